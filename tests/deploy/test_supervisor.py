import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy import heartbeat
from deploy.embedded.folder import DataFolder
from deploy.embedded.process import StackError, tail
from deploy.embedded.service import Service
from deploy.embedded.temporal import connect, missing_search_attributes
from deploy.settings import Settings
from deploy.supervisor import Stack, located, take_down
from deploy.takeover import end_hanging
from tests.deploy.owner import services
from tests.deploy.stack import Owner, answers, as_root, dsn_of, execute, ordinary
from tests.waiting import eventually

pytestmark = pytest.mark.slow


@asynccontextmanager
async def owning(owner: Owner) -> AsyncIterator[Settings]:
    try:
        yield await owner.up()
    finally:
        await owner.child.stop(signal.SIGTERM, within=60)


async def temporal_answers(settings: Settings) -> bool:
    assert settings.temporal_address
    try:
        return await missing_search_attributes(await connect(settings.temporal_address, settings.temporal_namespace)) == []
    except RuntimeError:
        return False


def pids(data: Path) -> dict[str, int]:
    run = DataFolder(data).read_run()
    return {name: part.pid for name, part in run.parts.items() if part.alive} if run else {}


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


async def test_a_fresh_folder_comes_up_answers_and_stops_in_order(data: Path) -> None:
    told: list[str] = []
    migrated: list[str] = []

    async def migrate(dsn: str) -> None:
        migrated.append(dsn)
        await execute(dsn, "create table fact ()")

    stack = Stack(Settings(data=data), services=services, migrate=migrate, tell=told.append)
    settings = await stack.start()
    try:
        assert migrated == [dsn_of(settings)]
        assert await answers(dsn_of(settings))
        assert await temporal_answers(settings)
        assert located(Settings(data=data)) == settings
        assert set(pids(data)) == {"postgres", "temporal", "projector", "gateway"}
        running = pids(data)
    finally:
        await stack.stop()
    assert told == [*(f"{name} start" for name in running), *(f"{name} stopt" for name in reversed(running))]
    assert list(running) == ["postgres", "temporal", "projector", "gateway"]
    assert all(gone(pid) for pid in running.values())
    assert DataFolder(data).holder() is None
    assert not DataFolder(data).run_file.exists()
    assert "database system is shut down" in tail(data / "logs" / "postgres.log")


async def test_the_second_start_of_a_folder_has_the_data_of_the_first(data: Path) -> None:
    async with owning(Owner(data)) as settings:
        await execute(dsn_of(settings), "create table fact as select 42 as n")
    async with owning(Owner(data)) as settings:
        assert await execute(dsn_of(settings), "select n from fact") == 42
    assert "not properly shut down" not in (data / "logs" / "postgres.log").read_text()


@as_root
async def test_it_runs_as_an_ordinary_user_too(data: Path) -> None:
    account, python = ordinary()
    async with owning(Owner(data, account, python)) as settings:
        assert await answers(dsn_of(settings))
        assert await temporal_answers(settings)
        assert {os.stat(f"/proc/{pid}").st_uid for pid in pids(data).values()} == {account.uid}


@pytest.mark.parametrize("name", ["postgres", "temporal", "projector", "gateway"])
async def test_what_is_killed_comes_back_in_the_same_place(data: Path, name: str) -> None:
    async with owning(Owner(data)) as settings:
        await execute(dsn_of(settings), "create table fact as select 42 as n")
        before = pids(data)
        os.kill(before[name], signal.SIGKILL)
        await eventually(lambda: len(now := pids(data)) == 4 and now[name] != before[name])
        assert {other for other, pid in pids(data).items() if pid != before[other]} == {name}
        assert await execute(dsn_of(settings), "select n from fact") == 42
        assert await temporal_answers(settings)
        assert located(Settings(data=data)).port == settings.port


async def test_a_killed_owner_leaves_no_process_and_the_next_start_recovers(data: Path) -> None:
    owner = Owner(data)
    settings = await owner.up()
    await execute(dsn_of(settings), "create table fact as select 42 as n")
    left = pids(data)
    assert len(left) == 4
    owner.child.send(signal.SIGKILL)
    await owner.child.ended()
    assert DataFolder(data).holder() is None
    async with owning(Owner(data)) as settings:
        assert await execute(dsn_of(settings), "select n from fact") == 42
    await eventually(lambda: all(gone(pid) for pid in left.values()))


async def test_everything_killed_at_once_is_recovered_by_the_next_start(data: Path) -> None:
    owner = Owner(data)
    settings = await owner.up()
    await execute(dsn_of(settings), "create table fact as select 42 as n")
    for pid in (owner.child.pid, *pids(data).values()):
        os.kill(pid, signal.SIGKILL)
    async with owning(Owner(data)) as settings:
        assert await execute(dsn_of(settings), "select n from fact") == 42


async def test_a_second_stack_on_the_folder_is_refused_and_the_first_is_not_disturbed(data: Path) -> None:
    async with owning(Owner(data)) as settings:
        with pytest.raises(StackError, match="Regie draait al"):
            await Stack(Settings(data=data), tell=print).start()
        assert await answers(dsn_of(settings))
        assert located(Settings(data=data)).port == settings.port


async def test_a_lost_temporal_starts_anew_while_the_rest_goes_on(data: Path) -> None:
    async with owning(Owner(data)) as settings:
        before = pids(data)
        DataFolder(data).temporal_file.unlink()
        os.kill(before["temporal"], signal.SIGKILL)
        await eventually(lambda: len(now := pids(data)) == 4 and now["temporal"] != before["temporal"])
        assert await temporal_answers(settings)
        assert await answers(dsn_of(settings))


async def test_taking_down_waits_until_all_has_stopped(data: Path) -> None:
    owner = Owner(data)
    await owner.up()
    running = pids(data)
    assert await take_down(DataFolder(data))
    assert all(gone(pid) for pid in running.values())
    assert await owner.child.ended() == 0
    assert not await take_down(DataFolder(data))


async def test_a_signal_while_it_starts_stops_what_is_there(data: Path) -> None:
    owner = Owner(data)
    await eventually(lambda: "temporal start" in owner.log.read_text())
    owner.child.send(signal.SIGINT)
    assert await owner.child.ended() == 0
    assert "postgres stopt" in owner.log.read_text()
    assert pids(data) == {}


async def test_a_supervisor_that_hangs_is_taken_over_from_and_says_so(data: Path) -> None:
    former = Owner(data)
    await former.up()
    former.child.send(signal.SIGSTOP)
    told: list[str] = []
    stack = Stack(Settings(data=data), tell=told.append)
    settings = await stack.start()
    try:
        assert await former.child.ended() == -signal.SIGKILL
        assert f"Regie (proces {former.child.pid}) hangt en wordt beëindigd, met alles wat erbij hoort" in told
        assert "deze Regie neemt het over" in told
        assert await answers(dsn_of(settings))
    finally:
        await stack.stop()


async def test_taking_down_one_that_hangs_ends_it(data: Path) -> None:
    hanging = Owner(data)
    await hanging.up()
    hanging.child.send(signal.SIGSTOP)
    assert await take_down(DataFolder(data))
    assert await hanging.child.ended() == -signal.SIGKILL
    assert not await take_down(DataFolder(data))


async def test_one_that_shows_life_while_it_is_looked_at_is_left_alone(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = DataFolder(data)
    folder.make()
    alive = heartbeat.beside(folder.log("supervisor"))
    with folder.lock():
        # What the one before left behind says nothing of the one that just began.
        heartbeat.touch(alive)
        os.utime(alive, (0, 0))
        assert not await end_hanging(folder, print)
        os.utime(folder.lock_file, (0, 0))
        told: list[str] = []

        def shows_life(text: str) -> None:
            told.append(text)
            heartbeat.touch(alive)

        assert not await end_hanging(folder, shows_life)
        assert len(told) == 1


async def test_taking_down_never_signals_a_process_that_only_has_the_same_id(data: Path) -> None:
    bystander = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(3600)")
    folder = DataFolder(data)
    folder.make()
    folder.lock_file.write_text(f"{bystander.pid} 1")
    assert not await take_down(folder)
    assert bystander.returncode is None
    bystander.kill()
    await bystander.wait()


async def test_a_taken_port_is_passed_over(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        stack = Stack(Settings(data=data, port=port), services=services, tell=print)
        try:
            assert (await stack.start()).port != port
        finally:
            await stack.stop()


async def test_a_service_that_does_not_come_up_stops_the_start_and_tells_why(data: Path) -> None:
    broken = Service("worker", [sys.executable, "-c", "raise SystemExit('geen sleutel')"], ready="http://127.0.0.1:1")
    stack = Stack(Settings(data=data), services=lambda _: [broken], tell=print)
    with pytest.raises(StackError, match=r"(?s)worker is meteen weer gestopt.*geen sleutel"):
        await stack.start()
    assert DataFolder(data).holder() is None


async def test_a_service_that_does_not_want_to_stop_is_stopped(data: Path) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('doof'); time.sleep(3600)"

    async def heard() -> bool:
        return "doof" in DataFolder(data).log("worker").read_text()

    stubborn = Service("worker", [sys.executable, "-c", deaf], ready=heard, stop_within=0.2)
    stack = Stack(Settings(data=data), services=lambda _: [stubborn], tell=print)
    await stack.start()
    pid = pids(data)["worker"]
    await stack.stop()
    assert gone(pid)


async def test_data_of_another_version_is_refused(data: Path) -> None:
    async with owning(Owner(data)):
        pass
    version = data / "VERSIE"
    version.write_text(version.read_text().replace("postgres 18", "postgres 17"))
    with pytest.raises(StackError, match="postgres 17"):
        await Stack(Settings(data=data), tell=print).start()


async def test_external_servers_are_used_and_none_of_our_own_started(data: Path) -> None:
    async with owning(Owner(data)) as settings:
        other = data.with_name("other")
        outside = settings.model_copy(update={"data": other, "temporal_namespace": "other"})
        stack = Stack(outside, services=services, tell=print)
        try:
            found = await stack.start()
            assert (found.database_url, found.temporal_address) == (settings.database_url, settings.temporal_address)
            assert await temporal_answers(found)
            assert set(pids(other)) == {"projector", "gateway"}
        finally:
            await stack.stop()
