"""What would have been said: the rules over a stream as it was, under other thresholds, without a running trajectory."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce
from itertools import groupby
from operator import attrgetter, itemgetter
from uuid import UUID

from events.fact import SYSTEM, Fact
from events.trajectory import applied
from events.trajectory.state import Trajectory
from events.vocabulary.steering import AttentionPassed, AttentionRaised, AttentionSupplemented
from workflows.programme.document import Programme
from workflows.programme.thresholds import Threshold
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
    """A stream that is told again; `state` is what it adds up to so far. What a threshold shows is known until something that its rule
    looks at has changed, or the clock comes to where it can make a difference."""

    def __init__(self, trajectory: UUID, plan: Callable[[Trajectory], Programme], until: datetime) -> None:
        self.state = Trajectory(trajectory)
        self._plan, self._until = plan, until
        self._again: datetime | None = None
        self._sights: dict[str, Sight] = {}
        self._stale = {*RULES}
        self._before: Assessment | None = None
        self._planned: Programme | None = None
        self._through: tuple[tuple[bool, bool], Sequence[Threshold]] = ((False, False), ())

    def over(self, facts: Iterable[Fact]) -> Iterator[Spoken]:
        """What the rules say over these facts."""
        for at, told in groupby(_with_moments(facts), itemgetter(0)):
            while self._again is not None and self._again < min(at, self._until):
                yield from self._look(self._again)
            if at >= self._until:
                return
            kept = [fact for _, fact in told if not _said_by_a_rule(fact)]
            if self._becomes(reduce(applied, kept, self.state)) or (self._again is not None and self._again <= at):
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
                self._becomes(applied(self.state, Fact(event, at, SYSTEM, f"{event.signal}:{at}:{event.stored_name}")))
        self._again = found.again

    def _assess(self, at: datetime) -> Assessment:
        """As `assess`; where all that is seen is as it was and there was nothing to say of it, neither is there now."""
        plan = self._plan(self.state)
        state = (self.state.open, self.state.paused)
        if plan is not self._planned or state != self._through[0]:
            self._planned, self._through, self._before = plan, (state, [*looked_through(self.state, plan)]), None
        for threshold in self._through[1]:
            code = threshold.code
            sight = self._sights.get(code)
            if sight is None or code in self._stale or (sight.again is not None and sight.again <= at):
                self._stale.discard(code)
                now = see(self.state, plan, threshold, at)
                if now != sight:
                    self._sights[code], self._before = now, None
        if self._before is None or self._before.events:
            self._before = concluded(self.state, [self._sights[threshold.code] for threshold in self._through[1]])
        return self._before

    def _becomes(self, state: Trajectory) -> bool:
        """Go on to a state; whether it differs in anything that a rule looks at."""
        before, self.state = self.state, state
        changed = [name for name, then, now in zip(_LOOKED_AT, _parts(before), _parts(state), strict=True) if then is not now]
        for name in changed:
            self._stale.update(_LOOK_AT.get(name, RULES))
            if name not in _LOOK_AT:
                self._before = None
        return bool(changed)


_LOOK_AT = {name: [code for code, kind in RULES.items() if name in kind.reads] for kind in RULES.values() for name in kind.reads}
"""By part of the state the rules that look at it."""
_LOOKED_AT = (
    *_LOOK_AT,
    *("attention", "closed_attention", "paused_at", "paused_total", "ended", "programme", "programme_version", "plan_changes"),
)
"""And the parts that every rule looks at."""
_parts = attrgetter(*_LOOKED_AT)


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
