"""Where orders to trajectories go out from: every door (web, command line, API) gives them here, each becomes one Update.

An Update whose answer is lost may or may not have been carried out. The same order id is the same order, so it is simply sent again.
Before anybody is told anything, the stream is looked at: what an order did is there under its id, whatever became of Temporal. A run that
says no, or that it was done, and builds on what is not on the log (the database was put back) begins anew, and gets the order again.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import get_args
from uuid import UUID, uuid4

import asyncpg
import structlog
from pydantic import ValidationError
from pydantic.fields import FieldInfo
from temporalio.client import Client, WithStartWorkflowOperation, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from events.database.faults import OF_THE_DATABASE, StoreUnavailable
from events.fact import Actor, event_id
from events.log.store import EventStore
from events.sealing.wrapping import CannotUnwrap
from events.vocabulary.course import TrajectoryEnded
from events.vocabulary.words import Kind
from gateway.asking import RESTRICTED
from gateway.fate import ANOTHER
from gateway.orders.sameness import says_another
from gateway.runs.recovery import start_over
from gateway.runs.runs import astray
from projections.engine.set_apart import Mark, marks_of
from workflows.decisions.barriers import ReportBarrier
from workflows.decisions.command import Command
from workflows.decisions.course import StartTrajectory
from workflows.decisions.order import Order, Receipt, cause_of
from workflows.decisions.pause import Pause
from workflows.faults import in_dutch
from workflows.run.reference import TASK_QUEUE, TrajectoryRef, workflow_id
from workflows.run.workflow import MOVED, REFUSED, RENEWING, TrajectoryWorkflow

log = structlog.get_logger()

ATTEMPT = timedelta(seconds=5)
PATIENCE = 30.0
"""Seconds for which an order is sent again before the caller hears that its fate is not known."""
_NEWEST = 100
"""Among so many of the last events of a trajectory is its end, if it ended."""
_AWAITS = "Dit traject wacht op herstel. De opdracht is misschien uitgevoerd; geef die over enkele minuten gerust nog een keer."
UNKNOWN = "Er kwam geen antwoord. De opdracht is misschien uitgevoerd; u kunt de opdracht gerust nog een keer geven."
_AGAIN = frozenset({RENEWING, "AcceptedUpdateCompletedWorkflow"})
_PASSING = frozenset(
    {
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        # The workflow task that carried the order failed, for example because a message came in just as the run handed over.
        RPCStatusCode.FAILED_PRECONDITION,
        RPCStatusCode.ABORTED,
    }
)


class Refused(Exception):
    """The order is not allowed; the message is Dutch and meant for the person who gave it."""


class Changed(Refused):
    """The trajectory is not as whoever gave the order has seen it."""


class Failed(Exception):
    """Something went wrong that nobody foresaw, and nothing was changed; the message is Dutch."""


class Uncertain(Exception):
    """No answer came. The order may have been carried out; giving it again with the same id is safe."""


def _order(command: Command, actor: Actor, id: str | None, seen: int | None = None) -> Order:
    try:
        return Order(id=id or str(uuid4()), actor=actor.id, role=actor.role, command=command, seen=seen)
    except ValidationError as error:
        names = {"actor": "Wie dit besluit", "id": "Het kenmerk van de opdracht"}
        faults = in_dutch(error.errors())
        raise Refused(" ".join(f"{names.get(fault.place, fault.place)} {fault.message}." for fault in faults)) from error


def tells(command: Command) -> bool:
    """Whether it holds words about the participant, which are sealed on the log."""
    named = isinstance(command, ReportBarrier) and bool(command.kind)
    return named or any(getattr(command, name) for name, field in type(command).model_fields.items() if _is_told(field))


def _is_told(field: FieldInfo) -> bool:
    inner = (one for hint in get_args(field.annotation) for one in getattr(hint, "__metadata__", ()))
    return any(isinstance(one, Kind) and one.lines and not one.exact for one in (*field.metadata, *inner))


class Office:
    """Gives orders to trajectories, and finds on their streams in `store`, which is in the database of `pool`, what became of them."""

    def __init__(self, client: Client, store: EventStore, pool: asyncpg.Pool) -> None:
        self._client = client
        self._store = store
        self._pool = pool

    @property
    def client(self) -> Client:
        """The Temporal that it gives them to."""
        return self._client

    async def start(self, trajectory: UUID, command: StartTrajectory, actor: Actor, *, id: str | None = None) -> Receipt:
        """Begin a trajectory: starts its workflow and gives the first order in one go.

        Raises:
            Refused: when it may not be started like this.
            Failed: when something went wrong, and nothing was changed.
            Uncertain: when no answer came.
        """
        return await self._give(trajectory, _order(command, actor, id))

    async def execute(self, trajectory: UUID, command: Command, actor: Actor, *, id: str | None = None, seen: int | None = None) -> Receipt:
        """Give an order to a running trajectory; with a version that was `seen` only if that is still the present one.

        Raises:
            Changed: when it is not, and the order was not carried out before.
            Refused, Failed, Uncertain: as `start` does.
        """
        return await self._give(trajectory, _order(command, actor, id, seen))

    async def _give(self, trajectory: UUID, order: Order) -> Receipt:
        began = datetime.now(UTC)
        await self._refuse_what_is_lost(trajectory, order)
        await self._refuse_what_is_restricted(trajectory, order)
        try:
            receipt = await self._insist(trajectory, order, order.id)
        except (Refused, Failed, Uncertain) as no:
            if done := await self._carried_out(trajectory, order):
                await self._refuse_another(trajectory, order, began)
                return done
            if isinstance(no, Uncertain) or not await self._was_astray(trajectory):
                raise
            return await self._insist(trajectory, order, order.id)
        if await self._did(trajectory, order, 0):
            await self._refuse_another(trajectory, order, began)
            return receipt
        # It changed nothing, or what it did is not on the log any more, and the answer is one that Temporal kept: that of another Update
        # is not.
        await self._was_astray(trajectory)
        return await self._insist(trajectory, order, str(uuid4()))

    async def _refuse_what_is_lost(self, trajectory: UUID, order: Order) -> None:
        """What somebody writes about a person who was erased nobody could ever read. An order from before the erasure keeps its answer.

        Raises:
            Refused: when the order holds words that would be sealed, or begins anew with this person.
            Uncertain: when the log cannot be seen.
        """
        match order.command:
            case StartTrajectory(participant=person):
                about = person
            case command if tells(command):
                about = trajectory
            case _:
                return
        try:
            lost = await self._store.erased(about)
        except (StoreUnavailable, *OF_THE_DATABASE) as away:
            raise Uncertain(UNKNOWN) from away
        if lost and not await self._carried_out(trajectory, order):
            raise Refused(
                "De gegevens van deze deelnemer zijn gewist; wat nu wordt opgeschreven kan niet worden bewaard. "
                "Wat zonder toelichting kan, zoals hervatten of beëindigen, kan nog."
            )

    async def _refuse_what_is_restricted(self, trajectory: UUID, order: Order) -> None:
        """Data that are kept and not used (AVG art. 18) are not decided on. An order from before that keeps its answer, and all can wait.

        Raises:
            Refused: it is so, and nobody wrote down an exception.
            Uncertain: when that cannot be seen.
        """
        about = order.command.participant if isinstance(order.command, StartTrajectory) else trajectory
        try:
            marks = await marks_of(self._pool, about)
        except OF_THE_DATABASE as away:
            raise Uncertain(UNKNOWN) from away
        if Mark.RESTRICTED in marks and not isinstance(order.command, Pause) and not await self._carried_out(trajectory, order):
            raise Refused(RESTRICTED)

    async def _refuse_another(self, trajectory: UUID, order: Order, began: datetime) -> None:
        """Look whether what was on the stream before an order was given, is what it says. Raises `Refused`, and as `_carried_out` does."""
        try:
            first = await self._store.find(event_id(trajectory, f"{cause_of(order)}:0"))
            if first and first.recorded_at < began and await says_another(self._store, order, first):
                raise Refused(ANOTHER)
        except (StoreUnavailable, CannotUnwrap, *OF_THE_DATABASE) as away:
            raise Uncertain(UNKNOWN) from away

    async def _was_astray(self, trajectory: UUID) -> bool:
        """Whether its run did not fit its stream; then it has begun anew."""
        try:
            found, _ = await astray(self._client, self._store, [trajectory])
            await start_over(self._pool, self._store, self._client, [], found)
        except (RPCError, *OF_THE_DATABASE) as error:
            log.warning("whether a run fits its stream was not seen", trajectory=str(trajectory), error=str(error) or type(error).__name__)
            return False
        for one in found:
            log.warning("a run did not fit its stream, and has begun anew from it", trajectory=str(trajectory), run=one.run, why=one.why)
        return bool(found)

    async def _carried_out(self, trajectory: UUID, order: Order) -> Receipt | None:
        """Where an order brought the stream, if it is there; None when it is not.

        Raises:
            Uncertain: when the log cannot be seen.
        """
        last: Receipt | None = None
        for n in count():
            if (did := await self._did(trajectory, order, n)) is None:
                break
            last = did
        return last

    async def _did(self, trajectory: UUID, order: Order, nth: int) -> Receipt | None:
        """Where an order's event with this number is on the stream. Raises as `_carried_out` does."""
        try:
            found = await self._store.find(event_id(trajectory, f"{cause_of(order)}:{nth}"))
        except (StoreUnavailable, *OF_THE_DATABASE) as away:
            raise Uncertain(UNKNOWN) from away
        return Receipt(version=found.version, position=found.position) if found and found.stream == trajectory else None

    async def _insist(self, trajectory: UUID, order: Order, update: str) -> Receipt:
        until = asyncio.get_running_loop().time() + PATIENCE
        pause, begins = 0.05, isinstance(order.command, StartTrajectory)
        while True:
            try:
                return await self._send(trajectory, order, update, begins=begins)
            except WorkflowUpdateFailedError as failed:
                cause = failed.cause
                if not isinstance(cause, ApplicationError):
                    raise Failed(str(cause)) from failed
                if cause.type == MOVED:
                    raise Changed(cause.message) from failed
                if cause.type == REFUSED:
                    raise Refused(cause.message) from failed
                if cause.type not in _AGAIN:
                    raise Failed(cause.message) from failed
            except WorkflowUpdateRPCTimeoutOrCancelledError as silence:
                # The client tells of both in one word, but whoever is cancelled has to go.
                if isinstance(silence.__cause__, asyncio.CancelledError):
                    raise silence.__cause__ from None
            except RPCError as error:
                if error.status is RPCStatusCode.NOT_FOUND:
                    if not order.command.after_end or begins or not await self._has_ended(trajectory):
                        raise await self._without_run(trajectory) from error
                    begins = True
                    continue
                if error.status not in _PASSING:
                    raise Uncertain(UNKNOWN) from error
            except RuntimeError as error:
                # What a client says that has not reached Temporal even once (temporalio 1.35).
                if "client connect" not in str(error):
                    raise
            if asyncio.get_running_loop().time() > until:
                raise Uncertain(UNKNOWN)
            await asyncio.sleep(pause)
            pause = min(1.0, pause * 2)

    async def _without_run(self, trajectory: UUID) -> Refused | Uncertain:
        """What to say of an order to a trajectory without a run.

        One that is open gets its run back, and what was sent before may still be carried out by a worker that had taken it.
        """
        try:
            stream = await self._store.read_stream(trajectory, limit=_NEWEST, backwards=True)
        except (StoreUnavailable, *OF_THE_DATABASE):
            return Uncertain(UNKNOWN)
        if not stream:
            return Refused("Dit traject loopt niet: het bestaat niet.")
        if any(one.type == TrajectoryEnded.stored_name for one in stream):
            return Refused("Dit traject loopt niet: het is beëindigd.")
        return Uncertain(_AWAITS)

    async def _has_ended(self, trajectory: UUID) -> bool:
        """Whether a trajectory has ended: what is heard of it since, a run of its own writes down. Raises `Uncertain`."""
        try:
            stream = await self._store.read_stream(trajectory, limit=_NEWEST, backwards=True)
        except (StoreUnavailable, *OF_THE_DATABASE) as away:
            raise Uncertain(UNKNOWN) from away
        return any(one.type == TrajectoryEnded.stored_name for one in stream)

    async def _send(self, trajectory: UUID, order: Order, update: str, *, begins: bool) -> Receipt:
        if not begins:
            handle = self._client.get_workflow_handle(workflow_id(trajectory))
            return await handle.execute_update(TrajectoryWorkflow.order, order, id=update, rpc_timeout=ATTEMPT)
        begin = WithStartWorkflowOperation(
            TrajectoryWorkflow.run,
            TrajectoryRef(trajectory),
            id=workflow_id(trajectory),
            task_queue=TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=f"traject {trajectory}",
        )
        return await self._client.execute_update_with_start_workflow(
            TrajectoryWorkflow.order, order, start_workflow_operation=begin, id=update, rpc_timeout=ATTEMPT
        )


__all__ = ["Changed", "Failed", "Office", "Refused", "Uncertain"]
