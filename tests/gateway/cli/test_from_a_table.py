"""Trajectories from a table: what is wrong with which row is told before anything happens, and a batch that broke off goes on."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio

from events.log.store import EventStore
from events.vocabulary.values import Role
from gateway.asker import Asker
from gateway.asking import Asking
from gateway.cli.acting import Acting
from gateway.cli.connection import Connections
from gateway.cli.needs import doing
from gateway.cli.output import Exit
from gateway.cli.trajectories import trajectories
from gateway.logbook.decisions import Decisions
from gateway.orders.sending import Office, Uncertain
from gateway.persons.finding import People
from projections.engine.trajectories import trajectories_of
from tests.gateway.cli.desks import somebody
from tests.gateway.doors import Doors
from tests.gateway.terminal import Output, Terminal
from tests.workflows.city import VILLAGE, City

HEADINGS = "naam;geboortedatum;klantnummer;programma;gemeente;Regisseur;taalschool;roc;werkgever;kennisgeving"
REST = "utrecht-werk-en-taal;Gemeente;anna;Taalschool;ROC;Bakkerij;1-11-2026"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where orders are remembered."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest_asyncio.fixture(loop_scope="session")
async def desk(city_doors: Doors, capsys: Output) -> AsyncIterator[Terminal]:
    """The command line, at which nobody is asked."""
    await city_doors.sees_everything()
    yield _desk(city_doors, capsys)


def _desk(doors: Doors, capsys: Output, acting: Acting | None = None, office: Office | None = None) -> Terminal:
    services = doors.services

    @asynccontextmanager
    async def connect() -> AsyncIterator[Connections]:
        office_ = office or services.office
        there = Connections("", services.pool, services.store, services.vault, services.office.client, office_)
        yield await replace(there, acting=acting).granted(doing.get()) if acting else there

    return Terminal(trajectories(connect), capsys)


def _table(tmp_path: Path, *rows: str, headings: str = HEADINGS) -> Path:
    file = tmp_path / "tabel.csv"
    file.write_text("\r\n".join((headings, *rows)), encoding="utf-8-sig")
    return file


async def _faults(desk: Terminal, file: Path) -> dict[int, str]:
    code, printed, told = await desk.does("import", file, "--begin", "-o", "json")
    assert code == Exit.USAGE, told
    return {row["regel"]: row["fout"] for row in json.loads(printed.splitlines()[-1])}


async def test_a_table_is_looked_at_first_and_then_begins(city: City, city_doors: Doors, desk: Terminal, tmp_path: Path) -> None:
    file = _table(tmp_path, f"Sanaa Haddad;1-2-1990;T-1;{REST}", f"Yonas Tesfay;2-3-1991;;{REST}")
    code, printed, told = await desk.does("import", file)
    assert (code, "er is nog niets begonnen" in told) == (Exit.DONE, True), told
    assert "Sanaa Haddad" in printed
    begun = await desk.asks("import", file, "--begin")
    assert [(row["regel"], row["deelnemer"], row["fout"]) for row in begun] == [(2, "Sanaa Haddad", ""), (3, "Yonas Tesfay", "")]
    for row in begun:
        assert await _is_of(city_doors, UUID(row["traject"])) == row["deelnemer"]


async def _is_of(doors: Doors, trajectory: UUID) -> str:
    services = doors.services
    who = await People(services.pool, services.store, services.vault).who(trajectory)
    return str(who.name) if who else ""


async def test_every_fault_is_told_by_its_row_and_nothing_begins(city: City, city_doors: Doors, desk: Terminal, tmp_path: Path) -> None:
    before = await _streams(city.store)
    file = _table(
        tmp_path,
        f"Goed;3-3-1993;;{REST}",
        f"Zonder;;;{REST}",
        f"Morgen;1-1-2199;;{REST}",
        f"Dag;31-2-1990;;{REST}",
        f"Programma;4-4-1994;;{REST.replace('utrecht-werk-en-taal', 'bestaat-niet')}",
        f"Gemeente;4-5-1994;;{REST.replace('Gemeente', 'Nergenshuizen')}",
        f"Garage;4-6-1994;;{REST.replace('Bakkerij', 'Slagerij')}",
        f"goed;3-3-1993;;{REST}",
        f"Iemand;5-5-1995;;{REST.replace('anna', '')}",
    )
    faults = await _faults(desk, file)
    told = {
        3: "naam: noem ook de geboortedatum of het klantnummer",
        4: "geboortedatum: ",
        5: "geboortedatum: ",
        6: "programma: programma 'bestaat-niet' is niet gepubliceerd",
        7: "gemeente: 'Nergenshuizen' is als gemeente niet bekend",
        8: "Slagerij",
        9: "naam: dit is dezelfde deelnemer als op regel 2",
        10: "regisseur: vul dit in",
    }
    assert faults[2] == ""
    assert {line: fault for line, fault in told.items() if fault not in faults[line]} == {}, faults
    assert await _streams(city.store) == before


async def _streams(store: EventStore) -> int:
    return await store.head()


async def test_whoever_is_known_already_is_told_and_begins_when_it_is_another(
    city: City, city_doors: Doors, desk: Terminal, tmp_path: Path
) -> None:
    first = _table(tmp_path, f"Rahel Abraha;6-6-1996;;{REST}")
    await desk.asks("import", first, "--begin")
    await city_doors.sees_everything()
    again = _table(tmp_path, f"Rahel Abrahah;6-6-1996;;{REST}")
    assert "lijkt al bekend te zijn: Rahel Abraha, geboren op 06-06-1996" in (await _faults(desk, again))[2]
    another = _table(tmp_path, f"ja;Rahel Abrahah;6-6-1996;;{REST}", headings=f"iemand-anders;{HEADINGS}")
    assert [row["fout"] for row in await desk.asks("import", another, "--begin")] == [""]


async def test_a_batch_that_broke_off_goes_on_where_it_was(city: City, city_doors: Doors, capsys: Output, tmp_path: Path) -> None:
    class Breaks(Office):
        """Loses every answer but the first."""

        given = 0

        async def execute(self, *about: object, **more: object) -> object:  # type: ignore[override]
            done = await super().execute(*about, **more)  # type: ignore[arg-type]
            self.given += 1
            if self.given > 1:
                raise Uncertain("Er kwam geen antwoord.")
            return done

    services = city_doors.services
    file = _table(tmp_path, f"Een Eerste;7-7-1997;;{REST}", f"Twee Tweede;8-7-1997;;{REST}")
    broken = _desk(city_doors, capsys, office=Breaks(services.office.client, services.store, services.pool))
    code, printed, told = await broken.does("import", file, "--begin", "-o", "json")
    rows = json.loads(printed.splitlines()[-1])
    assert (code, [row["fout"] for row in rows]) == (Exit.FAILED, ["", "Er kwam geen antwoord."])
    assert "Hetzelfde commando is binnen 1 uur dezelfde opdracht" in told
    await city_doors.sees_everything()
    again = await _desk(city_doors, capsys).asks("import", file, "--begin")
    assert [row["traject"] for row in again] == [row["traject"] for row in rows]
    for row in again:
        trajectory = UUID(row["traject"])
        assert await _is_of(city_doors, trajectory) == row["deelnemer"]
        assert await trajectories_of(services.pool, await services.vault.subject(trajectory)) == [trajectory]


async def test_nobody_begins_in_a_municipality_that_is_not_theirs(city: City, city_doors: Doors, capsys: Output, tmp_path: Path) -> None:
    services = city_doors.services
    coordinator = somebody(Role.COORDINATOR, VILLAGE)
    acting = Acting(coordinator.who.account, Asker((Asking(services.pool, Decisions(services.pool)), coordinator)))
    faults = await _faults(_desk(city_doors, capsys, acting), _table(tmp_path, f"Elders;9-9-1999;;{REST}"))
    assert "gemeente: " in faults[2] or "regisseur: " in faults[2], faults


@pytest.mark.parametrize(
    ("headings", "row", "told"),
    [
        (f"{HEADINGS};schoenmaat", f"A;1-1-1990;;{REST};41", "Deze kolommen zijn hier niet bekend: schoenmaat. Wel bekend zijn: programma"),
        (HEADINGS, "", "Onder de namen van de kolommen staat niets"),
    ],
)
async def test_what_is_no_such_table_is_refused_whole(
    desk: Terminal, city: City, tmp_path: Path, headings: str, row: str, told: str
) -> None:
    code, _, said = await desk.does("import", _table(tmp_path, row, headings=headings))
    assert (code, told in said) == (Exit.REFUSED, True), said
    code, _, said = await desk.does("import", tmp_path / "nergens.csv")
    assert (code, "is niet te lezen: dat is er niet" in said) == (Exit.USAGE, True), said
