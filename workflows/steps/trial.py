"""Proefplaatsing: work on trial with benefit retained, which the municipality permits, judged by criteria that were set before
(whitepaper l.475-486; Participatiewet art. 8a lid 2 onder d)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from activities import employers
from events.trajectory.placement_parts import Trial
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.leer_werk import Income
from events.vocabulary.placement import (
    TrialPlacementEvaluated,
    TrialPlacementExtended,
    TrialPlacementNotPermitted,
    TrialPlacementStarted,
)
from events.vocabulary.values import TrialVerdict
from workflows.decisions.closing import stop_trial
from workflows.decisions.livelihood import lives_on
from workflows.law.calendar import end_of, lasting
from workflows.law.period import Period
from workflows.law.trial import base, free_from, last_moment, stops
from workflows.steps.contract import ask_for_contract
from workflows.steps.permission import get_permission, in_time, still_with_benefit, with_benefit
from workflows.steps.team import prepare_team
from workflows.verbs.desk import Desk
from workflows.verbs.together import Together


async def try_out(desk: Desk, employer: UUID, attempt: int) -> bool:
    """Whether there is a contract to ask for: after a proefplaatsing that went well, and where none is permitted or none began.

    An employer that does not mean to hire gets none.
    """
    months = usual(desk, desk.now()).months
    offered = await desk.ask(employers.offer_trial_placement(months), to=employer, by=desk.plan.placement.answer_within, about=attempt)
    if offered is None or offered.intends is False:
        return False
    if not (desk.state.placement.trial or await begin(desk, employer, offered, attempt)):
        return True
    while (trial := desk.state.placement.trial) and not (trial.over and trial.concluded):
        if not await judge(desk, trial, offered.intends, attempt):
            return True
    return bool(trial and trial.verdict is TrialVerdict.HIRE)


async def begin(desk: Desk, employer: UUID, offered: employers.TrialStart, attempt: int) -> bool:
    """The base period, with a team that is ready; False when the law leaves no room, or the municipality does not permit it in time."""
    ready = await prepare_team(desk, employer, by=desk.plan.placement.answer_within, starts=offered.starts, about=attempt)
    first_day = max(offered.starts, ready, free_from(desk.state, desk.day_of(desk.now())))
    asked = desk.not_before(first_day)
    until = min(lasting(asked, usual(desk, asked)), limit(desk, desk.state, employer, asked))
    if until <= asked or not await with_benefit(desk, employer, desk.day_of(asked), about=attempt):
        return False
    await get_permission(desk, employer, desk.day_of(asked), until, offered.intends, about=attempt)
    if not await still_with_benefit(desk, desk.day_of(desk.not_before(first_day)), about=attempt):
        return False
    if begun := from_day(desk, desk.state, employer, first_day):
        await desk.record(begun, about=attempt)
    return begun is not None


def from_day(desk: Desk, state: Trajectory, employer: UUID, day: date) -> TrialPlacementStarted | None:
    """A proefplaatsing from a day on, or from now when that has begun, as long as it is permitted; None when it is not any more."""
    begins, permitted = desk.not_before(day), state.placement.trial_permitted_until
    longest = limit(desk, state, employer, begins)
    if permitted is None or min(end_of(permitted), longest) <= begins:
        return None
    ends = min(lasting(begins, usual(desk, begins)), longest, end_of(permitted))
    return TrialPlacementStarted(employer=employer, starts=begins, ends=ends, limit=longest)


async def judge(desk: Desk, trial: Trial, intends: bool | None, attempt: int) -> bool:
    """What the employer concludes, asked so long before the end that it can be known, and an extension permitted, by then. False when it
    ended before its first day: nobody saw anybody at work, so there is nothing to conclude.

    The end waits for nobody (`workflows.tracks.trial`). What the employer says after it counts all the same: who hires is asked for a
    contract, and who wants more time gets that from the day on which it is permitted.
    """
    ends = trial.ends if trial.over else stops(desk.rules(), trial, desk.state.trials, lives_on(desk.state, desk.day_of(trial.starts)))
    within, round = desk.plan.placement.answer_within, trial.rounds + 1
    await desk.until(lambda state: state.placement.on_trial is None, at=max(within.period.before(ends), ends - (ends - trial.starts) / 2))
    criteria, about = desk.state.wage_value.criteria, f"{attempt}.{round}"
    question = employers.evaluate_trial(round, trial.extendable and ends < trial.limit, criteria)
    if (now := desk.state.placement.trial) and now.never_began and not desk.asked(question, about):
        return False
    found = await desk.insist(question, by=lambda: in_time(desk, ends), latest=ends, about=about)
    await desk.record(
        TrialPlacementEvaluated(employer=trial.employer, verdict=found.verdict, remark=found.remark, estimate=found.estimate),
        about=about,
    )
    if (trial_now := desk.state.placement.trial) and not trial_now.concluded:
        await lengthen(desk, trial_now, ends, intends, found.remark, about)
    else:
        await finish(desk, trial.employer, found.verdict, attempt)
    return True


async def lengthen(desk: Desk, trial: Trial, ends: datetime, intends: bool | None, reason: str, about: str) -> None:
    """More time with the employer, if the municipality permits it before the end.

    Permission that comes later is not for the days that went by, on which nobody worked: it begins again on the day on which it is
    permitted, and what was worked before counts for the maximum.
    """
    employer, day = trial.employer, desk.day_of(ends + timedelta.resolution)
    first = desk.not_before(day)
    longest = limit(desk, desk.state, employer, first if trial.over else trial.starts)
    until = min(lasting(first, usual(desk, first)), longest if trial.over else min(longest, trial.limit))
    if until > first and lives_on(desk.state, desk.day_of(first)) is not Income.WAGE:
        await get_permission(desk, employer, desk.day_of(first), until, intends, after=ends, about=about)

    def longer(state: Trajectory) -> dict[str, Event]:
        """It goes on, or begins again when it has ended meanwhile; or neither, and then the employer is asked without more time."""
        if state.placement.on_trial is None:
            going_on: Event | None = from_day(desk, state, employer, day)
        elif (permitted := state.placement.trial_permitted_until) and ends < end_of(permitted):
            going_on = TrialPlacementExtended(employer=employer, ends=min(until, end_of(permitted)), reason=reason)
        else:
            going_on = None
        return {about: going_on or TrialPlacementNotPermitted(employer=employer, extension=True)}

    if (trial_now := desk.state.placement.trial) and trial_now.extendable:
        await desk.conclude(longer)


async def finish(desk: Desk, employer: UUID, verdict: TrialVerdict, attempt: int) -> None:
    """Who is hired works on until the end, and the contract is asked for meanwhile; with an employer that declines it is over."""
    async with Together() as beside:
        if verdict is TrialVerdict.HIRE:
            beside.create_task(ask_for_contract(desk, employer, attempt))
        if verdict is TrialVerdict.DECLINE:
            await desk.conclude(lambda state: {str(attempt): event for event in stop_trial(state)})
        await desk.until(lambda state: state.placement.on_trial is None)


def usual(desk: Desk, begins: datetime) -> Period:
    """How long one that begins at a moment lasts, before an extension."""
    return base(desk.rules(), lives_on(desk.state, desk.day_of(begins)))


def limit(desk: Desk, state: Trajectory, employer: UUID, begins: datetime) -> datetime:
    """The last moment by the law, over all proefplaatsingen with this employer."""
    return last_moment(desk.rules(), begins, employer, state.trials, lives_on(state, desk.day_of(begins)))
