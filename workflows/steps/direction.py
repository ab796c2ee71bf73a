"""Sector and level: what a programme leaves open is chosen with the candidate before learning and working begins (whitepaper l.352-373)."""

from datetime import datetime

from workflows.decisions import tasks
from workflows.decisions.adjustment import direction_open
from workflows.programme.norm import Norm
from workflows.verbs.desk import Condition, Desk


async def choose_direction(desk: Desk, by: Norm | datetime, *, unless: Condition = lambda _: False) -> None:
    """Somebody chooses what the programme leaves open; nothing when all is fixed or chosen, or no longer matters."""
    plan = desk.plan
    levels = ", ".join(plan.levels)
    await desk.task_until(
        lambda state: not direction_open(state, plan) or unless(state),
        tasks.CHOOSE_DIRECTION,
        f"Kies met de kandidaat waarvoor het traject opleidt. Sector: {plan.sector}. Niveau: {levels}.",
        by=by,
        about="-en-".join(plan.left_open),
    )
