"""Regie: a trajectory has exactly one regisseur. When that one left, the coordinator sees to the next (domain.md W1)."""

from events.vocabulary.values import Role
from workflows.decisions import tasks
from workflows.verbs.desk import Desk


async def regie(desk: Desk) -> None:
    """Whenever there is no regisseur, a task for the coordinator until there is one."""
    while True:
        if desk.state.regisseur:
            await desk.reached(tasks.FIND_REGISSEUR)
        await desk.until(lambda state: not state.regisseur)
        what = "Dit traject heeft geen regisseur. Stel een andere regisseur voor, die de overdracht aanvaardt."
        by = desk.plan.answer_within
        await desk.task_until(lambda state: bool(state.regisseur), tasks.FIND_REGISSEUR, what, by=by, role=Role.COORDINATOR)
