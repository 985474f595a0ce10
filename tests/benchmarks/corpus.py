"""Articles to measure with, put together from the sentences of the sample corpus."""

from __future__ import annotations

import datetime as dt
import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.cutting import cut
from index.embed.exported_model import ModelExport
from index.embed.model_files import locate_model
from index.embed.reference import Vectors, normalise
from index.gather.files import read_sources
from index.models import DEFAULT_COLLECTION, Article, MediaType, Passage, RawDocument, Span
from index.prepare.articles import prepare
from index.settings import Settings
from index.store import writing
from index.store.database import EmbeddedPassage
from index.store.rows import digest_of
from index.store.store import Store

from .variation import Variation

ROOT = Path(__file__).parents[2]
TODAY = dt.date(2024, 12, 1)
"""The day on which everything is asked and indexed, so that every run does the same."""
PASSAGES_PER_ARTICLE = 10
SENTENCES_PER_PASSAGE = 6  # of about 20 words each, as in real passages
NOISE = 0.3
"""Length of the random vector that is added to a passage's mean of sentence vectors, so that passages
with the same sentences are not equally near."""
RARE_OUTLET, RARE_COLLECTION = "The Corrin Ledger", "corrin"
RARE = 0.01
"""Share of the articles that this outlet printed, and that this collection holds."""
_OUTLETS = ("The Merrow Echo", "The Merrow Post", "The Ostrey Echo", "The Ostrey Post", "The Vessen Echo")


def sample_folders() -> list[str]:
    """Folders of the sample corpus."""
    return [str(path) for path in sorted((ROOT / "index" / "samples").iterdir()) if path.is_dir()]


def sample_sentences() -> list[str]:
    """Every sentence of the sample corpus, each once."""
    settings = Settings()
    sentences: list[str] = []
    for document in read_sources(sample_folders(), settings.intake):
        if isinstance(document, RawDocument):
            article = prepare(document, settings.intake, TODAY)
            for passage in cut(article, settings):
                texts = (article.text[s.start : s.end] for s in passage.sentences)
                sentences += (" ".join(text.split()) for text in texts)
    return list(dict.fromkeys(sentences))


def questions() -> list[str]:
    """Questions about the sample corpus."""
    lines = (ROOT / "tests" / "quality" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines if line.strip()]


def index_samples(home: Path) -> None:
    """Indexes the sample corpus and exports the model, in another process: this one stays without torch."""
    command = [sys.executable, "-m", "bot", "--home", str(home), "index", *sample_folders()]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def documents(sentences: Sequence[str], count: int, seed: int) -> Iterator[RawDocument]:
    """Documents of about `PASSAGES_PER_ARTICLE` passages as they come from a file, to be prepared."""
    chance = random.Random(seed)
    for number in range(count):
        paragraphs = [" ".join(chance.sample(sentences, 3)) for _ in range(2 * PASSAGES_PER_ARTICLE)]
        fields: dict[str, str | list[str]] = {
            "title": chance.choice(sentences)[:80],
            "url": f"https://benchmark.example/{seed}/{number}",
            "published": (TODAY - dt.timedelta(days=chance.randrange(700))).isoformat(),
        }
        yield RawDocument(f"benchmark#{seed}-{number}", "\n\n".join(paragraphs), MediaType.RECORD, fields)


@dataclass(frozen=True, slots=True)
class _Written:
    article: Article
    passages: list[Passage]
    members: list[list[int]]
    """For each passage, which sentences it was put together from."""


def _write(sentences: Sequence[str], number: int, varied: Variation, chance: random.Random) -> _Written:
    text = ""
    passages: list[Passage] = []
    members: list[list[int]] = []
    for ordinal in range(PASSAGES_PER_ARTICLE):
        chosen = chance.sample(range(len(sentences)), SENTENCES_PER_PASSAGE)
        text += "\n\n" if text else ""
        start = len(text)
        spans: list[Span] = []
        for i in chosen:
            text += " " if spans else ""
            sentence = varied.sentence(i)
            spans.append(Span(len(text), len(text) + len(sentence)))
            text += sentence
        passages.append(Passage(ordinal, start, len(text), tuple(spans)))
        members.append(chosen)
    article = Article(
        identity=f"https://benchmark.example/{number}",
        locator=f"benchmark#{number}",
        text=text,
        title=chance.choice(sentences)[:80],
        outlet=RARE_OUTLET if chance.random() < RARE else chance.choice(_OUTLETS),
        url=f"https://benchmark.example/{number}",
        published=TODAY - dt.timedelta(days=chance.randrange(700)),
    )
    return _Written(article, passages, members)


def fill(home: Path, passages: int, sentences: Sequence[str]) -> None:
    """Adds articles to a home through the store alone, so that no model has to read them.

    A passage's vector is the mean of its sentences' real vectors plus seeded noise; most of their
    words are exchanged.
    """
    settings = Settings()
    files = locate_model(settings.embedding.model)
    encoder = ModelExport(files, home / "models", wanted=True).open()
    if encoder is None:
        raise RuntimeError("the export of the model cannot be used")
    vectors = np.stack([encoder.encode(sentence) for sentence in sentences])
    chance, noise = random.Random(30_000), np.random.default_rng(30_000)
    varied = Variation(sentences, seed=30_000)
    now = dt.datetime.combine(TODAY, dt.time(), dt.UTC)
    store = Store(home)
    database = store.database
    edition = database.edition()
    if edition is None:
        raise RuntimeError("the samples must be indexed first")
    count = passages // PASSAGES_PER_ARTICLE
    with store.writing():
        for start in range(0, count, 500):
            with database.writing() as generation:
                for place in range(start, min(count, start + 500)):
                    written = _write(sentences, place, varied, chance)
                    number, _ = writing.save_article(database, written.article, now)
                    names = [DEFAULT_COLLECTION, *([RARE_COLLECTION] if chance.random() < RARE else [])]
                    writing.join_collections(database, number, names)
                    embedded = _embed(written, vectors, noise)
                    writing.save_passages(database, edition, number, embedded, generation)
        store.sync()
    store.close()


def _embed(written: _Written, vectors: Vectors, noise: np.random.Generator) -> list[EmbeddedPassage]:
    means = normalise(np.stack([vectors[chosen].mean(axis=0) for chosen in written.members]))
    jitter = normalise(noise.standard_normal(means.shape))
    rows = normalise(means + NOISE * jitter)
    texts = [written.article.text[p.start : p.end] for p in written.passages]
    return [
        EmbeddedPassage(passage, digest_of(text), row)
        for passage, text, row in zip(written.passages, texts, rows, strict=True)
    ]
