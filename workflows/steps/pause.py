"""What there is to do in a pause: to go after what the law sets, and to go on, once the pause is over as far as anybody knew."""

from datetime import datetime

from events.trajectory.state import Trajectory
from workflows.decisions import tasks
from workflows.law.calendar import beginning_of
from workflows.programme.document import Programme
from workflows.verbs.desk import Desk


async def wait_to_go_on(desk: Desk) -> None:
    """On the day until which it was paused, and otherwise after the programme's patience, somebody looks whether it can go on.

    A pause has no end of its own: somebody resumes.
    """
    await desk.until(at=over(desk.state, desk.plan))
    told = "Het zou nu verder kunnen." if desk.state.paused_until else "Er is geen dag genoemd waarop het verder zou gaan."
    helps = "Hervat het, of beëindig het. Duurt het langer: hervat het, en onderbreek het opnieuw tot een dag."
    what = f"Het traject is onderbroken. {told} {helps}"
    await desk.task_until(lambda state: not state.paused, tasks.GO_ON, what, by=desk.plan.answer_within)


async def keep_up(desk: Desk) -> None:
    """Whatever the step asked by law is gone after in time, as if there were no pause."""
    await desk.keep_up()


def over(state: Trajectory, plan: Programme) -> datetime:
    """When a trajectory that is paused was expected to go on, or when it is time to ask."""
    assert state.paused_at is not None
    return beginning_of(state.paused_until) if state.paused_until else plan.patience.escalate_after.period.after(state.paused_at)
