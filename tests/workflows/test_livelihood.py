"""No day without an income also between benefit and the first paid day, on trial elsewhere, and after a job; and nobody who lives on a wage
is on trial with benefit retained (whitepaper l.206-210; Participatiewet art. 8a lid 2 onder d)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from events.days import beginning_of, day_of, end_of
from events.trajectory.state import Task, Trajectory
from events.vocabulary import placement as pl
from events.vocabulary.leer_werk import Income, IncomeSet, WorkplaceOffered
from events.vocabulary.steering import AttentionPassed, AttentionRaised
from events.vocabulary.values import Stage
from tests.workflows.city import BAKERY, GARAGE, REGISSEUR
from tests.workflows.habits import Asked, Habit, Reply, always, in_turn, no, silence, yes
from tests.workflows.invariants import Law
from tests.workflows.run.test_rehearsal import Everybody, lives
from tests.workflows.specification import EMPLOYER, given, in_stage, started
from tests.workflows.test_durable import offers
from tests.workflows.test_income import beside_benefit, kept, signals, task, workplace
from tests.workflows.test_wage_value import all_of, answering, living, until
from workflows.decisions.livelihood import lives_on, without
from workflows.decisions.money import SetIncome
from workflows.decisions.open_items import CompleteTask
from workflows.law.contract import last_day
from workflows.law.period import AMSTERDAM
from workflows.law.trial import free_from
from workflows.run.rehearsal.life import Life
from workflows.tracks.income import NO_INCOME
from workflows.tracks.wage import paid

WITHOUT_BENEFIT = "proefplaatsing-zonder-bijstand"
PERMIT = "proefplaatsing-toestaan"


def contract_after(days: int) -> Habit:
    """A contract that begins so many days after it is asked for."""

    def habit(a: Asked) -> Reply:
        starts = date.fromisoformat(a.day) + timedelta(days=days)
        return yes(ingangsdatum=str(starts), brutoloon=260_000, duurMaanden=12, doorgroei="mbo 3")

    return habit


def today(life: Life) -> date:
    """Today in the Netherlands."""
    return life.now.astimezone(AMSTERDAM).date()


def open_task(life: Life, kind: str) -> Task:
    """The only open task of a kind."""
    [found] = [one for one in life.state.open_tasks if one.kind == kind]
    return found


def told(life: Life) -> list[str]:
    """What happened to the signal about a day without income."""
    kinds = (AttentionRaised, AttentionPassed)
    return [type(r.event).__name__ for r in life.facts if isinstance(r.event, kinds) and r.event.signal == NO_INCOME]


# Between benefit and the first paid day -----------------------------------------------------------------------------------------


def benefit_ends_before_a_contract_begins(**answers: Habit) -> Life:
    """A life in which a contract is signed that begins forty days later, with benefit that ends ten days after the signing."""
    life = living(contract_bieden=contract_after(40), **answers)
    until(life, lambda state: state.placement.contract is not None)
    life.order(SetIncome(income=Income.BENEFIT, starts=today(life), ends=today(life) + timedelta(days=10)), REGISSEUR)
    life.settle()
    return life


def test_a_gap_between_the_end_of_benefit_and_the_first_paid_day_is_heard_of_when_the_contract_is_signed_already() -> None:
    life = benefit_ends_before_a_contract_begins()
    contract = life.state.placement.contract
    assert contract
    gap = today(life) + timedelta(days=11)
    until(life, task("inkomen-regelen"))
    life.restart()
    life.settle()
    assert open_task(life, "inkomen-regelen").about == str(gap)
    assert f"Vanaf {gap:%d-%m-%Y} is er tot het contract begint, op {contract.starts:%d-%m-%Y}, geen loon" in signals(life, NO_INCOME)[-1]
    assert today(life) < gap
    until(life, lambda state: not task("inkomen-regelen")(state))
    assert today(life) == contract.starts, "then it is past"
    assert told(life) == ["AttentionRaised", "AttentionPassed"]
    assert Law(life.id).sees(life.facts).state == life.told


def test_a_gap_before_a_contract_that_was_told_of_before_it_was_signed_stays_until_there_is_an_income() -> None:
    life = living(uitkering_behouden=kept(90), contract_bieden=contract_after(60))
    until(life, task("inkomen-regelen"))
    before = open_task(life, "inkomen-regelen")
    until(life, lambda state: state.placement.contract is not None)
    life.settle()
    assert open_task(life, "inkomen-regelen").key == before.key
    first = without(life.state)
    assert first
    life.order(SetIncome(income=Income.BENEFIT, starts=first), REGISSEUR)
    life.settle()
    assert not task("inkomen-regelen")(life.state), "benefit runs on until the first paid day"
    assert told(life) == ["AttentionRaised", "AttentionPassed"]


def test_a_contract_that_begins_before_benefit_ends_is_no_reason_to_arrange_anything() -> None:
    life = living(contract_bieden=contract_after(40))
    until(life, lambda state: state.ended is not None)
    assert not told(life)


def test_what_is_left_of_a_wage_beside_benefit_is_still_to_be_talked_about_until_a_contract_that_was_signed_begins() -> None:
    life, _ = beside_benefit(120_000, contract_bieden=contract_after(60))
    until(life, lambda state: state.placement.contract is not None)
    until(life, task("opnieuw-regelen"))
    life.settle()
    contract = life.state.placement.contract
    assert contract
    assert today(life) < contract.starts
    until(life, lambda state: not task("opnieuw-regelen")(state))
    assert today(life) == contract.starts


def test_the_wage_of_the_leer_werk_is_held_to_the_minimum_until_a_contract_that_was_signed_begins() -> None:
    answers = answering({"werkplek-bieden": workplace(brutoloon=203_978), "contract-bieden": contract_after(60)})
    life = lives(answers, now=datetime(2025, 11, 10, 9, tzinfo=UTC))
    until(life, lambda state: state.placement.contract is not None)
    assert today(life) < date(2026, 7, 1)
    until(life, task("loon-bespreken"))
    contract = life.state.placement.contract
    assert contract
    assert today(life) == date(2026, 7, 1) < contract.starts, "the day of another minimum"
    assert "Het loon tijdens leren en werken is € 2.039,78" in open_task(life, "loon-bespreken").what
    until(life, lambda state: not task("loon-bespreken")(state))
    assert today(life) == contract.starts


# After a job --------------------------------------------------------------------------------------------------------------------


def test_after_a_lost_job_somebody_asks_what_the_participant_lives_on_and_the_days_are_watched() -> None:
    life = living(
        dienstverband_bevestigen=always(yes(inDienst=False, reden="faillissement")), werkgever_matchen=silence, contract_vervolg=silence
    )
    until(life, lambda state: state.visits.get(Stage.PLACEMENT) == 2)
    lost = today(life)
    until(life, task("inkomen-regelen"))
    life.restart()
    life.settle()
    open_now = open_task(life, "inkomen-regelen")
    assert life.state.stage is Stage.PLACEMENT
    assert open_now.about == str(lost + timedelta(days=1)), "the benefit of before the job does not come back by itself"
    assert "Vraag de deelnemer waarvan die dan leeft" in open_now.what
    life.order(SetIncome(income=Income.BENEFIT, starts=lost + timedelta(days=1), ends=lost + timedelta(days=80)), REGISSEUR)
    life.settle()
    assert not task("inkomen-regelen")(life.state)
    until(life, task("inkomen-regelen"))
    assert open_task(life, "inkomen-regelen").about == str(lost + timedelta(days=81)), "and what ends is told in time"
    assert today(life) < lost + timedelta(days=80)
    assert Law(life.id).sees(life.facts).state == life.told


def test_before_a_contract_that_is_not_renewed_is_over_somebody_asks_what_the_participant_will_live_on() -> None:
    life = living(
        contract_bieden=offers(duurMaanden=7, urenPerWeek=36), contract_vervolg=always(yes(vervolg="eindigt")), werkgever_matchen=silence
    )
    until(life, lambda state: state.placement.contract is not None and state.placement.contract.ends)
    contract = life.state.placement.contract
    assert contract
    after = last_day(contract)
    assert after
    until(life, task("inkomen-regelen"))
    ask = open_task(life, "inkomen-regelen")
    assert ask.about == str(after + timedelta(days=1))
    assert f"Vanaf {after + timedelta(days=1):%d-%m-%Y} is er na het contract geen loon of uitkering" in ask.what
    assert today(life) <= after
    until(life, lambda state: state.visits.get(Stage.PLACEMENT) == 2)
    life.restart()
    life.settle()
    assert open_task(life, "inkomen-regelen").key == ask.key, "and it is asked once"
    life.order(SetIncome(income=Income.BENEFIT, starts=after + timedelta(days=1)), REGISSEUR)
    life.settle()
    assert told(life) == ["AttentionRaised", "AttentionPassed"]
    assert Law(life.id).sees(life.facts).state == life.told


# A proefplaatsing is for who receives bijstand ------------------------------------------------------------------------------------


def on_a_wage_elsewhere(everybody: Everybody) -> Life:
    """A life in which the leer-werk pays a wage, its employer has no place, and another is found."""
    everybody.answers |= {
        "werkplek-bieden": workplace(brutoloon=240_000),
        "contract-bieden": lambda a: no("geen plek") if a.partner == BAKERY else contract_after(0)(a),
        "werkgever-matchen": in_turn(yes(werkgever=str(GARAGE)), no("niemand meer")),
    }
    return lives(everybody)


class Undecided(Everybody):
    """People who leave to the test what becomes of a proefplaatsing of who lives on a wage."""

    def hears(self, task: Task) -> timedelta | None:
        return None if task.kind == WITHOUT_BENEFIT else super().hears(task)


def requests(state: Trajectory, kind: str) -> list[object]:
    """What the municipality was told the participant lives on, in each question of a kind."""
    return [request.content.get("leeftVan") for request in state.requests.values() if request.kind == kind]


def test_who_lives_on_a_wage_is_not_on_trial_with_benefit_and_gets_a_contract_when_no_bijstand_comes() -> None:
    life = on_a_wage_elsewhere(Undecided(timedelta(days=2)))
    until(life, task(WITHOUT_BENEFIT))
    talk = open_task(life, WITHOUT_BENEFIT)
    assert "Een proefplaatsing is voor wie bijstand krijgt (Participatiewet art. 8a lid 2 onder d)" in talk.what
    life.passes(life.now + timedelta(days=30))
    life.restart()
    assert not requests(life.state, PERMIT)
    life.order(CompleteTask(task=talk.key, remark="meteen een contract"), REGISSEUR)
    life.settle()
    life.order(SetIncome(income=Income.BENEFIT, starts=today(life)), REGISSEUR)
    until(life, lambda state: state.placement.contract is not None)
    assert not all_of(life, pl.TrialPlacementStarted)
    assert not requests(life.state, PERMIT), "an employer that was asked for a contract is not asked for a trial after all"
    assert [event.employer for event in all_of(life, pl.ContractSigned)] == [GARAGE]
    assert Law(life.id).sees(life.facts).state == life.told


def test_where_bijstand_comes_in_place_of_the_wage_the_municipality_is_asked_and_told_of_it() -> None:
    life = on_a_wage_elsewhere(Undecided(timedelta(days=2)))
    until(life, task(WITHOUT_BENEFIT))
    life.order(SetIncome(income=Income.BENEFIT, starts=today(life)), REGISSEUR)
    life.order(CompleteTask(task=open_task(life, WITHOUT_BENEFIT).key, remark="bijstand vanaf vandaag"), REGISSEUR)
    until(life, lambda state: state.placement.on_trial is not None)
    assert requests(life.state, PERMIT) == [Income.BENEFIT]


def test_who_lives_on_benefit_is_on_trial_as_before_and_the_municipality_is_told_so() -> None:
    life = lives(
        answering(
            {
                "contract-bieden": in_turn(no("geen plek"), contract_after(0)),
                "werkgever-matchen": in_turn(yes(werkgever=str(GARAGE)), no("niemand meer")),
            }
        )
    )
    until(life, lambda state: state.placement.on_trial is not None)
    assert requests(life.state, PERMIT) == [Income.BENEFIT]
    assert not task(WITHOUT_BENEFIT)(life.state)


def test_the_wage_of_the_leer_werk_is_no_income_during_a_trial_elsewhere_nor_after_it() -> None:
    first, begins = date(2026, 3, 2), date(2026, 9, 1)
    trial = pl.TrialPlacementStarted(
        employer=GARAGE, starts=beginning_of(begins), ends=end_of(date(2026, 10, 31)), limit=end_of(date(2027, 2, 28))
    )
    history = (
        started(),
        in_stage(Stage.LEER_WERK),
        WorkplaceOffered(employer=EMPLOYER, starts=first, hours_work=32, hours_learning=8, supervisor="meester-1"),
        IncomeSet(income=Income.WAGE, starts=first, wage_cents=240_000, hours=32, employer=EMPLOYER),
        in_stage(Stage.PLACEMENT),
    )
    assert without(given(*history).state) is None
    state = given(*history, trial).state
    assert [lives_on(state, day) for day in (begins - timedelta(days=1), begins)] == [Income.WAGE, Income.BENEFIT]
    assert without(state) == date(2026, 11, 1)
    assert [len(paid(given(*history, *then).state, begins)) for then in ((), (trial,))] == [1, 0], "nor held to the minimum wage"
    there = trial.model_copy(update={"employer": EMPLOYER})
    assert without(given(*history, there).state) is None, "there the work goes on"


# A job that was over before anybody said so -------------------------------------------------------------------------------------


def over_since(days: int) -> Habit:
    """No longer employed, and for so many days when this is told; the answer itself comes after seventy."""

    def habit(a: Asked) -> Reply:
        told = day_of(a.at + timedelta(days=70))
        over = yes(inDienst=False, reden="ontslagen", laatsteDag=str(told - timedelta(days=days)))
        return replace(over, after=timedelta(days=70))

    return habit


def test_wage_and_subsidy_end_on_the_last_day_of_a_job_however_late_that_is_told() -> None:
    """Participatiewet art. 10d: subsidy is for the employment; whitepaper l.206-210: no day without an income."""
    life = living(
        proefplaatsing=always(no()),
        contract_bieden=offers(loonkostensubsidie=True),
        dienstverband_bevestigen=over_since(40),
        werkgever_matchen=silence,
    )
    until(life, lambda state: state.visits.get(Stage.PLACEMENT) == 2)
    [lost] = all_of(life, pl.JobLost)
    assert lost.on == today(life) - timedelta(days=40)
    until(life, lambda state: not state.subsidy.running)
    assert [ended.on for ended in all_of(life, pl.WageSubsidyEnded)][-1] == lost.on + timedelta(days=1)
    life.passes(life.now + timedelta(days=2))
    assert without(life.state) == lost.on + timedelta(days=1)
    assert (lives_on(life.state, lost.on), lives_on(life.state, lost.on + timedelta(days=1))) == (Income.WAGE, None)
    assert f"{lost.on + timedelta(days=1):%d-%m-%Y}" in signals(life, NO_INCOME)[-1]


def test_who_was_never_told_a_last_day_lost_the_job_on_the_day_it_was_told_and_the_next_may_begin_the_day_after() -> None:
    life = living(dienstverband_bevestigen=always(yes(inDienst=False)), werkgever_matchen=silence)
    until(life, lambda state: state.visits.get(Stage.PLACEMENT) == 2)
    assert [lost.on for lost in all_of(life, pl.JobLost)] == [None]
    assert free_from(life.state, today(life)) == today(life) + timedelta(days=1)


def test_a_last_day_before_the_first_is_not_accepted_and_is_asked_once_more() -> None:
    life = living(
        proefplaatsing=always(no()),
        contract_bieden=offers(),
        dienstverband_bevestigen=in_turn(yes(inDienst=False, laatsteDag="2026-08-01"), yes(inDienst=True)),
    )
    until(life, lambda state: 1 in state.placement.confirmed_months)
    assert not all_of(life, pl.JobLost)
