"""How the participant is doing: what several parties tell of it, together in one signal (whitepaper l.441-465, 531-532).

Facts are counted in the open, one for each party that tells of it; nothing is weighed, learned, or asked of who somebody is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from events.trajectory.state import Trajectory
from events.vocabulary.course import CAN_DROP_OUT
from events.vocabulary.values import Component, Role
from workflows.programme.document import Programme
from workflows.programme.thresholds import Threshold, Weight
from workflows.signals import people, progress
from workflows.signals.finding import WELL_BEING, Finding, Look, Rule

FACTS: Mapping[str, Rule] = {
    "aanwezigheid": progress.low_attendance,
    "aanwezigheid-daalt": progress.falling_attendance,
    "tevredenheid": people.low_satisfaction,
    "tevredenheid-matig": people.low_satisfaction,
    "tevredenheid-daalt": people.falling_satisfaction,
    "contact-gemist": people.missed_contact,
    "oordeel": people.doubts,
}
"""What is measured of it, by the code of the threshold."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact: what it says, who tells it, when it was measured, and whether it is enough for a signal."""

    says: str
    by: Role
    at: datetime
    strong: bool


def well_being(look: Look) -> Iterator[Finding]:
    """One strong fact that is fresh, or facts of more parties than the threshold. What was raised stays until all was measured better."""
    told = facts(look.state, look.plan, look.now)
    fresh = [one for one in told if look.now < look.threshold.fresh.after(one.at)]
    if not told or (WELL_BEING not in look.state.attention and not _is_enough(fresh, look.threshold)):
        return
    evidence = "; ".join(one.says for one in sorted(fresh or told, key=lambda one: one.at))
    parties = len({one.by for one in fresh})
    yield Finding(WELL_BEING.partition(":")[2], Component.GUIDANCE, evidence, max(one.at for one in told), facts=max(1, parties))


def facts(state: Trajectory, plan: Programme, now: datetime) -> list[Told]:
    """What holds now, fresh or not, while somebody can drop out; what is low by two thresholds is so once."""
    if state.stage not in CAN_DROP_OUT:
        return []
    found: dict[str, Told] = {}
    for threshold in plan.thresholds:
        if threshold.as_fact is None or threshold.code not in FACTS:
            continue
        for one in FACTS[threshold.code](Look(state, plan, threshold, now)):
            assert one.by is not None
            assert one.measured is not None
            if one.fact not in found or threshold.as_fact is Weight.STRONG:
                found[one.fact] = Told(one.fact, one.by, one.measured, threshold.as_fact is Weight.STRONG)
    return list(found.values())


def _is_enough(fresh: list[Told], threshold: Threshold) -> bool:
    return any(one.strong for one in fresh) or len({one.by for one in fresh}) > (threshold.above or 0)
