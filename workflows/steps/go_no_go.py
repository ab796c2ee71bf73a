"""Go/no-go: the parties advise, a named person decides, with a reason (whitepaper l.337-338)."""

from activities import employers
from events.vocabulary.go_no_go import AdviceGiven
from events.vocabulary.parts import Advice, NoGoRoad, Role, Stage
from events.vocabulary.trajectory import TrajectoryEnded
from workflows.decisions import ended_by_no_go
from workflows.desk import Desk, together


async def go_no_go(desk: Desk) -> Stage | TrajectoryEnded:
    """Ask advice, then wait for the decision as long as it takes."""
    plan = desk.plan.go_no_go
    await together(*(ask_advice(desk, party) for party in plan.advisers))

    given = list(desk.state.advice.values())
    await desk.task(
        "go-no-go-besluit",
        f"Besluit go of no-go: {given.count(Advice.GO)} × go, {given.count(Advice.NO_GO)} × no-go geadviseerd (nodig: {plan.go_needed}).",
        by=plan.norm,
        until=lambda state: state.decision is not None,
    )
    if desk.state.decision is Advice.GO:
        return Stage.LEER_WERK
    if desk.state.road is NoGoRoad.EXTEND:
        return Stage.VOORTRAJECT
    return ended_by_no_go("no-go, zonder vervolg in dit programma")


async def ask_advice(desk: Desk, party: Role) -> None:
    """One party's advice; a party that does not want to advise gives none."""
    given = await desk.ask(employers.advise(party), by=desk.plan.answer_within, about=party)
    if given is not None:
        advice = AdviceGiven(party=party, advice=given.advice, motivation=given.motivation, visit=desk.state.visit)
        await desk.record(advice, about=party)
