"""Loonkostensubsidie is of one employment, runs beside the steps, and follows the days of the law (Participatiewet art. 10d)."""

from datetime import date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from pydantic import ValidationError

from activities.kinds import KINDS
from events.vocabulary import placement as pl
from events.vocabulary.requests import PartnerRequestWithdrawn
from events.vocabulary.values import AfterContract, Outcome, PlacementRoute, Role, Stage, SubsidyEnd
from tests.workflows.city import BAKERY, GARAGE, MUNICIPALITY, REGISSEUR, VILLAGE
from tests.workflows.habits import ANSWERS, Asked, Habit, Reply, always, in_turn, measured, no, silence, yes
from tests.workflows.invariants import Law
from tests.workflows.run.test_rehearsal import Everybody, lives
from tests.workflows.specification import EMPLOYER, given, in_stage, started
from tests.workflows.test_wage_value import FIX, SUBSIDY, all_of, asked, living, until, wants
from workflows.decisions.birth import NoteBirthDate
from workflows.decisions.contract import ChangeContract
from workflows.decisions.moving import MoveMunicipality
from workflows.decisions.open_items import RecordAnswer
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.refusal import Refused
from workflows.decisions.subsidy import RequestWageSubsidy
from workflows.law.contract import last_day
from workflows.law.key import Key
from workflows.law.period import AMSTERDAM
from workflows.law.policy import policy_set
from workflows.run.rehearsal.life import Life

LEFT_OUT = yes(achterwege=True)
LAW = policy_set("nederland")


def permanent(a: Asked) -> Reply:
    """A contract without an end for which the employer asks subsidy."""
    return yes(**{**wants(a).answer, "duurMaanden": 0})


def supported(percent: int = 60, offers: Habit = wants) -> Life:
    """A life in which subsidy runs; the municipality grants what the formula gives."""
    life = living(
        contract_bieden=offers,
        loonwaarde_vaststellen=lambda a: measured(a, percent),
        loonkostensubsidie=lambda a: yes(toegekend=a.content["berekendPercentage"] > 0, percentage=a.content["berekendPercentage"]),
    )
    until(life, lambda state: state.subsidy.running)
    return life


def silent(kind: str, **answers: Habit) -> Life:
    """A life in which subsidy is asked, and nobody answers one kind of question."""
    everybody = Everybody(timedelta(days=2), silent=(kind,))
    everybody.answers |= {"contract-bieden": wants, **{name.replace("_", "-"): habit for name, habit in answers.items()}}
    return lives(everybody)


def day_of(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()


def test_a_decision_that_does_not_come_stops_nothing() -> None:
    life = silent(SUBSIDY)
    state = until(life, lambda state: state.ended is not None)
    assert state.outcome is Outcome.SUSTAINED_WORK
    assert not all_of(life, pl.WageSubsidyDecided)
    assert [event.key for event in all_of(life, PartnerRequestWithdrawn)] == [f"subsidie:{SUBSIDY}:{BAKERY}:1"]
    assert Law(life.id).sees(life.facts).state == life.told


def test_the_term_for_deciding_runs_from_the_fixing_of_the_loonwaarde() -> None:
    """Participatiewet art. 10d lid 12: five weeks, moved from a day off; a pause does not move it."""
    life = silent(SUBSIDY)
    until(life, lambda state: any(r.kind == SUBSIDY for r in state.open_requests))
    [request] = [r for r in life.state.open_requests if r.kind == SUBSIDY]
    fixed_at = life.state.wage_value.fixed_at
    assert fixed_at is not None
    assert request.due == LAW.as_on(day_of(life.now)).deadline(Key.SUBSIDY_DECISION, fixed_at)
    life.order(Pause(reason="ziek"), REGISSEUR)
    life.now += timedelta(days=10)
    life.order(Resume(), REGISSEUR)
    assert life.state.requests[request.key].due == request.due


def test_a_forfait_holds_at_first_and_is_followed_by_what_was_measured() -> None:
    """Lid 1 onder b and lid 5."""
    life = living(
        contract_bieden=wants,
        loonwaarde_vaststellen=in_turn(LEFT_OUT, lambda a: measured(a, 70)),
        loonkostensubsidie=lambda a: yes(toegekend=True, percentage=a.content["berekendPercentage"]),
    )
    until(life, lambda state: len(all_of(life, pl.WageSubsidyDecided)) == 2)
    first, then = all_of(life, pl.WageSubsidyDecided)
    assert (first.percent, then.percent, then.until) == (50, 30, None)
    assert [event.forfait for event in all_of(life, pl.WageValueLeftOut)] == [True]
    assert asked(life, SUBSIDY) == [(str(BAKERY), None), (str(BAKERY), 70)]
    assert first.until is not None
    moments = [r.fact.occurred_at for r in life.facts if isinstance(r.event, pl.WageValueMeasured)]
    assert moments[0] < first.until, "asked in time"
    assert then.starts == day_of(first.until) + timedelta(days=1)


def test_after_the_months_of_the_forfait_there_is_no_second_one() -> None:
    life = living(contract_bieden=wants, loonwaarde_vaststellen=always(LEFT_OUT))
    until(life, lambda state: state.ended is not None)
    assert [event.forfait for event in all_of(life, pl.WageValueLeftOut)] == [True, False]
    assert [event.reason for event in all_of(life, pl.WageSubsidyEnded)] == [SubsidyEnd.NOT_RENEWED]


def test_it_is_reckoned_again_on_every_first_of_january_in_the_amounts_of_that_day() -> None:
    """Lid 7."""
    life = supported(60)
    until(life, lambda state: state.ended is not None)
    [decided] = all_of(life, pl.WageSubsidyDecided)
    assert decided.starts is not None
    again = all_of(life, pl.WageSubsidyRecalculated)
    ended = life.state.ended_at
    assert ended is not None
    assert [event.on for event in again] == [date(year, 1, 1) for year in range(decided.starts.year + 1, day_of(ended).year + 1)]
    assert again, "a job of a year sees at least one"
    assert {(event.employer, event.computed_percent) for event in again} == {(BAKERY, 40)}


def changed_hours(life: Life, hours: int, *, days: int) -> date:
    """Other hours from a day that is so many days ahead, or back; that day."""
    starts = day_of(life.now) + timedelta(days=days)
    life.order(ChangeContract(what=AfterContract.CHANGED, starts=starts, hours=hours), REGISSEUR)
    return starts


def test_other_hours_in_the_middle_of_a_year_are_reckoned_with_from_their_own_day() -> None:
    """Lid 4: in proportion to the hours agreed.

    The minimum wage is 2337.00 a month, with 8 % holiday allowance 2523.96. At a loonwaarde of 60 % the difference is 1009.584, with 23.5 %
    for charges 1246.83624: 1246.84 for 36 hours, half of it, 623.42, for 18, and two thirds of it, 831.22, for 24.
    """
    life = supported(60, permanent)
    [decided] = all_of(life, pl.WageSubsidyDecided)
    assert (decided.hours, decided.computed_cents) == (36, 124_684)
    life.passes(life.now + timedelta(days=10))
    starts = changed_hours(life, 18, days=30)
    life.settle()
    assert not all_of(life, pl.WageSubsidyRecalculated), "not before that day"
    until(life, lambda state: state.account(BAKERY).reckoned[-1].cents != 124_684)
    assert day_of(life.now) == starts
    [first] = all_of(life, pl.WageSubsidyRecalculated)
    assert (first.on, first.hours, first.computed_percent, first.computed_cents) == (starts, 18, 40, 62_342)
    life.order(ChangeContract(what=AfterContract.CHANGED, wage_cents=270_000), REGISSEUR)
    life.settle()
    assert len(all_of(life, pl.WageSubsidyRecalculated)) == 1, "the wage is no part of the formula"
    changed_hours(life, 24, days=0)
    life.settle()
    assert [event.computed_cents for event in all_of(life, pl.WageSubsidyRecalculated)] == [62_342, 83_122]
    until(life, lambda state: state.ended is not None)
    assert {event.computed_cents for event in all_of(life, pl.WageSubsidyRecalculated)[2:]} == {83_122}
    assert Law(life.id).sees(life.facts).state == life.told


def test_other_hours_that_are_told_after_new_year_are_reckoned_with_from_their_own_day_and_again_from_new_year() -> None:
    life = supported(60, permanent)
    until(life, lambda state: state.account(BAKERY).reckoned[-1].since == date(2027, 1, 1))
    [new_year] = all_of(life, pl.WageSubsidyRecalculated)
    life.passes(life.now + timedelta(days=10))
    starts = changed_hours(life, 18, days=-20)
    life.restart()
    life.settle()
    again = [(event.on, event.hours, event.computed_cents) for event in all_of(life, pl.WageSubsidyRecalculated)]
    assert again == [(new_year.on, 36, 124_684), (starts, 18, 62_342), (new_year.on, 18, 62_342)]
    assert Law(life.id).sees(life.facts).state == life.told


def test_a_pause_over_new_year_loses_no_reckoning() -> None:
    life = supported(60, permanent)
    starts = all_of(life, pl.WageSubsidyDecided)[0].starts
    assert starts is not None
    life.order(Pause(reason="zwangerschap"), REGISSEUR)
    life.passes(life.now + timedelta(days=800))
    years = range(starts.year + 1, day_of(life.now).year + 1)
    facts = [recorded.fact for recorded in life.facts]
    reckoned = [(fact.event.on, day_of(fact.occurred_at)) for fact in facts if isinstance(fact.event, pl.WageSubsidyRecalculated)]
    assert reckoned == [(date(year, 1, 1), date(year, 1, 1)) for year in years], "on the day itself"
    assert len(years) >= 2
    life.order(Resume(), REGISSEUR)
    life.settle()
    assert len(all_of(life, pl.WageSubsidyRecalculated)) == len(years)


def test_on_the_day_that_the_municipality_set_it_looks_again_and_at_full_value_the_subsidy_ends_by_a_decision() -> None:
    """Lid 6."""

    def in_two_months(a: Asked) -> Reply:
        return measured(a, 60, herbeoordelingOp=(day_of(a.at) + timedelta(days=60)).isoformat())

    life = living(
        contract_bieden=wants,
        loonwaarde_vaststellen=in_turn(in_two_months, lambda a: measured(a, 100)),
        loonkostensubsidie=lambda a: yes(toegekend=a.content["berekendPercentage"] > 0, percentage=a.content["berekendPercentage"]),
    )
    until(life, lambda state: state.subsidy.running)
    again = life.state.wage_value.reassess_on
    until(life, lambda state: not state.subsidy.running)
    second = [r for r in life.state.requests.values() if r.kind == FIX][1]
    assert day_of(second.asked_at) == again
    assert [event.granted for event in all_of(life, pl.WageSubsidyDecided)] == [True, False]
    assert [event.reason for event in all_of(life, pl.WageSubsidyEnded)] == [SubsidyEnd.FULL_WAGE_VALUE]
    assert life.state.stage is Stage.AFTERCARE, "the work goes on"


def test_where_the_municipality_set_no_day_it_is_asked_again_after_the_term_of_the_policy_for_as_long_as_subsidy_runs() -> None:
    """Lid 6 leaves the day to the municipality; a year is what the law said in 2015."""
    life = supported(60, permanent)
    first = life.state.wage_value
    assert (first.reassess_on, len(asked(life, FIX))) == (None, 1)
    assert first.fixed_at is not None
    again = LAW.as_on(day_of(life.now)).period(Key.WAGE_VALUE_AGAIN).after(first.fixed_at)
    until(life, lambda state: len(asked(life, FIX)) == 2)
    assert life.now == again
    refused = living(contract_bieden=permanent, loonkostensubsidie=always(yes(toegekend=False, percentage=0)))
    until(refused, lambda state: state.ended is not None)
    assert len(asked(refused, FIX)) == 1, "without subsidy there is nothing to look at again"


def test_subsidy_at_a_full_loonwaarde_contradicts_itself_and_is_asked_again_and_then_of_a_person() -> None:
    life = living(
        contract_bieden=wants,
        loonwaarde_vaststellen=lambda a: measured(a, 100),
        loonkostensubsidie=always(yes(toegekend=True, percentage=30)),
    )
    state = until(life, lambda state: any(task.kind == "opnieuw-regelen" for task in state.open_tasks))
    refused = [request for request in state.requests.values() if request.kind == SUBSIDY]
    assert len(refused) == 2
    assert all(request.not_accepted and "de loonwaarde is 100 procent" in str(request.withdrawn) for request in refused)
    assert not all_of(life, pl.WageSubsidyDecided)


@pytest.mark.parametrize(("percent", "refusals"), [(71, 1), (70, 0)])
def test_no_more_is_granted_than_the_law_allows(percent: int, refusals: int) -> None:
    reply = in_turn(yes(toegekend=True, percentage=percent), yes(toegekend=True, percentage=70))
    life = living(contract_bieden=wants, loonwaarde_vaststellen=lambda a: measured(a, 10), loonkostensubsidie=reply)
    until(life, lambda state: state.subsidy.running)
    refused = [str(r.withdrawn) for r in life.state.requests.values() if r.kind == SUBSIDY and r.not_accepted]
    assert ["ten hoogste 70 procent" in why for why in refused] == [True] * refusals
    assert life.state.subsidy.percent == 70


@pytest.mark.parametrize("percent", [70, 40])
def test_a_forfait_is_what_the_law_fixes_it_at(percent: int) -> None:
    """Lid 5."""
    reply = in_turn(yes(toegekend=True, percentage=percent), yes(toegekend=True, percentage=50))
    life = living(contract_bieden=wants, loonwaarde_vaststellen=always(LEFT_OUT), loonkostensubsidie=reply)
    until(life, lambda state: state.subsidy.running)
    [refused] = [str(r.withdrawn) for r in life.state.requests.values() if r.kind == SUBSIDY and r.not_accepted]
    assert "is het 50 procent van het minimumloon" in refused
    assert (life.state.subsidy.forfait, life.state.subsidy.percent) == (True, 50)


def test_another_part_than_follows_from_the_loonwaarde_is_talked_about_until_the_municipality_decides_again() -> None:
    """Lid 4: it is the difference with the minimum wage."""
    grants = in_turn(yes(toegekend=True, percentage=1), yes(toegekend=True, percentage=70))
    life = living(
        contract_bieden=permanent,
        loonwaarde_vaststellen=in_turn(lambda a: measured(a, 30, herbeoordelingOp="2026-12-01"), lambda a: measured(a, 30)),
        loonkostensubsidie=grants,
    )
    state = until(life, lambda state: any(task.kind == "opnieuw-regelen" for task in state.open_tasks))
    [task] = [task for task in state.open_tasks if task.kind == "opnieuw-regelen"]
    assert "kent 1 procent loonkostensubsidie toe; uit de loonwaarde volgt 70 procent" in task.what
    assert state.subsidy.percent == 1, "what it decides holds"
    until(life, lambda state: state.subsidy.percent == 70)
    life.settle()
    assert [task.about.split(":")[0] for task in life.state.open_tasks if task.kind == "opnieuw-regelen"] == ["verrekenen"], (
        "of what was paid"
    )
    assert Law(life.id).sees(life.facts).state == life.told


def test_what_follows_from_the_loonwaarde_is_talked_about_with_nobody() -> None:
    life = supported(60, permanent)
    life.passes(life.now + timedelta(days=60))
    assert not [key for key in life.state.tasks if "anders-dan-berekend" in key]


def test_a_birthday_that_makes_another_minimum_wage_is_reckoned_with_from_that_day() -> None:
    life = supported(60, permanent)
    [decided] = all_of(life, pl.WageSubsidyDecided)
    assert (decided.computed_percent, decided.computed_cents) == (40, 124_684), "of an adult, as long as nobody told an age"
    twenty = day_of(life.now) + timedelta(days=40)
    life.passes(life.now + timedelta(days=10))
    life.order(NoteBirthDate(born=twenty - relativedelta(years=20)), REGISSEUR)
    life.settle()
    [nineteen] = all_of(life, pl.WageSubsidyRecalculated)
    assert (nineteen.on, nineteen.computed_cents, nineteen.settled_from) == (decided.starts, 74_810, decided.starts), "of 60 %, and settled"
    until(life, lambda state: state.account(BAKERY).reckoned[-1].since == twenty)
    assert (day_of(life.now), all_of(life, pl.WageSubsidyRecalculated)[-1].settled_from) == (twenty, None)
    assert all_of(life, pl.WageSubsidyRecalculated)[-1].computed_cents == 99_747, "of 80 %"
    until(life, lambda state: state.account(BAKERY).reckoned[-1].since == date(2027, 1, 1))
    assert all_of(life, pl.WageSubsidyRecalculated)[-1].computed_cents == 109_098, "of 87.5 %"
    assert Law(life.id).sees(life.facts).state == life.told


@pytest.mark.parametrize("told", [{"toegekend": True}, {"toegekend": True, "percentage": 0}, {"toegekend": False, "percentage": 30}])
def test_a_decision_says_one_thing(told: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="bij een toekenning een percentage boven 0"):
        KINDS[SUBSIDY].answer.model_validate(told)


def moves(life: Life, *, days_ago: int = 0) -> date:
    """The participant moves to the village; the day of the registration."""
    registered = day_of(life.now) - timedelta(days=days_ago)
    life.order(MoveMunicipality(municipality=VILLAGE, registered_on=registered), REGISSEUR)
    return registered


def test_after_a_move_subsidy_of_the_old_municipality_ends_and_the_new_one_decides_from_the_same_day() -> None:
    """Art. 40, and art. 10d lid 10 that since July 2023 keeps it with the former municipality after a move abroad only.

    Registered on the day before: 40 % of 2523.96 with 23.5 % for charges is 1246.84 a month, as before.
    """
    life = supported(60, permanent)
    life.passes(life.now + timedelta(days=20))
    registered = moves(life, days_ago=1)
    assert not life.state.subsidy.running
    assert [(event.reason, event.on) for event in all_of(life, pl.WageSubsidyEnded)] == [(SubsidyEnd.MOVED, registered)]
    until(life, lambda state: state.subsidy.running)
    assert [r.partner for r in life.state.requests.values() if r.kind == SUBSIDY] == [MUNICIPALITY, VILLAGE]
    before, after = all_of(life, pl.WageSubsidyDecided)
    assert (after.starts, after.percent, after.computed_cents) == (registered, before.percent, before.computed_cents)
    assert len(asked(life, FIX)) == 1, "the loonwaarde is still what it was"
    until(life, lambda state: state.ended is not None)
    assert life.state.outcome is Outcome.SUSTAINED_WORK
    assert Law(life.id).sees(life.facts).state == life.told


def test_subsidy_does_not_end_with_a_move_before_it_began() -> None:
    life = supported(60, permanent)
    [first] = all_of(life, pl.WageSubsidyDecided)
    moves(life, days_ago=200)
    assert [event.on for event in all_of(life, pl.WageSubsidyEnded)] == [first.starts]
    until(life, lambda state: state.subsidy.running)
    assert all_of(life, pl.WageSubsidyDecided)[-1].starts == first.starts


def test_a_new_municipality_that_does_not_go_on_with_it_is_a_task_until_there_is_subsidy_again() -> None:
    answers = [yes(toegekend=False, percentage=0), yes(toegekend=True, percentage=40)]

    def decides(a: Asked) -> Reply:
        return answers.pop(0) if a.partner == VILLAGE else yes(toegekend=True, percentage=40)

    life = living(contract_bieden=permanent, loonwaarde_vaststellen=lambda a: measured(a, 60), loonkostensubsidie=decides)
    until(life, lambda state: state.subsidy.running)
    registered = moves(life)
    state = until(life, lambda state: any(task.kind == "opnieuw-regelen" for task in state.open_tasks))
    [task] = [task for task in state.open_tasks if task.kind == "opnieuw-regelen"]
    assert f"Na de verhuizing op {registered:%d-%m-%Y} gaat de nieuwe gemeente niet door" in task.what
    assert not state.subsidy.running
    life.order(RequestWageSubsidy(), REGISSEUR)
    until(life, lambda state: state.subsidy.running)
    life.settle()
    assert not [task for task in life.state.open_tasks if task.kind == "opnieuw-regelen"]
    assert Law(life.id).sees(life.facts).state == life.told


def test_what_the_old_municipality_was_still_asked_is_asked_of_the_new_one() -> None:
    life = silent(SUBSIDY)
    until(life, lambda state: any(r.kind == SUBSIDY for r in state.open_requests))
    moves(life)
    life.settle()
    assert [(r.partner, r.open) for r in life.state.requests.values() if r.kind == SUBSIDY] == [(MUNICIPALITY, False), (VILLAGE, True)]
    assert not all_of(life, pl.WageSubsidyEnded), "there was none"


def test_it_ends_with_the_work_and_the_next_employer_has_to_ask_for_its_own() -> None:
    life = living(
        contract_bieden=lambda a: wants(a) if a.partner == BAKERY else ANSWERS["contract-bieden"](a),
        werkgever_matchen=always(yes(werkgever=str(GARAGE))),
        dienstverband_bevestigen=lambda a: yes(inDienst=a.partner == GARAGE),
        loonwaarde_vaststellen=lambda a: measured(a, 60) if a.content["werkgever"] == str(BAKERY) else no("niet nodig"),
    )
    until(life, lambda state: state.ended is not None)
    assert [(event.employer, event.reason) for event in all_of(life, pl.WageSubsidyEnded)] == [(BAKERY, SubsidyEnd.EMPLOYMENT_OVER)]
    assert [employer for employer, _ in asked(life, SUBSIDY)] == [str(BAKERY)]
    assert not life.state.subsidy.running


def test_what_is_asked_about_a_job_that_was_lost_is_asked_no_more() -> None:
    life = silent(
        SUBSIDY,
        dienstverband_bevestigen=in_turn(yes(inDienst=False), yes(inDienst=True)),
        werkgever_matchen=always(yes(werkgever=str(GARAGE))),
    )
    until(life, lambda state: state.visits.get(Stage.PLACEMENT) == 2 and not any(r.kind == SUBSIDY for r in state.open_requests))
    withdrawn = [r for r in life.state.requests.values() if r.withdrawn == "een andere werkgever"]
    assert [r.key for r in withdrawn] == [f"subsidie:{SUBSIDY}:{BAKERY}:1"]


def test_what_was_refused_can_be_asked_again() -> None:
    life = living(contract_bieden=wants, loonkostensubsidie=in_turn(yes(toegekend=False, percentage=0), yes(toegekend=True, percentage=30)))
    until(life, lambda state: state.subsidy.decisions == 1)
    assert not life.state.subsidy.running
    life.order(RequestWageSubsidy(by=Role.MUNICIPALITY), REGISSEUR)
    until(life, lambda state: state.subsidy.running)
    assert [event.by for event in all_of(life, pl.WageSubsidyRequested)] == [Role.EMPLOYER, Role.MUNICIPALITY]
    assert [event.granted for event in all_of(life, pl.WageSubsidyDecided)] == [False, True]
    with pytest.raises(Refused, match="Er loopt al"):
        life.order(RequestWageSubsidy(), REGISSEUR)


def test_there_is_nothing_to_ask_before_there_is_a_contract_or_twice() -> None:
    given(started(), in_stage(Stage.PLACEMENT)).when(RequestWageSubsidy()).then_refused("geen contract")
    contract = pl.ContractSigned(employer=EMPLOYER, starts=date(2026, 3, 2), wage_cents=230_000, months=12, growth="mbo 3")
    matched = pl.EmployerMatched(employer=EMPLOYER, route=PlacementRoute.SAME_EMPLOYER, attempt=1)
    there = (started(), in_stage(Stage.PLACEMENT), matched, contract)
    given(*there).when(RequestWageSubsidy()).then(pl.WageSubsidyRequested(employer=EMPLOYER))
    by_participant = RequestWageSubsidy(by=Role.PARTICIPANT)
    given(*there).when(by_participant).then(pl.WageSubsidyRequested(employer=EMPLOYER, by=Role.PARTICIPANT))
    given(*there, pl.WageSubsidyRequested(employer=EMPLOYER)).when(RequestWageSubsidy()).then_refused("al gevraagd")


def test_dropped_again_and_again_it_asks_and_decides_once() -> None:
    undisturbed, disturbed = supported(), supported()
    until(undisturbed, lambda state: state.ended is not None)
    end = disturbed.now + timedelta(days=3000)
    while disturbed.moves(end):
        disturbed.dies_after = disturbed.dies_after or 2
    assert disturbed.told == undisturbed.told


def test_whole_lives_with_subsidy_keep_to_the_rules() -> None:
    for life in (supported(60), supported(99), living(contract_bieden=wants, loonwaarde_vaststellen=always(LEFT_OUT))):
        until(life, lambda state: state.ended is not None)
        assert Law(life.id).sees(life.facts).state == life.told


def test_subsidy_ends_with_the_last_day_of_a_contract_of_which_nobody_said_what_follows() -> None:
    everybody = Everybody(timedelta(days=2), silent=("contract-vervolg",))
    everybody.answers["contract-bieden"] = lambda a: yes(**{**wants(a).answer, "duurMaanden": 7})
    life = lives(everybody)
    state = until(life, lambda state: state.subsidy.running)
    assert state.placement.contract is not None
    last = last_day(state.placement.contract)
    assert last is not None
    until(life, lambda state: not state.subsidy.running)
    assert day_of(life.now) == last + timedelta(days=1), "at midnight"
    assert [event.reason for event in all_of(life, pl.WageSubsidyEnded)] == [SubsidyEnd.EMPLOYMENT_OVER]
    assert life.state.stage is Stage.AFTERCARE
    ended_on = day_of(life.now)
    life.passes(life.now + timedelta(days=7))
    life.order(ChangeContract(what="vast"), REGISSEUR)
    life.restart()
    life.settle()
    again = all_of(life, pl.WageSubsidyRecalculated)[-1]
    assert (life.state.subsidy.running, again.on, again.settled_from) == (True, ended_on, ended_on), "it is one employment, and goes on"
    assert len(all_of(life, pl.WageSubsidyDecided)) == 1
    assert Law(life.id).sees(life.facts).state == life.told


def test_a_forfait_ends_by_itself_and_what_is_measured_later_is_decided_on_all_the_same() -> None:
    """Lid 5: at most the first six months, however long the municipality is silent about the loonwaarde."""
    life = living(
        contract_bieden=wants,
        loonwaarde_vaststellen=in_turn(LEFT_OUT, silence),
        loonkostensubsidie=lambda a: yes(toegekend=True, percentage=a.content["berekendPercentage"]),
    )
    until(life, lambda state: state.subsidy.running)
    [first] = all_of(life, pl.WageSubsidyDecided)
    assert first.until is not None
    until(life, lambda state: not state.subsidy.running)
    assert life.now == first.until
    life.restart()
    life.passes(life.now + timedelta(days=30))
    [request] = [r for r in life.state.open_requests if r.kind == FIX]
    found = measured(Asked(life.id, request.partner, str(request.id), FIX, request.content, life.now, 0), 70)
    life.order(RecordAnswer(request=request.key, agreed=True, answer=found.answer, remark="gebeld"), REGISSEUR)
    until(life, lambda state: state.subsidy.running)
    assert [event.percent for event in all_of(life, pl.WageSubsidyDecided)] == [50, 30]
    assert Law(life.id).sees(life.facts).state == life.told


def test_a_forfait_that_ended_in_a_pause_over_new_year_is_not_reckoned_again_after_its_end() -> None:
    life = living(contract_bieden=permanent, loonwaarde_vaststellen=in_turn(LEFT_OUT, silence))
    until(life, lambda state: state.subsidy.running)
    life.order(Pause(reason="zwangerschap"), REGISSEUR)
    life.passes(life.now + timedelta(days=400))
    life.order(Resume(), REGISSEUR)
    until(life, lambda state: state.ended is not None)
    assert [event.reason for event in all_of(life, pl.WageSubsidyEnded)] == [SubsidyEnd.NOT_RENEWED]
    assert Law(life.id).sees(life.facts).state == life.told


@pytest.mark.parametrize(("found", "percents"), [(lambda a: measured(a, 60), [50, 40]), (lambda _: no("nu niet nodig"), [50, 0])])
def test_who_asks_after_a_forfait_without_a_loonwaarde_is_not_refused_before_the_municipality_looked(
    found: Habit, percents: list[int]
) -> None:
    """Lid 1, 5 and 12: the municipality fixes the loonwaarde, and decides on what it found."""
    life = living(
        contract_bieden=permanent,
        loonwaarde_vaststellen=in_turn(LEFT_OUT, no("nu niet nodig"), found),
        loonkostensubsidie=lambda a: yes(toegekend=True, percentage=a.content["berekendPercentage"]),
    )
    until(life, lambda state: len(all_of(life, pl.WageValueLeftOut)) == 2 and not state.subsidy.running)
    life.passes(life.now + timedelta(days=30))
    assert (life.state.subsidy.running, len(asked(life, FIX))) == (False, 2)
    life.order(RequestWageSubsidy(), REGISSEUR)
    life.passes(life.now + timedelta(days=30))
    assert len(asked(life, FIX)) == 3
    assert [event.percent for event in all_of(life, pl.WageSubsidyDecided)] == percents
    assert Law(life.id).sees(life.facts).state == life.told


@pytest.mark.parametrize(("brutoloon", "forfaits"), [({"brutoloon": 240_000}, [False]), ({}, [True])])
def test_a_contract_after_paid_leer_werk_with_the_same_employer_gives_no_first_months_again(
    brutoloon: dict[str, object], forfaits: list[bool]
) -> None:
    """Lid 5: the first six months of the employment, which began with the first wage; asked in time all the same (lid 2)."""
    life = living(
        werkplek_bieden=lambda a: yes(startdatum=a.day, begeleider="meester-1", **brutoloon),
        contract_bieden=wants,
        loonwaarde_vaststellen=always(LEFT_OUT),
    )
    until(life, lambda state: state.wage_value.settled == 1)
    assert [event.forfait for event in all_of(life, pl.WageValueLeftOut)] == forfaits
    assert not [event for event in all_of(life, pl.WageSubsidyDecided) if not event.in_time]


def test_a_contract_with_the_employer_of_a_forfait_that_is_over_has_its_loonwaarde_fixed() -> None:
    def paid(a: Asked) -> Reply:
        return yes(startdatum=a.day, begeleider="meester-1", brutoloon=240_000, loonkostensubsidie=True)

    life = living(
        werkplek_bieden=paid,
        contract_bieden=wants,
        loonwaarde_vaststellen=in_turn(LEFT_OUT, no("nu niet nodig"), lambda a: measured(a, 60)),
        loonkostensubsidie=lambda a: yes(toegekend=True, percentage=a.content["berekendPercentage"]),
    )
    state = until(life, lambda state: len(all_of(life, pl.WageSubsidyDecided)) == 2)
    assert state.placement.contract is not None
    assert state.placement.contract.employer == BAKERY
    assert [event.percent for event in all_of(life, pl.WageSubsidyDecided)] == [50, 40]
    assert len(asked(life, FIX)) == 3
    assert Law(life.id).sees(life.facts).state == life.told
