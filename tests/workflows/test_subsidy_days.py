"""From which day on loonkostensubsidie is, however late the municipality decides (Participatiewet art. 10d lid 1, 2, 5 and 12)."""

from datetime import date, timedelta

import pytest

from events.vocabulary import placement as pl
from events.vocabulary.leer_werk import Income
from events.vocabulary.values import SubsidyEnd
from tests.workflows.city import BAKERY, REGISSEUR
from tests.workflows.habits import Asked, Habit, Reply, after, always, in_turn, measured, no, yes
from tests.workflows.invariants import Law
from tests.workflows.test_subsidy import LEFT_OUT, changed_hours, day_of, moves, permanent
from tests.workflows.test_wage_value import FIX, SUBSIDY, all_of, living, until
from workflows.decisions.money import SetIncome
from workflows.decisions.pause import Pause
from workflows.decisions.subsidy import RequestWageSubsidy
from workflows.run.rehearsal.life import Life


def grants(a: Asked) -> Reply:
    """As the formula has it."""
    return yes(toegekend=True, percentage=a.content["berekendPercentage"])


def half(a: Asked) -> Reply:
    return measured(a, 50)


def late(days: int, habit: Habit) -> Habit:
    return after(timedelta(days=days), habit)


def slow(fixes: int, decides: int, **more: Habit) -> Life:
    """A permanent contract with subsidy asked, of a municipality that takes so many days for either."""
    habits: dict[str, Habit] = {
        "contract_bieden": permanent,
        "loonwaarde_vaststellen": late(fixes, half),
        "loonkostensubsidie": late(decides, grants),
    }
    return living(**habits | more)


def signed_for(life: Life) -> date:
    """The first day of the contract."""
    contract = life.state.placement.contract
    assert contract is not None
    return contract.starts


@pytest.mark.parametrize(("fixes", "decides"), [(1, 1), (21, 30), (200, 1), (1, 300)])
def test_it_is_from_the_first_paid_day_however_late_the_municipality_decides(fixes: int, decides: int) -> None:
    life = slow(fixes, decides)
    until(life, lambda state: state.subsidy.running)
    [decided] = all_of(life, pl.WageSubsidyDecided)
    [request] = [r for r in life.state.requests.values() if r.kind == SUBSIDY]
    assert decided.starts == signed_for(life) == date.fromisoformat(str(request.content["vanaf"]))
    assert day_of(life.now) - decided.starts > timedelta(days=fixes + decides - 3)
    assert Law(life.id).sees(life.facts).state == life.told


def test_what_new_year_passed_before_the_decision_is_reckoned_again_at_once() -> None:
    life = slow(100, 100)
    until(life, lambda state: state.subsidy.running)
    life.settle()
    [decided] = all_of(life, pl.WageSubsidyDecided)
    assert decided.starts is not None
    assert [event.on for event in all_of(life, pl.WageSubsidyRecalculated)] == [
        date(year, 1, 1) for year in range(decided.starts.year + 1, day_of(life.now).year + 1)
    ]
    assert all_of(life, pl.WageSubsidyRecalculated)


def test_who_asks_in_the_fifth_month_gets_it_from_the_first_paid_day() -> None:
    life = slow(20, 20, contract_bieden=lambda a: yes(**{**permanent(a).answer, "loonkostensubsidie": False}))
    until(life, lambda state: state.placement.contract is not None)
    life.passes(life.now + timedelta(days=150))
    life.order(RequestWageSubsidy(), REGISSEUR)
    until(life, lambda state: state.subsidy.running)
    assert [event.starts for event in all_of(life, pl.WageSubsidyDecided)] == [signed_for(life)]


def test_during_leer_werk_it_is_from_the_first_paid_day_too() -> None:
    def paid(a: Asked) -> Reply:
        return yes(startdatum=a.day, begeleider="meester-1", brutoloon=240_000, loonkostensubsidie=True)

    life = slow(21, 30, werkplek_bieden=paid)
    until(life, lambda state: state.subsidy.running)
    assert [event.starts for event in all_of(life, pl.WageSubsidyDecided)] == [life.state.leer_werk.starts]


def test_what_was_refused_and_is_granted_when_asked_again_in_time_is_from_the_first_paid_day() -> None:
    life = slow(2, 2, loonkostensubsidie=in_turn(late(10, always(yes(toegekend=False, percentage=0))), late(30, grants)))
    until(life, lambda state: state.subsidy.decisions == 1)
    life.order(RequestWageSubsidy(), REGISSEUR)
    until(life, lambda state: state.subsidy.running)
    assert all_of(life, pl.WageSubsidyDecided)[-1].starts == signed_for(life)


def test_what_ended_and_is_asked_again_is_from_the_day_of_asking() -> None:
    life = slow(
        2,
        2,
        loonwaarde_vaststellen=in_turn(lambda a: measured(a, 50, herbeoordelingOp="2027-01-04"), lambda a: measured(a, 60)),
        loonkostensubsidie=in_turn(grants, yes(toegekend=False, percentage=0), late(40, grants)),
    )
    until(life, lambda state: state.subsidy.decisions == 2)
    life.passes(life.now + timedelta(days=10))
    asked_on = day_of(life.now)
    life.order(RequestWageSubsidy(), REGISSEUR)
    until(life, lambda state: state.subsidy.decisions == 3)
    last = all_of(life, pl.WageSubsidyDecided)[-1]
    assert (last.in_time, last.starts) == (True, asked_on)


@pytest.mark.parametrize(("fixes", "decides"), [(1, 1), (40, 30), (120, 1)])
@pytest.mark.parametrize("percent", [80, 20])
def test_a_loonwaarde_that_is_fixed_again_counts_from_the_day_that_was_set_for_it_however_late(
    percent: int, fixes: int, decides: int
) -> None:
    """Lid 6: the municipality sets when it is fixed again, and adjusts the subsidy to it."""
    again = in_turn(lambda a: measured(a, 50, herbeoordelingOp="2026-11-15"), late(fixes, lambda a: measured(a, percent)))
    life = slow(2, 2, loonwaarde_vaststellen=again, loonkostensubsidie=in_turn(grants, late(decides, grants)))
    until(life, lambda state: state.subsidy.decisions == 2)
    life.settle()
    day, last = date(2026, 11, 15), all_of(life, pl.WageSubsidyDecided)[-1]
    assert (last.starts, last.percent) == (day, max(0, min(70, 100 - percent)))
    asked = [r.content["vanaf"] for r in life.state.requests.values() if r.kind == SUBSIDY]
    assert asked[-1] == str(day), "and the municipality is told so"
    meanwhile = {event.on: event.computed_percent for event in all_of(life, pl.WageSubsidyRecalculated) if event.on > day}
    assert meanwhile == {date(year, 1, 1): last.percent for year in range(2027, day_of(life.now).year + 1)}, "and reckoned again"
    Law(life.id).sees(life.facts)


def test_at_a_full_loonwaarde_the_subsidy_ends_on_the_day_that_was_set_to_fix_it_again() -> None:
    again = in_turn(lambda a: measured(a, 50, herbeoordelingOp="2026-11-15"), late(40, lambda a: measured(a, 100)))
    answers = in_turn(grants, late(20, always(yes(toegekend=False, percentage=0))))
    life = slow(2, 2, loonwaarde_vaststellen=again, loonkostensubsidie=answers)
    until(life, lambda state: state.subsidy.decisions == 2)
    [ended] = all_of(life, pl.WageSubsidyEnded)
    assert (ended.reason, ended.on, life.state.account(BAKERY).ended_on) == (SubsidyEnd.FULL_WAGE_VALUE, *[date(2026, 11, 15)] * 2)


def after_forfait(fixes: int, decides: int, **more: Habit) -> Life:
    """A life in which what follows a forfait takes the municipality so many days."""
    habits: dict[str, Habit] = {
        "loonwaarde_vaststellen": in_turn(LEFT_OUT, late(fixes, lambda a: measured(a, 70))),
        "loonkostensubsidie": in_turn(grants, late(decides, grants)),
    }
    return slow(1, 1, **habits | more)


@pytest.mark.parametrize(("fixes", "decides", "ended"), [(2, 2, 0), (21, 30, 0), (60, 40, 1)])
def test_what_follows_a_forfait_is_from_the_day_after_it_however_late_it_is_decided(fixes: int, decides: int, ended: int) -> None:
    """Lid 5: over the time after those months the municipality fixes the loonwaarde and gives subsidy."""
    life = after_forfait(fixes, decides)
    until(life, lambda state: state.subsidy.decisions == 2)
    first, then = all_of(life, pl.WageSubsidyDecided)
    assert first.until is not None
    last = day_of(first.until)
    assert (first.starts, then.starts, then.percent, then.until) == (signed_for(life), last + timedelta(days=1), 30, None)
    ends = all_of(life, pl.WageSubsidyEnded)
    assert [(event.reason, event.on) for event in ends] == [(SubsidyEnd.NOT_RENEWED, then.starts)] * ended
    assert life.state.subsidy.running
    [_, request] = [r for r in life.state.requests.values() if r.kind == FIX]
    assert timedelta(weeks=5) < first.until - request.asked_at < timedelta(weeks=12), "asked in time for both"
    assert Law(life.id).sees(life.facts).state == life.told


def test_until_its_end_a_forfait_is_reckoned_as_a_forfait() -> None:
    """In the weeks before its end the loonwaarde is known already: 70 percent would be 30 percent of subsidy."""
    life = after_forfait(2, 2)
    until(life, lambda state: state.wage_value.known == 70)
    starts = changed_hours(life, 18, days=0)
    life.settle()
    assert [(e.on, e.computed_percent) for e in all_of(life, pl.WageSubsidyRecalculated)][-1] == (starts, 50)
    until(life, lambda state: not state.subsidy.forfait)
    assert (life.state.subsidy.percent, life.state.account(BAKERY).reckoned[-1].hours) == (30, 18)
    assert not all_of(life, pl.WageSubsidyEnded)
    assert Law(life.id).sees(life.facts).state == life.told


def test_a_new_municipality_decides_itself_on_what_the_former_one_said_for_after_the_forfait() -> None:
    life = after_forfait(2, 2)
    until(life, lambda state: any(r.kind == SUBSIDY and r.content["loonwaarde"] == 70 and not r.open for r in state.requests.values()))
    registered = moves(life)
    until(life, lambda state: state.subsidy.running)
    last = all_of(life, pl.WageSubsidyDecided)[-1]
    assert (last.starts, last.percent) == (registered, 30)
    assert [r.partner for r in life.state.requests.values() if r.kind == SUBSIDY][-1] == life.state.municipality
    assert Law(life.id).sees(life.facts).state == life.told


def test_where_nothing_is_fixed_before_the_end_the_forfait_lasts_until_its_end() -> None:
    life = after_forfait(2, 2, loonwaarde_vaststellen=in_turn(LEFT_OUT, no("nu niet nodig")))
    until(life, lambda state: state.subsidy.decisions == 1)
    [first] = all_of(life, pl.WageSubsidyDecided)
    until(life, lambda state: not state.subsidy.running)
    assert life.now == first.until
    life.passes(life.now + timedelta(days=100))
    assert [event.forfait for event in all_of(life, pl.WageValueLeftOut)] == [True, False]
    assert len(all_of(life, pl.WageSubsidyDecided)) == 1


def test_a_forfait_that_is_decided_on_after_its_months_was_for_those_months() -> None:
    life = slow(2, 200, loonwaarde_vaststellen=in_turn(LEFT_OUT, half), loonkostensubsidie=in_turn(late(220, grants), grants))
    until(life, lambda state: state.subsidy.decisions == 2)
    first, then = all_of(life, pl.WageSubsidyDecided)
    [ended] = all_of(life, pl.WageSubsidyEnded)
    assert first.until is not None
    assert (first.starts, ended.on, then.starts) == (signed_for(life), then.starts, day_of(first.until) + timedelta(days=1))
    assert {event.employer for event in (first, then)} == {BAKERY}


def test_dropped_again_and_again_what_follows_a_forfait_is_decided_once() -> None:
    undisturbed, disturbed = after_forfait(2, 2), after_forfait(2, 2)
    until(undisturbed, lambda state: state.ended is not None)
    end = disturbed.now + timedelta(days=3000)
    while disturbed.moves(end):
        disturbed.dies_after = disturbed.dies_after or 2
    assert disturbed.told == undisturbed.told


@pytest.mark.parametrize("ends", [-10, 20], ids=["has passed", "is to come"])
@pytest.mark.parametrize("paused", [False, True], ids=["underway", "paused"])
def test_the_last_day_of_a_wage_beside_a_contract_that_runs_on_ends_nothing(ends: int, *, paused: bool) -> None:
    life = living(contract_bieden=permanent, loonwaarde_vaststellen=half, loonkostensubsidie=grants)
    until(life, lambda state: state.subsidy.running)
    life.passes(life.now + timedelta(days=60))
    today = day_of(life.now)
    if paused:
        life.order(Pause(reason="ziek"), REGISSEUR)
    wage = SetIncome(income=Income.WAGE, starts=today - timedelta(days=12), ends=today + timedelta(days=ends), wage_cents=260_000, hours=32)
    life.order(wage, REGISSEUR)
    life.passes(life.now + timedelta(days=60))
    assert life.state.subsidy.running
    assert not all_of(life, pl.WageSubsidyEnded)
