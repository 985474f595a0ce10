"""Lines of a page that are no part of the article: buttons, advertisements, credits, newsletters.

Every rule must fit a whole line, so that a sentence which merely mentions a newsletter stays.
"""

from __future__ import annotations

import re

_CONTROL = r"""
    (?: share(?:\ (?:this|the))?(?:\ (?:article|story|page|post))? | share\ (?:on|via|by)\ [\w-]+
    | save(?:\ article)? | print(?:\ (?:this\ )?(?:article|page))? | e-?mail
    | copy(?:\ the)?\ link | link\ copied
    | facebook | twitter | x | whatsapp | linkedin | reddit | telegram | messenger | pinterest | flipboard
    | bluesky | threads | instagram | youtube | mastodon | tweet | like | bookmark | gift(?:\ this)?\ article
    | comments? | (?:\d+|view|show|read|leave\ a|add\ a|join\ the|post\ a)\ comments?
    | follow | following | listen | play | pause | mute | menu | search | home
    | log\ in | sign\ in | sign\ up | subscribe | register | donate | close | dismiss | options
    | skip\ to\ (?:main\ )?content | back\ to\ top | more | previous | next
    | (?:load|show|see|read|view)\ (?:more|less|all|full\ article) | (?:hide|toggle|show)\ caption
    | (?:enlarge|view)(?:\ this)?\ image(?:\ in\ fullscreen)? | open\ in\ app | download\ (?:the|our)\ app
    | explore\ further | text\ size | a\+ | a- )
"""
_NETWORK = r"""
    (?: facebook | twitter | x | instagram | telegram | whatsapp | youtube | tiktok | linkedin | bluesky
    | threads | google\ news | mastodon )
"""
_AGENCY = r"(?: ap | afp | epa | reuters | dpa | pa | getty | upi | tass | xinhua | anadolu | zuma )"
_AGO = r"""
    (?: about\ | over\ )? (?:\d{1,3}|an?|one|two) \s*
    (?: s|m|h|d|secs?|seconds?|mins?|minutes?|hours?|hrs?|days?|weeks?|months? )\ ago
"""
_COLON = r"\s*[:–—-]\s*"

_RULES = {
    "buttons, alone or in a row": rf"{_CONTROL} (?: [\s|•·/,]+ {_CONTROL} ){{0,20}} [:…]*",
    "the way to the page": r"[\w\ &]{2,25} (?: \s*[>›»]\s* [\w\ &]{2,25} ){1,5}",
    "rules and ornaments": r"[\W_]{2,}",
    "advertisements": r"""
        (?: advertise(?:ment)?s? | ads? | sponsored(?:\ content)? | paid\ (?:post|content) | partner\ content
        | promoted(?:\ stories)? ) :?
        | (?:advertisement\ )? (?:story|article)\ continue[sd]\ (?:after|below) (?:\ \w+){0,3}
        | (?:advertisement\ )? continue\ reading (?:\ .{0,60})? | scroll\ (?:down\ )?to\ continue .{0,40}
    """,
    "how long it is": r"""
        (?:about\ |est\.?\ )? \d{1,3}\s*-?\s*min(?:ute)?s?\.?\s*(?:read|listen|watch)? | reading\ time .{0,25}
        | (?: tempo\ de\ leitura | tiempo\ de\ lectura | temps\ de\ lecture | tempo\ di\ lettura | lesezeit
          | leestijd ) .{0,25}
    """,
    "how old it is": rf"""
        (?: (?:first\ |last\ )? (?:published|updated|posted|modified) (?:\ on)? :?\s* )? {_AGO}
        | (?:first\ |last\ )? (?:published|updated|posted|modified) (?:\ (?:at|on))? :?\s [^.!?]{{0,30}}
          \d{{1,2}}[:.]\d{{2}} \s* (?:[ap]\.?m\.?)? \s* (?:[a-z]{{2,4}})? \.?
    """,
    "players": r"""
        listen (?:\ to\ (?:this|the)\ (?:article|story|report))? (?: \s*[(·:•-] .{0,30} )?
        | (?:watch|video|listen|gallery|photos) :\s .{1,160}
        | watch\ (?:the|this)\ (?:video|moment|clip) .{0,80}
    """,
    "newsletters": r"""
        sign\ up\ (?:for|to|here|now|today|and)\b .{0,250} | subscribe\ (?:to|for|now|here|today)\b .{0,250}
        | [^.!?]{0,100}[.!?]\ (?:sign\ up|subscribe)\ (?:for|to|here|now|today)\b .{0,250}
        | (?:get|receive|join|enter|have|want|register|never\ miss|don.t\ miss|start\ your)\b .{0,200}
          \b (?: newsletters? | (?:your|an)\ (?:inbox|e-?mail\ address) | to\ your\ (?:e-?mail|phone)
             | our\ (?:free\ )?(?:app|whatsapp|telegram)\b ) .{0,100}
    """,
    "followers": rf"""
        follow\ (?: us | @?[\w\ .]{{1,40}}\ on\ {_NETWORK} | @\w+ ) \b .{{0,120}}
        | (?:follow|reach|contact|write\ to|e-?mail|send) \b [^.!?]{{2,120}}
          (?:\ at|\ on|\ via|\ to|:)\ (?:on\ )?
          (?:{_NETWORK}\ at\ )? (?:https?://|www\.|@|[\w.+-]+@[\w-]+\.) \S* (?:,?\ and\ \S+)? .{{0,40}}
        | (?:like|love|enjoy(?:ed|ing)?)\ (?:this|what\ you) .{{0,60}} \? .{{0,100}}
        | (?:find|like|join)\ us\ on\ {_NETWORK} \b .{{0,100}}
    """,
    "calls for tips": r"""
        (?:do\ you\ have|got|have)\ (?:a|any)\ (?:news\ )?(?:tip|story|comment|question)s?\b
        .{0,160} \? .{0,160}
    """,
    "where it first stood": r"""
        (?:this|the)\ (?:article|story)\ (?:was|has\ been|is)\ (?:originally\ |first\ )?
        (?:published|syndicated|produced)\b .{0,200}
    """,
    "links to other articles": rf"""
        (?:read|see|learn|find\ out|discover)\ more (?:\ (?:about|on|from|at|here|in) (?:\ [\w\ ]{{1,30}})? )?
          {_COLON} .{{1,200}}
        | (?:read|see|learn|find\ out)\ more\ (?:about|on|from|at|here|in)\b [^.!?]{{0,120}}
        | (?: (?:read|see|watch)\ (?:also|next|now) | also\ (?:read|see) ) {_COLON} .{{1,200}}
        | (?: related | recommended | explainer | explained | analysis | opinion | in\ pictures
          | live\ updates | in\ case\ you\ missed\ it | don.t\ miss | more\ on\ this(?:\ story)? | read )
          :\s .{{1,160}} (?<![.])
    """,
    "captions": r"""
        (?: (?:file|handout|archive|stock)\ (?:photo|picture|image|pic|video)
          | (?:image|photo|picture|video)\ (?:source|caption|credit)
          | image | photos? | picture | photograph | illustration | graphic | credit | caption | pictured )
          \s*[:;]\s* .{1,400}
        | (?:image|photo|picture)\ (?:source|caption|credit) ,\s* .{1,300}
        | (?:photo(?:graph)?s?|image|picture|illustration|graphic|video)\ (?:by|courtesy\ of|via)\ .{2,120}
        | (?:profile\ picture|avatar|portrait|headshot)\ of\ .{1,80}
    """,
    "captions known by their credit": rf"""
        .{{0,500}} \( (?: [\w.&’'\ -]{{2,40}} \s*/\s* )? (?: {_AGENCY} | file | handout | stock )? [\ ]?
          (?:photo|images?|picture|pic|handout|illustration|file)\b [^()]{{0,80}} \) [.\s]*
        | .{{0,500}} \b {_AGENCY} / \w [^.!?]{{1,60}}
        | .{{0,400}} (?: / | \bvia\  | \( | ©\s? | \|\s? )
          (?: getty(?:\ images)? | shutterstock | alamy | istock | afp | reuters | ap )
          (?: \ via\ [\w\ ]{{2,25}} | /[\w\ ]{{2,25}} )? \)?
        | [\w\ .,'’&/-]{{0,60}} \b getty\ images
    """,
    "rights": r"""
        (?: © | \(c\) | copyright\s*(?:©|\(c\)|\d{4}|by\b) ) .{0,200}
        | .{0,120} \ball\ rights\ reserved\b .{0,120}
    """,
    "who reported and edited": r"""
        (?:additional\ |with\ )? (?:reporting|files|contributions?|writing)\ (?:by|from)\ [^.!?]{2,200} [.;]?
          (?: \s*(?:editing|writing)\ by\b .{0,160} )?
        | (?:edited|editing|compiled)\ by\b [^.!?]{2,120} \.? | our\ standards: .{0,100}
        | [^.!?]{3,150}\ contributed\ (?:to\ this\ (?:report|story|article)|reporting) \.?
    """,
    "credits of the whole": r"""
        (?:sources?|agency|quelle|fuente|fonte) \s*:\s* [^.!?]{2,60} \.?
    """,
    "code that the page did not run": r"""
        \[ (?P<code>\w+) \b [^\]]{0,300} \] .{0,200} \[ / (?P=code) \] .{0,40}
    """,
    "press releases": r"""
        for\ immediate\ release .{0,40} | embargoed\ until\b .{0,80} | -?\s?ends\s?-? | -?\s?30\s?-?
        | (?:media|press|news)\ (?:contacts?|enquir(?:y|ies)|inquir(?:y|ies))\b .{0,160} | contact: .{0,160}
        | notes?\ to\ editors? :?
    """,
    "addresses and numbers": r"""
        (?:tel|phone|e-?mail|mobile|web|website)\s*[.:]\s*\S .{0,80} | \S+@\S+\.\w+ | \+?[\d\ ()/-]{7,20}
    """,
    "tags": r"""
        (?: tags? | topics? | filed\ (?:under|to) | categor(?:y|ies) | keywords | tagged(?:\ (?:with|as|in))?
          | posted\ in | labels | in\ this\ story ) \s*:\s* .{0,200}
        | (?: \#\w+ [\s,]* ){1,20}
    """,
}
_FURNITURE = re.compile("|".join(f"(?:{rule})" for rule in _RULES.values()), re.IGNORECASE | re.VERBOSE)
_READ_MORE = re.compile(r"(?:READ|SEE|WATCH|LISTEN)(?: MORE| ALSO| NEXT)?\b[^.]{3,150}")
_RELATED = re.compile(
    r"""
    (?: you\ (?:may|might)\ also\ (?:like|be\ interested\ in)
    | related (?:\ (?:articles?|stories|content|topics|links|coverage|news|posts|reading))?
    | more\ (?:on\ this(?:\ story)?|from\ .{1,40}|stories|news|like\ this|to\ read|headlines|top\ stories)
    | most\ (?:read|popular|viewed|shared|watched) (?:\ .{0,30})?
    | recommended (?:\ (?:for\ you|stories|reading|articles))?
    | don['’]?t\ miss | also\ (?:on|in|from)\ .{1,40} | (?:read|see)\ also
    | leggi\ anche | lire\ aussi | lees\ ook | le[ai]\ también | leia\ também | mehr\ zum\ thema
    | lesen\ sie\ auch
    | read\ next | up\ next | what\ to\ read\ next | trending(?:\ now)? | editors?['’]?s?\ (?:picks?|choice)
    | top\ stories | latest\ (?:news|stories|headlines) | popular\ now | elsewhere\ on\ .{1,40}
    | sponsored\ stories | from\ our\ partners ) \W*
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ANNOUNCED_LINK = re.compile(
    r"""
    [\[(«>»•*\s]* (?: related (?:\ (?:articles?|stories|content|coverage|news|posts?|links?|video|reading))?
    | recommended | also\ (?:on|read|see|from) | read (?:\ (?:also|more|next|now|on|this|our|the\ full))?
    | see\ (?:also|more|next) | watch(?:\ (?:also|more|now|live))? | more | don.?t\ miss | must\ read
    | in\ case\ you\ missed\ it | click\ here | sign\ up | subscribe | get\ the | download | insight | listen
    | leggi\ anche | lire\ aussi | lees\ ook | lea\ también | leia\ (?:também|mais) | auch\ interessant
    | mehr\ (?:zum\ thema|dazu) | lesen\ sie\ auch | läs\ också | les\ også | читайте\ также | czytaj\ też )
    \b (?: \s* [:–—|>»-] | \s* $ | (?<=also)\s | (?<=anche)\s | (?<=aussi)\s )
    """,
    re.IGNORECASE | re.VERBOSE,
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


def announces_link(line: str) -> bool:
    """Tells whether a line that is a link, or ends in one, only leads to another article."""
    return _ANNOUNCED_LINK.match(line) is not None


def opens_related(line: str) -> bool:
    """Tells whether a line announces links to other articles ("Related articles")."""
    return _RELATED.fullmatch(line) is not None
