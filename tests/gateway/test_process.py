"""`regie process` as somebody meets it who wants to know how trajectories really go."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from uuid import UUID
from xml.etree import ElementTree

import asyncpg
import pytest
from pydantic import SecretStr

from deploy.connections import connect
from deploy.settings import Settings
from events.fact import SYSTEM, Fact
from events.log.codec import decode
from events.log.store import EventStore
from events.vocabulary.base import Event
from events.vocabulary.person import FileLookedInto, Looked
from events.vocabulary.values import Stage
from gateway.cli.output import Exit
from gateway.cli.process import process
from gateway.persons.processing import Activity, Lines, processed
from projections.engine.rebuild import rebuild
from projections.learning.lessons import prepare, work_out
from projections.learning.lives.table import LIVES
from tests.gateway.terminal import Output, Terminal
from tests.projections.history import SECRET, days, in_stage, named, started
from tests.projections.streams import Line, simulated, write


@pytest.fixture
def desk(database: str, tmp_path: Path, capsys: Output) -> Terminal:
    settings = Settings(data=tmp_path, database_url=SecretStr(database), temporal_address="127.0.0.1:1")
    return Terminal(process(lambda: connect(settings)), capsys)


async def told(pool: asyncpg.Pool, store: EventStore, lines: list[Line]) -> None:
    """These events on the log, and what follows from them."""
    await write(store, lines)
    await rebuild(pool, store, LIVES)
    async with pool.acquire() as conn:
        await prepare(conn)
        await work_out(conn, datetime.now(UTC), 10)


def begun(number: int, programme: str) -> list[Line]:
    """So many trajectories in their first stage, which they entered a day after they began, years ago."""
    events = list(enumerate((started(programme=programme), in_stage(Stage.INTAKE))))
    return [_line(named(f"{programme} {each}"), event, day) for each in range(number) for day, event in events]


def _line(trajectory: UUID, event: Event, day: int) -> Line:
    return trajectory, Fact(event, days(day - 3650), SYSTEM, f"{trajectory} {day}")


async def test_the_map_tells_where_trajectories_went_and_after_how_many_days(desk: Terminal, pool: asyncpg.Pool, store: EventStore) -> None:
    assert (await desk.does("map"))[0] == Exit.NOT_FOUND
    await told(pool, store, [*begun(42, "zorg"), *begun(3, "techniek")])
    found = await desk.asks("map")
    first, second = sorted(found["stappen"], key=lambda one: one["naar"])
    assert (first["van"], first["naar"]) == ("begin", "intake")
    assert 0 <= first["mediaan dagen"] <= 2, "it took all of them a day"
    assert (second["van"], second["naar"]) == ("intake", "loopt")
    assert {step["trajecten"] % 10 for step in found["stappen"]} == {0}
    [way] = found["varianten"]
    assert (way["weg"], way["trajecten"] % 10, found["overige"]) == (["begin", "intake", "loopt"], 0, None)
    assert "begin → intake → loopt" in (await desk.does("map"))[1]


async def test_a_map_of_too_few_is_not_given(desk: Terminal, pool: asyncpg.Pool, store: EventStore) -> None:
    await told(pool, store, [*begun(12, "zorg"), *begun(3, "techniek")])
    code, printed, said = await desk.does("map", "--programme", "techniek")
    assert (code, printed, "te weinig om iets te zeggen" in said) == (Exit.NOT_FOUND, "", True)


@pytest.mark.parametrize("form", ["ocel", "xes"])
async def test_the_log_leaves_under_pseudonyms_that_two_exports_do_not_share(
    form: str, desk: Terminal, pool: asyncpg.Pool, store: EventStore, tmp_path: Path
) -> None:
    await told(pool, store, simulated(Random(8), trajectories=4, steps=120))
    files = [tmp_path / name for name in ("een", "twee")]
    for file in files:
        assert (await desk.asks("export", "--format", form, "--to", file))["gebeurtenissen"] > 50
        assert file.stat().st_mode & 0o777 == 0o600
        assert SECRET not in file.read_text()
    looks = [decode(one) async for batch in store.replay(types={FileLookedInto.stored_name}) for one in batch]
    exports = [one for one in looks if isinstance(one.event, FileLookedInto) and one.event.what is Looked.EXPORT]
    assert len(exports) == 8, "of each of four, twice"
    lines = [one async for one in processed(pool, store, Lines(b"x" * 16), (None, None)) if one["name"] == Activity.LOOK]
    assert (len(lines), len({one["trace_id"] for one in lines})) == (8, 2), "an export is one action"
    one, other = (traces(form, file) for file in files)
    assert len(one) == len(other) == 4
    assert one.isdisjoint(other | {str(id) for [id] in await pool.fetch(f"select trajectory from {LIVES.table.name}")})


def traces(form: str, file: Path) -> set[str]:
    """The trajectories in an export."""
    if form == "ocel":
        return {one["id"] for one in json.loads(file.read_text())["objects"] if one["type"] == "traject"}
    space = "{http://www.xes-standard.org/}"
    return {trace.find(f"{space}string").get("value") or "" for trace in ElementTree.parse(file).iter(f"{space}trace")}  # type: ignore[union-attr]  # each trace has a name


async def test_parquet_has_a_row_for_each_event_with_its_values_as_they_were(
    desk: Terminal, pool: asyncpg.Pool, store: EventStore, tmp_path: Path
) -> None:
    polars = pytest.importorskip("polars")
    await told(pool, store, simulated(Random(8), trajectories=4, steps=120))
    file = tmp_path / "log.parquet"
    written = (await desk.asks("export", "--format", "parquet", "--to", file))["gebeurtenissen"]
    frame = polars.read_parquet(file)
    assert frame.height == written
    assert frame["traject"].n_unique() == 4
    assert frame["gebeurtenis"].n_unique() == written
    begins = frame.filter(polars.col("soort").str.contains("traject.gestart"))
    assert set(begins["programme_version"].to_list()) == {1}
    assert begins["rol"].to_list() == ["systeem"] * 4
    assert frame["tijdstip"].dtype == polars.Datetime("us", "UTC")
    assert frame["tijdstip"].min() >= datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert frame.schema["percent"] == polars.Int64


async def test_without_what_writes_parquet_somebody_is_told_what_to_install(
    desk: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    code, _, said = await desk.does("export", "--format", "parquet", "--to", tmp_path / "log.parquet")
    assert (code, "pip install -e '.[analysis]'" in said) == (Exit.FAILED, True)
    assert not (tmp_path / "log.parquet").exists()


async def test_a_file_that_is_there_is_left_alone(desk: Terminal, tmp_path: Path) -> None:
    (tmp_path / "log.xes").write_text("van iemand")
    code, _, said = await desk.does("export", "--format", "xes", "--to", tmp_path / "log.xes")
    assert (code, "is niet te maken" in said) == (Exit.USAGE, True)
    assert (tmp_path / "log.xes").read_text() == "van iemand"
