"""After a job there can be WW, which UWV lets run on during a proefplaatsing (Werkloosheidswet art. 17, 42 and 76a); and nobody is on trial
where somebody has worked unpaid before."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from events.trajectory.state import Request
from events.vocabulary import placement as pl
from events.vocabulary.leer_werk import Income, IncomeSet
from events.vocabulary.steering import AttentionPassed
from events.vocabulary.values import Role, Stage
from tests.workflows.city import BAKERY, GARAGE, NURSERY, REGISSEUR
from tests.workflows.habits import ANSWERS, Habit, always, in_turn, no, silence, yes
from tests.workflows.invariants import Law
from tests.workflows.life_in_memory import refused
from tests.workflows.specification import partner
from tests.workflows.test_income import task
from tests.workflows.test_livelihood import PERMIT, open_task, over_since, today
from tests.workflows.test_wage_value import all_of, living, until
from workflows.decisions.livelihood import lives_on, lost_on, without
from workflows.decisions.money import SetIncome
from workflows.decisions.moving import MoveMunicipality
from workflows.decisions.people import JoinParty
from workflows.law.calendar import beginning_of, end_of, lasting
from workflows.law.key import Key
from workflows.law.period import Period
from workflows.law.policy import Rules, policy_set
from workflows.law.trial import worked_for
from workflows.run.rehearsal.life import Life

DAY = timedelta(days=1)
UWV = partner("uwv")


def lost(**answers: Habit) -> tuple[Life, date]:
    """A job that was lost, and its last day; the network finds nobody yet."""
    life = living(**{"proefplaatsing": always(no()), "dienstverband_bevestigen": over_since(10), "werkgever_matchen": silence} | answers)
    until(life, lambda state: state.visits.get(Stage.PLACEMENT) == 2)
    last = lost_on(life.state)
    assert last
    return life, last


def unemployment(last: date, months: int = 3) -> SetIncome:
    return SetIncome(income=Income.UNEMPLOYMENT, starts=last + DAY, ends=last + relativedelta(months=months))


def test_who_lost_a_job_is_asked_about_ww_and_lives_on_it_until_its_last_day() -> None:
    life, last = lost()
    until(life, task("inkomen-regelen"))
    asks = open_task(life, "inkomen-regelen")
    assert "in 26 van de laatste 36 weken werkte, vraagt WW aan bij UWV (Werkloosheidswet art. 17" in asks.what
    life.order(unemployment(last), REGISSEUR)
    life.settle()
    assert not task("inkomen-regelen")(life.state), "it is arranged until it ends"
    assert all_of(life, AttentionPassed)
    ends = last + relativedelta(months=3)
    assert [lives_on(life.state, day) for day in (last, last + DAY, ends, ends + DAY)] == [
        Income.WAGE,
        Income.UNEMPLOYMENT,
        Income.UNEMPLOYMENT,
        None,
    ]
    assert without(life.state) == ends + DAY
    until(life, task("inkomen-regelen"))
    assert f"{ends + DAY:%d-%m-%Y}" in open_task(life, "inkomen-regelen").what
    assert today(life) < ends, "in time, as with every other income that ends"


def test_ww_that_cannot_be_is_refused() -> None:
    life, last = lost()
    told = unemployment(last)
    assert "Noem de laatste dag" in refused(life, told.model_copy(update={"ends": None}))
    assert "begint daarna" in refused(life, told.model_copy(update={"starts": last}))
    assert "UWV verrekent" in refused(life, told.model_copy(update={"wage_cents": 100_000}))
    longest = unemployment(last, months=24)
    assert "ten hoogste 24 maanden" in refused(life, longest.model_copy(update={"ends": longest.ends and longest.ends + DAY}))
    life.order(longest, REGISSEUR)


def test_nobody_has_ww_before_a_job_was_lost() -> None:
    life = living()
    until(life, lambda state: state.stage is Stage.LEER_WERK)
    assert "na werk dat voorbij is" in refused(life, unemployment(today(life) - DAY))


def permissions(life: Life) -> list[Request]:
    return [request for request in life.state.requests.values() if request.kind == PERMIT]


def on_trial_with_ww() -> Life:
    life, last = lost(
        werkgever_matchen=lambda a: ANSWERS["werkgever-matchen"](a) if a.content["poging"] > 1 else None,
        proefplaatsing=ANSWERS["proefplaatsing"],
    )
    life.order(unemployment(last, months=9), REGISSEUR)
    life.order(JoinParty(role=Role.UWV, partner=UWV), REGISSEUR)
    answer(life, GARAGE)
    until(life, lambda state: state.placement.on_trial is not None)
    return life


def test_a_proefplaatsing_with_ww_lasts_as_uwv_and_the_werkloosheidswet_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ww = {Key.TRIAL_UNEMPLOYED: Period(months=1), Key.TRIAL_UNEMPLOYED_AT_MOST: Period(months=4)}
    usual = Rules.period
    monkeypatch.setattr(Rules, "period", lambda rules, key: ww.get(Key(key)) or usual(rules, key))
    life = on_trial_with_ww()
    [asked] = [request for request in life.state.requests.values() if request.kind == "proefplaatsing"][-1:]
    trial = life.state.placement.trial
    assert trial
    assert asked.content["maanden"] == 1
    [first, last] = (date.fromisoformat(str(permissions(life)[0].content[name])) for name in ("vanaf", "totEnMet"))
    assert end_of(last) == lasting(beginning_of(first), Period(months=1))
    assert trial.limit == lasting(trial.starts, Period(months=4))


def test_who_has_ww_is_on_trial_by_the_permission_of_uwv_and_a_move_changes_nothing_of_that() -> None:
    life = on_trial_with_ww()
    [request] = permissions(life)
    assert (request.role, request.partner, request.content["leeftVan"]) == (Role.UWV, UWV, "ww")
    life.order(MoveMunicipality(municipality=partner("elders"), registered_on=today(life)), REGISSEUR)
    life.passes(life.now + timedelta(days=20))
    assert len(permissions(life)) == 1
    assert lives_on(life.state, today(life)) is Income.UNEMPLOYMENT
    assert Law(life.id).sees(life.facts).state == life.told


def answer(life: Life, employer: object) -> None:
    """The network finds an employer, as the regisseur hears on the telephone."""
    from workflows.decisions.open_items import RecordAnswer

    until(life, lambda state: any(request.kind == "werkgever-matchen" for request in state.open_requests))
    [asked] = [request for request in life.state.open_requests if request.kind == "werkgever-matchen"]
    life.order(RecordAnswer(request=asked.key, agreed=True, answer={"werkgever": str(employer)}, remark="gebeld"), REGISSEUR)


# Unpaid work before a trial --------------------------------------------------------------------------------------------------------


def back_to(employer: object) -> Life:
    """The employer of the leer-werk has no contract, and the network finds this one."""
    life = living(
        contract_bieden=in_turn(no("geen plek"), ANSWERS["contract-bieden"]),
        werkgever_matchen=in_turn(yes(werkgever=str(employer)), no("niemand")),
    )
    until(life, lambda state: state.placement.attempt > 1 and state.placement.employer is not None)
    return life


def test_where_somebody_learned_and_worked_without_a_wage_there_is_no_trial_and_a_contract_is_asked() -> None:
    life, _ = lost(werkgever_matchen=silence)
    assert all(event.income is Income.BENEFIT for event in all_of(life, IncomeSet)), "unpaid, with benefit retained"
    source = policy_set("nederland").as_on(today(life)).entry(Key.TRIAL_AFTER_UNPAID).source
    assert "Werkloosheidswet art. 76a lid 3 onder c" in source
    rules = policy_set(life.state.policy).as_on(today(life), version=life.state.policy_version)
    history = life.state
    unpaid = type(history)(history.id, leer_werk=history.leer_werk, policy=history.policy, policy_version=history.policy_version)
    assert worked_for(rules, unpaid, BAKERY, today(life))
    assert not worked_for(rules, unpaid, NURSERY, today(life))
    begun = history.leer_werk.places[BAKERY]
    assert not worked_for(rules, unpaid, BAKERY, begun - DAY), "not by a place that is still to begin"


def test_another_employer_of_the_network_still_takes_somebody_on_trial() -> None:
    life = back_to(GARAGE)
    until(life, lambda state: state.placement.on_trial is not None)
    assert [event.employer for event in all_of(life, pl.TrialPlacementStarted)] == [GARAGE]


@pytest.mark.parametrize("key", [Key.TRIAL_AFTER_UNPAID, Key.UNEMPLOYED_WEEKS, Key.UNEMPLOYED_WEEKS_OF, Key.UNEMPLOYED_AT_MOST])
def test_what_the_law_says_of_it_is_data_with_a_source_and_a_day_to_look_again(key: Key) -> None:
    entry = policy_set("nederland").as_on(date(2026, 11, 30)).entry(key)
    assert entry.source
    assert entry.look_again
