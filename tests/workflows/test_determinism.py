"""What a workflow runs gives the same in every replay: it reads no clock, rolls no dice and touches nothing outside."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUN_BY_WORKFLOWS = sorted(
    [
        *(ROOT / "workflows").rglob("*.py"),
        *(ROOT / "events" / "vocabulary").glob("*.py"),
        *(ROOT / "events" / "fold").glob("*.py"),
        *(ROOT / "events" / f"{name}.py" for name in ("fact", "trajectory", "streams", "codec", "upcasting")),
        *(ROOT / "activities" / f"{name}.py" for name in ("question", "kinds", "employers", "schools", "municipalities")),
    ]
)
MODULES = {"random", "secrets", "time", "os", "socket", "subprocess", "threading", "multiprocessing", "httpx2", "asyncpg"}
NAMES = {"uuid1", "uuid4"}
CALLS = {
    *((clock, reading) for clock in ("datetime", "date") for reading in ("now", "utcnow", "today")),
    # The order in which these give results is not that of the history; workflow.wait and workflow.as_completed are.
    ("asyncio", "wait"),
    ("asyncio", "as_completed"),
    ("asyncio", "to_thread"),
    # This loses a cancellation (workflows/waiting.py).
    ("asyncio", "wait_for"),
}


def faults(tree: ast.AST) -> Iterator[str]:
    """Where a module does what it may not."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (f"{node.lineno}: import {name.name}" for name in node.names if name.name.partition(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom):
            found = {name.name for name in node.names} & NAMES
            if str(node.module).partition(".")[0] in MODULES or found:
                yield f"{node.lineno}: from {node.module} import {', '.join(found)}"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in CALLS:
            yield f"{node.lineno}: {node.value.id}.{node.attr}"


@pytest.mark.parametrize("file", RUN_BY_WORKFLOWS, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_clock_no_dice_and_nothing_outside(file: Path) -> None:
    assert not list(faults(ast.parse(file.read_text("utf-8"))))


@pytest.mark.parametrize(
    "line", ["import random", "from uuid import uuid4", "datetime.now(UTC)", "from time import sleep", "asyncio.wait_for(x, 1)"]
)
def test_such_things_would_be_found(line: str) -> None:
    assert list(faults(ast.parse(line)))
