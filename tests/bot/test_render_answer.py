import io
import re

import pytest
from rich.console import Console, RenderableType

from bot.render.terminal import RELATED, UNANSWERED, WRITTEN, render_answer
from index.models import Answer

LINK = re.compile(r"\x1b\]8;[^;]*;([^\x1b]*)\x1b\\")


def printed(
    answer: Answer | RenderableType, *, terminal: bool = False, width: int = 80, no_color: bool = False
) -> str:
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=width,
        force_terminal=terminal,
        color_system="truecolor" if terminal else None,
        no_color=no_color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(render_answer(answer) if isinstance(answer, Answer) else answer)
    return stream.getvalue()


def test_an_answer_as_plain_text(answered: Answer) -> None:
    assert printed(answered) == (
        "Iran-aligned militia groups [1] — US Embassy\n"
        "\n"
        '  The US Embassy on Friday blamed "Iran-aligned militia groups" for the attack.\n'
        "  [1] — US Embassy\n"
        "\n"
        "  A spokesperson spoke of [bold]suspicious hands[/bold]. [2]\n"
        "\n"
        "Sources\n"
        "  [1]  US Embassy blames ‘Iran-aligned militia groups’ for attacking diplomatic\n"
        "       facilities in Baghdad\n"
        "       Meridian Wire · 13 Sep 2024 · dateline show 12 --passage 3\n"
        "  [2]  US Embassy blames ‘Iran-aligned militia groups’ for attacking diplomatic\n"
        "       facilities in Baghdad\n"
        "       Meridian Wire · 13 Sep 2024 · dateline show 14 --passage 0\n"
        "\n"
        "Rests on 2 articles, 1 outlet · as of 13 Sep 2024 · confidence high (0.82)\n"
    )


def test_what_a_model_wrote_says_so_and_stands_above_what_was_printed(
    answered: Answer, written_up: Answer
) -> None:
    assert printed(written_up) == printed(answered).replace(
        "[1] — US Embassy\n\n",
        "[1] — US Embassy\n\n"
        "The US Embassy blamed militia groups. [1] A spokesperson spoke of suspicious\n"
        "hands. [2] [1]\n"
        f"{WRITTEN[:79].rpartition(' ')[0]}\n"
        f"{WRITTEN[:79].rpartition(' ')[2]}{WRITTEN[79:]}\n\n",
        1,
    )


def test_no_answer_as_plain_text(unanswered: Answer) -> None:
    assert printed(unanswered) == (
        f"{UNANSWERED}\n"
        "\n"
        "On the subject the index holds 6 articles, 5 outlets, newest 13 Sep 2024.\n"
        "\n"
        f"{RELATED}\n"
        "  Explosion near the airport\n"
        "  Meridian Wire · 13 Sep 2024 · dateline show 7\n"
        "\n"
        "confidence low (0.12)\n"
    )


def test_an_index_without_the_subject_says_so(unheard_of: Answer) -> None:
    shown = printed(unheard_of)
    assert "On the subject the index holds nothing." in shown
    assert RELATED not in shown


def test_nothing_within_a_filter_is_not_nothing_at_all(unheard_of: Answer) -> None:
    shown = printed(render_answer(unheard_of, narrowed=True))
    assert "On the subject the index holds nothing within the filters asked for." in shown


def test_an_article_cited_several_times_is_listed_once(one_article: Answer) -> None:
    shown = printed(one_article)
    assert shown.startswith("  The US Embassy")
    assert "  [1–4]  US Embassy blames" in shown
    assert "         undated · dateline show 12 (passages 0, 1)\n" in shown
    assert "Rests on 1 article, 0 outlets · confidence" in shown


def test_on_a_terminal_the_answers_words_stand_out_and_titles_are_links(answered: Answer) -> None:
    shown = printed(answered, terminal=True)
    assert shown.startswith("\x1b[1mIran-aligned militia groups\x1b[0m")
    assert "\x1b[1;32mIran-aligned militia groups\x1b[0m" in shown
    assert "https://thenewregion.example/baghdad" in LINK.findall(shown)
    assert "\x1b[2m — US Embassy\x1b[0m" in shown


def test_without_colour_no_colour_is_used(answered: Answer) -> None:
    shown = printed(answered, terminal=True, no_color=True)
    assert not re.search(r"\x1b\[[\d;]*3\d", shown)


def test_escapes_and_markup_of_an_article_never_reach_the_terminal(answered: Answer) -> None:
    shown = printed(answered, terminal=True)
    assert "\x1b[31m" not in shown
    assert "[bold]suspicious hands[/bold]" in shown


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("case", ["answered", "written_up", "one_article", "unanswered"])
def test_lines_fit_and_carry_no_trailing_blanks(
    case: str, width: int, request: pytest.FixtureRequest
) -> None:
    for line in printed(request.getfixturevalue(case), width=width).splitlines():
        assert len(line) <= width, line
        assert line == line.rstrip()
