"""What Discord accepts, in its own words' numbers.

Sources: Discord's API documentation, "Component Reference" and "Message Resource" (August 2026);
`discord.ui.LayoutView` of discord.py 2.7.1 counts components and text in the same way.
"""

from __future__ import annotations

COMPONENTS = 40
"""Components of one message, nested ones, buttons and the container itself included."""

TEXT = 4000
"""Characters of all text displays of one message together, markdown included (code points)."""

SECTION_COMPONENTS = 3
"""What one `Section` with one text and one button counts for: itself, the text and the button."""

ROW_BUTTONS = 5
"""Buttons of one action row."""

LABEL = 80
"""Characters of a button's label."""

CUSTOM_ID = 100
"""Characters of a button's custom_id; at least 1, and no two alike in one message."""

LINK = 512
"""Characters of a link button's address. Masked links have no limit of their own, but their address
counts as text, so that a longer one is not worth its room either."""

ALTERNATIVE_TEXT = 1024
"""Characters of the description of a picture."""

CHOICES = 25
"""Suggestions for one option:
https://docs.discord.com/developers/interactions/application-commands#autocomplete"""

CHOICE = 100
"""Characters of a suggestion's name and of its value; same source."""
