"""What an action of a user led to: when the bot answered, what it showed, what it did wrong."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from .interaction import CHOICES, DEFERRED, DEFERRED_UPDATE, MODAL, Interaction
from .mentions import Pings
from .messages import LOADING, Message
from .records import Violation
from .transcript import find_component, render_message, render_modal
from .world import JSON


@dataclass(frozen=True, slots=True)
class StateView:
    """One state of one message, `t` seconds after the user acted; `kind` is create, edit or delete."""

    t: float
    kind: str
    message: Message
    payload: JSON
    pings: Pings

    @property
    def loading(self) -> bool:
        return bool(self.payload["flags"] & LOADING)

    @property
    def text(self) -> str:
        return render_message(self.payload, header=False)


class Result:
    """What one action led to. It is live: look again later, and it may have grown.

    Attributes:
        title: What the user did, for transcripts.
        interaction: The interaction, unless the user wrote a message.
        trigger: The message that the user wrote.
        error: Why the action counts as failed, None where it does not.
        answers: For a written message: the bot's messages that answer it.
    """

    def __init__(
        self,
        title: str,
        log: list[Violation],
        *,
        interaction: Interaction | None = None,
        trigger: Message | None = None,
    ) -> None:
        self.title, self.interaction, self.trigger = title, interaction, trigger
        self.error: str | None = None
        self.answers: list[Message] = []
        self._log = log

    # When. All in seconds since the user acted; None where it has not happened.

    @property
    def started(self) -> float:
        """When the user acted, on the clock of `time.perf_counter`."""
        if self.interaction is not None:
            return self.interaction.sent_at
        assert self.trigger is not None
        return self.trigger.states[0].at

    @property
    def ack_s(self) -> float | None:
        """Until the first answer arrived; for a message: until the first sign of life, such as typing."""
        if self.interaction is not None:
            return self.interaction.ack_at - self.started if self.interaction.ack_at is not None else None
        return min([*self.typing, *(state.t for state in self.states)], default=None)

    @property
    def first_s(self) -> float | None:
        """Until the user first saw more than "thinking …"."""
        shown = (state.t for state in self.states if not state.loading and state.kind != "delete")
        return next(shown, self._without_message)

    @property
    def final_s(self) -> float | None:
        """Until the last change that the user saw."""
        shown = [state.t for state in self.states if not state.loading]
        return shown[-1] if shown else self._without_message

    @property
    def _without_message(self) -> float | None:
        return self.ack_s if self.ack_type in {CHOICES, MODAL} else None

    @property
    def typing(self) -> list[float]:
        """When the bot showed that it was typing."""
        source = self.interaction or self.trigger
        assert source is not None
        return [at - self.started for at in source.channel.typing if at >= self.started]

    @property
    def last_change_s(self) -> float:
        """The last time that anything happened."""
        return max([state.t for state in self.states] + [self.ack_s or 0.0])

    # What.

    @property
    def acked(self) -> bool:
        return self.interaction.acked if self.interaction is not None else self.ack_s is not None

    @property
    def ack_type(self) -> int | None:
        return self.interaction.ack_type if self.interaction is not None else None

    @property
    def deferred(self) -> bool:
        return self.ack_type in {DEFERRED, DEFERRED_UPDATE}

    @property
    def ephemeral(self) -> bool:
        return self.interaction is not None and self.interaction.ephemeral

    @property
    def settled(self) -> bool:
        """Nothing is promised any more: no "thinking …" stands."""
        if self.interaction is None:
            return bool(self.answers)
        return self.interaction.acked and not self.interaction.thinking

    @property
    def ok(self) -> bool:
        return self.error is None and not self.violations and (self.interaction is None or self.acked)

    @property
    def messages(self) -> list[Message]:
        """The bot's messages that this led to, the edited one included, in order."""
        interaction = self.interaction
        if interaction is None:
            return self.answers
        original = interaction.original
        if original is None or original in interaction.messages:
            return list(interaction.messages)
        changed = any(state.at >= self.started for state in original.states)
        return [original, *interaction.messages] if changed else list(interaction.messages)

    @property
    def states(self) -> list[StateView]:
        """Every state of every message since the user acted, in order."""
        found = [
            StateView(state.at - self.started, state.kind, message, state.payload, state.pings)
            for message in self.messages
            for state in message.states
            if state.at >= self.started
        ]
        return sorted(found, key=lambda state: state.t)

    @property
    def standing(self) -> list[Message]:
        return [message for message in self.messages if not message.deleted]

    @property
    def message(self) -> Message | None:
        """The first answer if it stands, or else the last message that does."""
        if self.interaction is not None and self.interaction.original in self.standing:
            return self.interaction.original
        return self.standing[-1] if self.standing else None

    @property
    def final(self) -> JSON | None:
        """The payload of `message` as it stands."""
        return self.message.payload() if self.message else None

    @property
    def text(self) -> str:
        """All words of the standing messages, as a reader sees them."""
        return "\n".join(render_message(message.payload(), header=False) for message in self.standing)

    @property
    def attachments(self) -> dict[str, bytes]:
        return {each.filename: each.data for message in self.standing for each in message.attachments}

    @property
    def pings(self) -> Pings:
        """Everyone whom any state of any message would have notified."""
        return reduce(or_, (state.pings for state in self.states), Pings())

    @property
    def modal(self) -> JSON | None:
        return self.interaction.modal if self.interaction is not None else None

    @property
    def choices(self) -> list[JSON] | None:
        return self.interaction.choices if self.interaction is not None else None

    @property
    def violations(self) -> list[Violation]:
        """Rules that the bot broke when it answered this."""
        if self.interaction is None:
            return []
        return [each for each in self._log if each.interaction is self.interaction and each.kind != "warn"]

    def find(self, label: str | None = None, *, custom_id: str | None = None) -> JSON | None:
        """A button or select, as `transcript.find_component`; the last standing message first."""
        found = (
            find_component(each.components, custom_id=custom_id, label=label) for each in self.standing[::-1]
        )
        return next((component for component in found if component), None)

    def render(self) -> str:
        """All of it as text: times, errors, and what a person would have read."""
        marks = f"{' deferred' if self.deferred else ''}{' ephemeral' if self.ephemeral else ''}"
        times = f"first {_ms(self.first_s)}, final {_ms(self.final_s)}, {len(self.states)} state(s)"
        parts = [f"ack {_ms(self.ack_s)}{marks}, {times}"]
        parts += [f"!! {each}" for each in [self.error, *self.violations] if each]
        if self.choices is not None:
            parts.append(
                "choices: " + ", ".join(f"{each['name']!r}={each['value']!r}" for each in self.choices)
            )
        if self.modal:
            parts.append(render_modal(self.modal))
        parts += [render_message(message.payload()) for message in self.standing]
        return "\n".join([self.title, *(textwrap.indent(part, "  ") for part in parts)])

    def __repr__(self) -> str:
        return f"<Result {self.title!r} ack={_ms(self.ack_s)} final={_ms(self.final_s)} error={self.error!r}>"


def _ms(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds * 1000:.0f} ms"


@dataclass(frozen=True, slots=True)
class Burst:
    """Many actions at once; `wall_s` is until the last was answered."""

    results: Sequence[Result | BaseException]
    wall_s: float

    @property
    def failures(self) -> list[Result | BaseException]:
        return [each for each in self.results if isinstance(each, BaseException) or not each.ok]

    def percentile(self, what: str, percent: float) -> float | None:
        """A percentile of `ack_s`, `first_s` or `final_s` (nearest rank), over those that have one."""
        results = [each for each in self.results if isinstance(each, Result)]
        values = sorted(value for each in results if (value := getattr(each, what)) is not None)
        if not values:
            return None
        return values[max(0, -(-len(values) * percent // 100).__int__() - 1)]

    def __str__(self) -> str:
        rows = [
            f"{what[:-2]} " + ", ".join(f"p{p} {_ms(self.percentile(what, p))}" for p in (50, 95, 100))
            for what in ("ack_s", "final_s")
        ]
        head = f"{len(self.results)} at once in {self.wall_s:.2f} s, {len(self.failures)} failed"
        return "; ".join([head, *rows])
