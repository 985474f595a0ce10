"""The bot's commands, buttons and menus: one module for each group, each thin."""
