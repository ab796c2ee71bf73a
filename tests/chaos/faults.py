"""What goes wrong, drawn from a seed: processes that die or hang, runs that are gone or sick. Each is told with its time.

What lasts has to be told by `regie doctor`, unless it is put right before anybody could look.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from uuid import UUID

from temporalio.exceptions import TemporalError

from gateway.runs.runs import state_under_way
from tests.chaos.doctor import Watcher
from tests.chaos.doors import AWAY
from tests.chaos.ledger import wall
from tests.chaos.load import Load
from tests.chaos.site import Site, say
from tests.waiting import eventually
from workflows.run.reference import TASK_QUEUE, workflow_id

SERVICES = ("worker", "project", "relay", "seal", "serve", "partners")
PARTS = (*SERVICES, "temporal", "postgres")
SOONEST, LATEST = 2.0, 8.0
"""Seconds between two faults."""
BACK_WITHIN = 120.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to go wrong: what, to which parts, for how many seconds, and how long after the one before it."""

    what: str
    parts: tuple[str, ...] = ()
    seconds: float = 0.0
    after: float = 0.0

    def __str__(self) -> str:
        return " ".join((self.what, *self.parts, *([f"{self.seconds:.1f} s"] if self.seconds else [])))


@dataclass(slots=True)
class Happened:
    """A fault that was injected, and when; `since` is from when somebody who waits for an answer waits."""

    fault: Fault
    since: datetime = field(default_factory=wall)


def faults(seed: int) -> Iterator[Fault]:
    """The faults of a seed, without end. The same seed gives the same ones in the same order."""
    random = Random(f"{seed}/faults")
    while True:
        what = random.choices(tuple(WEIGHTS), tuple(WEIGHTS.values()))[0]
        one, other = random.sample(PARTS, 2)
        parts = {"two": (one, other), "backend": (), "supervisor-dies": (), "supervisor-hangs": (), "run-gone": (), "run-sick": ()}
        yield Fault(
            what,
            parts.get(what, (one,)),
            seconds=round(random.uniform(2, 10), 1) if what == "nap" else 0.0,
            after=round(random.uniform(SOONEST, LATEST), 1),
        )


class Chaos:
    """Lets faults happen to a site."""

    def __init__(self, site: Site, load: Load, seed: int) -> None:
        self.happened: list[Happened] = []
        self.watcher = Watcher(site)
        self._site = site
        self._load = load
        self._random = Random(f"{seed}/where")

    async def happen(self, fault: Fault) -> None:
        """Inject a fault, and return when it has passed; parts that were killed may still be on their way back."""
        self.announce(fault)
        try:
            await _HOW[fault.what](self, fault)
        except AssertionError as waited:
            self._load.ledger.unexpected.append(f"{fault}: {waited}")

    def announce(self, fault: Fault) -> None:
        """Tell that this goes wrong now."""
        say(f"{wall():%H:%M:%S} {fault}")
        self.happened.append(Happened(fault))

    def restarted(self) -> None:
        """From now on somebody waits for an answer; what was done on purpose before does not count."""
        self.happened[-1].since = wall()

    async def lift(self) -> None:
        """Let everything that was stopped go on."""
        for part in PARTS:
            self._site.send(self._site.pid(part), signal.SIGCONT)

    def _kill(self, part: str) -> None:
        self._site.send(self._site.pid(part), signal.SIGKILL)

    async def _dies(self, fault: Fault) -> None:
        for part in fault.parts:
            self._kill(part)

    async def _nap(self, fault: Fault) -> None:
        pid = await self._running(fault.parts[0])
        self._site.send(pid, signal.SIGSTOP)
        await asyncio.sleep(fault.seconds)
        self._site.send(pid, signal.SIGCONT)

    async def _hangs(self, fault: Fault) -> None:
        """A part that answers nothing any more and does not go on by itself."""
        [part] = fault.parts
        pid = await self._running(part)
        self._site.send(pid, signal.SIGSTOP)
        await self.watcher.must_tell(part, str(fault), lambda: _is(self._site.pid(part) != pid))
        self._site.send(pid, signal.SIGCONT)

    async def _backend(self, fault: Fault) -> None:
        """Postgres takes everybody's connection away when one of its own is killed."""
        with suppress(*AWAY):
            async with self._site.connected() as regie:
                own = await regie.pool.fetchval("select pg_backend_pid()")
                rows = await regie.pool.fetch(
                    "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> $1 order by pid", own
                )
            if rows:
                self._site.send(self._random.choice(rows)["pid"], signal.SIGKILL)

    async def _supervisor_dies(self, fault: Fault) -> None:
        await self._site.kill_supervisor()
        await self._site.up()

    async def _supervisor_hangs(self, fault: Fault) -> None:
        pid = self._site.supervisor
        self._site.send(pid, signal.SIGSTOP)
        await self.watcher.must_tell("supervisor", str(fault), lambda: _is(not self._site.alive))
        self._site.send(pid, signal.SIGCONT)

    async def _during_up(self, fault: Fault) -> None:
        """A part dies while everything is being started."""
        [part] = fault.parts
        await self._site.kill_supervisor()

        async def strike() -> None:
            started = await eventually(lambda: self._site.pid(part), f"{part} starting", within=BACK_WITHIN, every=0.01)
            self._site.send(started, signal.SIGKILL)

        striking = asyncio.create_task(strike())
        try:
            await self._site.up()
        finally:
            striking.cancel()
            await asyncio.gather(striking, return_exceptions=True)

    async def _run_gone(self, fault: Fault) -> None:
        """A run is terminated, and a stray one begins, so that as many run as before."""
        trajectory = self._somebody()
        with suppress(*AWAY):
            async with self._site.connected() as regie:
                await regie.client.get_workflow_handle(workflow_id(trajectory)).terminate("chaos")
                stray = {"trajectory": str(UUID(int=self._random.getrandbits(128), version=4))}
                await regie.client.start_workflow("Trajectory", stray, id=workflow_id(UUID(stray["trajectory"])), task_queue=TASK_QUEUE)
            await self._until_it_runs(trajectory, fault)

    async def _run_sick(self, fault: Fault) -> None:
        """A run takes the place of a trajectory's own, of which every workflow task fails."""
        trajectory = self._somebody()
        with suppress(*AWAY):
            async with self._site.connected() as regie:
                await regie.client.get_workflow_handle(workflow_id(trajectory)).terminate("chaos")
                await regie.client.start_workflow("Trajectory", "no reference", id=workflow_id(trajectory), task_queue=TASK_QUEUE)
            await self._until_it_runs(trajectory, fault)

    async def _until_it_runs(self, trajectory: UUID, fault: Fault) -> None:
        """Somebody has to see it; when it does not come right by itself, `regie recover` is what the operator has."""

        async def runs() -> bool:
            try:
                async with asyncio.timeout(5), self._site.connected() as regie:
                    told = await state_under_way(regie.client.get_workflow_handle(workflow_id(trajectory)))
                return bool(told)
            except (*AWAY, TemporalError):
                return trajectory not in self._load.open

        await self.watcher.must_tell("traject", str(fault), runs)
        if not await runs():
            said = await self._site.regie("recover", "-o", "json")
            say(f"  recover: {said.out.strip() or said.err.strip()[-200:]}")

    async def _running(self, part: str) -> int:
        """The process of a part, which may be on its way back."""
        return await eventually(lambda: self._site.pid(part), f"{part} running", within=BACK_WITHIN, every=0.05)

    def _somebody(self) -> UUID:
        return self._random.choice(self._load.open)


async def _is(truth: bool) -> bool:
    return truth


_HOW: Mapping[str, Callable[[Chaos, Fault], Awaitable[None]]] = {
    "dies": Chaos._dies,
    "two": Chaos._dies,
    "nap": Chaos._nap,
    "hangs": Chaos._hangs,
    "backend": Chaos._backend,
    "supervisor-dies": Chaos._supervisor_dies,
    "supervisor-hangs": Chaos._supervisor_hangs,
    "during-up": Chaos._during_up,
    "run-gone": Chaos._run_gone,
    "run-sick": Chaos._run_sick,
}
WEIGHTS = {
    "dies": 32,
    "two": 12,
    "nap": 20,
    "hangs": 12,
    "backend": 8,
    "supervisor-dies": 4,
    "supervisor-hangs": 3,
    "during-up": 3,
    "run-gone": 3,
    "run-sick": 3,
}
