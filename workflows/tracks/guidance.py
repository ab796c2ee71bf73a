"""Guidance of candidate and employer: starts in the voortraject, ends only with the aftercare (whitepaper l.441-465)."""

from collections.abc import Mapping
from itertools import count

from activities import municipalities
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.course import SatisfactionReported
from events.vocabulary.leer_werk import GuidanceContactHeld, GuidanceStarted
from events.vocabulary.values import GuidanceKind, Role
from events.vocabulary.words import among
from workflows.decisions import tasks
from workflows.decisions.roles import filled
from workflows.decisions.withdrawing import no_longer
from workflows.verbs.desk import Desk, alongside, together
from workflows.verbs.rounds import Rhythm, in_rounds

_ASSIGNED = "coach-toewijzen"


async def guidance(desk: Desk) -> None:
    """Those who guide by the programme are there, and every so often it is told whether there was contact."""
    plan = desk.plan.guidance
    first, *others = plan.minimum
    await assign(desk, first)
    rounds = in_rounds(
        desk,
        lambda round: municipalities.report_guidance(round, first),
        take_report,
        Rhythm(every=plan.contact_every, since=desk.state.guidance.anchor, stopped=lambda state: state.guidance.ended),
        by=plan.answer_within,
    )
    await together(rounds, see_to(desk, first), *(see_to(desk, kind, about=kind) for kind in others), stay_after_a_move(desk))


async def see_to(desk: Desk, kind: GuidanceKind, about: str = "") -> None:
    """Somebody guides in this way for as long as the trajectory lasts: whoever leaves is succeeded (domain.md W5)."""
    for turn in count(1):
        coach = await assign(desk, kind, about)
        if coach.kind is not kind:
            what = f"De begeleider die er kwam is een {coach.kind}; dit programma vraagt ook een {kind}. Laat iemand die rol vervullen."
            by = desk.plan.guidance.answer_within
            await desk.task_until(lambda state: bool(state.holders.get(Role(kind.value))), tasks.FIND_GUIDE, what, by=by, about=kind)
        about = f"{kind}:opvolger-{turn}"
        if not desk.asked(municipalities.assign_coach(kind, desk.state.intake.support), about):
            await desk.until(lambda state: not state.holders.get(Role(kind.value)))


async def assign(desk: Desk, kind: GuidanceKind, about: str = "") -> municipalities.Coach:
    """Somebody for the candidate, and for the employer if whoever assigns them says so (whitepaper l.450-461)."""
    question = municipalities.assign_coach(kind, desk.state.intake.support)
    coach = await desk.insist(question, by=desk.plan.guidance.answer_within, about=about)
    again = among(coach.guide, desk.state.holders.get(Role(coach.kind.value), frozenset())) is not None
    started = GuidanceStarted(kind=coach.kind, guide=coach.guide, starts=coach.starts, again=again)
    of_employer = [started.model_copy(update={"side": Role.EMPLOYER})] if coach.of_employer else []
    await desk.record(started, *of_employer, *filled(desk.state, Role(coach.kind.value)), about=about)
    return coach


async def stay_after_a_move(desk: Desk) -> None:
    """A coach whom a former municipality gave is not one for the new one to report on unless they stay: the regisseur asks (W16)."""
    while True:
        await desk.conclude(moot)
        about = given_elsewhere(desk.state)
        what = (
            "De deelnemer is verhuisd, en wie begeleidt komt van de vorige gemeente. Vraag de nieuwe gemeente of die blijft. Zo niet, maak "
            "de rol jobcoach dan leeg: aan de nieuwe gemeente wordt gevraagd wie er verder begeleidt."
        )
        doing = [desk.task(tasks.ASK_WHO_GUIDES, what, by=desk.plan.guidance.answer_within, about=about)] if about else []
        await alongside(desk.until_other(given_elsewhere), *doing)


def given_elsewhere(state: Trajectory) -> str | None:
    """What tells apart a move after which somebody still guides whom the municipality of before gave; None without one. Who comes from a
    sector organisation, an employer or a school stays."""
    given = [r for r in state.requests.values() if r.kind == _ASSIGNED and r.role is Role.MUNICIPALITY and isinstance(r.answer, Mapping)]
    if not given or given[-1].partner == state.municipality or not isinstance(answer := given[-1].answer, Mapping):
        return None
    coach = municipalities.assign_coach(GuidanceKind.JOB_COACH, ()).read(answer)
    stays = among(coach.guide, state.holders.get(Role(coach.kind.value), frozenset()))
    return f"{state.municipality}:{len(state.civic.moves)}" if stays else None


def moot(state: Trajectory) -> dict[str, Event]:
    """It is not to be asked any more: somebody else guides, or there was another move."""
    about = given_elsewhere(state)
    return no_longer(state, lambda task: task.kind == tasks.ASK_WHO_GUIDES.name and task.about != about)


async def take_report(desk: Desk, round: int, report: municipalities.GuidanceReport) -> None:
    """Whether there was contact, what it was about, and how satisfied the participant is."""
    told: list[Event] = [GuidanceContactHeld(round=round, took_place=report.contact, themes=report.themes)]
    if report.satisfaction is not None:
        told.append(SatisfactionReported(side=Role.PARTICIPANT, score=report.satisfaction))
    await desk.record(*told, about=round)
