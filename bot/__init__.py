"""The front ends of Dateline: the `dateline` command and, beside it, the Discord bot."""
