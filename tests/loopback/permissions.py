"""Discord's permission bits, as far as a bot that reads, writes and takes commands meets them."""

PERMISSIONS: dict[str, int] = {
    "administrator": 1 << 3,
    "manage_channels": 1 << 4,
    "manage_guild": 1 << 5,
    "add_reactions": 1 << 6,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "manage_messages": 1 << 13,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "mention_everyone": 1 << 17,
    "manage_roles": 1 << 28,
    "use_application_commands": 1 << 31,
}
ALL_PERMISSIONS = (1 << 51) - 1


def bits(*names: str) -> int:
    """The permission set that holds exactly the named permissions."""
    return sum(PERMISSIONS[name] for name in set(names))


WRITING = (
    "view_channel",
    "send_messages",
    "embed_links",
    "attach_files",
    "read_message_history",
    "add_reactions",
)
EVERYONE = bits(*WRITING, "use_application_commands")
BOT = bits(*WRITING)
