"""Sealing a log for a test, and changing it as somebody would who is master of the database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from uuid import uuid4

import asyncpg

from events.evidence import ledger
from events.evidence.files import EvidenceFiles
from events.evidence.keys import SigningKey, read_public
from events.evidence.sealed_log import Events
from events.evidence.sealer import Pace, Sealer
from events.evidence.verify import Misfit, Report, verify_log
from events.log.store import EventStore
from events.record import Entry, Stored
from tests.events.entries import WHEN
from tests.waiting import eventually

SIZE = 5
EAGER = Pace(events=SIZE, seconds=0, first=0.01, longest=0.01, standby=0.01)


@dataclass(frozen=True)
class Log:
    """A log with what its evidence stands on."""

    pool: asyncpg.Pool
    store: EventStore
    files: EvidenceFiles

    async def fill(self, streams: int = 6, each: int = 3) -> list[Stored]:
        """Streams of which each second event has a sealed part, with a hole where a transaction was rolled back."""
        for _ in range(streams // 2):
            await self.store.append(uuid4(), notes(each), expected=0)
        await self.leave_a_hole()
        for _ in range(streams - streams // 2):
            await self.store.append(uuid4(), notes(each), expected=0)
        return await self.store.read_log(after=0, limit=None)

    async def leave_a_hole(self) -> None:
        async with self.pool.acquire() as conn:
            rolled_back = conn.transaction()
            await rolled_back.start()
            await self.store.append(uuid4(), notes(2), expected=0, conn=conn)
            await rolled_back.rollback()

    @asynccontextmanager
    async def sealer(self, key: SigningKey | None = None, pace: Pace = EAGER) -> AsyncIterator[None]:
        work = asyncio.create_task(
            Sealer(self.pool, Events(self.pool, self.store), key or self.files.signing_key(), self.files.journal, pace).run()
        )
        try:
            yield
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work

    async def seal(self, pace: Pace = EAGER) -> None:
        """Seal all that is there."""
        async with self.sealer(pace=pace):
            await eventually(self.is_sealed, "sealing everything", every=0.002)

    async def is_sealed(self) -> bool:
        async with self.pool.acquire() as conn:
            last = await ledger.last(conn)
        return last is not None and last.to_position == await self.store.head()

    async def verify(self) -> Report:
        return await verify_log(self.pool, Events(self.pool, self.store), self.files.journal, read_public(self.files.public))

    async def misfit(self) -> Misfit | None:
        return (await self.verify()).misfit

    async def tamper(self, statement: str, *values: object) -> None:
        """As the owner of the database, around every trigger."""
        async with self.pool.acquire() as conn, conn.transaction():
            await conn.execute("set local session_replication_role = replica")
            await conn.execute(statement, *values)

    def lines(self) -> list[bytes]:
        return self.files.journal.path.read_bytes().splitlines(keepends=True)

    def write(self, lines: Sequence[bytes]) -> None:
        self.files.journal.path.write_bytes(b"".join(lines))


def notes(n: int) -> list[Entry]:
    return [
        Entry(
            id=uuid4(),
            type="note-written",
            schema=1,
            data=f'{{"note":"nummer {number}, één regel"}}',
            meta='{"actor":"anna","role":"regisseur"}',
            occurred_at=WHEN,
            sealed=f"cijfertekst {number}".encode() if number % 2 else None,
        )
        for number in range(n)
    ]
