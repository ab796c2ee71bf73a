"""Who logs in as which account: somebody is known again by what their issuer calls them, of which we keep a code and no more."""

import hmac
import json
from collections.abc import Sequence
from uuid import UUID, uuid4

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from events.database.queries import query
from events.sealing.keyring import Keyring
from events.vocabulary.base import Event
from events.vocabulary.staff import AccountClosed, LoginLinked, LoginUnlinked
from gateway.fate import NotPossible
from gateway.logbook.decisions import write
from gateway.logbook.logins import End, went

CODES = UUID("7b8f3d0e-6a55-4a3e-9d53-2f4f6c1d9a77")
"""Whose key the codes are made with: nobody's."""


class AnothersLogin(NotPossible):
    """Who logs in so is another account."""

    def __init__(self, account: UUID) -> None:
        super().__init__(f"Wie zo inlogt, is al {account}. Geef dat account de rol, of kijk na om wie het gaat.")


class HasALogin(NotPossible):
    """Somebody logs in as this account already."""

    def __init__(self, account: UUID) -> None:
        super().__init__(f"Als {account} logt al iemand in. Ontkoppel die inlog eerst, en zeg dat diegene: regie accounts unlink")


class Logins:
    """The logins of one database."""

    def __init__(self, pool: asyncpg.Pool, keys: Keyring) -> None:
        self._pool = pool
        self._keys = keys

    async def account(self, issuer: str, subject: str) -> UUID:
        """The account of somebody whom an issuer knows: the one they had, or else a new one."""
        code = await self.code(issuer, "subject", subject)
        await self._pool.execute(_KNOWN, code, uuid4())
        found: UUID = await self._pool.fetchval(_OF, code)
        return found

    async def known(self, issuer: str, subject: str) -> UUID | None:
        """The account of somebody whom an issuer knows; None when they never came, and nobody linked them."""
        found: UUID | None = await self._pool.fetchval(_OF, await self.code(issuer, "subject", subject))
        return found

    async def leading_to(self, account: UUID) -> int:
        """How many logins lead to an account: those that were linked to it, and one by which somebody came of themselves."""
        found: int = await self._pool.fetchval("select count(*) from logins where account = $1", account)
        return found

    async def follow(self, conn: PoolConnectionProxy, told: Sequence[Event]) -> None:
        """Let it be so what was written down of an account, in one transaction with that: who logs in as it, nobody any more, or they left.

        Raises:
            AnothersLogin: they are another one already, about which something is on the log.
            HasALogin: somebody else is this account.
        """
        for event in told:
            match event:
                case LoginLinked(issuer=issuer, subject=str(subject), account=account):
                    await self._link(conn, issuer, subject, account)
                case LoginUnlinked(account=account):
                    await conn.execute(_ALONE)
                    await conn.execute("delete from logins where account = $1", account)
                    await end_sessions(conn, End.UNLINKED, "account = $1", account)
                case AccountClosed(account=account):
                    await end_sessions(conn, End.CLOSED, "account = $1", account)

    async def link(self, issuer: str, subject: str, account: UUID, *, beside: bool = False) -> None:
        """Let somebody whom an issuer knows be this account from now on, also before they ever came; `beside` whoever is that already.
        Raises as `follow` does."""
        async with self._pool.acquire() as conn, conn.transaction():
            await self._link(conn, issuer, subject, account, beside=beside)

    async def _link(self, conn: PoolConnectionProxy, issuer: str, subject: str, account: UUID, *, beside: bool = False) -> None:
        code = await self.code(issuer, "subject", subject)
        # One after the other, so that two at once do not become the same account.
        await conn.execute(_ALONE)
        former = await conn.fetchval(f"{_OF} for update", code)
        if former == account:
            return
        if not beside and await conn.fetchval(_HAS, account):
            raise HasALogin(account)
        await self._must_be_nobodys(former)
        await conn.execute(_LINK, code, account)
        if former:
            await end_sessions(conn, End.LINKED, "account = $1", former)

    async def leads_to(self, issuer: str, subject: str, account: UUID, by: str) -> bool:
        """Whether somebody whom an issuer knows is this account already, as `by` asks. Raises `AnothersLogin` or `HasALogin` when they
        cannot become it; nobody makes their own login another's."""
        if (former := await self.known(issuer, subject)) == account:
            return True
        if former and str(former) == by:
            raise AnothersLogin(former)
        await self._must_be_nobodys(former)
        if await self._pool.fetchval(_HAS, account):
            raise HasALogin(account)
        return False

    async def _must_be_nobodys(self, account: UUID | None) -> None:
        if account and await self._pool.fetchval(query("version"), account):
            raise AnothersLogin(account)

    async def code(self, issuer: str, what: str, told: str) -> bytes:
        """What we keep of what an issuer calls somebody, or a session."""
        secret = await self._keys.secret(CODES)
        assert secret, "this key is nobody's, and is destroyed by nobody"
        return hmac.digest(secret, json.dumps([issuer, what, told]).encode(), "sha256")


async def end_sessions(conn: PoolConnectionProxy, why: End, condition: str, *values: object) -> int:
    """End the sessions for which a condition on their table holds, and take that down in the same transaction; how many that were."""
    rows = await conn.fetch(f"delete from sessions where {condition} returning id, account", *values)
    await write(conn, [went(row["account"], row["id"], why) for row in rows])
    return len(rows)


async def another_number(conn: PoolConnectionProxy, numbers: Sequence[UUID]) -> None:
    """End what somebody with these numbers is logged in by, in one transaction with another citizen number, by which they log in now."""
    await end_sessions(conn, End.NUMBER, "account = any($1)", list(numbers))


async def end_all(pool: asyncpg.Pool, account: UUID, why: End, but: UUID | None = None) -> int:
    """End every session of an account, but for this one; how many that were."""
    async with pool.acquire() as conn, conn.transaction():
        return await end_sessions(conn, why, "account = $1 and id is distinct from $2", account, but)


_ALONE = "select pg_advisory_xact_lock(hashtext('logins'))"
_OF = "select account from logins where subject = $1"
_HAS = "select exists (select from logins where account = $1)"
_KNOWN = "insert into logins (subject, account) values ($1, $2) on conflict do nothing"
_LINK = "insert into logins (subject, account) values ($1, $2) on conflict (subject) do update set account = excluded.account"
