"""What goes on while things break: trajectories begin, people give orders by page, command line and office, partners send events.

Whoever gets no answer asks again under the same id, as the pages and docs/partners.md tell them to.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from datetime import timedelta
from itertools import count
from random import Random
from uuid import UUID, uuid5

import httpx2

from deploy.simulation.city.city import NAMESPACE, organisations
from deploy.simulation.city.plan import PROGRAMME
from events.log.store import EventStore
from gateway.orders.sending import Failed, Refused
from gateway.programmes.publishing import publish, published
from tests.chaos.doors import AWAY, NO_ANSWER, Doors
from tests.chaos.ledger import Ledger, Order, wall
from tests.chaos.partners import Partners
from tests.chaos.site import Site
from workflows.decisions.adjustment import Adjust
from workflows.decisions.command import Command
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.telling import WriteNote
from workflows.programme.catalogue import adjust
from workflows.programme.document import Programme

GIVE_UP = timedelta(minutes=4)
"""After this long without an answer a person goes home; nothing was promised then."""
CLERKS = 3
PULSE, LOOK = 1.0, 3.0
"""Seconds between orders that wait for nothing, and between looks at which trajectories are open."""
LAST_ANSWERS = 60.0
AT_ONCE = 8
"""Trajectories that are begun side by side."""
PENDING = 40
"""Orders without an answer at which the pulse waits."""
PACE = 6
"""How many times as long as in the demonstration everything may take: at its pace so many trajectories are more than two cores bear, and
nothing would tell what breaks from what is late."""
SLOWER = f"{PROGRAMME}-{PACE}"
HOURS = "voortraject.taal.uren_per_week"


class Load:
    """Everybody at work; `trajectories` of them are kept open."""

    def __init__(self, site: Site, seed: int, trajectories: int) -> None:
        self.ledger = Ledger()
        self.open: list[UUID] = []
        self._site = site
        self._seed = seed
        self._wanted = trajectories
        self._numbers = count(1)
        self._working: list[asyncio.Task[None]] = []
        self._giving: set[asyncio.Task[None]] = set()
        self._stopping = False
        # Partners and pages are neighbours here: no proxy of the machine may come between.
        self._http = httpx2.AsyncClient(trust_env=False, timeout=40)
        self._doors = Doors(site, self.ledger, self._http)
        self._partners = Partners(site, self.ledger, self._http)

    def start(self) -> None:
        """Let everybody begin."""
        work = [self._looking(), self._beginning(), self._pulse(), self._partners.work(Random(f"{self._seed}/partner"), self._where)]
        work += [self._clerk(Random(f"{self._seed}/clerk/{n}"), ("cli",) if n == 0 else ("page", "office")) for n in range(CLERKS)]
        self._working = [asyncio.create_task(each) for each in work]

    async def stop(self) -> None:
        """Let nobody begin anything more; what is being given gets some time to be answered."""
        self._stopping = True
        _, pending = await asyncio.wait([*self._working, *self._giving], timeout=LAST_ANSWERS)
        for task in pending:
            task.cancel()
        for task in self._working:
            if task.done() and not task.cancelled() and (error := task.exception()):
                self.ledger.unexpected.append(f"the load itself: {error!r}")

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.aclose()

    async def look(self) -> list[UUID]:
        """The open trajectories, from the log."""
        async with self._site.connected() as regie:
            rows = await regie.pool.fetch(
                "select stream from events where type = 'trajectory-started' "
                "except select stream from events where type = 'trajectory-ended'"
            )
        return sorted(row["stream"] for row in rows)

    async def note(self, trajectory: UUID, door: str = "office") -> Order:
        """Give the most harmless order until there is an answer."""
        order = self._new(trajectory, door)
        await self._give(order, WriteNote(text=note_of(order)))
        return order

    def _where(self) -> list[UUID] | None:
        return None if self._stopping else self.open

    async def _looking(self) -> None:
        while not self._stopping:
            with suppress(*AWAY):
                self.open = await self.look()
            await asyncio.sleep(LOOK)

    async def _beginning(self) -> None:
        """Begin a trajectory whenever there are too few."""
        begun, beginning = count(1), set[asyncio.Task[None]]()
        while not self._stopping:
            beginning = {task for task in beginning if not task.done()}
            if len(self.open) + len(beginning) < self._wanted and len(beginning) < AT_ONCE:
                beginning.add(self._meanwhile(self._begin(uuid5(NAMESPACE, f"chaos:{self._seed}:{next(begun)}"))))
            await asyncio.sleep(0.3)

    async def _begin(self, trajectory: UUID) -> None:
        with suppress(*AWAY):
            async with self._site.connected() as regie:
                programme = await _at_our_pace(regie.store)
            if programme is not None:
                await self._give(self._new(trajectory, "office"), self._site.plan.start(trajectory, programme))

    async def _pulse(self) -> None:
        """An order every second, whatever became of the former ones, so that it shows when orders are answered again."""
        random = Random(f"{self._seed}/pulse")
        while not self._stopping:
            if self.open and len(self._giving) < PENDING:
                self._meanwhile(self._note_meanwhile(random.choice(self.open)))
            await asyncio.sleep(PULSE)

    async def _note_meanwhile(self, trajectory: UUID) -> None:
        await self.note(trajectory)

    async def _clerk(self, random: Random, doors: tuple[str, ...]) -> None:
        """One person, who gives orders one after the other."""
        while not self._stopping:
            await asyncio.sleep(random.uniform(0.3, 1.5))
            if not self.open:
                continue
            trajectory, door = random.choice(self.open), random.choice(doors)
            what = random.choice(("note", "adjust", "pause")) if door != "cli" else "note"
            if what == "note":
                await self.note(trajectory, door)
            elif what == "adjust":
                hours: dict[str, bool | int | str] = {HOURS: random.randint(6, 18)}
                await self._give(self._new(trajectory, door), Adjust(changes=hours, reason="het tempo past niet"))
            else:
                await self._give(self._new(trajectory, door), Pause(reason="even niet"))
                await asyncio.sleep(random.uniform(0.2, 2))
                await self._give(self._new(trajectory, door), Resume())

    def _new(self, trajectory: UUID, door: str) -> Order:
        order = Order(str(uuid5(NAMESPACE, f"opdracht:{self._seed}:{next(self._numbers)}")), trajectory, door)
        self.ledger.orders.append(order)
        return order

    def _meanwhile(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._giving.add(task)
        task.add_done_callback(self._giving.discard)
        return task

    async def _give(self, order: Order, command: Command) -> None:
        """Give an order until it is answered."""
        order.kind = command.name
        until, pause = wall() + GIVE_UP, 0.2
        while wall() < until:
            attempt = wall()
            try:
                if await self._doors.give(order, command):
                    order.acknowledged_at = wall()
                    self.ledger.answers.append((attempt, order.acknowledged_at))
                    return
            except Refused as refusal:
                order.refused = str(refusal)
                return
            except NO_ANSWER as nothing:
                order.last = repr(nothing)
            except Failed as failed:
                self.ledger.unexpected.append(f"{command.name} by {order.door}: {failed}")
            await asyncio.sleep(pause)
            pause = min(2.0, 2 * pause)


def note_of(order: Order) -> str:
    """The text of the note of an order: no other has it."""
    return f"notitie {order.id}"


async def _at_our_pace(store: EventStore) -> Programme | None:
    """The programme of the demonstration, slower; None when the demonstration has not published its own yet."""
    if (ours := await published(store, SLOWER)) or not (theirs := await published(store, PROGRAMME)):
        return ours
    slower = adjust(theirs, {place: str(norm.period.times(PACE)) for place, norm in theirs.norms()})
    everybody = [one.registration("http://127.0.0.1") for one in organisations()]
    await publish(store, [slower.model_copy(update={"code": SLOWER, "version": 1})], cosigners=everybody)
    return await published(store, SLOWER)
