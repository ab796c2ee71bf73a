"""What would have been said: the rules over a stream as it was, under other thresholds, without a running trajectory."""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from events.fact import SYSTEM, Fact
from events.trajectory import evolve
from events.trajectory.state import Trajectory
from events.vocabulary.steering import AttentionPassed, AttentionRaised
from workflows.programme.document import Programme
from workflows.signals.assessment import assess
from workflows.signals.rules import RULES


@dataclass(frozen=True, slots=True)
class Spoken:
    """A signal that was raised at a moment, or passed."""

    at: datetime
    raised: bool
    rule: str
    subject: str


def replay(trajectory: UUID, facts: Iterable[Fact], plan: Callable[[Trajectory], Programme], until: datetime) -> Iterator[Spoken]:
    """What the rules of `plan` say over the facts of a stream, in stream order, until a moment.

    `plan` gives for a state the programme as it holds then (with what was adjusted), with the thresholds that are tried. What rules said
    at the time is left out. What people did with it stays: a signal that is open here as well is answered by it.
    """
    state, again = Trajectory(trajectory), None
    for at, told in groupby(_with_moments(facts), itemgetter(0)):
        while again is not None and again < min(at, until):
            state, again = yield from _look(state, plan, again)
        if at >= until:
            return
        if kept := [fact for _, fact in told if not _said_by_a_rule(fact)]:
            state, again = yield from _look(reduce(evolve, kept, state), plan, at)
    while again is not None and again < until:
        state, again = yield from _look(state, plan, again)


def _with_moments(facts: Iterable[Fact]) -> Iterator[tuple[datetime, Fact]]:
    """Facts with the moment at which they are seen, never before one that was told earlier; those of one moment are seen together."""
    latest = datetime.min.replace(tzinfo=UTC)
    for fact in facts:
        latest = max(latest, fact.occurred_at)
        yield latest, fact


def _look(
    state: Trajectory, plan: Callable[[Trajectory], Programme], at: datetime
) -> Generator[Spoken, None, tuple[Trajectory, datetime | None]]:
    """Say what there is to say at a moment; returns the state that knows it, and when to look again."""
    while (found := assess(state, plan(state), at)).events:
        for event in found.events:
            rule, _, subject = event.signal.partition(":")
            yield Spoken(at, isinstance(event, AttentionRaised), rule, subject)
            state = evolve(state, Fact(event, at, SYSTEM, f"{event.signal}:{at}:{event.stored_name}"))
    return state, found.again


def _said_by_a_rule(fact: Fact) -> bool:
    event = fact.event
    if isinstance(event, AttentionRaised):
        return event.rule in RULES
    return isinstance(event, AttentionPassed) and fact.actor == SYSTEM and event.signal.partition(":")[0] in RULES
