"""Cards: results of the index -> what a message of the bot shows. Pure functions, without Discord.

`answers`, `evidence`, `claims`, `quotes`, `articles`, `coverage` and `notices` make a `card.Card`;
`view.build_view` makes Discord's components of it. `markdown` and `plain` keep text from articles from
being anything but text; `fitting` keeps a card within `limits`; `custom_ids` says what its buttons do.
"""
