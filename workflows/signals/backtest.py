"""What if: how many signals a rule set would have given over many trajectories, how early before a drop-out, and how many in vain."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from events.fact import Fact
from events.vocabulary.course import DropOutReported, TrajectoryEnded
from events.vocabulary.values import Outcome
from projections.learning.estimates import detection
from projections.learning.estimates.answer import Answer, small
from workflows.signals.replay import replay
from workflows.signals.rule_set import RuleSet

DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard over one trajectory, in days since its beginning.

    `spoke` is when each rule spoke, `dropped_out` when a drop-out was reported that ended it (None: it did not), `until` the last day of
    the data, and `ran` how long it ran within them.
    """

    spoke: Mapping[str, Sequence[float]]
    dropped_out: float | None
    until: float
    ran: float

    def watched(self, rules: Collection[str]) -> detection.Watched:
        """What some rules together said."""
        signals = sorted(day for rule, days in self.spoke.items() if rule in rules for day in days)
        return detection.Watched(signals, self.dropped_out, self.until)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How good rules are together. `signals` is None when fewer trajectories had one than may be told of; a lead is in days."""

    signals: int | None
    per_year: float | None
    """Signals in a year of a trajectory."""
    precision: Answer
    recall: Answer
    median_lead: Answer


def listen(trajectory: UUID, facts: Sequence[Fact], rules: RuleSet, until: datetime) -> Heard:
    """Hear what rules say over the facts of a stream, one or more, until a moment.

    The drop-out is on the day that it was last reported, or else when the trajectory was ended because of it: what is raised after a
    partner reported it foretells nothing.
    """
    facts = [fact for fact in facts if fact.occurred_at <= until]
    begin = facts[0].occurred_at

    def day(moment: datetime) -> float:
        return (moment - begin) / timedelta(days=1)

    spoke: dict[str, list[float]] = {}
    for said in replay(trajectory, facts, rules, until):
        if said.raised:
            spoke.setdefault(said.rule, []).append(day(said.at))
    end, reported, dropped_out = until, None, None
    for fact in facts:
        if isinstance(fact.event, DropOutReported):
            reported = fact.occurred_at
        elif isinstance(fact.event, TrajectoryEnded):
            end = fact.occurred_at
            if fact.event.outcome is Outcome.DROPPED_OUT:
                dropped_out = day(reported or end)
    return Heard(spoke, dropped_out, day(until), day(end))


def judge(heard: Sequence[Heard], rules: Collection[str], horizon: float, minimum: int) -> Verdict:
    """Hold what rules said together against the drop-outs that came within the horizon (days)."""
    watched = [one.watched(rules) for one in heard]
    signals = sum(len(one.signals) for one in watched)
    hidden = small(sum(bool(one.signals) for one in watched), minimum)
    return Verdict(
        None if hidden else signals,
        None if hidden else signals / years(heard),
        detection.precision(watched, horizon, minimum=minimum),
        detection.recall(watched, horizon, minimum=minimum),
        detection.median_lead(watched, horizon, minimum=minimum),
    )


def years(heard: Iterable[Heard]) -> float:
    """How many years trajectories ran, all together."""
    return sum(one.ran for one in heard) / DAYS_A_YEAR


def by_chance(heard: Sequence[Heard], horizon: float) -> float:
    """The precision of signals at any moment: the share of days, of those that can be judged, after which a drop-out came in time."""
    days = sum(max(0.0, min(one.ran, one.until - horizon)) for one in heard)
    before = sum(
        max(0.0, min(one.dropped_out, one.until - horizon) - max(0.0, one.dropped_out - horizon))
        for one in heard
        if one.dropped_out is not None
    )
    return before / days if days else 0.0
