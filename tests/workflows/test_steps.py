"""A policy officer can read a step: it is short, it speaks in the verbs, and has no plumbing in it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "workflows"
PAGES = sorted(file for folder in ("steps", "tracks") for file in (ROOT / folder).glob("*.py"))
LONGEST = 150
"""Lines that somebody reads with a finger in one go."""
PLUMBING = {"asyncio", "temporalio", "asyncpg", "json", "msgspec", "structlog", "functools", "typing"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_a_page_is_short_and_has_no_plumbing_in_it(page: Path) -> None:
    text = page.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST
    imported = {
        (node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name).partition(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert not imported & PLUMBING


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_every_function_of_a_page_says_what_it_is_for(page: Path) -> None:
    functions = [node for node in ast.walk(ast.parse(page.read_text("utf-8"))) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert not [function.name for function in functions if not ast.get_docstring(function)]
