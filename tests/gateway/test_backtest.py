"""`regie signals backtest` as somebody meets it who wants to know what thresholds are worth."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import asyncpg
import pytest
from pydantic import SecretStr

from deploy.connections import connect
from deploy.settings import Settings
from deploy.simulation.past.cohort import spread
from deploy.simulation.past.unheeded import in_worlds, unheeded
from events.fact import SYSTEM, Fact
from events.log.store import EventStore
from events.vocabulary.base import Event
from events.vocabulary.course import AttendanceReported, TrajectoryEnded
from events.vocabulary.values import Component, EndReason, Outcome, Stage
from gateway.cli.backtest import add_backtest
from gateway.cli.output import Exit
from gateway.cli.signals import signals
from gateway.programmes import backtesting
from gateway.programmes.publishing import publish
from projections.engine.rebuild import rebuild
from projections.learning.lives.table import LIVES
from tests.gateway.terminal import Output, Terminal
from tests.projections.history import days, in_stage, named, started
from tests.projections.streams import Line, write
from tests.workflows.city import cosigners
from workflows.programme.catalogue import find

A = TypeVar("A")
B = TypeVar("B")
LONG_AGO = 3650
STOPPED = TrajectoryEnded(outcome=Outcome.DROPPED_OUT, reason=EndReason.CHILDCARE, component=Component.LEARNING)


@pytest.fixture
def desk(database: str, tmp_path: Path, capsys: Output) -> Terminal:
    settings = Settings(data=tmp_path, database_url=SecretStr(database), temporal_address="127.0.0.1:1")
    app = signals(lambda: connect(settings))
    add_backtest(app, lambda: connect(settings), lambda: connect(settings), unheeded, in_worlds, spread)
    return Terminal(app, capsys)


@pytest.fixture
async def log(pool: asyncpg.Pool, store: EventStore) -> None:
    """Twelve who stopped forty days after a low attendance, twelve who went on after one, twelve who stopped out of the blue, years ago."""
    await publish(store, [find("zorg").adjusted({"versie": 1})], cosigners=cosigners())
    low, high = (AttendanceReported(component=Component.LEARNING, round=1, percent=percent) for percent in (60, 95))
    lines: list[Line] = []
    for number in range(12):
        lines += begun(f"voorspeld {number}", (100, low), (140, STOPPED))
        lines += begun(f"voor niets {number}", (100, low))
        lines += begun(f"onvoorzien {number}", (100, high), (200, STOPPED))
    await write(store, lines)
    await rebuild(pool, store, LIVES)


def begun(name: str, *later: tuple[float, Event]) -> list[Line]:
    """The stream of somebody who is in the leer-werk from the first day on."""
    due = days(-LONG_AGO) + timedelta(days=2 * LONG_AGO)
    events = [(0.0, started()), (1.0, in_stage(Stage.LEER_WERK, due=due)), *later]
    return [_line(named(name), event, day) for day, event in events]


def _line(trajectory: UUID, event: Event, day: float) -> Line:
    return trajectory, Fact(event, days(day - LONG_AGO), SYSTEM, f"{trajectory} {day}")


@pytest.fixture
def thresholds(tmp_path: Path) -> Path:
    file = tmp_path / "drempels.yaml"
    file.write_text("drempels:\n  - {code: aanwezigheid, naam: aanwezigheid, onder: 80, bron: een proef}\n")
    return file


@pytest.mark.usefixtures("log")
async def test_on_the_log_it_is_told_in_tens_and_that_the_precision_is_a_lower_bound(desk: Terminal, thresholds: Path) -> None:
    code, printed, said = await desk.does("backtest", "--drempels", thresholds, "-o", "json")
    assert code == Exit.DONE, said
    found = json.loads(printed.splitlines()[-1])
    numbers = found["trajectories"], found["drop_outs"], found["naive"]["signals"]
    assert (found["source"], [number % 10 for number in numbers], numbers[2]) == ("log", [0, 0, 0], 0)
    assert abs(numbers[0] - 36) + abs(numbers[1] - 24) < 50
    [(rule, score)] = found["rules"].items()
    assert (rule, score["signals"] % 10, score["precision"]["n"] % 10) == ("aanwezigheid", 0, 0)
    assert score["precision"]["lower"] < 0.5 < score["precision"]["upper"]
    assert score["recall"]["lower"] < 0.5 < score["recall"]["upper"]
    assert score["median_lead_days"] is None or score["median_lead_days"]["lower"] <= 40 <= score["median_lead_days"]["upper"]
    assert "ondergrens" in said


@pytest.mark.usefixtures("log")
async def test_in_parts_the_same_is_heard_as_at_once(
    desk: Terminal, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    at_once = await desk.asks("backtest")
    handed: list[int] = []

    def apart(one: Callable[[A], B], those: Sequence[A], *, in_one_go: int) -> Iterator[B]:
        handed.append(len(those))
        return spread(one, those, processes=2, in_one_go=in_one_go)

    monkeypatch.setattr(backtesting, "FEW", 5)
    reach = partial(connect, Settings(data=tmp_path, database_url=SecretStr(database), temporal_address="127.0.0.1:1"))
    app = signals(reach)
    add_backtest(app, reach, reach, unheeded, in_worlds, apart)
    assert await Terminal(app, capsys).asks("backtest") == at_once
    assert handed == [8]


@pytest.mark.usefixtures("log")
async def test_with_a_threshold_that_few_fall_under_nothing_is_told_of_how_often_it_is_right(
    desk: Terminal, tmp_path: Path, store: EventStore
) -> None:
    few = [
        _line(named(f"voor niets {number}"), AttendanceReported(component=Component.LEARNING, round=2, percent=20), 190)
        for number in (1, 2)
    ]
    await write(store, few)
    file = tmp_path / "laag.yaml"
    file.write_text("drempels:\n  - {code: aanwezigheid, naam: aanwezigheid, onder: 30, bron: een proef}\n")
    found = (await desk.asks("backtest", "--drempels", file))["rules"]["aanwezigheid"]
    assert (found["precision"], found["median_lead_days"], found["signals"] % 10) == (None, None, 0)


@pytest.mark.usefixtures("log")
async def test_a_table_names_every_rule_all_together_and_the_naive_one(desk: Terminal) -> None:
    _, printed, _ = await desk.does("backtest", "--programme", "zorg")
    assert {"welzijn", "geen-contact", "alle"} <= {line.split()[0] for line in printed.splitlines()}
    assert "naïef: te lang in de fase" in printed


@pytest.mark.usefixtures("log")
async def test_of_a_programme_with_few_trajectories_nothing_is_told(desk: Terminal) -> None:
    code, printed, said = await desk.does("backtest", "--programme", "techniek")
    assert (code, printed, "te weinig om iets te zeggen" in said) == (Exit.NOT_FOUND, "", True)


async def test_over_simulated_lives_regie_need_not_run(desk: Terminal) -> None:
    one = await desk.asks("backtest", "--seed", 5, "--participants", 16)
    assert (one["source"], one["seeds"], one["trajectories"]) == ("simulation", [5], 16)
    both = await desk.asks("backtest", "--seed", 5, "--seed", 6, "--participants", 16)
    assert both["trajectories"] == 32


async def test_over_worlds_each_rule_is_told_of_in_each_with_what_it_foretells_and_how_often_that_comes_anyway(desk: Terminal) -> None:
    code, printed, said = await desk.does("backtest", "--worlds", 2, "--seed", 5, "--participants", 8, "-o", "json")
    assert code == Exit.DONE, said
    found = json.loads(printed.splitlines()[-1])
    assert len(found["worlds"]) == 2
    for rules in found["worlds"].values():
        assert rules["welzijn"]["outcome"] == "uitval binnen 90 dagen"
        assert {"precision", "recall", "per_trajectory_year", "base_rate", "cannot_come"} <= rules["taalgroei"].keys()


async def test_thresholds_that_are_not_right_are_refused_in_dutch(desk: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "drempels.yaml"
    file.write_text("drempels:\n  - {code: humeur, naam: humeur, onder: 3, bron: een proef}\n")
    code, _, said = await desk.does("backtest", "--drempels", file)
    assert (code, "drempels.humeur: deze drempel kent Regie niet" in said) == (Exit.USAGE, True)
    code, _, said = await desk.does("backtest", "--seed", 5, "--participants", 0)
    assert (code, "een getal van 1 tot en met" in said) == (Exit.USAGE, True)
