"""The reader: what it makes of passages, that it is the network that was trained, and what may replace it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from damage import flip_a_bit

from index.embed.model_files import locate_model
from index.errors import ModelError
from index.models import Span
from index.news_index import NewsIndex
from index.reader.excerpts import Excerpt, read_excerpts
from index.reader.inputs import MAX_TOKENS, open_tokenizer, reader_input
from index.reader.opening import open_reader
from index.reader.reading import LONGEST_ANSWER, Readable, Reader, Reading, decode
from index.reader.trained_reader import GRAPH, TokenVectors, TrainedReader
from index.settings import DEFAULT_MODEL, ReaderSettings, Settings

MEGABYTE = 1_000_000
SHIPPED_AT_MOST = 16 * MEGABYTE

MUSEUM = (
    "The Ardent Museum will reopen on Monday after a month of repairs.",
    "Its director, Sabine Tolk, resigned on Friday over the flooded archive.",
    "She had led the museum since 1998 and leaves 14 crates of ruined letters behind.",
)


def readable(*sentences: str, title: str = "") -> Readable:
    text = " ".join(sentences)
    starts = [text.index(sentence) for sentence in sentences]
    return Readable(title, text, tuple(Span(a, a + len(s)) for a, s in zip(starts, sentences, strict=True)))


@pytest.fixture(scope="module")
def reader() -> Reader:
    found = open_reader(ReaderSettings())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("question", "sentence", "words"),
    [
        ("When will the Ardent Museum reopen?", 0, "Monday"),
        ("Who resigned over the flooded archive?", 1, "Sabine Tolk"),
        ("How many crates of letters were ruined?", 2, "14"),
    ],
)
def test_the_sentence_and_the_words_that_answer_are_found(
    reader: Reader, question: str, sentence: int, words: str
) -> None:
    passage = readable(*MUSEUM, title="Director of the Ardent Museum resigns")
    (reading,) = reader.read(question, [passage])
    scores = [score for score in reading.evidence if score is not None]
    assert len(scores) == 3
    assert max(range(3), key=scores.__getitem__) == sentence
    answer = reading.answers[sentence]
    assert answer is not None
    assert words in passage.text[answer.span.start : answer.span.end]
    assert answer.span.start >= passage.sentences[sentence].start
    assert answer.span.end <= passage.sentences[sentence].end


def test_what_does_not_answer_scores_lower(reader: Reader) -> None:
    answering, other = reader.read(
        "Who resigned over the flooded archive?",
        [
            readable(*MUSEUM),
            readable(
                "The ferry to Kestrel Isle was late again.",
                "Its captain blamed the fog, and nobody complained.",
            ),
        ],
    )
    best = max(score for score in answering.evidence if score is not None)
    assert best > max(score for score in other.evidence if score is not None)
    spans = [max(a.score for a in r.answers if a is not None) for r in (answering, other)]
    assert spans[0] > 0 > spans[1]


def test_nothing_to_read_gives_nothing(reader: Reader) -> None:
    assert reader.read("Who?", []) == []
    (empty,) = reader.read("Who?", [Readable("", "", ())])
    assert empty.evidence == empty.answers == ()


@pytest.mark.parametrize(
    "text", ["\x00\x00", "🏛️ " * 30, "a" * 5000, "“„‚‘’”", "مرحبا بالعالم", "word " * 400], ids=repr
)
def test_odd_text_is_read_as_any_other(reader: Reader, text: str) -> None:
    passage = Readable(text[:50], text, (Span(0, len(text)),))
    (reading,) = reader.read(text[:300] or "?", [passage])
    for answer in reading.answers:
        assert answer is None or 0 <= answer.span.start < answer.span.end <= len(text)


def test_a_sentence_that_was_cut_off_has_no_score(reader: Reader) -> None:
    sentences = [f"Sentence {n} tells of the harbour of Orlay and its ferries." for n in range(60)]
    (reading,) = reader.read("Which harbour?", [readable(*sentences)])
    assert reading.evidence[0] is not None
    assert reading.evidence[-1] is None
    assert reading.answers[-1] is None


def test_scores_are_read_off_as_they_are_meant() -> None:
    tokenizer = open_tokenizer(locate_model(DEFAULT_MODEL).folder)
    passage = readable("Two boats sank.", "Nobody was rescued at Merrowhaven.")
    tokens = reader_input(tokenizer, "Where?", "", passage.text, passage.sentences)
    scores = np.zeros((len(tokens), 3), np.float32)
    scores[0, :2] = 1.5  # no answer: 3 in all
    second = np.flatnonzero(tokens.sentence == 1)
    scores[second, 2] = 2.0
    haven = [n for n in second if passage.text[tokens.starts[n] : tokens.ends[n]] in {"mer", "Mer"}]
    place = int(haven[0]) if haven else int(second[-2])
    scores[place, 0] = scores[place, 1] = 4.0
    reading = decode(tokens, scores, passage.text)
    assert reading.evidence == (0.0, 2.0)
    answer = reading.answers[1]
    assert answer is not None
    assert passage.text[answer.span.start : answer.span.end] == "Merrowhaven"  # whole words
    assert answer.score == pytest.approx(8.0 - 3.0)
    assert reading.answers[0] is not None
    assert reading.answers[0].score == pytest.approx(-3.0)


def test_no_short_answer_is_longer_than_it_may_be() -> None:
    tokenizer = open_tokenizer(locate_model(DEFAULT_MODEL).folder)
    passage = readable("one two three four five six seven eight nine ten " * 5)
    tokens = reader_input(tokenizer, "What?", "", passage.text, passage.sentences)
    scores = np.zeros((len(tokens), 3), np.float32)
    inside = np.flatnonzero(tokens.sentence == 0)
    scores[inside[0], 0] = scores[inside[-1], 1] = 9.0  # begin at the first, end at the last
    answer = decode(tokens, scores, passage.text).answers[0]
    assert answer is not None
    words = passage.text[answer.span.start : answer.span.end].split()
    assert len(words) <= LONGEST_ANSWER


def test_an_input_is_never_longer_than_the_network_reads() -> None:
    tokenizer = open_tokenizer(locate_model(DEFAULT_MODEL).folder)
    for question in ("why " * 500, "漢" * 500, "““" * 500, "한글" * 500, "why" * 500, "\U0001f600" * 500):
        tokens = reader_input(tokenizer, question, "t" * 3000, "word " * 3000, (Span(0, 5),))
        assert len(tokens) <= MAX_TOKENS
        assert tokens.types.sum() > 100  # the passage has room


def test_tokens_are_embedded_as_the_embedding_model_does() -> None:
    import torch
    from transformers import AutoModel

    folder = locate_model(DEFAULT_MODEL).folder
    base = AutoModel.from_pretrained(folder)
    ids = np.array([[101, 2040, 2001, 102, 6000, 3000, 102], [101, 5, 999, 102, 7, 102, 0]])
    types = np.array([[0, 0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 1, 1, 0]])
    with torch.no_grad():
        expected = base.embeddings(input_ids=torch.tensor(ids), token_type_ids=torch.tensor(types)).numpy()
    ours = TokenVectors(folder / "model.safetensors").embed(ids, types)
    np.testing.assert_allclose(ours, expected, atol=2e-5)


def test_what_ships_is_small() -> None:
    assert GRAPH.stat().st_size <= SHIPPED_AT_MOST


# In the index ---------------------------------------------------------------------------------------


def test_sentences_are_told_by_their_place_in_the_article(sample_home: Path, reader: Reader) -> None:
    question = "Who was blamed for the Baghdad attack?"
    with NewsIndex.open(sample_home, create=False) as index:
        hits = index.search(question).hits
    read = read_excerpts(reader, question, [Excerpt(hit, hit.passage.sentences) for hit in hits])
    assert {(hit.article_id, s) for hit in hits for s in hit.passage.sentences} == read.keys()
    texts = {hit.article_id: hit.article.text for hit in hits}
    for (article, sentence), found in read.items():
        assert found.answer is not None
        assert sentence.start <= found.answer.span.start < found.answer.span.end <= sentence.end
        assert texts[article][found.answer.span.start : found.answer.span.end].strip()


def test_the_settings_switch_it_off(sample_home: Path) -> None:
    question, off = "Who denies that the dam caused the flood?", ReaderSettings(model="")
    with NewsIndex.open(sample_home, Settings(reader=off), create=False) as index:
        without = index.ask(question)
    with NewsIndex.open(sample_home, create=False) as index:
        with_reader = index.ask(question)
    assert open_reader(off) is None
    assert without.took.read == 0
    assert with_reader.took.read > 0
    assert with_reader.answer == "Sigrun Dahlke"


@pytest.mark.parametrize(
    ("settings", "excerpts"),
    [(ReaderSettings(passages=3, characters=20_000), 3), (ReaderSettings(passages=10, characters=500), 1)],
    ids=["passages", "characters"],
)
def test_no_more_is_read_than_the_settings_say(
    sample_home: Path,
    reader: Reader,
    monkeypatch: pytest.MonkeyPatch,
    settings: ReaderSettings,
    excerpts: int,
) -> None:
    given: list[Readable] = []

    class Watched:
        def read(self, question: str, passages: list[Readable]) -> list[Reading]:
            given.extend(passages)
            return reader.read(question, passages)

    monkeypatch.setattr("index.questions.open_reader", lambda _settings: Watched())
    with NewsIndex.open(sample_home, Settings(reader=settings), create=False) as index:
        index.ask("Who was blamed for the Baghdad attack?")
    assert len(given) == excerpts
    assert sum(len(p.title) + len(p.text) for p in given) <= settings.characters


# Another one ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small untrained cross-encoder, as one of the hub would lie in it."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp("cross-encoder")
    config = BertConfig(
        hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, num_labels=1
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(locate_model(DEFAULT_MODEL).folder).save_pretrained(folder)
    return folder


def test_a_cross_encoder_scores_every_sentence(cross_encoder: Path, sample_home: Path) -> None:
    settings = ReaderSettings(model=str(cross_encoder))
    other = open_reader(settings)
    assert other is not None
    first, second, nothing = other.read(
        "Who resigned?", [readable(*MUSEUM), readable(MUSEUM[1]), Readable("", "", ())]
    )
    assert len(first.evidence) == 3
    assert len(second.evidence) == 1
    assert nothing.evidence == ()
    assert second.evidence[0] == pytest.approx(first.evidence[1], abs=1e-4)  # whatever stands beside it
    assert len(set(first.evidence)) == 3
    assert not any(first.answers)
    with NewsIndex.open(sample_home, Settings(reader=settings), create=False) as index:
        answer = index.ask("Who was blamed for the Baghdad attack?")
    assert answer.answered
    assert answer.statements


def test_a_cross_encoder_that_is_nowhere_is_an_error_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match=r"neither a local folder nor.*\[reader\] model"):
        open_reader(ReaderSettings(model="nobody/has-this-cross-encoder"))


def test_a_cross_encoder_with_several_scores_is_refused(cross_encoder: Path, tmp_path: Path) -> None:
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    config = BertConfig.from_pretrained(cross_encoder)
    config.num_labels = 3
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(cross_encoder).save_pretrained(tmp_path)
    with pytest.raises(ModelError, match="gives 3 scores"):
        open_reader(ReaderSettings(model=str(tmp_path)))


@pytest.mark.parametrize("damage", [flip_a_bit, Path.unlink], ids=["flip", "delete"])
def test_a_network_that_is_not_what_was_shipped_is_refused_with_its_remedy(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    graph = Path(shutil.copy(GRAPH, tmp_path))
    TrainedReader(locate_model(DEFAULT_MODEL), graph)
    damage(graph)
    with pytest.raises(ModelError, match=r"missing or damaged\. Install Dateline again"):
        TrainedReader(locate_model(DEFAULT_MODEL), graph)
