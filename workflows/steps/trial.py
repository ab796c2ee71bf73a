"""Proefplaatsing: work on trial with benefit retained, which the municipality permits, judged by criteria that were set before
(whitepaper l.475-486; Participatiewet art. 8a lid 2 onder d)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from activities import employers, municipalities
from events.trajectory.parts import Trial
from events.vocabulary.placement import (
    TrialPlacementEnded,
    TrialPlacementEvaluated,
    TrialPlacementExtended,
    TrialPlacementNotPermitted,
    TrialPlacementPermitted,
    TrialPlacementStarted,
)
from events.vocabulary.values import TrialVerdict
from workflows.law.calendar import end_of, lasting
from workflows.law.key import Key
from workflows.law.trial import last_moment
from workflows.steps.contract import ask_for_contract
from workflows.steps.team import prepare_team
from workflows.verbs.desk import Desk
from workflows.verbs.together import Together


async def try_out(desk: Desk, employer: UUID, attempt: int) -> bool:
    """Whether there is a contract to ask for: after a proefplaatsing that went well, and where none is permitted.

    An employer that does not mean to hire gets none.
    """
    months = desk.term(Key.TRIAL).months
    offered = await desk.ask(employers.offer_trial_placement(months), to=employer, by=desk.plan.placement.answer_within, about=attempt)
    if offered is None or offered.intends is False:
        return False
    if not (desk.state.placement.trial or await begin(desk, employer, offered, attempt)):
        return True
    while (trial := desk.state.placement.trial) and not trial.over:
        await judge(desk, trial, offered.intends, attempt)
    return bool(trial and trial.verdict is TrialVerdict.HIRE)


async def begin(desk: Desk, employer: UUID, offered: employers.TrialStart, attempt: int) -> bool:
    """The base period, with a team that is ready; False when the law leaves no room, or the municipality does not permit it in time."""
    base = desk.term(Key.TRIAL)
    ready = await prepare_team(desk, employer, by=desk.plan.placement.answer_within, starts=offered.starts, about=attempt)
    first_day = max(offered.starts, ready)
    asked = desk.not_before(first_day)
    until = min(lasting(asked, base), limit(desk, employer, asked))
    if until <= asked:
        return False
    await get_permission(desk, employer, desk.day_of(asked), until, offered.intends, about=attempt)
    begins, permitted = desk.not_before(first_day), desk.state.placement.trial_permitted_until
    if permitted is None or end_of(permitted) <= begins:
        return False
    longest = limit(desk, employer, begins)
    ends = min(lasting(begins, base), longest, end_of(permitted))
    await desk.record(TrialPlacementStarted(employer=employer, starts=begins, ends=ends, limit=longest), about=attempt)
    return True


async def judge(desk: Desk, trial: Trial, intends: bool | None, attempt: int) -> None:
    """What the employer concludes, asked so long before the end that an extension can be permitted by then."""
    longest = min(trial.limit, limit(desk, trial.employer, trial.starts))
    ends, round = min(trial.ends, longest), trial.rounds + 1
    extendable = trial.extendable and ends < longest
    ahead = max(desk.plan.placement.answer_within.period.before(ends), ends - (ends - trial.starts) / 2)
    await desk.until(at=ahead if extendable else ends)
    criteria, about = desk.state.wage_value.criteria, f"{attempt}.{round}"
    found = await desk.insist(employers.evaluate_trial(round, extendable, criteria), by=ends, about=about)
    await desk.record(
        TrialPlacementEvaluated(employer=trial.employer, verdict=found.verdict, remark=found.remark, estimate=found.estimate),
        about=about,
    )
    if found.verdict is TrialVerdict.EXTEND and extendable:
        next_day = desk.day_of(ends + timedelta.resolution)
        until = min(longest, lasting(ends + timedelta.resolution, desk.term(Key.TRIAL)))
        await get_permission(desk, trial.employer, next_day, until, intends, after=ends, about=about)
        permitted = desk.state.placement.trial_permitted_until
        if permitted and end_of(permitted) > ends:
            longer = TrialPlacementExtended(employer=trial.employer, ends=min(until, end_of(permitted)), reason=found.remark)
            await desk.record(longer, about=about)
    else:
        await finish(desk, trial.employer, ends, found.verdict, attempt)


async def finish(desk: Desk, employer: UUID, ends: datetime, verdict: TrialVerdict, attempt: int) -> None:
    """Who is hired works on until the end, and the contract is asked for meanwhile; with an employer that declines it is over."""
    async with Together() as beside:
        if verdict is TrialVerdict.HIRE:
            beside.create_task(ask_for_contract(desk, employer, attempt))
        if verdict is not TrialVerdict.DECLINE:
            await desk.until(at=ends)
        await desk.record(TrialPlacementEnded(employer=employer, hired=verdict is TrialVerdict.HIRE), about=attempt)


async def get_permission(
    desk: Desk, employer: UUID, starts: date, until: datetime, intends: bool | None, *, after: datetime | None = None, about: object
) -> None:
    """Ask the municipality from which day until which. For an extension, `after` what runs now ends: it has to be there by then."""
    question = municipalities.permit_trial(employer, starts, desk.day_of(until), intends, after is not None)
    given = await desk.ask(question, by=after or desk.plan.placement.answer_within, about=about)
    extension = after is not None
    if given is None or (after and end_of(given.until) <= after):
        await desk.record(TrialPlacementNotPermitted(employer=employer, extension=extension), about=about)
    else:
        await desk.record(TrialPlacementPermitted(employer=employer, until=given.until, extension=extension), about=about)


def limit(desk: Desk, employer: UUID, begins: datetime) -> datetime:
    """The last moment by the law, over all proefplaatsingen with this employer."""
    return last_moment(desk.rules(), begins, employer, desk.state.trials)
