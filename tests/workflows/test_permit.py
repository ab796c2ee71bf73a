"""The residence permit: whoever can see to its renewal hears of its end in time, and again on its last day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from events.trajectory.state import Task
from events.vocabulary import intake, steering
from events.vocabulary.base import ERASED
from events.vocabulary.civic import PermitRenewal
from events.vocabulary.placement import ContractSigned
from events.vocabulary.values import AfterContract, Outcome, Shortfall, Stage
from tests.workflows.invariants import Law
from tests.workflows.life_in_memory import Waiting, waits_for
from tests.workflows.run.test_rehearsal import ANNA, Everybody, lives, the_end
from tests.workflows.specification import EMPLOYER, given, in_stage, started
from tests.workflows.test_decisions import INTAKE
from tests.workflows.test_selection import told
from tests.workflows.test_trial import until
from workflows.decisions.contract import ChangeContract
from workflows.decisions.open_items import CompleteTask
from workflows.decisions.permit import PERMIT, NoteResidencePermit, TellPermitRenewal
from workflows.decisions.refusal import Refused
from workflows.law.residence import may_stay, may_work
from workflows.run.rehearsal.life import Life
from workflows.tracks.permit import answered


def raised(life: Life) -> list[date]:
    """On which days somebody was told that the plan runs past the permit."""
    return [
        recorded.fact.occurred_at.date()
        for recorded in life.facts
        if isinstance(recorded.event, steering.AttentionRaised) and recorded.event.rule == PERMIT
    ]


def test_a_plan_that_runs_past_the_permit_is_a_signal_and_a_task_when_it_can_be_renewed_and_not_before() -> None:
    everybody = Waiting("verblijf-verlengen")
    everybody.answers["intake-houden"] = told(verblijfsvergunningTot="2027-02-01")
    life = lives(everybody)
    life.passes(datetime(2026, 7, 31, 21, 59, tzinfo=UTC))
    assert not raised(life)
    task = waits_for(life, "verblijf-verlengen")
    assert raised(life) == [date(2026, 7, 31)], "the first of August has begun in the Netherlands"
    assert "leg de nieuwe einddatum vast" in task.what
    assert "2027" not in task.what, "the day itself is sealed"
    assert "geldig tot en met 01-02-2027" in str(life.state.attention[PERMIT].evidence)
    life.order(NoteResidencePermit(ends=date(2030, 2, 1)), ANNA)
    assert PERMIT not in life.state.attention
    assert not [task for task in life.state.open_tasks if task.kind == "verblijf-verlengen"]
    life.passes(the_end(life))
    assert life.over
    assert len(raised(life)) == 1, "it had ended before the second permit did"
    Law(life.id).sees(life.facts)


def renewing() -> tuple[Life, Task]:
    """A life with a permit until the first of February 2027 that nobody looked at yet, and the task about it."""
    everybody = Waiting("verblijf-verlengen")
    everybody.answers["intake-houden"] = told(verblijfsvergunningTot="2027-02-01")
    life = lives(everybody)
    return life, waits_for(life, "verblijf-verlengen")


def about_the_permit(life: Life) -> list[Task]:
    """The open tasks about it."""
    return [task for task in life.state.open_tasks if task.kind == "verblijf-verlengen"]


def test_a_permit_that_runs_out_is_not_ticked_off_and_one_that_was_asked_for_is_looked_at_again_on_its_last_day() -> None:
    life, task = renewing()
    with pytest.raises(Refused, match="een nieuwe einddatum, of hoe het met de verlenging staat"):
        life.order(CompleteTask(task=task.key, remark="verlenging is aangevraagd"), ANNA)
    life.order(TellPermitRenewal(answer=PermitRenewal.REQUESTED), ANNA)
    life.settle()
    assert not about_the_permit(life)
    life.passes(datetime(2027, 1, 31, 22, 59, tzinfo=UTC))
    assert not about_the_permit(life)
    life.passes(datetime(2027, 2, 1, 9, tzinfo=UTC))
    life.restart()
    life.settle()
    [again] = about_the_permit(life)
    assert "laatste dag van de verblijfsvergunning" in str(again.what)
    life.order(NoteResidencePermit(ends=date(2036, 2, 1)), ANNA)
    life.passes(life.now + timedelta(days=60))
    assert not about_the_permit(life)
    Law(life.id).sees(life.facts)


def test_whoever_says_nothing_of_a_permit_is_asked_once_more_on_its_last_day_and_not_twice() -> None:
    life, task = renewing()
    life.passes(datetime(2027, 2, 2, 9, tzinfo=UTC))
    [again] = about_the_permit(life)
    assert again.key != task.key


@pytest.mark.parametrize(
    ("answer", "signalled"), [(PermitRenewal.NOT_RENEWED, True), (PermitRenewal.SUSPENDED, True), (PermitRenewal.NOT_NEEDED, False)]
)
def test_a_permit_that_is_not_renewed_or_not_needed_any_more_is_no_task_on_its_last_day(answer: PermitRenewal, signalled: bool) -> None:
    life, _ = renewing()
    life.order(TellPermitRenewal(answer=answer), ANNA)
    life.passes(datetime(2027, 2, 2, 9, tzinfo=UTC))
    assert not about_the_permit(life)
    assert (PERMIT in life.state.attention) is signalled
    Law(life.id).sees(life.facts)


def test_of_a_permit_that_was_told_to_be_needed_no_more_before_its_time_nobody_hears() -> None:
    everybody = Waiting("verblijf-verlengen")
    everybody.answers["intake-houden"] = told(verblijfsvergunningTot="2027-02-01")
    life = lives(everybody)
    life.passes(datetime(2026, 5, 1, tzinfo=UTC))
    life.order(TellPermitRenewal(answer=PermitRenewal.NOT_NEEDED), ANNA)
    life.passes(datetime(2027, 2, 2, 9, tzinfo=UTC))
    assert not about_the_permit(life)
    assert not raised(life)


def test_a_task_that_a_former_release_let_somebody_tick_off_is_an_answer() -> None:
    life, task = renewing()
    assert not answered(task.about)(life.state)
    assert answered(task.about)(replace(life.state, tasks={task.key: replace(task, closed=True)}))


def test_each_permit_that_ends_in_a_trajectory_is_told_of_and_one_that_outlasts_the_plan_is_not() -> None:
    everybody = Waiting("verblijf-verlengen")
    everybody.answers["intake-houden"] = told(verblijfsvergunningTot="2026-12-01")
    life = lives(everybody)
    waits_for(life, "verblijf-verlengen")
    life.order(NoteResidencePermit(ends=date(2027, 6, 1)), ANNA)
    life.restart()
    waits_for(life, "verblijf-verlengen")
    assert raised(life) == [date(2026, 5, 31), date(2026, 11, 30)]
    outlasting = Everybody(timedelta(days=2))
    outlasting.answers["intake-houden"] = told(verblijfsvergunningTot="2028-01-31")
    other = lives(outlasting)
    other.passes(the_end(other))
    assert other.over
    ended = other.facts[-1].fact.occurred_at.date()
    assert date(2027, 7, 31) < ended < date(2028, 1, 31), "its renewal could be asked for before the trajectory was over"
    assert not raised(other)


def test_a_last_day_that_is_told_again_after_another_is_watched_again() -> None:
    everybody = Waiting("verblijf-verlengen")
    everybody.answers["intake-houden"] = told(verblijfsvergunningTot="2026-12-01")
    life = lives(everybody)
    waits_for(life, "verblijf-verlengen")
    for ends, told_of in ((date(2036, 3, 2), False), (date(2026, 12, 1), True)):
        life.order(NoteResidencePermit(ends=ends), ANNA)
        life.restart()
        life.settle()
        assert (PERMIT in life.state.attention) is told_of
    assert len([task for task in life.state.open_tasks if task.kind == "verblijf-verlengen"]) == 1
    assert len(raised(life)) == 2


def test_the_last_day_of_a_permit_is_sealed_and_can_be_told_later_corrected_and_erased() -> None:
    assert intake.ResidencePermitNoted.sealed_fields() == {"ends"}
    noted = intake.ResidencePermitNoted(ends=date(2028, 1, 1))
    given(*INTAKE).when(NoteResidencePermit(ends=date(2028, 1, 1))).then(noted)
    given(*INTAKE, noted).when(NoteResidencePermit(ends=date(2028, 1, 1))).then_refused("staat er al")
    assert given(*INTAKE, noted, intake.ResidencePermitNoted(ends=date(2029, 1, 1))).state.civic.permit_ends == date(2029, 1, 1)
    assert given(*INTAKE, intake.ResidencePermitNoted(ends=ERASED)).state.civic.permit_ends == ERASED


# A permit that is not renewed ----------------------------------------------------------------------------------------------------


def decisions(life: Life) -> list[Task]:
    """The open tasks to decide what follows."""
    return [task for task in life.state.open_tasks if task.kind == "verblijf-besluit"]


LAST_DAY = date(2027, 2, 1)


def refused_renewal(last: date = LAST_DAY) -> Life:
    """Told half a year before that a permit is not renewed; nobody decides yet what follows."""
    everybody = Waiting("verblijf-verlengen", "verblijf-besluit")
    everybody.answers["intake-houden"] = told(verblijfsvergunningTot=str(last))
    life = lives(everybody)
    waits_for(life, "verblijf-verlengen")
    life.order(TellPermitRenewal(answer=PermitRenewal.NOT_RENEWED), ANNA)
    life.settle()
    return life


def test_of_a_permit_that_is_not_renewed_a_person_decides_before_its_last_day_and_is_reminded_of_it() -> None:
    life = refused_renewal()
    [task] = decisions(life)
    assert task.due < datetime(2027, 2, 1, tzinfo=UTC)
    assert "art. 2 en 4" in task.what
    assert "2027" not in task.what, "the day itself is sealed"
    with pytest.raises(Refused, match="bezwaar of beroep"):
        life.order(CompleteTask(task=task.key, remark="gezien"), ANNA)
    life.passes(datetime(2027, 1, 31, tzinfo=UTC))
    [still] = decisions(life)
    assert (still.reminded, still.escalated) == (True, True)
    life.order(TellPermitRenewal(answer=PermitRenewal.SUSPENDED), ANNA)
    life.settle()
    assert not decisions(life)
    life.order(TellPermitRenewal(answer=PermitRenewal.NOT_RENEWED), ANNA)
    life.settle()
    assert len(decisions(life)) == 1, "the appeal was lost"
    life.order(NoteResidencePermit(ends=date(2036, 2, 1)), ANNA)
    life.settle()
    assert not decisions(life)
    Law(life.id).sees(life.facts)


def test_nobody_signs_for_work_after_a_permit_that_is_not_renewed_until_another_is_told() -> None:
    life = refused_renewal(date(2026, 8, 1))
    task = waits_for(life, "opnieuw-regelen")
    life.passes(life.now + timedelta(days=400))
    assert life.state.stage is Stage.PLACEMENT, "it waits"
    assert not [recorded for recorded in life.facts if isinstance(recorded.event, ContractSigned)]
    withdrawn = [asked for asked in life.state.requests.values() if asked.kind == "contract-bieden" and asked.not_accepted]
    assert "mag de deelnemer voor zover bekend niet werken" in str(withdrawn[0].withdrawn)
    life.order(NoteResidencePermit(ends=date(2036, 2, 1)), ANNA)
    life.order(CompleteTask(task=task.key, remark="de vergunning is verlengd"), ANNA)
    life.passes(the_end(life))
    assert life.state.outcome is Outcome.SUSTAINED_WORK
    Law(life.id).sees(life.facts)


def test_an_appeal_that_suspends_the_decision_lets_somebody_work_on() -> None:
    noted = intake.ResidencePermitNoted(ends=LAST_DAY)
    day = LAST_DAY + timedelta(days=1)
    for answer, allowed in ((PermitRenewal.NOT_RENEWED, False), (PermitRenewal.SUSPENDED, True), (PermitRenewal.REQUESTED, True)):
        state = given(*INTAKE, noted, intake.ResidencePermitRenewalTold(answer=answer)).state
        assert (may_work(state, LAST_DAY), may_work(state, day), may_stay(state, day)) == (True, allowed, allowed)


@pytest.mark.parametrize("answer", [None, PermitRenewal.NOT_RENEWED])
def test_work_at_the_end_of_which_the_permit_is_over_is_not_duurzaam(answer: PermitRenewal | None) -> None:
    everybody = Waiting("verblijf-verlengen", "verblijf-besluit")
    life = lives(everybody)
    until(life, lambda life: life.state.stage is Stage.AFTERCARE)
    life.order(NoteResidencePermit(ends=life.now.date() + timedelta(days=40)), ANNA)
    if answer:
        life.order(TellPermitRenewal(answer=answer), ANNA)
    life.passes(the_end(life))
    assert life.state.ended
    assert (life.state.outcome, life.state.ended.lacks) == (Outcome.AT_WORK, (Shortfall.CONTRACT,))


def test_a_contract_does_not_go_on_after_a_permit_that_is_not_renewed() -> None:
    signed = ContractSigned(employer=EMPLOYER, starts=date(2026, 3, 2), wage_cents=300_000, months=7, growth="mbo 3", hours=36)
    ends = intake.ResidencePermitNoted(ends=date(2026, 9, 1))
    job = (started(), in_stage(Stage.PLACEMENT), signed, in_stage(Stage.AFTERCARE), ends)
    refusal = intake.ResidencePermitRenewalTold(answer=PermitRenewal.NOT_RENEWED)
    given(*job, refusal).when(ChangeContract(what=AfterContract.PERMANENT)).then_refused("mag de deelnemer voor zover bekend niet werken")
    assert given(*job).when(ChangeContract(what=AfterContract.PERMANENT)).events
