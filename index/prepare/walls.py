"""Pages that answer in an article's place: consent and log-in walls, bot checks, error pages, section fronts.

A wall is recognised by what it says, and only on a page that has no article's body: news about cookies,
captchas and paywalls is news. Each kind has its reason and its remedy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import DocumentError
from index.prepare import json_ld
from index.prepare.drafts import Block
from index.prepare.metadata import PageMetadata
from index.prepare.paragraphs import is_prose
from index.prepare.pruning import all_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PASTE = "open the page in a browser and paste or save the article from there"
PREVIEW_WORDS = 250
"""Words that a page gives away of an article that it says is not free; more is the article."""
_SHORT = 150
"""Words of a body that may be what a wall says; a longer one is text that somebody wrote."""
_BRIEF = 60
"""Words of a body so short that the title alone tells of a wall, unless the page calls itself an article."""
_NOTHING = 20
"""Words of a body beside which a wall's sentence anywhere on the page counts."""
_LEAST_PROSE = 3
_REACH = 100_000
"""Characters in which a wall's words are looked for; more is text, or was made to take long."""
_FRONT_LINKS = 12
"""Headlines that link elsewhere, from which a page is a front rather than an article with related links."""
_FRONT_KINDS = frozenset({"CollectionPage", "ItemList", "WebSite"})
_HEADLINE_WORDS = 4
_LONG_PARAGRAPH = 40
"""Words of a paragraph that no teaser has."""
_TEASERS = 0.5


@dataclass(frozen=True, slots=True)
class _Wall:
    """A kind of page that is no article.

    Attributes:
        reason: What the page is, as a sentence without its stop.
        remedy: What its user can do.
        title: What its headline or the title of its window says.
        words: What its text says.
    """

    reason: str
    remedy: str
    title: re.Pattern[str]
    words: re.Pattern[str]


def _any_of(patterns: str) -> re.Pattern[str]:
    """One pattern of several, a line each.

    A blank is any white space, one with a question mark none too, an apostrophe either form of it.
    """
    lines = (
        line.strip().replace(" ?", r"\s*").replace(" ", r"\s+") for line in patterns.strip().splitlines()
    )
    return re.compile("|".join(lines).replace("'", "['’]"), re.IGNORECASE)


_ROBOTS = _Wall(
    reason="The page is a check for robots and not the article",
    remedy=_PASTE,
    title=_any_of(r"""
        ^(just a moment|attention required|pardon our interruption|one more step|captcha|forbidden|403\b)
        ^(security|robot|human|bot) (check|verification|challenge)
        ^access (to this page )?(has been )?denied
        ^request (blocked|rejected)
        \bare you (a |not a )?(robot|human)
        (verify|verifying|confirm|prove) (that )?you('re| are) (a |not a )?(human|robot)
        checking your browser|unusual traffic|ddos.guard
    """),
    words=_any_of(r"""
        (verify|verifying|confirm|prove) (that )?you('re| are) (a |not a )?(human|robot|bot)
        checking (if the site connection is secure|your browser)
        (enable|turn on) javascript and cookies to continue
        unusual (traffic|activity) (from|has been detected)
        complete the (captcha|security check)
        i'?m not a robot
        made us think (that )?you (are|were) a (bot|robot)
        automated (access|requests|queries)
        you don't have permission to access
        blocked by (our |network )?security
    """),
)
_MISSING = _Wall(
    reason="The page says that there is no such article, though the server did not",
    remedy="check the address; the article may have been moved or taken down",
    title=_any_of(r"""
        \b404\b|^410\b|^error$|^gone$|^not found|^(page )?(missing|unavailable)$
        \b(page|article|story|content|file)\b.{0,20}\bnot (be )?(found|available|exist)
        (can't|cannot|could ?n(o|')t) (be found|find)
        no longer (available|exists?|here)|doesn't exist
        ^(oops|uh.?oh|whoops|sorry)\b
        nicht gefunden|introuvable|non trouvée|no (se ha )?encontrad[ao]|não encontrad[ao]
        non trovata|niet gevonden
    """),
    words=_any_of(r"""
        \b(page|article|story|content|url|address|link)\b[^.]{0,60}\b(not be found|was not found)
        \b(page|article|story|content|url|address|link)\b[^.]{0,60}\bno longer (exists?|available)
        \b(page|article|story|content|url|address|link)\b[^.]{0,60}(doesn't|does not) exist
        \b(page|article|story|content|url|address|link)\b[^.]{0,60}\bhas (been )?(moved|removed|deleted)
        \b(page|article|story|content|url|address|link)\b[^.]{0,60}(isn't|is not) (here|available)
        (can't|cannot|could ?n(o|')t|unable to) (seem to )?find\b[^.]{0,40}(page|article|story|looking)
        (seite|artikel)[^.]{0,40}(nicht gefunden|existiert nicht|nicht mehr)
        page (demandée|que vous)[^.]{0,40}(introuvable|n'existe)
        página[^.]{0,40}(no existe|no encontrada|no se encuentra|não existe)
    """),
)
_CONSENT = _Wall(
    reason="The page asks for consent to cookies and does not show the article",
    remedy=_PASTE,
    title=_any_of(r"""
        ^before you continue|^consent\b|^zustimmung|datenschutz|respectons votre vie privée
        \bcookies?\b.{0,30}\b(consent|settings?|preferences|choices)
        \b(consent|privacy)\b.{0,30}\b(choices?|settings?|preferences|cent(er|re)|options|manager)
        we (value|care about|respect) your privacy|^your privacy
    """),
    words=_any_of(r"""
        \b(we|our|and|partners) (\w+ ){0,6}(use|store|set|process)\b[^.]{0,60}\bcookies
        accept (all|cookies)[^.]{0,60}(reject|manage|settings|continue)
        by (clicking|continuing)[^.]{0,80}(cookies|consent|you agree)
        (manage|withdraw|give) (your )?(consent|privacy|cookie)|consent to (the use of|our|cookies)
        store and/or access information on a device|personalised ad
        \bwir (\w+ ){0,6}cookies|akzeptieren und weiter
        accepter (et|les)[^.]{0,30}(cookies|continuer)
    """),
)
_SUBSCRIBERS = _Wall(
    reason="The page shows the article only to those who subscribe or log in",
    remedy="log in with a browser and paste or save the article from there",
    title=_any_of(r"""
        ^(log|sign) ?in\b|^(subscribe|register|subscription)\b|^(subscribers?|members?).only
        ^anmelde|^connexion
        to (continue|keep) reading
        ^(become a|create an?) (subscriber|member|account)
    """),
    words=_any_of(r"""
        (subscribe|register|sign (in|up)|log ?in)\b[^.]{0,60}\b(to|and) (continue|keep|read|reading)\b
        (subscribe|register|sign (in|up)|log ?in)\b[^.]{0,60}\bto (unlock|access|finish|view)\b
        (account|member|subscriber|subscription)\b[^.]{0,60}\bto (continue|keep|read|unlock|access)\b
        already (a|have an?) (subscriber|member|account|subscription)
        (article|story|content|page) is (only )?(for|available to|exclusive to) (our )?(\w+ )?subscribers
        (article|story|content|page) is (only )?(for|reserved for|available to) (our )?(registered|members)
        (reached|used|read) (your|all|the)[^.]{0,40}(limit|free articles?)
        (subscribers?|members?).only (article|content|story)
        (to|continue) (continue |keep )?reading[^.]{0,60}(subscri|register|log ?in|sign|account|trial)
        (unlock|get) (this article|full access|unlimited access)|start your (free )?trial
        jetzt (abonnieren|weiterlesen|anmelden)|dieser (artikel|inhalt)[^.]{0,40}(abonnenten|registrierte)
        (réservé|reste)[^.]{0,40}abonnés|(contenido|artículo) (exclusivo|solo)[^.]{0,30}suscriptores
    """),
)
_WALLS = (_ROBOTS, _MISSING, _CONSENT, _SUBSCRIBERS)


def refuse_wall(tree: HtmlElement, page: PageMetadata, blocks: Sequence[Block]) -> None:
    """Refuses a page that shows something else in the article's place.

    Args:
        tree: The whole page.
        page: What it says about itself.
        blocks: The body that was found on it.

    Raises:
        DocumentError: It is a wall, an error page or a section front; the message says which.
    """
    body = " ".join(block.text for block in blocks)
    words = len(body.split())
    body = body[:_REACH]
    visible = _visible(tree)[:_REACH] if words < _SHORT else ""
    titles = [*page.headlines, *(all_text([title]) for title in tree.iterfind(".//head/title"))]
    titles = [title[:_REACH] for title in titles]
    for wall in _WALLS:
        titled = any(wall.title.search(title) for title in titles)
        if words >= _SHORT or _is_told(page, blocks, wall):
            found = titled and not page.is_article and wall.words.search(body) is not None
        else:
            on_page = (titled or words < _NOTHING) and wall.words.search(visible) is not None
            found = on_page or wall.words.search(body) is not None
            found = found or (titled and words < _BRIEF and not page.is_article)
        if found:
            raise _refusal(wall)
    if page.is_free is False and (words < _BRIEF or (words < _SHORT and _SUBSCRIBERS.words.search(visible))):
        raise _refusal(_SUBSCRIBERS)
    if _is_front(tree, page, blocks):
        raise DocumentError(
            "The page is a front with links to many articles and none itself; give the address of an article,"
            " or the page to `dateline feeds add`, which finds its feed."
        )


def _is_told(page: PageMetadata, blocks: Sequence[Block], wall: _Wall) -> bool:
    """Tells whether there is an article: the page calls itself one, and has prose beside the wall's words."""
    prose = (block for block in blocks if is_prose(block.text) and not wall.words.search(block.text))
    return page.is_article and len(list(prose)) >= _LEAST_PROSE


def _refusal(wall: _Wall) -> DocumentError:
    return DocumentError(f"{wall.reason}; {wall.remedy}.")


def _visible(tree: HtmlElement) -> str:
    """The page's text without scripts and without its edges, where many a page asks for a log-in."""
    texts = tree.xpath(
        ".//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::head"
        " or ancestor::footer or ancestor::nav or ancestor::template or ancestor::header)]"
    )
    return " ".join(" ".join(texts).split())


def _is_front(tree: HtmlElement, page: PageMetadata, blocks: Sequence[Block]) -> bool:
    """Tells whether a page is a list of links to articles: many headlines, and no paragraph but teasers."""
    if page.is_article:
        return False
    linked = {
        link.get("href")
        for heading in tree.iter("h2", "h3", "h4")
        for link in (*heading.iter("a"), *heading.iterancestors("a"))
        if len(all_text([link]).split()) >= _HEADLINE_WORDS
    }
    says_so = page.kind == "website" or not _FRONT_KINDS.isdisjoint(json_ld.page_kinds(tree))
    lengths = [len(block.text.split()) for block in blocks]
    in_paragraphs = sum(length for length in lengths if length >= _LONG_PARAGRAPH)
    return (
        len(linked) >= _FRONT_LINKS
        and (says_so or page.published is None)
        and in_paragraphs <= _TEASERS * sum(lengths)
    )
