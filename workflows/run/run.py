"""One run's way through a trajectory, the same in every world: what people order and partners tell becomes facts, and the step of the
present stage is walked with its tracks beside it, until something comes between.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from events.fact import SYSTEM, Actor, Fact
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.course import TrajectoryEnded
from events.vocabulary.requests import MessageWithoutEffect
from events.vocabulary.values import Stage
from workflows.decisions.case import Case
from workflows.decisions.command import Command
from workflows.decisions.course import StartTrajectory, move_on
from workflows.decisions.ending import end
from workflows.decisions.order import Order, Receipt, cause_of, decide, see_to_version
from workflows.decisions.refusal import Refused
from workflows.programme.document import Programme
from workflows.run.reception import receive, sender
from workflows.steps import IN_PAUSE, STEPS
from workflows.steps.pause import wait_to_go_on
from workflows.tracks import tracks_beside
from workflows.verbs.correspondence import untold, withdraw
from workflows.verbs.desk import Desk
from workflows.verbs.message import Message
from workflows.verbs.recorder import Recorder
from workflows.verbs.together import Together, together
from workflows.verbs.world import Host, NotRecorded, cut_off

WAIT_FOR_START = timedelta(minutes=1)
PAUSE = "pauze"
"""What the keys of all that is done in a pause begin with."""


class Walk:
    """A run of a trajectory. `leaving` says that it takes in nothing more that could make it begin."""

    def __init__(self, trajectory: UUID, host: Host) -> None:
        self.recorder = Recorder(trajectory, host)
        self.leaving = False
        self._host = host
        self._began_at = host.now()

    @property
    def state(self) -> Trajectory:
        """What this run takes the trajectory to be."""
        return self.recorder.state

    async def begin(self) -> None:
        """Bring the state up from the stream; when there is nothing on it, wait a moment for the order that begins it."""
        await self.recorder.load()
        if not self.state.started:
            await self._host.comes(lambda: self.state.started, before=self._began_at + WAIT_FOR_START)

    async def walk(self, enough: Callable[[], bool], *, before: datetime | None = None) -> None:
        """Walk the present stage until it leads to another, something comes between, it is `enough`, or that moment comes.

        When the state turns out not to be what the stream holds, that comes between, and the state is that of the stream after it.
        """
        seen = self.state.interruptions
        walking = asyncio.create_task(self._walk_stage())
        await self._host.comes(
            lambda: walking.done() or self.state.interruptions != seen or self.recorder.astray or enough(), before=before
        )
        if not walking.done():
            walking.cancel()
        with suppress(asyncio.CancelledError):
            await walking
        await self._recorded()

    async def leave(self, done: Callable[[], bool] = lambda: True) -> None:
        """Take in nothing more that could make it begin, and let what is under way finish, until it is `done`."""
        self.leaving = True
        while not (self.recorder.idle and done()):
            await self._host.comes(lambda: self.recorder.astray or (self.recorder.idle and done()))
            await self._recorded()

    async def _recorded(self) -> None:
        """Let what is being recorded finish, while nothing rests on the state; where that is not what the stream holds, on that."""
        while not self.recorder.idle:
            await self._host.comes(lambda: self.recorder.idle or self.recorder.astray)
            if self.recorder.astray:
                await self.recorder.begin_anew()

    async def order(self, order: Order) -> Receipt:
        """Carry out what a person asks.

        Raises:
            Refused: with the reason in Dutch.
        """
        await self._host.comes(lambda: self.recorder.loaded)
        other = await self._programme_to_go_under(order.command)
        counted = order.seen is not None
        await self.recorder.record(lambda state: self._facts_of_order(state, order, other), fits=False, counted=counted)
        return Receipt(version=self.state.version, position=self.state.position)

    def consider(self, order: Order) -> None:
        """Look whether an order could be carried out now, as far as that is known already. Raises `Refused`."""
        if self.recorder.ready and order.command.under is None:
            self._facts_of_order(self.state, order)

    async def receive(self, message: Message) -> None:
        """Take in a partner's message; twice is once."""
        await self._host.comes(lambda: self.recorder.loaded and (self.state.started or self.leaving))
        try:
            await self.recorder.record(lambda state: self._facts_of_message(state, message))
        except Exception:
            # A message is never the end of a trajectory. What it says stays in the inbox; here it leaves its trace.
            self._host.failed(f"message {message.id} failed")
            with suppress(NotRecorded):
                await self.recorder.record(lambda state: self._trace_of_message(state, message))

    async def withdraw_questions(self) -> None:
        """Tell partners which answers are no longer needed."""
        await together(*(withdraw(self.recorder, request) for request in untold(self.state)))

    async def _walk_stage(self) -> None:
        stage, visit = self.state.stage, self.state.visit
        assert stage is not None
        scope, paused = f"{stage}:{visit}", self.state.paused
        async with Together() as group:
            beside = [
                group.create_task(track.runs(Desk(self.recorder, name, runs_on=not track.rests)))
                for name, track in tracks_beside(stage, paused=paused).items()
            ]
            if paused:
                goes_on = IN_PAUSE[stage](Desk(self.recorder, scope))
                await together(wait_to_go_on(Desk(self.recorder, PAUSE, runs_on=True)), goes_on)
                await cut_off(self._host)
            leads_to = await STEPS[stage](Desk(self.recorder, scope))
            for track in beside:
                track.cancel()
        await self.recorder.record(lambda state: self._facts_of_moving(state, leads_to, f"{scope}:verder"))

    async def _programme_to_go_under(self, command: Command) -> Programme | None:
        if command.under is None or (isinstance(command, StartTrajectory) and self.state.started):
            return None
        code, version = command.under
        offer = await self.recorder.on_offer(code, version)
        if offer.programme is None:
            raise Refused(f"Programma '{code}' versie {version} is niet gepubliceerd.")
        if offer.closed is not None:
            raise Refused(f"Programma '{code}' is gesloten ({offer.closed}); begin dit traject in een ander programma.")
        return offer.programme

    def _facts_of_order(self, state: Trajectory, order: Order, other: Programme | None = None) -> list[Fact]:
        cause = cause_of(order)
        if cause in state.keys:
            return []
        programme = self.recorder.programme if state.started else other
        if programme is None or not (state.started or isinstance(order.command, StartTrajectory)):
            raise Refused("Dit traject bestaat niet.")
        see_to_version(state, order)
        now = self._host.now()
        case = Case(state, programme, order.actor, order.role, now, other)
        return _facts(decide(case, order.command), Actor(order.actor, order.role), cause, now)

    def _facts_of_message(self, state: Trajectory, message: Message) -> list[Fact]:
        by = Actor(str(message.partner), sender(state, message))
        if not state.started:
            return []
        return _facts(receive(state, self.recorder.programme, message, self._host.now()), by, message.cause, message.occurred_at)

    def _trace_of_message(self, state: Trajectory, message: Message) -> list[Fact]:
        if message.cause in state.keys:
            return []
        event = MessageWithoutEffect(message=message.id, reason="kon niet worden verwerkt")
        return _facts([event], SYSTEM, message.cause, self._host.now())

    def _facts_of_moving(self, state: Trajectory, to: Stage | TrajectoryEnded, key: str) -> list[Fact]:
        # Somebody may have let a stage begin again in the meantime.
        if key != f"{state.stage}:{state.visit}:verder" or key in state.keys or not state.open:
            return []
        now = self._host.now()
        events = end(state, to) if isinstance(to, TrajectoryEnded) else move_on(state, self.recorder.programme, to, now)
        return _facts(events, SYSTEM, key, now)


def _facts(events: list[Event], actor: Actor, cause: str, occurred_at: datetime) -> list[Fact]:
    """Facts with keys under one cause, so that the same cause makes the same facts."""
    return [Fact(event, occurred_at, actor, f"{cause}:{n}", causation=cause, correlation=cause) for n, event in enumerate(events)]
