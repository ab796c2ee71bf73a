"""The command line gives each order by which a running trajectory is adjusted, and says why when it is refused."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from cyclopts import App

from events.fact import SYSTEM, Fact
from events.log.codec import encode
from events.log.streams import programme_stream
from events.vocabulary.programme import ProgrammePublished
from events.vocabulary.values import Role
from gateway.cli.connection import Connections
from gateway.cli.output import Exit
from gateway.cli.trajectories import trajectories
from gateway.orders.places import value_of
from tests.gateway.doors import Doors
from tests.gateway.terminal import Output, named
from tests.vaults import vault
from tests.workflows.city import GARAGE, LANGUAGE_SCHOOL, SHIPPED, VILLAGE, City
from tests.workflows.habits import silence


def regie(city: City) -> App:
    """The command line on this city."""

    @asynccontextmanager
    async def connect() -> AsyncIterator[Connections]:
        yield Connections("", city.pool, city.store, vault(city.pool), city.client, city.office)

    return trajectories(connect)


async def test_every_order_of_adjusting_has_a_command(city: City, city_doors: Doors, capsys: Output) -> None:
    life = await city.begins()
    life.answers["intake-houden"] = silence
    state = await life.settles()
    await city_doors.sees_everything()
    app, id = regie(city), str(life.id)
    [measured] = [r.version for r in life.facts if r.event.stored_name == "civic-term-set"]

    async def does(*words: str, by: str = "anna") -> None:
        name, *rest = words
        with named(by):
            await app.run_async([name, id, *rest, "-o", "json"], result_action="return_value")
        assert json.loads(capsys.readouterr().out.splitlines()[-1])["versie"] > state.version

    places = ("--plaats", "voortraject.taal.uren_per_week", "--waarde", "12", "--plaats", "voortraject.snuffelstage", "--waarde", "nee")
    await does("bijsturen", *places, "--reden", "rustiger")
    await does("richting", "--sector", "horeca", "--niveau", "mbo-1", "--vorm", "in-company")
    await does("verlengen", "P2M", "--reden", "wachttijd")
    await does("verbeteren", str(measured), "--gegeven", "einde", "--waarde", "2031-01-31", "--reden", "typefout")
    await does("partij", "--rol", "werkgever", "--partner", "Garage")
    await does("partij-vertrekt", "--rol", "taalschool", "--partner", str(LANGUAGE_SCHOOL), "--reden", "stopt")
    await does("verhuizen", "--gemeente", str(VILLAGE), "--ingeschreven-op", "2026-01-02")
    await does("rol-vervullen", "jobcoach", "--persoon", "coach-2")
    await does("rol-neerleggen", "--rol", "jobcoach", "--persoon", "coach-2", "--reden", "ziek")
    await does("rol-vervullen", "--rol", "verbinder", "--persoon", "oud-1")
    await does("informeren", "bestaan", "inspanning", "--persoon", "oud-1")
    await does("notitie", "komt liever in de ochtend")
    await does("notitie", "belt zelf", by="klantmanager-1")
    await app.run_async(["notes", id, "-o", "json"], result_action="return_value")
    notes = json.loads(capsys.readouterr().out)
    assert [(note["wie"], note["notitie"]) for note in notes] == [
        ("anna", "komt liever in de ochtend"),
        ("klantmanager-1", "belt zelf"),
    ]
    sealed = max([one.version for one in await city.store.read_stream(life.id) if one.sealed])
    note = ["verbeteren", id, str(sealed), "--gegeven", "notitie", "--waarde", "x", "--reden", "typefout"]
    with pytest.raises(SystemExit), named("anna"):
        await app.run_async(note, result_action="return_value")
    assert "kan zo niet worden verbeterd" in " ".join(capsys.readouterr().err.split())
    await does("signaal", "rol-vacant:jobcoach", "--reden", "maandag is er een ander")
    await does("beleid", "--op", "2026-08-01", "--reden", "gunstiger")
    await does("programma", "utrecht-werk-en-taal", "--versie", str(SHIPPED), "--reden", "herzien")
    await does("overdragen", "--aan", "anna-2", "--reden", "verlof")
    await does("overdracht-beantwoorden", "nee", by="anna-2")
    vacate = ["rol-neerleggen", id, "--rol", "regisseur", "--persoon", "anna", "--reden", "uit dienst"]
    with pytest.raises(SystemExit):
        await app.run_async(vacate, result_action="return_value")
    assert "Alleen een coördinator kan de rol leegmaken" in " ".join(capsys.readouterr().err.split())
    state = await life.state()
    assert (state.programme_version, state.municipality, state.regisseur) == (SHIPPED, VILLAGE, "anna")
    assert state.plan_changes == {
        "voortraject.taal.uren_per_week": 12,
        "voortraject.snuffelstage": False,
        "sector": "horeca",
        "niveau": "mbo-1",
        "leer_werk.vorm": "in-company",
    }
    assert str(state.civic.term_ends) == "2031-01-31"
    assert (state.partners(Role.LANGUAGE_SCHOOL), GARAGE in state.partners(Role.EMPLOYER)) == ((), True)


async def test_a_refused_order_says_why_and_ends_with_its_own_code(city: City, city_doors: Doors, capsys: Output) -> None:
    life = await city.begins()
    life.answers["intake-houden"] = silence
    await life.settles()
    await city_doors.sees_everything()
    stream, broken = programme_stream("kapot"), ProgrammePublished(code="kapot", version=1, document={"code": "kapot"})
    await city.store.append(stream, [encode(Fact(broken, datetime.now(UTC), SYSTEM, "gepubliceerd:1"), stream)], expected=None)
    app, id = regie(city), str(life.id)
    for words, code, why in (
        (["bijsturen", id, "doel", "--waarde", "iets", "--reden", "x"], Exit.REFUSED, "geldt voor iedereen"),
        (["werkgever-verlaten", id, "--reden", "x"], Exit.REFUSED, "nog geen werkgever"),
        (
            ["bijsturen", id, "--plaats", "doel", "--plaats", "sector", "--waarde", "y", "--reden", "x"],
            Exit.USAGE,
            "bij elke plaats een waarde",
        ),
        (["verlengen", id, "lang", "--reden", "x"], Exit.USAGE, "geen duur"),
        (["verbeteren", id, "9999", "--gegeven", "einde", "--waarde", "x", "--reden", "x"], Exit.NOT_FOUND, "geen gegeven met versie 9999"),
        (["programma", id, "koken", "--reden", "x"], Exit.NOT_FOUND, "niet gepubliceerd"),
        (["programma", id, "kapot", "--reden", "x"], Exit.FAILED, "er is niets veranderd"),
        (["verhuizen", id, "Garage", "--ingeschreven-op", "2026-01-02"], Exit.NOT_FOUND, "'Garage' is als gemeente niet bekend"),
        (["partij", id, "roc", "--partner", "Garage"], Exit.NOT_FOUND, "'Garage' is als roc niet bekend"),
    ):
        with pytest.raises(SystemExit) as ended:
            await app.run_async(words, result_action="return_value")
        assert ended.value.code == code
        assert why in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(("text", "value"), [("12", 12), ("ja", True), ("Nee", False), ("P3M", "P3M"), ("12345678901", "12345678901")])
def test_a_value_of_the_plan_is_a_number_yes_or_no_or_words(text: str, value: str | int | bool) -> None:
    assert value_of(text) == value
