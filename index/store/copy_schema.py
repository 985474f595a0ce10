"""The tables of copies, see `index.store.copies` and `index.store.copy_groups`.

copy_signatures  one row an article that was compared: its MinHash, and how many shingles that stands for
copy_bands       the places of the signatures, to look up which articles agree in some of them; a band is one
                 place, since a cut copy agrees in few
copy_links       pairs of articles that carry one report, as far as they were compared directly

Groups are not stored: they are what the links between the articles that somebody may see make them.
"""

COPY_TABLES = (
    """
    CREATE TABLE copy_signatures (
        article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
        version INTEGER NOT NULL,
        text_hash BLOB NOT NULL,
        shingles INTEGER NOT NULL,
        signature BLOB NOT NULL
    )
    """,
    """
    CREATE TABLE copy_bands (
        band INTEGER NOT NULL,
        article_id INTEGER NOT NULL,
        PRIMARY KEY (band, article_id)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE copy_links (
        article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
        other_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
        containment REAL NOT NULL,
        PRIMARY KEY (article_id, other_id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX copy_links_by_other ON copy_links (other_id)",
    # Exact copies were known before; all others are found when the articles are next compared.
    "INSERT INTO copy_links SELECT copy_of, id, 1.0 FROM articles WHERE copy_of IS NOT NULL",
)
"""In `copy_links`, `article_id` is the lower of the two."""
