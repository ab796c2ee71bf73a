"""The questions in the code are those in docs/partners.md, with the same fields."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest
from pydantic import BaseModel

from activities import connectors, employers, expertise, municipalities, participants, schools
from activities.kinds import KINDS, organisations_in
from activities.participants import Topic
from activities.question import Answer, Question
from events.vocabulary.intake import Requirement
from events.vocabulary.values import (
    Component,
    DiplomaValuation,
    GuidanceKind,
    LanguageLevel,
    LearningForm,
    QualificationKind,
    Role,
    Told,
    WorkSkill,
)

DOCUMENT = Path(__file__).parents[2] / "docs" / "partners.md"
ROLES = {
    "municipality": Role.MUNICIPALITY,
    "language school": Role.LANGUAGE_SCHOOL,
    "roc": Role.SCHOOL,
    "employer": Role.EMPLOYER,
    "sector organisation": Role.SECTOR_ORGANISATION,
    "expertise partner": Role.EXPERTISE_PARTNER,
    "werkgeversservicepunt": Role.EMPLOYER_SERVICE_POINT,
    "UWV": Role.UWV,
    "verbinder": Role.CONNECTOR,
}
PROFILE = [Requirement(criterion="taal", requirement="A1", hard=True)]
QUESTIONS: list[Question[Any]] = [
    municipalities.request_pip(3),
    municipalities.revise_pip(date(2027, 1, 4)),
    municipalities.hold_intake(PROFILE, 1),
    municipalities.assign_coach(GuidanceKind.JOB_COACH, ["tolk"]),
    municipalities.report_guidance(1),
    municipalities.survey_barriers(["tolk"]),
    municipalities.match_employer("zorg", 1),
    municipalities.permit_trial(UUID(int=1), date(2027, 1, 4), date(2027, 3, 3), True, False),
    municipalities.keep_benefit(UUID(int=1), date(2027, 2, 1)),
    municipalities.measure_wage_value(UUID(int=1), ["tempo"], 60),
    municipalities.request_wage_subsidy(UUID(int=1), 80, 20, 61_215),
    schools.teach_language(LanguageLevel.A1, 9),
    schools.report_language_progress(1),
    schools.teach_module(Role.SCHOOL, "rekenen", "Rekenen", [WorkSkill.COLLEAGUES]),
    schools.teach_idiom(["oven"]),
    schools.check_recognition(UUID(int=1), "mbo-2", "zorg"),
    schools.sign_practice_agreement(UUID(int=1)),
    schools.enrol("mbo-2", "zorg", LearningForm.SCHOOL),
    schools.report_progress(1),
    schools.qualify(QualificationKind.DIPLOMA),
    expertise.discuss_profile(PROFILE),
    expertise.value_diploma(DiplomaValuation.LOWER),
    expertise.train_team("zorg"),
    expertise.agree_learning_line("hoveniers", "mbo-1"),
    expertise.advise_on_funding("pilot", date(2027, 1, 4), [Component.LEARNING]),
    connectors.tell(Role.CONNECTOR, Role.PARTICIPANT, list(Told)),
    participants.hear([Topic.WISHES]),
    employers.cosign_profile(Role.EMPLOYER, PROFILE),
    employers.prepare_for_the_other(Role.EMPLOYER, ["tolk"], []),
    employers.offer_taster_placement(),
    employers.offer_workplace(32, 8),
    employers.supply_idiom("zorg"),
    employers.state_intention([]),
    employers.request_evaluation(1),
    employers.advise(Role.EMPLOYER, ["taalniveau A1 is gehaald"]),
    employers.offer_contract(1499, 40),
    employers.tell_what_follows(date(2027, 8, 31), date(2027, 7, 31), 1499),
    employers.offer_trial_placement(2),
    employers.evaluate_trial(1, True, ["tempo"]),
    employers.prepare_team(date(2027, 1, 4)),
    employers.confirm_employment(3),
]


@dataclass(frozen=True)
class Row:
    """One row of the table of questions."""

    kind: str
    to: str
    content: str
    answer: str


def table() -> dict[str, Row]:
    """The rows under "The questions", by kind."""
    text = DOCUMENT.read_text("utf-8").partition("## The questions")[2].partition("|---|")[2]
    cells = [[cell.strip() for cell in line.strip("| \n").split(" | ")] for line in text.splitlines() if line.startswith("| `")]
    return {kind.strip("`"): Row(kind.strip("`"), to, content, answer) for kind, to, content, answer in cells}


TABLE = table()


def names(cell: str) -> list[str]:
    """The fields that a cell names: in backticks, and neither an example, nor a part of another field, nor an explanation."""
    return re.findall(r"`([A-Za-z]+)`", re.sub(r"\([^)]*\)|`\{.*\}`|;.*", "", cell))


def parts(cell: str) -> list[str]:
    """The fields of the items of a list, as they stand between braces."""
    inside = re.search(r"\{(.*)\}", re.sub(r"\([^)]*\)", "", cell))
    return re.findall(r"[a-zA-Z]+", inside[1]) if inside else []


def aliases(answer: type[BaseModel]) -> list[str]:
    """The public names of the fields of an answer."""
    return [str(field.alias) for field in answer.model_fields.values()]


def test_every_question_is_in_the_documentation_and_no_other() -> None:
    assert set(KINDS) == set(TABLE) == {question.kind.name for question in QUESTIONS}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.kind.name)
def test_what_a_question_tells_and_asks_is_what_the_documentation_says(question: Question[Answer]) -> None:
    row = TABLE[question.kind.name]
    assert [*question.content, *question.words] == names(row.content)
    assert aliases(question.kind.answer) == names(row.answer)
    assert row.to == "any" or {question.role, *question.among} <= {ROLES[name] for name in row.to.split(" or ")}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.kind.name)
def test_the_items_of_a_list_have_the_fields_that_the_documentation_says(question: Question[Answer]) -> None:
    documented = parts(TABLE[question.kind.name].answer)
    lists = [
        get_args(field.annotation)[0] for field in question.kind.answer.model_fields.values() if get_args(field.annotation)[1:] == (...,)
    ]
    assert [alias for item in lists if issubclass(item, BaseModel) for alias in aliases(item)] == documented


def test_whoever_names_an_organisation_says_in_which_role_it_has_to_be_registered() -> None:
    numbers = [
        (kind.name, alias)
        for kind in KINDS.values()
        for alias, field in zip(aliases(kind.answer), kind.answer.model_fields.values(), strict=True)
        if field.annotation is UUID
    ]
    assert numbers == [("werkgever-matchen", "werkgever")]
    for _, alias in numbers:
        assert list(organisations_in({alias: str(UUID(int=4))})) == [(alias, UUID(int=4), Role.EMPLOYER)]
        assert list(organisations_in({alias: "geen nummer"})) == []


def test_an_answer_may_have_more_fields_than_we_know() -> None:
    answer = employers.confirm_employment(1).read({"inDienst": True, "sinds": "2026-01-01"})
    assert answer.employed


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_answer_is_written_and_read_under_its_public_names(kind: str) -> None:
    schema = KINDS[kind].answer.model_json_schema(by_alias=True)
    assert list(schema["properties"]) == aliases(KINDS[kind].answer)
