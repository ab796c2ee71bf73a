"""What begins far ahead is looked at by a person before a trajectory waits for it, and nothing of work is decided anew before it begins;
permission is for the days that were asked, and who is on trial earns no wage (Participatiewet art. 8a lid 2 onder d, art. 10d)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from activities.municipalities import TrialPermission
from activities.schools import Enrolment
from events.trajectory.state import Request
from events.vocabulary import placement as pl
from events.vocabulary.leer_werk import Income
from events.vocabulary.values import InductionPart, Stage
from tests.workflows.city import GARAGE, REGISSEUR
from tests.workflows.habits import ANSWERS, Asked, Habit, Reply, in_turn, no, silence, yes
from tests.workflows.invariants import Law
from tests.workflows.life_in_memory import reaches, refused
from tests.workflows.run.test_rehearsal import Everybody, lives
from tests.workflows.specification import programme
from tests.workflows.test_income import task
from tests.workflows.test_livelihood import PERMIT, WITHOUT_BENEFIT, Undecided, open_task, today
from tests.workflows.test_subsidy import day_of
from tests.workflows.test_subsidy_days import grants, half, late
from tests.workflows.test_trial import until as until_
from tests.workflows.test_trial_ends import on_trial, says
from tests.workflows.test_wage_value import FIX, SUBSIDY, all_of, living, until
from workflows.decisions.acceptance import objection
from workflows.decisions.livelihood import lives_on
from workflows.decisions.money import SetIncome
from workflows.decisions.open_items import CompleteTask, RecordAnswer
from workflows.run.rehearsal.life import Life

INDUCTION = [{"onderdeel": part} for part in InductionPart]
FAR: dict[str, Callable[[Asked, str], Reply]] = {
    "coach-toewijzen": lambda a, day: yes(soort=a.content["begeleiding"], begeleider="coach-1", startdatum=day),
    "taal-onderwijzen": lambda a, day: yes(startdatum=day, urenPerWeek=8),
    "inschrijven": lambda a, day: yes(startdatum=day),
    "snuffelstage": lambda a, day: yes(startdatum=day, dagen=3),
    "werkplek-bieden": lambda a, day: yes(startdatum=day, begeleider="meester-1"),
    "team-voorbereiden": lambda a, day: yes(voorbereidOp=day, inwerkprogramma=INDUCTION),
    "proefplaatsing": lambda a, day: yes(startdatum=day, intentieAannemen=True),
    "contract-bieden": lambda a, day: yes(ingangsdatum=day, brutoloon=260_000, duurMaanden=12, doorgroei="mbo 3"),
}
"""How each that begins something tells a day."""
NETWORK: dict[str, Habit] = {
    "contract_bieden": in_turn(no("geen plek"), ANSWERS["contract-bieden"]),
    "werkgever_matchen": in_turn(yes(werkgever=str(GARAGE)), no("niemand meer")),
}


def far(kind: str) -> Habit:
    """It begins in more than two years."""

    def habit(asked: Asked) -> Reply:
        return FAR[kind](asked, str(date.fromisoformat(asked.day) + relativedelta(months=30)))

    return habit


def of(life: Life, kind: str) -> list[Request]:
    return [request for request in life.state.requests.values() if request.kind == kind]


@pytest.mark.parametrize("kind", FAR)
def test_who_begins_years_ahead_by_a_slip_of_the_pen_hears_it_and_is_asked_again(kind: str) -> None:
    before: dict[str, Habit] = NETWORK if kind == "proefplaatsing" else {}
    life = living(**before, **{kind.replace("-", "_"): in_turn(far(kind), ANSWERS[kind])})
    until(life, lambda _: len(of(life, kind)) > 1)
    [slip, *_] = of(life, kind)
    assert slip.not_accepted
    assert "wel erg ver vooruit" in str(slip.withdrawn)


def test_a_beginning_after_half_a_year_is_none_that_anybody_looks_at() -> None:
    def next_intake(a: Asked) -> Reply:
        return FAR["inschrijven"](a, str(date.fromisoformat(a.day) + timedelta(days=170)))

    life = living(inschrijven=next_intake)
    reaches(life, Stage.LEER_WERK)
    until(life, lambda state: state.leer_werk.education.enrolments > 0)
    assert len(of(life, "inschrijven")) == 1


def test_how_far_ahead_something_may_begin_and_how_long_an_education_may_last_is_as_the_programme_says() -> None:
    life = living(inschrijven=silence)
    until(life, lambda state: any(request.kind == "inschrijven" for request in state.open_requests))
    plan, soon = programme(), today(life) + relativedelta(months=5)
    whole_stage = day_of(life.state.stage_due) if life.state.stage_due else soon
    narrow, wide = (
        plan.adjusted({"aannemelijk.begint_binnen": within, "aannemelijk.opleiding_langer": longer})
        for within, longer in (("P1W", "P1M"), ("P40M", "P3Y"))
    )
    far_ahead, long = (
        Enrolment(starts=whole_stage + relativedelta(months=5)),
        Enrolment(starts=today(life), ends=whole_stage + relativedelta(years=2, months=6)),
    )
    assert [bool(objection(far_ahead, life.state, each, life.now)) for each in (narrow, plan, wide)] == [True, True, False]
    assert [bool(objection(long, life.state, each, life.now)) for each in (narrow, plan, wide)] == [True, True, False]
    short = Enrolment(starts=today(life), ends=today(life) + (whole_stage - today(life)) / 4)
    least = plan.adjusted({"aannemelijk.opleiding_ten_minste": 20})
    assert [bool(objection(short, life.state, each, life.now)) for each in (plan, least)] == [True, False]


def begins_far_ahead() -> Life:
    """A contract with subsidy that begins in two and a half years, as the employer says for the third time after somebody rang."""

    def offers(a: Asked) -> Reply:
        told = far("contract-bieden")(a)
        assert told
        return yes(**told.answer, loonkostensubsidie=True)

    life = living(contract_bieden=offers, loonwaarde_vaststellen=half, loonkostensubsidie=grants)
    until(life, task("opnieuw-regelen"))
    life.order(CompleteTask(task=open_task(life, "opnieuw-regelen").key, remark="gebeld: na de verbouwing"), REGISSEUR)
    until(life, lambda state: state.placement.contract is not None)
    return life


def test_a_contract_that_begins_years_ahead_is_signed_once_a_person_has_talked_about_it() -> None:
    life = begins_far_ahead()
    assert [request.not_accepted for request in of(life, "contract-bieden")] == [True, True, False]


def test_a_regisseur_who_rang_writes_down_what_begins_far_ahead_with_the_reason_and_not_without() -> None:
    life = living(contract_bieden=silence)
    until(life, lambda state: any(request.kind == "contract-bieden" for request in state.open_requests))
    [question] = [request for request in life.state.open_requests if request.kind == "contract-bieden"]
    starts = today(life) + relativedelta(months=20)
    told = {"ingangsdatum": str(starts), "brutoloon": 260_000, "duurMaanden": 12, "doorgroei": "mbo 3"}
    answer = RecordAnswer(request=question.key, agreed=True, answer=told)
    assert "met een toelichting" in refused(life, answer)
    life.order(answer.model_copy(update={"remark": "na de verbouwing"}), REGISSEUR)
    until(life, lambda state: state.placement.contract is not None)
    assert life.state.placement.contract
    assert life.state.placement.contract.starts == starts


def test_loonwaarde_and_subsidy_of_work_that_is_still_to_begin_are_fixed_and_decided_once() -> None:
    life = begins_far_ahead()
    contract = life.state.placement.contract
    assert contract
    until(life, lambda state: state.subsidy.running)
    life.passes(life.now + (contract.starts - today(life)) - timedelta(days=2))
    assert (len(of(life, FIX)), len(of(life, SUBSIDY))) == (1, 1)
    [decided] = all_of(life, pl.WageSubsidyDecided)
    assert decided.starts == contract.starts
    life.passes(life.now + timedelta(days=4))
    assert len(of(life, FIX)) == 2, "on the first day of the work the municipality looks again at what it found years before"


# Permission for the days that were asked -------------------------------------------------------------------------------------------


def permission(told: Callable[[date, date], date]) -> tuple[Life, Request]:
    """The first answer of the municipality, by the first and last day that were asked, and its question."""

    def wrong(a: Asked) -> Reply:
        first, last = (date.fromisoformat(str(a.content[name])) for name in ("vanaf", "totEnMet"))
        return yes(totEnMet=str(told(first, last)))

    life, _ = on_trial(proefplaatsing_toestaan=in_turn(wrong, ANSWERS[PERMIT]))
    return life, of(life, PERMIT)[0]


@pytest.mark.parametrize(
    "told",
    [lambda first, last: last + timedelta(days=30), lambda first, last: first - timedelta(days=1)],
    ids=["longer-than-was-asked", "over-before-it-begins"],
)
def test_permission_for_other_days_than_were_asked_is_asked_again(told: Callable[[date, date], date]) -> None:
    _, first = permission(told)
    assert first.not_accepted
    assert "buiten wat is gevraagd" in str(first.withdrawn)


def test_permission_for_fewer_days_than_were_asked_is_permission_for_those() -> None:
    life, first = permission(lambda first, last: last - timedelta(days=10))
    assert not first.not_accepted
    [begun] = all_of(life, pl.TrialPlacementStarted)
    assert day_of(begun.ends) == date.fromisoformat(str(first.content["totEnMet"])) - timedelta(days=10)


def test_who_permits_late_may_permit_as_many_days_from_then_on() -> None:
    life, _ = on_trial(proefplaatsing_toestaan=late(40, ANSWERS[PERMIT]))
    [request] = of(life, PERMIT)
    first, last = (date.fromisoformat(str(request.content[name])) for name in ("vanaf", "totEnMet"))
    state = replace(life.state, requests={request.key: replace(request, answer=None)})
    afterwards = life.now + timedelta(days=40)
    told = TrialPermission(until=day_of(afterwards) + (last - first))
    assert objection(told, state, programme(), afterwards) == ""
    assert objection(told, state, programme(), life.now) != ""


# No wage on trial ------------------------------------------------------------------------------------------------------------------


def earns_while_permission_is_asked(people: Everybody) -> Life:
    """A wage is written down while the municipality looks at a proefplaatsing."""
    people.answers |= {
        "contract-bieden": in_turn(no("geen plek"), ANSWERS["contract-bieden"]),
        "werkgever-matchen": in_turn(yes(werkgever=str(GARAGE)), no("niemand meer")),
        PERMIT: late(20, ANSWERS[PERMIT]),
    }
    life = lives(people)
    until(life, lambda state: bool([request for request in state.open_requests if request.kind == PERMIT]))
    life.order(SetIncome(income=Income.WAGE, starts=today(life), wage_cents=260_000, hours=32), REGISSEUR)
    until(life, task(WITHOUT_BENEFIT))
    assert not all_of(life, pl.TrialPlacementStarted)
    return life


def test_a_wage_that_is_written_down_while_permission_is_asked_leads_to_a_contract_and_to_no_trial() -> None:
    life = earns_while_permission_is_asked(Undecided(timedelta(days=2)))
    life.restart()
    life.settle()
    life.order(CompleteTask(task=open_task(life, WITHOUT_BENEFIT).key, remark="het loon klopt"), REGISSEUR)
    until(life, lambda state: state.placement.contract is not None)
    assert not all_of(life, pl.TrialPlacementStarted)
    assert Law(life.id).sees(life.facts).state == life.told


def test_where_that_wage_turns_out_to_be_benefit_the_trial_begins_as_it_was_permitted() -> None:
    life = earns_while_permission_is_asked(Undecided(timedelta(days=2)))
    life.order(SetIncome(income=Income.BENEFIT, starts=today(life)), REGISSEUR)
    life.order(CompleteTask(task=open_task(life, WITHOUT_BENEFIT).key, remark="het was een vergissing"), REGISSEUR)
    until(life, lambda state: state.placement.on_trial is not None)


def test_of_who_is_on_trial_no_wage_is_written_down_for_those_days() -> None:
    life, trial = on_trial()
    wage = SetIncome(income=Income.WAGE, starts=today(life), wage_cents=260_000, hours=32)
    assert "op proef, met behoud van uitkering" in refused(life, wage)
    before = day_of(trial.starts) - timedelta(days=1)
    life.order(wage.model_copy(update={"starts": before - timedelta(days=30), "ends": before}), REGISSEUR)
    life.order(wage.model_copy(update={"starts": day_of(trial.ends) + timedelta(days=1)}), REGISSEUR)
    assert lives_on(life.state, today(life)) is Income.BENEFIT


def test_of_who_earns_a_wage_after_a_trial_the_municipality_is_asked_no_more_time() -> None:
    life, trial = on_trial()
    life.order(SetIncome(income=Income.WAGE, starts=day_of(trial.ends) + timedelta(days=1), wage_cents=260_000, hours=32), REGISSEUR)
    until_(life, lambda each: bool([r for r in each.state.open_requests if r.kind == "proefplaatsing-evalueren"]))
    says(life, "verlengen")
    life.passes(trial.ends + timedelta(days=5))
    assert len(of(life, PERMIT)) == 1
    assert life.state.placement.on_trial is None
