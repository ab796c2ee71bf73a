"""Recovery by itself: every so often it is seen to that each open trajectory has a run, one that can go on and that fits its stream.

A run may be thrown away at any moment, but doing so costs: it is read again from its stream. So nothing is done on one look. A run that is
missing has to be missing twice; one whose tasks fail, or hang, has to do so for a while, over several attempts. When many hang at a time
the runs are not to blame but the worker, or the machine is busy: then nothing is thrown away. One that gets stuck again is left alone for
longer each time.

When the log was put back to an earlier moment each run is asked once what it builds on, and one that is ahead is thrown away at once.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

import asyncpg
import structlog
from temporalio.client import Client

from events.database.patience import pause
from events.log.store import EventStore
from gateway.runs import bookmark
from gateway.runs.recovery import Recovered, start_over
from gateway.runs.runs import Ahead, Opened, Stuck, ahead, running, stuck

log = structlog.get_logger()

ATTEMPTS = 3
"""So often a task must have been tried."""
HANGING = 3
"""A run that hangs gets so many times the patience of one that fails: a busy machine looks the same."""
MANY = 0.1
"""When more than this part of all runs hangs, and more than one, it is not the runs."""
ASKED = 500
"""Runs that are asked what they build on at one look, so that those that give no answer keep nothing else waiting for long."""
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
    _seen: bookmark.Place | None = None
    _kept: bookmark.Place | None = None
    _to_ask: dict[UUID, None] = field(default_factory=dict)

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
        # In this order: what has a run by the time that it is listed, began before; and what a run builds on was on the log before.
        newest = await self.store.newest()
        open_now = await opened.look()
        listed = await running(self.client)
        missing = set(open_now) - listed
        twice, self._missing = missing & self._missing, missing
        away: list[Stuck | Ahead] = [*self._to_throw_away(await stuck(self.client), len(listed)), *await self._ahead(listed, newest)]
        if twice or away:
            return await self._begin_anew(open_now, twice, away)
        if newest and not self._to_ask and newest != self._kept:
            await bookmark.keep(self.client, newest)
            self._kept = newest
        return Recovered(len(open_now), 0, 0)

    async def _begin_anew(self, open_now: Sequence[UUID], twice: set[UUID], away: Sequence[Stuck | Ahead]) -> Recovered:
        done = await start_over(self.pool, self.store, self.client, [one for one in open_now if one in twice], away)
        if done.started:
            log.warning("runs were begun anew from their streams", started=done.started, thrown_away=len(away), replayed=done.replayed)
        return Recovered(len(open_now), done.started, done.replayed, len(away))

    async def _ahead(self, listed: set[UUID], newest: bookmark.Place | None) -> list[Ahead]:
        """Of the runs that have to be asked since the log was put back, those that turn out to be ahead of it."""
        seen = self._seen or await bookmark.kept(self.client)
        if seen is None or not await bookmark.is_there(self.store, seen):
            if seen:
                log.error("the log was put back to an earlier moment: every run is looked at", position=seen[1], runs=len(listed))
            self._to_ask = dict.fromkeys(sorted(listed))
        self._seen = newest
        some = list(islice(self._to_ask, ASKED))
        found, unknown = await ahead(self.client, self.store, some)
        for asked in some:
            del self._to_ask[asked]
        self._to_ask |= dict.fromkeys(unknown)
        for one in found:
            log.warning("a run is ahead of its stream, and begins anew from it", trajectory=str(one.trajectory), run=one.run)
        return found

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
