"""What a workflow runs gives the same in every replay: it reads no clock, rolls no dice, touches nothing outside, and does things in an
order that follows from what happened."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workflows.orderless import Orderless

ROOT = Path(__file__).parents[2]
BESIDE_WORKFLOWS = {ROOT / "workflows" / "run" / "payloads.py"}
"""What a client or worker does with what goes in and out of a workflow, before it is there."""
RUN_BY_WORKFLOWS = sorted(
    [
        *({*(ROOT / "workflows").rglob("*.py")} - BESIDE_WORKFLOWS),
        *(ROOT / "events" / "vocabulary").glob("*.py"),
        *(ROOT / "events" / "trajectory").glob("*.py"),
        ROOT / "events" / "fact.py",
        *(ROOT / "events" / "log" / f"{name}.py" for name in ("streams", "codec", "upcasting")),
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
    ("asyncio", "all_tasks"),
    # This cuts its tasks off in the order of their addresses; workflows.verbs.together.Together does not.
    ("asyncio", "TaskGroup"),
    ("asyncio", "to_thread"),
    # This loses a cancellation (workflows/run/on_temporal.py).
    ("asyncio", "wait_for"),
}
BUILTINS = {"id", "hash"}
TREES = {file: ast.parse(file.read_text("utf-8")) for file in RUN_BY_WORKFLOWS}
SETS = Orderless(TREES.values())


def faults(tree: ast.AST) -> Iterator[str]:
    """Where a module does what it may not."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (f"{node.lineno}: import {name.name}" for name in node.names if name.name.partition(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom):
            found = {name.name for name in node.names if name.name in NAMES or (node.module, name.name) in CALLS}
            if str(node.module).partition(".")[0] in MODULES or found:
                yield f"{node.lineno}: from {node.module} import {', '.join(found)}"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in CALLS:
            yield f"{node.lineno}: {node.value.id}.{node.attr}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BUILTINS:
            yield f"{node.lineno}: {node.func.id}(…)"


@pytest.mark.parametrize("file", RUN_BY_WORKFLOWS, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_clock_no_dice_nothing_outside_and_no_order_of_chance(file: Path) -> None:
    assert not [*faults(TREES[file]), *SETS.faults(TREES[file])]


@pytest.mark.parametrize(
    "line",
    [
        "import random",
        "from uuid import uuid4",
        "from asyncio import TaskGroup",
        "datetime.now(UTC)",
        "from time import sleep",
        "asyncio.wait_for(x, 1)",
        "class Together(asyncio.TaskGroup): ...",
        "id(task)",
    ],
)
def test_such_things_would_be_found(line: str) -> None:
    assert list(faults(ast.parse(line)))


@pytest.mark.parametrize(
    "lines",
    [
        "for one in {1, 2}: ...",
        "some = set(found)\nlist(some)",
        "some = found - {1}\n[f(one) for one in some]",
        "class A:\n  some: frozenset[str]\n[*a.some]",
        "def some() -> set[str]: ...\nfirst = next(iter(some()))",
        "def f(some: set[str] | None):\n  return tuple(f(one) for one in some)",
        "def f(some: set[str]):\n  return sorted(some, key=len)",
        "some = set[str]()\nsome.pop()",
        "dict.fromkeys({1, 2})",
    ],
)
def test_going_through_a_set_would_be_found(lines: str) -> None:
    tree = ast.parse(lines)
    assert list(Orderless([tree]).faults(tree))


@pytest.mark.parametrize(
    "line", ["sorted({1, 2})", "any(one for one in {1, 2})", "{f(one) for one in {1, 2}}", "1 in {1, 2}", "list([1, 2])"]
)
def test_what_makes_no_difference_is_let_be(line: str) -> None:
    tree = ast.parse(line)
    assert not list(Orderless([tree]).faults(tree))
