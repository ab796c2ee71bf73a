"""What keeps the house one that can be seen through: short functions, short files, decisions with a name, and one name for a thing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("activities", "deploy", "events", "gateway", "projections", "workflows")
FILES = sorted(path.relative_to(ROOT) for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 400, 60
"""Lines; what is longer is about two things."""


def nodes(path: Path) -> Iterator[ast.AST]:
    """Everything in a file."""
    return ast.walk(ast.parse((ROOT / path).read_text("utf-8")))


def renamed(name: ast.alias) -> bool:
    """Whether an import gives something another name; its own name behind `as` says that it is meant for others as well."""
    return name.asname not in (None, name.name)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_file_and_its_functions_are_short_and_what_they_import_keeps_its_name(path: Path) -> None:
    assert (ROOT / path).read_text("utf-8").count("\n") <= LONGEST_FILE
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            assert node.end_lineno - node.lineno < LONGEST_FUNCTION, f"{node.name} is too long"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            assert not [name.asname for name in node.names if renamed(name)]


@pytest.mark.parametrize("path", [path for path in FILES if path.is_relative_to("workflows/decisions")], ids=str)
def test_a_decision_has_a_name(path: Path) -> None:
    assert not [node.lineno for node in nodes(path) if isinstance(node, ast.FunctionDef) and node.name == "_"]


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_pattern_is_held_to_a_whole_text(path: Path) -> None:
    """Pydantic looks for one anywhere in a text; its engine takes `$` for the end of it, and not for that of a line."""
    patterns = [
        keyword.value.value
        for node in nodes(path)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "pattern" and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
    ]
    assert not [pattern for pattern in patterns if not re.fullmatch(r"\^[^|]*\$", pattern)]
