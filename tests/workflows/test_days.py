"""Days that nobody can mean: a slip of the pen in a year is told to who made it, and leads no trajectory out of the calendar."""

from datetime import date, timedelta

import pytest

from activities.municipalities import CivicPlan, KeptBenefit, Score, TrialPermission, WageValue
from activities.question import Answer
from activities.schools import Qualification
from events.vocabulary import course, intake
from events.vocabulary.values import CivicRoute, DutyEnd, LanguageLevel, Source, Stage, TermExtension
from tests.workflows.habits import ANSWERS, in_turn, yes
from tests.workflows.life_in_memory import reaches
from tests.workflows.run.test_rehearsal import Everybody, lives
from tests.workflows.specification import MUNICIPALITY, NOW, PARTIES, given, in_stage, partner, programme, started
from workflows.decisions.acceptance import objection
from workflows.decisions.civic_duty import EndCivicDuty, ExtendCivicTerm
from workflows.decisions.command import Command
from workflows.decisions.course import StartTrajectory
from workflows.decisions.moving import MoveMunicipality
from workflows.decisions.permit import NoteResidencePermit

TERM = intake.CivicTermSet(starts=date(2026, 2, 2), ends=date(2029, 2, 1), ground="dagtekening PIP")
HERE = (started(), in_stage(Stage.VOORTRAJECT), TERM)
BACK, AHEAD = "meer dan 10 jaar terug", "meer dan 10 jaar vooruit"


def begins(notified_on: date) -> StartTrajectory:
    """The order that begins a trajectory after DUO's notice of a day."""
    plan = programme()
    return StartTrajectory(
        participant=partner("deelnemer"),
        programme=plan.code,
        programme_version=plan.version,
        municipality=MUNICIPALITY,
        regisseur="regisseur-anna",
        parties=PARTIES,
        notified_on=notified_on,
    )


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (MoveMunicipality(municipality=partner("elders"), registered_on=date(1950, 1, 1)), BACK),
        (NoteResidencePermit(ends=date(1900, 1, 2)), BACK),
        (NoteResidencePermit(ends=date(2199, 1, 1)), AHEAD),
        (EndCivicDuty(on=date(1900, 1, 1), ground=DutyEnd.EXEMPTED, source=Source.DUO), BACK),
        (ExtendCivicTerm(ends=date(2199, 1, 1), ground=TermExtension.EDUCATION), AHEAD),
    ],
)
def test_an_order_that_names_a_day_that_nobody_can_mean_is_refused(command: Command, words: str) -> None:
    given(*HERE).when(command).then_refused(words, "kijk het jaartal na")


@pytest.mark.parametrize(("day", "words"), [(date(1900, 1, 2), BACK), (date(2199, 12, 1), AHEAD)])
def test_a_trajectory_does_not_begin_on_a_notice_of_another_century(day: date, words: str) -> None:
    given().when(begins(day)).then_refused("kennisgeving van DUO", words)
    assert isinstance(given().when(begins(date(2026, 2, 1))).events[0], course.TrajectoryStarted)


@pytest.mark.parametrize("day", [date(1900, 2, 3), date(2199, 12, 30)])
def test_an_answer_with_a_day_that_nobody_can_mean_is_not_accepted_whatever_was_asked(day: date) -> None:
    answers: list[tuple[Answer, str]] = [
        (CivicPlan(dated=day, route=CivicRoute.B1, level=LanguageLevel.B1), "dagtekening"),
        (TrialPermission(until=day), "totEnMet"),
        (KeptBenefit(starts=NOW.date(), ends=day), "totEnMet"),
        (WageValue(percent=50, scores=(Score(criterion="tempo", percent=50),), assessor="x", reassess_on=day), "herbeoordelingOp"),
        (Qualification(on=day), "behaaldOp"),
    ]
    for answer, place in answers:
        told = objection(answer, given(*HERE).state, NOW)
        assert f"{place}: {day:%d-%m-%Y} ligt" in told
        assert "kijk het jaartal na" in told


def test_who_answers_with_a_day_of_another_century_hears_it_and_is_asked_again() -> None:
    everybody = Everybody(timedelta(days=2))
    wrong = yes(dagtekening="2199-12-01", leerroute="B1", niveau="B1")
    everybody.answers["pip-opvragen"] = in_turn(wrong, ANSWERS["pip-opvragen"])
    life = lives(everybody)
    reaches(life, Stage.VOORTRAJECT)
    first, again = (request for request in life.state.requests.values() if request.kind == "pip-opvragen")
    assert first.not_accepted
    assert first.withdrawn is not None
    assert "dagtekening: 01-12-2199" in first.withdrawn
    assert again.answer is not None
