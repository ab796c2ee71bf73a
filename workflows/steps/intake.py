"""Intake: werving en selectie (whitepaper l.273-321). The programme asks, the intermediary measures, a person chooses."""

from collections.abc import Iterator
from uuid import UUID

from activities import employers
from events.trajectory.state import Trajectory
from events.vocabulary.civic import CivicRoute
from events.vocabulary.course import Party, TrajectoryEnded
from events.vocabulary.intake import ProfileCosigned, ProfileEstablished, Requirement
from events.vocabulary.values import COSIGNERS, Component, EndReason, Outcome, Stage
from workflows.decisions import tasks
from workflows.decisions.selection import route_undecided
from workflows.steps.conversation import Profile, deepen, hold_intake, selected, weigh_diploma
from workflows.steps.expertise import discuss_profile, value_diploma
from workflows.steps.hearing import hear_wishes
from workflows.steps.telling import tell
from workflows.verbs.civic_plan import receive_civic_plan
from workflows.verbs.desk import Condition, Desk, alongside, together


async def intake(desk: Desk) -> Stage | TrajectoryEnded:
    """Measure the candidate against the profile, and let a person select; an employer stands behind the profile before that."""
    profile = [Requirement(criterion=c.code, requirement=c.requirement, hard=c.hard) for c in desk.plan.criteria]
    await desk.record(ProfileEstablished(requirements=tuple(profile)))
    await together(alongside(choose(desk, profile), find_cosigner(desk, profile)), tell(desk))
    if desk.state.intake.selected:
        return Stage.VOORTRAJECT
    return TrajectoryEnded(
        outcome=Outcome.REFERRED if desk.state.intake.referred else Outcome.NOT_SELECTED,
        reason=desk.state.turned_down_for or EndReason.CRITERION_NOT_MET,
        component=Component.SELECTION,
    )


async def choose(desk: Desk, profile: Profile) -> None:
    """The PIP, the intake conversation, the route; and the decision of a person, who may decide about somebody who does not come."""
    await alongside(desk.until(selected), prepare_choice(desk, profile))


async def prepare_choice(desk: Desk, profile: Profile) -> None:
    """All that comes before the decision, and the task to take it."""
    await receive_civic_plan(desk)
    await together(hold_intake(desk, profile), discuss_profile(desk, profile))
    if not desk.state.intake.finished_in_absence:
        await together(choose_route(desk), value_diploma(desk), hear_wishes(desk), deepen(desk))
    by = desk.within_stage(desk.plan.intake.select_within)
    select = desk.task_until(selected, tasks.SELECT, invitation(desk.state), by=by)
    await together(weigh_diploma(desk, by), choose_again(desk), select)


async def choose_again(desk: Desk) -> None:
    """The same for somebody whose route the municipality changed after that, until there is a decision."""
    while True:
        await desk.until(lambda state: bool(state.civic.switches) and route_undecided(state))
        await choose_route(desk)


async def choose_route(desk: Desk) -> None:
    """Whoever could also go for a diploma chooses, with the candidate, between that and the dual trajectory (whitepaper l.105-121)."""
    if route_undecided(desk.state):
        first = "Het PIP wijst de onderwijsroute aan. " if desk.state.civic.route is CivicRoute.EDUCATION else ""
        await desk.task_until(
            lambda state: not route_undecided(state),
            tasks.CHOOSE_ROUTE,
            f"{first}Kies met de kandidaat: het duale traject, of de onderwijsroute. Voor duaal pleit: ouder dan 30 en dus geen "
            "studiefinanciering, B1 binnen drie jaar niet haalbaar (kijk naar de leerbaarheidstoets), of nu willen werken.",
            by=desk.plan.intake.select_within,
        )


def invitation(state: Trajectory) -> str:
    """What the person who selects is asked."""
    if state.intake.finished_in_absence:
        times = state.intake.absences
        return f"De kandidaat kwam {times} keer niet: de intake is bij afwezigheid afgerond. Besluit over de selectie, met reden."
    absent = " De brede intake van de gemeente is bij afwezigheid afgerond." if state.civic.plan_in_absence else ""
    return f"Intake is gehouden: selecteer de kandidaat, of niet, met reden.{absent}"


async def find_cosigner(desk: Desk, profile: Profile) -> None:
    """Ask employers and sector organisations, one by one, to stand behind the profile; anew when the one that did leaves.

    Whitepaper l.287-291; domain.md W12.
    """
    asked: set[UUID] = set()
    while True:
        await desk.until(lambda state: not state.intake.cosigned_by)
        if (party := next(not_among(asked, desk, desk.state), None)) is None:
            what = "Geen werkgever of brancheorganisatie staat achter het profiel. Breng een andere in; anders kan niemand meedoen."
            by = desk.plan.answer_within
            await desk.task_until(somebody_new(asked, desk), tasks.FIND_COSIGNER, what, by=by, about=len(asked))
            continue
        await desk.reached(tasks.FIND_COSIGNER, about=len(asked))
        asked.add(party.partner)
        question = employers.cosign_profile(party.role, profile)
        if await desk.ask(question, to=party.partner, by=desk.plan.answer_within, about=party.partner) is not None:
            await desk.record(ProfileCosigned(partner=party.partner), about=party.partner)


def not_among(asked: set[UUID], desk: Desk, state: Trajectory) -> Iterator[Party]:
    """The employers and sector organisations that write the profile by the programme, and were not asked yet."""
    writing = COSIGNERS.intersection(desk.plan.profile_by)
    return (party for party in state.parties if party.role in writing and party.partner not in asked)


def somebody_new(asked: set[UUID], desk: Desk) -> Condition:
    """Whether somebody takes part who was not asked yet."""
    return lambda state: any(not_among(asked, desk, state))
