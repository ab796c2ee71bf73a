"""What is open of loonkostensubsidie when a trajectory ends: it belongs to the employment, and the municipality goes on with it
(Participatiewet art. 10d lid 1, 6 and 7). Nothing of it is left to nobody."""

from collections.abc import Sequence

from events.trajectory.placement_parts import Settlement
from events.trajectory.state import Trajectory
from events.trajectory.subsidy import employer_of
from events.vocabulary.base import DataClass
from events.vocabulary.placement import WageSubsidyHandedOver
from events.vocabulary.subjects import subject
from events.vocabulary.words import Telling

_SETTLE = subject("verrekenen", DataClass.FUNDING)


def about(one: Settlement) -> str:
    """What tells the task to settle something from others."""
    return f"{_SETTLE}:{one.employer}:{one.number}"


def handed_over(state: Trajectory, to: Telling) -> list[WageSubsidyHandedOver]:
    """What is open, for each employer."""
    municipality, subsidy = state.municipality, state.subsidy
    if municipality is None:
        return []
    settled = {task.about for task in state.tasks.values() if task.closed}
    since = {
        one.employer: one.since for one in sorted(state.settlements, key=lambda one: one.since, reverse=True) if about(one) not in settled
    }
    fixed_since = subsidy.running and subsidy.decided_at != state.wage_value.settled
    asked = subsidy.requested_at is not None or subsidy.moved_on is not None or fixed_since
    undecided = (subsidy.employer or employer_of(state)) if asked else None
    running = {one: account.given[-1].percent for one, account in state.accounts.items() if account.runs}
    return [
        WageSubsidyHandedOver(
            employer=employer,
            municipality=municipality,
            percent=running.get(employer),
            undecided=employer == undecided,
            settled_from=since.get(employer),
            to=to,
        )
        for employer in dict.fromkeys([*running, *([undecided] if undecided else []), *since])
    ]


def in_words(open_still: Sequence[WageSubsidyHandedOver]) -> str:
    """What is open, in Dutch, for who ends the trajectory."""
    lines = list[str]()
    for one in open_still:
        if one.percent is not None:
            lines.append(f"De loonkostensubsidie van {one.percent} procent loopt door zolang het werk duurt.")
        if one.undecided:
            lines.append("De gemeente moet nog over de loonkostensubsidie besluiten.")
        if one.settled_from:
            lines.append(f"De gemeente moet nog met een werkgever verrekenen wat vanaf {one.settled_from:%d-%m-%Y} is betaald.")
    return " ".join(lines)
