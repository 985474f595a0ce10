"""The tables, as migrations: the first creates them, later ones will change them.

guilds             one row a Discord server that changed a setting; kept when the bot leaves
bindings           the collections of a server (channel_id 0) or of one of its channels
collection_owners  which server a collection that is not everybody's belongs to
answers            questions with what was answered, for follow-ups, ratings and the slowest ones
cited              the words that answers have cited, and the articles they are from
corrections        what is noted on answers whose cited words have changed since
ratings            one row a person and answer: 1 helpful, 0 not
requests           queries of paged lists, which do not fit into the custom_id of a button
audit              who did what
jobs               changes of the index that run in the background
announcements      what the admins of a server are told of feeds that fail: made, settled, sent
facts              one row a fact, such as the digest of the commands that Discord knows

Ids stand in the buttons of messages that may be years old, so none is ever given out twice.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from index.store.migrating import has_pending

_FIRST_TABLES = (
    """
    CREATE TABLE guilds (
        guild_id INTEGER PRIMARY KEY,
        channels TEXT NOT NULL,
        public INTEGER NOT NULL,
        date_language TEXT NOT NULL,
        roles TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE bindings (
        guild_id INTEGER NOT NULL,
        channel_id INTEGER NOT NULL,
        collections TEXT NOT NULL,
        PRIMARY KEY (guild_id, channel_id)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE collection_owners (
        name_key TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        guild_id INTEGER NOT NULL,
        claimed_at TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX collections_by_owner ON collection_owners (guild_id)",
    """
    CREATE TABLE answers (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        asked_at TEXT NOT NULL,
        guild_id INTEGER,
        channel_id INTEGER NOT NULL,
        user_id INTEGER NOT NULL,
        message_id INTEGER,
        question TEXT NOT NULL,
        understood TEXT,
        answered INTEGER NOT NULL,
        reply TEXT,
        statements TEXT NOT NULL,
        titles TEXT NOT NULL,
        filters TEXT NOT NULL,
        generation INTEGER NOT NULL,
        confidence REAL NOT NULL,
        took_ms TEXT NOT NULL,
        total_ms REAL NOT NULL
    )
    """,
    "CREATE INDEX answers_by_message ON answers (message_id) WHERE message_id IS NOT NULL",
    "CREATE INDEX answers_by_time ON answers (asked_at)",
    "CREATE INDEX answers_by_slowness ON answers (guild_id, total_ms)",
    """
    CREATE TABLE ratings (
        answer_id INTEGER NOT NULL REFERENCES answers(id) ON DELETE CASCADE,
        user_id INTEGER NOT NULL,
        helpful INTEGER NOT NULL,
        rated_at TEXT NOT NULL,
        PRIMARY KEY (answer_id, user_id)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE requests (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        made_at TEXT NOT NULL,
        kind TEXT NOT NULL,
        payload TEXT NOT NULL
    )
    """,
    "CREATE INDEX requests_by_time ON requests (made_at)",
    """
    CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        done_at TEXT NOT NULL,
        guild_id INTEGER,
        user_id INTEGER NOT NULL,
        user_name TEXT NOT NULL,
        action TEXT NOT NULL,
        details TEXT NOT NULL
    )
    """,
    "CREATE INDEX audit_by_guild ON audit (guild_id, id)",
    """
    CREATE TABLE jobs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        guild_id INTEGER,
        channel_id INTEGER NOT NULL,
        message_id INTEGER,
        user_id INTEGER NOT NULL,
        user_name TEXT NOT NULL,
        kind TEXT NOT NULL,
        spec TEXT NOT NULL,
        state TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        created_at TEXT NOT NULL,
        started_at TEXT,
        finished_at TEXT,
        report TEXT,
        problem TEXT
    )
    """,
    "CREATE INDEX jobs_by_state ON jobs (state, id)",
    "CREATE INDEX jobs_by_guild ON jobs (guild_id, id)",
    "CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)

_NEWS_FOR_GUILDS = (
    "ALTER TABLE guilds ADD COLUMN corrections INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE guilds ADD COLUMN admin_channel INTEGER",
)

_ANNOUNCEMENTS = (
    """
    CREATE TABLE announcements (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        made_at TEXT NOT NULL,
        guild_id INTEGER NOT NULL,
        channel_id INTEGER NOT NULL,
        feeds TEXT NOT NULL,
        settled INTEGER NOT NULL DEFAULT 0,
        tried_at TEXT,
        sent_at TEXT,
        message_id INTEGER
    )
    """,
    "CREATE INDEX announcements_by_guild ON announcements (guild_id, made_at)",
    "CREATE INDEX announcements_to_send ON announcements (id) WHERE sent_at IS NULL",
)

_CITED = (
    "ALTER TABLE answers ADD COLUMN posted_in INTEGER",
    "ALTER TABLE answers ADD COLUMN public INTEGER NOT NULL DEFAULT 0",
    """
    CREATE TABLE cited (
        answer_id INTEGER NOT NULL REFERENCES answers(id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        article_id INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        quote TEXT NOT NULL,
        PRIMARY KEY (answer_id, number)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX cited_by_article ON cited (article_id)",
    """
    CREATE TABLE corrections (
        answer_id INTEGER PRIMARY KEY REFERENCES answers(id) ON DELETE CASCADE,
        note TEXT NOT NULL,
        made_at TEXT NOT NULL,
        fate TEXT NOT NULL
    )
    """,
    "CREATE INDEX corrections_by_fate ON corrections (fate, made_at)",
)

WHOSE = "The bot's memory"
"""What the database holds, at the beginning of a sentence."""

migrations = Migrations("dateline-bot")


@migrations()
def create_tables(db: Database) -> None:
    """The first released schema."""
    # One by one: executescript() would commit in between, and a kill could leave half a schema.
    for statement in _FIRST_TABLES:
        db.execute(statement)


@migrations()
def add_news_for_guilds(db: Database) -> None:
    """Where a server's admins are told what needs them, and whether posted answers are corrected there."""
    for statement in _NEWS_FOR_GUILDS:
        db.execute(statement)


@migrations()
def add_announcements(db: Database) -> None:
    """What is to be said of feeds that fail, once, whenever the bot is killed."""
    for statement in _ANNOUNCEMENTS:
        db.execute(statement)


@migrations()
def add_corrections(db: Database) -> None:
    """What answers have cited, where everybody sees them, and the notes on those that have changed."""
    for statement in _CITED:
        db.execute(statement)


def needs_migration(db: Database) -> bool:
    """Whether the tables are missing or of an earlier version.

    Raises:
        SchemaError: A newer Dateline wrote the database.
    """
    return has_pending(migrations, db, WHOSE)
