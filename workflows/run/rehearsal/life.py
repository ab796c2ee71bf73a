"""One participant's trajectory, lived through in memory: partners answer, people act, time passes, and runs are dropped at any moment."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial, reduce
from heapq import heappop, heappush
from itertools import count
from typing import Protocol
from uuid import UUID

from pydantic import JsonValue

from activities.channels import Delivery
from activities.kinds import organisations_in
from events.fact import Actor, Recorded
from events.log.codec import decode
from events.record import Stored
from events.trajectory import advance
from events.trajectory.state import Task, Trajectory
from events.vocabulary.values import Role
from workflows.decisions.command import Command
from workflows.decisions.order import Order, Receipt
from workflows.decisions.refusal import Refused
from workflows.run.rehearsal.host import Handed, InMemory, Log, Shelf
from workflows.run.rehearsal.loop import Loop
from workflows.run.run import Walk
from workflows.verbs.message import ANSWERED, Message

RESTLESS = 10_000
"""So many things at one moment cannot be: something goes round."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A message that a partner sends `after` some time; the same `id` is the same message."""

    data: Mapping[str, JsonValue]
    id: str
    after: timedelta = timedelta()
    type: str = ANSWERED


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a partner does with something it is sent: how its system takes it, and what it sends back. Nothing is silence."""

    handed: Handed = field(default_factory=Handed)
    replies: Sequence[Reply] = ()


Partners = Callable[[Delivery], Reaction]
"""All partners. Each sending comes once, however often it was tried."""


class People(Protocol):
    """Those who do the tasks of a trajectory."""

    def hears(self, task: Task) -> timedelta | None:
        """After how long somebody acts on a task that was opened, that is reminded of, or that an act did not end; None is nobody."""
        ...

    def acts(self, state: Trajectory, task: Task) -> Sequence[tuple[Command, Actor]]:
        """What somebody orders because of a task that is open by then."""
        ...


class Nobody:
    """People who do nothing."""

    def hears(self, task: Task) -> timedelta | None:
        """Never."""
        return None

    def acts(self, state: Trajectory, task: Task) -> Sequence[tuple[Command, Actor]]:
        """Nothing."""
        return ()


@dataclass(slots=True)
class Errand:
    """An order on its way, until it was carried out or refused."""

    order: Order
    receipt: Receipt | None = None
    refusal: Refused | None = None


class _Run:
    """A run: all that is lost when it is dropped."""

    def __init__(self, trajectory: UUID, host: InMemory) -> None:
        self.loop = Loop()  # type: ignore[abstract]  # what it leaves out, nothing here asks of a loop
        self.host = host
        self.walk = Walk(trajectory, host)
        self.handling: dict[str, asyncio.Task[object]] = {}
        self.looked: datetime | None = None
        """At what moment was looked last what waits no longer; as long as it is that moment and nothing runs, that is nothing."""
        self.main = self.loop.create_task(self._live())

    def handle(self, key: str, doing: Coroutine[object, object, object]) -> None:
        """Carry out an order, or take in a message."""
        self.handling[key] = self.loop.create_task(doing)

    def drop(self) -> None:
        """The worker died, or another took over."""
        self.host.goes()
        self.loop.drop()

    async def _live(self) -> None:
        await self.walk.begin()
        while self.walk.state.open:
            await self.walk.recorder.use_present_programme()
            await self.walk.walk(lambda: False)
        await self.walk.leave()
        await self.walk.withdraw_questions()


@dataclass
class Life:
    """A life. `now` is its clock."""

    id: UUID
    shelf: Shelf
    now: datetime
    partners: Partners = lambda _: Reaction()
    people: People = field(default_factory=Nobody)
    stream: Sequence[Stored] = ()
    """What is on the stream already: a life that is taken up halfway."""
    knows: Callable[[UUID, Role], bool] = lambda organisation, role: True
    """Whether an organisation is in the register in a role; a life without a register takes everybody for known."""
    dies_after: int | None = None
    """After so many things more that the run asks of the world it is dropped, before it hears that they were done."""

    def __post_init__(self) -> None:
        self.log = Log(lambda: self.now, self.stream)
        self._facts: list[Recorded] = []
        self.deliveries: list[Delivery] = []
        self.refusals: list[Errand] = []
        self.runs = 0
        self._told = Trajectory(self.id)
        self._numbers = count()
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._handed: dict[UUID, Handed] = {}
        self._errands: dict[str, Errand] = {}
        self._messages: dict[str, Message] = {}
        self._heard: dict[str, Task] = {}
        self._acting: set[str] = set()
        self._run = self._begin()

    # How it stands --------------------------------------------------------------------------------------------------

    @property
    def state(self) -> Trajectory:
        """What the run takes the trajectory to be."""
        return self._run.walk.state

    @property
    def facts(self) -> Sequence[Recorded]:
        """What is on the stream."""
        self._facts += map(decode, self.log.stored[len(self._facts) :])
        return self._facts

    @property
    def told(self) -> Trajectory:
        """The fold of what is on the stream, apart from what the run makes of it."""
        self._told = reduce(advance, self.facts[self._told.version :], self._told)
        return self._told

    @property
    def over(self) -> bool:
        """Whether the run has come to its end."""
        return self._run.main.done()

    @property
    def failures(self) -> list[str]:
        """What the run told operators: exceptions that nobody expected."""
        return self._run.host.failures

    @property
    def next_moment(self) -> datetime | None:
        """When something happens next, if nobody does anything; None is never."""
        moments = [self._run.host.next_moment, self._agenda[0][0] if self._agenda else None]
        return min((moment for moment in moments if moment is not None), default=None)

    # What is done to it ---------------------------------------------------------------------------------------------

    def order(self, command: Command, by: Actor, *, id: str = "") -> Receipt:
        """Somebody asks something of the trajectory; it is tried again under the same id when a run is dropped.

        Raises:
            Refused: with the reason in Dutch.
        """
        errand = self.send(command, by, id=id)
        self.settle()
        if errand.refusal:
            raise errand.refusal
        assert errand.receipt is not None, "an order is answered at once"
        return errand.receipt

    def send(self, command: Command, by: Actor, *, id: str = "", seen: int | None = None) -> Errand:
        """Somebody is about to ask something, perhaps on a version that they have seen; what became of it is told once all is settled."""
        order = Order(id=id or f"opdracht-{next(self._numbers)}", actor=by.id, role=by.role, command=command, seen=seen)
        errand = self._errands[order.id] = Errand(order)
        self._carry(errand)
        return errand

    def tell(self, message: Message) -> None:
        """A partner's message is in its inbox; it is offered until the stream shows it."""
        self._messages[message.cause] = message
        self._offer(message)
        self.settle()

    def restart(self) -> None:
        """Drop the run, whatever it was doing, and begin another from the stream."""
        self._run.drop()
        self._run = self._begin()
        for errand in self._errands.values():
            self._carry(errand)
        for message in self._messages.values():
            self._offer(message)

    def settle(self) -> None:
        """Do all that can be done at this moment."""
        for _ in range(RESTLESS):
            if not self.step():
                return
        raise RuntimeError(f"trajectory {self.id} does not come to rest at {self.now}")

    def step(self) -> bool:
        """Do the next thing at this moment; False when there is none."""
        run = self._run
        if run.loop.run() or run.looked != self.now:
            run.looked = self.now
            while run.host.wakes():
                run.loop.run()
        self._look()
        last = self.dies_after == 1
        if run.host.carries_out(heard=not last):
            if self.dies_after is not None:
                self.dies_after -= 1
            if last:
                self.dies_after = None
                self.restart()
            return True
        if self._agenda and self._agenda[0][0] <= self.now:
            heappop(self._agenda)[2]()
            return True
        return False

    def moves(self, limit: datetime) -> bool:
        """Go to the next moment that matters and do what is to be done; False when there is none before `limit` or it has ended."""
        self.settle()
        moment = self.next_moment
        if self.over or moment is None or moment > limit:
            return False
        self.now = max(self.now, moment)
        self.settle()
        return True

    def passes(self, until: datetime) -> None:
        """Live on to a moment."""
        while self.moves(until):
            pass
        self.now = max(self.now, until)

    # ------------------------------------------------------------------------------------------------------------------

    def _begin(self) -> _Run:
        self.runs += 1
        return _Run(self.id, InMemory(lambda: self.now, self.log, self.shelf, self._hand_over))

    def _look(self) -> None:
        """Hear what became of orders and messages, and see whether people have something to do."""
        run = self._run
        if run.main.done():
            run.main.result()
        for key, handling in list(run.handling.items()):
            if handling.done():
                del run.handling[key]
                self._answered(key, handling)
        for task in self.state.open_tasks:
            if self._heard.get(task.key) != task:
                self._heard[task.key] = task
                self._hear(task)

    def _answered(self, key: str, handling: "asyncio.Task[object]") -> None:
        if self._messages.pop(key, None):
            handling.result()
            return
        errand = self._errands.pop(key)
        try:
            result = handling.result()
        except Refused as refusal:
            errand.refusal = refusal
            self.refusals.append(errand)
        else:
            assert isinstance(result, Receipt)
            errand.receipt = result

    def _carry(self, errand: Errand) -> None:
        self._run.handle(errand.order.id, self._run.walk.order(errand.order))

    def _offer(self, message: Message) -> None:
        self._run.handle(message.cause, self._run.walk.receive(message))

    def _later(self, after: timedelta, do: Callable[[], None]) -> None:
        heappush(self._agenda, (self.now + after, next(self._numbers), do))

    def _hand_over(self, delivery: Delivery) -> Handed:
        if delivery.id in self._handed:
            return Handed(refused=self._handed[delivery.id].refused)
        self.deliveries.append(delivery)
        reaction = self.partners(delivery)
        self._handed[delivery.id] = reaction.handed
        for reply in reaction.replies:
            self._later(reply.after, partial(self._sent, delivery.partner, reply))
        return reaction.handed

    def _sent(self, partner: UUID, reply: Reply) -> None:
        if self.over:
            return
        told = answer if isinstance(answer := reply.data.get("antwoord"), dict) else {}
        strangers = tuple(name for name, number, role in organisations_in(told) if not self.knows(number, role))
        message = Message(id=reply.id, type=reply.type, partner=partner, occurred_at=self.now, data=dict(reply.data), strangers=strangers)
        self._messages[message.cause] = message
        self._offer(message)

    def _hear(self, task: Task) -> None:
        after = self.people.hears(task)
        if after is not None and task.key not in self._acting:
            self._acting.add(task.key)
            self._later(after, partial(self._act, task.key))

    def _act(self, key: str) -> None:
        self._acting.discard(key)
        task = self.state.tasks.get(key)
        if task is None or not task.open or self.over:
            return
        for command, by in self.people.acts(self.state, task):
            self.send(command, by)
        self._hear(task)
