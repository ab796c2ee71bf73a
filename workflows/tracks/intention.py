"""The intention to hire binds to nothing, but somebody looks when there is none, or its day has passed (whitepaper l.198-203, 211-215)."""

from datetime import timedelta

from activities import employers
from events.trajectory.parts import Intention
from events.trajectory.state import Trajectory
from events.vocabulary.base import DataClass, Event
from events.vocabulary.steering import AttentionPassed, AttentionRaised
from events.vocabulary.subjects import subject
from events.vocabulary.values import Component, Stage
from workflows.decisions import tasks
from workflows.decisions.withdrawing import no_longer
from workflows.verbs.desk import Desk, alongside

NOT_HIRED = subject("intentie-verlopen", DataClass.PLACEMENT)


async def intention(desk: Desk) -> None:
    """For each employer of whom it was asked, until there is a contract."""
    while True:
        await desk.conclude(lambda state: over(state) if open_intention(state) is None else {})
        said = open_intention(desk.state)
        doing = [look(desk, said)] if said else []
        await alongside(desk.until_other(open_intention), *doing)


def open_intention(state: Trajectory) -> Intention | None:
    """What the employer of the workplace said, while no contract followed."""
    said, placed = state.leer_werk.intention, state.placement.contract is not None or Stage.AFTERCARE in state.visits
    return said if said and said.employer == state.leer_werk.workplace and not placed else None


def over(state: Trajectory) -> dict[str, Event]:
    """There is a contract, or another workplace: what the former employer meant is not talked about any more."""
    ending = no_longer(state, lambda task: task.kind == tasks.TALK_ABOUT_HIRING.name)
    if raised := state.attention.get(NOT_HIRED):
        ending[f"{NOT_HIRED}:{raised.number}"] = AttentionPassed(signal=NOT_HIRED)
    return ending


async def look(desk: Desk, said: Intention) -> None:
    """Without an intention, and once its day has passed, the regisseur talks about it: with this employer, or with others."""
    times = desk.state.times_left(employers.state_intention(()).kind.name, said.employer)
    about = f"{said.employer}:terug-{times}" if times else f"{said.employer}"
    if not said.stated:
        what = "De werkgever spreekt geen intentie uit om aan te nemen. Bespreek wat ervoor nodig is, of zoek alvast elders."
        await desk.task(tasks.TALK_ABOUT_HIRING, what, by=desk.plan.answer_within, about=about)
    elif said.until is not None:
        await desk.until(at=desk.beginning_of(said.until + timedelta(days=1)))
        what = f"De werkgever wilde uiterlijk {said.until:%d-%m-%Y} aannemen, en er is nog geen contract."
        raised = AttentionRaised(signal=NOT_HIRED, rule=NOT_HIRED, evidence=what, component=Component.PLACEMENT)
        await desk.record(raised, about=f"{about}:{said.until}")
        help = f"{what} Bespreek hoe het verder gaat."
        await desk.task(tasks.TALK_ABOUT_HIRING, help, by=desk.plan.answer_within, about=f"{about}:{said.until}")
