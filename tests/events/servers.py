"""Servers of a test's own: one that may be killed, a standby of it, and its database in another."""

import os
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from shutil import rmtree

import asyncpg

from deploy.embedded.binaries import PLAIN_ENV, owner_of, postgres_programs
from deploy.embedded.postgres import Postgres
from deploy.embedded.process import free_ports, start
from events.log.migrations import migrate
from tests.postgres import at
from tests.waiting import eventually


@asynccontextmanager
async def server() -> AsyncIterator[Postgres]:
    """A durable server with our tables in its database."""
    home = _home()
    postgres = Postgres(home, home / "postgres.log")
    try:
        await postgres.start()
        await migrate(postgres.dsn())
        yield postgres
    finally:
        await postgres.stop()
        rmtree(home, ignore_errors=True)


def run(postgres: Postgres, program: str, *arguments: str) -> bytes:
    """Run one of Postgres' programs against a server, as the account that owns it."""
    assert postgres.cluster
    account = owner_of(postgres.cluster)
    environment = PLAIN_ENV | {"PGPASSWORD": postgres.password_file.read_text()}
    command = [str(postgres_programs(account) / program), "-h", "127.0.0.1", "-p", str(postgres.port), "-U", "postgres", *arguments]
    done = subprocess.run(
        command,
        env=environment,
        cwd="/",
        capture_output=True,
        check=False,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@asynccontextmanager
async def standby(primary: Postgres) -> AsyncIterator[str]:
    """The address of the same database on a server that follows the primary."""
    assert primary.cluster
    home = primary.cluster.parent
    account = owner_of(primary.cluster)
    (home / "standby").mkdir(mode=0o700)
    if account:
        os.chown(home / "standby", account.uid, account.gid)
    run(primary, "pg_basebackup", "-D", str(home / "standby"), "-R", "-X", "stream", "-c", "fast")
    [port] = free_ports(1)
    argv = [str(postgres_programs(account) / "postgres"), "-D", str(home / "standby"), "-c", f"port={port}"]
    argv += ["-c", "unix_socket_directories=", "-c", "listen_addresses=127.0.0.1"]
    process = start("standby", argv, log=home / "standby.log", env=PLAIN_ENV, account=account, cwd=Path("/"))
    address = primary.dsn().replace(f":{primary.port}/", f":{port}/")

    async def answers() -> bool:
        with suppress(OSError, asyncpg.PostgresError):
            conn = await asyncpg.connect(address)
            await conn.close()
            return True
        return False

    try:
        await eventually(answers, "the standby answering")
        yield address
    finally:
        await process.stop(signal.SIGINT, within=10)


@asynccontextmanager
async def restored(primary: Postgres) -> AsyncIterator[str]:
    """The address of a database into which a dump of the primary's was restored, on another new server."""
    roles = "".join(f"create role {role} nologin;\n" for role in ("regie_app", "regie_keys", "regie_seal"))
    dump = roles + run(primary, "pg_dump", "regie").decode()
    home = _home()
    other = Postgres(home, home / "postgres.log", durable=False)
    try:
        await other.start()
        script = home / "dump.sql"
        script.write_text(dump)
        script.chmod(0o644)
        run(other, "createdb", "restored")
        run(other, "psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", "restored", "-f", str(script))
        yield at(other.dsn(), "restored")
    finally:
        await other.stop()
        rmtree(home, ignore_errors=True)


def _home() -> Path:
    home = Path(tempfile.mkdtemp(prefix="regie-tests-"))
    # So that an ordinary account can come in when the tests run as root.
    home.chmod(0o711)
    return home
