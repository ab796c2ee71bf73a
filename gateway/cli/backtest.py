"""`regie signals backtest`: what rules are worth, before anybody is bothered with their signals."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Protocol, TypeVar

from cyclopts import App, Parameter
from msgspec.structs import asdict

from gateway.access.terms import Action
from gateway.cli.canvas import read
from gateway.cli.connection import Connect
from gateway.cli.needs import of_the_house
from gateway.cli.numbers import Count, Years
from gateway.cli.output import Exit, Format, Row, show_json, show_rows, stop, talk
from gateway.programmes.backtesting import Backtest, Hear, Interval, Part, Past, Report, Score, holds, on_the_log, parts
from projections.learning.estimates.answer import TOO_FEW, TooFew
from projections.learning.lessons import moment_of
from projections.learning.lives.table import trajectories
from workflows.law.minimum_cell import minimum_cell
from workflows.programme.thresholds import Threshold
from workflows.signals.backtest import Heard
from workflows.signals.rule_set import WrongThresholds, read_thresholds

A = TypeVar("A")
B = TypeVar("B")
Simulated = Callable[[int, int, float], Past]
"""From a seed, a number of participants and of years, the past in which nobody acted on signals."""
Worlds = Callable[[int, int, int, float, Hear], Iterator[tuple[str, Report | TooFew]]]
"""From a seed, a number of worlds, of participants in each and of years, what is heard of the past of each world by its name."""

ON_THE_LOG = (
    "Het echte logboek, tot {until:%d-%m-%Y}. Wat mensen met de signalen van toen deden is gebleven zoals het was: uitval die daardoor "
    "niet kwam telt als een signaal voor niets, dus 'raak' is een ondergrens."
)
IN_A_SIMULATION = "Gesimuleerde levens, waarin niemand iets met signalen deed. Ze zeggen niets over echte mensen."


class Spread(Protocol):
    """On as many processes as there are processors."""

    def __call__(self, one: Callable[[A], B], those: Sequence[A], *, in_one_go: int) -> Iterator[B]:
        """What comes of each, in their order; what is handed over has to be importable."""


def add_backtest(app: App, connect: Connect, connect_to_part: Connect, simulated: Simulated, worlds_of: Worlds, spread: Spread) -> None:
    """Add the command. `connect_to_part` reaches the log from another process, for who was granted all of it in this one."""

    @app.command
    @of_the_house("lessen", Action.LEARN)
    async def backtest(
        *,
        seed: list[int] | None = None,
        participants: Count = 400,
        years: Years = 3.0,
        worlds: Count | None = None,
        programme: str | None = None,
        thresholds: Annotated[Path | None, Parameter(name="--drempels")] = None,
        output: Format = "table",
    ) -> None:
        """Hoeveel signalen een stel regels zou hebben gegeven, hoe lang voor de uitval, en hoeveel voor niets.

        Zonder seed over het echte logboek, zoals het was aan het begin van deze maand.

        Parameters
        ----------
        seed
            Over gesimuleerde levens uit deze seed; meer keer te geven, dan samen. Regie hoeft er niet voor te draaien.
        participants
            Hoeveel gesimuleerde deelnemers per seed.
        years
            Over hoeveel jaren zij zijn begonnen.
        worlds
            In zo veel werelden, getrokken uit de seed: per wereld en per regel wat die waard is. Op deze werelden is niets gekozen.
        programme
            Alleen trajecten die in dit programma begonnen.
        thresholds
            Een YAML-bestand met andere drempels, onder 'drempels' geschreven als in een programma; zonder: die van de programma's zelf.
        """
        tried = None if thresholds is None else _thresholds(thresholds)
        now = datetime.now(UTC)
        if worlds:
            hear = partial(_in_simulation, tried, programme)
            _show_worlds(dict(worlds_of(seed[0] if seed else 1, worlds, participants, years, hear)), output)
            return
        if seed:
            source: Row = {"source": "simulation", "seeds": seed, "participants": participants, "years": years}
            found = _in_simulation(tried, programme, *(simulated(one, participants, years) for one in seed))
        else:
            async with connect() as regie:
                programmes, _ = await on_the_log(regie.pool, regie.store, moment_of(now))
                all_parts = parts(await trajectories(regie.pool))
            test = Backtest(programmes, moment_of(now), tried, programme)
            hear_part = partial(_heard, connect_to_part, moment_of(now), tried, programme)
            for heard in await asyncio.to_thread(lambda: [*spread(hear_part, all_parts, in_one_go=1)]):
                test.add(heard)
            source = {"source": "log"}
            found = test.report(minimum_cell(now))
        if isinstance(found, TooFew):
            stop(Exit.NOT_FOUND, f"Van deze trajecten is er {found}.")
        talk.print(IN_A_SIMULATION if seed else ON_THE_LOG.format(until=found.until))
        if output == "json":
            show_json({**source, "programme": programme, **asdict(found)})
            return
        _show(found)


def _heard(connect: Connect, until: datetime, tried: Sequence[Threshold] | None, programme: str | None, part: Part) -> Sequence[Heard]:
    """What is heard of a part of the log, over a connection of its own."""

    async def heard() -> Sequence[Heard]:
        async with connect() as regie:
            programmes, streams = await on_the_log(regie.pool, regie.store, until, part)
            test = Backtest(programmes, until, tried, programme)
            async for stream in streams:
                test.hear(stream)
        return test.heard

    return asyncio.run(heard())


def _in_simulation(tried: Sequence[Threshold] | None, programme: str | None, *pasts: Past) -> Report | TooFew:
    test = Backtest(pasts[0].programmes, pasts[0].until, tried, programme)
    for past in pasts:
        for stream in past.streams():
            test.hear(stream)
    # Nobody is behind a simulated trajectory.
    return test.report(minimum=1)


def _show_worlds(found: Mapping[str, Report | TooFew], output: Format) -> None:
    told = {name: report for name, report in found.items() if not isinstance(report, TooFew)}
    if not told:
        stop(Exit.NOT_FOUND, f"Van deze trajecten is er {TooFew(1)}.")
    talk.print(IN_A_SIMULATION)
    if output == "json":
        show_json({"source": "worlds", "worlds": {name: report.rules for name, report in told.items()}, "holds": holds(told)})
        return
    rows: list[Row] = [{"wereld": name, **_row(rule, score)} for name, report in told.items() for rule, score in report.rules.items()]
    show_rows(rows, "table")
    for rule, (good, judged) in holds(told).items():
        talk.print(f"{rule}: haalt wat ervan wordt gevraagd in {good} van de {judged} werelden waarin er genoeg van is.")


def _thresholds(document: Path) -> tuple[Threshold, ...]:
    try:
        return read_thresholds(read(document))
    except WrongThresholds as wrong:
        stop(Exit.USAGE, str(wrong))


def _show(report: Report) -> None:
    scores = {**report.rules, "alle regels samen": report.all_rules, "naïef: te lang in de fase": report.naive}
    show_rows([_row(name, score) for name, score in scores.items()], "table")
    dropped_out = "te weinig om te noemen" if report.drop_outs is None else report.drop_outs
    talk.print(
        f"Trajecten: {report.trajectories}, samen {report.trajectory_years:.0f} jaar; uitval: {dropped_out}. Raak: wat de regel voorspelt "
        "kwam. Gezien: welk deel van wat kwam was voorspeld. Anders ook: hoe vaak het komt zonder dat de regel iets zegt of niet."
    )


def _row(name: str, score: Score) -> Row:
    return {
        "regel": name,
        "voorspelt": score.outcome,
        "signalen": "te weinig" if score.signals is None else score.signals,
        "per traject per jaar": "" if score.per_trajectory_year is None else f"{score.per_trajectory_year:.2f}",
        "raak": _told(score.precision, _percent),
        "gezien": _told(score.recall, _percent),
        "anders ook": _percent(score.base_rate),
        "dagen ervoor (mediaan)": _told(score.median_lead_days, _days),
    }


def _told(interval: Interval | None, shown: Callable[[float | None], str]) -> str:
    if interval is None:
        return TOO_FEW
    return f"{shown(interval.value)} [{shown(interval.lower)}–{shown(interval.upper)}]"


def _percent(share: float | None) -> str:
    return "?" if share is None else f"{share * 100:.3g} %"


def _days(days: float | None) -> str:
    return "?" if days is None else f"{days:.0f}"
