"""What was set right is what read models tell, as if it had been said so at once."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from events.vocabulary import course, intake, placement
from events.vocabulary import leer_werk as lw
from events.vocabulary.base import Event
from events.vocabulary.values import Component, EndReason, GuidanceKind, LanguageLevel, Outcome, Skill, Stage
from projections.learning.lives.table import LIVES
from projections.lists.board import BOARD
from projections.lists.deadlines import DEADLINES
from projections.lists.employer_view import EMPLOYER_VIEW
from projections.lists.file import TRAJECTORY_FILE
from projections.lists.shared import SHARED, Unit
from tests.projections.history import EMPLOYER, SECRET, in_stage, row_after, started
from tests.workflows.specification import given
from tests.workflows.test_decisions import INTAKE
from tests.workflows.test_roles import PROFILE, id_of
from workflows.decisions.corrections import CorrectFact

TERM = intake.CivicTermSet(starts=date(2026, 1, 6), ends=date(2029, 1, 5), ground="dagtekening PIP")
GUIDED = lw.GuidanceStarted(kind=GuidanceKind.JOB_COACH, guide="coach-1", starts=date(2026, 1, 5))
LEVEL = lw.LanguageLevelMeasured(skill=Skill.SPEAKING, level=LanguageLevel.B2, round=1)
WAGE = placement.WageValueMeasured(employer=EMPLOYER, percent=50, assessor="deskundige-1")
MET = intake.CriterionMeasured(criterion="motivatie", measured="zeker", met=False)


@pytest.mark.parametrize(
    ("wrong", "field", "value", "right"),
    [
        (TERM, "einde", "2029-06-30", {"ends": date(2029, 6, 30)}),
        (TERM, "begin", "2026-02-01", {"starts": date(2026, 2, 1), "ends": date(2029, 1, 31)}),
        (LEVEL, "niveau", "A2", {"level": LanguageLevel.A2}),
        (WAGE, "procent", "70", {"percent": 70}),
        (MET, "voldoet", "ja", {"met": True}),
        (GUIDED, "soort", "buddy", {"kind": GuidanceKind.BUDDY}),
    ],
)
def test_every_list_and_every_life_tells_what_a_fact_should_have_said(
    wrong: Event, field: str, value: str, right: dict[str, object]
) -> None:
    happened = (*INTAKE, PROFILE, wrong)
    corrections = given(*happened).when(CorrectFact(fact=id_of(wrong, *happened), field=field, value=value, reason="typefout")).events
    before = (started(), in_stage(Stage.INTAKE), PROFILE)
    told = [course.NoteWritten(text=SECRET) for _ in corrections]
    corrected, at_once = (*before, wrong, *corrections), (*before, wrong.model_copy(update=right), *told)
    assert row_after(DEADLINES, *corrected) == row_after(DEADLINES, *at_once)
    assert row_after(EMPLOYER_VIEW, *corrected) == row_after(EMPLOYER_VIEW, *at_once)
    assert row_after(LIVES, *corrected).history == row_after(LIVES, *at_once).history
    file, other = row_after(TRAJECTORY_FILE, *corrected), row_after(TRAJECTORY_FILE, *at_once)
    assert (file.progress, file.civic_term_ends, [one.role for one in file.holders]) == (
        other.progress,
        other.civic_term_ends,
        [one.role for one in other.holders],
    )


def test_what_is_sealed_in_a_fact_stays_so_when_it_is_set_right() -> None:
    happened = (*INTAKE, PROFILE, MET)
    command = CorrectFact(fact=id_of(MET, *happened), field="waarde", value="twijfelt", reason="typefout")
    [correction] = given(*happened).when(command).events
    assert isinstance(correction, course.FactCorrected)
    assert (correction.of, correction.about, correction.was, correction.says, correction.day) == (
        "criterion-measured",
        "motivatie",
        None,
        None,
        None,
    )


# What is taken back, and what is heard of after the end ------------------------------------------------------------------------


MOMENT = datetime(2026, 3, 2, tzinfo=UTC)
SIGNED = placement.ContractSigned(employer=EMPLOYER, starts=date(2026, 3, 2), wage_cents=260_000, months=0, growth=SECRET)
AFTERCARE = placement.AftercareStarted(starts=MOMENT, ends=MOMENT + timedelta(days=365))
AT_WORK = (started(), in_stage(Stage.PLACEMENT), placement.EmployerMatched(employer=EMPLOYER, route="zelfde-werkgever", attempt=1), SIGNED)
WORKING = (*AT_WORK, in_stage(Stage.AFTERCARE), AFTERCARE)
LOST = placement.JobLost(employer=EMPLOYER, month=2, reason=SECRET, on=date(2026, 5, 1), ground=placement.JobEnd.DISMISSED)
FELL_THROUGH = placement.ContractFellThrough(employer=EMPLOYER, reason=SECRET)


def taken_back(wrong: Event, **more: object) -> course.FactCorrected:
    """The correction by which a fact is taken back; its id does not matter to a list."""
    about = str(EMPLOYER) if wrong.stored_name != "civic-duty-ended" else None
    told = {
        "corrects": UUID(int=9),
        "field": course.IS_SO,
        "value": course.NOT_SO,
        "reason": SECRET,
        "of": wrong.stored_name,
        "about": about,
    }
    return course.FactCorrected.model_validate(told | more)


@pytest.mark.parametrize("wrong", [LOST, FELL_THROUGH])
def test_a_job_that_was_not_lost_is_in_every_list_as_before(wrong: Event) -> None:
    back = (wrong, in_stage(Stage.PLACEMENT, 2), taken_back(wrong), in_stage(Stage.AFTERCARE, 2))
    file, before = row_after(TRAJECTORY_FILE, *WORKING, *back), row_after(TRAJECTORY_FILE, *WORKING)
    assert before.contract
    assert (file.contract, file.employer, file.aftercare_ends) == (before.contract, before.employer, before.aftercare_ends)
    [seen], [as_before] = row_after(EMPLOYER_VIEW, *WORKING, *back).with_employer, row_after(EMPLOYER_VIEW, *WORKING).with_employer
    assert (seen.lost, seen.contract_from, seen.contract_months) == (None, as_before.contract_from, as_before.contract_months)
    history = row_after(LIVES, *WORKING, *back).history
    assert (history.losses, history.placements) == ([], row_after(LIVES, *WORKING).history.placements)


def test_a_civic_duty_that_goes_on_has_its_term_in_every_list_again() -> None:
    ended = intake.CivicDutyEnded(on=date(2026, 5, 1), ground="vrijgesteld-of-ontheven")
    before = (started(), in_stage(Stage.INTAKE), TERM)
    after = (*before, ended, taken_back(ended, day=TERM.ends))
    assert row_after(DEADLINES, *after) == row_after(DEADLINES, *before)
    file, there = row_after(TRAJECTORY_FILE, *after), row_after(TRAJECTORY_FILE, *before)
    assert (file.civic_duty_ended, file.civic_term_ends) == (None, there.civic_term_ends)
    assert row_after(LIVES, *after).history.duties == row_after(LIVES, *before).history.duties


def test_benefit_lasts_until_the_registration_that_was_set_right() -> None:
    benefit = lw.IncomeSet(income=lw.Income.BENEFIT, starts=date(2026, 1, 1), ends=date(2026, 12, 31))
    moved = course.MunicipalityChanged(municipality=UUID(int=5), registered_on=date(2026, 2, 20))
    right = taken_back(moved, field="registered_on", value="2026-03-15", was="2026-02-20", day=date(2026, 3, 15))
    [living] = row_after(TRAJECTORY_FILE, started(), benefit, moved, right).incomes
    assert living.ends == date(2026, 3, 14)


def test_an_outcome_that_turned_out_to_be_another_is_that_of_the_same_day_everywhere() -> None:
    sustained = course.TrajectoryEnded(outcome=Outcome.SUSTAINED_WORK, reason=EndReason.COMPLETED, component=Component.AFTERCARE)
    without = course.TrajectoryEnded(outcome=Outcome.NOT_PLACED, reason=EndReason.WORK, component=Component.AFTERCARE)
    ended, corrected = (*WORKING, sustained), (*WORKING, sustained, LOST, without)
    now, first = row_after(TRAJECTORY_FILE, *corrected), row_after(TRAJECTORY_FILE, *ended)
    assert (now.outcome, now.end_reason, now.ended_at) == (Outcome.NOT_PLACED, EndReason.WORK, first.ended_at)
    card, before = row_after(BOARD, *corrected), row_after(BOARD, *ended)
    assert (card.outcome, card.end_reason, card.ended_at) == (Outcome.NOT_PLACED, EndReason.WORK, before.ended_at)
    history = row_after(LIVES, *corrected).history
    assert [(end.outcome, end.at) for end in history.ends] == [(Outcome.NOT_PLACED, row_after(LIVES, *ended).history.ends[0].at)]
    assert len(history.losses) == 1
    lasting = [put.done for put in row_after(SHARED, *corrected).puts if put.unit is Unit.LASTING]
    assert lasting == [0]
