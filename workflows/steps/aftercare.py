"""Aftercare: nazorg, counted from the start of the contract (whitepaper l.252-254, 463-465). A lost job leads back to placement."""

from dateutil.relativedelta import relativedelta

from activities import employers, municipalities
from activities.employers import Employment
from events.trajectory.placement_parts import Contract
from events.vocabulary.base import Event
from events.vocabulary.course import TrajectoryEnded
from events.vocabulary.leer_werk import GuidanceContactHeld
from events.vocabulary.placement import AftercareStarted, EmploymentConfirmed, JobEnd, JobLost
from events.vocabulary.values import Component, EndReason, Outcome, Stage
from workflows.decisions.job_lost import fell_through
from workflows.decisions.sustained import shortfalls
from workflows.steps.contract import watch_contract
from workflows.verbs.desk import Desk
from workflows.verbs.together import Together


async def aftercare(desk: Desk) -> Stage | TrajectoryEnded:
    """Confirm at the agreed moments that the participant still works, until the term is over."""
    plan, contract = desk.plan.aftercare, desk.state.placement.contract
    if desk.state.placement.job_lost:
        return Stage.PLACEMENT
    assert contract is not None, "aftercare follows a signed contract"
    if desk.state.placement.aftercare_anchor is None:
        starts = desk.not_before(contract.starts)
        await desk.record(AftercareStarted(starts=starts, ends=plan.length.period.after(starts)))

    async with Together() as beside:
        stays, *others = [beside.create_task(doing) for doing in (stays_at_work(desk, contract), keep_close(desk), watch_contract(desk))]
        await desk.until(lambda state: stays.done() or state.placement.job_lost)
        for each in (stays, *others):
            each.cancel()
    return Stage.PLACEMENT if desk.state.placement.job_lost else at_work(desk)


def at_work(desk: Desk) -> TrajectoryEnded:
    """The end of aftercare at work: duurzaam when nothing is lacking of what the programme means by it (whitepaper l.6-8)."""
    lacks = shortfalls(desk.state, desk.plan, desk.day_of(desk.now()))
    outcome = Outcome.AT_WORK if lacks else Outcome.SUSTAINED_WORK
    return TrajectoryEnded(outcome=outcome, reason=EndReason.COMPLETED, component=Component.AFTERCARE, lacks=lacks)


async def stays_at_work(desk: Desk, contract: Contract) -> None:
    """Every confirmation, until the end of the term; a job that was lost, or never began, is noted with its reason."""
    for moment in desk.plan.aftercare.confirmations:
        if moment.month in desk.state.placement.confirmed_months:
            continue
        await desk.until(at=desk.after(desk.state.placement.aftercare_anchor, moment.after.period))
        question = employers.confirm_employment(moment.month + months_paused(desk))
        job = await desk.insist(question, by=desk.plan.answer_within, about=moment.month)
        if desk.state.placement.job_lost:
            return
        if not job.employed:
            await desk.record(*no_longer_there(desk, contract, moment.month, job))
            return
        await desk.record(EmploymentConfirmed(employer=contract.employer, month=moment.month), about=moment.month)

    await desk.until(at=desk.state.placement.aftercare_ends)


def months_paused(desk: Desk) -> int:
    """How many whole months later a moment of the aftercare comes because of what was paused: at work it is so many months more."""
    anchor = desk.state.placement.aftercare_anchor
    assert anchor is not None, "the aftercare has begun"
    paused = desk.state.paused_total - anchor.paused
    later = relativedelta(anchor.at + paused, anchor.at)
    return 12 * later.years + later.months


def no_longer_there(desk: Desk, contract: Contract, month: int, job: Employment) -> list[Event]:
    """What an employer told of work that is over, or that never began."""
    if job.ground is JobEnd.NOT_BEGUN:
        return fell_through(desk.state, contract, job.ground, job.reason, desk.day_of(desk.now()))
    return [JobLost(employer=contract.employer, month=month, reason=job.reason, on=job.last_day, ground=job.ground)]


async def keep_close(desk: Desk) -> None:
    """More contact in the first weeks at work, which are crucial (whitepaper l.496-497)."""
    for number, moment in enumerate(desk.plan.aftercare.extra_contact, start=1):
        at, entered = desk.after(desk.state.placement.aftercare_anchor, moment.period), desk.state.stage_anchor
        if entered and at < entered.at:
            # It was there before a job that turned out not to be lost.
            continue
        await desk.until(at=at)
        question = municipalities.report_guidance(number, desk.plan.guidance.minimum[0])
        report = await desk.ask(question, by=desk.plan.guidance.answer_within, about=number)
        if report is not None:
            held = GuidanceContactHeld(round=number, took_place=report.contact, first_weeks=True, themes=report.themes)
            await desk.record(held, about=number)
