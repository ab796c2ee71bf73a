"""The sealer: follows a settled log and seals what came in, a little behind the appends and at no cost to them.

A seal goes to the file outside the database first and into the database next. A crash between the two leaves a line without a row, and the
next start adds the row, if what it is over still has the root that was signed. The last seal says where to go on; the checkpoint only tells
others how far sealing has come. One process seals a log at a time.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy

from events.database import patience
from events.database.faults import is_away
from events.database.outage import Outage
from events.evidence import ledger
from events.evidence.journal import Journal
from events.evidence.keys import SigningKey
from events.evidence.merkle import root
from events.evidence.seal import Seal, seal
from events.evidence.sealed_log import Page, SealedLog
from events.log.checkpoint import Checkpoint

log = structlog.get_logger()


class Disagreement(Exception):
    """The database, the file outside it and the key do not belong together; sealing on would bury that."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much goes under one seal at most, and seconds: between two seals while not that many wait, between attempts after a
    failure (doubling from `first` to `longest`), and between looks of a process that stands by."""

    events: int = 4096
    seconds: float = 2.0
    first: float = 0.5
    longest: float = 60.0
    standby: float = 1.0


class Sealer:
    """Seals one log with one key."""

    def __init__(self, pool: asyncpg.Pool, sealed: SealedLog, key: SigningKey, journal: Journal, pace: Pace | None = None) -> None:
        self._pool = pool
        self._sealed = sealed
        self._key = key
        self._journal = journal
        self._pace = pace or Pace()
        self._checkpoint = Checkpoint(pool, sealed.checkpoint)

    async def run(self) -> None:
        """Seal for as long as it is let; after a failure wait a little longer each time and go on from the last seal."""
        pause = self._pace.first
        told = log.bind(log=self._sealed.name)
        outage = Outage(told, "nothing is sealed until the database is back", "the log is being sealed again")
        while True:
            try:
                async with self._ownership() as conn:
                    last = await self._agree(conn)
                    outage.is_over()
                    told.info("the log is being sealed", after=last.to_position if last else 0, key=self._key.id)
                    after = last.to_position if last else 0
                    async with aclosing(self._sealed.follow(after=after, limit=self._pace.events)) as pages:
                        async for page in pages:
                            last = await self._seal(conn, last, page)
                            pause = self._pace.first
                            if len(page) < self._pace.events:
                                await asyncio.sleep(self._pace.seconds)
            except Exception as error:
                if is_away(error):
                    outage.goes_on(error)
                    await patience.pause(min(patience.AWAY, self._pace.longest))
                    continue
                told.error("the log is not being sealed", error=str(error) or type(error).__name__, again_in=pause)
                await patience.pause(pause)
                pause = min(self._pace.longest, pause * 2)

    async def _seal(self, conn: PoolConnectionProxy, last: Seal | None, page: Page) -> Seal:
        leaves = [leaf for _, leaf in page]
        made = await seal(self._key, last, [position for position, _ in page], leaves, self._sealed.name)
        self._journal.append(made)
        await ledger.add(conn, made, leaves)
        await self._checkpoint.save(made.to_position)
        return made

    async def _agree(self, conn: PoolConnectionProxy) -> Seal | None:
        """The last seal, when what is inside and outside agrees; adds the rows of seals that only came as far as the file.

        Raises:
            Disagreement: they do not.
        """
        self._journal.mend()
        last = await ledger.last(conn, self._sealed.name)
        for written, leaves in await only_outside(self._sealed, self._journal, last):
            if not written.signed_by({self._key.id: self._key.public}):
                raise Disagreement(f"seal {written.number} is only in {self._journal.path}, and another key signed it")
            await ledger.add(conn, written, leaves)
            last = written
        await self._checkpoint.save(last.to_position if last else 0)
        return last

    @asynccontextmanager
    async def _ownership(self) -> AsyncIterator[PoolConnectionProxy]:
        async with self._pool.acquire() as conn:
            # Asking again and again rather than waiting in the server: a statement that waits for days would hold back vacuum.
            while not await conn.fetchval("select pg_try_advisory_lock($1)", self._sealed.lock):  # noqa: ASYNC110
                await asyncio.sleep(self._pace.standby)
            yield conn


async def only_outside(sealed: SealedLog, journal: Journal, last: Seal | None) -> list[tuple[Seal, list[bytes]]]:
    """The seals that came only as far as the file, with the leaves under them. `last` is the last one in the database.

    Raises:
        Disagreement: inside and outside do not belong together, such as when one of them was put back from another copy.
    """
    outside = list(journal.after(last.number - 1 if last else 0))
    if last and (not outside or outside.pop(0) != last):
        raise Disagreement(f"seal {last.number} is not in {journal.path} as it is in the database")
    found = []
    for written in outside:
        read = await sealed.read(after=written.from_position - 1, limit=written.events + 1)
        leaves = [leaf for position, leaf in read if position <= written.to_position]
        if root(leaves) != written.root or not written.follows(last):
            raise Disagreement(f"seal {written.number} is only in {journal.path}, and what it is over does not fit it")
        found.append((written, leaves))
        last = written
    return found
