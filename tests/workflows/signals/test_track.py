"""Signals beside the steps: a task while one is open, closed by itself with its cause, and said once however often a run begins anew."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

import workflows
from events.trajectory.state import Trajectory
from events.vocabulary.requests import TaskDone, TaskOpened
from events.vocabulary.steering import AttentionPassed, AttentionRaised
from tests.workflows.habits import in_turn, yes
from tests.workflows.invariants import Law
from tests.workflows.run.test_rehearsal import NOW, Everybody, lives
from workflows.run.rehearsal.life import Life
from workflows.signals import RULES
from workflows.tracks.signals import in_words

UNHAPPY = "welzijn:deelnemer"


def unhappy_at_first() -> Life:
    """Somebody who is not satisfied when that is asked first, and then is."""
    everybody = Everybody(timedelta(days=2))
    everybody.answers["begeleiding-verslag"] = in_turn(yes(contact=True, tevredenheid=2), yes(contact=True, tevredenheid=8))
    return lives(everybody)


def until_it_is_open(life: Life) -> Trajectory:
    """Live on until the signal is there."""
    while UNHAPPY not in life.state.attention:
        assert life.moves(NOW + timedelta(days=700))
    life.settle()
    return life.state


def test_a_signal_passes_with_its_cause_and_takes_its_task_along() -> None:
    life = unhappy_at_first()
    state = until_it_is_open(life)
    [task] = [task for task in state.open_tasks if task.about == f"{UNHAPPY}:1"]
    assert task.what == "Signaal: hoe het met de deelnemer gaat. Stuur erop bij, of leg het met een reden terzijde."
    while life.state.open and UNHAPPY in life.state.attention:
        assert life.moves(NOW + timedelta(days=3000))
    assert not life.state.tasks[task.key].open
    said = [recorded.event for recorded in life.facts]
    assert AttentionPassed(signal=UNHAPPY) in said
    assert TaskDone(key=task.key) in said


def test_a_run_that_begins_anew_at_any_moment_says_a_signal_once_and_asks_once_for_an_answer() -> None:
    for calls in range(1, 8):
        life = unhappy_at_first()
        until_it_is_open(life)
        life.dies_after = calls
        life.restart()
        life.passes(life.now + timedelta(days=20))
        said = [recorded.event for recorded in life.facts]
        assert [event.signal for event in said if isinstance(event, AttentionRaised)].count(UNHAPPY) == 1
        assert [event.about for event in said if isinstance(event, TaskOpened)].count(f"{UNHAPPY}:1") == 1
        assert Law(life.id).sees(life.facts).state == life.state


def raised_without_a_threshold() -> Iterator[str]:
    """The rules that are named where a signal is raised by itself."""
    root = Path(workflows.__file__).parent
    for file in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("AttentionRaised"):
                for keyword in node.keywords:
                    if keyword.arg == "rule" and isinstance(keyword.value, ast.Name) and keyword.value.id.isupper():
                        name = ".".join(("workflows", *file.relative_to(root).with_suffix("").parts))
                        yield getattr(import_module(name), keyword.value.id)


@pytest.mark.parametrize("rule", sorted({*RULES, *raised_without_a_threshold()}))
def test_every_signal_is_told_as_text_and_not_by_its_code(rule: str) -> None:
    told = in_words(rule, "roc")
    assert told != rule
    assert " " in told
    assert "{" not in told
