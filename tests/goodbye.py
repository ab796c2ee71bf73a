"""A way to a database on which the server's last word arrives, and the end of the connection does not yet."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg


@asynccontextmanager
async def half_way_gone(database: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool with one connection, that the server has just ended: asyncpg has read why, and still takes it for open."""
    there = urlsplit(database)

    async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while some := await source.read(65536):
            target.write(some)
            await target.drain()

    async def between(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_connection(there.hostname, there.port)
        try:
            await asyncio.gather(carry(reader, ours), carry(theirs, writer))
        finally:
            ours.close()
            writer.close()

    async with await asyncio.start_server(between, "127.0.0.1", 0) as server:
        here = there._replace(netloc=there.netloc.replace(str(there.port), str(server.sockets[0].getsockname()[1])))
        async with asyncpg.create_pool(here.geturl(), min_size=1, max_size=1) as pool:
            pid = await pool.fetchval("select pg_backend_pid()")
            other = await asyncpg.connect(database)
            try:
                await other.fetchval("select pg_terminate_backend($1, 5000)", pid)
            finally:
                await other.close()
            yield pool
            pool.terminate()
