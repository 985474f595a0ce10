"""Articles as no newspaper prints them, and as some day one will arrive: all about the Kestrel bridge."""

_BODY = (
    "The Kestrel bridge at Dunmarrow was closed on Monday after inspectors found {words} in a cable, the "
    "roads agency said. Engineer Sorcha Vane of {words} blamed {words} for the damage to the Kestrel bridge. "
    "{words}\n\n"
    "Repairs of the Kestrel bridge will cost 14 million crowns, the agency's director said on Tuesday. "
    "Nobody was hurt when the cable of the Kestrel bridge snapped. Drivers were asked to take the ferry "
    "from {words} until the spring, when the bridge is to be opened again."
)

HOSTILE_WORDS = {
    "everyone": "@everyone and @here",
    "mentions": "<@123456789012345678> with <@&5678> and <#91011>",
    "backticks": "`rm -rf` and ``politics``",
    "fence": "```py\nprint('pwned')\n``` and ```an open fence",
    "spoilers": "||hidden rust|| and ||more",
    "masked-link": "[the report](https://evil.example/report) and ](https://evil.example)",
    "address": "https://evil.example/a_b_c and discord.gg/kestrel",
    "right-to-left": "\u202eegdirb\u202c and \u2067rust\u2069 \u200fhere\u200e",
    "zero-width": "@\u200beveryone r\u200bu\u200cs\u2060t <\u200b@123456789012345678>",
    "headings": "# Big\n## Smaller\n> quoted\n-# tiny\n- item",
    "emphasis": "*stars* __lines__ ~~strokes~~ _low_ \\*",
    "one-long-word": "x" * 10_000,
}
"""What the headline, the outlet, the author and the text of one article each are full of."""

HOSTILE_ARTICLES = [
    {
        "url": f"https://rumour.example/kestrel-bridge/{name}",
        "title": f"Kestrel bridge closed: {words}",
        "outlet": f"Rumour {words[:80]}",
        "author": f"Reporter {words[:80]}",
        "published": f"2025-03-{day:02}",
        "text": _BODY.format(words=words),
    }
    for day, (name, words) in enumerate(HOSTILE_WORDS.items(), start=1)
]
