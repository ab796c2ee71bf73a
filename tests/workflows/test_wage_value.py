"""Loonwaarde is fixed by the municipality on an independent report, with one employer; an employer only says what it thinks."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import pytest
from pydantic import ValidationError

from activities.kinds import KINDS
from events.fact import SYSTEM, Fact
from events.trajectory import evolve
from events.trajectory.state import Trajectory
from events.vocabulary import placement as pl
from events.vocabulary.base import Event
from events.vocabulary.values import PlacementRoute, Stage
from tests.workflows.city import BAKERY, GARAGE, NURSERY
from tests.workflows.habits import ANSWERS, Asked, Habit, Reply, always, in_turn, measured, no, yes
from tests.workflows.run.test_rehearsal import Everybody, lives
from tests.workflows.specification import EMPLOYER, NOW, given, in_stage, partner, started
from workflows.decisions.corrections import CorrectFact
from workflows.programme.catalogue import find
from workflows.run.rehearsal.life import Life

E = TypeVar("E", bound=Event)
FIX, SUBSIDY = "loonwaarde-vaststellen", "loonkostensubsidie"


def living(**answers: Habit) -> Life:
    """A life in which partners answer after two days, by these habits before the usual ones."""
    return lives(answering(answers))


def answering(answers: Mapping[str, Habit]) -> Everybody:
    """Partners who do so."""
    everybody = Everybody(timedelta(days=2))
    everybody.answers |= {kind.replace("_", "-"): habit for kind, habit in answers.items()}
    return everybody


def until(life: Life, condition: Callable[[Trajectory], bool]) -> Trajectory:
    """Live on until the state is so."""
    end = life.now + timedelta(days=5000)
    while not condition(life.state):
        assert life.moves(end), f"it never came; open: {[r.key for r in life.state.open_requests]}, {life.state.open_tasks}"
    return life.state


def all_of(life: Life, kind: type[E]) -> list[E]:
    """The facts of a kind, in order."""
    return [recorded.event for recorded in life.facts if isinstance(recorded.event, kind)]


def asked(life: Life, kind: str) -> list[tuple[str, object]]:
    """Of which employer such a question was, and the loonwaarde or estimate in it."""
    contents = [request.content for request in life.state.requests.values() if request.kind == kind]
    return [(str(content["werkgever"]), content.get("schattingWerkgever", content.get("loonwaarde"))) for content in contents]


def wants(a: Asked) -> Reply:
    """A contract for 36 hours, for which the employer asks subsidy."""
    offer = ANSWERS["contract-bieden"](a)
    assert offer
    return yes(**{**offer.answer, "loonkostensubsidie": True, "urenPerWeek": 36})


def through_the_network(*employers: UUID, thinks: int | None = 20, **answers: Habit) -> Life:
    """A life in which the employer of the leer-werk has no contract, and others take the participant on trial."""
    judgement = {"oordeel": "aannemen", "toelichting": "werkt goed"} | ({} if thinks is None else {"loonwaarde": thinks})
    habits: dict[str, Habit] = {
        "contract_bieden": lambda a: no("geen plek") if a.partner == BAKERY else ANSWERS["contract-bieden"](a),
        "werkgever_matchen": in_turn(*(yes(werkgever=str(each)) for each in employers)),
        "proefplaatsing_evalueren": always(yes(**judgement)),
    }
    return living(**habits | answers)


def test_what_an_employer_thinks_fixes_nothing_and_drives_no_subsidy() -> None:
    """Besluit loonkostensubsidie Participatiewet 2021 art. 3: the municipality, on the report of an independent expert."""
    life = through_the_network(GARAGE, loonwaarde_vaststellen=always(no("hoort niet tot de doelgroep")))
    state = until(life, lambda state: state.stage is Stage.AFTERCARE)
    life.passes(life.now + timedelta(days=60))
    assert [event.estimate for event in all_of(life, pl.TrialPlacementEvaluated)] == [20]
    assert asked(life, FIX) == [(str(GARAGE), 20)], "the municipality hears what the employer thinks"
    assert not all_of(life, pl.WageValueMeasured)
    assert not asked(life, SUBSIDY), "and decides on nothing"
    assert state.wage_value.known is None


def test_the_municipality_fixes_it_by_criterion_on_the_report_of_an_expert() -> None:
    life = through_the_network(GARAGE, loonwaarde_vaststellen=lambda a: measured(a, 70, herbeoordelingOp="2035-01-01"))
    until(life, lambda state: state.subsidy.running)
    [found] = all_of(life, pl.WageValueMeasured)
    assert (found.employer, found.percent, found.assessor, str(found.reassess_on)) == (GARAGE, 70, "deskundige-1", "2035-01-01")
    assert [(score.criterion, score.percent) for score in found.scores] == [("tempo", 70), ("kwaliteit", 70), ("netto werktijd", 70)]
    known = [recorded.event for recorded in life.facts if isinstance(recorded.event, pl.WageValueFrameworkSet | pl.TrialPlacementStarted)]
    assert known[0] == pl.WageValueFrameworkSet(criteria=found.criteria), "by what it is judged is known before the trial begins"
    [decided] = all_of(life, pl.WageSubsidyDecided)
    assert (decided.employer, decided.computed_percent, decided.until) == (GARAGE, 30, None)
    assert asked(life, SUBSIDY) == [(str(GARAGE), 70)]


def test_who_says_nothing_about_it_after_a_trial_is_not_kept_waiting() -> None:
    life = through_the_network(GARAGE, thinks=None)
    until(life, lambda state: state.subsidy.running)
    assert asked(life, FIX) == [(str(GARAGE), None)]


def test_a_contract_without_a_trial_has_one_only_when_subsidy_is_asked() -> None:
    quiet = living()
    quiet.passes(quiet.now + timedelta(days=3000))
    assert not asked(quiet, FIX)
    life = living(contract_bieden=wants)
    until(life, lambda state: state.subsidy.running)
    assert asked(life, FIX) == [(str(BAKERY), None)]
    assert asked(life, SUBSIDY) == [(str(BAKERY), 70)], "measured first, and decided on that"


@pytest.mark.parametrize(
    "told",
    [
        {"loonwaarde": 70, "scores": [{"criterium": "tempo", "procent": 70}]},
        {"loonwaarde": 70, "vastgesteldDoor": "deskundige-1"},
        {"vastgesteldDoor": "deskundige-1", "scores": [{"criterium": "tempo", "procent": 70}]},
    ],
)
def test_without_an_expert_a_score_or_a_percentage_it_is_no_loonwaarde(told: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="wie dat onafhankelijk vaststelde"):
        KINDS[FIX].answer.model_validate(told)


FRAMEWORK = ("tempo", "kwaliteit", "netto werktijd")


def scored(percent: int, *percents: int, by: str = "deskundige-1") -> Habit:
    """A loonwaarde with scores by the criteria of the framework, in order."""
    return lambda a: yes(
        loonwaarde=percent,
        scores=[{**row, "procent": score} for row, score in zip(a.content["loonwaardekader"], percents, strict=False)],
        vastgesteldDoor=by,
    )


def answered_with(habit: Habit) -> list[str]:
    """Why that was not accepted, when it is the first answer, and is followed by one that is right."""
    life = living(contract_bieden=wants, loonwaarde_vaststellen=in_turn(habit, lambda a: measured(a, 70)))
    until(life, lambda state: state.subsidy.running)
    assert life.state.wage_value.known is not None
    return [str(request.withdrawn) for request in life.state.requests.values() if request.kind == FIX and request.not_accepted]


def test_a_loonwaarde_is_scored_by_each_criterion_of_the_framework_that_was_sent() -> None:
    strange = always(yes(loonwaarde=20, scores=[{"criterium": "aardig", "procent": 95}], vastgesteldDoor="deskundige-1"))
    [wrong] = answered_with(strange)
    assert all(criterion in wrong for criterion in FRAMEWORK)
    assert "aardig" not in wrong
    assert len(answered_with(scored(70, 80, 90))) == 1, "one criterion was not scored"


@pytest.mark.parametrize(("percent", "fits"), [(31, False), (32, True), (65, True), (90, True), (91, False)])
def test_a_loonwaarde_follows_from_its_scores(percent: int, fits: bool) -> None:
    wrong = answered_with(scored(percent, 60, 60, 90))
    assert ["32 tot 90 procent" in each for each in wrong] == ([] if fits else [True])


def test_who_has_a_role_in_the_trajectory_does_not_fix_its_loonwaarde() -> None:
    [wrong] = answered_with(scored(70, 80, 90, 95, by="coach-1"))
    assert "niet onafhankelijk" in wrong
    assert "coach-1" not in wrong


def test_the_next_employer_has_a_loonwaarde_of_its_own() -> None:
    life = through_the_network(
        GARAGE,
        NURSERY,
        contract_bieden=lambda a: ANSWERS["contract-bieden"](a) if a.partner == NURSERY else no("geen plek"),
        loonwaarde_vaststellen=lambda a: measured(a, 40 if a.content["werkgever"] == str(GARAGE) else 90),
    )
    until(life, lambda state: state.subsidy.running)
    assert [employer for employer, _ in asked(life, FIX)] == [str(GARAGE), str(NURSERY)]
    assert asked(life, SUBSIDY) == [(str(NURSERY), 90)]
    state = life.state
    assert (state.wage_value.employer, state.wage_value.known) == (NURSERY, 90)


def test_setting_right_what_was_measured_at_another_employer_changes_nothing_here() -> None:
    first, second = partner("garage"), EMPLOYER
    history = given(
        started(),
        in_stage(Stage.PLACEMENT),
        pl.EmployerMatched(employer=first, route=PlacementRoute.NETWORK, attempt=1),
        pl.WageValueMeasured(employer=first, percent=40, assessor="deskundige-1"),
        pl.EmployerMatched(employer=second, route=PlacementRoute.NETWORK, attempt=2),
    )
    [wrong] = history.state.correctable
    then = history.when(CorrectFact(fact=wrong, field="procent", value="45", reason="verkeerd overgenomen"))
    state = history.state
    for number, event in enumerate(then.events):
        state = evolve(state, Fact(event, NOW, SYSTEM, f"verbeterd:{number}"))
    assert (state.wage_value.employer, state.wage_value.percent) == (second, None)


def test_what_an_employer_measured_on_an_older_log_is_told_and_not_relied_on() -> None:
    state = given(
        started(),
        in_stage(Stage.PLACEMENT),
        pl.EmployerMatched(employer=EMPLOYER, route=PlacementRoute.NETWORK, attempt=1),
        pl.WageValueMeasured(employer=EMPLOYER, percent=20),
    ).state
    assert (state.wage_value.percent, state.wage_value.known) == (20, None)


def test_work_without_a_diploma_has_a_framework_of_its_own() -> None:
    utrecht = find("utrecht-werk-en-taal")
    assert utrecht.wage_value_framework == ("tempo", "kwaliteit", "netto werktijd")
    unskilled = utrecht.adjusted({"niveau": "geen-diploma"})
    assert [line.partition(":")[0] for line in unskilled.wage_value_framework] == ["tempo", "kwaliteit", "netto werktijd"]
    assert unskilled.wage_value_framework != utrecht.wage_value_framework
    assert find("bbl-mbo-2").adjusted({"niveau": "mbo-1"}).wage_value_framework == utrecht.wage_value_framework, "where it says no other"
