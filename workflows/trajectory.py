"""The trajectory: one long-lived workflow for each participant.

A run is short. It loads the fold from the stream, runs the step of the present stage with the tracks beside it, and hands over to a fresh
run at every change of stage, when its history has grown, when a newer worker waits, or after a month. Nothing is carried over but the
reference: the stream is the truth, and a run can be thrown away at any moment.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import VersioningBehavior
from temporalio.exceptions import ApplicationError, FailureError

from events.fact import SYSTEM, Actor, Fact
from events.trajectory import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.parts import Role, Stage
from events.vocabulary.requests import MessageWithoutEffect
from events.vocabulary.trajectory import TrajectoryEnded
from workflows.commands import Command, Order, Receipt, StartTrajectory
from workflows.correspondence import untold, withdraw
from workflows.decisions import Case, Refused, decide, end, move_on
from workflows.desk import Desk
from workflows.message import Message
from workflows.programme import Programme
from workflows.reception import receive
from workflows.recorder import NotRecorded, Recorder
from workflows.reference import FASE, GEMEENTE, TrajectoryRef
from workflows.steps import STEPS
from workflows.tracks import tracks_beside
from workflows.waiting import Together, comes, cut_off, together

LONGEST_RUN = timedelta(days=30)
LONGEST_HISTORY = 1000
"""In history events: this much replays in under half a second."""
WAIT_FOR_START = timedelta(minutes=1)
REFUSED = "Refused"
RENEWING = "Renewing"
UNEXPECTED = "Unexpected"


@workflow.defn(name="Trajectory", versioning_behavior=VersioningBehavior.PINNED)
class TrajectoryWorkflow:
    """Steers one trajectory. People give orders by Update; partners' messages arrive by signal."""

    @workflow.init
    def __init__(self, ref: TrajectoryRef) -> None:
        self._recorder = Recorder(ref.trajectory)
        self._renewing = False
        self._began_at = workflow.now()
        self._stages_before = 0

    @workflow.run
    async def run(self, ref: TrajectoryRef) -> str:
        """Walk until the trajectory has ended or this run is to be renewed; returns the outcome."""
        await self._recorder.load()
        await self._wait_for_start()
        self._stages_before = sum(self._state.visits.values())
        while self._state.open and not self._renewal_due():
            await self._recorder.use_present_programme()
            self._show_where_it_is()
            await self._walk_until_interrupted()
        await self._drain()
        if self._state.open:
            workflow.continue_as_new(ref, initial_versioning_behavior=workflow.ContinueAsNewVersioningBehavior.AUTO_UPGRADE)
        await together(*(withdraw(self._state, request) for request in untold(self._state)))
        await self._drain()
        return str(self._state.outcome or "niet begonnen")

    @workflow.update
    async def order(self, order: Order) -> Receipt:
        """Carry out what a person asks, or refuse it with the reason in Dutch (error type `Refused`)."""
        await workflow.wait_condition(lambda: self._recorder.loaded)
        with _told_to_the_caller(order):
            named = await self._programme_named_in(order.command)
            await self._recorder.record(lambda state: self._facts_of_order(state, order, named))
        return Receipt(version=self._state.version, position=self._state.position)

    @order.validator
    def _may(self, order: Order) -> None:
        if self._renewing and not self._state.ended:
            raise ApplicationError("Het traject wordt vernieuwd; probeer het zo weer.", type=RENEWING)
        if self._recorder.ready and order.command.under is None:
            with _told_to_the_caller(order):
                self._facts_of_order(self._state, order)

    @workflow.signal
    async def receive(self, message: Message) -> None:
        """Take in a partner's message; twice is once."""
        await workflow.wait_condition(lambda: self._recorder.loaded and (self._state.started or self._renewing))
        try:
            await self._recorder.record(lambda state: self._facts_of_message(state, message))
        except Exception:
            # A message is never the end of a trajectory. What it says stays in the inbox; here it leaves its trace.
            workflow.logger.exception("message %s failed", message.id)
            with suppress(NotRecorded):
                await self._recorder.record(lambda state: self._trace_of_message(state, message))

    @workflow.signal
    def poke(self) -> None:
        """Look up: perhaps a newer worker waits."""

    @workflow.query
    def state(self) -> Trajectory:
        """What this run takes the trajectory to be. It has to be the fold of the stream; this is to find out when it is not."""
        return self._state

    @property
    def _state(self) -> Trajectory:
        return self._recorder.state

    async def _programme_named_in(self, command: Command) -> Programme | None:
        if command.under is None:
            return None
        code, version = command.under
        programme = await self._recorder.published(code, version)
        if programme is None:
            raise Refused(f"Programma '{code}' versie {version} is niet gepubliceerd.")
        return programme

    def _facts_of_order(self, state: Trajectory, order: Order, named: Programme | None = None) -> list[Fact]:
        cause = f"order:{order.id}"
        if cause in state.keys:
            return []
        if not state.started and not isinstance(order.command, StartTrajectory):
            raise Refused("Dit traject bestaat niet.")
        programme = self._recorder.programme if state.started else named
        assert programme is not None
        case = Case(state, programme, order.actor, order.role, workflow.now(), named)
        return _facts(decide(case, order.command), Actor(order.actor, order.role), cause, workflow.now())

    def _facts_of_message(self, state: Trajectory, message: Message) -> list[Fact]:
        sender = next((p.role for p in state.parties if p.partner == message.partner), Role.EMPLOYER)
        role = Role.MUNICIPALITY if message.partner == state.municipality else sender
        return _facts(receive(state, message), Actor(str(message.partner), role), message.cause, message.occurred_at)

    def _trace_of_message(self, state: Trajectory, message: Message) -> list[Fact]:
        if message.cause in state.keys:
            return []
        event = MessageWithoutEffect(message=message.id, reason="kon niet worden verwerkt")
        return _facts([event], SYSTEM, message.cause, workflow.now())

    async def _wait_for_start(self) -> None:
        if not self._state.started:
            await comes(lambda: self._state.started, before=self._began_at + WAIT_FOR_START)

    async def _walk_until_interrupted(self) -> None:
        seen = self._state.interruptions
        walk = asyncio.create_task(self._walk())

        def enough() -> bool:
            return walk.done() or self._state.interruptions != seen or self._renewal_due()

        await comes(enough, before=self._began_at + LONGEST_RUN)
        if not walk.done():
            walk.cancel()
        with suppress(asyncio.CancelledError):
            await walk
        await workflow.wait_condition(lambda: self._recorder.idle)

    async def _walk(self) -> None:
        stage, visit = self._state.stage, self._state.visit
        assert stage is not None
        if self._state.paused:
            await cut_off()
        scope = f"{stage}:{visit}"
        async with Together() as group:
            beside = [group.create_task(track(Desk(self._recorder, name))) for name, track in tracks_beside(stage).items()]
            leads_to = await STEPS[stage](Desk(self._recorder, scope))
            for track in beside:
                track.cancel()
        await self._recorder.record(lambda state: self._facts_of_moving(state, leads_to, f"{scope}:verder"))

    def _facts_of_moving(self, state: Trajectory, to: Stage | TrajectoryEnded, key: str) -> list[Fact]:
        if key != f"{state.stage}:{state.visit}:verder" or key in state.keys or not state.open:
            return []
        now = workflow.now()
        events = end(state, to) if isinstance(to, TrajectoryEnded) else move_on(state, self._recorder.programme, to, now)
        return _facts(events, SYSTEM, key, now)

    def _renewal_due(self) -> bool:
        info = workflow.info()
        return (
            sum(self._state.visits.values()) != self._stages_before
            or info.get_current_history_length() > LONGEST_HISTORY
            or info.is_continue_as_new_suggested()
            or info.is_target_worker_deployment_version_changed()
            or workflow.now() - self._began_at >= LONGEST_RUN
        )

    async def _drain(self) -> None:
        self._renewing = True
        await workflow.wait_condition(lambda: self._recorder.idle and workflow.all_handlers_finished())

    def _show_where_it_is(self) -> None:
        state = self._state
        workflow.upsert_search_attributes([FASE.value_set(str(state.stage)), GEMEENTE.value_set(str(state.municipality))])
        workflow.set_current_details(f"fase {state.stage} ({state.visit}), versie {state.version}")


@contextmanager
def _told_to_the_caller(order: Order) -> Iterator[None]:
    """What goes wrong with an order is the answer to it. Left alone, it would keep the whole trajectory from going on."""
    try:
        yield
    except Refused as refusal:
        raise ApplicationError(str(refusal), type=REFUSED) from refusal
    except FailureError:
        raise
    except Exception as error:
        workflow.logger.exception("order %s failed", order.id)
        raise ApplicationError("Er ging onverwacht iets mis; er is niets veranderd.", type=UNEXPECTED) from error


def _facts(events: list[Event], actor: Actor, cause: str, occurred_at: datetime) -> list[Fact]:
    """Facts with keys under one cause, so that the same cause makes the same facts."""
    return [Fact(event, occurred_at, actor, f"{cause}:{n}", causation=cause, correlation=cause) for n, event in enumerate(events)]
