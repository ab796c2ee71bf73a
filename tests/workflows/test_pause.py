"""A pause is over as far as anybody knew, and somebody looks whether it can go on; until then everything waits."""

from datetime import date, timedelta

import pytest

from events.vocabulary.course import DeadlineMoved
from events.vocabulary.requests import TaskDone, TaskEscalated, TaskOpened, TaskReminded, TaskWithdrawn
from events.vocabulary.values import Component, EndReason, Outcome, Role, Stage
from tests.workflows.invariants import Law
from tests.workflows.life_in_memory import Waiting, reaches, refused
from tests.workflows.run.test_rehearsal import ANNA, lives, the_end
from workflows.decisions.adjustment import Extend
from workflows.decisions.course import End, Pause, Resume
from workflows.decisions.open_items import CompleteTask
from workflows.law.calendar import beginning_of
from workflows.law.period import AMSTERDAM, Period
from workflows.run.rehearsal.life import Life

KEY = "pauze:hervatten"


def paused(days: int | None) -> Life:
    """A life in leer-werk, with nothing open, that was paused just now, until so many days from now, or nobody knows until when."""
    life = lives(Waiting())
    reaches(life, Stage.LEER_WERK)
    while life.state.open_requests or life.state.open_tasks:
        assert life.moves(the_end(life))
    life.order(Pause(reason="ziek", until=day(life) + timedelta(days=days) if days else None), ANNA)
    return life


def day(life: Life) -> date:
    """The day in the Netherlands."""
    return life.now.astimezone(AMSTERDAM).date()


def since(life: Life, version: int) -> list[type[object]]:
    """The kinds of facts from a version on."""
    return [type(recorded.event) for recorded in life.facts[version:]]


def test_on_the_day_until_which_it_was_paused_somebody_looks_whether_it_can_go_on() -> None:
    life = paused(14)
    version, until = life.state.version, life.state.paused_until
    assert until == day(life) + timedelta(days=14)
    life.passes(beginning_of(until) - timedelta(seconds=1))
    assert since(life, version) == [], "until that day everything waits"
    life.passes(beginning_of(until))
    assert since(life, version) == [TaskOpened]
    assert (life.state.tasks[KEY].role, life.state.tasks[KEY].open) == (Role.REGISSEUR, True)
    assert "onderbreek het opnieuw" in life.state.tasks[KEY].what
    assert "hervatten" in refused(life, CompleteTask(task=KEY))


def test_a_pause_without_a_day_is_a_task_after_the_patience_of_the_programme_and_the_coordinator_hears_of_it() -> None:
    life = paused(None)
    version, began = life.state.version, life.now
    life.passes(began + timedelta(days=13))
    assert since(life, version) == []
    life.passes(began + timedelta(days=3650))
    assert since(life, version) == [TaskOpened, TaskReminded, TaskEscalated], "and nothing else in ten years"
    assert life.state.tasks[KEY].opened_at == Period(weeks=2).after(began)


@pytest.mark.parametrize("days", [14, None])
def test_who_goes_on_has_done_the_task_and_another_pause_has_another(days: int | None) -> None:
    life = paused(days)
    version = life.state.version
    life.passes(life.now + timedelta(days=20))
    life.order(Resume(), ANNA)
    assert TaskDone in since(life, version)
    moved = {recorded.event.subject for recorded in life.facts[version:] if isinstance(recorded.event, DeadlineMoved)}
    assert KEY not in moved, "what is done has no date any more"
    life.order(Pause(reason="weer ziek", until=day(life) + timedelta(days=30)), ANNA)
    life.passes(life.now + timedelta(days=31))
    assert [task.key for task in life.state.open_tasks if task.kind == "hervatten"] == [f"{KEY}:opnieuw-2"]
    life.order(Resume(), ANNA)
    life.passes(the_end(life))
    assert life.state.outcome is Outcome.SUSTAINED_WORK
    Law(life.id).sees(life.facts)


def test_what_happens_in_a_pause_and_a_run_that_is_lost_make_no_second_task_of_it() -> None:
    life = paused(14)
    life.order(Extend(by=Period(months=1), reason="duurt langer"), ANNA)
    life.restart()
    life.passes(life.now + timedelta(days=15))
    life.order(Extend(by=Period(months=1), reason="duurt nog langer"), ANNA)
    life.restart()
    life.passes(life.now + timedelta(days=60))
    assert [task.key for task in life.state.tasks.values() if task.kind == "hervatten"] == [KEY]


def test_nobody_pauses_into_a_year_that_is_a_slip_of_the_pen() -> None:
    life = lives(Waiting())
    assert "meer dan 10 jaar vooruit" in refused(life, Pause(reason="ziek", until=date(2199, 12, 1)))


def test_a_pause_that_is_short_leaves_no_task_behind() -> None:
    life = paused(14)
    life.passes(life.now + timedelta(days=3))
    life.order(Resume(), ANNA)
    life.passes(the_end(life))
    assert life.state.outcome is Outcome.SUSTAINED_WORK
    assert KEY not in life.state.tasks


def test_a_trajectory_that_ends_in_its_pause_leaves_no_task() -> None:
    life = paused(14)
    life.passes(life.now + timedelta(days=15))
    version = life.state.version
    life.order(End(outcome=Outcome.DROPPED_OUT, reason=EndReason.HEALTH, component=Component.WORKING, explanation="ziek"), ANNA)
    assert TaskWithdrawn in since(life, version)
    assert (life.state.open_tasks, life.state.paused_until) == ((), None)
