"""Go/no-go: the parties advise, a named person decides, with a reason (whitepaper l.337-338)."""

from activities import employers
from events.trajectory.state import Trajectory
from events.vocabulary.course import TrajectoryEnded
from events.vocabulary.go_no_go import AdviceGiven
from events.vocabulary.values import Advice, NoGoRoad, Role, Stage
from workflows.decisions import tasks
from workflows.decisions.go_no_go import advice_in_words, ended_by_no_go, exit_in_words, exit_unchecked, needed_in_words, starts_in
from workflows.programme.stages import ExitCriterion
from workflows.steps.direction import choose_direction
from workflows.verbs.desk import Desk, together


async def go_no_go(desk: Desk) -> Stage | TrajectoryEnded:
    """Ask advice and check the exit criteria, show what it comes to by the rule, then wait for the decision as long as it takes."""
    if desk.state.go_no_go.decision is None:
        await together(*(ask_advice(desk, party) for party in desk.plan.go_no_go.advisers))
        await together(
            *(check_exit(desk, criterion) for criterion in exit_unchecked(desk.state, desk.plan)),
            choose_direction(desk, desk.by_the_end(desk.plan.go_no_go.norm), unless=decided),
            decide(desk),
        )
    if desk.state.go_no_go.decision is Advice.GO:
        return Stage.LEER_WERK
    if desk.state.go_no_go.road is NoGoRoad.EXTEND:
        return Stage.VOORTRAJECT
    if desk.state.go_no_go.road is NoGoRoad.OTHER_PROGRAMME:
        return starts_in(desk.plan, desk.state)
    return ended_by_no_go(desk.state)


async def ask_advice(desk: Desk, party: Role) -> None:
    """One party's advice; a party that does not want to advise gives none."""
    question = employers.advise(party, (each.requirement for each in desk.plan.voortraject.exit_criteria), desk.plan.needed)
    given = await desk.ask(question, by=desk.plan.answer_within, about=party)
    if given is not None:
        advice = AdviceGiven(party=party, advice=given.advice, motivation=given.motivation, visit=desk.state.visit)
        await desk.record(advice, about=party)


async def check_exit(desk: Desk, criterion: ExitCriterion) -> None:
    """Somebody looks at one exit criterion: is it met, or do they go on without it, and why?"""
    await desk.task_until(
        lambda state: criterion.code in state.go_no_go.checked or decided(state),
        tasks.CHECK_EXIT,
        f"Ga na: {criterion.requirement}. Bevestig het, of leg vast waarom leren en werken toch kan beginnen.",
        by=desk.by_the_end(desk.plan.go_no_go.norm),
        about=criterion.code,
    )


async def decide(desk: Desk) -> None:
    """The rule advises, a person decides; who deviates from it says why."""
    plan, state = desk.plan, desk.state
    said = advice_in_words(plan.go_no_go, state.go_no_go.advice), exit_in_words(plan, state), needed_in_words(plan, state)
    known = " ".join(filter(None, said))
    await desk.task_until(
        decided,
        tasks.DECIDE_GO_NO_GO,
        f"Besluit go of no-go, met reden. {known}",
        by=desk.by_the_end(plan.go_no_go.norm),
    )


def decided(state: Trajectory) -> bool:
    """Whether there is a go or a no-go."""
    return state.go_no_go.decision is not None
