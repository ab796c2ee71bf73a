"""Insights by the API: the same lessons as on pages, as figures with their intervals and in words."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest_asyncio

from events.log.store import EventStore
from projections.learning.questions.catalogue import QUESTIONS
from tests.gateway.doors import Doors, open_doors
from tests.gateway.operations.test_lessons import city, worked_out


@pytest_asyncio.fixture
async def doors(pool: asyncpg.Pool, store: EventStore) -> AsyncIterator[Doors]:
    async with open_doors(pool, store) as doors:
        await worked_out(pool, city())
        yield doors


async def read(doors: Doors, path: str, **asked: Any) -> Any:
    answer = await doors.http.get(f"/v1/inzichten{path}", params=asked)
    assert answer.status_code == 200, answer.text
    assert "null" not in answer.text
    return answer.json()


async def test_what_lessons_tell_of_a_group_is_told_in_figures_and_in_words(doors: Doors) -> None:
    whole = await read(doors, "")
    assert {one["naam"] for one in whole["vragen"]} == {one.name for one in QUESTIONS}
    assert "programma zorg" in {one["naam"] for one in whole["groepen"]}
    told = await read(doors, "/lessen", programma="zorg", vraag="uitkomsten")
    assert told["groep"] == {"naam": "programma zorg", "programma": "zorg"}
    [lesson] = told["lessen"]
    placed = next(one for one in lesson["antwoorden"] if one["label"] == "plaatsing")
    shown = placed["cijfers"]["by_month"]["12"]
    assert shown["low"] <= shown["value"] <= shown["high"]
    assert "na 12 maanden" in {one["wat"] for one in placed["regels"]}
    assert any(one["label"] == "intake" for lesson in (await read(doors, "/lessen"))["lessen"] for one in lesson["antwoorden"])


async def test_groups_and_editions_are_set_beside_each_other(doors: Doors) -> None:
    compared = await read(doors, "/vergelijking", vraag="uitkomsten", op="programma")
    assert {one["groep"]["programma"] for one in compared["groepen"]} == {"zorg", "techniek"}
    [edition] = (await read(doors, "/verloop", vraag="uitkomsten", programma="zorg"))["edities"]
    assert edition["antwoorden"]
    assert (await read(doors, "/signalen")).keys() == {"regels"}


async def test_what_came_and_left_is_counted_in_whole_months(doors: Doors) -> None:
    stood = await read(doors, "/stand", maand="2026-01")
    assert set(stood["aantallen"]) >= {"lopend"}
    assert set((await read(doors, "/stroom", maand="2026-01"))["aantallen"]) >= {"instroom", "uitstroom"}
    for month in ("2026", "2099-01", "2026-13"):
        assert (await doors.http.get(f"/v1/inzichten/stand?maand={month}")).status_code == 400, month


async def test_what_is_not_there_or_too_little_is_told_so(doors: Doors) -> None:
    for path, status in (
        ("/lessen?vraag=onzin", 404),
        ("/lessen?programma=onzin", 404),
        ("/lessen?peilDatum=2001-01-01", 404),
        ("/vergelijking?vraag=uitkomsten&op=onzin", 400),
        ("/vergelijking", 400),
        ("/verloop?vraag=uitkomsten&programma=onzin", 404),
    ):
        answer = await doors.http.get(f"/v1/inzichten{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), path
