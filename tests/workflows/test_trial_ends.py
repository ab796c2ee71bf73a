"""A proefplaatsing ends at its end and at the maximum of the law, whoever is silent, paused or on the way out by then."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from events.trajectory.placement_parts import Trial
from events.trajectory.state import Request
from events.vocabulary.placement import (
    ContractSigned,
    PlacementDeclined,
    TrialPlacementEnded,
    TrialPlacementEvaluated,
    TrialPlacementExtended,
)
from events.vocabulary.values import Component, EndReason, Outcome, Stage
from tests.workflows.city import GARAGE, MUNICIPALITY, NURSERY, REGISSEUR, SHIPPED, VILLAGE
from tests.workflows.habits import ANSWERS, Habit, always, in_turn, no, silence, yes
from tests.workflows.test_trial import all_of, day_of, ends, in_the_network, permission_asked, ready_after, until, verdict
from workflows.decisions.ending import End
from workflows.decisions.moving import MoveMunicipality
from workflows.decisions.open_items import RecordAnswer
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.programme_change import ChangeProgramme
from workflows.law.calendar import end_of, lasting
from workflows.law.period import Period
from workflows.law.policy import policy_set
from workflows.law.trial import stops
from workflows.run.rehearsal.life import Life

SILENT = {"proefplaatsing_evalueren": silence}


def on_trial(**answers: Habit) -> tuple[Life, Trial]:
    """A life in which somebody is on trial, of whom nobody says anything unless the test does."""
    life = in_the_network(**SILENT | answers)
    until(life, lambda life: life.state.placement.on_trial is not None)
    trial = life.state.placement.on_trial
    assert trial
    return life, trial


def asked(life: Life, kind: str = "proefplaatsing-evalueren") -> Request:
    """The open question of a kind."""
    [request] = [each for each in life.state.open_requests if each.kind == kind]
    return request


def says(life: Life, word: str) -> None:
    """The employer concludes something, and the regisseur writes it down."""
    answer = {"oordeel": word, "loonwaarde": 60, "toelichting": "gezien op de vloer"}
    life.order(RecordAnswer(request=asked(life).key, agreed=True, answer=answer, remark="gebeld"), REGISSEUR)


def ended(life: Life) -> list[tuple[datetime, bool | None]]:
    """When each proefplaatsing ended, and whether somebody was hired."""
    return [(r.fact.occurred_at, r.event.hired) for r in life.facts if isinstance(r.event, TrialPlacementEnded)]


def questions(life: Life) -> list[Mapping[str, object]]:
    """What the employer was asked about the proefplaatsing, time after time."""
    return [request.content for request in life.state.requests.values() if request.kind == "proefplaatsing-evalueren"]


def called(life: Life) -> list[str]:
    """What the regisseur is to ring about."""
    return [task.about for task in life.state.open_tasks if task.kind == "nabellen"]


@pytest.fixture
def forgotten() -> tuple[Life, Trial]:
    """A proefplaatsing of which the employer said nothing until three months after its end."""
    life, trial = on_trial()
    life.passes(trial.ends + timedelta(days=90))
    return life, trial


def test_of_whom_nobody_says_anything_the_proefplaatsing_ends_at_its_end_and_the_regisseur_rings(forgotten: tuple[Life, Trial]) -> None:
    life, trial = forgotten
    assert ended(life) == [(trial.ends, None)], "nobody said that there is a contract, nor that there is none"
    assert life.state.placement.on_trial is None
    assert asked(life).due < trial.ends, "who forgets is reminded while it runs"
    assert called(life) == [asked(life).key]
    assert life.state.tasks[f"plaatsing:1:nabellen:{asked(life).key}"].opened_at <= trial.ends


def test_an_employer_that_wants_to_hire_after_the_end_is_asked_for_a_contract(forgotten: tuple[Life, Trial]) -> None:
    life, _ = forgotten
    life.restart()
    life.settle()
    hires = day_of(life)
    says(life, "aannemen")
    assert ends(life) is Outcome.SUSTAINED_WORK
    [contract] = all_of(life, ContractSigned)
    assert (contract.employer, contract.starts >= hires) == (GARAGE, True)
    assert len(ended(life)) == 1


def test_an_employer_that_says_no_after_the_end_is_followed_by_the_next() -> None:
    life, trial = on_trial(werkgever_matchen=in_turn(yes(werkgever=str(GARAGE)), yes(werkgever=str(NURSERY)), no("niemand")))
    life.passes(trial.ends + timedelta(days=10))
    says(life, "afwijzen")
    until(life, lambda life: life.state.placement.employer == NURSERY)
    assert [event.employer for event in all_of(life, PlacementDeclined)][1:] == [GARAGE]
    assert len(ended(life)) == 1


def test_an_employer_that_wants_more_time_after_the_end_gets_it_from_the_day_of_the_permission(forgotten: tuple[Life, Trial]) -> None:
    life, trial = forgotten
    says(life, "verlengen")
    until(life, lambda life: life.state.placement.on_trial is not None)
    again = life.state.placement.on_trial
    assert again
    assert permission_asked(life)[-1][0] == str(day_of(life) - timedelta(days=2)), "of the day of the asking"
    assert again.starts > trial.ends + timedelta(days=90)
    until(life, lambda life: any(r.kind == "proefplaatsing-evalueren" for r in life.state.open_requests))
    life.restart()
    life.settle()
    says(life, "aannemen")
    assert ends(life) is Outcome.SUSTAINED_WORK
    assert [hired for _, hired in ended(life)] == [None, True]
    assert [each.ended_at for each in life.state.trials] == [trial.ends, again.ends]


def test_more_time_after_each_end_adds_up_to_no_more_than_the_law_allows() -> None:
    life, _ = on_trial()
    for _ in range(6):
        if len(all_of(life, PlacementDeclined)) > 1:
            break
        until(life, lambda life: life.state.placement.on_trial is None)
        life.passes(life.now + timedelta(days=40))
        says(life, "verlengen")
        life.passes(life.now + timedelta(days=4))
    assert [content["nogTeVerlengen"] for content in questions(life)][-2:] == [True, False], "more time is no answer when there is none"
    assert all_of(life, PlacementDeclined)[-1].employer == GARAGE
    took = sum(((each.ended_at or each.ends) - each.starts for each in life.state.trials), timedelta())
    assert timedelta(days=175) < took <= timedelta(days=184)
    assert ends(life) is Outcome.NOT_PLACED


def test_an_extension_that_is_refused_after_the_end_is_no_extension_and_the_employer_concludes() -> None:
    life, trial = on_trial(
        proefplaatsing_toestaan=in_turn(ANSWERS["proefplaatsing-toestaan"], silence),
        proefplaatsing_evalueren=in_turn(verdict("verlengen"), silence),
    )
    life.passes(trial.ends + timedelta(days=30))
    assert ended(life) == [(trial.ends, None)]
    life.order(RecordAnswer(request=asked(life, "proefplaatsing-toestaan").key, agreed=False, remark="te laat"), REGISSEUR)
    until(life, lambda life: len(all_of(life, TrialPlacementEvaluated)) == 1 and bool(life.state.open_requests))
    assert asked(life).content["nogTeVerlengen"] is False
    assert asked(life).due > life.now, "there is time to answer"
    says(life, "aannemen")
    assert ends(life) is Outcome.SUSTAINED_WORK
    assert not all_of(life, TrialPlacementExtended)


def test_permission_that_comes_when_its_own_days_are_over_is_none() -> None:
    life, trial = on_trial(
        proefplaatsing_toestaan=in_turn(ANSWERS["proefplaatsing-toestaan"], silence),
        proefplaatsing_evalueren=in_turn(verdict("verlengen"), silence),
    )
    life.passes(trial.ends + timedelta(days=80))
    question = asked(life, "proefplaatsing-toestaan")
    life.order(
        RecordAnswer(request=question.key, agreed=True, answer={"totEnMet": question.content["totEnMet"]}, remark="gebeld"), REGISSEUR
    )
    life.settle()
    assert life.state.placement.on_trial is None
    assert asked(life).content["nogTeVerlengen"] is False


@pytest.mark.parametrize("dies", [False, True])
def test_a_proefplaatsing_that_ends_in_a_pause_ends_on_its_day(dies: bool) -> None:
    life, trial = on_trial()
    life.order(Pause(reason="ziek"), REGISSEUR)
    if dies:
        life.restart()
    life.passes(trial.ends + timedelta(days=60))
    assert ended(life) == [(trial.ends, None)]
    life.order(Resume(), REGISSEUR)
    life.settle()
    assert asked(life).due > life.now
    says(life, "aannemen")
    assert ends(life) is Outcome.SUSTAINED_WORK
    assert len(ended(life)) == 1


def test_who_is_hired_before_a_pause_ends_the_proefplaatsing_in_it_as_hired() -> None:
    life, trial = on_trial(proefplaatsing_evalueren=always(verdict("aannemen")))
    until(life, lambda life: bool(all_of(life, TrialPlacementEvaluated)))
    life.order(Pause(reason="ziek"), REGISSEUR)
    life.passes(trial.ends + timedelta(days=60))
    assert ended(life) == [(trial.ends, True)]
    life.order(Resume(), REGISSEUR)
    assert ends(life) is Outcome.SUSTAINED_WORK


def stopped(life: Life) -> None:
    """Somebody ends the trajectory."""
    life.order(End(outcome=Outcome.DROPPED_OUT, reason=EndReason.HEALTH, component=Component.WORKING, explanation="ziek"), REGISSEUR)


def begun_again(life: Life) -> None:
    """Somebody lets it begin again in an earlier stage."""
    again = ChangeProgramme(programme=life.state.programme, programme_version=SHIPPED, reason="past beter", stage=Stage.PLACEMENT)
    life.order(again, REGISSEUR)


@pytest.mark.parametrize("leaves", [stopped, begun_again])
def test_a_trajectory_that_leaves_the_placement_ends_the_proefplaatsing_with_it(leaves: Callable[[Life], None]) -> None:
    life, _ = on_trial()
    life.passes(life.now + timedelta(days=20))
    leaves(life)
    assert ended(life) == [(life.now, False)]
    [trial] = life.state.trials
    assert trial.ended_at == life.now, "and what was worked counts for the maximum"


def test_what_an_earlier_release_moved_past_the_maximum_ends_at_the_maximum() -> None:
    begins = datetime(2026, 3, 2, 9, tzinfo=UTC)
    moved = Trial(GARAGE, begins, begins + timedelta(days=300), begins + timedelta(days=400))
    rules = policy_set("nederland").as_on(begins.date())
    assert stops(rules, moved, ()) == lasting(begins, Period(months=6)) == end_of(date(2026, 9, 1))


def test_a_proefplaatsing_that_ended_before_its_first_day_is_not_evaluated_and_a_contract_is_asked_for() -> None:
    """The municipality where somebody came to live before that day does not permit it."""
    life = in_the_network(
        team_voorbereiden=lambda asked: ready_after(40 if asked.partner == GARAGE else 0)(asked),
        proefplaatsing_toestaan=lambda a: ANSWERS["proefplaatsing-toestaan"](a) if a.partner == MUNICIPALITY else no("niet bij ons"),
        proefplaatsing_evalueren=always(verdict("aannemen")),
    )
    until(life, lambda life: life.state.placement.on_trial is not None)
    life.order(MoveMunicipality(municipality=VILLAGE, registered_on=day_of(life)), REGISSEUR)
    until(life, lambda life: bool(all_of(life, ContractSigned)))
    [never] = life.state.trials
    assert never.never_began
    assert not questions(life)
    asked = {r.kind for r in life.state.requests.values() if r.partner == GARAGE and r.asked_at >= (never.ended_at or never.starts)}
    assert "contract-bieden" in asked
    assert life.state.wage_value.settled == 0
    assert ends(life) is Outcome.SUSTAINED_WORK
