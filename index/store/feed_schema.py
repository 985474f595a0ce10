"""The tables of feeds, beside those of `index.store.schema`.

feeds       which feeds are polled, and when next
polls       what came of the last polls of each
feed_items  what each feed has said, and how far each item has come; kept as long as the feed says it,
            and for some time after
inbox       documents that were fetched and wait to be indexed, each with where it goes
pages       the pages that were fetched: what makes the next request conditional, and when it is due
robots      what each host's robots.txt says

Changes here change nothing that can be found: they take no generation, and no lock but SQLite's.
A moment is ISO 8601 in UTC with microseconds, so that texts compare as the moments do.
"""

from __future__ import annotations

FEED_TABLES = (
    """
    CREATE TABLE feeds (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        owner TEXT NOT NULL,
        url TEXT NOT NULL,
        host TEXT NOT NULL,
        title TEXT,
        outlet TEXT,
        collections TEXT,
        scope TEXT,
        added_at TEXT NOT NULL,
        next_poll_at TEXT NOT NULL,
        interval_s REAL,
        ttl_s INTEGER,
        last_polled_at TEXT,
        read_at TEXT,
        failures INTEGER NOT NULL DEFAULT 0,
        error TEXT,
        announced_at TEXT,
        etag TEXT,
        last_modified TEXT,
        body_hash BLOB,
        UNIQUE (owner, url)
    )
    """,
    "CREATE INDEX feeds_by_next_poll ON feeds (next_poll_at)",
    """
    CREATE TABLE polls (
        id INTEGER PRIMARY KEY,
        feed_id INTEGER NOT NULL REFERENCES feeds(id) ON DELETE CASCADE,
        polled_at TEXT NOT NULL,
        outcome TEXT NOT NULL,
        status INTEGER,
        new_items INTEGER NOT NULL,
        changed_items INTEGER NOT NULL,
        error TEXT,
        note TEXT,
        next_poll_at TEXT NOT NULL,
        took_ms REAL NOT NULL
    )
    """,
    "CREATE INDEX polls_by_feed ON polls (feed_id, id)",
    """
    CREATE TABLE feed_items (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        feed_id INTEGER NOT NULL REFERENCES feeds(id) ON DELETE CASCADE,
        item_key TEXT NOT NULL,
        url TEXT,
        host TEXT NOT NULL,
        locator TEXT NOT NULL,
        title TEXT NOT NULL,
        published TEXT,
        digest BLOB NOT NULL,
        hints TEXT NOT NULL,
        content BLOB,
        state TEXT NOT NULL,
        reason TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_try_at TEXT,
        article_id INTEGER,
        first_seen_at TEXT NOT NULL,
        last_seen_at TEXT NOT NULL,
        UNIQUE (feed_id, item_key)
    )
    """,
    "CREATE INDEX feed_items_by_next_try ON feed_items (next_try_at) WHERE next_try_at IS NOT NULL",
    "CREATE INDEX feed_items_by_locator ON feed_items (locator)",
    "CREATE INDEX feed_items_by_state ON feed_items (feed_id, state)",
    """
    CREATE TABLE inbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        locator TEXT NOT NULL,
        document BLOB NOT NULL,
        collections TEXT,
        apart INTEGER NOT NULL,
        revises INTEGER,
        received_at TEXT NOT NULL,
        begun INTEGER NOT NULL DEFAULT 0
    )
    """,
    "CREATE INDEX inbox_by_locator ON inbox (locator)",
    """
    CREATE TABLE pages (
        locator TEXT PRIMARY KEY,
        url TEXT NOT NULL,
        host TEXT NOT NULL,
        item_id INTEGER REFERENCES feed_items(id) ON DELETE SET NULL,
        destination TEXT NOT NULL,
        prepare_version INTEGER NOT NULL,
        is_source INTEGER NOT NULL,
        etag TEXT,
        last_modified TEXT,
        body_hash BLOB,
        first_seen_at TEXT NOT NULL,
        next_visit_at TEXT,
        misses INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID
    """,
    "CREATE INDEX pages_by_next_visit ON pages (next_visit_at) WHERE next_visit_at IS NOT NULL",
    "CREATE INDEX pages_by_item ON pages (item_id)",
    """
    CREATE TABLE robots (
        origin TEXT PRIMARY KEY,
        status INTEGER NOT NULL,
        text TEXT NOT NULL,
        fetched_at TEXT NOT NULL,
        expires_at TEXT NOT NULL
    ) WITHOUT ROWID
    """,
)
