"""What Discord accepts and refuses, as its documentation says (discord.com/developers/docs, August 2026).

Each check adds what it finds to a `FormErrors`, the tree of errors that Discord sends with code 50035.
Lengths count code points.
"""

from .commands import COMMAND_CAPS, check_command
from .components import check_components, walk
from .form import FormErrors
from .messages import check_message
from .modals import check_autocomplete, check_modal

__all__ = [
    "COMMAND_CAPS",
    "FormErrors",
    "check_autocomplete",
    "check_command",
    "check_components",
    "check_message",
    "check_modal",
    "walk",
]
