"""Income: what the participant lives on while learning and working, and a warning before a day without (whitepaper l.136-137, 206-210)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from activities import municipalities
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.leer_werk import Income, IncomeSet
from events.vocabulary.requests import TaskDone
from events.vocabulary.steering import AttentionPassed, AttentionRaised
from events.vocabulary.values import Component
from workflows.decisions import tasks
from workflows.decisions.withdrawing import no_longer
from workflows.tracks.beside_benefit import mind_disregard
from workflows.tracks.wage import raise_wage, workplace
from workflows.verbs.desk import Desk, alongside, together

NO_INCOME = "geen-inkomen"


async def income(desk: Desk) -> None:
    """From the first day at a workplace until a contract: a wage, or benefit that runs on, and no day without; and then the wage of it."""
    await together(live_on(desk), raise_wage(desk), mind_disregard(desk))


async def live_on(desk: Desk) -> None:
    """At each workplace in turn, ask after benefit where no wage is paid, and watch."""
    while True:
        await desk.conclude(lambda state: over(state) if workplace(state) is None else {})
        employer = workplace(desk.state)
        doing = [keep_benefit(desk, employer)] if employer else []
        await alongside(desk.until_other(workplace), *doing)


async def keep_benefit(desk: Desk, employer: UUID) -> None:
    """Benefit runs on if the municipality says so, and after a move if the new one does; then the days without income are watched."""
    first = desk.state.leer_werk.starts
    if first is None:
        return
    for about, start in ((f"{employer}", first), *((f"{employer}:{since}", since) for since in moved(desk.state, first))):
        question = municipalities.keep_benefit(employer, start)
        if without(desk.state) == start or desk.asked(question, about):
            kept = await desk.ask(question, by=desk.plan.answer_within, about=about)
            if kept is not None:
                await desk.record(IncomeSet(income=Income.BENEFIT, starts=kept.starts, ends=kept.ends), about=about)
    while True:
        await desk.conclude(arranged)
        day = without(desk.state)
        await alongside(desk.until_other(without), *([warn(desk, day)] if day else []))


def moved(state: Trajectory, first: date) -> list[date]:
    """The days at the workplace from which benefit of a former municipality was over."""
    return [max(first, one.ends + timedelta(days=1)) for one in state.leer_werk.incomes if one.moved and one.ends]


async def warn(desk: Desk, day: date) -> None:
    """A signal and a task in time for that day; `arranged` ends both."""
    await desk.until(at=desk.plan.signal_income_before.period.before(desk.beginning_of(day)))
    what = f"Vanaf {day:%d-%m-%Y} is er tijdens leren en werken geen loon of uitkering."
    turn = desk.turn(tasks.ARRANGE_INCOME, day)
    await desk.record(AttentionRaised(signal=NO_INCOME, rule=NO_INCOME, evidence=what, component=Component.WORKING), about=turn)
    help = f"{what} Regel een inkomen en leg het vast."
    await desk.task_until(lambda _: False, tasks.ARRANGE_INCOME, help, by=in_time(desk, day), about=day)


def arranged(state: Trajectory) -> dict[str, Event]:
    """That day has an income now. Task and signal end in one, so that a run that is dropped does not leave one of them."""
    day = without(state)
    done = [task for task in state.open_tasks if task.kind == tasks.ARRANGE_INCOME.name and task.about != str(day)]
    ending: dict[str, Event] = {task.key: TaskDone(key=task.key) for task in done}
    if (ending or day is None) and (raised := state.attention.get(NO_INCOME)):
        ending[f"{NO_INCOME}:{raised.number}"] = AttentionPassed(signal=NO_INCOME)
    return ending


def in_time(desk: Desk, day: date) -> datetime:
    """Before that day, or as soon as can be expected."""
    return max(desk.beginning_of(day), desk.plan.answer_within.period.after(desk.now()))


def without(state: Trajectory) -> date | None:
    """The first day at the workplace for which there is no income, as far as was told; None when there is always one."""
    day, incomes = state.leer_werk.starts, state.leer_werk.incomes
    if day is None:
        return None
    for number, one in enumerate(incomes):
        after = [one.ends + timedelta(days=1)] if one.ends else []
        after += [incomes[number + 1].starts] if number + 1 < len(incomes) else []
        until = min(after, default=None)
        if one.enough and one.employer in (None, state.leer_werk.workplace) and one.starts <= day and (until is None or day < until):
            if until is None:
                return None
            day = until
    return day


def over(state: Trajectory) -> dict[str, Event]:
    """Nothing is to be arranged any more: there is a contract, or another workplace."""
    ending = no_longer(state, lambda task: task.kind == tasks.ARRANGE_INCOME.name)
    if raised := state.attention.get(NO_INCOME):
        ending[f"{NO_INCOME}:{raised.number}"] = AttentionPassed(signal=NO_INCOME)
    return ending
