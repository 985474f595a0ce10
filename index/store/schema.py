"""The tables, as migrations: the first creates them, later ones change them.

state             one row a fact: the generation, the active edition
articles          the current revision of each article; ids are never reused
collections       which article belongs to which named collections; each belongs to one at least
revisions         earlier texts
sightings         which document (by locator) was last seen with which content, so that an
                  unchanged one is skipped without being prepared again
editions          one row for each way of cutting and embedding (model, chunking); one is active
passages          passages of an edition with their vectors (IEEE half precision, unit length)
changes           the generation in which an article last became another: revised, gone, found again, removed
removed_passages  ids that derived indexes built before `generation` must drop

What feeds need has tables of its own, see `index.store.feed_schema`; so has what is known of copies, see
`index.store.copy_schema`.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from index.models import DEFAULT_COLLECTION
from index.store.copy_schema import COPY_TABLES
from index.store.feed_schema import FEED_TABLES
from index.store.migrating import has_pending

_FIRST_TABLES = (
    "CREATE TABLE state (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    "INSERT INTO state VALUES ('generation', 0), ('edition', 0)",
    """
    CREATE TABLE articles (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        identity TEXT NOT NULL UNIQUE,
        locator TEXT NOT NULL,
        url TEXT,
        title TEXT NOT NULL,
        outlet TEXT,
        outlet_key TEXT,
        authors TEXT NOT NULL,
        published TEXT,
        language TEXT,
        text TEXT NOT NULL,
        headings TEXT NOT NULL,
        content_hash BLOB NOT NULL,
        text_hash BLOB NOT NULL,
        copy_of INTEGER REFERENCES articles(id),
        revision INTEGER NOT NULL,
        indexed_at TEXT NOT NULL
    )
    """,
    "CREATE INDEX articles_by_text ON articles (text_hash)",
    "CREATE INDEX articles_by_day ON articles (published, id)",
    "CREATE INDEX articles_by_outlet ON articles (outlet_key, published)",
    "CREATE INDEX articles_by_original ON articles (copy_of) WHERE copy_of IS NOT NULL",
    """
    CREATE TABLE revisions (
        article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
        revision INTEGER NOT NULL,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        indexed_at TEXT NOT NULL,
        replaced_at TEXT NOT NULL,
        PRIMARY KEY (article_id, revision)
    )
    """,
    """
    CREATE TABLE sightings (
        locator TEXT PRIMARY KEY,
        digest BLOB NOT NULL,
        article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    "CREATE INDEX sightings_by_article ON sightings (article_id)",
    """
    CREATE TABLE editions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        model TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        dimension INTEGER NOT NULL,
        chunking TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE passages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        edition INTEGER NOT NULL REFERENCES editions(id),
        article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        sentences TEXT NOT NULL,
        digest BLOB NOT NULL,
        vector BLOB NOT NULL,
        generation INTEGER NOT NULL,
        UNIQUE (article_id, edition, ordinal)
    )
    """,
    "CREATE INDEX passages_by_generation ON passages (edition, generation)",
    "CREATE INDEX passages_by_digest ON passages (edition, digest)",
    """
    CREATE TABLE removed_passages (
        passage_id INTEGER PRIMARY KEY,
        edition INTEGER NOT NULL,
        generation INTEGER NOT NULL
    )
    """,
    "CREATE INDEX removed_by_generation ON removed_passages (edition, generation)",
)

_COLLECTIONS = (
    """
    CREATE TABLE collections (
        article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        PRIMARY KEY (article_id, name)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX collections_by_name ON collections (name, article_id)",
)

_REVISION_FACTS = (
    "ALTER TABLE articles ADD COLUMN published_at TEXT",
    "ALTER TABLE articles ADD COLUMN modified_at TEXT",
    "ALTER TABLE articles ADD COLUMN section TEXT",
    "ALTER TABLE articles ADD COLUMN agency TEXT",
    "ALTER TABLE articles ADD COLUMN correction TEXT",
    "ALTER TABLE articles ADD COLUMN retracted INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE articles ADD COLUMN gone_at TEXT",
    "ALTER TABLE articles ADD COLUMN gone_reason TEXT",
    "ALTER TABLE revisions ADD COLUMN modified_at TEXT",
    "ALTER TABLE revisions ADD COLUMN correction TEXT",
)

_ARTICLE_CHANGES = (
    "CREATE TABLE changes (article_id INTEGER PRIMARY KEY, generation INTEGER NOT NULL)",
    "CREATE INDEX changes_by_generation ON changes (generation)",
    "CREATE INDEX articles_by_locator ON articles (locator)",
)

_ARTICLE_FACTS = ("CREATE INDEX articles_facts ON articles (id, published, outlet_key)",)

WHOSE = "This index"
"""What the database holds, at the beginning of a sentence."""

migrations = Migrations("dateline")


@migrations()
def create_tables(db: Database) -> None:
    """The first released schema."""
    # One by one: executescript() would commit in between, and a kill could leave half a schema.
    for statement in _FIRST_TABLES:
        db.execute(statement)


@migrations()
def add_collections(db: Database) -> None:
    """Named collections; what there was before belongs to the default one."""
    for statement in _COLLECTIONS:
        db.execute(statement)
    db.execute("INSERT INTO collections SELECT id, ? FROM articles", [DEFAULT_COLLECTION])


@migrations()
def add_revision_facts(db: Database) -> None:
    """What pages say of their own history: moments, corrections, agencies; and articles that are gone."""
    for statement in _REVISION_FACTS:
        db.execute(statement)


@migrations()
def add_article_changes(db: Database) -> None:
    """Which articles have become others, so that who has quoted them learns of it."""
    for statement in _ARTICLE_CHANGES:
        db.execute(statement)


@migrations()
def add_feeds(db: Database) -> None:
    """Feeds that are polled, what they said, and what was fetched and waits to be indexed."""
    for statement in FEED_TABLES:
        db.execute(statement)


@migrations()
def add_copy_groups(db: Database) -> None:
    """Which articles carry one report; those that are there are compared when something is next stored."""
    for statement in COPY_TABLES:
        db.execute(statement)


@migrations()
def add_article_facts(db: Database) -> None:
    """What is asked of all articles that a search finds, apart from pages that are full of texts."""
    for statement in _ARTICLE_FACTS:
        db.execute(statement)


def needs_migration(db: Database) -> bool:
    """Whether the tables are missing or of an earlier version.

    Raises:
        SchemaError: A newer Dateline wrote the database.
    """
    return has_pending(migrations, db, WHOSE)


def migrate(db: Database) -> None:
    """Brings the database to this version's schema.

    Raises:
        SchemaError: A newer Dateline wrote it.
    """
    if needs_migration(db):
        migrations.apply(db)
