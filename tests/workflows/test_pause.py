"""A pause is over as far as anybody knew, and somebody looks whether it can go on. Until then everything waits, save for the days that the
law or somebody else's calendar sets: those come as if there were no pause."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.kinds import KINDS
from events.fact import Actor
from events.trajectory.state import Request, Task
from events.vocabulary.course import DeadlineMoved
from events.vocabulary.placement import ContractNotRenewed, JobLost
from events.vocabulary.requests import (
    PartnerReminded,
    PartnerRequestEscalated,
    TaskDone,
    TaskEscalated,
    TaskOpened,
    TaskReminded,
    TaskWithdrawn,
)
from events.vocabulary.steering import AttentionRaised
from events.vocabulary.values import Component, EndReason, Outcome, Role, Stage
from tests.workflows.city import GARAGE
from tests.workflows.habits import Habit, always, silence, yes
from tests.workflows.invariants import Law
from tests.workflows.life_in_memory import Waiting, reaches, refused
from tests.workflows.run.test_rehearsal import ANNA, PIP, Everybody, lives, the_end
from tests.workflows.test_durable import offers
from tests.workflows.test_trial import all_of, living
from workflows.decisions.adjustment import Extend
from workflows.decisions.ending import End
from workflows.decisions.open_items import CompleteTask
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.permit import NoteResidencePermit
from workflows.decisions.roles import VacateRole
from workflows.decisions.tasks import BY_LAW
from workflows.law.calendar import beginning_of, end_of
from workflows.law.contract import last_day
from workflows.law.period import AMSTERDAM, Period
from workflows.run.rehearsal.life import Life
from workflows.signals import RULES
from workflows.steps import IN_PAUSE
from workflows.tracks import TRACKS

KEY = "pauze:hervatten"


def paused(days: int | None, undone: tuple[str, ...] = ()) -> Life:
    """A life in leer-werk, with nothing open, that was paused just now, until so many days from now, or nobody knows until when."""
    life = lives(Waiting(*undone))
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
    happened = [recorded.event for recorded in life.facts[version:]]
    assert [type(event) for event in happened if getattr(event, "key", "") == KEY] == [TaskOpened, TaskReminded, TaskEscalated]
    raised = [event.rule for event in happened if isinstance(event, AttentionRaised)]
    assert raised == ["termijn-te-kort"], "in ten years the civic term passes, and nothing else"
    longer = [event for event in happened if "termijn-verlengen" in str(getattr(event, "key", ""))]
    assert [type(event) for event in longer] == [TaskOpened, TaskDone], "and in time before that a longer one can be asked for"
    assert len(happened) == 3 + 1 + 3 + 2, "the task to go on, the signal, the task to answer it, and that one"
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


# What waits for nobody -------------------------------------------------------------------------------------------------

TRACKS_THAT_REST: Mapping[str, str] = {
    "taal": "lessons are given to the participant",
    "begeleiding": "contact is with the participant",
    "eerder-contact": "contact is with the participant, also when it comes forward",
    "belemmeringen": "their dates are agreed",
}
TRACKS_THAT_GO_ON: Mapping[str, str] = {
    "meldingen": "who reports a drop-out is heard at once",
    "verhuizing": "the term for another PIP runs from the registration (Besluit inburgering art. 5.3), and a permission ends on its day",
    "verblijf": "a residence permit ends on its day",
    "inburgeringstermijn": "it ends on its day, and who wants a longer one asks before (Besluit inburgering 2021 art. 4.5)",
    "leerroute": "the municipality changes a PIP whatever else waits (Wet inburgering 2021 art. 17)",
    "huisvesting": "a home is looked for whatever else waits, and may be what the pause is for",
    "regie": "somebody has to see to who is paused as well",
    "intrekkingen": "a partner does nothing in vain",
    "geld": "a source of money ends on its day",
    "subsidie": "Participatiewet art. 10d: the decision, the forfait, each 1 January, the day to look again, the last day of the work",
    "inkomen": "a day without income, and a minimum wage that passes the wage (Wml art. 7 and 8)",
    "intentie": "the day is that of the employer",
    "praktijkovereenkomst": "it ends on its day, whoever is there",
    "signalen": "of its rules those about a term of the law",
    "proefplaatsing": "Participatiewet art. 8a lid 2 onder d: its end, and a maximum that knows no suspension",
}
GOES_ON_IN_A_STEP: Mapping[Stage, str] = {
    Stage.INTAKE: "receive_civic_plan",  # ten weeks from the notice of DUO (Besluit inburgering art. 5.3)
    Stage.VOORTRAJECT: "keep_up",
    Stage.GO_NO_GO: "keep_up",
    Stage.LEER_WERK: "keep_up",
    Stage.PLACEMENT: "keep_up",  # permission for a proefplaatsing, and its evaluation
    Stage.AFTERCARE: "watch_present_contract",  # the aanzegtermijn and the end of a contract (BW art. 7:667 and 7:668)
}
BY_LAW_ASKED = {
    "pip-opvragen",
    "pip-herzien",
    "proefplaatsing-toestaan",
    "proefplaatsing-evalueren",
    "loonkostensubsidie",
    "contract-vervolg",
}


def test_what_rests_in_a_pause_and_what_goes_on_is_a_choice_for_each_track_step_rule_and_kind() -> None:
    assert {name for name, track in TRACKS.items() if track.rests} == set(TRACKS_THAT_REST)
    assert {name for name, track in TRACKS.items() if not track.rests} == set(TRACKS_THAT_GO_ON)
    assert {stage: goes_on.__name__ for stage, goes_on in IN_PAUSE.items()} == GOES_ON_IN_A_STEP
    assert {name for name, rule in RULES.items() if not rule.rests} == {"termijn-te-kort"}
    assert {name for name, kind in KINDS.items() if kind.by_law} == BY_LAW_ASKED
    assert set(BY_LAW) == {"contract-vervolg-regelen"}


def working(**answers: Callable[..., object]) -> Life:
    """A life in the aftercare with a contract of seven months, paused on its first day."""
    life = living(contract_bieden=offers(duurMaanden=7, urenPerWeek=36), **answers)  # type: ignore[arg-type]
    reaches(life, Stage.AFTERCARE)
    life.order(Pause(reason="ziek"), ANNA)
    return life


def end_of_contract(life: Life) -> datetime:
    """The last moment of the contract of now."""
    contract = life.state.placement.contract
    assert contract
    last = last_day(contract)
    assert last
    return end_of(last)


def task(life: Life, kind: str) -> Task:
    """The one task of a kind."""
    [found] = [each for each in life.state.tasks.values() if each.kind == kind]
    return found


def question(life: Life, kind: str) -> Request:
    """The one question of a kind."""
    [found] = [each for each in life.state.requests.values() if each.kind == kind]
    return found


def goes_on(life: Life) -> set[str]:
    """Resume; what was moved by it."""
    version = life.state.version
    life.order(Resume(), ANNA)
    Law(life.id).sees(life.facts)
    return {recorded.event.subject for recorded in life.facts[version:] if isinstance(recorded.event, DeadlineMoved)}


def test_an_employer_is_asked_and_a_person_sees_to_it_in_time_when_a_contract_is_to_end_in_a_pause() -> None:
    life = working(contract_vervolg=silence)
    ends = end_of_contract(life)
    life.passes(ends + timedelta(days=30))
    follows, asked = task(life, "contract-vervolg-regelen"), question(life, "contract-vervolg")
    assert follows.opened_at < follows.due <= ends - timedelta(days=28), "in time for the aanzegtermijn (BW art. 7:668)"
    assert (follows.reminded, follows.escalated) == (True, True)
    assert (asked.reminders, asked.escalated) == (2, True)
    before = dict(life.state.tasks)
    moved = goes_on(life)
    assert moved.isdisjoint({follows.key, asked.key})
    overdue = {each.key for each in life.state.open_tasks if each.due < life.now}
    assert follows.key in overdue
    assert task(life, "nabellen").due == before[task(life, "nabellen").key].due, "the call about it has its date of then as well"


def test_a_contract_that_ends_in_a_pause_is_over_on_its_last_day_and_after_it_another_job_is_looked_for() -> None:
    life = working(contract_vervolg=always(yes(vervolg="eindigt")), werkgever_matchen=silence)
    ends, visits = end_of_contract(life), dict(life.state.visits)
    life.passes(ends - timedelta(days=1))
    assert all_of(life, ContractNotRenewed)
    assert not all_of(life, JobLost)
    life.passes(ends + timedelta(days=30))
    assert len(all_of(life, JobLost)) == 1
    assert life.state.visits == visits, "the step waits"
    life.restart()
    life.settle()
    assert len(all_of(life, JobLost)) == 1
    goes_on(life)
    assert life.state.visits[Stage.PLACEMENT] == visits[Stage.PLACEMENT] + 1


FOLLOWS: Mapping[str, Habit] = {
    "niemand zegt iets": silence,
    "eindigt": always(yes(vervolg="eindigt")),
    "vast": always(yes(vervolg="vast")),
    "verlengd": lambda a: yes(vervolg="verlengd", totEnMet=str(date.fromisoformat(str(a.content["eindigtOp"])) + timedelta(days=100))),
}


@settings(max_examples=30, derandomize=True, deadline=None)
@given(
    months=st.integers(1, 12),
    follows=st.sampled_from(sorted(FOLLOWS)),
    early=st.booleans(),
    pauses=st.lists(st.tuples(st.integers(0, 200), st.integers(1, 500)), min_size=1, max_size=4),
)
def test_whenever_and_however_long_it_is_paused_no_contract_ends_unseen_and_no_date_of_the_law_moves(
    months: int, follows: str, early: bool, pauses: list[tuple[int, int]]
) -> None:
    life = living(
        contract_bieden=offers(duurMaanden=months, urenPerWeek=36),
        contract_vervolg=FOLLOWS[follows],
        werkgever_matchen=always(yes(werkgever=str(GARAGE))),
    )
    reaches(life, Stage.LEER_WERK if early else Stage.AFTERCARE)
    for apart, length in pauses:
        life.passes(life.now + timedelta(days=apart))
        if life.state.open:
            life.order(Pause(reason="ziek"), ANNA)
            life.passes(life.now + timedelta(days=length))
            goes_on(life)
    life.passes(the_end(life))
    assert not life.failures
    Law(life.id).sees(life.facts)


def test_the_municipality_is_reminded_of_a_pip_and_called_in_a_pause_as_at_any_other_time() -> None:
    life = lives(Everybody(timedelta(days=2), silent=("pip-opvragen",)))
    due, stage_due = life.state.requests[PIP].due, life.state.stage_due
    life.order(Pause(reason="ziek"), ANNA)
    life.passes(due + timedelta(days=90))
    assert (life.state.requests[PIP].due, life.state.requests[PIP].reminders, life.state.requests[PIP].escalated) == (due, 2, True)
    call = task(life, "nabellen")
    assert call.reminded
    moved = goes_on(life)
    assert "fase" in moved
    assert stage_due != life.state.stage_due
    assert moved.isdisjoint({PIP, call.key})
    assert [each.key for each in life.state.open_tasks if each.due < life.now] == [call.key], "it is overdue at once"


def test_what_was_agreed_waits_and_is_asked_after_as_much_later() -> None:
    life = living(module_geven=silence)
    reaches(life, Stage.VOORTRAJECT)
    life.passes(life.now + timedelta(days=3))
    module = next(each for each in life.state.open_requests if each.kind == "module-geven")
    life.order(Pause(reason="ziek"), ANNA)
    version = life.state.version
    life.passes(module.due + timedelta(days=200))
    assert not {PartnerReminded, PartnerRequestEscalated} & set(since(life, version))
    paused_at = life.state.paused_at
    assert paused_at
    assert module.key in goes_on(life)
    assert life.state.requests[module.key].due == module.due + (life.now - paused_at)


def test_a_residence_permit_that_ends_in_a_pause_is_a_task_in_time() -> None:
    life = paused(None, undone=("verblijf-verlengen",))
    ends = day(life) + timedelta(days=200)
    life.order(NoteResidencePermit(ends=ends), ANNA)
    life.passes(beginning_of(ends - timedelta(days=1)))
    renew = task(life, "verblijf-verlengen")
    assert renew.opened_at < beginning_of(ends) - timedelta(days=60)
    assert renew.reminded
    assert renew.key not in goes_on(life)


def test_the_coordinator_finds_another_regisseur_for_who_is_paused() -> None:
    life = paused(None)
    life.order(VacateRole(role=Role.REGISSEUR, holder=ANNA.id, reason="andere baan"), Actor("carla", Role.COORDINATOR))
    life.settle()
    assert task(life, "regisseur-zoeken").role is Role.COORDINATOR
