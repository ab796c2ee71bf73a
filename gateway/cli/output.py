"""How commands speak: tables or JSON on stdout, talk on stderr, and an exit code that says how it went."""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Annotated, Literal, NoReturn

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.table import Table

Format = Annotated[Literal["table", "json"], Parameter(name=("--output", "-o"), help="table of json.")]
Row = Mapping[str, object]

WIDE = 400
"""Columns of a table that goes to another program."""

talk = Console(stderr=True, highlight=False)


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    UNHEALTHY = 3
    NOT_FOUND = 4
    REFUSED = 5


def show_rows(rows: Sequence[Row], output: Format) -> None:
    """A list, as a table or as one JSON array."""
    if output == "json":
        show_json(rows)
        return
    table = Table(box=None, header_style="bold")
    for column in rows[0] if rows else ():
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    # Another program that reads a table gets every row on one line, however wide.
    Console(highlight=False, width=None if sys.stdout.isatty() else WIDE).print(table)


def show_one(row: Row, output: Format) -> None:
    """One thing, as lines or as one JSON object."""
    if output == "json":
        show_json(row)
    else:
        show_rows([{"veld": name, "waarde": value} for name, value in row.items()], "table")


def show_json(value: object) -> None:
    """One line of JSON."""
    sys.stdout.write(msgspec.json.encode(value, enc_hook=str).decode() + "\n")
    sys.stdout.flush()


def stop(code: Exit, message: str) -> NoReturn:
    """End with a message for the person."""
    # Brackets are part of what is said: `.[analysis]`.
    talk.print(message, style="red", markup=False)
    raise SystemExit(int(code))


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return "" if value is None else str(value)
