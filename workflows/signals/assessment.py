"""What there is to say about a trajectory now: which signals are raised, which have passed, and when to look again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from events.trajectory.state import Trajectory
from events.vocabulary.steering import AttentionPassed, AttentionRaised, AttentionSupplemented
from workflows.programme.document import Programme
from workflows.programme.thresholds import Threshold
from workflows.signals.finding import WELL_BEING, Finding, Look
from workflows.signals.rules import RULES, rests


@dataclass(frozen=True, slots=True)
class Assessment:
    """What follows from a look at a trajectory. `again` is the next moment at which the clock alone can make a difference."""

    raised: tuple[AttentionRaised, ...] = ()
    passed: tuple[AttentionPassed, ...] = ()
    supplemented: tuple[AttentionSupplemented, ...] = ()
    again: datetime | None = None

    @property
    def events(self) -> tuple[AttentionPassed | AttentionRaised | AttentionSupplemented, ...]:
        """What there is to record."""
        return (*self.passed, *self.raised, *self.supplemented)


def assess(state: Trajectory, plan: Programme, now: datetime) -> Assessment:
    """Look at a trajectory through every threshold of its plan; while it is paused, through those that do not rest."""
    return concluded(state, [see(state, plan, threshold, now) for threshold in looked_through(state, plan)])


def looked_through(state: Trajectory, plan: Programme) -> Iterator[Threshold]:
    """The thresholds that can raise a signal now."""
    for threshold in plan.thresholds if state.open else ():
        kind = RULES.get(threshold.code)
        if kind and not threshold.as_fact and kind.takes(threshold) and not (state.paused and kind.rests):
            yield threshold


@dataclass(frozen=True, slots=True)
class Sight:
    """What one threshold shows: which signals there is reason for, what there is to say of them, and when the clock can change that."""

    signals: frozenset[str]
    raised: tuple[AttentionRaised, ...]
    supplemented: tuple[AttentionSupplemented, ...]
    again: datetime | None


def see(state: Trajectory, plan: Programme, threshold: Threshold, now: datetime) -> Sight:
    """Look through one threshold."""
    found, raised, supplemented = set[str](), list[AttentionRaised](), list[AttentionSupplemented]()
    look = Look(state, plan, threshold, now)
    for finding in RULES[threshold.code].finds(look):
        signal = look.signal(finding.subject)
        found.add(signal)
        if signal not in state.attention and not _silent(look, finding):
            raised.append(_raised(signal, threshold.code, finding))
        elif signal == WELL_BEING and _is_news(state, finding):
            supplemented.append(AttentionSupplemented(signal=signal, evidence=finding.evidence, facts=finding.facts))
    return Sight(frozenset(found), tuple(raised), tuple(supplemented), min(look.moments, default=None))


def concluded(state: Trajectory, sights: Sequence[Sight]) -> Assessment:
    """What follows from all that is seen: what is open and has no reason any more passes as well."""
    if not state.open:
        return Assessment()
    found = frozenset[str]().union(*(one.signals for one in sights))
    passed = tuple(
        AttentionPassed(signal=signal)
        for signal, attention in state.attention.items()
        if attention.rule in RULES and signal not in found and not (state.paused and rests(attention.rule))
    )
    return Assessment(
        tuple(event for one in sights for event in one.raised),
        passed,
        tuple(event for one in sights for event in one.supplemented),
        min((one.again for one in sights if one.again), default=None),
    )


def _raised(signal: str, rule: str, finding: Finding) -> AttentionRaised:
    return AttentionRaised(
        signal=signal,
        rule=rule,
        evidence=finding.evidence,
        component=finding.component,
        facts=finding.facts,
        shows_at=finding.shows_at,
    )


def _is_news(state: Trajectory, finding: Finding) -> bool:
    """Whether something was measured since the evidence of an open signal was told."""
    open = state.attention.get(WELL_BEING)
    return open is not None and open.told_at is not None and finding.measured is not None and finding.measured > open.told_at


def _silent(look: Look, finding: Finding) -> bool:
    """Whether this was dealt with: nothing was measured since, or it is within the quiet period."""
    closed = look.state.closed_attention.get(look.signal(finding.subject))
    if closed is None:
        return False
    if finding.measured is not None and finding.measured <= closed.at.at:
        return True
    return not look.past(look.counted(closed.at, look.threshold.quiet))


class Lookout:
    """Whether a later state deserves another look than the one before; each state is assessed once, however often it is asked about."""

    def __init__(self, before: Assessment, state: Trajectory, assess: Callable[[Trajectory], Assessment]) -> None:
        self._before = before
        self._state = state
        self._assess = assess
        self._other = False

    def sees_something_else(self, state: Trajectory) -> bool:
        """Whether there is now something to record, or another moment to look again."""
        if state is not self._state:
            self._state, self._other = state, self._assess(state) != self._before
        return self._other
