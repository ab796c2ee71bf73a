"""How far the log had come when the runs were last seen to fit it, kept where the runs are: in Temporal.

A database that was put back to an earlier moment cannot tell that it was. Its log no longer has the event at which the bookmark lies; then
any run may be ahead of its stream, and each has to be looked at once. When Temporal was put back the bookmark is where it was then, and
only runs whose streams grew since may not know what is on them. So it costs nothing as long as nothing was put back.

It is the note of a schedule that is paused for ever and starts nothing: a few words that outlive every process and every run.
"""

from uuid import UUID

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleSpec,
    ScheduleState,
    ScheduleUpdate,
)
from temporalio.service import RPCError, RPCStatusCode

from events.log.store import EventStore

SCHEDULE = "regie-logboek"

Place = tuple[UUID, int]
"""An event and its position on the log."""


async def kept(client: Client) -> Place | None:
    """Where the bookmark lies; None when there is none yet."""
    try:
        note = (await client.get_schedule_handle(SCHEDULE).describe()).schedule.state.note or ""
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return None
    position, _, event = note.partition(" ")
    return UUID(event), int(position)


async def keep(client: Client, place: Place) -> None:
    """Lay the bookmark there."""
    event, position = place
    nothing = ScheduleActionStartWorkflow(SCHEDULE, id=SCHEDULE, task_queue=SCHEDULE)
    schedule = Schedule(nothing, ScheduleSpec(), state=ScheduleState(note=f"{position} {event}", paused=True))
    try:
        await client.create_schedule(SCHEDULE, schedule)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(SCHEDULE).update(lambda _: ScheduleUpdate(schedule))


async def is_there(store: EventStore, place: Place) -> bool:
    """Whether the log has that event at that position."""
    position = place[1]
    found = await store.read_log(after=position - 1, limit=1)
    return bool(found) and (found[0].id, found[0].position) == place
