"""Tables as files for a spreadsheet: what goes out comes back, nothing in it reckons, and what is no table is refused by its line."""

import csv
import io
from collections.abc import Mapping, Sequence
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.fate import NotPossible
from gateway.sheets import MOST_BYTES, MOST_CELL, MOST_ROWS, read, written

# By the commas and semicolons of the first line it is seen what parts the columns.
HEADINGS = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters=",;"), min_size=1, max_size=12)
# At the ends no blanks: those of what people type are not read.
CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30).map(str.strip)
TABLES = st.lists(HEADINGS, min_size=1, max_size=5, unique=True).flatmap(
    lambda headings: st.lists(st.fixed_dictionaries(dict.fromkeys(headings, CELLS)).filter(lambda row: any(row.values())), min_size=1)
)


def _read(text: str, encoding: str = "utf-8") -> list[Mapping[str, tuple[str, ...]]]:
    return [line.cells for line in read(io.BytesIO(text.encode(encoding)))]


@given(TABLES)
def test_what_is_written_is_read_back(rows: Sequence[Mapping[str, str]]) -> None:
    assert _read(written(rows, str)) == [{name: (cell,) for name, cell in row.items() if cell} for row in rows]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_no_cell_begins_a_formula(text: str) -> None:
    _, [cell] = csv.reader(io.StringIO(written([{"wens": text}], str), newline=""), delimiter=";")
    assert not normalize("NFKC", cell.lstrip(" \u00a0\ufeff")).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize("begins", "=+-@\t＝＋－＠﹣⁺")
def test_what_begins_a_formula_is_text(begins: str) -> None:
    assert written([{"wens": f"{begins}1+1"}], str) == f"\ufeffwens\r\n'{begins}1+1\r\n"


def test_a_number_stays_a_number_and_a_heading_is_harmless_too() -> None:
    assert written([{"=bedrag": -5}], str) == "\ufeff'=bedrag\r\n-5\r\n"


@pytest.mark.parametrize("parter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_table_is_read_as_offices_save_it(parter: str, encoding: str) -> None:
    text = f'naam{parter}werkgever{parter}werkgever\r\n"Zoë{parter} Haile"{parter}Garage{parter}Bakker\r\n\r\n{parter}{parter}\r\n'
    assert _read(text, encoding) == [{"naam": (f"Zoë{parter} Haile",), "werkgever": ("Garage", "Bakker")}]


def test_a_row_is_told_by_the_line_on_which_it_starts() -> None:
    lines = read(io.BytesIO(b'naam;wens\r\nA;"een\r\ntwee"\r\n\r\nB;drie\r\n'))
    assert [line.number for line in lines] == [2, 5]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "geen namen van kolommen"),
        (b"\r\nA\r\n", "geen namen van kolommen"),
        (b"naam\r\nA;B\r\n", "Op regel 2 staat meer dan er kolommen zijn"),
        (b"naam;\r\nA;B\r\n", "Op regel 2 staat iets in een kolom zonder naam"),
        (b'naam\r\n"A\r\n', "is niet te lezen als een regel van een tabel"),
        (b"PK\x03\x04rest", "Bewaar het blad daaruit als CSV"),
        (b"naam\r\n\x00\x81\r\n", "geen tekst"),
        (b"naam\r\n" + b"A\r\n" * (MOST_ROWS + 1), f"meer dan {MOST_ROWS} rijen"),
        (b"naam\r\n" + b"A" * (MOST_CELL + 1), f"Op regel 2 staat in een kolom meer dan {MOST_CELL} tekens"),
        (b"A" * (MOST_BYTES + 1), "groter dan 2 MB"),
    ],
)
def test_what_is_no_table_is_refused_with_the_place(content: bytes, why: str) -> None:
    with pytest.raises(NotPossible, match=why):
        read(io.BytesIO(content))
