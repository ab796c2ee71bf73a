"""`regie verify` as an operator meets it: what it says, and how it ends."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from cyclopts import App
from pydantic import SecretStr

from deploy.checks import evidence
from deploy.connections import connect
from deploy.doctor import Verdict
from deploy.settings import Settings
from gateway.cli.evidence import verify
from tests.events.evidence.sealing import Log


@pytest.fixture
def command(log: Log, database: str) -> App:
    settings = Settings(database_url=SecretStr(database), temporal_address="127.0.0.1:1")
    return verify(lambda: connect(settings), lambda: log.files)


async def run(command: App, *tokens: object) -> int:
    try:
        await command.run_async([str(token) for token in tokens], result_action="return_value")
    except SystemExit as ended:
        return int(str(ended.code))
    return 0


async def test_a_log_that_fits(log: Log, command: App, capsys: pytest.CaptureFixture[str]) -> None:
    await log.fill()
    await log.seal()
    await log.fill(streams=2)
    capsys.readouterr()
    assert await run(command, "-o", "json") == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == {
        "past": True,
        "zegels": 4,
        "gebeurtenissen": 18,
        "tot en met": 20,
        "nog niet verzegeld": 6,
        "vanaf": 21,
        "positie": None,
        "reden": None,
        "beslissingen: past": True,
        "beslissingen: zegels": 0,
        "beslissingen": 0,
        "beslissingen: tot en met": 0,
        "beslissingen: nog niet verzegeld": 0,
        "beslissingen: vanaf": None,
        "beslissingen: positie": None,
        "beslissingen: reden": None,
    }
    assert "Nog niet verzegeld: 6 gebeurtenissen, vanaf positie 21." in told.err


async def test_the_position_that_does_not_fit_is_named(log: Log, command: App, capsys: pytest.CaptureFixture[str]) -> None:
    await log.fill()
    await log.seal()
    await log.tamper("update events set data = '{}' where position = 7")
    capsys.readouterr()
    assert await run(command) == 1
    told = capsys.readouterr()
    assert "Positie 7 past niet: de gebeurtenis is niet meer wat zij was" in told.err
    assert "nee" in told.out


async def test_a_copy_of_the_seals_that_stands_elsewhere(log: Log, command: App, tmp_path: Path) -> None:
    await log.fill()
    await log.seal()
    copy = tmp_path / "kopie.jsonl"
    copy.write_bytes(b"".join(log.lines()))
    log.write(log.lines()[:2])
    assert await run(command) == 1
    assert await run(command, "--seals", copy) == 0
    assert await run(command, "--seals", tmp_path / "geen") == 2
    assert await run(command, "--key", tmp_path / "geen") == 2
    assert await run(command, "--key", copy) == 1


async def test_the_proof_of_an_event_and_checking_it(
    log: Log, command: App, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    events = await log.fill()
    await log.seal()
    [*_, late] = await log.fill(streams=2)
    capsys.readouterr()
    assert await run(command, "--event", events[3].id) == 0
    page = tmp_path / "bewijs.json"
    page.write_text(capsys.readouterr().out)
    assert await run(command, "--proof", page) == 0
    page.write_text(page.read_text().replace('"index":3', '"index":2'))
    assert await run(command, "--proof", page) == 1
    assert await run(command, "--event", uuid4()) == 4
    assert await run(command, "--event", late.id) == 5
    await log.tamper("update events set data = '{}' where position = $1", events[3].position)
    assert await run(command, "--event", events[3].id) == 1


async def test_nothing_is_wrong_before_anything_was_sealed(command: App) -> None:
    assert await run(command) == 0


async def test_doctor_fails_when_the_database_was_put_back_and_the_seals_were_not(log: Log, database: str) -> None:
    settings = Settings(data=log.files.folder, database_url=SecretStr(database), temporal_address="127.0.0.1:1")
    await log.fill()
    await log.seal()
    assert (await evidence(settings)).verdict is Verdict.OK
    await log.tamper("delete from seals where number > 1")
    assert (await evidence(settings)).verdict is Verdict.OK, "seals that only came as far as the file are written down by the sealer"
    await log.tamper("delete from events where position > 7")
    found = await evidence(settings)
    assert found.verdict is Verdict.FAIL
    assert "seal 2 is only in" in found.told
    assert str(log.files.journal.path) in found.hint
