"""The values that travel between the rooms of `index`.

Every class here is a frozen dataclass without behaviour that reaches outside itself: rooms hand
them on, nobody changes them.
"""

from index.models.answers import (
    Answer,
    Carrier,
    Citation,
    Coverage,
    Hit,
    Statement,
    Timings,
)
from index.models.articles import (
    DEFAULT_COLLECTION,
    Article,
    ArticleSummary,
    Filters,
    Gone,
    MediaType,
    Passage,
    RawDocument,
    Rejected,
    Revision,
    Span,
    StoredArticle,
    Unchanged,
)
from index.models.feeds import (
    Feed,
    FeedCheck,
    FeedCounts,
    FeedImport,
    ItemState,
    ItemTrouble,
    Poll,
    PollOutcome,
    PollReport,
)
from index.models.reports import (
    CheckReport,
    Finding,
    Health,
    Indexed,
    IndexReport,
    Outcome,
    Status,
)

__all__ = [
    "DEFAULT_COLLECTION",
    "Answer",
    "Article",
    "ArticleSummary",
    "Carrier",
    "CheckReport",
    "Citation",
    "Coverage",
    "Feed",
    "FeedCheck",
    "FeedCounts",
    "FeedImport",
    "Filters",
    "Finding",
    "Gone",
    "Health",
    "Hit",
    "IndexReport",
    "Indexed",
    "ItemState",
    "ItemTrouble",
    "MediaType",
    "Outcome",
    "Passage",
    "Poll",
    "PollOutcome",
    "PollReport",
    "RawDocument",
    "Rejected",
    "Revision",
    "Span",
    "Statement",
    "Status",
    "StoredArticle",
    "Timings",
    "Unchanged",
]
