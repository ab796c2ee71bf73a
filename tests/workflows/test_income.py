"""What a participant lives on while learning and working: a wage or benefit, and no day without; and the intention to hire."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from dateutil.relativedelta import relativedelta

from events.days import day_of
from events.trajectory.state import Trajectory
from events.vocabulary import placement as pl
from events.vocabulary.leer_werk import Income, IncomeSet, WorkplaceOffered
from events.vocabulary.requests import TaskWithdrawn
from events.vocabulary.steering import AttentionPassed, AttentionRaised
from events.vocabulary.values import Component, Outcome, Stage, SubsidyEnd
from tests.workflows.city import BAKERY, GARAGE, REGISSEUR, VILLAGE
from tests.workflows.habits import ANSWERS, Asked, Habit, Reply, always, in_turn, no, silence, yes
from tests.workflows.invariants import Law
from tests.workflows.life_in_memory import begins, reaches
from tests.workflows.run.test_rehearsal import ANNA, NOW, Everybody, lives, start
from tests.workflows.specification import EMPLOYER, given, in_stage, started
from tests.workflows.test_wage_value import FIX, SUBSIDY, all_of, answering, asked, living, until
from workflows.decisions.money import SetIncome
from workflows.decisions.moving import ChangeEmployer, MoveMunicipality
from workflows.decisions.open_items import CompleteTask
from workflows.decisions.refusal import Refused
from workflows.decisions.subsidy import RequestWageSubsidy
from workflows.law.minimum_wage import lowest_wage
from workflows.law.period import AMSTERDAM
from workflows.law.policy import policy_set
from workflows.law.wage_subsidy_days import works_there
from workflows.programme.catalogue import find
from workflows.run.rehearsal.host import Shelf
from workflows.run.rehearsal.life import Life
from workflows.tracks.income import NO_INCOME
from workflows.tracks.intention import NOT_HIRED

KEEP = "uitkering-behouden"


def workplace(**more: object) -> Habit:
    """A workplace from the day on which it is asked."""
    return lambda a: yes(startdatum=a.day, begeleider="meester-1", **more)


def kept(days: int) -> Habit:
    """Benefit that runs on for so many days from the first."""

    def habit(a: Asked) -> Reply:
        first = date.fromisoformat(a.content["vanaf"])
        return yes(vanaf=first.isoformat(), totEnMet=(first + timedelta(days=days)).isoformat())

    return habit


def incomes(life: Life) -> list[tuple[Income, int | None, date | None]]:
    """What was recorded of it: what, how much, until when."""
    return [(event.income, event.wage_cents, event.ends) for event in all_of(life, IncomeSet)]


def signals(life: Life, name: str) -> list[str]:
    """What was told of a signal."""
    return [str(event.evidence) for event in all_of(life, AttentionRaised) if event.signal == name]


def task(kind: str) -> Callable[[Trajectory], bool]:
    """Whether such a task is open."""
    return lambda state: any(one.kind == kind for one in state.open_tasks)


@pytest.mark.parametrize("code", ["hoveniers", "bouw-vca", "utrecht-werk-en-taal", "zorg", "bbl-mbo-2"])
@pytest.mark.parametrize("offer", [{"loonkostensubsidie": True}, {"urenWerk": 8, "urenLeren": 32}], ids=["subsidy", "other hours"])
def test_whatever_is_told_with_the_first_workplace_another_employer_offers_the_next(code: str, offer: dict[str, object]) -> None:
    everybody = Everybody(timedelta(days=1))
    everybody.answers["werkplek-bieden"] = workplace(brutoloon=300_000, **offer)
    life = begins(code, everybody)
    reaches(life, Stage.LEER_WERK)
    until(life, lambda state: state.leer_werk.workplace is not None)
    first = life.state.leer_werk.workplace
    life.passes(life.now + timedelta(days=20))
    life.order(ChangeEmployer(reason="stopt", to=GARAGE), ANNA)
    life.passes(life.now + timedelta(days=60))
    assert not life.failures
    Law(life.id).sees(life.facts)
    assert [event.employer for event in all_of(life, WorkplaceOffered)] == [first, GARAGE]
    assert life.state.leer_werk.workplace == GARAGE


def test_a_wage_for_the_workplace_is_what_the_participant_lives_on() -> None:
    """Whitepaper l.136-137: participants of a dual trajectory earn a wage."""
    life = living(werkplek_bieden=workplace(brutoloon=230_000))
    until(life, lambda state: state.stage is Stage.PLACEMENT)
    assert incomes(life) == [(Income.WAGE, 230_000, None)]
    [wage] = all_of(life, IncomeSet)
    [offered] = all_of(life, WorkplaceOffered)
    assert (wage.employer, wage.starts, wage.hours) == (BAKERY, offered.starts, offered.hours_work)
    assert not [r for r in life.state.requests.values() if r.kind == KEEP], "nobody asks for benefit then"
    assert not signals(life, NO_INCOME)


def test_without_a_wage_the_municipality_is_asked_to_let_benefit_run_on() -> None:
    """Whitepaper l.206-210."""
    life = living()
    until(life, lambda state: bool(state.leer_werk.incomes))
    [request] = [r for r in life.state.requests.values() if r.kind == KEEP]
    [offered] = all_of(life, WorkplaceOffered)
    assert request.content == {"werkgever": str(BAKERY), "vanaf": offered.starts.isoformat()}
    assert incomes(life) == [(Income.BENEFIT, None, None)]
    until(life, lambda state: state.ended is not None)
    assert not signals(life, NO_INCOME)


def test_a_day_without_income_is_a_signal_and_a_task_until_there_is_one() -> None:
    life = living(uitkering_behouden=always(no("geen bijstand")))
    state = until(life, task("inkomen-regelen"))
    [offered] = all_of(life, WorkplaceOffered)
    assert signals(life, NO_INCOME) == [f"Vanaf {offered.starts:%d-%m-%Y} is er tijdens leren en werken geen loon of uitkering."]
    assert state.stage is Stage.LEER_WERK
    life.order(SetIncome(income=Income.BENEFIT, starts=offered.starts), REGISSEUR)
    assert not task("inkomen-regelen")(life.state)
    assert [event.signal for event in all_of(life, AttentionPassed)] == [NO_INCOME]


def test_the_end_of_an_income_is_told_in_time() -> None:
    life = living(uitkering_behouden=kept(90))
    state = until(life, task("inkomen-regelen"))
    last = state.leer_werk.incomes[0].ends
    assert last is not None
    [open_task] = [one for one in state.open_tasks if one.kind == "inkomen-regelen"]
    assert timedelta(weeks=5) < open_task.due - life.now <= timedelta(weeks=6, days=1), "six weeks ahead, and due by the day itself"
    assert last + timedelta(days=1) == date.fromisoformat(open_task.about)
    until(life, lambda state: state.placement.contract is not None)
    until(life, lambda state: not task("inkomen-regelen")(state))
    assert [event.key for event in all_of(life, TaskWithdrawn)] == [open_task.key], "a contract is an income"
    assert NO_INCOME not in life.state.attention
    assert Law(life.id).sees(life.facts).state == life.told


def test_a_wage_under_the_minimum_is_talked_about_and_is_none_to_live_on() -> None:
    life = living(uitkering_behouden=always(no("die werkt al")))
    first = until(life, lambda state: state.leer_werk.starts is not None).leer_werk.starts
    assert first is not None
    life.order(SetIncome(income=Income.WAGE, starts=first, wage_cents=30_000), REGISSEUR)
    state = until(life, lambda state: task("loon-bespreken")(state) and task("inkomen-regelen")(state))
    [talk] = [one for one in state.open_tasks if one.kind == "loon-bespreken"]
    assert "€ 300,00 bruto per maand" in talk.what
    with pytest.raises(Refused, match="geen loon tijdens leren en werken"):
        life.order(RequestWageSubsidy(), REGISSEUR)
    life.order(SetIncome(income=Income.WAGE, starts=first, wage_cents=240_000), REGISSEUR)
    life.order(CompleteTask(task=talk.key, remark="verhoogd"), REGISSEUR)
    assert not task("inkomen-regelen")(life.state)


@pytest.mark.parametrize(("hours", "enough"), [({}, 240_000), ({"urenWerk": 20}, 130_000)])
def test_a_workplace_with_a_wage_under_the_minimum_for_its_hours_is_not_accepted(hours: dict[str, int], enough: int) -> None:
    """WML art. 7: who learns and works for a wage has an arbeidsovereenkomst."""
    life = living(werkplek_bieden=in_turn(workplace(brutoloon=10_000, **hours), workplace(brutoloon=enough, **hours)))
    until(life, lambda state: bool(state.leer_werk.incomes))
    [refused] = [r for r in life.state.requests.values() if r.kind == "werkplek-bieden" and r.not_accepted]
    assert f"bruto per maand voor {hours.get('urenWerk', refused.content['urenWerk'])} uur per week" in str(refused.withdrawn)
    assert [event.wage_cents for event in all_of(life, IncomeSet)] == [enough]
    assert not task("loon-bespreken")(life.state)


def test_the_minimum_goes_by_the_hours() -> None:
    rules = policy_set("nederland").as_on(date(2026, 11, 24))
    assert lowest_wage(rules, 36) == 233_844
    assert lowest_wage(rules, 18) == 116_922


def test_subsidy_may_begin_on_the_first_paid_day_of_leer_werk_and_goes_on_with_the_contract_there() -> None:
    life = living(werkplek_bieden=workplace(brutoloon=230_000, loonkostensubsidie=True))
    state = until(life, lambda state: state.subsidy.running)
    assert state.stage is Stage.LEER_WERK
    assert (asked(life, FIX), asked(life, SUBSIDY)) == ([(str(BAKERY), None)], [(str(BAKERY), 70)])
    state = until(life, lambda state: state.stage is Stage.AFTERCARE)
    assert state.subsidy.running
    assert state.wage_value.known == 70, "the same employer, the same loonwaarde"
    assert not all_of(life, pl.WageSubsidyEnded)


def test_subsidy_for_leer_werk_ends_with_the_last_day_of_the_wage() -> None:
    life = living(werkplek_bieden=workplace(brutoloon=230_000, loonkostensubsidie=True), contract_bieden=always(no("geen plek")))
    state = until(life, lambda state: state.subsidy.running)
    first, last = state.leer_werk.starts, life.now.date() + timedelta(days=20)
    assert first is not None
    life.order(SetIncome(income=Income.WAGE, starts=first, ends=last, wage_cents=230_000), REGISSEUR)
    until(life, lambda state: not state.subsidy.running)
    assert life.now.date() in (last, last + timedelta(days=1)), "at midnight in the Netherlands"
    assert [event.reason for event in all_of(life, pl.WageSubsidyEnded)] == [SubsidyEnd.EMPLOYMENT_OVER]
    assert life.state.stage is Stage.LEER_WERK


def test_subsidy_for_leer_werk_runs_up_to_the_day_from_which_benefit_is_told() -> None:
    life = living(werkplek_bieden=workplace(brutoloon=230_000, loonkostensubsidie=True), contract_bieden=always(no("geen plek")))
    until(life, lambda state: state.subsidy.running)
    starts = life.now.date() + timedelta(days=20)
    life.order(SetIncome(income=Income.BENEFIT, starts=starts), REGISSEUR)
    life.settle()
    assert life.state.subsidy.running, "not before that day"
    until(life, lambda state: not state.subsidy.running)
    assert life.now.date() in (starts - timedelta(days=1), starts), "at midnight in the Netherlands"
    assert [event.reason for event in all_of(life, pl.WageSubsidyEnded)] == [SubsidyEnd.EMPLOYMENT_OVER]


def test_subsidy_for_leer_werk_goes_on_with_the_work_while_another_employer_is_looked_for() -> None:
    life = living(
        werkplek_bieden=workplace(brutoloon=230_000, loonkostensubsidie=True),
        contract_bieden=lambda a: no("geen plek"),
        werkgever_matchen=always(no("niemand")),
    )
    until(life, lambda state: state.ended is not None)
    assert not all_of(life, pl.WageSubsidyEnded), "nobody told a last day"
    assert [(event.employer, event.percent) for event in all_of(life, pl.WageSubsidyHandedOver)] == [(BAKERY, 30)]


def test_subsidy_for_leer_werk_ends_with_the_last_day_of_the_work_before_another_employer() -> None:
    life = living(
        werkplek_bieden=workplace(brutoloon=230_000, loonkostensubsidie=True),
        contract_bieden=lambda a: no("geen plek") if a.partner == BAKERY else ANSWERS["contract-bieden"](a),
        werkgever_matchen=always(yes(werkgever=str(GARAGE))),
    )
    until(life, lambda state: state.placement.employer == GARAGE)
    life.settle()
    assert life.state.account(BAKERY).runs, "who was found is not yet who is worked for"
    state = until(life, lambda state: not state.account(BAKERY).runs)
    [ended], [signed] = all_of(life, pl.WageSubsidyEnded), all_of(life, pl.ContractSigned)
    assert (ended.employer, ended.reason) == (BAKERY, SubsidyEnd.EMPLOYMENT_OVER)
    assert state.account(BAKERY).ended_on == signed.starts
    until(life, lambda state: not state.open)
    assert Law(life.id).sees(life.facts).state == life.told


def test_who_is_on_trial_with_another_employer_learns_for_a_wage_up_to_the_day_before() -> None:
    wage = IncomeSet(income=Income.WAGE, starts=date(2026, 3, 2), wage_cents=240_000, hours=32, employer=EMPLOYER)
    starts, ends = datetime(2026, 3, 20, 8, tzinfo=UTC), datetime(2026, 5, 20, 8, tzinfo=UTC)
    trial = pl.TrialPlacementStarted(employer=GARAGE, starts=starts, ends=ends, limit=ends)
    there = given(started(), in_stage(Stage.LEER_WERK), wage, in_stage(Stage.PLACEMENT))
    assert list(works_there(there.state, EMPLOYER)) == [(date(2026, 3, 2), None)]
    tried = given(started(), in_stage(Stage.LEER_WERK), wage, in_stage(Stage.PLACEMENT), trial)
    assert list(works_there(tried.state, EMPLOYER)) == [(date(2026, 3, 2), date(2026, 3, 19))]


def test_subsidy_for_leer_werk_that_is_told_to_end_while_another_employer_is_tried_ends_on_its_own_day() -> None:
    life = living(
        werkplek_bieden=workplace(brutoloon=230_000, loonkostensubsidie=True),
        contract_bieden=lambda a: no("geen plek") if a.partner == BAKERY else None,
        werkgever_matchen=always(yes(werkgever=str(GARAGE))),
        proefplaatsing=silence,
    )
    until(life, lambda state: state.placement.employer == GARAGE)
    starts = day_of(life.now) + timedelta(days=12)
    life.order(SetIncome(income=Income.BENEFIT, starts=starts), REGISSEUR)
    until(life, lambda state: not state.account(BAKERY).runs)
    assert life.state.account(BAKERY).ended_on == starts
    assert abs(day_of(life.now) - starts) <= timedelta(days=1)


def test_an_employer_that_does_not_say_to_hire_is_talked_with() -> None:
    life = living(intentie_uitspreken=always(no("daarvoor is het te vroeg")))
    state = until(life, task("aannemen-bespreken"))
    assert [event.employer for event in all_of(life, pl.IntentionDeclined)] == [BAKERY]
    [talk] = [one for one in state.open_tasks if one.kind == "aannemen-bespreken"]
    assert "geen intentie" in talk.what
    state = until(life, lambda state: state.ended is not None)
    assert [event.key for event in all_of(life, TaskWithdrawn)] == [talk.key], "the contract came after all"


def test_the_day_by_which_an_employer_meant_to_hire_is_watched() -> None:
    life = living(
        intentie_uitspreken=lambda a: yes(uitgesprokenOp=a.day, uiterlijk=(a.at.date() + timedelta(days=30)).isoformat()),
    )
    state = until(life, task("aannemen-bespreken"))
    [stated] = all_of(life, pl.IntentionStated)
    assert stated.until is not None
    assert signals(life, NOT_HIRED) == [f"De werkgever wilde uiterlijk {stated.until:%d-%m-%Y} aannemen, en er is nog geen contract."]
    assert timedelta() <= life.now.date() - stated.until <= timedelta(days=1)
    assert state.stage is Stage.LEER_WERK
    until(life, lambda state: state.ended is not None)
    assert [event.signal for event in all_of(life, AttentionPassed)] == [NOT_HIRED]


def test_an_income_that_ends_before_it_begins_is_refused() -> None:
    order = SetIncome(income=Income.BENEFIT, starts=date(2026, 3, 2), ends=date(2026, 3, 1))
    given(started(), in_stage(Stage.LEER_WERK)).when(order).then_refused("Kijk de datums na")


@pytest.mark.parametrize("wage_cents", [None, 0])
def test_a_wage_is_an_amount_and_benefit_without_one_is_benefit_alone(wage_cents: int | None) -> None:
    learning, wage = (
        given(started(), in_stage(Stage.LEER_WERK)),
        SetIncome(income=Income.WAGE, starts=date(2026, 3, 2), wage_cents=wage_cents),
    )
    learning.when(wage).then_refused("Noem bij loon het bedrag per maand")
    benefit = wage.model_copy(update={"income": Income.BENEFIT})
    learning.when(benefit).then(IncomeSet(income=Income.BENEFIT, starts=date(2026, 3, 2)))


def test_a_wage_is_recorded_with_the_minimum_of_its_day_and_hours() -> None:
    offered = WorkplaceOffered(employer=EMPLOYER, starts=date(2026, 3, 2), hours_work=18, hours_learning=4, supervisor="meester-1")
    told = SetIncome(income=Income.WAGE, starts=date(2026, 8, 3), wage_cents=120_000)
    given(started(), in_stage(Stage.LEER_WERK), offered).when(told).then(
        IncomeSet(income=Income.WAGE, starts=date(2026, 8, 3), wage_cents=120_000, hours=18, employer=EMPLOYER, least_cents=116_922)
    )


def test_a_wage_that_began_long_ago_is_held_to_the_minimum_of_today_unless_it_is_over() -> None:
    learning = given(started(), in_stage(Stage.LEER_WERK))
    running = SetIncome(income=Income.WAGE, starts=date(2020, 1, 1), wage_cents=100, hours=36)
    learning.when(running).then(IncomeSet(**running.model_dump(exclude={"name"}), least_cents=229_476))
    over = running.model_copy(update={"ends": date(2025, 6, 30)})
    # 14.06 an hour in the first half of 2025.
    learning.when(over).then(IncomeSet(**over.model_dump(exclude={"name"}), least_cents=219_336))


def test_a_wage_at_a_workplace_since_long_ago_is_held_to_the_minimum_of_the_day_on_which_it_is_told() -> None:
    told: list[date] = []

    def since_last_year(a: Asked) -> Reply:
        told.append(a.at.date())
        return yes(startdatum=str(date.fromisoformat(a.day) - timedelta(days=360)), begeleider="meester-1", brutoloon=230_000)

    life = living(werkplek_bieden=since_last_year)
    until(life, lambda state: bool(state.leer_werk.incomes))
    [wage] = all_of(life, IncomeSet)
    assert wage.starts < told[0] - timedelta(days=300)
    assert wage.least_cents == lowest_wage(policy_set("nederland").as_on(told[0]), wage.hours)


def beside_benefit(wage_cents: int, begins: datetime = NOW, **answers: Habit) -> tuple[Life, date]:
    """A life in which benefit runs on beside a wage for 18 hours, from the first day of leer-werk; and that day."""
    life = lives(answering(answers), now=begins)
    state = until(life, lambda state: bool(state.leer_werk.incomes))
    first = state.leer_werk.starts
    assert first is not None
    life.order(SetIncome(income=Income.BENEFIT, starts=first, wage_cents=wage_cents, hours=18), REGISSEUR)
    return life, first


def test_what_is_left_of_a_wage_beside_benefit_and_until_when_is_told_in_time() -> None:
    """Participatiewet art. 31 lid 2 onder n: 25 % of 1200.00 is 300.00, but 285.00 a month at most, for six months."""
    life, first = beside_benefit(120_000)
    state = until(life, task("opnieuw-regelen"))
    [talk] = [one for one in state.open_tasks if one.kind == "opnieuw-regelen"]
    over = first + relativedelta(months=6)
    assert f"ten hoogste € 285,00 per maand houden, en vanaf {over:%d-%m-%Y} telt alles mee" in talk.what
    assert timedelta(weeks=5) < talk.due - life.now <= timedelta(weeks=6, days=1)
    assert not signals(life, NO_INCOME), "there is benefit"
    life.order(SetIncome(income=Income.WAGE, starts=life.now.date(), wage_cents=240_000), REGISSEUR)
    life.settle()
    assert not task("opnieuw-regelen")(life.state), "it is a wage alone now"
    assert Law(life.id).sees(life.facts).state == life.told


def told_of_what_is_left(begins: datetime) -> tuple[str, date]:
    """What is told of a wage of 1200.00 beside benefit in a trajectory that begins then, and the first day of it."""
    life, first = beside_benefit(120_000, begins)
    state = until(life, task("opnieuw-regelen"))
    return next(one.what for one in state.open_tasks if one.kind == "opnieuw-regelen"), first


def test_what_is_left_beside_benefit_after_the_first_months_differs_for_a_single_parent() -> None:
    """Participatiewet art. 31 lid 2 onder r: 12.5 % of 1200.00."""
    told, _ = told_of_what_is_left(NOW)
    assert "telt alles mee; van een alleenstaande ouder met een kind tot 12 jaar blijft dan nog € 150,00" in told
    assert "onder r" in told


def test_a_wage_beside_benefit_that_the_new_year_passes_is_told_of_the_other_rule() -> None:
    """Participatiewet art. 31 lid 2 onder n until 2027, and art. 34a after it: 15 % of 1200.00."""
    told, first = told_of_what_is_left(NOW.replace(month=9))
    assert first < date(2027, 1, 1)
    assert (
        "ten hoogste € 285,00 per maand houden, en vanaf 01-01-2027 geldt een andere regel: 15 % van het loon, € 180,00 per maand" in told
    )
    assert "art. 34a" in told


def test_with_loonkostensubsidie_something_is_left_after_the_first_months() -> None:
    """Participatiewet art. 31 lid 2 onder z: 15 % of 1200.00 for twelve months."""
    paid = workplace(brutoloon=240_000, loonkostensubsidie=True)
    life, _ = beside_benefit(120_000, werkplek_bieden=paid)
    until(life, lambda state: state.subsidy.running)
    until(life, task("opnieuw-regelen"))
    [talk] = [one for one in life.state.open_tasks if one.kind == "opnieuw-regelen"]
    assert "nog ten hoogste € 180,00, omdat er loonkostensubsidie is (Participatiewet art. 31 lid 2 onder z)" in talk.what


def test_a_wage_alone_that_begins_later_leaves_what_is_earned_beside_benefit_as_it_is_until_then() -> None:
    life, first = beside_benefit(120_000)
    later = first + relativedelta(months=5)
    life.order(SetIncome(income=Income.WAGE, starts=later, wage_cents=240_000), REGISSEUR)
    until(life, task("opnieuw-regelen"))
    assert life.now.date() < later
    life.restart()
    life.settle()
    until(life, lambda state: not task("opnieuw-regelen")(state))
    assert life.now.astimezone(AMSTERDAM).date() == later, "it is a wage alone from then on"


def test_a_day_without_income_that_comes_back_after_another_is_told_again() -> None:
    life = living(uitkering_behouden=kept(60))
    until(life, task("inkomen-regelen"))
    [benefit] = life.state.leer_werk.incomes
    assert benefit.ends
    for ends in (benefit.ends - timedelta(days=5), benefit.ends):
        life.order(SetIncome(income=Income.BENEFIT, starts=benefit.starts, ends=ends), REGISSEUR)
        life.settle()
        life.restart()
        life.settle()
        assert f"{ends + timedelta(days=1):%d-%m-%Y}" in str(life.state.attention[NO_INCOME].evidence)
        [open_task] = [one for one in life.state.open_tasks if one.kind == "inkomen-regelen"]
        assert f"{ends + timedelta(days=1):%d-%m-%Y}" in open_task.what
    assert len(signals(life, NO_INCOME)) == 3


def test_a_wage_beside_benefit_is_held_to_the_minimum_and_is_something_to_live_on_all_the_same() -> None:
    life, _ = beside_benefit(60_000)
    until(life, task("loon-bespreken"))
    assert not signals(life, NO_INCOME)


def test_benefit_alone_has_no_part_that_is_left() -> None:
    life = living()
    until(life, lambda state: state.ended is not None)
    assert not [key for key in life.state.tasks if "vrijlating" in key]


def test_silence_about_benefit_keeps_nobody_from_learning_and_working() -> None:
    life = lives(Everybody(timedelta(days=2), silent=(KEEP,)))
    assert until(life, lambda state: state.ended is not None).outcome is Outcome.SUSTAINED_WORK


def test_a_template_has_amounts_and_an_end_that_say_they_are_examples_and_its_money_is_watched() -> None:
    zorg = find("zorg")
    [source] = [funding for funding in zorg.funding if funding.end]
    assert "voorbeeld" in source.source
    assert source.cents_for(Component.LEARNING)
    life = Life(UUID(int=1), Shelf([zorg]), NOW.replace(year=2030))
    everybody = Everybody(timedelta(days=2))
    everybody.now = lambda: life.now
    life.partners, life.people = everybody.partners, everybody
    life.order(start("zorg").model_copy(update={"programme_version": zorg.version}), REGISSEUR)
    until(life, lambda state: f"geld-eindigt:{source.name}" in state.attention)
    assert task("geld-regelen")(life.state)


def test_a_wage_of_leer_werk_that_the_minimum_of_a_later_day_passes_is_talked_about() -> None:
    life = living(werkplek_bieden=workplace(brutoloon=203_978))
    until(life, lambda state: bool(state.leer_werk.incomes))
    [wage] = life.state.leer_werk.incomes
    assert wage.enough
    state = until(life, task("loon-bespreken"))
    [talk] = [one for one in state.open_tasks if one.kind == "loon-bespreken"]
    assert life.now == datetime(2026, 6, 30, 22, tzinfo=UTC), "midnight in the Netherlands"
    assert "€ 2.039,78 bruto per maand" in talk.what


def test_benefit_of_the_old_municipality_ends_with_the_move_and_the_new_one_is_asked() -> None:
    life = living()
    until(life, lambda state: bool(state.leer_werk.incomes))
    moves = life.now.date()
    life.order(MoveMunicipality(municipality=VILLAGE, registered_on=moves), REGISSEUR)
    [old] = life.state.leer_werk.incomes
    assert old.ends == moves - timedelta(days=1)
    [asked_now] = [r for r in life.state.open_requests if r.kind == KEEP]
    assert (asked_now.partner, asked_now.content) == (VILLAGE, {"werkgever": str(BAKERY), "vanaf": moves.isoformat()})
    until(life, lambda state: len(state.leer_werk.incomes) == 2)
    assert [(one.starts, one.ends) for one in life.state.leer_werk.incomes][1] == (moves, None)
    life.restart()
    until(life, lambda state: state.ended is not None)
    assert len([r for r in life.state.requests.values() if r.kind == KEEP]) == 2, "each municipality is asked once"
    assert Law(life.id).sees(life.facts).state == life.told


def test_a_new_municipality_that_keeps_no_benefit_leaves_a_day_without_income_that_is_told() -> None:
    life = living(uitkering_behouden=lambda a: no("geen recht") if a.partner == VILLAGE else ANSWERS["uitkering-behouden"](a))
    until(life, lambda state: bool(state.leer_werk.incomes))
    moves = life.now.date()
    life.order(MoveMunicipality(municipality=VILLAGE, registered_on=moves), REGISSEUR)
    until(life, task("inkomen-regelen"))
    assert signals(life, NO_INCOME) == [f"Vanaf {moves:%d-%m-%Y} is er tijdens leren en werken geen loon of uitkering."]
