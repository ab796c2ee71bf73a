"""Loonkostensubsidie: of one employment, decided by the municipality beside what the law's formula gives (Participatiewet art. 10d)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from activities import municipalities
from events.trajectory.subsidy import employer_of, paid_workplace, subsidy_with
from events.vocabulary.base import Event
from events.vocabulary.placement import WageSubsidyDecided, WageSubsidyEnded, WageSubsidyRecalculated
from events.vocabulary.values import SubsidyEnd
from workflows.law.calendar import lasting
from workflows.law.key import Key
from workflows.law.wage_subsidy import WageSubsidy, WageSubsidyRules
from workflows.verbs.desk import Desk

NOTHING = WageSubsidy(0, 0)


@dataclass(frozen=True, slots=True)
class Employment:
    """Paid work with one employer: its first day, the moment from which terms of law run, and the hours a week."""

    employer: UUID
    starts: date
    began: datetime
    agreed_at: datetime
    hours: int | None


def employment(desk: Desk) -> Employment | None:
    """The paid work of now: by contract, or before that at the workplace of the leer-werk."""
    contract, wage, employer = desk.state.placement.contract, paid_workplace(desk.state), employer_of(desk.state)
    if employer is None:
        return None
    if contract is not None and contract.employer == employer:
        began = beginning(desk, contract.starts, contract.signed_at)
        return Employment(employer, contract.starts, began, contract.signed_at, contract.hours)
    if wage is not None and wage.employer == employer:
        return Employment(employer, wage.starts, beginning(desk, wage.starts, wage.told_at), wage.told_at, wage.hours)
    return None


def beginning(desk: Desk, starts: date, agreed_at: datetime) -> datetime:
    """When an employment began: when it was agreed, or at the beginning of another first day."""
    return agreed_at if desk.day_of(agreed_at) == starts else desk.beginning_of(starts)


def forfait_until(desk: Desk, work: Employment) -> datetime:
    """The last moment for which a forfait can be given (lid 5)."""
    return lasting(work.began, desk.rules().period(Key.FORFAIT_LENGTH))


def asked_too_late(desk: Desk, work: Employment) -> bool:
    """Whether it was asked, for the first time, after the months that the law gives from the beginning of the work (lid 2)."""
    subsidy = subsidy_with(desk.state, work.employer)
    asked, given_before = subsidy.requested_at, subsidy.running or subsidy.percent > 0
    return asked is not None and not given_before and asked > desk.rules().deadline(Key.SUBSIDY_WINDOW, work.began)


async def refuse_as_too_late(desk: Desk, work: Employment) -> None:
    """Nothing is asked of anybody."""
    about = f"{work.employer}:{desk.state.subsidy.decisions + 1}"
    late = WageSubsidyDecided(granted=False, percent=0, in_time=False, employer=work.employer, starts=reckoning_day(desk, work))
    await desk.record(late, about=about)


def to_be_decided(desk: Desk, work: Employment) -> bool:
    """Whether there is a loonwaarde, or none, on which the municipality did not decide yet."""
    value, subsidy = desk.state.wage_value, subsidy_with(desk.state, work.employer)
    if value.employer != work.employer or value.fixed_at is None:
        return False
    if subsidy.requested_at is not None:
        return True
    needed = value.left_out or (value.known is not None and value.known < 100)
    return subsidy.decided_at != value.settled and (needed or subsidy.running)


async def decide_wage_subsidy(desk: Desk, work: Employment) -> None:
    """The municipality decides within the term of the law from the fixing of the loonwaarde (lid 12), not before there is work.

    What it grants stands beside what the formula gives. A subsidy that it does not go on with, ends by that decision.
    """
    state, law = desk.state, desk.rules()
    value, subsidy = state.wage_value, subsidy_with(state, work.employer)
    assert value.fixed_at is not None, "decided on what was fixed"
    about, computed, decision = f"{work.employer}:{subsidy.decisions + 1}", NOTHING, None
    if value.left_out or value.known is not None:
        computed = compute(desk, work, reckoning_day(desk, work))
        question = municipalities.request_wage_subsidy(work.employer, value.known, computed.percent, computed.cents)
        since = max(value.fixed_at, work.agreed_at, subsidy.requested_at or value.fixed_at)
        decision = await desk.ask(question, by=law.deadline(Key.SUBSIDY_DECISION, since), about=about)
    granted = decision is not None and decision.granted
    decided: list[Event] = [
        WageSubsidyDecided(
            granted=granted,
            percent=decision.percent if decision and granted else 0,
            computed_percent=computed.percent,
            computed_cents=computed.cents,
            until=forfait_until(desk, work) if granted and value.left_out else None,
            employer=work.employer,
            starts=reckoning_day(desk, work),
        )
    ]
    if subsidy.running and not granted:
        reason = SubsidyEnd.FULL_WAGE_VALUE if value.known == 100 else SubsidyEnd.NOT_RENEWED
        decided.append(WageSubsidyEnded(employer=work.employer, reason=reason))
    await desk.record(*decided, about=about)


def reckoning_day(desk: Desk, work: Employment) -> date:
    """The day whose amounts count: today, or the first day of work that is still to begin."""
    return max(work.starts, desk.day_of(desk.now()))


def compute(desk: Desk, work: Employment, on: date) -> WageSubsidy:
    """What the formula gives in the amounts of a day: from the loonwaarde, or the forfait where there is none."""
    amounts, value = WageSubsidyRules.of(desk.rules(on=on)), desk.state.wage_value
    if value.left_out or value.known is None:
        return amounts.in_advance(work.hours)
    return amounts.measured(value.known, work.hours)


async def recalculate(desk: Desk, employer: UUID) -> None:
    """Each year, on the day of the law, in the amounts of then, for as long as the subsidy runs (lid 7); also what a pause passed over."""
    while True:
        await desk.until(lambda state: subsidy_with(state, employer).running)
        seen, work = desk.state.subsidy, employment(desk)
        if work is None:
            await desk.until_other(lambda state: (state.subsidy, state.placement.contract, state.leer_werk.incomes))
            continue
        assert seen.reckoned_on is not None, "what runs was computed"
        day = next_recalculation(desk, seen.reckoned_on)
        if not await desk.until_other(lambda state: state.subsidy, at=desk.beginning_of(day)):
            computed = compute(desk, work, day)
            again = WageSubsidyRecalculated(employer=employer, on=day, computed_percent=computed.percent, computed_cents=computed.cents)
            await record_of_running(desk, employer, again, about=f"{employer}:{seen.decisions}:{day}")


async def record_of_running(desk: Desk, employer: UUID, event: Event, *, about: str) -> None:
    """Put down a fact about subsidy, unless it ended at this same moment: after a pause several days can have come at once."""
    await desk.conclude(lambda state: {about: event} if subsidy_with(state, employer).running else {})


def next_recalculation(desk: Desk, after: date) -> date:
    """The first day of the month that the law names, after a day."""
    month = desk.rules().number(Key.SUBSIDY_RECALCULATED_IN)
    this_year = date(after.year, month, 1)
    return this_year if this_year > after else date(after.year + 1, month, 1)
