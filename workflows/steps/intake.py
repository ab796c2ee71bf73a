"""Intake: werving en selectie (whitepaper l.273-321). The programme asks, the intermediary measures, a person chooses."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from activities import employers, municipalities
from events.trajectory.state import Trajectory
from events.vocabulary import intake as facts
from events.vocabulary.base import Event
from events.vocabulary.course import Party, TrajectoryEnded
from events.vocabulary.intake import Requirement
from events.vocabulary.values import COSIGNERS, Component, EndReason, Outcome, Stage
from workflows.decisions import tasks
from workflows.decisions.selection import route_undecided
from workflows.law.key import Key
from workflows.steps.expertise import discuss_profile, value_diploma
from workflows.steps.hearing import hear_wishes
from workflows.steps.telling import tell
from workflows.verbs.desk import Condition, Desk, alongside, together

Profile = Sequence[Requirement]


async def intake(desk: Desk) -> Stage | TrajectoryEnded:
    """Measure the candidate against the profile, and let a person select; an employer stands behind the profile before that."""
    profile = [Requirement(criterion=c.code, requirement=c.requirement, hard=c.hard) for c in desk.plan.criteria]
    await desk.record(facts.ProfileEstablished(requirements=tuple(profile)))
    await together(alongside(choose(desk, profile), find_cosigner(desk, profile)), tell(desk))
    if desk.state.intake.selected:
        return Stage.VOORTRAJECT
    return TrajectoryEnded(
        outcome=Outcome.REFERRED if desk.state.intake.referred else Outcome.NOT_SELECTED,
        reason=desk.state.turned_down_for or EndReason.CRITERION_NOT_MET,
        component=Component.SELECTION,
    )


async def choose(desk: Desk, profile: Profile) -> None:
    """The PIP, the route, the intake conversation; then somebody decides, with a reason."""
    if desk.state.civic.term_ends is None:
        await receive_civic_plan(desk)
    await choose_route(desk)
    await together(hold_intake(desk, profile), discuss_profile(desk, profile))
    if not desk.state.intake.finished_in_absence:
        await together(value_diploma(desk), hear_wishes(desk))
    await desk.task_until(
        lambda state: state.intake.selected is not None, tasks.SELECT, invitation(desk.state), by=desk.plan.intake.select_within
    )


async def receive_civic_plan(desk: Desk) -> None:
    """The PIP is there within ten weeks of DUO's notice (Besluit inburgering art. 5.3); its date starts the term of three years."""
    due = desk.deadline(Key.PIP, desk.state.civic.notified_on or desk.began)
    pip = await desk.insist(municipalities.request_pip(), by=due)
    await desk.record(facts.CivicPlanReceived(dated=pip.dated, route=pip.route, level=pip.level), civic_term(desk, pip))


def civic_term(desk: Desk, pip: municipalities.CivicPlan) -> facts.CivicTermSet:
    """The term of civic integration starts the day after the PIP is dated; that day does not count (Wet inburgering art. 11)."""
    ends = desk.day_of(desk.deadline(Key.CIVIC_TERM, pip.dated))
    return facts.CivicTermSet(starts=pip.dated + timedelta(days=1), ends=ends, ground="dagtekening PIP")


async def choose_route(desk: Desk) -> None:
    """Where the PIP says onderwijsroute, somebody chooses between that and the dual trajectory (whitepaper l.105-121)."""
    if route_undecided(desk.state):
        await desk.task_until(
            lambda state: not route_undecided(state),
            tasks.CHOOSE_ROUTE,
            "Het PIP wijst de onderwijsroute aan. Kies met de kandidaat: het duale traject, of de onderwijsroute.",
            by=desk.plan.intake.select_within,
        )


async def hold_intake(desk: Desk, profile: Profile) -> None:
    """Call the candidate; after the summons of the law in vain the intake is finished in absence (Wet inburgering art. 14)."""
    summons = desk.rules().number(Key.SUMMONS)
    for number in range(1, summons + 1):
        about = f"oproep-{number}" if number > 1 else ""
        held = await desk.insist(municipalities.hold_intake(profile, number), by=desk.plan.intake.norm, about=about)
        if held.appeared:
            await desk.record(*found_in(held, profile))
            return
        await desk.record(facts.IntakeMissed(summons=number), about=number)
    await desk.record(facts.IntakeFinishedInAbsence(summons=summons))


def found_in(held: municipalities.Intake, profile: Profile) -> list[Event]:
    """What was measured, tested and told; leerbaarheidstoets and diploma are kept beside the criteria, and are never one of them.

    A criterion that nobody asked about has a name of the partner's own: it stays in the answer, which is sealed.
    """
    asked = {requirement.criterion for requirement in profile}
    events: list[Event] = [facts.IntakeHeld(interpreter=bool(held.interpreter), aids=held.aids)]
    events += [
        facts.CriterionMeasured(criterion=m.criterion, measured=m.value, met=m.met) for m in held.measurements if m.criterion in asked
    ]
    if held.learnability:
        events.append(facts.LearnabilityTested(result=held.learnability))
    if held.diploma:
        events.append(facts.DiplomaValued(result=held.diploma))
    if held.wishes:
        events.append(facts.WishesTold(told=held.wishes))
    if held.circumstances:
        events.append(facts.CircumstancesTold(told=held.circumstances))
    return events


def invitation(state: Trajectory) -> str:
    """What the person who selects is asked."""
    if state.intake.finished_in_absence:
        times = state.intake.absences
        return f"De kandidaat kwam {times} keer niet: de intake is bij afwezigheid afgerond. Besluit over de selectie, met reden."
    return "Intake is gehouden: selecteer de kandidaat, of niet, met reden."


async def find_cosigner(desk: Desk, profile: Profile) -> None:
    """Ask employers and sector organisations, one by one, to stand behind the profile (whitepaper l.287-291; domain.md W12)."""
    asked: set[UUID] = set()
    while not desk.state.intake.cosigned_by:
        if (party := next(not_among(asked, desk, desk.state), None)) is None:
            what = "Geen werkgever of brancheorganisatie staat achter het profiel. Breng een andere in; anders kan niemand meedoen."
            by = desk.plan.answer_within
            await desk.task_until(somebody_new(asked, desk), tasks.FIND_COSIGNER, what, by=by, about=len(asked))
            continue
        asked.add(party.partner)
        question = employers.cosign_profile(party.role, profile)
        if await desk.ask(question, to=party.partner, by=desk.plan.answer_within, about=party.partner) is not None:
            await desk.record(facts.ProfileCosigned(partner=party.partner))


def not_among(asked: set[UUID], desk: Desk, state: Trajectory) -> Iterator[Party]:
    """The employers and sector organisations that write the profile by the programme, and were not asked yet."""
    writing = COSIGNERS.intersection(desk.plan.profile_by)
    return (party for party in state.parties if party.role in writing and party.partner not in asked)


def somebody_new(asked: set[UUID], desk: Desk) -> Condition:
    """Whether somebody takes part who was not asked yet."""
    return lambda state: any(not_among(asked, desk, state))
