"""Behind a pooler: what bears Regie and what does not, with the real one."""

import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from deploy.database import CONNECTIONS, must_bear_us
from deploy.embedded.binaries import PLAIN_ENV, servant
from deploy.embedded.process import StackError, free_ports, is_free, start, tail
from tests.waiting import eventually

PGBOUNCER = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin")
with_pooler = pytest.mark.skipif(PGBOUNCER is None, reason="there is no pgbouncer here")


@asynccontextmanager
async def pooler(database: str, folder: Path, mode: str, size: int) -> AsyncIterator[str]:
    """The address of a pgbouncer in front of a database."""
    where, [port] = urlsplit(database), free_ports(1)
    assert where.username
    users = folder / "users.txt"
    users.write_text(f'"{where.username}" "{unquote(where.password or "")}"\n')
    config = folder / "pgbouncer.ini"
    config.write_text(
        f"[databases]\n* = host={where.hostname} port={where.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n"
        f"auth_type = plain\nauth_file = {users}\npool_mode = {mode}\ndefault_pool_size = {size}\n"
        "max_client_conn = 500\nunix_socket_dir =\n"
    )
    account = servant()
    for file in (folder, users, config):
        file.chmod(0o755)
    assert PGBOUNCER
    child = start("pgbouncer", [PGBOUNCER, str(config)], log=folder / "log", env=PLAIN_ENV, account=account, cwd=Path("/"))
    try:
        await eventually(lambda: not is_free("127.0.0.1", port) or not child.alive, "pgbouncer listening")
        assert child.alive, tail(folder / "log")
        yield where._replace(netloc=f"{where.username}:{where.password or ''}@127.0.0.1:{port}").geturl()
    finally:
        await child.stop(signal.SIGKILL, within=5)


async def test_postgres_itself_bears_us(database: str) -> None:
    await must_bear_us(database)


@with_pooler
async def test_a_pooler_by_the_session_with_room_enough_bears_us(database: str, place: Path) -> None:
    async with pooler(database, place, "session", 2 * CONNECTIONS) as dsn:
        await must_bear_us(dsn)


@with_pooler
@pytest.mark.parametrize("mode", ["transaction", "statement"])
async def test_a_pooler_by_the_transaction_is_refused_with_what_to_change(database: str, place: Path, mode: str) -> None:
    async with pooler(database, place, mode, 2 * CONNECTIONS) as dsn:
        with pytest.raises(StackError, match="pool_mode = session"):
            await must_bear_us(dsn)


@with_pooler
async def test_a_pooler_with_too_few_connections_is_told_with_what_to_change(
    database: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.database.PATIENCE", 2.0)
    async with pooler(database, place, "session", 20) as dsn:
        with pytest.raises(
            StackError, match=rf"gaf (1?\d|20) verbindingen tegelijk, Regie heeft er {CONNECTIONS} nodig.*default_pool_size"
        ):
            await must_bear_us(dsn)


async def test_a_database_that_is_not_there_is_told() -> None:
    [port] = free_ports(1)
    with pytest.raises(StackError, match="REGIE_DATABASE_URL is niet te gebruiken"):
        await must_bear_us(f"postgresql://regie:geheim@127.0.0.1:{port}/regie")


@pytest.fixture
def place(data: Path) -> Path:
    """A folder that the account of the pooler can reach."""
    data.mkdir()
    return data


@pytest.mark.parametrize(("host", "ours"), [("127.0.0.1", True), ("localhost", True), ("0.0.0.0", True), ("nergens.invalid", False)])
def test_a_name_that_is_not_of_this_machine_is_known_before_anything_starts(host: str, ours: bool) -> None:
    assert is_free(host, 0) is ours
