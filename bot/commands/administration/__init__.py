"""/index: for those who manage a server.

`group` has the group and says who may use it; each of the modules imported here gives it its commands.
"""

from bot.commands.administration import changes, feeds, log, pages, paste, roles, settings, status, upload
from bot.commands.administration.group import index

__all__ = ["changes", "feeds", "index", "log", "pages", "paste", "roles", "settings", "status", "upload"]
