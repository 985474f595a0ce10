"""Small indexes for tests that need no meaning: words become vectors by hashing them.

Everything but the model is real: SQLite, FAISS, tantivy, the write lock. `open_small` puts a
`HashingEncoder` where `NewsIndex` would load its models, so that nothing has to be loaded.
"""

import datetime as dt
import re
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import numpy.typing as npt

from index.models import Indexed, MediaType, RawDocument
from index.news_index import NewsIndex
from index.settings import AnswerSettings, IntakeSettings, PassageSettings, Settings

TODAY = dt.date(2024, 9, 20)
SETTINGS = Settings(intake=IntakeSettings(min_words=5), answer=AnswerSettings(threshold=0.0))
"""Short articles are welcome, and every question gets its evidence shown."""


class HashingEncoder:
    """The sum of one random direction a word, scaled to unit length; equal texts, equal vectors.

    Attributes:
        texts: Every text that was encoded, in order.
        fail_after: Texts after which encoding breaks down; None for never.
    """

    def __init__(self, seed: int = 0, fail_after: int | None = None, dimension: int = 32) -> None:
        self.seed = seed
        self.dimension = dimension
        self.texts: list[str] = []
        self.fail_after = fail_after
        self._directions: dict[str, npt.NDArray[np.float64]] = {}

    @property
    def fingerprint(self) -> str:
        return f"{self.seed:064d}"

    def encode(self, texts: str | Sequence[str]) -> npt.NDArray[np.float32]:
        """Row vectors of several texts, as for passages; one vector of one text, as for a question."""
        if isinstance(texts, str):
            return self._vector(texts)
        self.texts += texts
        if self.fail_after is not None and len(self.texts) > self.fail_after:
            raise BrokenDownError
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> npt.NDArray[np.float32]:
        total = sum(
            (self._direction(word) for word in re.findall(r"\w+", text.casefold())), np.zeros(self.dimension)
        )
        length = np.linalg.norm(total)
        return (total / length if length else np.eye(1, self.dimension)[0]).astype(np.float32)

    def _direction(self, word: str) -> npt.NDArray[np.float64]:
        if word not in self._directions:
            seed = zlib.crc32(f"{self.seed} {word}".encode("utf-8", "surrogatepass"))
            self._directions[word] = np.random.default_rng(seed).standard_normal(self.dimension)
        return self._directions[word]


class BrokenDownError(Exception):
    """What a `HashingEncoder` with `fail_after` raises."""


def open_small(home: Path, encoder: HashingEncoder | None = None, settings: Settings = SETTINGS) -> NewsIndex:
    """Opens an index whose models are `encoder`."""
    index = NewsIndex.open(home, settings)
    encoder = encoder or HashingEncoder()
    index.__dict__.update(_files=SimpleNamespace(name="hashing"), _questions=encoder, _passages=encoder)
    return index


def cut_to(words: int) -> Settings:
    """Settings under which passages have about so many words."""
    return SETTINGS.model_copy(update={"passages": PassageSettings(target_words=words, overlap_sentences=0)})


def report(
    number: int | str,
    text: str | None = None,
    *,
    title: str | None = None,
    outlet: str | None = "Small Wire",
    day: str | None = "2024-09-13",
) -> RawDocument:
    """An article of one paragraph at an address of its own, with words that no other has."""
    name = f"{number:04d}" if isinstance(number, int) else number
    fields: dict[str, str | list[str]] = {
        "url": f"https://small.example/{name}",
        "title": title or f"Report {name}",
    }
    if outlet:
        fields["outlet"] = outlet
    if day:
        fields["published"] = day
    return RawDocument(f"/news/{name}.json", text or body(name), MediaType.RECORD, fields)


def body(name: str, sentences: int = 3) -> str:
    """Sentences that hold the word of their article, `word_of(name)`, and of their place in it."""
    word = word_of(name)
    places = (
        "harbour",
        "bridge",
        "market",
        "station",
        "school",
        "theatre",
        "tower",
        "museum",
        "garden",
        "mill",
    )
    return " ".join(
        f"The {word} committee met at the {places[i % 10]} and discussed {word} plan number {i + 1}."
        for i in range(sentences)
    )


def word_of(name: str | int) -> str:
    """A made-up word that stands in one article and in no other."""
    name = f"{name:04d}" if isinstance(name, int) else name
    return "zq" + "".join("abcdefghij"[int(c)] if c.isdigit() else c for c in name.lower() if c.isalnum())


def add(index: NewsIndex, *documents: RawDocument, **options: object) -> list[Indexed]:
    """Indexes documents, as of `TODAY`."""
    return list(index.add(documents, today=TODAY, **options).documents)  # type: ignore[arg-type]


def found(index: NewsIndex, question: str, **options: object) -> list[int]:
    """Ids of the articles that a search finds, best first, each once."""
    hits = index.search(question, asked_on=TODAY, **options).hits  # type: ignore[arg-type]
    return list(dict.fromkeys(hit.article_id for hit in hits))


def assert_findable(index: NewsIndex, numbers: Iterable[int | str]) -> None:
    """Shows that each of these reports comes first for its own word, whole and through both indexes."""
    in_use = index.__dict__["_questions"]
    encoder = HashingEncoder(in_use.seed, dimension=in_use.dimension)
    for number in numbers:
        hits = index.search(word_of(number), asked_on=TODAY, limit=3).hits
        assert hits, f"nothing found for report {number}"
        text = hits[0].article.text
        assert word_of(number) in text
        assert hits[0].bm25 > 0
        passage = text[hits[0].passage.start : hits[0].passage.end]
        assert word_of(number) in passage
        # The vectors know this passage, and as it is now; 0.0 where they do not.
        expected = float(encoder.encode(passage) @ encoder.encode(word_of(number)))
        assert hits[0].cosine is not None
        assert abs(hits[0].cosine - expected) < 0.005
