"""The last look at an answer before it leaves: nothing is shown as evidence that was not printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.answer.compose import Composed
from index.errors import EvidenceError
from index.models import Citation, Hit


def verify(composed: Composed, hits: Sequence[Hit]) -> None:
    """Checks every quotation of an answer against the text of the article that it cites.

    Args:
        composed: The answer.
        hits: The passages that it was drawn from, with their articles.

    Raises:
        EvidenceError: A citation is not an exact substring of its article, a statement is not part of
            what it cites or its speaker not of that article, nor a figure or a culprit of what it cites, the
            direct reply stands in no statement, or a refusal cites something.
    """
    texts = {hit.article_id: hit.article.text for hit in hits}
    cited: dict[int, Citation] = {}
    for citation in composed.citations:
        if texts.get(citation.article_id, "")[citation.start : citation.end] != citation.quote:
            raise EvidenceError(
                f"citation {citation.number} is not what article {citation.article_id} printed"
            )
        cited[citation.number] = citation
    for words, number, speaker in _claims(composed):
        source = cited.get(number)
        if source is None or words not in source.quote:
            raise EvidenceError(f"{words!r} is not in what it cites")
        if speaker and speaker not in texts[source.article_id]:
            raise EvidenceError(f"{speaker!r} is not what article {source.article_id} printed")
    if composed.answer and not any(composed.answer in statement.text for statement in composed.statements):
        raise EvidenceError(f"{composed.answer!r} stands in no statement")
    if not composed.answered and (composed.statements or composed.citations):
        raise EvidenceError("a refusal cites something")


def _claims(composed: Composed) -> Iterator[tuple[str, int, str | None]]:
    """All words that are shown as printed, with the citation that prints them and whose they are."""
    for s in composed.statements:
        yield s.text, s.citations[0] if s.citations else 0, s.speaker
    for account in composed.accounts:
        yield account.words, account.citations[0], account.speaker
    for figure in composed.figures.figures if composed.figures else ():
        yield figure.words, figure.citation, None
