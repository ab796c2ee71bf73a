"""What there is to say about a trajectory now: which signals are raised, which have passed, and when to look again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from events.trajectory.state import Trajectory
from events.vocabulary.steering import AttentionPassed, AttentionRaised
from workflows.programme.document import Programme
from workflows.signals.finding import Finding, Look
from workflows.signals.rules import RULES, rests


@dataclass(frozen=True, slots=True)
class Assessment:
    """What follows from a look at a trajectory. `again` is the next moment at which the clock alone can make a difference."""

    raised: tuple[AttentionRaised, ...] = ()
    passed: tuple[AttentionPassed, ...] = ()
    again: datetime | None = None

    @property
    def events(self) -> tuple[AttentionPassed | AttentionRaised, ...]:
        """What there is to record."""
        return (*self.passed, *self.raised)


def assess(state: Trajectory, plan: Programme, now: datetime) -> Assessment:
    """Look at a trajectory through every threshold of its plan; while it is paused, through those that do not rest."""
    if not state.open:
        return Assessment()
    found, raised, moments = set[str](), list[AttentionRaised](), list[datetime]()
    for threshold in plan.thresholds:
        kind = RULES.get(threshold.code)
        if kind is None or not kind.takes(threshold) or (state.paused and kind.rests):
            continue
        look = Look(state, plan, threshold, now)
        for finding in kind.finds(look):
            signal = look.signal(finding.subject)
            found.add(signal)
            if signal not in state.attention and not _silent(look, finding):
                raised.append(AttentionRaised(signal=signal, rule=threshold.code, evidence=finding.evidence, component=finding.component))
        moments += look.moments
    gone = [
        signal
        for signal, attention in state.attention.items()
        if attention.rule in RULES and signal not in found and not (state.paused and rests(attention.rule))
    ]
    return Assessment(tuple(raised), tuple(AttentionPassed(signal=signal) for signal in gone), min(moments, default=None))


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
