"""Regie: a trajectory has exactly one regisseur. When that one left, the coordinator sees to the next (domain.md W1)."""

from events.vocabulary.values import Role
from workflows.verbs.desk import Desk


async def regie(desk: Desk) -> None:
    """Whenever there is no regisseur, a task for the coordinator until there is one."""
    while True:
        await desk.until(lambda state: not state.regisseur)
        what = "Dit traject heeft geen regisseur. Stel een overdracht voor aan een andere regisseur, die haar aanvaardt."
        await desk.task(
            "regisseur-zoeken", what, by=desk.plan.answer_within, role=Role.COORDINATOR, until=lambda state: bool(state.regisseur)
        )
