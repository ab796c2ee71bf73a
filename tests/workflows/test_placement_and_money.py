"""A candidate who declines, costs and money, and tasks that ask for a word: which commands are allowed, and what follows."""

from datetime import date, timedelta

import pytest
from pydantic import JsonValue, ValidationError

from events.trajectory.state import Money
from events.vocabulary import placement as pl
from events.vocabulary import requests, steering
from events.vocabulary.base import Event
from events.vocabulary.leer_werk import Income, IncomeSet
from events.vocabulary.values import Component, PlacementRoute, Role, Stage
from tests.workflows.specification import EMPLOYER, NOW, given, in_stage, partner, started
from workflows.decisions.money import RecordCost, SetIncome
from workflows.decisions.open_items import CompleteTask, RecordAnswer
from workflows.decisions.placement import DeclinePlacement

BY_HAND = DeclinePlacement(reason="te ver reizen")
GARAGE = partner("garage")
MATCHED = pl.EmployerMatched(employer=GARAGE, route=PlacementRoute.NETWORK, attempt=2)
TRIAL = pl.TrialPlacementStarted(employer=GARAGE, starts=NOW, ends=NOW + timedelta(days=60), limit=NOW + timedelta(days=180))
PLACING = (started(), in_stage(Stage.PLACEMENT), MATCHED)
CONTRACT = pl.ContractSigned(employer=GARAGE, starts=date(2026, 3, 2), wage_cents=230_000, months=12, growth="mbo 3")
DECLINED = pl.PlacementDeclined(employer=GARAGE, attempt=2, reason="te ver reizen", by=Role.PARTICIPANT)
WHY = "de kandidaat ziet af van deze plaatsing"


def asked(key: str) -> requests.PartnerRequested:
    """An open question to the garage."""
    return requests.PartnerRequested(
        key=key,
        request=partner(key),
        kind="proefplaatsing-evalueren",
        role=Role.EMPLOYER,
        partner=GARAGE,
        content={},
        due=NOW,
        escalate_at=NOW,
    )


def task(key: str, kind: str) -> requests.TaskOpened:
    """An open task of the regisseur."""
    return requests.TaskOpened(key=key, kind=kind, what="Iets", role=Role.REGISSEUR, due=NOW, escalate_at=NOW)


def test_a_candidate_declines_an_employer_who_was_found() -> None:
    then = given(*PLACING).when(BY_HAND).then(DECLINED)
    state = given(*PLACING, *then.events).state
    assert (state.placement.employer, state.declined_attempts) == (None, 1)
    assert state.interruptions == given(*PLACING).state.interruptions + 1, "the step looks up from what it was busy with"


def test_a_no_of_the_employer_itself_does_not_interrupt_the_step_that_heard_it() -> None:
    state = given(*PLACING, pl.PlacementDeclined(employer=GARAGE, attempt=2, reason="geen plek")).state
    assert (state.placement.employer, state.interruptions) == (None, 0)


def test_declining_during_a_trial_ends_it_and_leaves_nothing_open_with_that_employer() -> None:
    open_items: list[Event] = [
        asked("plaatsing:1:proefplaatsing-evalueren:2.1"),
        task("plaatsing:1:nabellen:x", "nabellen"),
        task("meldingen:uitval-beoordelen:1", "uitval-beoordelen"),
        asked("begeleiding:begeleiding-verslag:3"),
    ]
    given(*PLACING, TRIAL, *open_items).when(BY_HAND).then(
        requests.PartnerRequestWithdrawn(key="plaatsing:1:proefplaatsing-evalueren:2.1", reason=WHY),
        requests.TaskWithdrawn(key="plaatsing:1:nabellen:x", reason=WHY),
        pl.TrialPlacementEnded(employer=GARAGE, hired=False),
        DECLINED,
    )


def test_there_is_nothing_to_decline_before_an_employer_was_found_or_after_the_contract() -> None:
    given(started(), in_stage(Stage.PLACEMENT)).when(BY_HAND).then_refused("geen plaatsing", "als er een werkgever is")
    given(*PLACING, DECLINED).when(BY_HAND).then_refused("geen plaatsing")
    given(started(), in_stage(Stage.LEER_WERK)).when(BY_HAND).then_refused("tijdens de plaatsing")
    given(*PLACING, CONTRACT).when(BY_HAND).then_refused("al getekend", "baan verloren")


def test_a_loonwaarde_belongs_to_the_employer_where_it_was_measured() -> None:
    measured = pl.WageValueMeasured(employer=GARAGE, percent=60, criteria=("tempo",), assessor="deskundige-1")
    assert given(*PLACING, measured).state.wage_value.percent == 60
    again = pl.EmployerMatched(employer=EMPLOYER, route=PlacementRoute.NETWORK, attempt=3)
    assert given(*PLACING, measured, again).state.wage_value.percent is None


@pytest.mark.parametrize(("missing", "unsaid"), [("wage_cents", "brutoloon"), ("months", "duurMaanden"), ("growth", "doorgroei")])
def test_a_contract_without_wage_length_or_growth_is_no_contract(missing: str, unsaid: str) -> None:
    whole = CONTRACT.model_dump()
    del whole[missing]
    with pytest.raises(ValidationError, match=missing):
        pl.ContractSigned.model_validate(whole)
    question = asked("contract").model_copy(update={"kind": "contract-bieden"})
    offer: dict[str, JsonValue] = {"ingangsdatum": "2026-03-09", "brutoloon": 260_000, "duurMaanden": 12, "doorgroei": "mbo 3"}
    here = given(*PLACING, question)
    assert here.when(RecordAnswer(request=question.key, agreed=True, answer=offer)).refusal is None
    del offer[unsaid]
    here.when(RecordAnswer(request=question.key, agreed=True, answer=offer)).then_refused(f"klopt niet: {unsaid}")


def test_a_cost_is_recorded_for_what_its_source_pays() -> None:
    cost = RecordCost(source="participatiebudget", component=Component.LEARNING, cents=125_000, party=EMPLOYER)
    given(started()).when(cost).then(
        steering.CostIncurred(source="participatiebudget", component=Component.LEARNING, cents=125_000, party=EMPLOYER)
    )


def test_a_cost_from_an_unknown_source_or_for_something_else_is_refused_with_what_would_help() -> None:
    given(started()).when(RecordCost(source="pot", component=Component.LEARNING, cents=1)).then_refused(
        "geen geldbron 'pot'", "participatiebudget"
    )
    given(started()).when(RecordCost(source="inburgeringsbudget", component=Component.WORKING, cents=1)).then_refused(
        "betaalt niet voor werken", "loon van het leerwerkbedrijf"
    )
    given(started()).when(RecordCost(source="inburgeringsbudget", component=Component.SELECTION, cents=1)).then_refused(
        "nog geen geld in het programma"
    )


@pytest.mark.parametrize("stage", [Stage.LEER_WERK, Stage.PLACEMENT, Stage.AFTERCARE])
def test_from_leer_werk_on_it_is_recorded_what_the_participant_lives_on(stage: Stage) -> None:
    income = SetIncome(income=Income.BENEFIT, starts=date(2026, 3, 2))
    given(started(), in_stage(stage)).when(income).then(IncomeSet(income=Income.BENEFIT, starts=date(2026, 3, 2)))


@pytest.mark.parametrize("stage", [Stage.INTAKE, Stage.VOORTRAJECT, Stage.GO_NO_GO])
def test_before_leer_werk_there_is_no_such_income(stage: Stage) -> None:
    income = SetIncome(income=Income.WAGE, starts=date(2026, 3, 2))
    given(started(), in_stage(stage)).when(income).then_refused("zodra leren en werken begint", str(stage))


def test_the_cost_of_a_trajectory_is_what_was_spent_from_all_sources() -> None:
    state = given(
        started(),
        steering.MoneyCommitted(source="subsidie", component=Component.LEARNING, cents=400_000, ends=date(2027, 1, 1)),
        steering.CostIncurred(source="subsidie", component=Component.LEARNING, cents=100_000),
        steering.CostIncurred(source="subsidie", component=Component.LEARNING, cents=50_000),
        steering.CostIncurred(source="budget", component=Component.LANGUAGE, cents=1),
        steering.MoneyCommitted(source="subsidie", component=Component.LEARNING, cents=400_000, ends=date(2028, 1, 1)),
    ).state
    assert state.cost == 150_001
    assert set(state.money) == {
        Money("subsidie", Component.LEARNING, committed=400_000, ends=date(2028, 1, 1), spent=150_000),
        Money("budget", Component.LANGUAGE, spent=1),
    }


@pytest.mark.parametrize("kind", ["bijsturing-bespreken", "geld-regelen"])
def test_a_task_that_asks_for_an_answer_is_not_ticked_off_without_a_word(kind: str) -> None:
    there = (started(), task("x:taak", kind))
    given(*there).when(CompleteTask(task="x:taak", remark="  ")).then_refused("Schrijf bij deze taak op")
    given(*there).when(CompleteTask(task="x:taak", remark="minder uren")).then(requests.TaskDone(key="x:taak", remark="minder uren"))
