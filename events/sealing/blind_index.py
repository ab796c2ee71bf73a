"""The blind index: people are found by words about them, of which none is kept.

Of each word only a code is in the table: its HMAC-SHA-256 under the key of the index, cut to 16 bytes. That key is kept wrapped, as those
of persons are. Renewing it makes all codes again, from what was sealed. Without the key nobody knows of what word a code is; from the
table alone one sees only how many people share one.
"""

import hmac
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from events.database.queries import query
from events.sealing.keyring import Keyring

FOUND = 100
"""People that are found at most: of so common a word more has to be said."""
_BYTES = 16
_NO_KEY = "the key of the blind index was destroyed"

Connection = asyncpg.Connection | PoolConnectionProxy
Words = Iterable[str]


@dataclass(frozen=True, slots=True)
class Coded:
    """Codes, and the key that they were made with."""

    made_with: UUID
    codes: list[bytes]


class Renewed(Exception):
    """The index was made anew since words were coded; code them again."""


class BlindIndex:
    """Who is found by which words, in one database."""

    def __init__(self, pool: asyncpg.Pool, keys: Keyring) -> None:
        self._pool = pool
        self._keys = keys
        self._made_with: UUID | None = None

    async def coded(self, words: Words) -> Coded:
        """The codes of words, for `put`.

        Raises:
            CannotUnwrap: the key-encryption key is not that of the key of the index.
        """
        made_with = await self._begun()
        return Coded(made_with, _codes(await self._secret(made_with), words))

    async def put(self, conn: Connection, person: UUID, coded: Coded) -> None:
        """From the end of this transaction a person is found by these words, and by no others.

        Raises:
            Renewed: the index has another key since they were coded.
        """
        if await conn.fetchval(query("words_still")) != coded.made_with:
            raise Renewed
        await conn.execute(query("words_forget"), person)
        await conn.execute(query("words_add"), person, coded.codes)

    async def find(self, words: Sequence[Words], most: int | None = FOUND) -> list[UUID]:
        """Who has at least one of the ways to write each word; who has most of them first, and so many at most. Raises as `coded` does."""
        made_with = self._made_with or await self._pool.fetchval(query("words_key"))
        while made_with is not None:
            key = await self._keys.secret(made_with)
            if key is None:
                # Renewed since, and that key was destroyed.
                former, made_with = made_with, await self._pool.fetchval(query("words_key"))
                if made_with == former:
                    raise LookupError(_NO_KEY)
                continue
            codes = [(code, number) for number, ways in enumerate(words) for code in _codes(key, ways)]
            found = await self._pool.fetch(
                query("words_find"), [code for code, _ in codes], [number for _, number in codes], len(words), most
            )
            self._made_with = found[0]["key"] if found else None
            # Renewed in between: the codes were those of the former key.
            if made_with == self._made_with:
                return [row["person"] for row in found if row["person"]]
            made_with = self._made_with
        return []

    async def renew(self, known: Callable[[], Awaitable[Mapping[UUID, Words]]]) -> int:
        """Make every code anew with a new key, all at once or not at all; `known` says who is found by what. Returns how many people are.

        It waits for whoever is adding somebody, and has others wait. An index that was never begun stays so. Raises as `coded` does.
        """
        if await self._pool.fetchval(query("words_key")) is None:
            return 0
        async with self._pool.acquire() as conn, conn.transaction():
            former = await conn.fetchval(query("words_alone"))
            fresh = uuid4()
            key = await self._secret(fresh)
            people = await known()
            await conn.execute(query("words_empty"))
            await conn.execute(query("words_renew"), fresh)
            rows = [(code, person) for person, words in people.items() for code in _codes(key, words)]
            await conn.copy_records_to_table("words", schema_name="keys", columns=("code", "person"), records=rows)
            await conn.execute(query("key_destroy"), former)
        self._keys.forget()
        return len(people)

    async def _begun(self) -> UUID:
        made_with: UUID | None = None
        while made_with is None:
            # Another may be first.
            await self._pool.execute(query("words_begin"), uuid4())
            made_with = await self._pool.fetchval(query("words_key"))
        return made_with

    async def _secret(self, of: UUID) -> bytes:
        secret = await self._keys.secret(of)
        if secret is None:
            raise LookupError(_NO_KEY)
        return secret


async def forget(conn: Connection, person: UUID) -> None:
    """From the end of this transaction nobody finds a person any more; the index is not renewed meanwhile."""
    await conn.fetchval(query("words_still"))
    await conn.execute(query("words_forget"), person)


def _codes(key: bytes, words: Words) -> list[bytes]:
    return sorted({hmac.digest(key, word.encode(), "sha256")[:_BYTES] for word in words})
