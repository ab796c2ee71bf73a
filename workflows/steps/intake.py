"""Intake: werving en selectie (whitepaper l.273-321). The programme asks, the intermediary measures, a person chooses."""

from datetime import UTC, datetime, time, timedelta

from activities import municipalities
from events.vocabulary.intake import CivicPlanReceived, CivicTermSet, CriterionMeasured, IntakeHeld, ProfileEstablished, Requirement
from events.vocabulary.parts import Component, EndReason, Outcome, Stage
from events.vocabulary.trajectory import TrajectoryEnded
from workflows.desk import Desk


async def intake(desk: Desk) -> Stage | TrajectoryEnded:
    """Measure the candidate against the profile, and let a person select."""
    plan = desk.plan.intake
    profile = tuple(Requirement(criterion=c.code, requirement=c.requirement, hard=c.hard) for c in desk.plan.criteria)
    await desk.record(ProfileEstablished(requirements=profile))

    pip = await desk.insist(municipalities.request_pip(), by=plan.pip_within)
    await desk.record(CivicPlanReceived(dated=pip.dated, route=pip.route, level=pip.level), civic_term(desk, pip))

    measured = await desk.insist(municipalities.hold_intake(profile), by=plan.norm)
    await desk.record(
        IntakeHeld(interpreter=measured.interpreter),
        *(CriterionMeasured(criterion=m.criterion, measured=m.value, met=m.met) for m in measured.measurements),
    )

    await desk.task(
        "selectie-besluit",
        "Intake is gehouden: selecteer de kandidaat, of niet, met reden.",
        by=plan.select_within,
        until=lambda state: state.selected is not None,
    )
    if desk.state.selected:
        return Stage.VOORTRAJECT
    return TrajectoryEnded(
        outcome=Outcome.REFERRED if desk.state.referred_to else Outcome.NOT_SELECTED,
        reason=EndReason.CRITERION_NOT_MET,
        component=Component.SELECTION,
    )


def civic_term(desk: Desk, pip: municipalities.CivicPlan) -> CivicTermSet:
    """The term of civic integration starts the day after the PIP is dated (Wet inburgering art. 11)."""
    starts = pip.dated + timedelta(days=1)
    ends = desk.term("wi.term").after(datetime.combine(starts, time(12), UTC)).date()
    return CivicTermSet(starts=starts, ends=ends, ground="dagtekening PIP")
