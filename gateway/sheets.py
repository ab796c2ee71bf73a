"""Tables as files that a spreadsheet opens and saves (CSV, RFC 4180).

What goes out starts with a byte order mark and has semicolons between its columns, so that a double click opens it in a Dutch office, and
holds nothing that a spreadsheet would take for a formula. What comes in may have semicolons, commas or tabs, in UTF-8 or in the encoding of
Windows.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO
from unicodedata import normalize

from gateway.fate import NotPossible
from workflows.law.moments import shown_day, shown_moment

MARK = "\ufeff"
SEPARATOR = ";"
MOST_BYTES = 2_000_000
"""Of a file that is read."""
MOST_ROWS = 1_000
MOST_CELL = 4_000
"""Characters of what stands in one cell."""
_SEPARATORS = (";", "\t", ",")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""With these a spreadsheet begins to reckon (OWASP, CSV Injection), and some with other forms of these."""
_BLANKS = " \u00a0\ufeff"
_TEXT = "'"
"""What stands behind it is text to a spreadsheet."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table that was read, and on which line of the file it starts. A heading that stands there twice has two texts."""

    number: int
    cells: Mapping[str, tuple[str, ...]]


def harmless(text: str) -> str:
    """Text as it may stand in a cell: what would begin a formula stands behind an apostrophe."""
    begins = (text[:1], text.lstrip(f"{_TEXT}{_BLANKS}")[:1])
    return _TEXT + text if any(normalize("NFKC", one).startswith(_FORMULA) for one in begins) else text


def _meant(cell: str) -> str:
    """What a cell says, without the apostrophe before what would begin a formula."""
    return cell[1:] if cell.startswith(_TEXT) and harmless(cell[1:]) == cell else cell


def spelled(value: object) -> str:
    """A value as a Dutch spreadsheet reads it: days and moments of the wall clock, ja for what is so and nothing for what is not there."""
    match value:
        case None | False:
            return ""
        case True:
            return "ja"
        case datetime():
            return shown_moment(value)
        case date():
            return shown_day(value)
        case list() | tuple():
            return ", ".join(map(spelled, value))
        case _:
            return str(value)


def written(rows: Sequence[Mapping[str, object]], spelled: Callable[[object], str]) -> str:
    """Rows under the headings of all of them, in the order in which those come; `spelled` says how a value is written, and numbers stay
    numbers. Without a row there is nothing but the mark."""
    headings = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    out.write(MARK)
    sheet = csv.writer(out, delimiter=SEPARATOR, lineterminator="\r\n")
    if headings:
        sheet.writerow(map(harmless, headings))
    for row in rows:
        sheet.writerow(_cell(row.get(name), spelled) for name in headings)
    return out.getvalue()


def read(file: BinaryIO) -> list[Line]:
    """The rows of a file that was saved from a spreadsheet; rows in which nothing stands are left out.

    Raises:
        NotPossible: it is too large, or no table; the message says where.
    """
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise NotPossible(f"Dit bestand is groter dan {MOST_BYTES // 1_000_000} MB. Splits het in delen.")
    text = _text(content)
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        headings = [_meant(heading.strip()) for heading in next(rows, [])]
        if not any(headings):
            raise NotPossible("Op de eerste regel van dit bestand staan geen namen van kolommen.")
        return list(_lines(headings, ((rows.line_num, row) for row in rows), rows.line_num))
    except csv.Error as error:
        raise NotPossible(f"Regel {rows.line_num} van dit bestand is niet te lezen als een regel van een tabel ({error}).") from None


def _lines(headings: Sequence[str], rows: Iterator[tuple[int, list[str]]], before: int) -> Iterator[Line]:
    """Rows with the line on which each ends, behind one that ended `before`."""
    found = 0
    for ends, row in rows:
        number, before = before + 1, ends
        cells = [_meant(cell.strip()) for cell in row]
        if not any(cells):
            continue
        if (found := found + 1) > MOST_ROWS:
            raise NotPossible(f"Dit bestand heeft meer dan {MOST_ROWS} rijen. Splits het in delen.")
        if any(cells[len(headings) :]):
            raise NotPossible(f"Op regel {number} staat meer dan er kolommen zijn.")
        if any(len(cell) > MOST_CELL for cell in cells):
            raise NotPossible(f"Op regel {number} staat in een kolom meer dan {MOST_CELL} tekens.")
        by_heading: dict[str, tuple[str, ...]] = {}
        for heading, cell in zip(headings, cells, strict=False):
            if cell and not heading:
                raise NotPossible(f"Op regel {number} staat iets in een kolom zonder naam.")
            if cell:
                by_heading[heading] = (*by_heading.get(heading, ()), cell)
        yield Line(number, by_heading)


def _text(content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise NotPossible("Dit is een werkmap van een spreadsheet. Bewaar het blad daaruit als CSV, en lees dat in.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotPossible("Dit bestand is geen tekst. Bewaar het blad als CSV, en lees dat in.")


def _cell(value: object, spelled: Callable[[object], str]) -> object:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else harmless(spelled(value))
