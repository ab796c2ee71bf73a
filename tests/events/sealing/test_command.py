"""`regie persons erase` and `regie keys rotate` as an operator meets them."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from cyclopts import App
from pydantic import SecretStr

from deploy.connections import connect
from deploy.settings import Settings
from events.log.codec import decode, encode
from events.vocabulary.base import ERASED
from events.vocabulary.person import PersonErased, PersonRegistered
from gateway.cli.keys import keys
from gateway.cli.persons import persons
from tests.events.sealing.people import fact


async def run(command: App, *tokens: object) -> int:
    try:
        await command.run_async([str(token) for token in tokens], result_action="return_value")
    except SystemExit as ended:
        return int(str(ended.code))
    return 0


async def test_a_person_is_erased_and_the_key_is_renewed(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "bas")
    settings = Settings(data=tmp_path, database_url=SecretStr(database), temporal_address="127.0.0.1:1")
    person, other = uuid4(), uuid4()
    async with connect(settings) as regie:
        for id in (person, other):
            await regie.store.append(id, [encode(fact(PersonRegistered(name="Amal")), id)], expected=0)
    capsys.readouterr()
    erase = ["erase", person, "--ground", "AVG art. 17 lid 1 onder b", "-o", "json"]
    for repeated in (False, True):
        assert await run(persons(lambda: connect(settings)), *erase) == 0
        assert json.loads(capsys.readouterr().out) == {"persoon": str(person), "positie": 3, "al gewist": repeated}
    assert await run(keys(lambda: connect(settings)), "rotate", "--retire", "-o", "json") == 0
    assert json.loads(capsys.readouterr().out) == {"opnieuw verpakt": 1, "weer te vinden op naam": 0, "vorige versies vernietigd": True}
    assert len(settings.keys.read_text().splitlines()) == 1
    async with connect(settings) as regie:
        gone, erased = [decode(stored) for stored in await regie.store.read_stream(person, opened=True)]
        [kept] = [decode(stored).event for stored in await regie.store.read_stream(other, opened=True)]
    assert isinstance(gone.event, PersonRegistered)
    assert gone.event.name == ERASED
    assert isinstance(erased.event, PersonErased)
    assert erased.fact.actor.id == "bas"
    assert isinstance(kept, PersonRegistered)
    assert kept.name == "Amal"


async def test_a_number_that_nobody_has_is_not_called_erased(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(data=tmp_path, database_url=SecretStr(database), temporal_address="127.0.0.1:1")
    assert await run(persons(lambda: connect(settings)), "erase", uuid4(), "--ground", "AVG art. 17") == 4
    assert "Er is niets gewist" in capsys.readouterr().err


async def test_a_key_file_from_elsewhere_is_told_of_and_stays_as_it_is(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(data=tmp_path, database_url=SecretStr(database), temporal_address="127.0.0.1:1")
    person = uuid4()
    async with connect(settings) as regie:
        await regie.store.append(person, [encode(fact(PersonRegistered(name="Amal")), person)], expected=0)
    foreign = f"{json.dumps({'version': '1', 'key': 'A' * 43 + '='})}\n"
    settings.keys.write_text(foreign)
    assert await run(keys(lambda: connect(settings)), "rotate") == 1
    assert settings.keys.read_text() == foreign
    assert "sleutel" in capsys.readouterr().err


async def test_the_key_file_may_be_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings(data=tmp_path).keys == tmp_path / "keys"
    monkeypatch.setenv("REGIE_KEYS_FILE", str(tmp_path / "kluis" / "sleutel"))
    assert Settings(data=tmp_path).keys == tmp_path / "kluis" / "sleutel"
