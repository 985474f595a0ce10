"""A process that uses the bot's memory at the same time as others.

    python state_child.py HOME claim GUILD NAME...   binds the server to one name after another
    python state_child.py HOME take                  starts the jobs that wait, one after another
    python state_child.py HOME work                  changes and tells what is kept, until it is killed

It says `ready` and begins when a line comes in, so that several can begin at once.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from bot.state.state import BotState
from index.errors import UsageError


def say(line: str) -> None:
    print(line, flush=True)


def claim(state: BotState, guild: int, names: list[str]) -> None:
    for name in names:
        try:
            state.guilds.bind(guild, [name], shared=())
            say(f"got {name}")
        except UsageError:
            say(f"refused {name}")


def take(state: BotState) -> None:
    while job := state.jobs.next_queued():
        if state.jobs.start(job.id):
            say(f"started {job.id}")


def work(state: BotState) -> None:
    number = 0
    while True:
        number += 1
        # Two tables in one change: whoever finds one of them must find the other.
        state.guilds.bind(1, [f"a{number}", f"b{number}"], shared=())
        state.facts.put("done", str(number))
        say(f"done {number}")


def main(home: Path, action: str, arguments: list[str]) -> None:
    say("ready")
    sys.stdin.readline()
    with BotState.open(home) as state:
        if action == "claim":
            claim(state, int(arguments[0]), arguments[1:])
        elif action == "take":
            take(state)
        elif action == "work":
            work(state)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
