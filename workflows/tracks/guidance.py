"""Guidance of candidate and employer: starts in the voortraject, ends only with the aftercare (whitepaper l.441-465)."""

from itertools import count

from activities import municipalities
from events.vocabulary.base import Event
from events.vocabulary.learning_work import GuidanceContactHeld, GuidanceStarted
from events.vocabulary.parts import Role
from events.vocabulary.trajectory import SatisfactionReported
from workflows.desk import Desk


async def guidance(desk: Desk) -> None:
    """Somebody guides, and every so often tells whether there was contact."""
    plan = desk.plan.guidance
    coach = await desk.insist(municipalities.assign_coach(), by=plan.answer_within)
    await desk.record(GuidanceStarted(kind=coach.kind, guide=coach.guide, starts=coach.starts))

    for round in count(1):
        await desk.until(at=desk.after(desk.state.guidance_anchor, plan.contact_every.period.times(round)))
        report = await desk.ask(municipalities.report_guidance(round), by=plan.answer_within, about=round)
        if report is not None:
            told: list[Event] = [GuidanceContactHeld(round=round, took_place=report.contact)]
            if report.satisfaction is not None:
                told.append(SatisfactionReported(side=Role.PARTICIPANT, score=report.satisfaction))
            await desk.record(*told, about=round)
