"""The command line gives each order by which a running trajectory is adjusted, and says why when it is refused."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from cyclopts import App

from events.vocabulary.values import Role
from gateway.cli.connection import Connections
from gateway.cli.output import Exit
from gateway.cli.trajectories import trajectories
from gateway.programmes.places import value_of
from tests.vaults import vault
from tests.workflows.city import GARAGE, LANGUAGE_SCHOOL, VILLAGE, City
from tests.workflows.habits import silence


def regie(city: City) -> App:
    """The command line on this city."""

    @asynccontextmanager
    async def connect() -> AsyncIterator[Connections]:
        yield Connections("", city.pool, city.store, vault(city.pool), city.client, city.office)

    return trajectories(connect)


async def test_every_order_of_adjusting_has_a_command(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    life = await city.begins()
    life.answers["intake-houden"] = silence
    state = await life.settles()
    app, id = regie(city), str(life.id)
    [measured] = [r.version for r in life.facts if r.event.stored_name == "civic-term-set"]

    async def does(*words: str, by: str = "anna") -> None:
        verb, *rest = words
        await app.run_async([verb, id, *rest, "--by", by, "-o", "json"], result_action="return_value")
        assert json.loads(capsys.readouterr().out.splitlines()[-1])["versie"] > state.version

    await does("adjust", "voortraject.taal.uren_per_week=12", "voortraject.snuffelstage=nee", "--reason", "rustiger")
    await does("choose", "--sector", "horeca", "--level", "mbo-1", "--form", "in-company")
    await does("extend", "P2M", "--reason", "wachttijd")
    await does("correct", str(measured), "einde", "2031-01-31", "--reason", "typefout")
    await does("join-party", "--role", "employer", "--partner", str(GARAGE))
    await does("leave-party", "--role", "language-school", "--partner", str(LANGUAGE_SCHOOL), "--reason", "stopt")
    await does("move-municipality", "--municipality", str(VILLAGE), "--registered-on", "2026-01-02")
    await does("fill-role", "--role", "job-coach", "--holder", "coach-2")
    await does("vacate-role", "--role", "job-coach", "--holder", "coach-2", "--reason", "ziek")
    await does("fill-role", "--role", "connector", "--holder", "oud-1")
    await does("inform-candidate", "existence", "effort", "--connector", "oud-1")
    await does("write-note", "komt liever in de ochtend")
    await does("write-note", "belt zelf", "--role", "municipality", by="klantmanager-1")
    await app.run_async(["notes", id, "-o", "json"], result_action="return_value")
    notes = json.loads(capsys.readouterr().out)
    assert [(note["wie"], note["notitie"]) for note in notes] == [
        ("anna", "komt liever in de ochtend"),
        ("klantmanager-1", "belt zelf"),
    ]
    await does("dismiss-signal", "rol-vacant:jobcoach", "--reason", "maandag is er een ander")
    await does("move-policy", "--on", "2026-08-01", "--reason", "gunstiger")
    await does("change-programme", "--programme", "utrecht-werk-en-taal", "--version", "1", "--reason", "herzien")
    await does("propose-handover", "--to", "anna-2", "--reason", "verlof")
    await does("answer-handover", "--no-accept", by="anna-2")
    await does("vacate-role", "--role", "regisseur", "--holder", "anna", "--reason", "uit dienst", "--as-coordinator")
    state = await life.state()
    assert (state.programme_version, state.municipality, state.regisseur) == (1, VILLAGE, "")
    assert state.plan_changes == {
        "voortraject.taal.uren_per_week": 12,
        "voortraject.snuffelstage": False,
        "sector": "horeca",
        "niveau": "mbo-1",
        "leer_werk.vorm": "in-company",
    }
    assert str(state.civic_term_ends) == "2031-01-31"
    assert state.partners(Role.LANGUAGE_SCHOOL) == ()


async def test_a_refused_order_says_why_and_ends_with_its_own_code(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    life = await city.begins()
    life.answers["intake-houden"] = silence
    await life.settles()
    app, id = regie(city), str(life.id)
    for words, code, why in (
        (["adjust", id, "doel=iets", "--reason", "x"], Exit.REFUSED, "geldt voor iedereen"),
        (["change-employer", id, "--reason", "x"], Exit.REFUSED, "nog geen werkgever"),
        (["adjust", id, "doel", "--reason", "x"], Exit.USAGE, "schrijf plaats=waarde"),
        (["extend", id, "lang", "--reason", "x"], Exit.USAGE, "geen duur"),
        (["correct", id, "9999", "einde", "x", "--reason", "x"], Exit.NOT_FOUND, "geen gegeven met versie 9999"),
        (["change-programme", id, "--programme", "koken", "--reason", "x"], Exit.NOT_FOUND, "niet gepubliceerd"),
    ):
        with pytest.raises(SystemExit) as ended:
            await app.run_async(words, result_action="return_value")
        assert ended.value.code == code
        assert why in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(("text", "value"), [("12", 12), ("ja", True), ("Nee", False), ("P3M", "P3M"), ("12345678901", "12345678901")])
def test_a_value_of_the_plan_is_a_number_yes_or_no_or_words(text: str, value: str | int | bool) -> None:
    assert value_of(text) == value
