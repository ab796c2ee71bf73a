"""docs/coverage.md tells of every numbered item of the domain where it lives and which test shows it; both are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ITEMS = [
    *(f"R{n}" for n in range(1, 22)),
    *(f"C{n}" for n in range(9)),
    *(str(n) for n in range(1, 72)),
    *(f"F{n}" for n in range(1, 10)),
    *(f"K{n}" for n in range(1, 20)),
    *(f"Q{n}" for n in range(1, 12)),
    *(f"W{n}" for n in range(1, 21)),
]
OPEN: frozenset[str] = frozenset()
"""Items that nothing shows: their rows say `open:` and why. One leaves this set with its test; none comes in but by somebody's hand."""


def rows() -> dict[str, tuple[str, str]]:
    """Where each item lives, and its tests."""
    found: dict[str, tuple[str, str]] = {}
    for line in (ROOT / "docs" / "coverage.md").read_text("utf-8").splitlines():
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


def test_what_is_open_is_known_and_says_why() -> None:
    assert {item for item, (_, tests) in ROWS.items() if tests.startswith("open:")} == OPEN
    assert all(ROWS[item][1].removeprefix("open:").strip() for item in OPEN)


@pytest.mark.parametrize("item", ITEMS)
def test_what_a_row_names_is_there(item: str) -> None:
    where, tests = ROWS[item]
    for name in named(where):
        path, _, symbol = name.partition(":")
        assert (ROOT / path).is_file(), name
        assert symbol in (ROOT / path).read_text("utf-8"), name
    assert item in OPEN or (named(where) and named(tests)), f"{item} is open: no test shows it"
    for name in named(tests):
        path, _, test = name.partition("::")
        assert re.search(rf"^(async )?def {re.escape(test)}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE), name
