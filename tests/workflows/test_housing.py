"""Waiting for a home: it is known since when, by when the municipality should have found one, and who hears when it takes longer."""

from datetime import UTC, date, datetime

from events.vocabulary import intake, steering
from events.vocabulary.values import Role
from tests.workflows.habits import ANSWERS, Asked, Habit, Reply, yes
from tests.workflows.invariants import Law
from tests.workflows.life_in_memory import Waiting, refused, waits_for
from tests.workflows.run.test_rehearsal import ANNA, lives, the_end
from tests.workflows.specification import given
from tests.workflows.test_decisions import INTAKE
from workflows.decisions.housing import NO_HOME, ArrangeHousing, AwaitHousing
from workflows.decisions.open_items import CompleteTask
from workflows.decisions.pause import Pause
from workflows.run.rehearsal.life import Life

SINCE, DUE = date(2026, 2, 16), date(2026, 5, 11)
AWAITED = intake.HousingAwaited(since=SINCE, due=DUE)
TASK = "huisvesting-navragen"


def without_home(asked: Asked) -> Reply:
    """The municipality tells at the intake that there is no home yet."""
    reply = ANSWERS["intake-houden"](asked)
    assert reply
    return yes(**reply.answer, wachtOpHuisvestingSinds=SINCE.isoformat())


def waiting(*undone: str, intake: Habit = without_home) -> Life:
    everybody = Waiting(*undone)
    everybody.answers["intake-houden"] = intake
    return lives(everybody)


def raised(life: Life) -> list[datetime]:
    """When somebody was told that it takes too long."""
    return [r.fact.occurred_at for r in life.facts if isinstance(r.event, steering.AttentionRaised) and r.event.rule == NO_HOME]


def test_a_home_that_takes_longer_than_a_municipality_has_is_a_signal_and_a_task_of_the_regisseur_and_not_before() -> None:
    life = waiting(TASK)
    life.passes(datetime(2026, 5, 11, 21, 59, tzinfo=UTC))
    assert [r.event for r in life.facts if isinstance(r.event, intake.HousingAwaited)] == [AWAITED]
    assert not raised(life)
    task = waits_for(life, TASK)
    assert raised(life) == [datetime(2026, 5, 11, 22, 0, tzinfo=UTC)], "the twelfth of May has begun in the Netherlands"
    assert (task.role, "Vraag de gemeente wanneer die er is" in task.what) == (Role.REGISSEUR, True)
    assert "Sinds 16-02-2026 wordt op een woning gewacht" in str(life.state.attention[NO_HOME].evidence)
    assert "wat de gemeente zegt" in refused(life, CompleteTask(task=task.key))
    life.restart()
    life.order(ArrangeHousing(on=date(2026, 6, 1)), ANNA)
    assert NO_HOME not in life.state.attention
    assert not [task for task in life.state.open_tasks if task.kind == TASK]
    life.passes(the_end(life))
    assert (life.over, len(raised(life))) == (True, 1)
    Law(life.id).sees(life.facts)


def test_a_wait_that_is_told_again_after_another_is_watched_again() -> None:
    life = waiting(TASK)
    waits_for(life, TASK)
    life.order(AwaitHousing(since=date(2026, 5, 1)), ANNA)
    assert NO_HOME not in life.state.attention
    life.order(AwaitHousing(since=SINCE), ANNA)
    assert NO_HOME in life.state.attention
    assert TASK in {task.kind for task in life.state.open_tasks}
    life.restart()
    life.settle()
    assert len(raised(life)) == 2


def test_in_a_pause_a_home_that_takes_long_is_told_of_on_the_same_day() -> None:
    life = waiting(TASK)
    life.passes(datetime(2026, 4, 1, tzinfo=UTC))
    life.order(Pause(reason="wacht op een woning"), ANNA)
    life.passes(datetime(2026, 5, 12, tzinfo=UTC))
    assert raised(life) == [datetime(2026, 5, 11, 22, 0, tzinfo=UTC)]
    assert TASK in {task.kind for task in life.state.open_tasks}


def test_a_home_in_time_and_no_wait_at_all_are_told_to_nobody() -> None:
    life = waiting()
    life.passes(datetime(2026, 4, 20, tzinfo=UTC))
    life.order(ArrangeHousing(on=date(2026, 4, 20)), ANNA)
    life.passes(the_end(life))
    never = waiting(intake=ANSWERS["intake-houden"])
    never.passes(the_end(never))
    assert (raised(life), raised(never)) == ([], [])


def test_a_wait_is_told_since_a_day_that_has_been_and_ends_with_a_home_from_a_day_after_it() -> None:
    given(*INTAKE).when(AwaitHousing(since=SINCE)).then(AWAITED)
    given(*INTAKE, AWAITED).when(AwaitHousing(since=SINCE)).then_refused("staat er al")
    given(*INTAKE).when(AwaitHousing(since=date(2027, 2, 1))).then_refused("al gebeurd")
    given(*INTAKE).when(ArrangeHousing(on=date(2026, 4, 1))).then_refused("wordt niet op huisvesting gewacht")
    given(*INTAKE, AWAITED).when(ArrangeHousing(on=date(2026, 2, 15))).then_refused("niet eerder")
    given(*INTAKE, AWAITED).when(ArrangeHousing(on=date(2026, 4, 1))).then(intake.HousingArranged(on=date(2026, 4, 1)))
    assert given(*INTAKE, AWAITED, intake.HousingArranged(on=date(2026, 4, 1))).state.civic.housing is None
