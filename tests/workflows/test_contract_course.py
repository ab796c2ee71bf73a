"""A contract holds its course: what was told for a later day counts from that day, and whatever changes when, its end is watched."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from events.trajectory.parts import Living
from events.trajectory.placement_parts import Contract, Terms
from events.trajectory.state import Trajectory
from events.vocabulary.leer_werk import Income
from events.vocabulary.placement import AftercareStarted, ContractChanged, ContractNotRenewed, ContractSigned, JobLost
from events.vocabulary.values import AfterContract, Outcome, Shortfall, Stage
from tests.workflows import specification
from tests.workflows.city import GARAGE, REGISSEUR
from tests.workflows.habits import always, in_turn, no, silence, yes
from tests.workflows.invariants import Law
from tests.workflows.life_in_memory import begins
from tests.workflows.run.test_rehearsal import Everybody, keys
from tests.workflows.specification import EMPLOYER
from tests.workflows.test_durable import AT_WORK, at_the_minimum, ending, lived_from, offers, talks
from tests.workflows.test_income import workplace
from tests.workflows.test_trial import all_of, day_of, living, until
from workflows.decisions.contract import ChangeContract
from workflows.decisions.livelihood import contracts_before
from workflows.decisions.refusal import Refused
from workflows.law.contract import last_day, notice, permanent_by_law
from workflows.law.minimum_wage import lowest_wage
from workflows.law.policy import policy_set
from workflows.run.rehearsal.life import Life

CHANGED, RENEWED, PERMANENT, ENDS = AfterContract.CHANGED, AfterContract.RENEWED, AfterContract.PERMANENT, AfterContract.ENDS


def at_work(months: int, **terms: int) -> Life:
    """Two months into a contract of so many months with an employer who says nothing of what follows; nobody else has work."""
    life = living(
        contract_bieden=offers(**{"duurMaanden": months, "urenPerWeek": 36, **terms}),
        contract_vervolg=silence,
        werkgever_matchen=lambda a: no("niemand meer"),
    )
    until(life, lambda life: bool(all_of(life, AftercareStarted)))
    life.passes(life.now + timedelta(days=60))
    return life


def last(life: Life) -> date:
    """The last day of the contract."""
    contract = life.state.placement.contract
    assert contract
    day = last_day(contract)
    assert day
    return day


def told_on(life: Life) -> list[date]:
    """The days on which somebody was given the task to see to what follows."""
    return [task.opened_at.date() for task in life.state.tasks.values() if task.kind == "contract-vervolg-regelen"]


def test_a_contract_is_signed_on_the_terms_that_were_offered() -> None:
    life = living(contract_bieden=offers(brutoloon=310_000, duurMaanden=7, urenPerWeek=30, doorgroei="meewerkend voorman"))
    until(life, lambda life: bool(all_of(life, ContractSigned)))
    [signed] = all_of(life, ContractSigned)
    assert (signed.wage_cents, signed.months, signed.hours, signed.growth) == (310_000, 7, 30, "meewerkend voorman")


def test_a_contract_says_what_the_minimum_of_an_adult_is_for_its_hours_and_how_long_a_full_week() -> None:
    [signed] = all_of(at_work(12, urenPerWeek=24), ContractSigned)
    rules = policy_set("nederland").as_on(signed.starts)
    assert (signed.least_cents, signed.full_time) == (lowest_wage(rules, 24), 36)
    assert signed.least_cents is not None
    assert signed.least_cents < signed.wage_cents


@pytest.mark.parametrize(("programme", "week", "least"), [("hoveniers", 37, 240_339), ("zorg", 36, 233_844), ("voor-de-klas", 40, 259_826)])
def test_a_contract_without_hours_is_for_a_full_week_of_the_sector_and_held_to_the_minimum_wage_of_that(
    programme: str, week: int, least: int
) -> None:
    """14.99 an hour; of education nobody wrote down how long a full week is, and the longest counts."""
    everybody = Everybody(timedelta(days=2))
    everybody.answers["werkgever-matchen"] = always(yes(werkgever=str(GARAGE)))
    offer = {"duurMaanden": 12, "doorgroei": "mbo 3"}
    everybody.answers["contract-bieden"] = in_turn(
        *(lambda a, wage=wage: yes(ingangsdatum=a.day, brutoloon=wage, **offer) for wage in (least - 1, least))
    )
    life = begins(programme, everybody)
    until(life, lambda life: bool(all_of(life, ContractSigned)))
    first, second = [request for request in life.state.requests.values() if request.kind == "contract-bieden"][-2:]
    assert (first.content["volledigeWeek"], second.content["volledigeWeek"]) == (week, week)
    assert f"een volle week van {week} uur" in str(first.withdrawn)
    [signed] = all_of(life, ContractSigned)
    assert (signed.wage_cents, signed.hours, signed.full_week, signed.least_cents) == (least, None, week, least)
    assert life.state.placement.contract
    assert life.state.placement.contract.hours(signed.starts) == week


def test_a_wage_from_the_last_days_of_a_contract_on_puts_off_nothing_that_is_due_before_it() -> None:
    life = at_work(12)
    ends = last(life)
    life.order(ChangeContract(what=CHANGED, starts=ends - timedelta(days=10), wage_cents=270_000), REGISSEUR)
    until(life, lambda life: bool(told_on(life)))
    by = notice(policy_set("nederland").as_on(day_of(life)), ends).date()
    assert day_of(life) <= by - timedelta(days=10)


def test_what_follows_a_renewal_of_a_few_days_is_a_task_by_the_day_on_which_it_would_have_to_be_said() -> None:
    life = at_work(6)
    ends = last(life)
    life.order(ChangeContract(what=RENEWED, until=ends + timedelta(days=5)), REGISSEUR)
    until(life, lambda life: bool(told_on(life)))
    assert day_of(life) <= notice(policy_set("nederland").as_on(day_of(life)), ends + timedelta(days=5)).date()
    assert Law(life.id).sees(life.facts).state == life.told


@pytest.mark.parametrize("ahead", [-30, -10, 0, 20])
@pytest.mark.parametrize("made_permanent", [False, True], ids=["permanent from the start", "made permanent"])
def test_a_permanent_contract_that_ends_leads_back_to_placement_once_its_last_day_is_over(ahead: int, made_permanent: bool) -> None:
    life = at_work(12 if made_permanent else 0)
    if made_permanent:
        life.order(ChangeContract(what=PERMANENT, starts=day_of(life)), REGISSEUR)
        life.settle()
    ends = day_of(life) + timedelta(days=ahead)
    life.order(ChangeContract(what=ENDS, until=ends), REGISSEUR)
    life.settle()
    assert bool(all_of(life, JobLost)) == (ahead < 0), "at once when it is over already"
    life.passes(life.now + timedelta(days=ahead + 2 if ahead >= 0 else 0))
    assert all_of(life, JobLost)
    assert life.state.visits[Stage.PLACEMENT] == 2
    assert Law(life.id).sees(life.facts).state == life.told


def test_a_wage_promised_for_later_is_no_wage_of_now() -> None:
    life = lived_from(datetime(2025, 9, 2, 9, tzinfo=UTC), contract_bieden=at_the_minimum())
    until(life, lambda life: bool(all_of(life, AftercareStarted)))
    begins = day_of(life) + timedelta(days=330)
    life.order(ChangeContract(what=CHANGED, starts=begins, wage_cents=300_000), REGISSEUR)
    until(life, lambda life: bool(talks(life)))
    assert day_of(life) == date(2026, 7, 1) < begins, "the day on which the amount an hour is another"
    life.restart()
    life.passes(life.now + timedelta(days=2))
    assert len(talks(life)) == 1
    assert [task for task in life.state.open_tasks if task.kind == "loon-bespreken"]


def test_a_wage_that_begins_leaves_nothing_to_talk_about_from_that_day() -> None:
    life = lived_from(datetime(2025, 9, 2, 9, tzinfo=UTC), contract_bieden=at_the_minimum())
    until(life, lambda life: bool(talks(life)))
    begins = day_of(life) + timedelta(days=20)
    life.order(ChangeContract(what=CHANGED, starts=begins, wage_cents=300_000), REGISSEUR)
    until(life, lambda life: not [task for task in life.state.open_tasks if task.kind == "loon-bespreken"])
    assert day_of(life) == begins
    assert len(talks(life)) == 1


def test_hours_promised_for_after_the_end_of_aftercare_make_no_job_duurzaam() -> None:
    life = at_work(0, urenPerWeek=12, brutoloon=90_000)
    ends = life.state.placement.aftercare_ends
    assert ends
    life.order(ChangeContract(what=CHANGED, starts=ends.date() + timedelta(days=100), hours=36, wage_cents=260_000), REGISSEUR)
    ended = ending(life)
    assert (ended.outcome, ended.lacks) == (Outcome.AT_WORK, (Shortfall.HOURS,))


def test_what_is_told_for_now_leaves_what_was_promised_for_later_but_for_what_that_did_not_name() -> None:
    promised = ContractChanged(employer=EMPLOYER, starts=date(2026, 9, 1), wage_cents=300_000, hours=36, until=date(2027, 3, 1))
    at_work = specification.given(*AT_WORK, promised)
    raised = promised.model_copy(update={"starts": date(2026, 3, 2), "wage_cents": 270_000})
    at_work.when(ChangeContract(what="gewijzigd", wage_cents=270_000)).then(raised)
    fewer = promised.model_copy(update={"starts": date(2026, 3, 2), "wage_cents": 260_000, "hours": 30})
    at_work.when(ChangeContract(what="gewijzigd", hours=30)).then(fewer, promised.model_copy(update={"hours": 30}))


def test_another_wage_for_the_rest_of_a_contract_that_ends_does_not_make_it_go_on() -> None:
    ends = ContractNotRenewed(employer=EMPLOYER, ends=date(2026, 9, 30))
    after = specification.given(*AT_WORK, ends).state
    raised = ContractChanged(employer=EMPLOYER, starts=date(2026, 4, 1), wage_cents=270_000, hours=36, until=date(2026, 9, 30))
    changed = specification.given(*AT_WORK, ends, raised).state.placement.contract
    assert after.placement.contract
    assert changed
    assert (changed.ends, last_day(changed)) == (True, date(2026, 9, 30))


A_CHANGE = st.tuples(
    st.sampled_from([CHANGED, RENEWED, PERMANENT, ENDS]),
    st.integers(1, 120),
    st.integers(-40, 300),
    st.integers(3, 400),
    st.integers(235_000, 300_000),
)
"""What, how many days after the one before, from how many days ahead, how many days longer, and at which wage."""


def ordered(life: Life, what: AfterContract, ahead: int, longer: int, cents: int) -> None:
    """A change of contract as it fits the contract of now; refused, it leaves no trace."""
    contract = life.state.placement.contract
    if contract is None:
        return
    now, ends = day_of(life), last_day(contract)
    order = ChangeContract(what=what)
    if what is CHANGED:
        order = ChangeContract(what=what, starts=now + timedelta(days=ahead), wage_cents=cents)
    elif what is RENEWED and ends:
        order = ChangeContract(what=what, until=ends + timedelta(days=longer))
    elif what is ENDS:
        order = ChangeContract(what=what, until=now + timedelta(days=ahead))
    try:
        life.order(order, REGISSEUR, id=f"{len(life.facts)}")
    except Refused:
        return


def happened(life: Life) -> list[tuple[datetime, str, str]]:
    """What was recorded when; what comes at one moment has no order."""
    return sorted((recorded.fact.occurred_at, *key) for recorded, key in zip(life.facts, keys(life.facts), strict=True))


@settings(max_examples=12, derandomize=True, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
@given(months=st.sampled_from([0, 1, 6, 7, 12]), changes=st.lists(A_CHANGE, min_size=1, max_size=4))
def test_whatever_changes_when_it_is_the_same_after_a_restart_and_who_has_to_know_of_the_end_knows_in_time(
    months: int, changes: list[tuple[AfterContract, int, int, int, int]]
) -> None:
    on, again = at_work(months), at_work(months)
    for what, days, ahead, longer, cents in changes:
        for life in (on, again):
            life.passes(life.now + timedelta(days=days))
            ordered(life, what, ahead, longer, cents)
        again.restart()
    for life in (on, again):
        life.passes(life.now + timedelta(days=800))
        assert Law(life.id).sees(life.facts).state == life.told
        assert not life.failures
    assert happened(on) == happened(again)


# What follows is permanent by law (BW art. 7:668a) ----------------------------------------------------------------------

CONTRACT = Contract(EMPLOYER, date(2026, 9, 1), 12, "", datetime(2026, 9, 1, tzinfo=UTC), (Terms(date(2026, 9, 1), 300_000),))


def until_day(contract: Contract, *days: date) -> Contract:
    """The contract as it was renewed up to these days, one after the other."""
    signed = last_day(contract)
    assert signed
    firsts = [day + timedelta(days=1) for day in (signed, *days)]
    terms = [Terms(first, 300_000, until=day, change=number) for number, (first, day) in enumerate(zip(firsts, days, strict=False), 1)]
    return replace(contract, until=days[-1], terms=(*contract.terms, *terms))


RENEWED_LATER = until_day(CONTRACT, date(2028, 2, 29))
LONG = replace(
    CONTRACT, months=3, until=date(2028, 6, 30), terms=(*CONTRACT.terms, Terms(date(2026, 12, 1), 300_000, None, date(2028, 6, 30), 1))
)


@pytest.mark.parametrize(
    ("contract", "former", "told"),
    [
        (CONTRACT, (), ""),
        (until_day(CONTRACT, date(2027, 10, 31)), (), ""),
        (until_day(CONTRACT, date(2027, 10, 31), date(2027, 12, 31)), (), "Er waren 3 tijdelijke contracten"),
        (until_day(CONTRACT, date(2028, 8, 31)), (), "dat na 31-08-2029 doorloopt"),
        (replace(CONTRACT, months=0), (), ""),
        # Another employer, and one that was more than half a year ago, do not count; a shorter while ago does.
        (CONTRACT, (until_day(replace(CONTRACT, employer=UUID(int=9), starts=date(2025, 1, 1)), date(2026, 8, 31)),), ""),
        (replace(CONTRACT, starts=date(2028, 3, 2)), (until_day(CONTRACT, date(2027, 9, 1)),), ""),
        (replace(CONTRACT, starts=date(2028, 3, 1)), (until_day(CONTRACT, date(2027, 9, 1)),), "Er waren 3 tijdelijke contracten"),
        # What counts is the day on which the work was over, whatever last day was agreed; a renewal that never began is none.
        (replace(CONTRACT, starts=date(2027, 8, 1)), (replace(LONG, over_on=date(2027, 1, 31)),), ""),
        (replace(CONTRACT, starts=date(2027, 7, 31)), (replace(LONG, over_on=date(2027, 1, 31)),), "Er waren 3 tijdelijke contracten"),
        (replace(CONTRACT, starts=date(2027, 7, 31)), (replace(RENEWED_LATER, over_on=date(2027, 8, 31)),), ""),
    ],
)
def test_it_is_told_when_a_next_contract_is_permanent_by_law(contract: Contract, former: tuple[Contract, ...], told: str) -> None:
    said = permanent_by_law(policy_set("nederland").as_on(date(2027, 1, 1)), contract, former)
    assert told in said
    assert bool(said) == bool(told)


def paid_to_learn(bbl: bool) -> list[Contract]:
    """What counts before a contract of who learned for a wage, another from the second year on, until it began."""
    first, second, begins = date(2024, 9, 1), date(2025, 9, 1), CONTRACT.starts
    told = datetime(2024, 8, 1, tzinfo=UTC)
    wages = [Living(Income.WAGE, day, told, wage_cents=250_000, hours=24, employer=EMPLOYER) for day in (first, second)]
    state = Trajectory(UUID(int=1))
    state = replace(state, leer_werk=replace(state.leer_werk, workplace=EMPLOYER, starts=first, incomes=tuple(wages)))
    state = replace(state, placement=replace(state.placement, contract=CONTRACT))
    before = contracts_before(state, CONTRACT, bbl=bbl)
    assert bbl or [(one.starts, last_day(one)) for one in before] == [(first, begins - timedelta(days=1))]
    return before


def test_paid_work_to_learn_counts_as_a_contract_for_a_time_unless_it_is_a_bbl() -> None:
    """Two years of it and one by contract are three (BW art. 7:668a lid 1 and 10)."""
    rules = policy_set("nederland").as_on(date(2027, 1, 1))
    assert "dat na 31-08-2027 doorloopt" in permanent_by_law(rules, CONTRACT, paid_to_learn(bbl=False))
    assert permanent_by_law(rules, CONTRACT, paid_to_learn(bbl=True)) == ""


@pytest.mark.parametrize(("programme", "told"), [("voor-de-klas", True), ("bbl-mbo-2", False)])
def test_whoever_sees_to_what_follows_is_told_with_the_paid_work_to_learn(programme: str, told: bool) -> None:
    everybody = Everybody(timedelta(days=2))
    everybody.answers["werkplek-bieden"] = workplace(brutoloon=300_000)
    everybody.answers["contract-bieden"] = offers(brutoloon=300_000, urenPerWeek=36, duurMaanden=12)
    everybody.answers["contract-vervolg"] = silence
    life = begins(programme, everybody)
    until(life, lambda life: bool(told_on(life)))
    [task] = [task for task in life.state.tasks.values() if task.kind == "contract-vervolg-regelen"]
    assert ("(BW art. 7:668a)" in str(task.what)) is told


def test_who_sees_to_what_follows_hears_before_it_is_signed_that_the_law_makes_it_permanent() -> None:
    life = at_work(6)
    for _ in range(2):
        renewed_until = last(life) + timedelta(days=60)
        life.order(ChangeContract(what=RENEWED, until=renewed_until), REGISSEUR)
    until(life, lambda life: bool(told_on(life)))
    [task] = [task for task in life.state.tasks.values() if task.kind == "contract-vervolg-regelen"]
    assert task.opened_at < notice(policy_set("nederland").as_on(day_of(life)), last(life))
    assert "een volgend contract is volgens de wet vast (BW art. 7:668a), tenzij de cao anders zegt" in str(task.what)
