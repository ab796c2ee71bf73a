"""How much is offered to one run at a time: a run whose history grows past what the server allows would be ended by it.

Each message lies in the history of the run until a worker takes it in and the run renews itself. When none does, or a partner sends without
end, what is too much is set aside, where a person sees it, and offered again as soon as there is room.
"""

import asyncio
from collections import defaultdict
from uuid import UUID

import asyncpg
import structlog
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from events.database.faults import is_away
from events.database.outage import Outage
from events.log.store import EventStore
from gateway.runs.recovery import replay
from projections.lists.inbox import INBOX, State
from workflows.run.reference import workflow_id

log = structlog.get_logger()

CROWDED = "het traject heeft nog te veel berichten te verwerken; dit bericht wordt vanzelf opnieuw aangeboden"
MOST_EVENTS = 3000
"""In the history of a run, which renews itself at a third of this and is ended by the server at 51,200."""
MOST_BYTES = 8_000_000
"""Of that history; the server ends it at 50 MB."""
LOOK_AFTER, LOOK_AFTER_BYTES = 25, 1_000_000
"""Messages, or what they hold, that are offered to a trajectory between two looks at its run."""
MOST_AT_ONCE = 100
"""Messages of a trajectory that are offered again together."""
AGAIN = 5.0
"""Seconds between looks whether there is room again."""
_MOST_KNOWN = 10_000


class Room:
    """Looks at runs now and then, and remembers what was offered since."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._offered: dict[UUID, tuple[int, int]] = {}

    async def for_more(self, trajectory: UUID, size: int) -> bool:
        """Whether the run of this trajectory can take a message of this size (bytes); when so, it counts as offered."""
        messages, held = self._offered.get(trajectory, (0, 0))
        messages, held = messages + 1, held + size
        if messages > LOOK_AFTER or held > LOOK_AFTER_BYTES:
            if not await self.is_there(trajectory):
                return False
            messages, held = 1, size
        if len(self._offered) >= _MOST_KNOWN:
            self._offered.clear()
        self._offered[trajectory] = messages, held
        return True

    async def is_there(self, trajectory: UUID) -> bool:
        """Whether its run has room now. Where none runs there is: it will be begun anew."""
        try:
            run = await self._client.get_workflow_handle(workflow_id(trajectory)).describe()
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return True
            raise
        held = run.raw_description.workflow_execution_info.history_size_bytes
        return run.status is not WorkflowExecutionStatus.RUNNING or (run.history_length <= MOST_EVENTS and held <= MOST_BYTES)


class Waiting:
    """Offers again what was set aside for want of room."""

    def __init__(self, pool: asyncpg.Pool, store: EventStore, room: Room) -> None:
        self._pool = pool
        self._store = store
        self._room = room
        self._offered: dict[str, int] = {}
        self._outage = Outage(log, "what waits for room is not offered until the servers are back", "what waits for room is offered again")

    async def run(self) -> None:
        """Look for as long as it is let."""
        while True:
            await asyncio.sleep(AGAIN)
            try:
                await self.offer()
                self._outage.is_over()
            except asyncpg.UndefinedTableError:
                continue
            except Exception as error:
                if is_away(error) or isinstance(error, RPCError):
                    self._outage.goes_on(error)
                else:
                    log.warning("what waits for room could not be offered again", error=str(error) or type(error).__name__)

    async def offer(self) -> int:
        """Offer again what there is room for; returns how many messages."""
        rows = await self._pool.fetch(
            f"select message, partner, trajectory, replays from {INBOX.table.name} where state = $1 and reason = $2 "
            "order by received_at, message limit 5000",
            State.SET_ASIDE,
            CROWDED,
        )
        waiting: dict[UUID, dict[str, UUID]] = defaultdict(dict)
        # What was offered already stands here until the read model knows of it.
        standing = {row["message"]: row["replays"] for row in rows}
        self._offered = {message: replays for message, replays in self._offered.items() if standing.get(message) == replays}
        fresh = [row for row in rows if row["message"] not in self._offered]
        for row in fresh:
            if len(waiting[row["trajectory"]]) < MOST_AT_ONCE:
                waiting[row["trajectory"]][row["message"]] = row["partner"]
        offered = 0
        for trajectory, messages in waiting.items():
            if await self._room.is_there(trajectory):
                offered += await replay(self._store, messages, "er is weer ruimte")
                self._offered |= {message: standing[message] for message in messages}
        return offered
