"""Whether a database of somebody else can bear Regie: connections that stay the same for as long as they are held, and enough of them.

Regie listens on connections and holds locks with them. A pooler that hands connections out by the transaction (pgbouncer with `pool_mode =
transaction`) makes both silently mean nothing.
"""

import asyncio
from contextlib import AsyncExitStack

import asyncpg

from deploy.embedded.process import StackError
from events.database.faults import OF_THE_DATABASE

CONNECTIONS = 60
"""How many an installation of one process of each kind holds at the same time, at least."""
PATIENCE = 10.0
"""Seconds for all of them together."""
_WHO = "select pg_backend_pid()"
_SHARED = (asyncpg.DuplicatePreparedStatementError, asyncpg.InvalidSQLStatementNameError, asyncpg.ProtocolViolationError)


async def must_bear_us(dsn: str, number: int = CONNECTIONS) -> None:
    """Open as many connections as we need, and see that each is one of its own.

    Raises:
        StackError: when the database does not answer, does not give that many, or shares them.
    """
    opened: list[asyncpg.Connection] = []

    async def one(stack: AsyncExitStack) -> None:
        connection = await asyncpg.connect(dsn, statement_cache_size=0, timeout=PATIENCE)
        stack.callback(connection.terminate)
        # A pooler lets everybody in, and looks for a connection when the first question comes.
        await connection.fetchval(_WHO)
        opened.append(connection)

    async with AsyncExitStack() as stack:
        try:
            async with asyncio.timeout(PATIENCE):
                await one(stack)
                await asyncio.gather(*(one(stack) for _ in range(number - 1)))
                servers = {await connection.fetchval(_WHO) for connection in opened}
        except _SHARED as wrong:
            raise StackError(_POOLED) from wrong
        except (*OF_THE_DATABASE, TimeoutError) as wrong:
            raise StackError(_refusal(len(opened), number, wrong)) from wrong
    if len(servers) < len(opened):
        raise StackError(_POOLED)


_POOLED = (
    "REGIE_DATABASE_URL wijst naar een pooler die verbindingen per transactie uitdeelt. Regie luistert op verbindingen en houdt er sloten "
    "mee vast: zet pool_mode = session (pgbouncer), of wijs naar Postgres zelf."
)


def _refusal(opened: int, number: int, wrong: BaseException) -> str:
    why = str(wrong) or f"geen antwoord binnen {PATIENCE:.0f} seconden"
    if not opened:
        return f"De database van REGIE_DATABASE_URL is niet te gebruiken: {why}"
    return (
        f"De database van REGIE_DATABASE_URL gaf {opened} verbindingen tegelijk, Regie heeft er {number} nodig ({why}). "
        "Vergroot default_pool_size van de pooler, of max_connections van Postgres."
    )
