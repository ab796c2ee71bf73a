"""A wage beside benefit during leer-werk: part of it is left to the participant for some months, and before that is over somebody talks
about what follows (Participatiewet art. 31 lid 2 onder n)."""

from datetime import date

from events.trajectory.parts import Living
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.leer_werk import Income
from events.vocabulary.requests import TaskWithdrawn
from workflows.decisions import tasks
from workflows.law.amounts import euros
from workflows.law.disregard import counted_from, disregarded
from workflows.tracks.wage import workplace
from workflows.verbs.desk import Desk, alongside

SCOPE = "inkomen"
_ABOUT = "vrijlating"


async def mind_disregard(desk: Desk) -> None:
    """For each wage beside benefit, from the day on which it first was."""
    while True:
        await desk.conclude(moot)
        first = earned_beside(desk.state)
        doing = [tell_in_time(desk, first)] if first else []
        await alongside(desk.until_other(earned_beside), *doing)


async def tell_in_time(desk: Desk, first: Living) -> None:
    """A task, as long before the day on which the whole wage counts as the programme wants to know of an income that ends."""
    rules = desk.rules(on=first.starts)
    left = disregarded(rules, first.wage_cents or 0)
    if left is None:
        return
    day = counted_from(rules, first.starts)
    await desk.until(at=desk.plan.signal_income_before.period.before(desk.beginning_of(day)))
    what = (
        f"Van het loon naast de uitkering mag de deelnemer ten hoogste {euros(left)} per maand houden, en vanaf {day:%d-%m-%Y} telt "
        "alles mee (Participatiewet art. 31). Bespreek met de deelnemer en de gemeente hoe het dan verder gaat."
    )
    await desk.task(tasks.ARRANGE_AGAIN, what, by=max(desk.beginning_of(day), desk.now()), about=about(first.starts))


def earned_beside(state: Trajectory) -> Living | None:
    """The first of the wages that are paid beside benefit at the workplace of now; None when it is all benefit, or all wage."""
    beside = [one for one in state.leer_werk.incomes if one.income is Income.BENEFIT and one.wage_cents is not None]
    now = state.leer_werk.incomes[-1:]
    return beside[0] if workplace(state) is not None and beside and beside[-1] in now else None


def about(first: date) -> str:
    """What tells the task about one such wage from others."""
    return f"{_ABOUT}:{first}"


def moot(state: Trajectory) -> dict[str, Event]:
    """What is to be talked about no more."""
    first = earned_beside(state)
    start = f"{SCOPE}:{tasks.ARRANGE_AGAIN.name}:"
    here = f"{start}{about(first.starts)}" if first else ""
    gone = [task.key for task in state.open_tasks if task.key.startswith(f"{start}{_ABOUT}:") and task.key != here]
    return {key: TaskWithdrawn(key=key, reason="niet meer aan de orde") for key in gone}
