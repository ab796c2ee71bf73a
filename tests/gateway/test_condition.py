"""How the installation is, on the pages: in words, for whoever works with it, also when something that they rest on is away."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from deploy.embedded.folder import DataFolder
from deploy.processes import _checks
from deploy.settings import Settings
from events.fact import Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.vocabulary.values import Stage
from gateway.operations import health
from gateway.operations.health import Check, Health, Seen, Verdict
from gateway.runs.runs import FAILING
from tests.gateway.doors import Doors, open_doors
from tests.projections.engine.test_aside import raw, without_a_door
from tests.projections.history import ANNA, NOW, in_stage, started
from tests.waiting import eventually
from tests.workflows.city import City
from tests.workflows.habits import silence
from tests.workflows.test_runs import cannot_go_on


def words(page: str) -> str:
    """What a page says, without its marks."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


async def said(doors: Doors, path: str, status: int = 200) -> str:
    """What the page at an address says."""
    answer = await doors.http.get(path)
    assert answer.status_code == status
    return words(answer.text)


@pytest_asyncio.fixture(loop_scope="session")
async def alone(pool: asyncpg.Pool, store: EventStore) -> AsyncIterator[Doors]:
    """Doors of their own, without a Temporal."""
    async with open_doors(pool, store) as doors:
        yield doors


@pytest.fixture(autouse=True)
def each_time_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages wait for what is looked at now."""
    monkeypatch.setattr(health, "KEPT", 0.0)
    monkeypatch.setattr(health, "GLANCE", 2 * health.BOUND)


async def test_a_trajectory_that_stands_still_says_so_and_so_do_the_overview_and_the_condition(city: City, city_doors: Doors) -> None:
    life, well = await city.begins(), await city.begins()
    for each in (life, well):
        each.answers["pip-opvragen"] = silence
    await well.settles()
    await cannot_go_on(city, life)
    await city_doors.sees_everything()
    page = await said(city_doors, f"/trajecten/{life.id}")
    assert "Dit traject staat stil. Het kan niet verder: de taken mislukken. Regie herstelt dit zelf" in page
    assert "staat stil" not in await said(city_doors, f"/trajecten/{well.id}")
    overview = await said(city_doors, "/")
    assert "Er is iets mis met Regie." in overview
    assert f"kan niet verder: de taken mislukken ({life.id})" in overview
    condition = await said(city_doors, "/toestand")
    assert f"1 kan niet verder: de taken mislukken ({life.id})" in condition
    assert "voor het eerst gezien" in condition
    assert "Wat helpt: Regie herstelt dit zelf binnen enkele minuten; regie recover doet het meteen." in condition
    await life.handle.terminate("weg ermee")

    async def gone() -> bool:
        return "Het wordt niet uitgevoerd" in await said(city_doors, f"/trajecten/{life.id}")

    await eventually(gone, "the page telling that nothing carries it out")


async def test_of_a_trajectory_that_stands_still_after_it_was_begun_anew_nobody_is_told_that_it_mends_itself(
    city: City, city_doors: Doors
) -> None:
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    await cannot_go_on(city, life, after=FAILING)
    await city_doors.sees_everything()
    told = "Dit traject staat stil. Het kan niet verder, ook nadat Regie het opnieuw begon. Opnieuw beginnen helpt hier niet:"

    async def seen() -> bool:
        return told in await said(city_doors, f"/trajecten/{life.id}")

    await eventually(seen, "the page telling that beginning anew does not help")
    assert "Regie herstelt dit zelf" not in await said(city_doors, f"/trajecten/{life.id}")
    assert "geef door wat er in worker.log mislukt" in await said(city_doors, "/toestand")


async def test_a_file_without_an_event_that_could_not_be_taken_in_says_that_it_is_incomplete(
    alone: Doors, pool: asyncpg.Pool, store: EventStore
) -> None:
    sick, unborn, well = uuid4(), uuid4(), uuid4()
    stage = in_stage(Stage.INTAKE)
    await without_a_door(pool, sick, raw(sick, started(), "begin"), raw(sick, stage, "fase", stage="tovenarij"))
    await without_a_door(pool, unborn, raw(unborn, started(), "begin", programme_version=10**30))
    await store.append(well, [encode(Fact(started(), NOW, ANNA, "begin"), well)], expected=0)
    await alone.sees_everything()
    page = await said(alone, f"/trajecten/{sick}")
    assert "Dit dossier is onvolledig. Eén gebeurtenis was niet te verwerken (2 van dit traject)." in page
    assert "onvolledig" not in await said(alone, f"/trajecten/{well}")
    assert "niet alles wat erin gebeurde was te verwerken" in await said(alone, f"/trajecten/{unborn}", 503)
    condition = (await alone.http.get("/toestand")).text
    assert f'<a href="/trajecten/{sick}">traject {str(sick)[:8]}</a>, gebeurtenis 2' in condition
    assert "gaan verder zonder gebeurtenissen die ze niet konden verwerken" in words(condition)


async def test_the_condition_is_there_when_temporal_and_the_database_are_not(alone: Doors, database: str, postgres_server: str) -> None:
    assert "Trajecten: Temporal is niet te bereiken" in await said(alone, "/")
    assert "Alles wat op het logboek staat is verwerkt." in await said(alone, "/toestand")
    name = urlsplit(database).path.removeprefix("/")
    superuser = await asyncpg.connect(postgres_server)
    try:
        await superuser.execute(f'alter database "{name}" allow_connections false')
        await superuser.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name)
        assert "Hoe Regie eraan toe is" in await said(alone, "/", 503)
        condition = await said(alone, "/toestand")
        assert condition.count("Mis voor het eerst gezien") == len(health.CHECKS)
        assert "Wat helpt: Kijk of Postgres en Temporal draaien en bereikbaar zijn." in condition
        assert "Dit is nu niet te zien: de database is niet te bereiken." in condition
    finally:
        await superuser.execute(f'alter database "{name}" allow_connections true')
        await superuser.close()


async def test_a_glance_does_not_wait_for_what_takes_long_and_since_is_when_it_was_seen_first(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts = [Verdict.FAIL, Verdict.FAIL, Verdict.OK, Verdict.FAIL]

    async def part(here: Seen) -> Check:
        return Check("stack", "deel", verdicts.pop(0), "gezien")

    watched = Health(Seen(city.pool, city.store, city.client), [part])
    [first], [again], [well], [anew] = [await watched.glance() for _ in range(4)]
    assert first.since
    assert (again.since, well.since) == (first.since, None)
    assert anew.since
    assert anew.since > first.since
    monkeypatch.setattr(health, "GLANCE", 0.0)
    verdicts.append(Verdict.OK)
    assert [one.verdict for one in await watched.glance()] == [Verdict.FAIL]

    async def seen() -> bool:
        return verdicts == []

    await eventually(seen, "it being looked at all the same")


def test_the_doors_of_a_whole_installation_tell_of_its_processes_too(tmp_path: Path) -> None:
    settings, folder = Settings(data=tmp_path), DataFolder(tmp_path)
    assert len(_checks(settings)) == len(health.CHECKS)
    folder.make()
    with folder.lock():
        assert len(_checks(settings)) == len(health.CHECKS) + 1
