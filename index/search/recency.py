"""News is asked about when it happens: a soft preference for what was printed near the day of asking."""

from __future__ import annotations
