"""Guidance of candidate and employer: starts in the voortraject, ends only with the aftercare (whitepaper l.441-465)."""

from itertools import count

from activities import municipalities
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.course import SatisfactionReported
from events.vocabulary.leer_werk import GuidanceContactHeld, GuidanceStarted
from events.vocabulary.values import GuidanceKind, Role
from events.vocabulary.words import among
from workflows.decisions import tasks
from workflows.decisions.guides import InDoubt, in_doubt, is_about
from workflows.decisions.roles import filled
from workflows.decisions.withdrawing import no_longer
from workflows.verbs.desk import Desk, alongside, together
from workflows.verbs.rounds import Rhythm, in_rounds


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
    await together(rounds, see_to(desk, first), *(see_to(desk, kind, about=kind) for kind in others), stay_without_their_organisation(desk))


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
    if kind is GuidanceKind.BUDDY and not desk.asked(question, about):
        await desk.know_the_host()
    coach = await desk.insist(question, by=desk.plan.guidance.answer_within, about=about)
    again = among(coach.guide, desk.state.holders.get(Role(coach.kind.value), frozenset())) is not None
    started = GuidanceStarted(kind=coach.kind, guide=coach.guide, starts=coach.starts, again=again)
    of_employer = [started.model_copy(update={"side": Role.EMPLOYER})] if coach.of_employer else []
    await desk.record(started, *of_employer, *filled(desk.state, Role(coach.kind.value)), about=about)
    return coach


async def stay_without_their_organisation(desk: Desk) -> None:
    """Who guides and came from an organisation that is gone guides on when somebody says so: the regisseur asks (domain.md W5, W16)."""
    while True:
        await desk.conclude(moot)
        await alongside(desk.until_other(in_doubt), *(ask_who_guides(desk, each) for each in in_doubt(desk.state)))


async def ask_who_guides(desk: Desk, doubt: InDoubt) -> None:
    """Whether one of them stays; once for each time that it is in doubt."""
    what = (
        f"Blijft de {doubt.kind}? {doubt.why[0].upper()}{doubt.why[1:]}. Vraag na of die blijft. Zo niet, maak de rol {doubt.kind} "
        "dan leeg; er wordt dan gevraagd wie er verder begeleidt."
    )
    about = desk.turn(tasks.ASK_WHO_GUIDES, doubt.about)
    await desk.task(tasks.ASK_WHO_GUIDES, what, by=desk.plan.guidance.answer_within, about=about)


def moot(state: Trajectory) -> dict[str, Event]:
    """It is not to be asked any more: somebody else guides, or the organisation is there again."""
    doubts = in_doubt(state)
    return no_longer(state, lambda task: task.kind == tasks.ASK_WHO_GUIDES.name and not any(is_about(task.about, each) for each in doubts))


async def take_report(desk: Desk, round: int, report: municipalities.GuidanceReport) -> None:
    """Whether there was contact, what it was about, and how satisfied the participant is."""
    told: list[Event] = [GuidanceContactHeld(round=round, took_place=report.contact, themes=report.themes)]
    if report.satisfaction is not None:
        told.append(SatisfactionReported(side=Role.PARTICIPANT, score=report.satisfaction))
    await desk.record(*told, about=round)
