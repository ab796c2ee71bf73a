"""`regie process`: how trajectories really went, as a map of the present edition; and the log for process mining elsewhere."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from cyclopts import App

from events.vocabulary.person import Door, Looked
from gateway.access.terms import Action
from gateway.cli.connection import Connect
from gateway.cli.files import new_file
from gateway.cli.group import grouped
from gateway.cli.needs import of_the_house
from gateway.cli.output import Exit, Format, show_json, show_one, show_rows, show_text, stop, talk
from gateway.operations.beside import beside_the_road
from gateway.persons.participants import Participants
from gateway.persons.reading import Look
from projections.learning.estimates.answer import TOO_FEW
from projections.learning.estimates.cells import REST
from projections.learning.export.lines import Line
from projections.learning.groups import Group
from projections.learning.lessons import edition
from projections.learning.questions.conformity import CONFORMITY, beside, foreseen
from projections.learning.questions.ways import ROADS, STEPS, THEN, Step
from workflows.law.period import AMSTERDAM

Form = Literal["ocel", "xes", "parquet"]

KEY_BYTES = 32
AT_ONCE = 200
"""Trajectories of which it is written down at once that they are exported, before they are."""


def process(connect: Connect) -> App:
    """The commands."""
    return grouped("process", "Hoe trajecten werkelijk verlopen, en het logboek voor process mining elders.", Commands(connect))


@dataclass(frozen=True)
class Commands:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    @of_the_house("lessen", Action.LEARN)
    async def map_(self, *, programme: str | None = None, output: Format = "table") -> None:
        """Welke fase op welke volgt, hoe vaak en na hoeveel dagen; en welke weg trajecten gingen. Kleine groepen zijn samengenomen.

        Zoals de lessen: van de nieuwste editie, met ruis, en wat weinig verandert blijft zoals het was.

        Parameters
        ----------
        programme
            Van de trajecten die in dit programma begonnen; zonder: van alle.
        """
        from projections.learning.lessons import find

        group = Group(programme=programme)
        async with self.connect() as regie:
            made = await edition(regie.pool)
            steps = await find(regie.pool, group, STEPS) if made else None
            roads = await find(regie.pool, group, ROADS) if made else None
            conform = await find(regie.pool, group, CONFORMITY) if made else None
        if made is None or not any((steps or {}).values()):
            stop(Exit.NOT_FOUND, f"Van deze trajecten is er {TOO_FEW}, of er zijn nog geen lessen.")
        taken = [_step(label, one) for label, one in (steps or {}).items() if one]
        taken.sort(key=lambda one: -int(str(one["trajecten"])))
        went = [(label, one.trajectories) for label, one in (roads or {}).items() if one and label != REST]
        rest = (roads or {}).get(REST)
        meant = beside(steps or {})
        if output == "json":
            ways = [{"weg": label.split(THEN), "trajecten": number} for label, number in went]
            others = rest.trajectories if rest else None
            told = {"stappen": taken, "varianten": ways, "overige": others, "programma": {"naast": meant, "volgt": conform or {}}}
            show_json({"tot": made.moment, "minimum": made.minimum, **told})
            return
        show_rows(taken, output)
        show_text()
        show_rows([{"weg": label, "trajecten": number} for label, number in sorted(went, key=lambda one: -one[1])], output)
        talk.print(
            f"Tot {made.moment.astimezone(AMSTERDAM):%d-%m-%Y}; aantallen en dagen zijn met ruis, en aantallen afgerond op {made.minimum}. "
            f"Op andere wegen, samengenomen: {rest.trajectories if rest else TOO_FEW}."
        )
        show_text("\n".join(beside_the_road(meant, conform or {})))

    @of_the_house("logboek", Action.EXPORT)
    async def export(self, *, format: Form, to: Path, output: Format = "table") -> None:
        """Schrijf de gebeurtenissen van trajecten onder pseudoniemen naar een bestand, met alleen velden die voor analyse zijn bedoeld.

        De sleutel van de pseudoniemen wordt niet bewaard: wie het is valt niet terug te vinden, en twee bestanden zijn niet te koppelen. De
        data staan erin; het zijn persoonsgegevens (AVG art. 4 onder 5). Van iedereen wordt vastgelegd dat u dit deed.

        Parameters
        ----------
        format
            ocel (OCEL 2.0, JSON), xes (XES 1.0) of parquet (daarvoor is de aanvulling analysis nodig).
        to
            Het bestand; het mag er nog niet zijn.
        """
        from projections.engine.checkpoints import prepare
        from projections.learning.export.lines import ALLOWED, VERSION, Exporter
        from projections.learning.export.parquet import NoPolars
        from projections.learning.lives.table import LIVES, trajectories

        exporter, written = Exporter(secrets.token_bytes(KEY_BYTES)), 0
        try:
            with _writing(format, to, exporter.types) as writer:
                async with self.connect() as regie:
                    async with regie.pool.acquire() as conn:
                        await prepare(conn, LIVES)
                    look = Look(regie.actor(), Looked.EXPORT, Door.COMMAND_LINE, classes=tuple(sorted(ALLOWED)))
                    every, participants = await trajectories(regie.pool), Participants(regie.pool, regie.store)
                    for start in range(0, len(every), AT_ONCE):
                        some = every[start : start + AT_ONCE]
                        await participants.seen(some, look)
                        for trajectory in some:
                            if lines := list(exporter.lines(await regie.store.read_stream(trajectory))):
                                writer.add(lines)
                                written += len(lines)
        except NoPolars as missing:
            stop(Exit.FAILED, str(missing))
        show_one({"bestand": to, "vorm": format, "versie": VERSION, "gebeurtenissen": written}, output)


def _step(label: str, step: Step) -> dict[str, object]:
    source, target = label.split(THEN)
    days = step.days.value if step.days else None
    meant = "ja" if foreseen(label) else "nee"
    return {"van": source, "naar": target, "trajecten": step.trajectories, "mediaan dagen": days, "in het programma": meant}


class _Writer(Protocol):
    def add(self, lines: Sequence[Line]) -> None: ...

    def close(self) -> None: ...


@contextmanager
def _writing(form: Form, to: Path, types: Mapping[str, Mapping[str, str]]) -> Iterator[_Writer]:
    """A writer of this form to a new file that nobody else can read; there is no file when something goes wrong."""
    from projections.learning.export.ocel import Ocel
    from projections.learning.export.parquet import Parquet
    from projections.learning.export.xes import Xes

    with new_file(to) as out:
        writer: _Writer = Parquet(to, types) if form == "parquet" else Ocel(out, types) if form == "ocel" else Xes(out)
        yield writer
        writer.close()
