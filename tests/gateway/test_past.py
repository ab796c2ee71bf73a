"""`regie past` as somebody meets it who wants to know how it was."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from pydantic import SecretStr

from deploy.connections import connect
from deploy.settings import Settings
from events.fact import SYSTEM, Fact
from events.log.store import EventStore
from events.vocabulary.base import Event
from events.vocabulary.values import Stage
from gateway.cli.output import Exit
from gateway.cli.past import past
from projections.engine.rebuild import rebuild
from projections.learning.lives.table import LIVES
from projections.lists.file import TRAJECTORY_FILE
from tests.gateway.terminal import Output, Terminal
from tests.projections.history import in_stage, named, started
from tests.projections.streams import Line, write
from workflows.law.period import AMSTERDAM

BEGAN = datetime(2024, 3, 10, 12, tzinfo=AMSTERDAM)
MANY = 14
"""Trajectories that begin in March, each a stage further after six weeks."""


def lines(trajectory: UUID) -> list[Line]:
    events: list[Event] = [started(regisseur="anna"), in_stage(Stage.INTAKE), in_stage(Stage.VOORTRAJECT)]
    moments = (BEGAN, BEGAN, BEGAN + timedelta(weeks=6))
    return [(trajectory, Fact(event, at, SYSTEM, f"{trajectory}:{n}")) for n, (event, at) in enumerate(zip(events, moments, strict=True))]


@pytest.fixture
async def desk(database: str, pool: asyncpg.Pool, store: EventStore, tmp_path: Path, capsys: Output) -> Terminal:
    await write(store, [line for n in range(MANY) for line in lines(named(f"traject {n}"))])
    for projection in (LIVES, TRAJECTORY_FILE):
        await rebuild(pool, store, projection)
    settings = Settings(data=tmp_path, database_url=SecretStr(database), temporal_address="127.0.0.1:1")
    return Terminal(past(lambda: connect(settings)), capsys)


async def test_a_file_is_shown_as_it_was_at_the_end_of_a_day(desk: Terminal) -> None:
    assert (await desk.asks("file", named("traject 3"), "--on", "2024-03-10"))["stage"] == "intake"
    assert (await desk.asks("file", named("traject 3"), "--on", "2024-04-21"))["stage"] == "voortraject"
    code, _, said = await desk.does("file", named("traject 3"), "--on", "2024-03-09")
    assert (code, "op 09-03-2024 geen traject" in said) == (Exit.NOT_FOUND, True)


async def test_what_was_known_on_a_day_is_another_question_than_what_had_happened(desk: Terminal) -> None:
    code, _, _ = await desk.does("file", named("traject 3"), "--on", "2024-03-10", "--by", "bekend")
    assert code == Exit.NOT_FOUND, "all of it was recorded just now"


async def test_a_caseload_is_that_of_the_regisseur_on_that_day(desk: Terminal) -> None:
    assert await desk.asks("caseload", "--regisseur", "anna", "--on", "2024-03-09") == []
    then = await desk.asks("caseload", "--regisseur", "anna", "--on", "2024-03-31")
    assert (len(then), {case["fase"] for case in then}) == (MANY, {"intake"})
    assert await desk.asks("caseload", "--regisseur", "bert", "--on", "2024-03-31") == []


async def test_how_it_stood_is_told_of_the_beginning_of_a_month_in_tens(desk: Terminal) -> None:
    before, then, later = [await desk.asks("standing", month) for month in ("2024-03", "2024-04", "2024-05")]
    assert before["lopend"] == then["in voortraject"] == later["in intake"] == 0
    assert {then["lopend"] % 10, then["in intake"] % 10, later["lopend"] % 10, later["in voortraject"] % 10} == {0}
    assert then["in intake"] + later["in voortraject"] > 0
    assert (await desk.asks("standing", "2024-04", "--programme", "bestaat-niet"))["lopend"] == 0


async def test_what_happened_is_told_of_a_whole_month(desk: Terminal) -> None:
    march, april = [await desk.asks("flow", month) for month in ("2024-03", "2024-04")]
    assert (march["instroom"] % 10, march["begonnen aan intake"] % 10, march["begonnen aan voortraject"]) == (0, 0, 0)
    assert (april["instroom"], april["begonnen aan voortraject"] % 10, april["uitstroom"]) == (0, 0, 0)
    assert march["instroom"] + april["begonnen aan voortraject"] > 0


@pytest.mark.parametrize(
    ("command", "month", "word"),
    [("standing", "maart", "geen maand"), ("standing", "2499-01", "nog niet begonnen"), ("flow", "2499-01", "nog niet begonnen")],
)
async def test_what_is_no_month_of_the_past_is_refused(desk: Terminal, command: str, month: str, word: str) -> None:
    code, printed, said = await desk.does(command, month)
    assert (code, printed, word in said) == (Exit.USAGE, "", True)


async def test_a_month_that_is_not_over_has_no_flow_yet(desk: Terminal) -> None:
    code, _, said = await desk.does("flow", f"{datetime.now(AMSTERDAM):%Y-%m}")
    assert (code, "nog niet voorbij" in said) == (Exit.USAGE, True)
