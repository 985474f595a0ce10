"""Questions: by command, follow-up, mention, reply and direct message."""

from conftest import Stage  # noqa: F401
from loopback import Loopback
