import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy import doctor
from deploy.doctor import CHECKS, Check, Verdict, examine
from deploy.embedded.folder import DataFolder, Part, Run
from deploy.embedded.process import Identity
from deploy.settings import Settings
from deploy.supervisor import Stack
from tests.deploy.owner import services
from tests.waiting import eventually


def told(checks: list[Check]) -> str:
    return "\n".join(f"{check.verdict} {check.group} {check.name}: {check.told} {check.hint}" for check in checks)


async def test_without_a_stack_it_tells_what_to_start_and_changes_nothing(data: Path) -> None:
    checks = await examine(Settings(data=data))
    assert len(checks) == len(CHECKS)
    assert not any(check.verdict is Verdict.FAIL for check in checks), told(checks)
    assert "regie up" in told(checks)
    assert list(data.parent.iterdir()) == []


@pytest.mark.slow
async def test_of_a_stack_that_runs_everything_is_well_and_no_secret_is_told(data: Path) -> None:
    stack = Stack(Settings(data=data), services=services, tell=print)
    settings = await stack.start()
    try:
        checks = await examine(Settings(data=data))
        assert {check.name for check in checks if check.verdict is not Verdict.OK} <= {"schijfruimte"}, told(checks)
        assert settings.secret
        for secret in (settings.secret.get_secret_value(), (data / "postgres.password").read_text()):
            assert secret not in told(checks)
    finally:
        await stack.stop()


@pytest.mark.slow
async def test_careless_settings_of_a_database_are_a_failure(postgres_server: str, data: Path) -> None:
    checks = await examine(Settings.model_validate({"data": data, "database_url": postgres_server}), [doctor.postgres])
    assert [check.verdict for check in checks] == [Verdict.FAIL]
    assert "fsync" in told(checks)


async def test_a_secret_that_others_can_read_is_a_failure(data: Path) -> None:
    folder = DataFolder(data)
    folder.make()
    folder.make_secret()
    folder.secret_file.chmod(0o644)
    assert [check.verdict for check in await examine(Settings(data=data), [doctor.folder])] == [Verdict.FAIL]


async def test_a_folder_that_was_used_and_in_which_nothing_runs_is_a_failure(data: Path) -> None:
    folder = DataFolder(data)
    folder.make()
    folder.version_file.write_text("regie 0.1.0\n")
    check = await doctor.running(Settings(data=data))
    assert (check.verdict, check.told) == (Verdict.FAIL, "Regie draait hier niet")


async def test_a_stack_that_was_killed_is_told(data: Path) -> None:
    folder = DataFolder(data)
    folder.make()
    folder.run_file.write_text('{"pid": 1, "since": "2026-01-01T00:00:00Z", "url": ""}')
    [check] = checks = await examine(Settings(data=data), [doctor.running])
    assert check.verdict is Verdict.FAIL
    assert "niet netjes gestopt" in told(checks)


async def test_a_check_that_does_not_let_go_when_its_time_is_over_is_not_waited_for(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PATIENCE", 0.0)
    let_go = asyncio.Event()

    async def clings(settings: Settings) -> Check:
        """Verbinding."""
        try:
            await asyncio.Event().wait()
        finally:
            await let_go.wait()
        raise AssertionError

    [check] = await examine(Settings(data=data), [clings])
    let_go.set()
    assert (check.verdict, check.name) == (Verdict.FAIL, "verbinding")
    assert "geen antwoord" in check.told


async def test_what_an_unreachable_server_answers_holds_no_secret(data: Path) -> None:
    dsn = "postgresql://regie:s3cret%21@127.0.0.1:1/regie"

    async def talkative(settings: Settings) -> Check:
        """Iets."""
        raise RuntimeError(f"cannot open {dsn} with s3cret!")

    settings = Settings.model_validate({"data": data, "database_url": dsn})
    checks = await examine(settings, [doctor.postgres, talkative])
    assert [check.verdict for check in checks] == [Verdict.FAIL, Verdict.FAIL]
    assert "s3cret" not in told(checks)


async def test_a_password_of_one_letter_leaves_the_other_words_whole(data: Path) -> None:
    dsn = "postgresql://regie:a@127.0.0.1:1/regie"

    async def talkative(settings: Settings) -> Check:
        """Iets."""
        raise RuntimeError(f"cannot open {dsn} as a user with password a")

    [check] = await examine(Settings.model_validate({"data": data, "database_url": dsn}), [talkative])
    assert check.told == "RuntimeError: cannot open *** as *** user with password ***"


async def test_an_application_that_is_master_of_the_database_is_told(
    postgres_server: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "DURABLE", ())
    [check] = await examine(Settings.model_validate({"data": data, "database_url": postgres_server}), [doctor.postgres])
    assert (check.verdict, "superuser" in check.told) == (Verdict.WARN, True)


async def test_one_fault_in_the_settings_of_postgres_does_not_hide_another(
    postgres_server: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "DURABLE", ("autovacuum_freeze_max_age", "jit_debugging_support"))
    monkeypatch.setattr(doctor, "FEWEST_CONNECTIONS", 1_000_000)
    [check] = await examine(Settings.model_validate({"data": data, "database_url": postgres_server}), [doctor.postgres])
    assert check.verdict is Verdict.FAIL
    for fault in ("uit: jit_debugging_support", "superuser", "te weinig verbindingen"):
        assert fault in check.told
    assert "max_connections" in check.hint


async def test_a_check_that_hangs_is_a_failure_and_the_others_are_told(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PATIENCE", 0.05)

    async def hangs(settings: Settings) -> Check:
        """Hangt."""
        await asyncio.Event().wait()
        raise AssertionError

    checks = await examine(Settings(data=data), [hangs, doctor.python])
    assert [check.verdict for check in checks] == [Verdict.FAIL, Verdict.OK]


async def test_a_part_that_is_held_by_a_signal_hangs_and_does_not_run(data: Path) -> None:
    held = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(3600)")
    folder = DataFolder(data)
    folder.make()
    part = Part(pid=held.pid, started=Identity.of(held.pid).started)
    folder.write_run(Run(pid=os.getpid(), since=datetime.now(UTC), url="http://127.0.0.1:1", parts={"worker": part}))
    with folder.lock():
        run = folder.read_run()
        assert run
        assert doctor.hung(folder, run) == []
        held.send_signal(signal.SIGSTOP)
        await eventually(lambda: doctor.hung(folder, run) == ["worker"], "the worker being held")
        [check] = await examine(Settings(data=data), [doctor.running])
        assert (check.verdict, check.told) == (Verdict.FAIL, "hangt: worker")
    held.kill()
    await held.wait()


async def test_a_part_that_is_dead_does_not_hide_a_supervisor_that_hangs_and_starts_nothing_again(data: Path) -> None:
    held = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(3600)")
    gone = Part(pid=held.pid, started=Identity.of(held.pid).started - 1)
    folder = DataFolder(data)
    folder.make()
    folder.write_run(Run(pid=held.pid, since=datetime.now(UTC), url="http://127.0.0.1:1", parts={"temporal": gone}))
    with folder.lock():
        run = folder.read_run()
        assert run
        held.send_signal(signal.SIGSTOP)
        await eventually(lambda: doctor.hung(folder, run), "the supervisor being held")
        [check] = await examine(Settings(data=data), [doctor.running])
        assert (check.verdict, check.told) == (Verdict.FAIL, "draait niet: temporal; hangt: supervisor")
        assert "regie up" in check.hint
    held.kill()
    await held.wait()
