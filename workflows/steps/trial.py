"""Proefplaatsing: work on trial with benefit retained, judged by criteria that were set before (whitepaper l.475-486)."""

from datetime import timedelta
from uuid import UUID

from activities import employers
from events.vocabulary.placement import (
    TrialPlacementEnded,
    TrialPlacementEvaluated,
    TrialPlacementExtended,
    TrialPlacementStarted,
)
from events.vocabulary.values import TrialVerdict
from workflows.law.calendar import lasting
from workflows.law.key import Key
from workflows.verbs.desk import Desk


async def try_out(desk: Desk, employer: UUID, attempt: int) -> bool:
    """A base period, extended with a reason up to the legal maximum (Participatiewet art. 8a lid 2 onder d)."""
    base, longest, within = desk.term(Key.TRIAL), desk.term(Key.TRIAL_AT_MOST), desk.plan.placement.answer_within
    criteria = desk.state.wage_value.criteria
    start = await desk.ask(employers.offer_trial_placement(base.months), to=employer, by=within, about=attempt)
    if start is None:
        return False
    begins = desk.not_before(start.starts)
    began = TrialPlacementStarted(employer=employer, starts=begins, ends=lasting(begins, base), limit=lasting(begins, longest))
    await desk.record(began, about=attempt)

    while (trial := desk.state.placement.trial) and not trial.over:
        await desk.until(at=trial.ends)
        round, extendable = trial.extensions + 1, trial.ends < trial.limit
        question = employers.evaluate_trial(round, extendable, criteria)
        found = await desk.insist(question, by=within, about=f"{attempt}.{round}")
        await desk.record(
            TrialPlacementEvaluated(employer=employer, verdict=found.verdict, remark=found.remark, estimate=found.estimate),
            about=f"{attempt}.{round}",
        )
        if found.verdict is TrialVerdict.EXTEND and extendable:
            ends = min(trial.limit, lasting(trial.ends + timedelta.resolution, base))
            await desk.record(TrialPlacementExtended(employer=employer, ends=ends, reason=found.remark), about=f"{attempt}.{round}")
        else:
            hired = found.verdict is TrialVerdict.HIRE
            await desk.record(TrialPlacementEnded(employer=employer, hired=hired), about=attempt)
    return bool(desk.state.placement.trial and desk.state.placement.trial.verdict is TrialVerdict.HIRE)
