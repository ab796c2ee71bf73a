"""What loonkostensubsidie comes to: in the amounts of each year, for the age and the hours of each day (Participatiewet art. 2; art. 10d
lid 4, 5 and 7)."""

from datetime import date, timedelta
from itertools import count
from uuid import UUID

from events.trajectory.placement_parts import Subsidy
from events.trajectory.state import Trajectory
from events.trajectory.subsidy import hours_from, hours_on, subsidy_with
from events.vocabulary.base import Event
from events.vocabulary.placement import WageSubsidyRecalculated
from workflows.law.key import Key
from workflows.law.minimum_wage import age_on, next_birthday
from workflows.law.wage_subsidy import WageSubsidy, WageSubsidyRules
from workflows.tracks.paid_work import Employment, employment
from workflows.verbs.desk import Desk


def first_day(desk: Desk, work: Employment) -> date:
    """The first day that a decision of now is about, however long it took: that of a move, the one after a forfait, or the first paid day
    of work for which nothing was given (lid 1, 2 and 5). What runs is another from the day that was set to fix the loonwaarde again, for
    lid 6 names no other, and otherwise from today; what ended from the day it was asked again.
    """
    subsidy, today = subsidy_with(desk.state, work.employer), desk.day_of(desk.now())
    if subsidy.moved_on is not None:
        return subsidy.moved_on
    forfait = forfait_of(desk, work.employer)
    if forfait is not None and not desk.state.wage_value.left_out:
        return max(work.starts, forfait + timedelta(days=1))
    if subsidy.running:
        return max(work.starts, subsidy.since or work.starts, desk.state.wage_value.since or today)
    if subsidy.ended_on is None or subsidy.ended_on <= work.starts:
        return work.starts
    asked = desk.day_of(subsidy.requested_at) if subsidy.requested_at else today
    return max(subsidy.ended_on, asked)


def forfait_of(desk: Desk, employer: UUID) -> date | None:
    """The last day of the forfait that was given for the work with an employer, and that no decision followed yet."""
    ends = desk.state.wage_value.forfait_ends
    return desk.day_of(ends) if ends is not None and subsidy_with(desk.state, employer).forfait else None


def compute(desk: Desk, employer: UUID, on: date) -> WageSubsidy:
    """What the formula gives in the amounts and for the age and hours of a day: from the loonwaarde, or the forfait where there is none
    yet, or where it runs on that day."""
    hours, forfait = hours_on(desk.state, employer, on), forfait_of(desk, employer)
    amounts, value = WageSubsidyRules.of(desk.rules(on=on), age_on(desk.state, on)), desk.state.wage_value
    if value.left_out or value.known is None or (forfait is not None and on <= forfait):
        return amounts.in_advance(hours)
    return amounts.measured(value.known, hours)


async def recalculate(desk: Desk, employer: UUID) -> None:
    """Each year, on the day of the law, in the amounts of then, and from each day with other hours or with the minimum wage of another age,
    for as long as the subsidy runs; also what a pause passed over, and what was told afterwards."""
    while True:
        await desk.until(lambda state: subsidy_with(state, employer).running)
        if employment(desk) is None:
            await desk.until_other(lambda state: (state.subsidy, state.placement.contract, state.leer_werk.incomes))
            continue
        day = next_reckoning(desk, employer, desk.state.subsidy)
        if not await desk.until_other(lambda state: reckoned_by(state, employer), at=desk.beginning_of(day)):
            computed, hours = compute(desk, employer, day), hours_on(desk.state, employer, day)
            again = WageSubsidyRecalculated(
                employer=employer, on=day, computed_percent=computed.percent, computed_cents=computed.cents, hours=hours
            )
            await record_of_running(desk, employer, again, about=once_for(desk, f"{employer}:{desk.state.subsidy.decisions}:{day}"))


def reckoned_by(state: Trajectory, employer: UUID) -> tuple[object, ...]:
    """What decides when it is reckoned again, beside the calendar."""
    return state.subsidy, hours_from(state, employer), state.civic.born


def next_reckoning(desk: Desk, employer: UUID, subsidy: Subsidy) -> date:
    """The first day after the last reckoning with other amounts or hours, or on which the age makes another minimum wage; of hours that
    were told afterwards, the day of them."""
    last = subsidy.reckoned_on
    assert last is not None, "what runs was computed"
    told = hours_from(desk.state, employer)
    if hours_on(desk.state, employer, last) != subsidy.hours:
        begun = [day for day, _ in told if day <= last]
        return max([*begun[-1:], subsidy.since or last])
    others = [day for day, hours in told if day > last and hours != subsidy.hours]
    birthday = next_birthday(desk.state, last)
    return min([next_recalculation(desk, last), *others, *([birthday] if birthday else [])])


def next_recalculation(desk: Desk, after: date) -> date:
    """The first day of the month that the law names, after a day."""
    month = desk.rules().number(Key.SUBSIDY_RECALCULATED_IN)
    this_year = date(after.year, month, 1)
    return this_year if this_year > after else date(after.year + 1, month, 1)


def once_for(desk: Desk, about: str) -> str:
    """What tells a reckoning from others: a day comes again when hours before it were told afterwards."""
    again = (about if turn == 1 else f"{about}:{turn}" for turn in count(1))
    return next(one for one in again if not desk.recorded(WageSubsidyRecalculated, one))


async def record_of_running(desk: Desk, employer: UUID, event: Event, *, about: str) -> None:
    """Put down a fact about subsidy, unless it ended at this same moment: after a pause several days can have come at once."""
    await desk.conclude(lambda state: {about: event} if subsidy_with(state, employer).running else {})
