"""A contract with a wage that the law allows, watched until it ends, and work that is duurzaam as the programme means it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

import pytest
from dateutil.relativedelta import relativedelta
from pydantic import ValidationError

from activities.employers import FollowUp, Workplace
from events.trajectory.placement_parts import Contract, Terms
from events.vocabulary.base import ERASED
from events.vocabulary.course import DeadlineMoved, TrajectoryEnded
from events.vocabulary.intake import BirthDateNoted
from events.vocabulary.leer_werk import IncomeSet
from events.vocabulary.placement import AftercareStarted, ContractChanged, ContractNotRenewed, ContractSigned, JobLost
from events.vocabulary.requests import PartnerRequestWithdrawn
from events.vocabulary.steering import AttentionRaised
from events.vocabulary.values import Component, EndReason, Level, Outcome, Role, Shortfall, Stage
from tests.workflows.city import GARAGE, REGISSEUR
from tests.workflows.habits import ANSWERS, Asked, Habit, Reply, always, in_turn, no, silence, yes
from tests.workflows.life_in_memory import begins
from tests.workflows.run.test_rehearsal import SHELF, Everybody, start
from tests.workflows.specification import EMPLOYER, NOW, given, in_stage, started
from tests.workflows.test_selection import told
from tests.workflows.test_trial import all_of, day_of, ends, living, until
from workflows.decisions.acceptance import objection
from workflows.decisions.adjustment import Adjust
from workflows.decisions.birth import NoteBirthDate
from workflows.decisions.contract import ChangeContract
from workflows.decisions.ending import End
from workflows.decisions.job_level import BELOW_LEVEL
from workflows.decisions.open_items import CompleteTask, RecordAnswer
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.refusal import Refused
from workflows.decisions.sustained import shortfalls
from workflows.law.contract import months_until
from workflows.law.minimum_wage import age_on, hourly_wage, lowest_wage, next_birthday, next_minimum
from workflows.law.policy import policy_set
from workflows.programme.catalogue import find, load_catalogue
from workflows.programme.norm import Norm
from workflows.run.rehearsal.life import Life


def offers(**terms: Any) -> Habit:
    """A contract from the day on which it is asked, on these terms."""
    return lambda asked: yes(**{"ingangsdatum": asked.day, "brutoloon": 260000, "duurMaanden": 12, "doorgroei": "mbo 3", **terms})


def ending(life: Life) -> TrajectoryEnded:
    """How it ended."""
    ends(life)
    assert life.state.ended
    return life.state.ended


# The minimum wage ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "hours", "age", "cents"),
    [
        # 14.99 an hour from 1 July 2026 (Staatscourant 2026, 16505), 14.71 before; 156 hours a month are 36 a week.
        ("2026-07-01", 36, None, 233_844),
        ("2026-06-30", 36, None, 229_476),
        ("2026-07-01", 24, None, 155_896),
        ("2026-07-01", None, None, 233_844),
        ("2026-07-01", 36, 21, 233_844),
        ("2026-07-01", 36, 64, 233_844),
        # 80 % of 14.99 is 11.99; 34.5 % is 5.17.
        ("2026-07-01", 36, 20, 187_044),
        ("2026-07-01", 36, 16, 80_652),
        # From 2027 on 75 % instead of 60 %, in the amounts of 2026 until those of 2027 are known: 11.24 instead of 8.99.
        ("2026-12-31", 36, 19, 140_244),
        ("2027-07-01", 36, 19, 175_344),
    ],
)
def test_the_minimum_wage_of_a_month_goes_by_hours_age_and_day(day: str, hours: int | None, age: int | None, cents: int) -> None:
    assert lowest_wage(policy_set("nederland").as_on(date.fromisoformat(day)), hours, age) == cents


def test_before_there_was_one_an_hour_there_is_none_to_hold_a_wage_to() -> None:
    assert hourly_wage(policy_set("nederland").as_on(date(2023, 12, 31))) is None
    assert lowest_wage(policy_set("nederland").as_on(date(2023, 12, 31)), 36) is None


def test_a_contract_under_the_minimum_wage_is_not_accepted_and_asked_again_with_what_would_be_enough() -> None:
    life = living(contract_bieden=in_turn(offers(brutoloon=30_000, duurMaanden=1, urenPerWeek=36), offers(urenPerWeek=36)))
    assert ends(life) is Outcome.SUSTAINED_WORK
    asked = [request for request in life.state.requests.values() if request.kind == "contract-bieden"]
    assert len(asked) == 2
    assert asked[0].not_accepted
    assert "€ 2.338,44 bruto per maand voor 36 uur per week" in str(asked[0].withdrawn)
    assert [delivery.reason for delivery in life.deliveries if delivery.purpose == "verzoek-ingetrokken"] == [asked[0].withdrawn]
    assert asked[0].content == {"minimumUurloon": 1499, "volledigeWeek": 38}
    [contract] = all_of(life, ContractSigned)
    assert contract.wage_cents == 260_000


def test_a_wage_that_would_do_for_fewer_hours_is_held_to_a_full_week_until_the_hours_are_told() -> None:
    life = living(contract_bieden=in_turn(offers(brutoloon=160_000), offers(brutoloon=160_000, urenPerWeek=24)))
    assert ends(life) is Outcome.SUSTAINED_WORK
    [refused] = all_of(life, PartnerRequestWithdrawn)
    assert refused.not_accepted
    assert "zijn het minder uren, noem die dan" in refused.reason


def born(years: int, days: int = 0) -> Habit:
    """A PIP in which the municipality tells of somebody who becomes so many years old so many days after it is asked."""
    return lambda a: yes(
        dagtekening=a.day,
        leerroute="B1",
        niveau="B1",
        geboortedatum=str(date.fromisoformat(a.day) + timedelta(days) - relativedelta(years=years)),
    )


def test_who_is_younger_than_twenty_one_by_the_word_of_the_municipality_has_a_minimum_wage_of_their_own() -> None:
    later = always(yes(vervolg="vast", brutoloon=260_000))
    life = living(pip_opvragen=born(18), contract_bieden=offers(brutoloon=190_000, urenPerWeek=36), contract_vervolg=later)
    assert ends(life) is Outcome.SUSTAINED_WORK
    [contract] = all_of(life, ContractSigned)
    assert contract.wage_cents == 190_000 < 233_844


# 14.99 an hour: 45.5 % is 6.82, 52.5 % is 7.87, 61.5 % is 9.22; under 18, and from 21 on, the bbl is as everywhere.
@pytest.mark.parametrize(("age", "cents"), [(17, 592), (18, 682), (19, 787), (20, 922), (21, 1499), (None, 1499)])
def test_who_learns_and_works_in_the_bbl_has_a_lower_minimum_wage_from_eighteen_to_twenty(age: int | None, cents: int) -> None:
    assert hourly_wage(policy_set("nederland").as_on(date(2026, 7, 1)), age, bbl=True) == cents


@pytest.mark.parametrize(("age", "percent"), [(15, "30"), (16, "40"), (17, "50"), (18, "62.5"), (19, "75"), (20, "87.5"), (21, "100")])
def test_from_2027_on_the_young_earn_more_and_the_bbl_no_longer_has_less(age: int, percent: str) -> None:
    cents = int((Decimal(percent) * 1499 / 100).quantize(Decimal(1), ROUND_HALF_UP))
    rules = policy_set("nederland").as_on(date(2027, 1, 1))
    assert (hourly_wage(rules, age), hourly_wage(rules, age, bbl=True)) == (cents, cents)


def test_of_a_nineteen_year_old_in_the_bbl_a_wage_of_2026_is_under_the_minimum_of_2027() -> None:
    policy = policy_set("nederland")
    before, after = policy.as_on(date(2026, 12, 31)), policy.as_on(date(2027, 7, 1))
    assert (lowest_wage(before, 36, 19, bbl=True), lowest_wage(after, 36, 19, bbl=True)) == (122_772, 175_344)
    assert next_minimum(before) == date(2027, 1, 1), "the day on which a wage that is paid is looked at again"


def test_the_minimum_of_the_bbl_holds_while_learning_and_not_for_the_contract_after_it() -> None:
    def at_work(a: Asked) -> Reply:
        return yes(startdatum=a.day, begeleider="meester-1", brutoloon=110_000, urenWerk=36)

    too_low, enough = offers(brutoloon=110_000, urenPerWeek=36), offers(brutoloon=260_000, urenPerWeek=36)
    life = living(pip_opvragen=born(18), werkplek_bieden=at_work, contract_bieden=in_turn(too_low, enough))
    assert ends(life) is Outcome.SUSTAINED_WORK
    [wage] = [event for event in all_of(life, IncomeSet) if event.wage_cents == 110_000]
    lowest = lowest_wage(policy_set("nederland").as_on(wage.starts), 36, age_on(life.state, wage.starts), bbl=True)
    assert (wage.hours, wage.least_cents, age_on(life.state, wage.starts)) == (36, lowest, 18)
    assert [contract.wage_cents for contract in all_of(life, ContractSigned)] == [260_000]


@pytest.mark.parametrize(("code", "accepted"), [("bbl-mbo-2", True), ("bouw-vca", False), ("voor-de-klas", False)])
def test_a_wage_of_the_bbl_is_accepted_for_a_workplace_of_an_education_in_the_bbl_and_nowhere_else(code: str, accepted: bool) -> None:
    state = given(started(code), BirthDateNoted(born=date(2007, 6, 1)), in_stage(Stage.LEER_WERK)).state
    workplace = Workplace(starts=NOW.date(), supervisor="meester-1", hours_work=36, wage_cents=110_000)
    wrong = objection(workplace, state, find(code), NOW)
    assert (wrong == "", "minimumloon" in wrong) == (accepted, not accepted)


@pytest.mark.parametrize("told", [ANSWERS["pip-opvragen"], born(30)], ids=["nobody told an age", "the municipality told another"])
def test_an_age_that_only_the_employer_tells_does_not_make_the_minimum_wage_lower(told: Habit) -> None:
    young = {"urenPerWeek": 36, "leeftijd": 20}
    life = living(pip_opvragen=told, contract_bieden=in_turn(offers(brutoloon=190_000, **young), offers(brutoloon=260_000, **young)))
    assert ends(life) is Outcome.SUSTAINED_WORK
    [refused] = all_of(life, PartnerRequestWithdrawn)
    assert "€ 2.338,44 bruto per maand" in refused.reason
    assert ("als de gemeente de geboortedatum heeft verteld" in refused.reason) is (told is ANSWERS["pip-opvragen"])
    assert [contract.wage_cents for contract in all_of(life, ContractSigned)] == [260_000]


def test_what_the_municipality_tells_the_regisseur_of_an_age_counts_from_then_on() -> None:
    later = always(yes(vervolg="vast", brutoloon=260_000))
    life = living(contract_bieden=offers(brutoloon=190_000, urenPerWeek=36), contract_vervolg=later)
    until(life, lambda life: any(task.kind == "opnieuw-regelen" for task in life.state.open_tasks))
    [task] = [each for each in life.state.open_tasks if each.kind == "opnieuw-regelen"]
    assert "als de gemeente de geboortedatum heeft verteld" in task.what
    with pytest.raises(Refused, match="kijk het jaartal na"):
        life.order(NoteBirthDate(born=date(2024, 1, 1)), REGISSEUR)
    life.order(NoteBirthDate(born=date(2008, 1, 1)), REGISSEUR)
    life.order(CompleteTask(task=task.key, remark="de gemeente belde: achttien"), REGISSEUR)
    assert ends(life) is Outcome.SUSTAINED_WORK
    assert BirthDateNoted.sealed_fields() == {"born"}


def test_who_was_born_on_the_last_day_of_february_is_a_year_older_on_the_last_day_of_that_month() -> None:
    there = given(*AT_WORK, BirthDateNoted(born=date(2008, 2, 29))).state
    assert next_birthday(there, date(2029, 1, 1)) == date(2029, 2, 28)
    assert [age_on(there, day) for day in (date(2029, 2, 27), date(2029, 2, 28))] == [20, 21]
    assert next_birthday(there, date(2029, 2, 28)) is None
    assert age_on(given(*AT_WORK, BirthDateNoted(born=ERASED)).state, date(2029, 3, 1)) is None


def test_an_employer_that_keeps_offering_too_little_is_talked_to_by_the_regisseur() -> None:
    life = living(contract_bieden=offers(brutoloon=30_000, urenPerWeek=36))
    until(life, lambda life: any(task.kind == "opnieuw-regelen" for task in life.state.open_tasks))
    assert len([request for request in life.state.requests.values() if request.kind == "contract-bieden"]) == 2
    [task] = life.state.open_tasks
    assert "€ 2.338,44" in task.what
    assert not life.state.open_requests or all(request.kind != "contract-bieden" for request in life.state.open_requests)


def test_what_was_offered_by_telephone_is_refused_in_the_same_words() -> None:
    life = living(contract_bieden=silence)
    until(life, lambda life: any(request.kind == "contract-bieden" for request in life.state.open_requests))
    [request] = [each for each in life.state.open_requests if each.kind == "contract-bieden"]
    terms = {"ingangsdatum": str(day_of(life)), "brutoloon": 30_000, "duurMaanden": 1, "doorgroei": "geen", "urenPerWeek": 36}
    with pytest.raises(Refused, match=r"€ 2\.338,44 bruto per maand"):
        life.order(RecordAnswer(request=request.key, agreed=True, answer=terms, remark="gebeld"), REGISSEUR)
    assert life.state.requests[request.key].open


@pytest.mark.parametrize("first", ["1987-03-01", "2199-01-01"])
@pytest.mark.parametrize("kind", ["contract-bieden", "proefplaatsing", "team-voorbereiden", "werkplek-bieden"])
def test_a_first_day_that_is_long_past_or_far_off_is_not_accepted(kind: str, first: str) -> None:
    def wrong_at_first(asked: Asked) -> Reply | None:
        right = ANSWERS[kind](asked)
        assert right
        name = next(field for field in right.answer if field in ("ingangsdatum", "startdatum", "voorbereidOp"))
        return yes(**{**right.answer, name: first})

    network: Mapping[str, Habit] = {
        "contract_bieden": in_turn(no("geen plek"), ANSWERS["contract-bieden"]),
        "werkgever_matchen": in_turn(yes(werkgever=str(GARAGE)), no("niemand meer")),
    }
    answers = {**(network if kind == "proefplaatsing" else {}), kind.replace("-", "_"): in_turn(wrong_at_first, ANSWERS[kind])}
    life = living(**answers)
    assert ends(life) is Outcome.SUSTAINED_WORK
    [refused] = all_of(life, PartnerRequestWithdrawn)
    assert f"{date.fromisoformat(first):%d-%m-%Y} ligt meer dan" in refused.reason
    assert "kijk het jaartal na. Noem een dag van" in refused.reason


# A contract that ends --------------------------------------------------------------------------------------------------


def follow_up_asked(life: Life) -> bool:
    """Whether the employer was asked what follows the contract."""
    return any(request.kind == "contract-vervolg" for request in life.state.requests.values())


def test_an_employer_is_asked_what_follows_in_time_to_say_so_a_month_before_the_end() -> None:
    life = living(contract_vervolg=silence)
    until(life, follow_up_asked)
    [contract] = all_of(life, ContractSigned)
    [request] = [each for each in life.state.open_requests if each.kind == "contract-vervolg"]
    [task] = [each for each in life.state.open_tasks if each.kind == "contract-vervolg-regelen"]
    last = date.fromisoformat(str(request.content["eindigtOp"]))
    assert last == contract.starts.replace(year=contract.starts.year + 1) - timedelta(days=1)
    tell_by = date.fromisoformat(str(request.content["uiterlijkOp"]))
    assert timedelta(days=28) <= last - tell_by <= timedelta(days=31), "Burgerlijk Wetboek art. 7:668 lid 1"
    assert timedelta(days=14) < tell_by - day_of(life)
    assert task.due == request.due
    assert task.role is Role.REGISSEUR
    life.order(Pause(reason="ziek"), REGISSEUR)
    life.passes(life.now + timedelta(days=5))
    life.order(Resume(), REGISSEUR)
    assert not {request.key, task.key} & {event.subject for event in all_of(life, DeadlineMoved)}, "a pause moves no day of the law"


def test_a_contract_that_ends_without_a_word_of_what_follows_is_not_duurzaam() -> None:
    ended = ending(living(contract_vervolg=silence))
    assert (ended.outcome, ended.reason, ended.lacks) == (Outcome.AT_WORK, EndReason.COMPLETED, (Shortfall.CONTRACT,))


@pytest.mark.parametrize("length", [1, 12])
def test_a_contract_that_is_followed_by_another_is_duurzaam(length: int) -> None:
    permanent = always(yes(vervolg="vast", brutoloon=270000))
    life = living(contract_bieden=offers(duurMaanden=length, urenPerWeek=36), contract_vervolg=permanent)
    assert ending(life).outcome is Outcome.SUSTAINED_WORK
    [changed] = all_of(life, ContractChanged)
    [contract] = all_of(life, ContractSigned)
    assert (changed.until, changed.wage_cents, changed.hours) == (None, 270_000, 36)
    assert changed.starts > contract.starts
    assert life.state.placement.contract
    assert life.state.placement.contract.months == 0


def test_a_contract_that_is_renewed_is_watched_until_its_new_end() -> None:
    def renewed(asked: Asked) -> Reply:
        until_day = date.fromisoformat(str(asked.content["eindigtOp"])) + timedelta(days=120)
        return yes(vervolg="verlengd", totEnMet=str(until_day))

    life = living(contract_bieden=offers(duurMaanden=3, urenPerWeek=36), contract_vervolg=renewed)
    assert ending(life).outcome is Outcome.SUSTAINED_WORK
    assert len(all_of(life, ContractChanged)) >= 2
    days = [event.until for event in all_of(life, ContractChanged)]
    assert days == sorted(day for day in days if day)


@pytest.mark.parametrize(("last", "months"), [("2029-06-02", 2), ("2029-06-22", 2), ("2029-06-23", 3), ("2029-03-01", 0)])
def test_a_job_lasted_for_as_many_whole_months_as_are_over(last: str, months: int) -> None:
    starts = date(2029, 3, 24)
    contract = Contract(EMPLOYER, starts, 12, "", NOW, (Terms(starts, 260_000),))
    assert months_until(contract, date.fromisoformat(last)) == months


def test_a_contract_that_is_not_renewed_leads_back_to_placement_on_the_day_after_its_end() -> None:
    life = living(
        contract_bieden=offers(duurMaanden=7, urenPerWeek=36),
        contract_vervolg=in_turn(yes(vervolg="eindigt"), yes(vervolg="vast")),
        werkgever_matchen=in_turn(yes(werkgever=str(GARAGE)), no("niemand meer")),
    )
    until(life, lambda life: life.state.visits.get(Stage.PLACEMENT) == 2)
    [told] = all_of(life, ContractNotRenewed)
    [lost] = all_of(life, JobLost)
    assert lost.month == 7
    assert timedelta() <= day_of(life) - told.ends <= timedelta(days=1)
    assert ending(life).outcome is Outcome.SUSTAINED_WORK
    assert all_of(life, ContractSigned)[-1].employer == GARAGE


def test_a_renewal_under_the_minimum_wage_is_not_accepted() -> None:
    life = living(contract_vervolg=in_turn(yes(vervolg="vast", brutoloon=100_000), yes(vervolg="vast")))
    assert ending(life).outcome is Outcome.SUSTAINED_WORK
    [refused] = all_of(life, PartnerRequestWithdrawn)
    assert "minimumloon" in refused.reason


def test_a_renewal_until_a_year_that_is_a_slip_of_the_pen_is_not_accepted() -> None:
    life = living(contract_vervolg=in_turn(yes(vervolg="verlengd", totEnMet="2199-12-31"), yes(vervolg="vast")))
    assert ending(life).outcome is Outcome.SUSTAINED_WORK
    [refused] = all_of(life, PartnerRequestWithdrawn)
    assert refused.not_accepted
    assert "31-12-2199 ligt meer dan 10 jaar vooruit" in refused.reason


def test_the_regisseur_writes_down_what_follows_and_the_employer_is_asked_no_more() -> None:
    life = living(contract_vervolg=silence)
    until(life, follow_up_asked)
    with pytest.raises(Refused, match="€ 2\\.468,35"):
        life.order(ChangeContract(what="vast", wage_cents=100_000), REGISSEUR)
    life.order(ChangeContract(what="vast", wage_cents=280_000, hours=36), REGISSEUR)
    assert not [each for each in life.state.open_requests if each.kind == "contract-vervolg"]
    assert not [each for each in life.state.open_tasks if each.kind == "contract-vervolg-regelen"]
    assert ending(life).outcome is Outcome.SUSTAINED_WORK
    assert [event.wage_cents for event in all_of(life, ContractChanged)] == [280_000]


CONTRACT = ContractSigned(employer=EMPLOYER, starts=date(2026, 3, 2), wage_cents=260_000, months=12, growth="mbo 3", hours=36)
AT_WORK = (
    started(),
    in_stage(Stage.PLACEMENT),
    CONTRACT,
    in_stage(Stage.AFTERCARE),
    AftercareStarted(starts=NOW, ends=NOW + timedelta(days=365)),
)


def test_an_order_about_a_contract_says_what_is_wrong_with_it() -> None:
    at_work = given(*AT_WORK)
    given(started(), in_stage(Stage.PLACEMENT)).when(ChangeContract(what="vast")).then_refused("geen contract", "nazorg")
    at_work.when(ChangeContract(what="verlengd")).then_refused("een laatste dag na 01-03-2027")
    at_work.when(ChangeContract(what="verlengd", until=date(2027, 3, 1))).then_refused("een laatste dag na 01-03-2027")
    at_work.when(ChangeContract(what="gewijzigd")).then_refused("nieuwe loon", "uren")
    at_work.when(ChangeContract(what="gewijzigd", wage_cents=300_000, starts=date(2026, 1, 1))).then_refused("01-01-2026 kan niet")
    at_work.when(ChangeContract(what="gewijzigd", wage_cents=300_000, starts=date(1999, 1, 1))).then_refused("01-01-1999", "jaartal")
    at_work.when(ChangeContract(what="eindigt", until=date(2026, 1, 1))).then_refused("op of na 02-03-2026")
    permanent = ContractChanged(employer=EMPLOYER, starts=date(2026, 4, 1), wage_cents=260_000, hours=36)
    given(*AT_WORK, permanent).when(ChangeContract(what="vast")).then_refused("al vast")
    given(*AT_WORK, permanent).when(ChangeContract(what="eindigt")).then_refused("laatste dag")


def test_what_becomes_of_a_contract_does_not_begin_before_it_nor_lie_out_of_sight() -> None:
    at_work, early = given(*AT_WORK), date(2026, 3, 1)
    renewed = ChangeContract(what="verlengd", until=date(2028, 3, 1), starts=early)
    for order in (renewed, ChangeContract(what="vast", starts=early), ChangeContract(what="gewijzigd", hours=30, starts=early)):
        at_work.when(order).then_refused("01-03-2026 kan niet", "vanaf 02-03-2026")
    at_work.when(ChangeContract(what="gewijzigd", hours=30, starts=date(2027, 3, 2))).then_refused("tot en met 01-03-2027")
    for what in ("verlengd", "eindigt"):
        at_work.when(ChangeContract(what=what, until=date(2199, 12, 31))).then_refused()
    permanent = ContractChanged(employer=EMPLOYER, starts=date(2026, 4, 1), wage_cents=260_000, hours=36)
    given(*AT_WORK, permanent).when(ChangeContract(what="eindigt", until=date(2199, 12, 31))).then_refused(
        "31-12-2199", "kijk het jaartal na"
    )
    given(*AT_WORK, permanent).when(ChangeContract(what="gewijzigd", hours=30, starts=early)).then_refused("vanaf 02-03-2026")


def test_a_contract_that_has_a_last_day_does_not_end_after_it() -> None:
    given(*AT_WORK).when(ChangeContract(what="eindigt", until=date(2027, 3, 2))).then_refused("tot en met 01-03-2027", "'verlengd'")
    given(*AT_WORK).when(ChangeContract(what="eindigt", until=date(2027, 1, 31))).then(
        ContractNotRenewed(employer=EMPLOYER, ends=date(2027, 1, 31))
    )


def test_a_contract_is_renewed_changed_or_ends_and_the_rest_of_it_stays() -> None:
    at_work = given(*AT_WORK)
    renewed = ContractChanged(employer=EMPLOYER, starts=date(2027, 3, 2), wage_cents=260_000, hours=36, until=date(2028, 3, 1))
    at_work.when(ChangeContract(what="verlengd", until=date(2028, 3, 1))).then(renewed)
    at_work.when(ChangeContract(what="gewijzigd", hours=24, starts=date(2026, 5, 1))).then(
        ContractChanged(employer=EMPLOYER, starts=date(2026, 5, 1), wage_cents=260_000, hours=24, until=date(2027, 3, 1))
    )
    at_work.when(ChangeContract(what="eindigt")).then(ContractNotRenewed(employer=EMPLOYER, ends=date(2027, 3, 1)))


@pytest.mark.parametrize("told", [{"vervolg": "verlengd"}, {"vervolg": "vast", "totEnMet": "2027-01-01"}, {"vervolg": "gewijzigd"}])
def test_an_employer_names_a_last_day_when_it_renews_and_only_then(told: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        FollowUp.model_validate(told)


# Duurzaam --------------------------------------------------------------------------------------------------------------


def test_few_hours_at_work_are_not_duurzaam_as_the_programme_has_it() -> None:
    ended = ending(living(contract_bieden=offers(brutoloon=130_000, urenPerWeek=20)))
    assert (ended.outcome, ended.lacks) == (Outcome.AT_WORK, (Shortfall.HOURS,)), "twenty, and the programme says twenty-four"


def lacks(contract: ContractSigned, on: date, **meant: Any) -> tuple[Shortfall, ...]:
    """What a job lacks on a day, by a programme that means this by duurzaam."""
    plan = find("zorg")
    meaning = plan.sustained.model_copy(update=meant)
    return shortfalls(given(started(), in_stage(Stage.PLACEMENT), contract).state, plan.model_copy(update={"sustained": meaning}), on)


def test_who_is_not_at_work_for_as_long_as_the_programme_says_is_not_duurzaam_yet() -> None:
    permanent = CONTRACT.model_copy(update={"months": 0})
    half_a_year = Norm(duur="P6M", bron="afspraak")
    assert lacks(permanent, date(2027, 3, 1)) == (Shortfall.LENGTH,), "twelve months since 2 March 2026, by the programme"
    assert lacks(permanent, date(2027, 3, 2)) == ()
    assert lacks(permanent, date(2026, 9, 1), at_work=half_a_year) == (Shortfall.LENGTH,)
    assert lacks(permanent, date(2026, 9, 2), at_work=half_a_year) == ()
    assert lacks(permanent, date(2027, 3, 1), at_work=None) == (Shortfall.LENGTH,), "as long as the aftercare"


def test_a_contract_that_the_employer_said_to_end_is_not_duurzaam_also_before_its_last_day() -> None:
    ends = given(*AT_WORK, ContractNotRenewed(employer=EMPLOYER, ends=date(2027, 6, 30))).state
    plan = find("zorg")
    assert shortfalls(ends, plan, date(2027, 3, 2)) == (Shortfall.CONTRACT,)
    one_more = ContractChanged(employer=EMPLOYER, starts=date(2027, 3, 2), wage_cents=260_000, hours=36)
    assert shortfalls(given(*AT_WORK, one_more).state, plan, date(2027, 3, 2)) == ()
    not_asked = plan.model_copy(update={"sustained": plan.sustained.model_copy(update={"runs_on": False})})
    assert shortfalls(ends, not_asked, date(2027, 3, 2)) == ()


@pytest.mark.parametrize(
    ("before", "shortfall"),
    [({"hours": 1, "wage_cents": 20_000}, Shortfall.HOURS), ({"hours": 36, "wage_cents": 100_000}, Shortfall.WAGE)],
    ids=["hours", "wage"],
)
def test_hours_or_a_wage_that_become_enough_in_the_last_week_are_not_duurzaam(before: dict[str, int], shortfall: Shortfall) -> None:
    enough = ContractChanged(employer=EMPLOYER, starts=date(2027, 2, 24), wage_cents=260_000, hours=36)
    for contract, lacking in ((CONTRACT, ()), (CONTRACT.model_copy(update=before), (shortfall,))):
        facts = [started(), in_stage(Stage.PLACEMENT), contract.model_copy(update={"months": 0}), *AT_WORK[3:], enough]
        assert shortfalls(given(*facts).state, find("zorg"), date(2027, 3, 2)) == lacking


def test_what_a_programme_calls_duurzaam_is_the_same_for_everybody_in_it() -> None:
    life = living(contract_bieden=offers(brutoloon=130_000, urenPerWeek=20))
    with pytest.raises(Refused, match="geldt voor iedereen"):
        life.order(Adjust(changes={"duurzaam.uren": 16}, reason="zo is het hier afgesproken"), REGISSEUR)
    assert ending(life).outcome is Outcome.AT_WORK


def test_every_template_says_what_duurzaam_is() -> None:
    for programme in load_catalogue().values():
        assert "duurzaam" in programme.document()
        assert programme.sustained.hours == 24
        assert programme.sustained.at_work == programme.aftercare.length or programme.sustained.at_work is not None
        assert programme.sustained.minimum_wage
        assert programme.sustained.runs_on


def test_aftercare_lasts_as_long_as_the_programme_says_also_after_the_last_confirmation() -> None:
    life = living()
    until(life, lambda life: life.state.stage is Stage.AFTERCARE)
    life.order(Adjust(changes={"nazorg.lengte": "P18M"}, reason="nog een halfjaar erbij"), REGISSEUR)
    assert ends(life) is Outcome.SUSTAINED_WORK
    [contract] = all_of(life, ContractSigned)
    [ended] = [recorded.fact.occurred_at.date() for recorded in life.facts if isinstance(recorded.event, TrajectoryEnded)]
    assert ended - contract.starts >= timedelta(days=18 * 30)
    assert max(life.state.placement.confirmed_months) == 12


def test_neither_end_of_aftercare_is_given_by_hand() -> None:
    for outcome in (Outcome.SUSTAINED_WORK, Outcome.AT_WORK):
        order = End(outcome=outcome, reason=EndReason.OTHER, component=Component.AFTERCARE, explanation="toch")
        given(*AT_WORK).when(order).then_refused("uitkomst van de nazorg")


def test_what_lacks_and_the_outcome_belong_together() -> None:
    with pytest.raises(ValidationError, match="aan-het-werk"):
        TrajectoryEnded(outcome=Outcome.AT_WORK, reason=EndReason.COMPLETED, component=Component.AFTERCARE)
    with pytest.raises(ValidationError, match="aan-het-werk"):
        TrajectoryEnded(outcome=Outcome.SUSTAINED_WORK, reason=EndReason.COMPLETED, component=Component.AFTERCARE, lacks=(Shortfall.HOURS,))


def test_the_level_of_the_job_is_kept_beside_that_of_the_participant() -> None:
    life = living(contract_bieden=offers(urenPerWeek=36, functieniveau="mbo-1"))
    ends(life)
    [contract] = all_of(life, ContractSigned)
    assert (contract.level, contract.level_learned) == (Level.MBO_1, load_catalogue()["utrecht-werk-en-taal"].level)


# The minimum wage while a contract runs --------------------------------------------------------------------------------


def at_the_minimum(age: int | None = None) -> Habit:
    """A permanent contract for 36 hours at exactly the minimum wage of the day on which it is asked."""

    def habit(asked: Asked) -> Reply:
        cents = lowest_wage(policy_set("nederland").as_on(asked.at.date()), 36, age)
        return yes(ingangsdatum=asked.day, brutoloon=cents, duurMaanden=0, doorgroei="mbo 3", urenPerWeek=36)

    return habit


def lived_from(now: datetime, **answers: Habit) -> Life:
    """A life that begins at another moment, with some other answers."""
    everybody = Everybody(timedelta(days=2))
    everybody.answers |= {kind.replace("_", "-"): habit for kind, habit in answers.items()}
    life = Life(UUID(int=1), SHELF, now)
    everybody.now = lambda: life.now
    life.partners, life.people = everybody.partners, everybody
    life.order(start(), REGISSEUR)
    return life


def talks(life: Life) -> list[str]:
    """What there was to talk about the wage of the contract."""
    return [task.what for task in life.state.tasks.values() if task.kind == "loon-bespreken"]


def test_a_contract_that_the_minimum_of_a_later_day_passes_is_talked_about_and_is_not_duurzaam() -> None:
    life = lived_from(datetime(2025, 6, 2, 9, tzinfo=UTC), contract_bieden=at_the_minimum())
    until(life, lambda life: bool(all_of(life, ContractSigned)))
    [contract] = all_of(life, ContractSigned)
    assert contract.wage_cents < 233_844
    ended = ending(life)
    assert (ended.outcome, ended.lacks) == (Outcome.AT_WORK, (Shortfall.WAGE,))
    [talk] = talks(life)
    assert "€ 2.246,40 bruto per maand; het minimum voor die uren is € 2.294,76." in talk, "that of 1 January"


def test_a_wage_that_is_raised_to_the_minimum_of_the_day_leaves_nothing_to_talk_about_and_is_duurzaam() -> None:
    life = lived_from(datetime(2025, 9, 2, 9, tzinfo=UTC), contract_bieden=at_the_minimum())
    until(life, lambda life: bool(talks(life)))
    assert day_of(life) == date(2026, 7, 1), "the day on which the amount an hour is another"
    life.order(ChangeContract(what="gewijzigd", wage_cents=240_000), REGISSEUR)
    assert not [task for task in life.state.open_tasks if task.kind == "loon-bespreken"]
    assert ending(life).outcome is Outcome.SUSTAINED_WORK
    assert len(talks(life)) == 1


def test_a_wage_of_the_young_that_the_minimum_of_2027_passes_is_talked_about_on_new_year() -> None:
    life = lived_from(datetime(2026, 3, 2, 9, tzinfo=UTC), pip_opvragen=born(21, days=400), contract_bieden=at_the_minimum(20))
    until(life, lambda life: bool(talks(life)))
    assert day_of(life) == date(2027, 1, 1)
    assert "€ 1.870,44 bruto per maand; het minimum voor die uren is € 2.046,72." in talks(life)[0], "87.5 % instead of 80"


def test_who_becomes_an_adult_at_work_is_held_to_the_whole_minimum_wage_from_that_day() -> None:
    told = born(21, days=400)
    life = lived_from(datetime(2027, 3, 2, 9, tzinfo=UTC), pip_opvragen=told, contract_bieden=at_the_minimum(20))
    until(life, lambda life: bool(talks(life)))
    [noted] = all_of(life, BirthDateNoted)
    assert isinstance(noted.born, date)
    assert day_of(life) == noted.born + relativedelta(years=21)
    assert ending(life).lacks == (Shortfall.WAGE,)
    younger = lived_from(datetime(2027, 3, 2, 9, tzinfo=UTC), pip_opvragen=born(19, days=400), contract_bieden=at_the_minimum(18))
    ending(younger)
    assert "het minimum voor die uren is € 1.753,44." in talks(younger)[0], "75 % of the amount an hour, for who is nineteen"


def test_the_wage_of_a_contract_is_talked_about_once_however_often_the_run_is_taken_up_again() -> None:
    life = lived_from(datetime(2025, 9, 2, 9, tzinfo=UTC), contract_bieden=at_the_minimum())
    until(life, lambda life: bool(talks(life)))
    life.restart()
    life.passes(life.now + timedelta(days=3))
    [task] = [task for task in life.state.open_tasks if task.kind == "loon-bespreken"]
    life.order(CompleteTask(task=task.key, remark="wordt verhoogd"), REGISSEUR)
    life.restart()
    life.passes(life.now + timedelta(days=30))
    assert len(talks(life)) == 1


def below_level(life: Life) -> list[str]:
    """What was told of a job below the level that was learned."""
    return [str(event.evidence) for event in all_of(life, AttentionRaised) if event.signal == BELOW_LEVEL]


def test_a_job_below_the_level_that_was_learned_is_a_signal_that_the_regisseur_answers() -> None:
    life = living(contract_bieden=offers(urenPerWeek=36, functieniveau="geen-diploma"))
    until(life, lambda life: any(task.kind == "signaal-beantwoorden" and BELOW_LEVEL in task.about for task in life.state.open_tasks))
    [told] = below_level(life)
    assert "geen-diploma" in told
    assert load_catalogue()["utrecht-werk-en-taal"].level in told
    ending(life)
    assert not below_level(ended_at_level())


@pytest.mark.parametrize("by", ["intake", "expert"])
def test_a_job_at_the_level_of_the_programme_is_below_that_of_who_brought_a_higher_one(by: str) -> None:
    learned = str(load_catalogue()["utrecht-werk-en-taal"].level)
    level = {"diplomaniveau": "hbo"} if by == "intake" else {}
    answers = {
        "intake-houden": told(diplomawaardering="lager-gewaardeerd", **level),
        "diploma-waarderen": always(yes(waardering="lager-gewaardeerd", niveau="hbo")),
        "contract-bieden": offers(urenPerWeek=36, functieniveau=learned),
    }
    everybody = Everybody(timedelta(days=2))
    everybody.answers |= answers
    life = begins("utrecht-werk-en-taal", everybody)
    until(life, lambda life: bool(all_of(life, ContractSigned)))
    [contract] = all_of(life, ContractSigned)
    assert (contract.level_learned, contract.level_brought) == (learned, Level.HBO)
    [evidence] = below_level(life)
    assert f"op niveau {learned}, en de deelnemer heeft een diploma uit het land van herkomst dat hier telt als hbo" in evidence


def ended_at_level() -> Life:
    """A life with a job at the level that was learned."""
    life = living(contract_bieden=offers(urenPerWeek=36, functieniveau=str(load_catalogue()["utrecht-werk-en-taal"].level)))
    ending(life)
    return life


def test_a_next_job_at_the_level_that_was_learned_ends_the_signal() -> None:
    learned = str(load_catalogue()["utrecht-werk-en-taal"].level)
    life = living(
        contract_bieden=in_turn(offers(urenPerWeek=36, functieniveau="geen-diploma"), offers(urenPerWeek=36, functieniveau=learned)),
        dienstverband_bevestigen=in_turn(yes(inDienst=False), yes(inDienst=True)),
        werkgever_matchen=always(yes(werkgever=str(GARAGE))),
    )
    assert ending(life).outcome is Outcome.SUSTAINED_WORK
    assert len(below_level(life)) == 1
    assert BELOW_LEVEL not in life.state.attention
