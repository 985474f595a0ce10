"""Who a text would notify, given the `allowed_mentions` that it was sent with."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

EVERYTHING = ("users", "roles", "everyone")  # what an ordinary message parses when it says nothing

_CODE = re.compile(r"```.*?```|``.*?``|`[^`\n]*`", re.DOTALL)
_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_EVERYONE = re.compile(r"(?<![\w`])@(?:everyone|here)\b")


@dataclass(frozen=True, slots=True)
class Pings:
    """Whom a message notifies; false in a test where it notifies nobody.

    Attributes:
        everyone: @everyone or @here takes effect.
        users: User ids, in the order of the text; the author replied to comes last.
        roles: Role ids, in the order of the text.
    """

    everyone: bool = False
    users: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.everyone or bool(self.users) or bool(self.roles)

    def __or__(self, other: "Pings") -> "Pings":
        return Pings(
            self.everyone or other.everyone,
            tuple(dict.fromkeys(self.users + other.users)),
            tuple(dict.fromkeys(self.roles + other.roles)),
        )


def would_ping(
    text: str,
    allowed: dict[str, Any] | None,
    *,
    default: Iterable[str] = EVERYTHING,
    reply_to: int | None = None,
) -> Pings:
    """Whom `text` would notify. That the author may mention everyone is assumed: strict on purpose.

    Args:
        text: All words of the message that Discord reads for mentions.
        allowed: The `allowed_mentions` object, None where none was sent.
        default: What is parsed when none was sent.
        reply_to: The author of the message replied to.
    """
    text = _CODE.sub(" ", text)
    users = tuple(dict.fromkeys(int(found) for found in _USER.findall(text)))
    roles = tuple(dict.fromkeys(int(found) for found in _ROLE.findall(text)))
    rules = {"parse": list(default), "replied_user": True} if allowed is None else allowed
    parse = set(rules.get("parse") or ())
    named = {kind: {int(each) for each in rules.get(kind) or ()} for kind in ("users", "roles")}
    found = Pings(
        "everyone" in parse and bool(_EVERYONE.search(text)),
        tuple(user for user in users if "users" in parse or user in named["users"]),
        tuple(role for role in roles if "roles" in parse or role in named["roles"]),
    )
    replied = reply_to is not None and bool(rules.get("replied_user"))
    return found | Pings(users=(reply_to,)) if replied and reply_to is not None else found
