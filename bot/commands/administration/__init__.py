"""/index: for those who manage a server.

`group` has the group and says who may use it; each of the modules imported here gives it its commands.
"""

from bot.commands.administration import changes, log, paste, roles, settings, status, upload
from bot.commands.administration.group import index

__all__ = ["changes", "index", "log", "paste", "roles", "settings", "status", "upload"]
