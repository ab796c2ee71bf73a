"""What was set right is what read models tell, as if it had been said so at once."""

from datetime import date

import pytest

from events.vocabulary import course, intake, placement
from events.vocabulary import leer_werk as lw
from events.vocabulary.base import Event
from events.vocabulary.values import GuidanceKind, LanguageLevel, Skill, Stage
from projections.learning.lives.table import LIVES
from projections.lists.deadlines import DEADLINES
from projections.lists.employer_view import EMPLOYER_VIEW
from projections.lists.file import TRAJECTORY_FILE
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
