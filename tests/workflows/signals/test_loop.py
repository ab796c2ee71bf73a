"""The loop, from end to end: somebody falls behind, a signal, an adjustment, another plan while it runs, recovery, and it is counted."""

from datetime import timedelta

from events.vocabulary.leer_werk import LanguageHoursChanged, LanguageLevelMeasured
from events.vocabulary.requests import TaskEscalated, TaskReminded
from events.vocabulary.steering import AttentionDismissed
from events.vocabulary.values import LanguageLevel, Outcome, Role, Stage
from gateway.programmes.publishing import publish
from projections.learning.lives.table import LIVES
from projections.learning.lives.table import Life as Lived
from projections.learning.questions.asked import stays
from projections.learning.questions.signals import consequence
from tests.projections.history import folded
from tests.workflows.city import BRIEF, City, brief, cosigners
from tests.workflows.habits import ANSWERS, Reply, yes
from tests.workflows.invariants import check, replays
from tests.workflows.life import Life
from workflows.decisions.adjustment import Adjust, DismissSignal
from workflows.decisions.pause import Pause, Resume
from workflows.law.period import Period

GROWTH = "taalgroei:spreken"
HOURS, EVERY = "voortraject.taal.uren_per_week", "taal.meten_elke"


async def begins(city: City, **thresholds: str | int) -> Life:
    """A life under the next version of the programme of the city, in which language is measured every three months."""
    limits = {f"drempels.{place.replace('__', '.').replace('_', '-')}": value for place, value in thresholds.items()}
    programme = brief().adjusted({"versie": BRIEF + 1, EVERY: "P3M", "taal.niveau_in": "P10M", **limits})
    await publish(city.store, [programme], cosigners=cosigners())
    return await city.begins(version=BRIEF + 1)


def level(found: str) -> Reply:
    """What the language school measured."""
    return yes(metingen=[{"vaardigheid": "spreken", "niveau": found}])


async def test_from_falling_behind_by_a_signal_and_an_adjustment_to_recovery_that_is_counted(city: City) -> None:
    life = await begins(city, taalgroei__procent=50, taalgroei__zwijgt="P1M")

    grows = {"now": False}
    life.answers["taalvoortgang"] = lambda _: level("A1" if grows["now"] else "onder-A1")
    life.answers["module-geven"] = lambda asked: (
        None if asked.content["module"] == "taal-a1" and not grows["now"] else ANSWERS["module-geven"](asked)
    )

    # Behind: measured twice, and no growth.
    state = await life.until(lambda state: GROWTH in state.attention)
    [raised] = life.raised()
    # Two times three months are 25 weeks or 26, by the day of the year on which this life begins.
    first = next(r.fact.occurred_at for r in life.facts if isinstance(r.event, LanguageLevelMeasured))
    seen = next(r.fact.occurred_at for r in life.facts if r.event is raised)
    assert str(raised.evidence).startswith(
        f"taalniveau spreken onder-A1 sinds {(seen - first).days // 7} weken; volgens plan het volgende niveau in 10 maanden, op "
    )
    assert str(raised.evidence).endswith("; drempel 50 % van de geplande tijd")
    assert state.stage is Stage.VOORTRAJECT
    state = await life.settles()
    [task] = [task for task in state.open_tasks if task.kind == "signaal-beantwoorden"]
    assert (task.role, task.about) == (Role.REGISSEUR, f"{GROWTH}:1")

    # The plan is adjusted on the signal, in the workflow that runs: more lessons are asked for, and the next measurement comes sooner.
    before = (await life.look()).now
    await life.order(Adjust(changes={HOURS: 12, EVERY: "P1M"}, reason="drie uur les erbij", signal=GROWTH))
    state = await life.settles()
    assert not state.attention
    assert not state.tasks[task.key].open
    assert [event.hours_a_week for event in life.all(LanguageHoursChanged)] == [12]
    grows["now"] = True
    rounds = len(life.all(LanguageLevelMeasured))
    state = await life.until(lambda _: len(life.all(LanguageLevelMeasured)) > rounds)
    measured = state.language.growth[next(iter(state.language.growth))][-1].at.at
    assert abs(measured - Period(months=1).after(before)) < timedelta(minutes=1), "a month after the adjustment, not three"

    # Recovered: the level grows, and the signal does not come back.
    assert [event.level for event in life.all(LanguageLevelMeasured)][-1] is LanguageLevel.A1
    state = await life.ends()
    assert state.outcome is Outcome.SUSTAINED_WORK
    assert [event.signal for event in life.raised()].count(GROWTH) == 1

    # And it is counted, from this very stream.
    lived = await lived_by(city, life)
    assert [consequence(lived, one) for one in lived.history.signals if one.rule == "taalgroei"] == ["bijgestuurd"]
    [(adjusted, day, kind)] = [(one, *one.adjusted) for one in stays(lived, state.ended_at or before) if one.adjusted]
    assert kind == "taal.meten_elke+voortraject.taal"
    assert adjusted.cause == "afgerond"
    assert adjusted.group == (lived.cohort_programme, Stage.VOORTRAJECT, "taalgroei", frozenset({"taalgroei"}), frozenset())
    assert next(value for at, value in adjusted.measures if at > day) > [value for at, value in adjusted.measures if at < day][-1]
    await check(life)
    await replays(life)


async def lived_by(city: City, life: Life) -> Lived:
    """The life as the projection has it."""
    [lived] = folded(LIVES, await city.store.read_stream(life.id), 1000).values()
    assert isinstance(lived, Lived)
    return lived


async def test_who_does_not_answer_a_signal_is_reminded_and_then_the_coordinator_hears_of_it_until_it_is_left_with_a_reason(
    city: City,
) -> None:
    life = await begins(city, over_de_norm__procent=20)
    life.answers["module-geven"] = lambda _: None
    signal = "over-de-norm:voortraject-1"
    state = await life.until(lambda state: signal in state.attention)
    assert state.stage_due
    assert state.stage_anchor
    late = (state.stage_due - state.stage_anchor.at) * 0.2
    assert abs(state.attention[signal].at.at - (state.stage_due + late)) < timedelta(minutes=1)
    state = await life.until(lambda state: any(task.about == f"{signal}:1" and task.escalated for task in state.tasks.values()))
    [task] = [task for task in state.tasks.values() if task.about == f"{signal}:1"]
    assert [event.key for event in life.all(TaskReminded)].count(task.key) == 1
    assert TaskEscalated(key=task.key, role=Role.COORDINATOR) in life.all(TaskEscalated)

    await life.order(DismissSignal(signal=signal, reason="wacht op een cursus"))
    state = await life.settles()
    assert signal not in state.attention
    assert not state.tasks[task.key].open
    # Quiet for four weeks, and as much longer as the trajectory is paused; the cause is still there.
    closed = state.closed_attention[signal].at.at
    await life.passes(weeks=1)
    await life.order(Pause(reason="ziek"))
    await life.passes(weeks=3)
    await life.order(Resume())
    state = await life.until(lambda state: signal in state.attention or state.stage is not Stage.VOORTRAJECT)
    assert state.attention[signal].number == 2
    assert abs(state.attention[signal].at.at - (Period(weeks=4).after(closed) + state.paused_total)) < timedelta(minutes=1)
    assert [event.signal for event in life.raised()].count(signal) == 2
    dismissed = [event for event in life.all(AttentionDismissed) if event.signal == signal]
    assert dismissed == [AttentionDismissed(signal=signal, reason="wacht op een cursus")]
    await check(life)
