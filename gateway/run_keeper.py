"""Recovery by itself: every so often it is seen to that each open trajectory has a run, and one that can go on.

A run may be thrown away at any moment, but doing so costs: it is read again from its stream. So nothing is done on one look. A run that is
missing has to be missing twice; one whose tasks fail, or hang, has to do so for a while, over several attempts. When many hang at a time
the runs are not to blame but the worker, or the machine is busy: then nothing is thrown away. One that gets stuck again is left alone for
longer each time.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import structlog
from temporalio.client import Client

from events.patience import pause
from events.store import EventStore
from gateway.recovery import Recovered, start_over
from gateway.runs import Opened, Stuck, running, stuck

log = structlog.get_logger()

ATTEMPTS = 3
"""So often a task must have been tried."""
HANGING = 3
"""A run that hangs gets so many times the patience of one that fails: a busy machine looks the same."""
MANY = 0.1
"""When more than this part of all runs hangs, and more than one, it is not the runs."""
LONGEST = 3600.0
"""Seconds for which a trajectory is left alone at most, after its run was thrown away again and again."""


@dataclass
class _Watched:
    """A run that was seen to be stuck: since when, and when it may be thrown away."""

    run: str
    since: float


@dataclass
class _Thrown:
    times: int = 0
    until: float = 0.0


@dataclass
class RunKeeper:
    """Keeps the runs of one installation. `patience` is for how many seconds tasks must fail, `look` the seconds between two looks."""

    pool: asyncpg.Pool
    store: EventStore
    client: Client
    patience: float = 60.0
    look: float = 5.0
    _missing: set[UUID] = field(default_factory=set)
    _watched: dict[UUID, _Watched] = field(default_factory=dict)
    _thrown: dict[UUID, _Thrown] = field(default_factory=dict)

    async def run(self) -> None:
        """Keep them for as long as it is let; while a server is away there is nothing to see."""
        opened = Opened(self.store)
        while True:
            try:
                await self.once(opened)
            except Exception as error:
                log.warning("the runs were not looked after", error=str(error) or type(error).__name__, exc_info=True)
            await pause(self.look)

    async def once(self, opened: Opened) -> Recovered:
        """Look, and mend what was seen long enough."""
        # In this order: what has a run by the time that it is listed, began before.
        open_now = await opened.look()
        listed = await running(self.client)
        missing = set(open_now) - listed
        twice, self._missing = missing & self._missing, missing
        away = self._to_throw_away(await stuck(self.client), len(listed))
        if not twice and not away:
            return Recovered(len(open_now), 0, 0)
        done = await start_over(self.pool, self.store, self.client, [one for one in open_now if one in twice], away)
        if done.started:
            log.warning("runs were begun anew from their streams", started=done.started, thrown_away=len(away), replayed=done.replayed)
        return Recovered(len(open_now), done.started, done.replayed, len(away))

    def _to_throw_away(self, found: Sequence[Stuck], runs: int) -> list[Stuck]:
        now = asyncio.get_running_loop().time()
        before = self._watched
        self._watched = {
            one.trajectory: known if (known := before.get(one.trajectory)) and known.run == one.run else _Watched(one.run, now)
            for one in found
        }
        long = [one for one in found if one.attempt >= ATTEMPTS and self._patience(one) <= now - self._watched[one.trajectory].since]
        hanging = [one for one in found if not one.failing]
        if len(hanging) > max(1, MANY * runs):
            log.error("many runs hang: the worker, or a machine that is too busy", hanging=len(hanging), runs=runs)
            long = [one for one in long if one.failing]
        away = [one for one in long if self._thrown.get(one.trajectory, _Thrown()).until <= now]
        for one in away:
            thrown = self._thrown.setdefault(one.trajectory, _Thrown())
            thrown.until = now + min(LONGEST, self.patience * 2**thrown.times)
            thrown.times += 1
        return away

    def _patience(self, one: Stuck) -> float:
        return self.patience if one.failing else HANGING * self.patience
