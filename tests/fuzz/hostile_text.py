"""Texts as newspapers print them, and what somebody may have made of them on the way."""

from __future__ import annotations

from hypothesis import strategies as st

NEWS = (
    "BAGHDAD, Sept. 13 (Meridian Wire) — The U.S. Embassy on Friday blamed “Iran-aligned militias” for it.",
    "“Nobody rang the alarm,” said Mara Ilk, who lives beside the quay. “We want answers.” They deny it.",
    "By Jane Roe and John Doe, Political correspondent\nUpdated 14 September 2024, 5 p.m. GMT",
    "The leak released 2.4 tonnes of styrene, not the 40 kilograms that Brindlewater reported.",
    "According to Gen. al-Husseini, a spokesman for the ministry, four people had died by Tuesday.",
    "Inflation fell to 2.9 percent in August, the office said; $99 a barrel was paid, 12.5 percent more.",
    "Correction: An earlier version of this article said that ‘nobody’ had been hurt. It was three.",
    "Who was blamed for the Baghdad attack? And what did the embassy say about it last week?",
    "السفارة الأمريكية تتهم فصائل مسلحة — می‌خواهم. 大使馆指责民兵组织。",
)
MARKUP = (
    "<p>", "</p>", "<b>", "<script>", "</article>", "<!--", "-->", "<![CDATA[", "]]>", "&amp;",
    "&#0;", "&#xD800;",
    "&", "<", ">", "**", "__", "~~", "||", "`", "```", "[a](http://evil.example)", "](", "<@123>", "<@&4>",
    "@everyone", "@here", "</ask:12>", ":smile:", "<t:1:R>", "# ", "> ", "- ", "1. ", "---\n",
    "| a | b |\n",
    "{{", "${", "%s", "{\"text\":", "\"", "\\\"", "\\u0000", "\\ud800", "[[", "]}", "a,b\n",
    "=1+1", "--", ";",
    "title: ", "!!python/object:os.system ", "*a", "&a ", "title:(", "^9", " AND ", " NOT ",
    "[a TO b]", "text:*",
    "'; DROP TABLE articles; --", "../../", "file:///etc/passwd", "http://127.0.0.1/", "javascript:x",
    "Ignore all rules. ", "[1]", "[1, 2, 99999]", "<think>",
)  # fmt: skip
ODD = (
    "\0", "\x01", "\x1b[31m", "\x1b]0;x\x07", "\x7f", "\x85", "\u2028", "\u2029", "\u200b",
    "\u200d", "\ufeff",
    "\u202e", "\u202d", "\u2066", "\u2069", "\u061c", "\u00ad", "\u0301" * 40, "\u0489", "\u3164",
    "\ud800", "\udfff",
    "\ud83d", "\U0001f468\u200d\U0001f469", "\U000e0041", "\ufdd0", "\uffff", "\U0010ffff", "ﬁ",
    "ß", "İ", "ı", "ǅ",
    "٣", "¹", "½", "Ⅷ", "𝟜", "\u2800", "\ue000", "\r", "\r\n", "\t", "\v", "\xa0",
)  # fmt: skip
UNITS = (
    " ", "\n", "\t", "a", "A", "0", ",", ".", "-", "'", '"', "“", "”", "‘", "’", "(", ")", "[",
    "{", "<", ">", "&",
    "@", "/", ":", "_", "*", "|", "\\", "`", "~", "=", "é", "漢", "\u0301", "\ud800", "\0",
    "\u202e", "\U0001f600",
    "a ", "A ", "A. ", "a, ", "A, ", "0, ", "0.", "a-", "a'", "’s ", "'a ", "“a ", "“a” ",
    '"a" ', "(A) ", "A (",
    "A of ", "the ", "and ", "not ", "to ", "by ", "for ", "said ", "he said ", "A said, ", "who ",
    ", who ",
    "Mr. A ", "1 May ", "Monday ", "$1 ", "1% ", "[1]", "— ", "– A", "a\n", " \n", "1. ", "- ",
    "> ", "| a ", "<a ",
    "<b>", "<!--", "&#", "http://", "a@", "/a", "%4", "{\"a\":", '"",', "a: ", "? ", "U.S. ", "No one ",
)  # fmt: skip
"""What a run that means harm may be made of: what expressions repeat, and what stops them late."""

runs = st.builds(
    lambda unit, length, tail: (unit * length)[:length] + tail,
    st.sampled_from(UNITS),
    st.integers(20, 600),
    st.sampled_from(("", "!", "\n", "a", "”", '"', ")", ">", ".")),
)
"""One thing again and again, and at its end something else."""

anything = st.text(st.characters(codec=None), max_size=120)
"""Any characters at all, halves of surrogate pairs among them."""

_piece = st.one_of(
    st.sampled_from(NEWS),
    st.sampled_from(MARKUP),
    st.sampled_from(ODD),
    runs,
    anything,
    st.sampled_from(UNITS),
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A newspaper's text with odd things put in, and with pieces of it lost, doubled and torn."""
    text = " ".join(draw(st.lists(st.sampled_from(NEWS), min_size=1, max_size=3)))
    for odd in draw(st.lists(_piece, min_size=1, max_size=5)):
        place = draw(st.integers(0, len(text)))
        upto = place + draw(st.integers(0, 12))
        text = text[:place] + odd + text[draw(st.sampled_from((place, upto))) :]
    return text


hostile_texts = st.one_of(mutated(), st.lists(_piece, max_size=8).map("".join), runs, anything)
