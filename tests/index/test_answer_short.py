"""The direct reply: which words of the evidence are chosen, and when none are shown."""

import datetime as dt

import pytest

from index.answer.asked_for import AskedFor
from index.answer.compose import understand
from index.answer.evidence import rank_sentences
from index.answer.short import MARGIN, ShortAnswer, direct_replies, is_plain
from index.models import Article, Coverage, Filters, Hit, Passage, Span
from index.search.query import Query
from index.search.retrieval import Retrieved
from index.store.lexical import analyzer

analyse = analyzer().analyze


def hit(number: int, *sentences: str, cosine: float = 0.7) -> Hit:
    """A hit on an article of one passage, which these sentences make up."""
    spans, text = [], ""
    for sentence in sentences:
        start = len(text) + bool(text)
        text = f"{text} {sentence}".strip()
        spans.append(Span(start, len(text)))
    article = Article(f"/{number}.txt", f"/{number}.txt", text, "Notes of the day", outlet=f"Outlet {number}")
    return Hit(number, number, article, Passage(0, 0, len(text), tuple(spans)), cosine, cosine, 1.0)


def replies(question: str, *articles: Hit | str) -> tuple[list[ShortAnswer], AskedFor]:
    """The direct replies to a question; a text stands for an article of one sentence."""
    hits = tuple(hit(n, a) if isinstance(a, str) else a for n, a in enumerate(articles, 1))
    weights = dict.fromkeys(analyse(question), 1.0)
    found = Retrieved(hits=hits, words=weights, coverage=Coverage(len(hits), len(hits), None))
    asked = understand(Query(question, dt.date(2024, 6, 1), Filters()), found, analyse)
    ranked = direct_replies(rank_sentences(hits, asked, analyse), asked, analyse)
    for short in ranked:
        assert short.text in short.evidence.text
    assert [s.score for s in ranked] == sorted((s.score for s in ranked), reverse=True)
    return ranked, asked


def shown(question: str, *articles: Hit | str) -> str | None:
    ranked, asked = replies(question, *articles)
    return ranked[0].text if is_plain(ranked, asked) else None


FIRE = "Who was blamed for the fire at the Kestrel Hotel?"
ARSON = "Who was accused of arson at the Kestrel Hotel?"


@pytest.mark.parametrize(
    ("question", "sentence", "accused"),
    [
        (FIRE, "Orland blamed the Redbank militia for the fire at the Kestrel Hotel.", "Redbank militia"),
        (FIRE, "The mayor of Orland has accused Tom Reyes of the fire at the Kestrel Hotel.", "Tom Reyes"),
        (FIRE, "Orland police blamed the fire at the Kestrel Hotel on Tom Reyes.", "Tom Reyes"),
        (FIRE, "Orland blames two smugglers for the fire at the Kestrel Hotel.", "two smugglers"),
        (ARSON, "Orland blamed “elements of Redbank” for arson at the Kestrel Hotel.", "elements of Redbank"),
        (ARSON, "Orland accused the Redbank militia of arson at the Kestrel Hotel.", "Redbank militia"),
        (
            "Who did Orland blame for the fire at the Kestrel Hotel?",
            "Orland blamed the Redbank militia for the fire at the Kestrel Hotel.",
            "Redbank militia",
        ),
    ],
)
def test_the_accused_is_named_and_not_the_accuser(question, sentence, accused):
    assert shown(question, sentence) == accused


def test_the_accuser_is_named_when_it_is_the_accuser_that_is_asked_for():
    sentence = "Ada Brook blamed the Redbank militia for the fire at the Kestrel Hotel."
    assert shown("Who blamed the Redbank militia for the fire at the Kestrel Hotel?", sentence) == "Ada Brook"


@pytest.mark.parametrize(
    ("question", "sentence", "reply"),
    [
        (FIRE, "Tom Reyes was blamed for the fire at the Kestrel Hotel.", "Tom Reyes"),
        (ARSON, "Tom Reyes, a porter, is accused of arson at the Kestrel Hotel.", "Tom Reyes"),
        (ARSON, "Ada Brook's party said Tom Reyes was accused of arson at the Kestrel Hotel.", "Tom Reyes"),
        ("Who bought the lighthouse?", "The lighthouse was bought by Ada Brook on Friday.", "Ada Brook"),
    ],
)
def test_passive_sentences(question, sentence, reply):
    assert shown(question, sentence) == reply


@pytest.mark.parametrize("object_", ["him", "her", "them", "it"])
def test_a_pronoun_is_no_reply(object_):
    ranked, _ = replies(ARSON, f"Orland accused {object_} of arson at the Kestrel Hotel.")
    assert object_ not in {short.text for short in ranked}


def test_words_of_the_question_are_no_reply():
    assert replies("Who did Orland blame?", "Orland was quick to blame.")[0] == []


@pytest.mark.parametrize(
    ("question", "sentence", "amount"),
    [
        (
            "How many sailors were rescued from the ferry?",
            "Rescuers on 3 boats pulled 41 sailors from the ferry in 20 minutes.",
            "41",
        ),
        (
            "How many homes lost power in the storm?",
            "The storm cut power to 40 pylons, and 300 homes lost power for 12 hours.",
            "300",
        ),
        (
            "What percentage of the voters stayed home?",
            "About 12 percent of the 3 million voters stayed home.",
            "12 percent",
        ),
        (
            "How much did the orchestra pay for the hall?",
            "The orchestra of 90 players paid $4.5 million for the hall.",
            "$4.5 million",
        ),
        ("How long did the siege last?", "The siege by 400 soldiers lasted 12 days.", "12 days"),
    ],
)
def test_of_several_numbers_the_one_that_counts_what_is_asked(question, sentence, amount):
    assert shown(question, sentence) == amount


@pytest.mark.parametrize(
    ("question", "sentence", "place"),
    [
        (
            "Where did the balloon come down?",
            "Ada Brook saw the balloon come down near Tarnwick.",
            "Tarnwick",
        ),
        (
            "Where was the stolen painting found?",
            "Tom Reyes found the stolen painting in Tarnwick.",
            "Tarnwick",
        ),
        (
            "Which city hosted the lantern festival?",
            "Mayor Ada Brook opened the lantern festival in Tarnwick.",
            "Tarnwick",
        ),
    ],
)
def test_where_asks_for_the_name_after_a_preposition(question, sentence, place):
    assert shown(question, sentence) == place


def test_when_and_what():
    assert shown("When did the balloon land?", "The balloon landed on March 4, 2023.") == "March 4, 2023"
    sentence = "The festival in Orland opened with the film “Paper Boats” after a word by Ada Brook."
    assert shown("Which film opened the festival in Orland?", sentence) == "Paper Boats"


@pytest.mark.parametrize(
    ("question", "sentence", "values"),
    [
        ("Who bought the lighthouse?", "The lighthouse was bought by {}.", ("Ada Brook", "Tom Reyes")),
        ("Where did the balloon come down?", "The balloon came down in {}.", ("Tarnwick", "Orland")),
        ("How many sailors were rescued?", "Crews rescued {} sailors.", ("41", "52")),
        ("When did the balloon land?", "The balloon landed on {}.", ("March 4, 2023", "March 5, 2023")),
    ],
)
def test_two_replies_that_are_level_are_both_withheld(question, sentence, values):
    one, other = (sentence.format(value) for value in values)
    ranked, asked = replies(question, one, other)
    assert {short.text for short in ranked} == set(values)
    assert not is_plain(ranked, asked)
    # Either alone is shown, and so is one that a second article bears out.
    assert shown(question, one) == values[0]
    assert shown(question, other) == values[1]
    assert len(replies(question, one, one)[0]) == 1
    assert shown(question, one, one) == values[0]


def test_what_more_articles_print_goes_before_what_one_prints():
    articles = (
        "The lighthouse was bought by Tom Reyes.",
        "The lighthouse was bought on Friday by Ada Brook.",
        "After a long auction the lighthouse was bought by Ada Brook.",
    )
    assert replies("Who bought the lighthouse?", *articles[:2])[0][0].text == "Tom Reyes"
    assert replies("Who bought the lighthouse?", *articles)[0][0].text == "Ada Brook"


def test_the_margin_decides_what_is_plain():
    ranked, asked = replies("Who bought the lighthouse?", "Ada Brook bought the lighthouse.")
    best = ranked[0]
    margin = MARGIN[asked.kind.asks]
    apart = ShortAnswer("Tom Reyes", best.evidence, best.score - margin - 0.01, "tom reyes")
    near = ShortAnswer("Tom Reyes", best.evidence, best.score - margin + 0.01, "tom reyes")
    assert is_plain([best, apart], asked)
    assert not is_plain([best, near], asked)
    assert not is_plain([], asked)


@pytest.mark.parametrize(
    "question",
    [
        "Why did the choir leave the festival?",
        "What caused the choir to leave the festival?",
        "Did the choir leave the festival?",
        "Has the choir left the festival?",
    ],
)
def test_questions_of_why_and_of_yes_or_no_get_no_direct_reply(question):
    ranked, asked = replies(
        question, "The choir left the festival in Orland on Monday because Ada Brook fell ill."
    )
    assert ranked == []
    assert not is_plain(ranked, asked)


def test_nothing_of_the_kind_asked_for_is_no_reply():
    assert shown("Where was the stolen painting found?", "The stolen painting was found in a barn.") is None
    assert shown("How many sailors were rescued?", "Sailors were rescued by Ada Brook.") is None
    assert replies("Who bought the lighthouse?")[0] == []


def test_the_outlet_is_not_its_own_reply():
    article = hit(7, "Ada Brook bought the lighthouse, she told Outlet 7.")
    assert [short.text for short in replies("Who bought the lighthouse?", article)[0]] == ["Ada Brook"]
