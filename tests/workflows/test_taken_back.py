"""What was told by mistake, or is so no longer, is taken back: a lost job, the end of the civic duty, the day of a move; and what the
school grants after the trajectory went on without it."""

from datetime import date, timedelta

import pytest

from events.days import day_of as moment_day
from events.vocabulary import intake
from events.vocabulary import leer_werk as lw
from events.vocabulary import placement as pl
from events.vocabulary.civic import DutyEnd
from events.vocabulary.course import MunicipalityChanged
from events.vocabulary.leer_werk import Income, QualificationObtained
from events.vocabulary.placement import JobEnd
from events.vocabulary.values import Outcome, QualificationKind, Source, Stage, WithoutQualification
from tests.workflows.city import GARAGE, MUNICIPALITY, REGISSEUR, VILLAGE
from tests.workflows.habits import ANSWERS, Habit, always, in_turn, no, silence, yes
from tests.workflows.invariants import Law
from tests.workflows.life_in_memory import Waiting, begins, reaches, refused
from tests.workflows.run.test_rehearsal import Everybody
from tests.workflows.specification import given, in_stage, started
from tests.workflows.test_durable import offers
from tests.workflows.test_moving import TERM
from tests.workflows.test_set_right import fact
from tests.workflows.test_subsidy import permanent
from tests.workflows.test_subsidy_days import grants
from tests.workflows.test_trial import all_of, day_of, ends, living, until
from workflows.decisions.civic_duty import EndCivicDuty
from workflows.decisions.corrections import CorrectFact
from workflows.decisions.job_lost import NoteJobLost
from workflows.decisions.livelihood import lost_on
from workflows.decisions.moving import MoveMunicipality
from workflows.decisions.qualification import DecideQualification
from workflows.run.rehearsal.life import Life

DAY = timedelta(days=1)


def back(life: Life, kind: type[pl.JobLost | pl.ContractFellThrough | intake.CivicDutyEnded]) -> CorrectFact:
    """The order by which the last fact of a kind is taken back."""
    return CorrectFact(fact=fact(life, kind), field="klopt", value="nee", reason="vergissing")


# A job that was not lost ----------------------------------------------------------------------------------------------------------


def employed(**answers: Habit) -> Life:
    """Seven months at work; who is asked for another employer does not answer."""
    life = living(**{"werkgever_matchen": silence, "contract_bieden": offers(duurMaanden=0)} | answers)
    until(life, lambda life: bool(all_of(life, pl.AftercareStarted)))
    life.passes(life.now + timedelta(days=210))
    return life


def loses(life: Life, **told: object) -> None:
    life.order(NoteJobLost.model_validate({"ground": JobEnd.DISMISSED, "reason": "verkeerde deelnemer", **told}), REGISSEUR)
    life.passes(life.now + timedelta(days=5))
    assert life.state.stage is Stage.PLACEMENT


@pytest.mark.parametrize("restarts", [False, True])
def test_a_job_that_was_not_lost_goes_on_as_it_was_and_ends_on_the_day_it_would_have(*, restarts: bool) -> None:
    undisturbed = employed()
    assert ends(undisturbed) is Outcome.SUSTAINED_WORK
    life = employed()
    before = life.state.placement
    assert before.confirmed_months
    loses(life)
    assert [asked.kind for asked in life.state.open_requests if asked.role == "gemeente" and asked.kind == "werkgever-matchen"]
    life.order(back(life, pl.JobLost), REGISSEUR)
    if restarts:
        life.restart()
    life.settle()
    assert (life.state.stage, life.state.visits[Stage.AFTERCARE], life.state.placement) == (Stage.AFTERCARE, 2, before)
    assert (lost_on(life.state), life.state.contracts) == (None, ())
    assert not [asked for asked in life.state.open_requests if asked.kind == "werkgever-matchen"]
    assert ends(life) is Outcome.SUSTAINED_WORK
    assert life.state.ended_at == undisturbed.state.ended_at
    months = [confirmed.month for confirmed in all_of(life, pl.EmploymentConfirmed)]
    assert months == [confirmed.month for confirmed in all_of(undisturbed, pl.EmploymentConfirmed)], "each was asked once"
    assert len(all_of(life, pl.ContractSigned)) == len(all_of(life, pl.AftercareStarted)) == 1


@pytest.mark.parametrize("days", [0, 30], ids=["today", "a while ago"])
def test_subsidy_for_a_job_that_was_not_lost_goes_on_without_a_day_in_between(days: int) -> None:
    life = employed(contract_bieden=permanent, loonkostensubsidie=grants)
    [employer] = [employer for employer, account in life.state.accounts.items() if account.runs]
    loses(life, last_day=day_of(life) - timedelta(days=days))
    assert not life.state.account(employer).runs
    life.order(back(life, pl.JobLost), REGISSEUR)
    life.passes(life.now + timedelta(days=3))
    assert life.state.account(employer).runs
    assert life.state.subsidy.running
    [ended] = [told for told in life.facts if isinstance(told.event, pl.WageSubsidyEnded)]
    assert isinstance(ended.event, pl.WageSubsidyEnded)
    [resumed] = all_of(life, pl.WageSubsidyRecalculated)[-1:]
    assert resumed.on == (ended.event.on or moment_day(ended.fact.occurred_at))
    assert ends(life) is Outcome.SUSTAINED_WORK


def test_subsidy_goes_on_when_the_loss_is_taken_back_on_the_day_that_it_was_told() -> None:
    life = employed(
        contract_bieden=in_turn(no(), permanent),
        werkgever_matchen=in_turn(yes(werkgever=str(GARAGE)), None),
        loonkostensubsidie=grants,
    )
    assert life.state.account(GARAGE).runs
    life.order(NoteJobLost(ground=JobEnd.DISMISSED, reason="verkeerde deelnemer"), REGISSEUR)
    life.settle()
    assert [ended.on for ended in all_of(life, pl.WageSubsidyEnded)] == [day_of(life) + DAY]
    life.order(back(life, pl.JobLost), REGISSEUR)
    life.passes(life.now + timedelta(days=3))
    assert life.state.account(GARAGE).runs
    assert ends(life) is Outcome.SUSTAINED_WORK


def test_work_that_did_begin_after_all_is_taken_back_as_fallen_through() -> None:
    life = living(werkgever_matchen=silence, contract_bieden=offers(duurMaanden=0))
    until(life, lambda life: bool(all_of(life, pl.AftercareStarted)))
    life.passes(life.now + timedelta(days=10))
    before = life.state.placement
    loses(life, ground=JobEnd.NOT_BEGUN)
    life.order(back(life, pl.ContractFellThrough), REGISSEUR)
    life.settle()
    assert (life.state.stage, life.state.placement) == (Stage.AFTERCARE, before)
    assert ends(life) is Outcome.SUSTAINED_WORK


def test_who_works_elsewhere_by_now_or_whose_contract_is_over_did_lose_the_job() -> None:
    life = employed(werkgever_matchen=always(yes(werkgever=str(GARAGE))))
    loses(life)
    until(life, lambda life: life.state.stage is Stage.AFTERCARE)
    assert "ander werk" in refused(life, back(life, pl.JobLost))
    other = living(werkgever_matchen=silence, contract_bieden=offers(duurMaanden=7), contract_vervolg=always(yes(vervolg="eindigt")))
    until(other, lambda life: life.state.visits.get(Stage.PLACEMENT) == 2)
    other.passes(other.now + timedelta(days=2))
    assert "is voorbij" in refused(other, back(other, pl.JobLost))
    assert "Vul bij 'klopt' in: nee" in refused(other, back(other, pl.JobLost).model_copy(update={"value": "ja"}))


# The civic duty -------------------------------------------------------------------------------------------------------------------


def exempt(life: Life) -> EndCivicDuty:
    return EndCivicDuty(on=day_of(life), ground=DutyEnd.EXEMPTED, source=Source.DUO)


def test_a_duty_that_goes_on_after_all_has_its_term_again_and_is_planned_after_a_move() -> None:
    life = begins("zorg", Waiting("geen"))
    reaches(life, Stage.LEER_WERK)
    life.order(MoveMunicipality(municipality=VILLAGE, registered_on=day_of(life)), REGISSEUR)
    life.settle()
    term = life.state.civic.term_ends
    assert term
    life.order(exempt(life), REGISSEUR)
    life.passes(life.now + timedelta(days=5))
    assert (life.state.civic.term_ends, life.state.civic.route is None) == (None, False)
    life.order(back(life, intake.CivicDutyEnded), REGISSEUR)
    life.restart()
    life.settle()
    assert (life.state.civic.duty_ended, life.state.civic.term_ends) == (None, term)
    asked = [request for request in life.state.requests.values() if request.kind == "pip-herzien"]
    assert [request.withdrawn is None for request in asked] == [False, True]
    life.order(exempt(life), REGISSEUR)
    assert life.state.civic.duty_ended == day_of(life), "and it can end again"
    Law(life.id).sees(life.facts)


def test_of_who_turns_out_to_have_to_integrate_after_all_a_pip_is_asked_later_too() -> None:
    everybody = Waiting("geen")
    everybody.answers["pip-opvragen"] = silence
    life = begins("zorg", everybody)
    life.order(exempt(life), REGISSEUR)
    reaches(life, Stage.VOORTRAJECT)
    assert life.state.civic.term_ends is None
    everybody.answers["pip-opvragen"] = ANSWERS["pip-opvragen"]
    life.order(back(life, intake.CivicDutyEnded), REGISSEUR)
    until(life, lambda life: life.state.civic.term_ends is not None)
    Law(life.id).sees(life.facts)


# The day of a registration --------------------------------------------------------------------------------------------------------


def moved(days_ago: int, **answers: Habit) -> tuple[Life, date]:
    """In leer-werk, and registered elsewhere so many days ago; of the PIP the new municipality says nothing yet."""
    everybody = Everybody(timedelta(days=2))
    everybody.answers |= {"pip-herzien": silence} | {kind.replace("_", "-"): habit for kind, habit in answers.items()}
    life = begins("zorg", everybody)
    reaches(life, Stage.LEER_WERK)
    life.passes(life.now + timedelta(days=60))
    day = day_of(life) - timedelta(days=days_ago)
    life.order(MoveMunicipality(municipality=VILLAGE, registered_on=day), REGISSEUR)
    life.passes(life.now + timedelta(days=3))
    return life, day


def registered(life: Life, day: date) -> CorrectFact:
    return CorrectFact(fact=fact(life, MunicipalityChanged), field="ingeschreven-op", value=str(day), reason="tikfout")


@pytest.mark.parametrize("days", [-20, 4], ids=["sooner", "later"])
def test_the_term_for_a_pip_after_a_move_runs_from_the_day_that_was_set_right(days: int) -> None:
    life, wrong = moved(5)
    first = next(asked for asked in life.state.open_requests if asked.kind == "pip-herzien")
    right = wrong + timedelta(days=days)
    life.order(registered(life, right), REGISSEUR)
    life.restart()
    life.settle()
    assert (life.state.civic.registered_on, life.state.civic.moves) == (right, (right,))
    [asked] = [asked for asked in life.state.open_requests if asked.kind == "pip-herzien"]
    assert asked.content["ingeschrevenOp"] == str(right)
    assert (asked.due > first.due) is (days > 0)
    Law(life.id).sees(life.facts)


def test_a_day_on_which_nobody_can_have_been_registered_is_refused() -> None:
    life, wrong = moved(5)
    assert "toekomst" in refused(life, registered(life, day_of(life) + DAY))
    assert "toen het traject begon" in refused(life, registered(life, wrong.replace(year=wrong.year - 8)))
    life.order(MoveMunicipality(municipality=MUNICIPALITY, registered_on=day_of(life)), REGISSEUR)
    assert "in de vorige gemeente" in refused(life, registered(life, wrong - DAY))


@pytest.mark.parametrize("days", [-20, 4], ids=["sooner", "later"])
def test_benefit_of_the_former_municipality_lasts_until_the_registration_that_was_set_right(days: int) -> None:
    happened = (started(), in_stage(Stage.LEER_WERK), TERM)
    benefit = lw.IncomeSet(income=Income.BENEFIT, starts=date(2026, 1, 1), ends=date(2026, 12, 31))
    moves = given(*happened, benefit).when(MoveMunicipality(municipality=VILLAGE, registered_on=date(2026, 2, 20))).events
    right = date(2026, 2, 20) + timedelta(days=days)
    before = given(*happened, benefit, *moves)
    wrong = next(id for id, event in before.state.correctable.items() if event.stored_name == "municipality-changed")
    corrected = before.when(CorrectFact(fact=wrong, field="ingeschreven-op", value=str(right), reason="tikfout")).events
    [living] = given(*happened, benefit, *moves, *corrected).state.leer_werk.incomes
    assert (living.ends, living.moved, living.told_until) == (right - DAY, True, date(2026, 12, 31))


def test_subsidy_for_the_days_between_two_registrations_is_settled_by_a_person() -> None:
    life = employed(contract_bieden=permanent, loonkostensubsidie=grants, pip_herzien=silence)
    wrong = day_of(life) - timedelta(days=5)
    life.order(MoveMunicipality(municipality=VILLAGE, registered_on=wrong), REGISSEUR)
    life.passes(life.now + timedelta(days=10))
    right = wrong - timedelta(days=20)
    life.order(registered(life, right), REGISSEUR)
    life.passes(life.now + timedelta(days=2))
    [task] = [task for task in life.state.open_tasks if f"van {right:%d-%m-%Y} tot {wrong:%d-%m-%Y} besloot nog niet" in task.what]
    assert "verrekenen" in task.what
    assert ends(life) is Outcome.SUSTAINED_WORK


# What is granted after all --------------------------------------------------------------------------------------------------------


def test_a_diploma_that_the_school_grants_after_the_trajectory_went_on_without_it_is_written_down() -> None:
    everybody = Everybody(timedelta(days=2))
    everybody.answers["kwalificeren"] = always(no())
    life = begins("bbl-mbo-2", everybody)
    reaches(life, Stage.PLACEMENT)
    kind = QualificationKind.DIPLOMA
    assert kind in life.state.leer_werk.education.without
    granted = DecideQualification(kind=kind, on=day_of(life), reason="herexamen gehaald")
    early = granted.model_copy(update={"on": date(2026, 1, 5)})
    assert "toen de opleiding begon" in refused(life, early)
    both = granted.model_copy(update={"without": WithoutQualification.NOT_FEASIBLE})
    assert "een van de drie" in refused(life, both)
    life.order(granted, REGISSEUR)
    assert [(told.kind, told.on) for told in all_of(life, QualificationObtained)] == [(kind, day_of(life))]
    assert "niet zonder" in refused(life, granted)
    life.restart()
    assert ends(life) is Outcome.SUSTAINED_WORK
    assert len([asked for asked in life.state.requests.values() if asked.kind == "kwalificeren"]) == 1
