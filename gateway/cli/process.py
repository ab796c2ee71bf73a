"""`regie process`: how trajectories really went, as a map; and the log for process mining elsewhere."""

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Protocol

from cyclopts import App

from gateway.cli.connection import Connect
from gateway.cli.output import Exit, Format, show_json, show_one, show_rows, show_text, stop, talk
from projections.learning.export.lines import Line
from projections.learning.lessons import moment_of
from projections.learning.process_map import Variant
from workflows.law.minimum_cell import minimum_cell
from workflows.law.period import AMSTERDAM

Form = Literal["ocel", "xes", "parquet"]

KEY_BYTES = 32


def process(connect: Connect) -> App:
    """The commands."""
    app = App(name="process", help="Hoe trajecten werkelijk verlopen, en het logboek voor process mining elders.")
    commands = Commands(connect)
    app.command(commands.map_, name="map")
    app.command(commands.export)
    return app


@dataclass(frozen=True)
class Commands:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    async def map_(self, *, programme: str | None = None, output: Format = "table") -> None:
        """Welke fase op welke volgt, hoe vaak en na hoeveel dagen; en welke weg trajecten gingen. Kleine groepen zijn samengenomen.

        Zoals het was aan het begin van deze maand: van dag tot dag zou het verschil over een enkel traject gaan.

        Parameters
        ----------
        programme
            Van de trajecten die in dit programma begonnen; zonder: van alle.
        """
        from projections.engine.checkpoints import prepare
        from projections.learning.estimates.answer import TooFew
        from projections.learning.lives.table import LIVES
        from projections.learning.process_map import draw, read

        now = datetime.now(UTC)
        async with self.connect() as regie, regie.pool.acquire() as conn:
            await prepare(conn, LIVES)
            walks = await read(conn, moment_of(now))
        drawn = draw(walks, minimum_cell(now), programme)
        if isinstance(drawn, TooFew):
            stop(Exit.NOT_FOUND, f"Van deze trajecten is er {drawn}.")
        edges = [{"van": one.source, "naar": one.target, "keer": one.count, "mediaan dagen": one.median_days} for one in drawn.edges]
        if output == "json":
            roads = [{"weg": one.road, "trajecten": one.count, "mediaan dagen": one.median_days} for one in drawn.variants]
            told = {"tot": moment_of(now), "trajecten": drawn.lives, "overige": drawn.other, "stappen": edges, "varianten": roads}
            show_json(told)
            return
        show_rows(edges, output)
        show_text()
        show_rows([{"weg": _walked(one), "trajecten": one.count} for one in drawn.variants], output)
        talk.print(
            f"Trajecten: {drawn.lives}, tot {moment_of(now).astimezone(AMSTERDAM):%d-%m-%Y}; op andere wegen, samengenomen: {drawn.other}."
        )

    async def export(self, *, format: Form, to: Path, output: Format = "table") -> None:
        """Schrijf de gebeurtenissen van trajecten onder pseudoniemen naar een bestand, met alleen velden die voor analyse zijn bedoeld.

        De sleutel van de pseudoniemen wordt niet bewaard: wie het is valt niet terug te vinden, en twee bestanden zijn niet te koppelen. De
        data staan erin; het zijn persoonsgegevens (AVG art. 4 onder 5).

        Parameters
        ----------
        format
            ocel (OCEL 2.0, JSON), xes (XES 1.0) of parquet (daarvoor is de aanvulling analysis nodig).
        to
            Het bestand; het mag er nog niet zijn.
        """
        from projections.engine.checkpoints import prepare
        from projections.learning.export.lines import Exporter
        from projections.learning.lives.table import LIVES, trajectories

        exporter, written = Exporter(secrets.token_bytes(KEY_BYTES)), 0
        with _writing(format, to, exporter.types) as writer:
            async with self.connect() as regie:
                async with regie.pool.acquire() as conn:
                    await prepare(conn, LIVES)
                for trajectory in await trajectories(regie.pool):
                    if lines := list(exporter.lines(await regie.store.read_stream(trajectory))):
                        writer.add(lines)
                        written += len(lines)
        show_one({"bestand": to, "vorm": format, "gebeurtenissen": written}, output)


def _walked(variant: Variant) -> str:
    """Such as `begin →(2 d) intake →(40 d) voortraject → loopt`."""
    days = [f"({wait} d) " for wait in variant.median_days] + [""]
    first, *rest = variant.road
    return " ".join([first, *(f"→ {wait}{step}" for wait, step in zip(days, rest, strict=False))])


class _Writer(Protocol):
    def add(self, lines: Sequence[Line]) -> None: ...

    def close(self) -> None: ...


@contextmanager
def _writing(form: Form, to: Path, types: Mapping[str, Mapping[str, str]]) -> Iterator[_Writer]:
    """A writer of this form to a new file that nobody else can read; there is no file when something goes wrong."""
    from projections.learning.export.ocel import Ocel
    from projections.learning.export.parquet import NoPolars, Parquet
    from projections.learning.export.xes import Xes

    try:
        new = open(to, "x", encoding="utf-8", newline="\n", opener=lambda name, flags: os.open(name, flags, 0o600))  # noqa: SIM115
    except OSError as error:
        stop(Exit.USAGE, f"{to} is niet te maken: {error.strerror}.")
    try:
        with new as out:
            writer: _Writer = Parquet(to, types) if form == "parquet" else Ocel(out, types) if form == "ocel" else Xes(out)
            yield writer
            writer.close()
    except NoPolars as missing:
        to.unlink()
        stop(Exit.FAILED, str(missing))
    except BaseException:
        to.unlink()
        raise
