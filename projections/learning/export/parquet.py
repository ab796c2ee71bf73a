"""Parquet: a row for each event and a column for each field, for analysis in polars, duckdb or pandas."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from projections.learning.export.lines import ORGANISATIONS, Line, Value

BATCH = 20_000
"""Rows that are in memory as objects at once; those before are so as columns, which take little."""

HEAD = ("gebeurtenis", "traject", "soort", "tijdstip", "rol")
TEXT, TIME = "string", "time"

Cell = Value | None


class NoPolars(Exception):
    """What writes Parquet is not installed; the message is Dutch."""

    def __init__(self) -> None:
        super().__init__(
            "Voor Parquet is polars nodig. Installeer de aanvulling 'analysis' in de omgeving van Regie: pip install -e '.[analysis]'"
        )


class Parquet:
    """Writes a log to a file. `types` are those of `Exporter`.

    Raises:
        NoPolars: when the extra `analysis` is not installed.
    """

    def __init__(self, path: Path, types: Mapping[str, Mapping[str, str]]) -> None:
        try:
            import polars
        except ImportError as error:
            raise NoPolars from error
        self._polars, self._path = polars, path
        self._columns = columns(types)
        kinds = {
            TEXT: polars.String,
            "integer": polars.Int64,
            "float": polars.Float64,
            "boolean": polars.Boolean,
            TIME: polars.Datetime("us", "UTC"),
        }
        self._schema = {name: kinds[kind] for name, kind in self._columns.items()}
        self._rows: list[tuple[Cell, ...]] = []
        self._frames = [polars.DataFrame([], self._schema)]

    def add(self, lines: Iterable[Line]) -> None:
        """Events, in any order."""
        self._rows.extend(map(self._row, lines))
        if len(self._rows) >= BATCH:
            self._pack()

    def close(self) -> None:
        """Write the file."""
        self._pack()
        self._polars.concat(self._frames).write_parquet(self._path)

    def _pack(self) -> None:
        self._frames.append(self._polars.DataFrame(self._rows, self._schema, orient="row"))
        self._rows = []

    def _row(self, line: Line) -> tuple[Cell, ...]:
        found: dict[str, Cell] = dict(zip(HEAD, (line.id, line.trace, line.type, line.at, line.role), strict=True))
        found.update(line.values)
        found.update(line.objects)
        return tuple(_cell(found.get(name), kind) for name, kind in self._columns.items())


def columns(types: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The columns and what they hold. A field that two events give different types is text."""
    found = {name: TIME if name == "tijdstip" else TEXT for name in HEAD}
    for values in types.values():
        for name, kind in values.items():
            found[name] = kind if found.get(name, kind) == kind else TEXT
    return {**found, **dict.fromkeys(sorted(ORGANISATIONS), TEXT)}


def _cell(value: Cell, kind: str) -> Cell:
    if value is None or kind != TEXT:
        return value
    return value.isoformat() if isinstance(value, datetime) else str(value)
