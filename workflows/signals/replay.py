"""What would have been said: the rules over a stream as it was, under other thresholds, without a running trajectory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from functools import cache, reduce
from itertools import groupby
from operator import attrgetter, itemgetter
from uuid import UUID

from events.fact import SYSTEM, Fact
from events.trajectory import evolve
from events.trajectory.state import Trajectory
from events.vocabulary.steering import AttentionPassed, AttentionRaised, AttentionSupplemented
from workflows.programme.document import Programme
from workflows.signals.assessment import Assessment, Sight, concluded, looked_through, see
from workflows.signals.rules import RULES


@dataclass(frozen=True, slots=True)
class Spoken:
    """A signal that was raised at a moment, or passed; `shows_at` is when it will show whether it came true."""

    at: datetime
    raised: bool
    rule: str
    subject: str
    shows_at: datetime | None = field(default=None, compare=False)


def replay(trajectory: UUID, facts: Iterable[Fact], plan: Callable[[Trajectory], Programme], until: datetime) -> Iterator[Spoken]:
    """What the rules of `plan` say over the facts of a stream, in stream order, until a moment.

    `plan` gives for a state the programme as it holds then (with what was adjusted), with the thresholds that are tried. What rules said
    at the time is left out. What people did with it stays: a signal that is open here as well is answered by it.
    """
    return Telling(trajectory, plan, until).over(facts)


class Telling:
    """A stream that is told again; `state` is what it adds up to so far."""

    def __init__(self, trajectory: UUID, plan: Callable[[Trajectory], Programme], until: datetime) -> None:
        self.state = Trajectory(trajectory)
        self._plan, self._until = plan, until
        self._again: datetime | None = None
        self._seen: dict[str, tuple[Programme, tuple[object, ...], Sight]] = {}

    def over(self, facts: Iterable[Fact]) -> Iterator[Spoken]:
        """What the rules say over these facts."""
        for at, told in groupby(_with_moments(facts), itemgetter(0)):
            while self._again is not None and self._again < min(at, self._until):
                yield from self._look(self._again)
            if at >= self._until:
                return
            if kept := [fact for _, fact in told if not _said_by_a_rule(fact)]:
                self.state = reduce(evolve, kept, self.state)
                yield from self._look(at)
        while self._again is not None and self._again < self._until:
            yield from self._look(self._again)

    def _look(self, at: datetime) -> Iterator[Spoken]:
        """Say what there is to say at a moment, and know when to look again."""
        while (found := self._assess(at)).events:
            for event in found.events:
                rule, _, subject = event.signal.partition(":")
                if not isinstance(event, AttentionSupplemented):
                    raised = isinstance(event, AttentionRaised)
                    yield Spoken(at, raised, rule, subject, event.shows_at if isinstance(event, AttentionRaised) else None)
                self.state = evolve(self.state, Fact(event, at, SYSTEM, f"{event.signal}:{at}:{event.stored_name}"))
        self._again = found.again

    def _assess(self, at: datetime) -> Assessment:
        """As `assess`, but what a threshold shows is known as long as neither what it looks at nor the clock can have changed it."""
        plan = self._plan(self.state)
        sights = []
        for threshold in looked_through(self.state, plan):
            parts, known = _looks_at(threshold.code)(self.state), self._seen.get(threshold.code)
            if known is None or not _holds(known, plan, parts, at):
                known = self._seen[threshold.code] = plan, parts, see(self.state, plan, threshold, at)
            sights.append(known[2])
        return concluded(self.state, sights)


def _holds(known: tuple[Programme, tuple[object, ...], Sight], plan: Programme, parts: tuple[object, ...], at: datetime) -> bool:
    """Whether what was seen is what there is to see: nothing was recorded of these parts, and no moment has come. What has something to
    say was said, so that it is looked at once more."""
    before, then, sight = known
    if before is not plan or sight.raised or sight.supplemented or (sight.again is not None and sight.again <= at):
        return False
    return all(one is other for one, other in zip(then, parts, strict=True))


_ALWAYS = ("attention", "closed_attention", "paused_at", "paused_total", "ended")


@cache
def _looks_at(code: str) -> Callable[[Trajectory], tuple[object, ...]]:
    """The parts of the state that a rule looks at."""
    return attrgetter(*(RULES[code].reads or [each.name for each in fields(Trajectory)]), *_ALWAYS)


def _with_moments(facts: Iterable[Fact]) -> Iterator[tuple[datetime, Fact]]:
    """Facts with the moment at which they are seen, never before one that was told earlier; those of one moment are seen together."""
    latest = datetime.min.replace(tzinfo=UTC)
    for fact in facts:
        latest = max(latest, fact.occurred_at)
        yield latest, fact


def _said_by_a_rule(fact: Fact) -> bool:
    event = fact.event
    if isinstance(event, AttentionRaised):
        return event.rule in RULES
    if isinstance(event, AttentionSupplemented):
        return True
    return isinstance(event, AttentionPassed) and fact.actor == SYSTEM and event.signal.partition(":")[0] in RULES
