"""A process that polls the feeds of a home and indexes what came in, and tells on stdout what it is at.

    python poll_child.py HOME

`event NAME` stands before and after each step that changes something, `indexed LOCATOR` for each document
once it counts as that, `finished` at the end. test_polling_durability kills this process at a random one.
"""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

from kill_child import announce, say
from newsroom import polling_settings
from small_index import HashingEncoder, open_small

import index.intake
from index.polling.poller import Poller
from index.polling.subscriptions import Subscriptions
from index.store import feed_items, inbox, pages, polls, writing
from index.store.store import Store

STEPS = (
    (polls, "record_poll"),
    (feed_items, "save_items"),
    (feed_items, "set_waiting"),
    (feed_items, "set_indexed"),
    (inbox, "put"),
    (inbox, "settle"),
    (pages, "save_page"),
    (HashingEncoder, "encode"),
    (writing, "save_passages"),
    (Store, "sync"),
)


def main(home: Path) -> None:
    index.intake.BATCH_PASSAGES = index.intake.BATCH_ARTICLES = 8
    for owner, name in STEPS:
        announce(owner, name)
    settings = polling_settings()
    with Subscriptions.open(home, settings) as subscriptions, open_small(home, settings=settings) as news:
        asyncio.run(Poller(subscriptions).run())
        say("event polled")
        for document in news.take_in().documents:
            say(f"indexed {document.locator}")
    say("finished")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
