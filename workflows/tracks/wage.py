"""The wage of a participant against the statutory minimum of every day: during leer-werk, and of a contract until it is over
(Wet minimumloon en minimumvakantiebijslag art. 7 and 8). One that it passes is talked about."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from events.trajectory.parts import Contract
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.requests import TaskWithdrawn
from events.vocabulary.values import Stage
from workflows.decisions import tasks
from workflows.law.minimum_wage import age_on, lowest_wage, next_birthday, next_minimum
from workflows.verbs.desk import Desk, alongside


@dataclass(frozen=True, slots=True)
class Wage:
    """What is paid now, in cents a month from a day; `told_least` is the minimum that it was held to when it was told, if it was."""

    about: str
    starts: date
    cents: int
    hours: int | None
    told_least: int | None = None
    contract: Contract | None = None


async def raise_wage(desk: Desk) -> None:
    """Watch what is paid now; nothing waits for what comes of it."""
    while True:
        await desk.conclude(moot)
        wage = paid(desk.state)
        doing = [hold_to_minimum(desk, wage)] if wage else []
        await alongside(desk.until_other(paid), *doing)


async def hold_to_minimum(desk: Desk, wage: Wage) -> None:
    """A task when the wage is under the minimum, and again on each day on which another minimum passes it."""
    while True:
        day = max(wage.starts, desk.day_of(desk.now()))
        least = least_on(desk, wage, day)
        if least is not None and wage.cents < least:
            where = "Het loon volgens het contract" if wage.contract else "Het loon tijdens leren en werken"
            what = f"{where} is {euros(wage.cents)} euro bruto per maand; het minimum voor die uren is {euros(least)} euro."
            about = wage.about if least == wage.told_least else f"{wage.about}:{least}"
            await desk.task(tasks.RAISE_WAGE, what, by=desk.plan.answer_within, about=about)
        other = next_look(desk, day)
        await desk.until_other(lambda state: (paid(state), state.civic.born), at=desk.beginning_of(other) if other else None)


def least_on(desk: Desk, wage: Wage, day: date) -> int | None:
    """The minimum of a day, as far as hours and age are known; what it was told against comes first."""
    if wage.told_least is not None and wage.cents < wage.told_least:
        return wage.told_least
    if wage.contract is None and wage.hours is None:
        return None
    return lowest_wage(desk.rules(on=day), wage.hours, age_on(desk.state, day))


def next_look(desk: Desk, day: date) -> date | None:
    """The first later day with other amounts, or on which the participant is a year older and that counts."""
    days = (next_minimum(desk.rules(on=day)), next_birthday(desk.state, day))
    return min((one for one in days if one is not None and one > day), default=None)


def paid(state: Trajectory) -> Wage | None:
    """The wage of now: that of the contract once there is work, or before that the last one told at the workplace; None without one."""
    contract, employer = state.placement.contract, workplace(state)
    if state.stage is Stage.AFTERCARE and contract is not None and not state.placement.job_lost:
        about = f"{contract.employer}:contract:{contract.changes}"
        return Wage(about, contract.since or contract.starts, contract.wage_cents, contract.hours, contract=contract)
    wages = [one for one in state.leer_werk.incomes if employer is not None and one.employer == employer and one.wage_cents is not None]
    if not wages:
        return None
    last = wages[-1]
    cents = last.wage_cents or 0
    return Wage(f"{employer}:{last.starts}:{euros(cents)}", last.starts, cents, last.hours, told_least=last.least_cents)


def workplace(state: Trajectory) -> UUID | None:
    """Where the participant learns and works, before there is a contract."""
    at = state.placement
    before = state.stage is Stage.LEER_WERK or (state.stage is Stage.PLACEMENT and not at.contract and Stage.AFTERCARE not in state.visits)
    return state.leer_werk.workplace if before else None


def moot(state: Trajectory) -> dict[str, Event]:
    """What was to be talked about with an employer where the participant no longer works, or under terms that are others now."""
    wage = paid(state)
    if workplace(state) is not None:
        return {}
    return {
        task.key: TaskWithdrawn(key=task.key, reason="niet meer aan de orde")
        for task in state.open_tasks
        if task.kind == tasks.RAISE_WAGE.name and not (wage and task.about.startswith(f"{wage.about}:"))
    }


def euros(cents: int) -> str:
    """An amount with a comma, as it is written in the Netherlands."""
    return f"{cents // 100},{cents % 100:02d}"
