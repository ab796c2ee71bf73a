"""The trajectory: one long-lived workflow for each participant.

A run is short. It loads the fold from the stream, runs the step of the present stage with the tracks beside it (`workflows.run.run`), and
hands over to a fresh run at every change of stage, when its history has grown, when a newer worker waits, or after a month. Nothing is
carried over but the reference: the stream is the truth, and a run can be thrown away at any moment.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from temporalio import workflow
from temporalio.common import VersioningBehavior
from temporalio.exceptions import ApplicationError, FailureError

from events.database.faults import OutOfBounds
from events.trajectory.carried import piece
from events.trajectory.state import Trajectory
from workflows.decisions.order import Order, Receipt
from workflows.decisions.refusal import Moved, Refused
from workflows.run.on_temporal import OnTemporal
from workflows.run.reference import FASE, GEMEENTE, TrajectoryRef
from workflows.run.run import Walk
from workflows.verbs.message import Message

LONGEST_RUN = timedelta(days=30)
LONGEST_HISTORY = 400
"""In history events since it began. A run that is not at hand is replayed from its beginning within the ten seconds of a workflow task;
this much takes under a second of a slow core, on which others wait as well."""
LARGEST_HISTORY = 4 * 1024 * 1024
"""In bytes since it began. A state that is large itself is no reason to renew the run."""
REFUSED = "Refused"
MOVED = "Moved"
RENEWING = "Renewing"
UNEXPECTED = "Unexpected"
TOLD = "Told"


@workflow.defn(name="Trajectory", versioning_behavior=VersioningBehavior.PINNED)
class TrajectoryWorkflow:
    """Steers one trajectory. People give orders by Update; partners' messages arrive by signal."""

    @workflow.init
    def __init__(self, ref: TrajectoryRef) -> None:
        self._walk = Walk(ref.trajectory, OnTemporal(self._look_up))
        self._began_at = workflow.now()
        self._stages_before = 0
        self._began_with: tuple[int, int] | None = None
        self._long_enough = False

    @workflow.run
    async def run(self, ref: TrajectoryRef) -> str:
        """Walk until the trajectory has ended or this run is to be renewed; returns the outcome."""
        await self._walk.begin()
        self._stages_before = sum(self._state.visits.values())
        while self._state.open and not self._renewal_due():
            await self._walk.recorder.use_present_programme()
            self._show_where_it_is()
            await self._walk.walk(self._renewal_due, before=self._began_at + LONGEST_RUN)
        await self._leave()
        if not self._state.open:
            await self._walk.withdraw_questions()
        # A run ends in a workflow task of its own. The server takes back a task in which a run would end while something else came in,
        # and what was recorded in that task has to be recorded again, by a run that is replayed from its beginning.
        await workflow.sleep(0)
        await self._leave()
        if self._state.open:
            workflow.continue_as_new(ref, initial_versioning_behavior=workflow.ContinueAsNewVersioningBehavior.AUTO_UPGRADE)
        return str(self._state.outcome or "niet begonnen")

    @workflow.update
    async def order(self, order: Order) -> Receipt:
        """Carry out what a person asks, or refuse it with the reason in Dutch (error type `Refused`, or `Moved`)."""
        self._look_up()
        with _told_to_the_caller(order):
            return await self._walk.order(order)

    @order.validator
    def _may(self, order: Order) -> None:
        if self._walk.leaving and not self._state.ended:
            raise ApplicationError("Het traject wordt vernieuwd; probeer het zo weer.", type=RENEWING)
        with _told_to_the_caller(order):
            self._walk.consider(order)

    @workflow.signal
    async def receive(self, message: Message) -> None:
        """Take in a partner's message; twice is once."""
        self._look_up()
        await self._walk.receive(message)

    @workflow.signal
    def poke(self) -> None:
        """Look up: perhaps a newer worker waits."""
        self._look_up()

    @workflow.query
    def state(self, after: int = 0) -> bytes:
        """What this run takes the trajectory to be: a piece, after so many items of it (`events.trajectory.carried`).

        It has to be the fold of the stream; this is to find out when it is not. Only for a run that has ended: a worker that answers a
        query while something is being recorded closes the workflow task too early, and the run cannot be replayed (temporalio 1.35).
        """
        return piece(self._state, after).packed()

    @workflow.update
    def state_under_way(self, after: int = 0) -> None:
        """The same of a run that has not ended. It is always turned down, with the piece as detail of the error (of type `TOLD`): so it
        leaves nothing in the history.
        """

    @state_under_way.validator
    def _tell_state(self, after: int = 0) -> None:
        raise ApplicationError("", piece(self._state, after).packed(), type=TOLD)

    @property
    def _state(self) -> Trajectory:
        return self._walk.state

    def _renewal_due(self) -> bool:
        return sum(self._state.visits.values()) != self._stages_before or self._walk.recorder.anew or self._long_enough

    def _look_up(self) -> None:
        """Look whether this run was long enough; for moments that stand in its history: a message, an order, a poke, a timer, an answer.

        What is looked at holds for a workflow task. Which task it was in which something came back that the worker itself did, or an order
        was refused, is not in the history: a replay may see another length and another time there, and renew the run elsewhere.
        """
        if not self._walk.recorder.loaded:
            return
        self._began_with = self._began_with or _history()
        length, size = (so_far - before for so_far, before in zip(_history(), self._began_with, strict=True))
        self._long_enough = (
            self._long_enough
            or length > LONGEST_HISTORY
            or size > LARGEST_HISTORY
            or workflow.info().is_target_worker_deployment_version_changed()
            or workflow.now() - self._began_at >= LONGEST_RUN
        )

    async def _leave(self) -> None:
        await self._walk.leave(lambda: workflow.all_handlers_finished())

    def _show_where_it_is(self) -> None:
        state = self._state
        workflow.upsert_search_attributes([FASE.value_set(str(state.stage)), GEMEENTE.value_set(str(state.municipality))])
        workflow.set_current_details(f"fase {state.stage} ({state.visit}), versie {state.version}")


def _history() -> tuple[int, int]:
    """How many events the history has by now, and how many bytes."""
    info = workflow.info()
    return info.get_current_history_length(), info.get_current_history_size()


@contextmanager
def _told_to_the_caller(order: Order) -> Iterator[None]:
    """What goes wrong with an order is the answer to it. Left alone, it would keep the whole trajectory from going on."""
    try:
        yield
    except Moved as moved:
        raise ApplicationError(str(moved), type=MOVED) from moved
    except (Refused, OutOfBounds) as refusal:
        raise ApplicationError(str(refusal), type=REFUSED) from refusal
    except FailureError:
        raise
    except Exception as error:
        workflow.logger.exception("order %s failed", order.id)
        raise ApplicationError("Er ging onverwacht iets mis; er is niets veranderd.", type=UNEXPECTED) from error
