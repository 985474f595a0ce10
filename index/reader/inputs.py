"""A question and a passage -> what the reader's network is given; the same for training and for answering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from index.models import Span

MAX_TOKENS = 320
"""Longest input; of a longer passage the end is cut. A passage of the default length takes about 200."""
MAX_QUESTION = 400
"""Characters of a question that are read, ..."""
MAX_QUESTION_TOKENS = 160
"""... and tokens: more would leave no room for the passage. A Chinese character is one, and so is a mark."""
_MOST_TOKENS = 3
"""Tokens that one character may become: a Korean syllable is taken to its letters."""
_NO_SENTENCE = -1


@dataclass(frozen=True, slots=True)
class ReaderInput:
    """One passage as the network reads it for one question.

    Attributes:
        ids: Token ids, shape (tokens,): [CLS] question [SEP] title, passage [SEP].
        types: 0 for the question's tokens, 1 for the passage's, shape (tokens,).
        starts: Where each token begins in the passage, shape (tokens,); -1 for tokens that are not of it.
        ends: Where it ends.
        sentence: Number of the sentence that each token belongs to, shape (tokens,); -1 for none.
        sentences: How many sentences the passage has, those included that were cut off.
    """

    ids: npt.NDArray[np.int64]
    types: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    sentence: npt.NDArray[np.int64]
    sentences: int

    def __len__(self) -> int:
        return len(self.ids)


def open_tokenizer(model_folder: Path) -> Tokenizer:
    """The tokenizer of the embedding model that the reader stands on."""
    tokenizer = Tokenizer.from_file(str(model_folder / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")
    tokenizer.no_padding()
    return tokenizer


def reader_input(
    tokenizer: Tokenizer, question: str, title: str, passage: str, sentences: Sequence[Span]
) -> ReaderInput:
    """Puts a question and a passage together.

    Args:
        tokenizer: See `open_tokenizer`.
        question: As asked; of a very long one its beginning is read.
        title: The article's headline, which often names what the passage only refers to; may be empty.
        passage: The passage's text.
        sentences: Where its sentences stand in it, in order.
    """
    before = f"{title}\n" if title else ""
    encoded = tokenizer.encode(_beginning(tokenizer, question[:MAX_QUESTION]), before + passage)
    second = np.array([number == 1 for number in encoded.sequence_ids])
    offsets = np.array(encoded.offsets, np.int64) - len(before)
    inside = second & (offsets[:, 0] >= 0)
    starts = np.where(inside, offsets[:, 0], -1)
    return ReaderInput(
        ids=np.array(encoded.ids, np.int64),
        types=np.array(encoded.type_ids, np.int64),
        starts=starts,
        ends=np.where(inside, offsets[:, 1], -1),
        sentence=_sentence_of(starts, sentences),
        sentences=len(sentences),
    )


def _beginning(tokenizer: Tokenizer, question: str) -> str:
    """As much of a question as leaves room for a passage."""
    if len(question) * _MOST_TOKENS <= MAX_QUESTION_TOKENS:
        return question
    encoded = tokenizer.encode("", question)  # as the second text, which is the one that may be cut
    places = [
        end for number, (_, end) in zip(encoded.sequence_ids, encoded.offsets, strict=True) if number == 1
    ]
    return question[: places[MAX_QUESTION_TOKENS - 1]] if len(places) > MAX_QUESTION_TOKENS else question


def _sentence_of(starts: npt.NDArray[np.int64], sentences: Sequence[Span]) -> npt.NDArray[np.int64]:
    if not sentences:
        return np.full(len(starts), _NO_SENTENCE)
    begins = np.array([span.start for span in sentences])
    ends = np.array([span.end for span in sentences])
    place = np.searchsorted(begins, starts, side="right") - 1
    valid = (starts >= 0) & (place >= 0) & (starts < ends[np.maximum(place, 0)])
    return np.where(valid, place, _NO_SENTENCE)
