"""Measuring: questions are read strictly, texts compared loosely, and figures mean what they say."""

import gzip
import json
import shutil
from pathlib import Path

import pytest
from homes import copy_home
from small_index import HashingEncoder

from index.answer_quality.measuring import _cache_key, measure_answers
from index.answer_quality.questions import contains, normalise, read_questions
from index.answer_quality.report import EvalReport
from index.errors import UsageError
from index.settings import PassageSettings, Settings

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "tests" / "quality" / "questions.jsonl"
GOOD = {
    "id": 7,
    "kind": "strict",
    "date": "2024-09-16",
    "question": "Who?",
    "answer": ["Nobody"],
    "relevant": ["HTTPS://Wire.example:443/a?utm_source=x#top"],
}


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return path


def test_questions_are_read_with_their_addresses_in_the_form_that_articles_have(tmp_path: Path) -> None:
    (question,) = read_questions(write(tmp_path / "q.jsonl", "", GOOD, "  "))
    assert (question.id, question.answers, question.date.isoformat()) == ("7", ("Nobody",), "2024-09-16")
    assert question.relevant == {"https://wire.example/a"}


def test_gzipped_questions_are_read(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(GOOD).encode()))
    assert len(read_questions(path)) == 1


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[]",
        "7",
        *({k: v for k, v in GOOD.items() if k != name} for name in GOOD),
        GOOD | {"date": "Monday"},
    ],
    ids=str,
)
def test_a_line_that_is_no_question_is_named_by_its_number(tmp_path: Path, bad: object) -> None:
    path = write(tmp_path / "q.jsonl", GOOD, "", bad)
    with pytest.raises(UsageError, match=r"q\.jsonl, line 3 is not a question"):
        read_questions(path)


def test_a_file_without_questions_or_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no questions"):
        read_questions(write(tmp_path / "empty.jsonl", "", ""))
    with pytest.raises(UsageError, match="cannot be read"):
        read_questions(tmp_path / "missing.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="cannot be read"):
        read_questions(tmp_path / "latin.jsonl")
    (tmp_path / "torn.jsonl.gz").write_bytes(gzip.compress(b"x" * 100)[:20])
    with pytest.raises(UsageError, match="cannot be read"):
        read_questions(tmp_path / "torn.jsonl.gz")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("The “Iran-aligned” militia groups", "iran aligned militia groups"),
        ("An Élan of a café", "elan of cafe"),
        ("1,200 people, 3.5%", "1,200 people 3.5"),
        ("U.S.", "u s"),
        ("the a an", ""),
        ("", ""),
    ],
)
def test_texts_are_compared_without_case_punctuation_accents_and_articles(text: str, plain: str) -> None:
    assert normalise(text) == plain


@pytest.mark.parametrize(
    ("text", "answers", "found"),
    [
        ("It blamed the Iran-aligned militia groups.", ["iran aligned militia groups"], True),
        ("It blamed the Iran-aligned militia groups.", ["nobody", "Militia groups"], True),
        ("He paid 1,200 crowns", ["200"], False),
        ("He paid 1,200 crowns", ["1,200"], True),
        ("Unharmed", ["harmed"], False),
        ("Anything", [], False),
        ("Anything", ["the"], False),
        ("", ["x"], False),
    ],
)
def test_an_answer_is_found_as_whole_words(text: str, answers: list[str], found: bool) -> None:
    assert contains(text, answers) is found


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample articles without the page that explains them."""
    folder = tmp_path_factory.mktemp("articles") / "samples"
    return Path(shutil.copytree(ROOT / "index" / "samples", folder))


@pytest.fixture(scope="module")
def cache(samples: Path, sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which the sample articles are indexed already, with the real model."""
    folder = tmp_path_factory.mktemp("cache")
    copy_home(sample_home, folder / _cache_key(samples, Settings()))
    return folder


@pytest.fixture(scope="module")
def report(samples: Path, cache: Path) -> EvalReport:
    return measure_answers(samples, QUESTIONS, cache=cache, settings=Settings())


def test_figures_on_the_sample_articles_are_sane(report: EvalReport) -> None:
    asked = read_questions(QUESTIONS)
    assert (report.articles, report.refused_articles, report.asked_later_days) == (48, 0, 0)
    assert len({score.ranking for score in report.retrieval}) == 6
    for score in report.retrieval:
        assert score.questions == sum(q.kind == score.kind and bool(q.relevant) for q in asked)
        assert 0 <= score.hits_at_1 <= score.mrr_at_10 <= score.hits_at_10 <= 1
        assert score.hits_at_1 <= score.hits_at_5 <= score.hits_at_10
        assert 0 <= score.answer_at_1 <= score.answer_at_5 <= score.answer_at_10 <= 1
    for row in report.answers:
        assert 0 <= row.shown_first <= row.first_statement <= row.any_statement <= 1
        assert row.shown_first <= row.shown_any <= min(row.any_statement, 1 - row.refused + 1e-9)
        assert row.direct <= row.direct_given
    for latency in report.latency:
        assert 0 < latency.p50 <= latency.p95
    kinds = {row.group: row.questions for row in report.answers}
    assert sum(n for name, n in kinds.items() if ":" not in name) == len(asked)
    assert sum(n for name, n in kinds.items() if name.startswith("strict: ")) == kinds["strict"]


def test_the_sample_articles_are_found_and_told_from_what_they_do_not_say(report: EvalReport) -> None:
    mrr = {(score.kind, score.ranking): score.mrr_at_10 for score in report.retrieval}
    assert mrr["strict", "hybrid"] >= 0.8
    (strict,) = [row for row in report.answers if row.group == "strict"]
    assert strict.any_statement >= 0.6
    assert report.abstention.auroc is not None
    assert report.abstention.auroc >= 0.8
    assert json.loads(json.dumps(report.to_json()))["articles"] == report.articles


def test_asking_a_year_later_costs_nothing(samples: Path, cache: Path) -> None:
    later = measure_answers(samples, QUESTIONS, cache=cache, settings=Settings(), asked_later=365)
    assert later.asked_later_days == 365
    mrr = {score.ranking: score.mrr_at_10 for score in later.retrieval if score.kind == "strict"}
    assert mrr["hybrid"] >= mrr["hybrid, no recency"] - 0.02


@pytest.fixture
def encoders(monkeypatch: pytest.MonkeyPatch) -> list[HashingEncoder]:
    """Every encoder of passages that is made from now on; it needs no model."""
    made: list[HashingEncoder] = []

    def make(*_args: object, **_options: object) -> HashingEncoder:
        made.append(HashingEncoder())
        return made[-1]

    monkeypatch.setattr("index.questions.PassageEncoder", make)
    monkeypatch.setattr("index.questions.QuestionEncoder", make)
    return made


def test_a_second_run_encodes_nothing_and_gives_the_same_figures(
    samples: Path, tmp_path: Path, encoders: list[HashingEncoder]
) -> None:
    first = measure_answers(samples, QUESTIONS, cache=tmp_path, settings=Settings())
    assert sum(len(encoder.texts) for encoder in encoders) > 90
    encoders.clear()
    second = measure_answers(samples, QUESTIONS, cache=tmp_path, settings=Settings())
    assert sum(len(encoder.texts) for encoder in encoders) == 0
    assert (second.retrieval, second.answers, second.abstention) == (
        first.retrieval,
        first.answers,
        first.abstention,
    )
    assert len(list(tmp_path.glob("eval-*"))) == 1


def test_other_articles_or_another_way_of_cutting_get_an_index_of_their_own(
    samples: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(samples / "port-strike", tmp_path / "articles"))
    keys = {
        _cache_key(folder, Settings()),
        _cache_key(folder, Settings(passages=PassageSettings(target_words=60))),
    }
    assert _cache_key(folder, Settings()) in keys
    with next(folder.glob("*.md")).open("a") as stream:
        stream.write("One more sentence.\n")
    keys.add(_cache_key(folder, Settings()))
    assert len(keys) == 3


def test_articles_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        measure_answers(tmp_path / "missing.jsonl", QUESTIONS, cache=tmp_path, settings=Settings())
