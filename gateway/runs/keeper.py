"""Recovery by itself: every so often it is seen to that each open trajectory has a run, one that can go on and that fits its stream.

A run may be thrown away at any moment, but doing so costs: it is read again from its stream. So nothing is done on one look. A run that is
missing has to be missing twice; one whose tasks fail, or hang, has to do so for a while, over several attempts. When many hang at a time
the runs are not to blame but the worker, or the machine is busy: then nothing is thrown away. One that gets stuck again is left alone for
longer each time.

When the log was put back to an earlier moment each run is asked once what it builds on. When Temporal was, or nobody knows because the
keeper has just begun, those are asked whose streams grew since the bookmark was laid. One that does not fit its stream is thrown away at
once. A message that was handed to a former run and left no trace is offered to the present one; the bookmark never lies beyond a message
without a trace, so that whoever keeps the runs next still finds it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

import asyncpg
import structlog
from temporalio.client import Client
from temporalio.service import RPCError

from events.database.faults import is_away
from events.database.outage import Outage
from events.database.patience import pause
from events.log.store import EventStore
from gateway.runs import bookmark
from gateway.runs.recovery import Recovered, Waiting, offer_again, start_over, waiting
from gateway.runs.runs import Astray, Opened, Stuck, astray, began, running, stuck

log = structlog.get_logger()

ATTEMPTS = 3
"""So often a task must have been tried."""
HANGING = 3
"""A run that hangs gets so many times the patience of one that fails: a busy machine looks the same."""
MANY = 0.1
"""When more than this part of all runs hangs, and more than one, it is not the runs."""
SLOW = 10.0
"""Seconds in which a run takes in a message."""
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
    _unheard: list[Waiting] = field(default_factory=list)
    _offered: dict[str, datetime] = field(default_factory=dict)
    _listened: int | None = None
    _head: int = 0
    _in_doubt: int = 0
    _to_ask: dict[UUID, None] = field(default_factory=dict)

    async def run(self) -> None:
        """Keep them for as long as it is let; while a server is away there is nothing to see."""
        opened = Opened(self.store)
        outage = Outage(log, "the runs are not looked after until the servers are back", "the runs are looked after again")
        while True:
            try:
                await self.once(opened)
                outage.is_over()
            except Exception as error:
                if is_away(error) or isinstance(error, RPCError):
                    outage.goes_on(error)
                else:
                    log.warning("the runs were not looked after", error=str(error) or type(error).__name__, exc_info=True)
            await pause(self.look)

    async def once(self, opened: Opened) -> Recovered:
        """Look, and mend what was seen long enough."""
        # In this order: what has a run by the time that it is listed, began before; and what a run builds on was on the log before.
        newest = await self.store.newest()
        kept = await bookmark.kept(self.client)
        seen = self._seen or kept
        if put_back := seen is None or not await bookmark.is_there(self.store, seen):
            opened.forget()
        open_now = await opened.look()
        listed = await running(self.client)
        missing = set(open_now) - listed
        twice, self._missing = missing & self._missing, missing
        away: list[Stuck | Astray] = [
            *self._to_throw_away(await stuck(self.client), len(listed)),
            *await self._astray(listed, newest, kept, put_back=put_back),
        ]
        if twice or away:
            return await self._begin_anew(open_now, twice, away)
        offered = await self._offer_unheard(open_now, listed, newest)
        await self._lay_bookmark(newest)
        return Recovered(len(open_now), 0, offered)

    async def _begin_anew(self, open_now: Sequence[UUID], twice: set[UUID], away: Sequence[Stuck | Astray]) -> Recovered:
        done = await start_over(self.pool, self.store, self.client, [one for one in open_now if one in twice], away)
        if done.started:
            log.warning("runs were begun anew from their streams", started=done.started, thrown_away=len(away), replayed=done.replayed)
        return Recovered(len(open_now), done.started, done.replayed, len(away))

    async def _astray(
        self, listed: set[UUID], newest: bookmark.Place | None, kept: bookmark.Place | None, *, put_back: bool
    ) -> list[Astray]:
        """Of the runs that have to be asked since the log or Temporal was put back, those that turn out not to fit their streams."""
        if put_back:
            if seen := self._seen or kept:
                log.error("the log was put back to an earlier moment: every run is looked at", position=seen[1], runs=len(listed))
            self._to_ask = dict.fromkeys(sorted(listed))
            # What was not heard may not be on the log any more.
            self._unheard, self._listened, self._head = [], 0, 0
            self._in_doubt = newest[1] if newest else 0
        elif kept is not None and kept != self._kept:
            grown = await self.store.added_to(listed, after=kept[1])
            log.info("the bookmark is not where we laid it: runs whose streams grew since are looked at", runs=len(grown))
            self._to_ask |= dict.fromkeys(sorted(grown))
            self._listened = kept[1] if self._listened is None else min(self._listened, kept[1])
            self._in_doubt = newest[1] if newest else 0
        self._seen, self._kept = newest, kept
        some = list(islice(self._to_ask, ASKED))
        found, unknown = await astray(self.client, self.store, some)
        for asked in some:
            del self._to_ask[asked]
        self._to_ask |= dict.fromkeys(unknown)
        for one in found:
            log.warning("a run does not fit its stream, and begins anew from it", trajectory=str(one.trajectory), run=one.run, why=one.why)
        return found

    async def _offer_unheard(self, open_now: Sequence[UUID], listed: set[UUID], newest: bookmark.Place | None) -> int:
        """Offer messages again that were handed to a run that is no more; returns how many."""
        # From where the log was two looks ago: what is being written may become visible after what came later.
        after, self._listened, self._head = self._listened or 0, max(self._head, self._listened or 0), newest[1] if newest else 0
        self._unheard = await waiting(self.pool, self.store, open_now, after=after, besides=self._unheard)
        before = datetime.now(UTC) - timedelta(seconds=SLOW)
        late = [one for one in self._unheard if one.trajectory in listed and one.at < before]
        # However many messages wait for a run, it is looked at once.
        runs = {trajectory: await began(self.client, trajectory) for trajectory in dict.fromkeys(one.trajectory for one in late)}
        lost = []
        for one in late:
            if since := runs[one.trajectory]:
                lost_with_it = since > one.at or one.position <= self._in_doubt
                # To one run once, whatever the clocks say.
                if lost_with_it and self._offered.get(one.message) != since:
                    self._offered[one.message] = since
                    lost.append(one)
        if lost:
            log.warning("messages were lost with a former run, and are offered again", messages=len(lost))
        self._offered = {one.message: self._offered[one.message] for one in self._unheard if one.message in self._offered}
        return await offer_again(self.store, lost)

    async def _lay_bookmark(self, newest: bookmark.Place | None) -> None:
        first = min((one.position for one in self._unheard), default=None)
        place = newest if first is None else await self.store.before(first)
        if place and not self._to_ask and place != self._kept:
            await bookmark.keep(self.client, place)
            self._kept = place

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
