"""Aftercare: nazorg, counted from the start of the contract (whitepaper l.252-254, 463-465). A lost job leads back to placement."""

from activities import employers
from events.vocabulary.parts import Component, EndReason, Outcome, Stage
from events.vocabulary.placement import AftercareStarted, EmploymentConfirmed, JobLost
from events.vocabulary.trajectory import TrajectoryEnded
from workflows.desk import Desk


async def aftercare(desk: Desk) -> Stage | TrajectoryEnded:
    """Confirm at the agreed moments that the participant still works, until the term is over."""
    plan, contract = desk.plan.aftercare, desk.state.contract
    assert contract is not None, "aftercare follows a signed contract"
    starts = desk.not_before(contract.starts)
    await desk.record(AftercareStarted(starts=starts, ends=plan.length.period.after(starts)))

    for moment in plan.confirmations:
        await desk.until(at=desk.after(desk.state.aftercare_anchor, moment.after.period))
        question = employers.confirm_employment(moment.month)
        job = await desk.insist(question, by=desk.plan.answer_within, about=moment.month)
        if not job.employed:
            await desk.record(JobLost(employer=contract.employer, month=moment.month))
            return Stage.PLACEMENT
        await desk.record(EmploymentConfirmed(employer=contract.employer, month=moment.month), about=moment.month)

    await desk.until(at=desk.state.aftercare_ends)
    return TrajectoryEnded(outcome=Outcome.SUSTAINED_WORK, reason=EndReason.COMPLETED, component=Component.AFTERCARE)
