"""Lines of a page that are no part of the article: buttons, advertisements, credits, newsletters.

Every rule must fit a whole line, so that a sentence which merely mentions a newsletter stays.
"""

from __future__ import annotations

import re

_CONTROL = r"""
    (?:share(?:\ (?:this|the))?(?:\ (?:article|story|page|post))?|share\ (?:on|via|by)\ [\w-]+|save|save\ article|print
    |print\ (?:this\ )?(?:article|page)|e-?mail|copy(?:\ the)?\ link|link\ copied|facebook|twitter|x|whatsapp|linkedin
    |reddit|telegram|messenger|pinterest|flipboard|bluesky|threads|instagram|youtube|mastodon|tweet|like|bookmark
    |gift(?:\ this)?\ article|comments?|(?:\d+|view|show|read|leave\ a|add\ a|join\ the|post\ a)\ comments?
    |listen|play|pause|mute|menu|search|home|log\ in|sign\ in|sign\ up|subscribe|register|donate|close|dismiss
    |skip\ to\ (?:main\ )?content|back\ to\ top|(?:load|show|see|read|view)\ (?:more|less|all|full\ article)
    |more|previous|next|(?:hide|toggle|show)\ caption|(?:enlarge|view)(?:\ this)?\ image(?:\ in\ fullscreen)?|options
    |follow|following|open\ in\ app|download\ (?:the|our)\ app|text\ size|a\+|a-)
"""
_NETWORKS = r"(?:facebook|twitter|x|instagram|telegram|whatsapp|youtube|tiktok|linkedin|bluesky|threads|google\ news|mastodon)"
_SEPARATOR = r"\s*[:–—-]\s*"

_RULES = (
    # Buttons, alone or in a row.
    rf"{_CONTROL}(?:[\s|•·/,]+{_CONTROL}){{0,20}}[.:…]*",
    r"[\w &]{2,25}(?:\s*[>›»]\s*[\w &]{2,25}){1,5}",
    r"[\W_]{2,}",
    # Advertisements.
    r"(?:advertise(?:ment)?s?|ads?|sponsored(?:\ content)?|paid\ (?:post|content)|promoted(?:\ stories)?|partner\ content)",
    r"(?:story|article)\ continues\ (?:after|below)(?:\ \w+){0,3}|continue\ reading(?:\ .{0,60})?"
    r"|scroll\ (?:down\ )?to\ continue.{0,40}",
    # How long, how old, how loud.
    r"(?:about\ |est\.?\ )?\d{1,3}\s*-?\s*min(?:ute)?s?\.?\s*(?:read|listen|watch)?|reading\ time.{0,25}",
    r"(?:(?:first\ |last\ )?(?:published|updated|posted|modified)(?:\ on)?:?\s*)?(?:about\ |over\ )?(?:\d{1,3}|an?|one|two)"
    r"\s*(?:s|m|h|d|secs?|seconds?|mins?|minutes?|hours?|hrs?|days?|weeks?|months?)\ ago",
    r"listen(?:\ to\ (?:this|the)\ (?:article|story|report))?(?:\s*[(·:•-].{0,30})?|(?:watch|video|listen|gallery|photos):\s.{1,160}"
    r"|watch\ (?:the|this)\ (?:video|moment|clip).{0,80}",
    # Newsletters, followers, comments.
    r"sign\ up\ (?:for|to|here|now|today|and)\b.{0,250}|subscribe\ (?:to|for|now|here|today)\b.{0,250}",
    r"(?:get|receive|join|enter|have|want|register|never\ miss|don.t\ miss|start\ your)\b.{0,200}"
    r"\b(?:newsletters?|(?:your|an)\ (?:inbox|e-?mail\ address)|to\ your\ (?:e-?mail|phone)|our\ (?:free\ )?(?:app|whatsapp|telegram)\b).{0,100}",
    rf"follow\ (?:us|@?[\w\ .]{{1,40}}\ on\ {_NETWORKS}|@\w+)\b.{{0,120}}|(?:find|like|join)\ us\ on\ {_NETWORKS}\b.{{0,100}}",
    r"(?:do\ you\ have|got|have)\ (?:a|any)\ (?:news\ )?(?:tip|story|comment|question)s?\b.{0,160}\?(?:.{0,160})",
    r"(?:this|the)\ (?:article|story)\ (?:was|has\ been|is)\ (?:originally\ |first\ )?(?:published|syndicated|produced)\b.{0,200}",
    # Elsewhere on the site.
    rf"(?:read|see|learn|find\ out|discover)\ more(?:\ (?:about|on|from|at|here|in)(?:\ [\w\ ]{{1,30}})?)?{_SEPARATOR}.{{1,200}}",
    r"(?:read|see|learn|find\ out)\ more\ (?:about|on|from|at|here|in)\b[^.!?]{0,120}",
    rf"(?:read|see|watch)\ (?:also|next|now){_SEPARATOR}.{{1,200}}|also\ (?:read|see){_SEPARATOR}.{{1,200}}",
    r"(?:related|recommended|explainer|explained|analysis|opinion|in\ pictures|in\ case\ you\ missed\ it|don.t\ miss"
    r"|more\ on\ this(?:\ story)?|read|live\ updates):\s.{1,160}(?<![.])",
    # Pictures.
    r"(?:(?:file|handout|archive|stock)\ (?:photo|picture|image|pic|video)|(?:image|photo|picture|video)\ (?:source|caption|credit)"
    r"|image|photos?|picture|photograph|illustration|graphic|credit|caption|pictured)\s*[:;]\s*.{1,400}",
    r"(?:image|photo|picture)\ (?:source|caption|credit),\s*.{1,300}",
    r"(?:photo(?:graph)?s?|image|picture|illustration|graphic|video)\ (?:by|courtesy\ of|via)\ .{2,120}",
    r"(?:profile\ picture|avatar|portrait|headshot)\ of\ .{1,80}",
    r".{0,500}\((?:[\w.&’'\ -]{2,40}\s*/\s*)?(?:ap|afp|epa|reuters|dpa|pa|getty|upi|tass|xinhua|anadolu|file|handout|stock)?"
    r"[\ ]?(?:photo|images?|picture|pic|handout|illustration|file)\b[^()]{0,80}\)[.\s]*",
    r".{0,500}\b(?:reuters|afp|epa|ap|dpa|pa|upi|anadolu|zuma)/[\w][^.!?]{1,60}",
    r".{0,400}(?:/|\bvia\ |\(|©\s?|\|\s?)(?:getty(?:\ images)?|shutterstock|alamy|istock|afp|reuters|ap)(?:\ via\ [\w\ ]{2,25}|/[\w\ ]{2,25})?\)?",
    r"[\w\ .,'’&/-]{0,60}\bgetty\ images",
    # Rights, agencies, contacts, tags.
    r"(?:©|\(c\)|copyright\s*(?:©|\(c\)|\d{4}|by\b)).{0,200}|.{0,120}\ball\ rights\ reserved\b.{0,120}",
    r"(?:additional\ |with\ )?(?:reporting|files|contributions?|writing)\ (?:by|from)\ [^.!?]{2,200}[.;]?(?:\s*(?:editing|writing)\ by\b.{0,160})?"
    r"|(?:edited|editing|compiled)\ by\b[^.!?]{2,120}\.?|our\ standards:.{0,100}",
    r"for\ immediate\ release.{0,40}|embargoed\ until\b.{0,80}|-?\s?ends\s?-?|-?\s?30\s?-?"
    r"|(?:media|press|news)\ (?:contacts?|enquir(?:y|ies)|inquir(?:y|ies))\b.{0,160}|contact:.{0,160}|notes?\ to\ editors?:?",
    r"(?:tel|phone|e-?mail|mobile|web|website)\s*[.:]\s*\S.{0,80}|\S+@\S+\.\w+|\+?[\d\ ()/-]{7,20}",
    r"(?:tags?|topics?|filed\ (?:under|to)|categor(?:y|ies)|keywords|tagged(?:\ (?:with|as|in))?|posted\ in|labels|in\ this\ story)\s*:\s*.{0,200}",
    r"(?:\#\w+[\s,]*){1,20}",
)
_FURNITURE = re.compile("|".join(f"(?:{rule})" for rule in _RULES), re.IGNORECASE | re.VERBOSE)
_READ_MORE = re.compile(r"(?:READ|SEE|WATCH|LISTEN)(?: MORE| ALSO| NEXT)?\b[^.]{3,150}")
_RELATED = re.compile(
    r"(?:you (?:may|might) also (?:like|be interested in)|related(?: (?:articles?|stories|content|topics|links|coverage|news|posts|reading))?"
    r"|more (?:on this(?: story)?|from .{1,40}|stories|news|like this|to read|headlines|top stories)"
    r"|most (?:read|popular|viewed|shared|watched)(?: .{0,30})?|recommended(?: (?:for you|stories|reading|articles))?"
    r"|read next|up next|what to read next|trending(?: now)?|editors?['’]?s? (?:picks?|choice)|top stories|latest (?:news|stories|headlines)"
    r"|popular now|elsewhere on .{1,40}|sponsored stories|from our partners)\W*",
    re.IGNORECASE,
)
_LONGEST = 600


def is_furniture(line: str) -> bool:
    """Tells whether a whole line is furniture of the page and no part of the article.

    Args:
        line: One line with clean characters and single blanks.
    """
    if not line or len(line) > _LONGEST:
        return not line
    return _FURNITURE.fullmatch(line) is not None or _READ_MORE.fullmatch(line) is not None


def opens_related(line: str) -> bool:
    """Tells whether a line announces links to other articles ("Related articles")."""
    return _RELATED.fullmatch(line) is not None
