"""Loonkostensubsidie: of one employment, decided by the municipality beside what the law's formula gives (Participatiewet art. 10d)."""

from datetime import date, datetime
from uuid import UUID

from activities import municipalities
from events.trajectory.state import Trajectory
from events.trajectory.subsidy import as_decided, hours_on, subsidy_with
from events.vocabulary.base import Event
from events.vocabulary.placement import WageSubsidyDecided
from events.vocabulary.values import SubsidyEnd
from workflows.decisions.subsidy import from_its_first_day
from workflows.law.calendar import lasting
from workflows.law.key import Key
from workflows.law.wage_subsidy import WageSubsidy
from workflows.law.wage_subsidy_days import due, settled_from
from workflows.tracks.paid_work import Employment
from workflows.tracks.subsidy_amount import compute, first_day, forfait_of, law_of, within_work
from workflows.verbs.desk import Desk

NOTHING = WageSubsidy(0, 0)


def forfait_until(desk: Desk, work: Employment) -> datetime:
    """The last moment for which a forfait can be given (lid 5): a contract with who paid before begins no second one."""
    return lasting(work.paid_from, desk.rules().period(Key.FORFAIT_LENGTH))


def has_had_forfait(desk: Desk, work: Employment) -> bool:
    """Whether there was a forfait for this work, or still is: after it comes what is measured."""
    ends = desk.state.wage_value.forfait_ends
    return forfait_of(desk, work.employer) is not None and ends is not None and work.paid_from <= ends


def asked_too_late(desk: Desk, work: Employment) -> bool:
    """Whether it was asked, for the first time, after the months that the law gives from the beginning of the work (lid 2)."""
    subsidy = subsidy_with(desk.state, work.employer)
    asked, given_before = subsidy.requested_at, subsidy.running or desk.state.account(work.employer).ended_on is not None
    return asked is not None and not given_before and asked > desk.rules().deadline(Key.SUBSIDY_WINDOW, work.began)


async def refuse_as_too_late(desk: Desk, work: Employment) -> None:
    """Nothing is asked of anybody."""
    about = f"{work.employer}:{desk.state.subsidy.decisions + 1}"
    late = WageSubsidyDecided(granted=False, percent=0, in_time=False, employer=work.employer, starts=first_day(desk, work))
    await desk.record(late, about=about)


def to_be_decided(desk: Desk, work: Employment) -> bool:
    """Whether there is a loonwaarde, or none, on which the municipality did not decide yet."""
    value, subsidy = desk.state.wage_value, subsidy_with(desk.state, work.employer)
    if value.employer != work.employer or value.fixed_at is None:
        return False
    if subsidy.requested_at is not None or subsidy.moved_on is not None:
        return True
    needed = value.left_out or (value.known is not None and value.known < 100)
    # A forfait that nothing follows ends by itself.
    return subsidy.decided_at != value.settled and (needed or (subsidy.running and not subsidy.forfait))


def looked_at(state: Trajectory) -> tuple[object, ...]:
    """What decides whether there is something to do."""
    return state.wage_value, state.subsidy, state.placement.trial, state.placement.contract, state.leer_werk.incomes


def next_decision(desk: Desk, employer: UUID) -> str:
    """What tells a decision from others, also from one of a former municipality that was still to begin."""
    subsidy = subsidy_with(desk.state, employer)
    about = f"{employer}:{subsidy.decisions + 1}"
    former = desk.answered_by(municipalities.request_wage_subsidy(employer, None, 0, 0), about)
    return f"{about}-{subsidy.moved_on}" if subsidy.moved_on and former not in (None, desk.state.municipality) else about


def is_followed(desk: Desk, work: Employment | None) -> bool:
    """Whether the municipality said what follows the forfait of this work."""
    if work is None or forfait_of(desk, work.employer) is None or not to_be_decided(desk, work):
        return False
    question = municipalities.request_wage_subsidy(work.employer, None, 0, 0)
    return desk.answered_by(question, next_decision(desk, work.employer)) is not None


async def decide_wage_subsidy(desk: Desk, work: Employment) -> None:
    """The municipality decides within the term of the law from the fixing of the loonwaarde (lid 12), not before there is work.

    What it grants stands beside what the formula gives. What follows a forfait is asked before its end, and holds from the day after
    (lid 5). A subsidy that it does not go on with, ends by that decision. What a former municipality gave until a move, the new one decides
    on from that day (art. 40; art. 10d lid 10, since July 2023 only of a move abroad).
    """
    state, law = desk.state, desk.rules()
    value, subsidy = state.wage_value, subsidy_with(state, work.employer)
    assert value.fixed_at is not None, "decided on what was fixed"
    about, decision, fixed = next_decision(desk, work.employer), None, value.left_out or value.known is not None
    if fixed:
        starts = first_day(desk, work)
        computed = compute(desk, work.employer, starts)
        question = municipalities.request_wage_subsidy(work.employer, value.known, computed.percent, computed.cents, starts)
        moved = desk.beginning_of(subsidy.moved_on) if subsidy.moved_on else value.fixed_at
        since = max(value.fixed_at, work.agreed_at, subsidy.requested_at or value.fixed_at, moved)
        decision = await desk.ask(question, by=law.deadline(Key.SUBSIDY_DECISION, since), about=about)
    granted, first = decision is not None and decision.granted, first_day(desk, work)
    now = subsidy_with(desk.state, work.employer)
    if now.forfait and now.running and await desk.until_other(looked_at, at=desk.beginning_of(first)):
        return
    computed = compute(desk, work.employer, first) if fixed else NOTHING
    full = value.known == 100
    decided = WageSubsidyDecided(
        granted=granted,
        percent=decision.percent if decision and granted else 0,
        computed_percent=computed.percent,
        computed_cents=computed.cents,
        until=forfait_until(desk, work) if granted and value.left_out else None,
        employer=work.employer,
        starts=first,
        hours=hours_on(desk.state, work.employer, first),
    )
    today, ended = desk.day_of(desk.now()), list[Event]()
    if granted:
        decided = decided.model_copy(update={"settled_from": paid_otherwise(desk, decided, first, today)})
    elif now.running:
        reason = SubsidyEnd.FULL_WAGE_VALUE if full else SubsidyEnd.NOT_RENEWED
        ended.append(from_its_first_day(desk.state, work.employer, reason, first if full else today, today))
    await desk.record(decided, *ended, about=about)


def paid_otherwise(desk: Desk, decided: WageSubsidyDecided, first: date, today: date) -> date | None:
    """Since when something else was paid than a decision to give makes of it."""
    state, employer = desk.state, decided.employer
    assert employer is not None, "decided for one"
    before, after = state.account(employer), as_decided(decided, state, employer, first, today)
    line = due(state, employer, after, law_of(desk, state), within_work(state, employer, after, today))
    return settled_from(before, after, line, first, today)
