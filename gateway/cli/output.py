"""How commands speak: tables or JSON on stdout, talk on stderr, and an exit code that says how it went.

What is shown was written by others as often as by us. In a terminal it is text and nothing else: no markup, no sequences that move the
cursor, no signs that turn the order of what stands beside them.
"""

import codecs
import errno
import io
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from enum import IntEnum
from typing import Annotated, Any, Literal, NoReturn
from unicodedata import category

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.table import Table
from rich.text import Text

from events.vocabulary.words import Kind
from gateway import sheets
from workflows.law.moments import shown_day, shown_moment

Format = Annotated[Literal["table", "json", "csv"], Parameter(name=("--output", "-o"), help="table, json of csv (voor een spreadsheet).")]
Row = Mapping[str, object]

WIDE = 400
"""Columns of a table that goes to another program."""
ESCAPED = "regie-escaped"
"""The name under which `escaped` is known to streams."""
_WHY = {
    errno.ENOENT: "dat is er niet",
    errno.EACCES: "daar mag dit account niet bij",
    errno.EPERM: "daar mag dit account niet bij",
    errno.EISDIR: "dat is een map",
    errno.ENOTDIR: "een deel van de weg erheen is geen map",
    errno.EEXIST: "dat is er al",
    errno.ENOSPC: "de schijf is vol",
    errno.EROFS: "daar is alleen te lezen",
    errno.ENAMETOOLONG: "die naam is te lang",
    errno.ELOOP: "daar verwijzen namen naar elkaar",
    errno.EADDRINUSE: "die poort is bezet",
    errno.EMFILE: "er zijn te veel bestanden open",
}
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})


def shown(text: str) -> str:
    """Text from others as a terminal may have it: what would steer the terminal stands there as its number. Lines and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(one) if (category(one) in _UNSEEN and one not in "\n\t") or one in _TURNING else one for one in text)


def escaped(error: UnicodeError) -> tuple[str, int]:
    """For a stream that does not have some characters: their numbers as JSON and Python write them, so that JSON stays JSON."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_escape, error.object[error.start : error.end])), error.end


def _escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


class Terminal(Console):
    """A console to which every plain text is just text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def on_broken_pipe(self) -> None:
        """Nobody reads any more: that is told once, around the whole command."""
        raise BrokenPipeError

    def render_str(self, text: str, **options: Any) -> Text:
        """Text from wherever, without what would steer the terminal."""
        return super().render_str(shown(text), **options)


talk = Terminal(stderr=True)


def prepare_streams() -> None:
    """Let stdout and stderr take any text, whatever the locale, also when there is nobody at the other end."""
    codecs.register_error(ESCAPED, escaped)
    # Without stdout or stderr Python has None there, and the next file that is opened would get its number.
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=ESCAPED)


def why(error: OSError) -> str:
    """What the machine has against it, in Dutch."""
    return _WHY.get(error.errno or 0, f"de machine zegt: {error.strerror or error}")


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    UNHEALTHY = 3
    NOT_FOUND = 4
    REFUSED = 5


def show_rows(rows: Sequence[Row], output: Format) -> None:
    """A list, as a table, as one JSON array or as a file for a spreadsheet."""
    if output == "json":
        show_json(rows)
        return
    if output == "csv":
        sys.stdout.write(sheets.written(rows, lambda value: shown(_cell(value))))
        sys.stdout.flush()
        return
    watched = sys.stdout.isatty()
    table = Table(box=None, header_style="bold")
    for column in rows[0] if rows else ():
        table.add_column(column, overflow="fold")
    for row in rows:
        cells = (_cell(value) for value in row.values())
        # Another program that reads a table gets every row on one line, however wide.
        table.add_row(*(cells if watched else (cell.replace("\n", "\\n") for cell in cells)))
    Terminal(width=None if watched else WIDE).print(table)


def show_one(row: Row, output: Format) -> None:
    """One thing, as lines, as one JSON object or as the only row of a file for a spreadsheet."""
    if output == "json":
        show_json(row)
    elif output == "csv":
        show_rows([row], output)
    else:
        show_rows([{"veld": name, "waarde": value} for name, value in row.items()], "table")


def show_json(value: object) -> None:
    """One line of JSON. What is no character, as in the name of a folder that is no text, stands there as its number."""
    try:
        line = msgspec.json.encode(value, enc_hook=str)
    except UnicodeEncodeError:
        line = msgspec.json.encode(_with_numbers(msgspec.to_builtins(value, enc_hook=str)))
    sys.stdout.write(line.decode() + "\n")
    sys.stdout.flush()


def _with_numbers(value: object) -> object:
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    if isinstance(value, dict):
        return {_with_numbers(name): _with_numbers(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_with_numbers(one) for one in value]
    return value


def show_text(text: str = "") -> None:
    """Lines of what was asked for, as they are."""
    sys.stdout.write(shown(text) + "\n")
    sys.stdout.flush()


def stop(code: Exit, message: str) -> NoReturn:
    """End with a message for the person."""
    talk.print(message, style="red")
    raise SystemExit(int(code))


@asynccontextmanager
async def refusals(*kinds: type[Exception]) -> AsyncIterator[None]:
    """Around what may be refused: that ends the command with its reason."""
    try:
        yield
    except kinds as error:
        stop(Exit.REFUSED, str(error))


def typed(kind: Kind, what: str, text: str) -> str:
    """A text as somebody meant it, or the end with what is wrong with it."""
    try:
        return kind.enter(text)
    except ValueError as error:
        stop(Exit.USAGE, f"{what} {error}.")


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return shown_moment(value)
    if isinstance(value, date):
        return shown_day(value)
    return "" if value is None else str(_inner(value) if isinstance(value, dict | list | tuple) else value)


def _inner(value: object) -> object:
    """What stands in a list or under a name, as Python writes it when it holds nothing but plain values."""
    if isinstance(value, dict):
        return {_inner(name): _inner(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_inner(one) for one in value]
    return value if value is None or type(value) in (bool, int, float) else _cell(value)
