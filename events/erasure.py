"""Erasing a person: the key is destroyed, and with it everything that was sealed, wherever it stands. Every count stays the same."""

from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from events.database.queries import query
from events.fact import Actor, Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.record import Appended
from events.sealing.vault import Vault
from events.vocabulary.person import PersonErased


async def erase(pool: asyncpg.Pool, store: EventStore, vault: Vault, id: UUID, ground: str, by: Actor) -> Appended:
    """Erase a person, by their own id or that of a trajectory of theirs, on a ground (AVG art. 17).

    Whoever was erased already, or was never heard of, ends up the same: without a key, and with the one fact on their stream.
    """
    person = await vault.subject(id)
    fact = Fact(PersonErased(ground=ground), datetime.now(UTC), by, "erased")
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(query("key_destroy"), person)
        appended = await store.append(person, [encode(fact, person)], expected=None, conn=conn)
        await conn.execute("select pg_notify($1, '')", vault.keys.channel)
    vault.keys.forget()
    return appended
