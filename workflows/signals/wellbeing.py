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
from workflows.signals.finding import USUALLY, WELL_BEING, Finding, Look, Rule

FACTS: Mapping[str, Rule] = {
    "aanwezigheid": progress.low_attendance,
    "aanwezigheid-heel-laag": progress.low_attendance,
    "aanwezigheid-daalt": progress.falling_attendance,
    "aanwezigheid-lager": progress.unusual_attendance,
    "tevredenheid": people.low_satisfaction,
    "tevredenheid-heel-laag": people.low_satisfaction,
    "tevredenheid-matig": people.low_satisfaction,
    "tevredenheid-daalt": people.falling_satisfaction,
    "tevredenheid-lager": people.unusual_satisfaction,
    "contact-gemist": people.missed_contact,
    "contact-blijft-uit": people.out_of_reach,
    "oordeel": people.doubts,
}
"""What is measured of it, by the code of the threshold."""
_ORDER = tuple(Weight)


@dataclass(frozen=True, slots=True)
class Told:
    """A fact: what it says, who tells it, when it was measured, and what it comes to."""

    says: str
    by: Role
    at: datetime
    weight: Weight


def well_being(look: Look) -> Iterator[Finding]:
    """One strong fact that is fresh, or facts of more parties than the threshold. What was raised stays until all was measured better."""
    told = [one for one in facts(look.state, look.plan, look.now) if one.weight is not Weight.CONTACT]
    fresh = [one for one in told if look.now < look.threshold.fresh.after(one.at)]
    if look.state.leaving and WELL_BEING not in look.state.attention:
        # It has come already.
        return
    if not told or (WELL_BEING not in look.state.attention and not _is_enough(fresh, look.threshold)):
        return
    evidence = "; ".join(one.says for one in sorted(fresh or told, key=lambda one: one.at))
    parties = len({one.by for one in fresh})
    yield Finding(WELL_BEING.partition(":")[2], Component.GUIDANCE, evidence, max(one.at for one in told), facts=max(1, parties))


def facts(state: Trajectory, plan: Programme, now: datetime) -> list[Told]:
    """What holds now, fresh or not, while somebody can drop out; what is low by more than one threshold is told once."""
    if state.stage not in CAN_DROP_OUT:
        return []
    found: dict[str, Told] = {}
    for threshold in plan.thresholds:
        if threshold.as_fact is None or threshold.code not in FACTS:
            continue
        for one in FACTS[threshold.code](Look(state, plan, threshold, now)):
            assert one.by is not None
            assert one.measured is not None
            what, _, _ = one.fact.partition(USUALLY)
            before = found.get(what, Told("", one.by, one.measured, Weight.CONTACT))
            found[what] = Told(
                max(one.fact, before.says, key=len), one.by, one.measured, min(threshold.as_fact, before.weight, key=_ORDER.index)
            )
    return list(found.values())


def _is_enough(fresh: list[Told], threshold: Threshold) -> bool:
    return any(one.weight is Weight.STRONG for one in fresh) or len({one.by for one in fresh}) > (threshold.above or 0)
