"""Income: what the participant lives on while learning and working, and a warning before a day without (whitepaper l.136-137, 206-210)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from activities import municipalities
from events.trajectory.state import Trajectory
from events.vocabulary.base import DataClass, Event
from events.vocabulary.leer_werk import Income, IncomeSet
from events.vocabulary.requests import TaskDone
from events.vocabulary.steering import AttentionPassed, AttentionRaised
from events.vocabulary.subjects import subject
from events.vocabulary.values import Component, Stage
from workflows.decisions import tasks
from workflows.decisions.livelihood import lost_on, without
from workflows.decisions.withdrawing import no_longer
from workflows.law.key import Key
from workflows.tracks.beside_benefit import mind_disregard
from workflows.tracks.wage import raise_wage, workplace
from workflows.verbs.desk import Desk, alongside, together

NO_INCOME = subject("geen-inkomen", DataClass.FUNDING)


async def income(desk: Desk) -> None:
    """From the first day at a workplace until a contract begins, and after it: a wage, or benefit that runs on, and no day without; and the
    wage of the contract."""
    await together(live_on(desk), raise_wage(desk), mind_disregard(desk))


async def live_on(desk: Desk) -> None:
    """At each workplace in turn, ask after benefit where no wage is paid, and watch; until a contract begins, and again once it is over."""
    while True:
        await live_from(desk, desk.day_of(desk.now()))


async def live_from(desk: Desk, today: date) -> None:
    """What there is to watch on a day, until it is something else or a contract begins."""
    await desk.conclude(lambda state: over(state) if watched(state, today) is None else {})
    contract, here = desk.state.placement.contract, watched(desk.state, today)
    begins = desk.beginning_of(contract.starts) if contract and contract.starts > today else None
    await alongside(desk.until_other(lambda state: watched(state, today), at=begins), *([watch(desk)] if here else []))


def watched(state: Trajectory, today: date) -> tuple[UUID | None, date | None] | None:
    """What tells one time of watching apart from another: where somebody learns and works, and since when a job is over. None when nothing
    is to be watched: a contract has begun that is not told to end, or one does before anything else ends."""
    contract = state.placement.contract
    if contract and not state.placement.job_lost:
        return (None, contract.starts) if (contract.ends or today < contract.starts) and without(state) else None
    place = workplace(state)
    lost = lost_on(state) if state.stage in (Stage.PLACEMENT, Stage.AFTERCARE) else None
    return (place, lost) if place or lost else None


async def watch(desk: Desk) -> None:
    """The days without income, once it is known whether benefit runs on."""
    await keep_benefit(desk)
    while True:
        await desk.conclude(arranged)
        day = without(desk.state)
        await alongside(desk.until_other(without), *([warn(desk, day)] if day else []))


async def keep_benefit(desk: Desk) -> None:
    """At a workplace benefit runs on if the municipality says so, and after a move if the new one does."""
    employer, first = workplace(desk.state), desk.state.leer_werk.starts
    if employer is None or first is None:
        return
    for about, start in ((f"{employer}", first), *((f"{employer}:{since}", since) for since in moved(desk.state, first))):
        question = municipalities.keep_benefit(employer, start)
        if without(desk.state) == start or desk.asked(question, about):
            kept = await desk.ask(question, by=desk.plan.answer_within, about=about)
            if kept is not None:
                await desk.record(IncomeSet(income=Income.BENEFIT, starts=kept.starts, ends=kept.ends), about=about)


def moved(state: Trajectory, first: date) -> list[date]:
    """The days at the workplace from which benefit of a former municipality was over."""
    return [max(first, one.ends + timedelta(days=1)) for one in state.leer_werk.incomes if one.moved and one.ends]


def when(state: Trajectory) -> str:
    """In which time there is nothing to live on, in Dutch."""
    if (contract := state.placement.contract) and not state.placement.job_lost:
        return "na het contract" if contract.ends else f"tot het contract begint, op {contract.starts:%d-%m-%Y},"
    return "na het werk voor zover bekend" if workplace(state) is None else "tijdens leren en werken"


async def warn(desk: Desk, day: date) -> None:
    """A signal and a task in time for that day; `arranged` ends both."""
    await desk.until(at=desk.plan.signal_income_before.period.before(desk.beginning_of(day)))
    what = f"Vanaf {day:%d-%m-%Y} is er {when(desk.state)} geen loon of uitkering."
    turn = desk.turn(tasks.ARRANGE_INCOME, day)
    await desk.record(AttentionRaised(signal=NO_INCOME, rule=NO_INCOME, evidence=what, component=Component.WORKING), about=turn)
    contract = desk.state.placement.contract
    lost = "" if workplace(desk.state) or (contract and not contract.ends) else after_work(desk)
    help = f"{what}{lost} Regel een inkomen en leg het vast."
    await desk.task_until(lambda _: False, tasks.ARRANGE_INCOME, help, by=in_time(desk, day), about=day)


def after_work(desk: Desk) -> str:
    """What to ask of who has no work any more, in Dutch: whether there is WW, and otherwise bijstand."""
    rules, ask = desk.rules(), " Vraag de deelnemer waarvan die dan leeft."
    if not rules.says(Key.UNEMPLOYED_WEEKS) or not rules.says(Key.UNEMPLOYED_WEEKS_OF):
        return ask
    weeks, of = rules.number(Key.UNEMPLOYED_WEEKS), rules.number(Key.UNEMPLOYED_WEEKS_OF)
    source = rules.entry(Key.UNEMPLOYED_WEEKS).source
    return (
        f"{ask} Wie in {weeks} van de laatste {of} weken werkte, vraagt WW aan bij UWV ({source}); anders is er bijstand van de gemeente."
    )


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


def over(state: Trajectory) -> dict[str, Event]:
    """Nothing is to be arranged any more: a contract has begun, or leaves no day without, or there is another workplace."""
    ending = no_longer(state, lambda task: task.kind == tasks.ARRANGE_INCOME.name)
    if raised := state.attention.get(NO_INCOME):
        ending[f"{NO_INCOME}:{raised.number}"] = AttentionPassed(signal=NO_INCOME)
    return ending
