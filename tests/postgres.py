"""One embedded Postgres for a whole test run, and as many fresh databases on it as the tests ask for."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg

from deploy.embedded.postgres import Postgres
from deploy.embedded.process import Identity
from events.log.migrations import migrate

TEMPLATE = "template_regie"
PREFIX = "regie-tests-"


class Server:
    """The server of this run, in a folder of its own that goes when the run ends. It gives up durability for speed."""

    def __init__(self) -> None:
        _sweep()
        self.home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        # So that an ordinary account can come in when the tests run as root.
        self.home.chmod(0o711)
        self._postgres = Postgres(self.home, self.home / "postgres.log", durable=False)

    async def start(self) -> str:
        """Start, make the template with our tables, and give the address of the superuser's database."""
        try:
            await self._postgres.start()
            address = self._postgres.dsn("postgres")
            await _make_template(address)
        except BaseException:
            await self.stop()
            raise
        return address

    async def stop(self) -> None:
        """Stop and clean up."""
        await self._postgres.stop()
        shutil.rmtree(self.home, ignore_errors=True)


@asynccontextmanager
async def fresh_database(server_dsn: str, template: str | None = None) -> AsyncIterator[str]:
    """The address of a new database, empty or made from a template, which is dropped afterwards, whoever is connected to it."""
    name = f"test_{uuid4().hex}"
    await _execute(server_dsn, f'create database "{name}"' + (f' template "{template}"' if template else ""))
    try:
        yield at(server_dsn, name)
    finally:
        await _execute(server_dsn, f'drop database if exists "{name}" with (force)')


def at(server_dsn: str, database: str) -> str:
    """The same server, another database."""
    return urlsplit(server_dsn)._replace(path=f"/{database}").geturl()


def _sweep() -> None:
    """Clean up after runs that were killed. Their servers died with them, their folders did not."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}[0-9]*-*"):
        if not Identity.of(int(left.name.split("-")[2])).alive:
            shutil.rmtree(left, ignore_errors=True)


async def _make_template(server_dsn: str) -> None:
    await _execute(server_dsn, f'create database "{TEMPLATE}"')
    await migrate(at(server_dsn, TEMPLATE))
    await _execute(server_dsn, f'alter database "{TEMPLATE}" with is_template true allow_connections false')


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
