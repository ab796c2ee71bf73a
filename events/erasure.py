"""Erasing a person: the key is destroyed, and with it everything that was sealed, wherever it stands. Every count stays the same."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from events.database.queries import query
from events.fact import ERASURE, Actor, Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.record import Appended
from events.sealing import blind_index
from events.sealing.vault import Vault
from events.vocabulary.person import PersonErased, Remains


class Nobody(LookupError):
    """There is no such person; the message is Dutch."""


async def erase(
    pool: asyncpg.Pool,
    store: EventStore,
    vault: Vault,
    id: UUID,
    ground: str,
    by: Actor,
    request: str | None = None,
    first: tuple[Sequence[Fact], int] | None = None,
) -> Appended:
    """Erase a person, by their own id or that of a trajectory of theirs, on a ground (AVG art. 17). Under every number that they have.

    It may be the answer to a request of theirs. What stays is told with it (`Remains`). What comes `first` is written down before it on
    the person's own stream, which should be at that version, and only if it is done.

    Whoever was erased already ends up the same: without a key, and with the one fact on their stream.

    Raises:
        Nobody: nothing was ever told about a person with this id; a slip of the pen must not look like an erasure.
        VersionConflict: their own stream is at another version than it should be; nothing was done.
    """
    fact = Fact(PersonErased(ground=ground, request=request, kept=tuple(Remains)), datetime.now(UTC), by, ERASURE)
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(query("persons_alone"))
        person = await vault.subject(id)
        if not await pool.fetchval(query("person_known"), person):
            raise Nobody(f"niemand met het nummer {id} is bekend")
        await conn.execute(query("key_destroy"), person)
        if first is not None:
            facts, version = first
            await store.append(person, [encode(one, person) for one in facts], expected=version, conn=conn)
        done = {self: await store.append(self, [encode(fact, self)], expected=None, conn=conn) for self in await vault.selves(person)}
        # After the append, which waits for whoever is writing down who this is.
        await blind_index.forget(conn, person)
        await conn.execute(query("set_apart_clear"), list(done))
        await conn.execute("select pg_notify($1, '')", vault.keys.channel)
    vault.keys.forget()
    return done[person]
