"""The wage of a participant against the statutory minimum of every day: during leer-werk, and of a contract until it is over
(Wet minimumloon en minimumvakantiebijslag art. 7 and 8). One that it passes is talked about."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from events.days import day_of
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.values import Stage
from workflows.decisions import tasks
from workflows.decisions.withdrawing import no_longer
from workflows.law.amounts import euros
from workflows.law.minimum_wage import age_on, lowest_wage, next_birthday, next_minimum
from workflows.verbs.desk import Desk, alongside


@dataclass(frozen=True, slots=True)
class Wage:
    """What is paid, in cents a month from a day; `told_least` is the minimum that it was held to when it was told, if it was."""

    about: str
    starts: date
    cents: int
    hours: int | None
    told_least: int | None = None
    by_contract: bool = False


async def raise_wage(desk: Desk) -> None:
    """Watch what is paid; nothing waits for what comes of it."""
    while True:
        await watch_from(desk, desk.day_of(desk.now()))


async def watch_from(desk: Desk, day: date) -> None:
    """The wages of a day, until they are others, or another was told."""
    await desk.conclude(lambda state: moot(state, day))
    wages, other = paid(desk.state, day), next_terms(desk.state, day)
    changed = desk.until_other(lambda state: (paid(state, day), next_terms(state, day)), at=at_beginning(desk, other))
    await alongside(changed, *(hold_to_minimum(desk, wage) for wage in wages))


async def hold_to_minimum(desk: Desk, wage: Wage) -> None:
    """A task when the wage is under the minimum, and again on each day on which another minimum passes it."""
    while True:
        day = max(wage.starts, desk.day_of(desk.now()))
        least = least_on(desk, wage, day)
        if least is not None and wage.cents < least:
            where = "Het loon volgens het contract" if wage.by_contract else "Het loon tijdens leren en werken"
            what = f"{where} is {euros(wage.cents)} bruto per maand; het minimum voor die uren is {euros(least)}."
            about = wage.about if least == wage.told_least else f"{wage.about}:{least}"
            await desk.task(tasks.RAISE_WAGE, what, by=desk.plan.answer_within, about=about)
        await desk.until_other(lambda state: state.civic.born, at=at_beginning(desk, next_look(desk, day)))


def at_beginning(desk: Desk, day: date | None) -> datetime | None:
    """The first moment of a day, if there is one."""
    return desk.beginning_of(day) if day else None


def least_on(desk: Desk, wage: Wage, day: date) -> int | None:
    """The minimum of a day, as far as hours and age are known; what it was told against comes first."""
    if wage.told_least is not None and wage.cents < wage.told_least:
        return wage.told_least
    if not wage.by_contract and wage.hours is None:
        return None
    bbl = desk.plan.leads_to_mbo and not wage.by_contract
    return lowest_wage(desk.rules(on=day), wage.hours, age_on(desk.state, day), bbl=bbl)


def next_look(desk: Desk, day: date) -> date | None:
    """The first later day with other amounts, or on which the participant is a year older and that counts."""
    days = (next_minimum(desk.rules(on=day)), next_birthday(desk.state, day))
    return min((one for one in days if one is not None and one > day), default=None)


def paid(state: Trajectory, day: date) -> tuple[Wage, ...]:
    """The wages of a day, or the first that are told for later: at the workplace until a contract begins, and that of the contract."""
    contract, employer = state.placement.contract, paid_place(state, day)
    there = [one for one in state.leer_werk.incomes if employer is not None and one.employer == employer and one.wage_cents is not None]
    found = []
    if there:
        last = next((one for one in reversed(there) if one.starts <= day), there[0])
        cents = last.wage_cents or 0
        # The amount as it stands in the key of a task: another way of writing it would be another task.
        about = f"{employer}:{last.starts}:{cents // 100},{cents % 100:02d}"
        found.append(Wage(about, last.starts, cents, last.hours, told_least=last.least_cents))
    if at_work(state) and contract is not None:
        terms = contract.on(day)
        about = f"{contract.employer}:contract:{terms.change}"
        found.append(Wage(about, terms.starts, terms.wage_cents, contract.hours(day), by_contract=True))
    return tuple(found)


def next_terms(state: Trajectory, day: date) -> date | None:
    """The first later day from which another wage is told."""
    contract = state.placement.contract
    by_contract = [one.starts for one in contract.terms] if at_work(state) and contract else []
    there = [one.starts for one in state.leer_werk.incomes] if not by_contract or paid_place(state, day) else []
    return min((one for one in (*by_contract, *there) if one > day), default=None)


def at_work(state: Trajectory) -> bool:
    """Whether the participant works by contract."""
    return state.stage is Stage.AFTERCARE and not state.placement.job_lost


def workplace(state: Trajectory, day: date | None = None) -> UUID | None:
    """Where the participant learns and works, before there is a contract; on a day also when there is one that begins later."""
    at = state.placement
    first_time = state.visits.get(Stage.PLACEMENT) == 1 and Stage.LEER_WERK in state.visits
    to_come = first_time and at.contract is not None and day is not None and day < at.contract.starts
    before = state.stage is Stage.LEER_WERK or (state.stage is Stage.PLACEMENT and not at.contract and Stage.AFTERCARE not in state.visits)
    return state.leer_werk.workplace if before or to_come else None


def paid_place(state: Trajectory, day: date) -> UUID | None:
    """The same, as long as a wage is paid there: who is on trial with another employer no longer works there."""
    at, here, first = state.placement, workplace(state, day), state.leer_werk.starts
    tried = (*state.trials, *([at.trial] if at.trial else []))
    elsewhere = any(trial.employer != here and first and day_of(trial.starts) > first for trial in tried)
    return None if elsewhere and state.stage is not Stage.LEER_WERK else here


def moot(state: Trajectory, day: date) -> dict[str, Event]:
    """What was to be talked about with an employer where the participant no longer works, or under terms that are others now."""
    now = tuple(f"{wage.about}:" for wage in paid(state, day))
    if paid_place(state, day) is not None:
        return {}
    return no_longer(state, lambda task: task.kind == tasks.RAISE_WAGE.name and not task.about.startswith(now))
