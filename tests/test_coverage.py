"""docs/coverage.md tells of every numbered item of the domain where it lives and how far a test shows it; all that it names is there."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COVERAGE = (ROOT / "docs" / "coverage.md").read_text("utf-8")
ITEMS = [
    *(f"R{n}" for n in range(1, 22)),
    *(f"C{n}" for n in range(9)),
    *(str(n) for n in range(1, 72)),
    *(f"F{n}" for n in range(1, 10)),
    *(f"K{n}" for n in range(1, 20)),
    *(f"Q{n}" for n in range(1, 12)),
    *(f"W{n}" for n in range(1, 21)),
]


def rows() -> dict[str, tuple[str, str]]:
    """Where each item lives, and its tests."""
    found: dict[str, tuple[str, str]] = {}
    for line in COVERAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and re.fullmatch(r"[A-Z]?\d+", cells[0]):
            assert cells[0] not in found, f"{cells[0]} has two rows"
            found[cells[0]] = (cells[2], cells[3])
    return found


ROWS = rows()


def named(cell: str) -> list[str]:
    """What a cell names."""
    return re.findall(r"`([^`]+)`", cell)


def test_every_numbered_item_has_a_row() -> None:
    assert list(ROWS) == ITEMS


def state(item: str) -> str:
    """Shown, unless the row begins with another state; that says before the first test what is missing."""
    said, _, missing = ROWS[item][1].partition("`")[0].partition(":")
    if said not in ("partly", "open"):
        assert not said.strip(), f"{item} begins with {said!r}, which is no state"
        return "shown"
    assert missing.strip(" ;"), f"{item} is {said} and does not say what is missing"
    return said


def test_the_states_are_counted_above_the_table() -> None:
    count = Counter(map(state, ITEMS))
    told = f"{count['shown']} are shown, {count['partly']} partly, {count['open']} open."
    assert told in COVERAGE, f"write above the table: {told}"


@pytest.mark.parametrize("item", ITEMS)
def test_what_a_row_names_is_there(item: str) -> None:
    where, tests = ROWS[item]
    for name in named(where):
        path, _, symbol = name.partition(":")
        assert (ROOT / path).is_file(), name
        assert symbol in (ROOT / path).read_text("utf-8"), name
    assert named(where)
    assert (state(item) == "open") is (not named(tests)), f"{item}: a row has tests, or is open"
