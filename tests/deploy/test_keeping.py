"""Nothing that dies or hangs stays down, whatever else is wrong at that moment."""

import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy import keeper, log_files, supervisor
from deploy.embedded import postgres, temporal
from deploy.embedded.folder import DataFolder
from deploy.embedded.process import StackError
from deploy.embedded.service import Service
from deploy.settings import Settings
from deploy.supervisor import Stack
from tests.deploy.stack import answers, dsn_of, execute
from tests.waiting import eventually

pytestmark = pytest.mark.slow

BEATS = """
import asyncio
from deploy.heartbeat import beating
async def main():
    async with beating():
        await asyncio.Event().wait()
asyncio.run(main())
"""


def beating(settings: Settings) -> list[Service]:
    return [Service("projector", [sys.executable, "-c", BEATS], silent_after=4.0)]


@asynccontextmanager
async def running(
    data: Path, services: Callable[[Settings], Sequence[Service]] = beating, told: list[str] | None = None
) -> AsyncIterator[Settings]:
    stack = Stack(Settings(data=data), services=services, tell=print if told is None else told.append)
    try:
        yield await stack.start()
    finally:
        await stack.stop()


def pid(data: Path, part: str) -> int:
    run = DataFolder(data).read_run()
    return run.parts[part].pid if run and part in run.parts else 0


@pytest.mark.parametrize("part", ["postgres", "temporal", "projector"])
async def test_a_part_that_hangs_is_killed_and_started_again(data: Path, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (postgres, temporal):
        monkeypatch.setattr(module, "_SILENT", 4.0)
    monkeypatch.setattr(keeper, "STARTING", 4.0)
    async with running(data) as settings:
        hanging = pid(data, part)
        os.kill(hanging, signal.SIGSTOP)
        await eventually(lambda: pid(data, part) != hanging, f"{part} being started again", within=90)
        await eventually(lambda: answers(dsn_of(settings)), "the database answering")


async def test_what_dies_while_nothing_can_be_written_comes_back_and_is_told_when_it_can(data: Path) -> None:
    async with running(data) as settings:
        before = pid(data, "postgres")
        # Where the run file is made before it is moved in place: nothing can be written there.
        in_the_way = data / "run.json.new" / "full"
        in_the_way.mkdir(parents=True)
        for _ in range(2):
            [started] = [await execute(dsn_of(settings), "select pg_postmaster_start_time()")]
            [dies] = [await execute(dsn_of(settings), "select pg_read_file('postmaster.pid')")]
            os.kill(int(str(dies).split()[0]), signal.SIGKILL)

            async def another(than: object = started) -> bool:
                return await answers(dsn_of(settings)) and await execute(dsn_of(settings), "select pg_postmaster_start_time()") != than

            await eventually(another, "another postmaster")
        assert pid(data, "postgres") == before
        in_the_way.rmdir()
        in_the_way.parent.rmdir()
        await eventually(lambda: pid(data, "postgres") != before, "the run file telling it")


async def test_a_start_goes_on_when_the_database_dies_while_it_migrates(data: Path) -> None:
    killed: list[int] = []

    async def migrate(dsn: str) -> None:
        if not killed:
            killed.append(pid(data, "postgres"))
            os.kill(killed[0], signal.SIGKILL)
        await execute(dsn, "create table if not exists fact ()")

    stack = Stack(Settings(data=data), services=beating, migrate=migrate, tell=print)
    try:
        settings = await stack.start()
        assert await execute(dsn_of(settings), "select count(*) from fact") == 0
        assert killed != [pid(data, "postgres")]
    finally:
        await stack.stop()


@pytest.mark.parametrize("needed", ["postgres", "temporal"])
async def test_a_start_goes_on_when_what_a_service_needs_dies_under_it(data: Path, needed: str) -> None:
    """Its first life ends with that of what it needs."""
    program = (
        "import json, os, pathlib, signal, sys, time\n"
        "once = pathlib.Path(sys.argv[1], 'once')\n"
        "if not once.exists():\n"
        "    once.touch()\n"
        f"    pid = json.loads(pathlib.Path(sys.argv[1], 'run.json').read_text())['parts']['{needed}']['pid']\n"
        "    os.kill(pid, signal.SIGKILL)\n"
        "    sys.exit('niemand antwoordt')\n"
        "pathlib.Path(sys.argv[1], 'again').touch()\n"
        "time.sleep(3600)\n"
    )

    async def ready() -> bool:
        return (data / "again").exists()

    def services(settings: Settings) -> list[Service]:
        return [Service("worker", [sys.executable, "-c", program, str(data)], ready=ready)]

    told: list[str] = []
    async with running(data, services, told):
        assert "worker start opnieuw" in told
        await eventually(lambda: pid(data, "worker") != 0, "the worker")


async def test_the_port_of_the_first_start_is_kept(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FREED", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        first = Stack(Settings(data=data, port=taken.getsockname()[1]), tell=print)
        try:
            port = (await first.start()).port
        finally:
            await first.stop()
        assert port != taken.getsockname()[1]
    async with running(data, lambda _: []) as settings:
        assert settings.port == port
    with socket.create_server(("127.0.0.1", port)), pytest.raises(StackError, match=f"Poort {port} .* bezet"):
        await Stack(Settings(data=data), tell=print).start()


async def test_a_log_stays_within_its_bound_while_it_is_written(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_files, "LARGEST", 100_000)
    monkeypatch.setattr(log_files, "LOOK", 0.05)
    loud = "import time\nn = 0\nwhile True:\n    print('regel', n := n + 1, 'x' * 100, flush=True)\n    time.sleep(0.0005)\n"
    async with running(data, lambda _: [Service("relay", [sys.executable, "-c", loud])]):
        log = DataFolder(data).log("relay")
        await eventually(lambda: log.with_suffix(".log.3").exists(), "three former files")
        former = [file.stat().st_size for file in log.parent.glob("relay.log.*")]
        assert len(former) == 3
        assert max(former) <= 100_000
        assert all(file.stat().st_mode & 0o077 == 0 for file in log.parent.glob("relay.log*"))


async def test_when_the_folder_of_the_logs_is_moved_away_everything_goes_on_in_a_new_one(data: Path) -> None:
    logs = data / "logs"
    async with running(data):
        await eventually((logs / "projector.alive").exists, "the first sign")
        before = pid(data, "projector")
        logs.rename(data.parent / "logs.away")
        await eventually((logs / "projector.alive").exists, "the next sign")
        await eventually((logs / "supervisor.alive").exists, "the next sign of the supervisor")
        assert logs.stat().st_mode & 0o077 == 0
        assert pid(data, "projector") == before
        shutil.rmtree(logs)
        os.kill(before, signal.SIGKILL)
        await eventually(lambda: pid(data, "projector") not in (0, before), "the projector being started again")
        assert (logs / "projector.log").exists()
