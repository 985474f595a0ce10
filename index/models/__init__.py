"""The values that travel between the rooms of `index`.

Every class here is a frozen dataclass without behaviour that reaches outside itself: rooms hand
them on, nobody changes them.
"""

from index.models.answers import (
    Answer,
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
    "CheckReport",
    "Citation",
    "Coverage",
    "Filters",
    "Finding",
    "Gone",
    "Health",
    "Hit",
    "IndexReport",
    "Indexed",
    "MediaType",
    "Outcome",
    "Passage",
    "RawDocument",
    "Rejected",
    "Revision",
    "Span",
    "Statement",
    "Status",
    "StoredArticle",
    "Timings",
]
