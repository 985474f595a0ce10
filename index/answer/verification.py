"""The last look at an answer before it leaves: nothing is shown as evidence that was not printed."""

from __future__ import annotations

from collections.abc import Sequence

from index.answer.compose import Composed
from index.errors import EvidenceError
from index.models import Hit


def verify(composed: Composed, hits: Sequence[Hit]) -> None:
    """Checks every quotation of an answer against the text of the article that it cites.

    Args:
        composed: The answer.
        hits: The passages that it was drawn from, with their articles.

    Raises:
        EvidenceError: A citation is not an exact substring of its article, a statement is not part of
            what it cites or its speaker not of that article, nor a figure of what it cites, the direct reply
            stands in no statement, or a refusal cites something.
    """
    texts = {hit.article_id: hit.article.text for hit in hits}
    quotes: dict[int, str] = {}
    cited: dict[int, int] = {}
    for citation in composed.citations:
        if texts.get(citation.article_id, "")[citation.start : citation.end] != citation.quote:
            raise EvidenceError(
                f"citation {citation.number} is not what article {citation.article_id} printed"
            )
        quotes[citation.number] = citation.quote
        cited[citation.number] = citation.article_id
    for statement in composed.statements:
        if not any(statement.text in quotes.get(number, "") for number in statement.citations[:1]):
            raise EvidenceError(f"{statement.text!r} is not in what it cites")
        article = cited[statement.citations[0]]
        if statement.speaker and statement.speaker not in texts[article]:
            raise EvidenceError(f"{statement.speaker!r} is not what article {article} printed")
    for figure in composed.figures.figures if composed.figures else ():
        if figure.words not in quotes.get(figure.citation, ""):
            raise EvidenceError(f"{figure.words!r} is not in what it cites")
    if composed.answer and not any(composed.answer in statement.text for statement in composed.statements):
        raise EvidenceError(f"{composed.answer!r} stands in no statement")
    if not composed.answered and (composed.statements or composed.citations):
        raise EvidenceError("a refusal cites something")
