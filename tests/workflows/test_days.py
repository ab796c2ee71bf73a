"""Days that nobody can mean: a slip of the pen in a year is told to who made it, and leads no trajectory out of the calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import AwareDatetime, BaseModel

from activities.days import BORN, LATER, SOON, Bound, Day, bound_of, days_of, wrong_days
from activities.employers import Intention
from activities.kinds import KINDS
from activities.municipalities import CivicPlan, KeptBenefit, Score, TrialPermission, WageValue
from activities.question import Answer
from activities.schools import Qualification
from events.vocabulary import course, intake
from events.vocabulary.civic import CivicRoute, DutyEnd, TermExtension
from events.vocabulary.leer_werk import Income
from events.vocabulary.values import AfterContract, LanguageLevel, QualificationKind, Role, Source, Stage
from tests.workflows.habits import ANSWERS, in_turn, yes
from tests.workflows.life_in_memory import reaches
from tests.workflows.run.test_rehearsal import Everybody, lives
from tests.workflows.specification import MUNICIPALITY, NOW, PARTIES, given, in_stage, partner, programme, started
from workflows.decisions.acceptance import objection
from workflows.decisions.barriers import ReportBarrier
from workflows.decisions.civic_duty import EndCivicDuty, ExtendCivicTerm
from workflows.decisions.command import Command
from workflows.decisions.contract import ChangeContract
from workflows.decisions.corrections import CorrectFact
from workflows.decisions.course import StartTrajectory
from workflows.decisions.go_no_go import DecideGoNoGo
from workflows.decisions.money import SetIncome
from workflows.decisions.moving import MoveMunicipality
from workflows.decisions.order import COMMANDS
from workflows.decisions.pause import Pause
from workflows.decisions.permit import NoteResidencePermit
from workflows.decisions.programme_change import MovePolicy
from workflows.decisions.qualification import DecideQualification
from workflows.programme.document import Programme


class _Row(BaseModel):
    on: date


class _Made(BaseModel):
    """What names days in every way in which something can."""

    plain: Day | None = None
    rows: tuple[_Row, ...] = ()
    listed: tuple[Day, ...] = ()
    by_name: dict[str, date] = {}
    moment: datetime | None = None
    aware: AwareDatetime | None = None
    text: str = ""


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
        (ReportBarrier(kind="kinderopvang", owner=Role.MUNICIPALITY, due=date(2199, 1, 1)), "meer dan 3 jaar vooruit"),
        (ReportBarrier(kind="kinderopvang", owner=Role.MUNICIPALITY, due=date(1999, 1, 1)), "meer dan 1 jaar terug"),
        (SetIncome(income=Income.BENEFIT, starts=date(2036, 1, 1)), "meer dan 3 jaar vooruit"),
        (SetIncome(income=Income.WAGE, starts=date(1999, 1, 1), wage_cents=230_000), BACK),
        (SetIncome(income=Income.BENEFIT, starts=date(2026, 3, 1), ends=date(2199, 1, 1)), AHEAD),
        (DecideQualification(kind=QualificationKind.DIPLOMA, until=date(2199, 1, 1), reason="x"), AHEAD),
        (DecideGoNoGo(decision="uitstel", until=datetime(2150, 1, 1, tzinfo=UTC), reason="x"), AHEAD),
        (ChangeContract(what=AfterContract.RENEWED, until=date(2199, 1, 1)), AHEAD),
        (ChangeContract(what=AfterContract.CHANGED, starts=date(1999, 1, 1), hours=24), "meer dan 1 jaar terug"),
        (MovePolicy(on=date(1950, 1, 1), reason="x"), "meer dan 50 jaar terug"),
        (Pause(until=date(2199, 1, 1), reason="x"), AHEAD),
    ],
)
def test_an_order_that_names_a_day_that_nobody_can_mean_is_refused(command: Command, words: str) -> None:
    given(*HERE).when(command).then_refused(words, "kijk het jaartal na")


def test_every_day_of_an_order_an_answer_or_a_programme_has_a_bound_also_within_a_list() -> None:
    models: list[type[BaseModel]] = [*COMMANDS, *(kind.answer for kind in KINDS.values()), Programme]
    found = {place: field for model in models for place, field in days_of(model)}
    assert not [place for place, field in found.items() if bound_of(field) is None]
    assert {"ReportBarrier.due", "DecideGoNoGo.until", "Enrolment.ends", "Funding.end"} <= found.keys()


def test_every_day_of_an_order_is_called_something_in_dutch() -> None:
    assert not [place for command in COMMANDS for place, field in days_of(command) if not field.title]


def test_a_day_without_a_bound_is_found_wherever_it_is() -> None:
    without = {place for place, field in days_of(_Made) if bound_of(field) is None}
    assert without == {"_Row.on", "_Made.by_name", "_Made.moment", "_Made.aware"}


def test_a_day_in_a_list_is_looked_at_as_any_other() -> None:
    told = _Made(plain=date(2026, 3, 1), listed=(date(2026, 3, 1), date(2199, 1, 1)))
    [(place, day, wrong)] = wrong_days(told, date(2026, 3, 1))
    assert (place, day) == ("listed.1", date(2199, 1, 1))
    assert wrong == "ligt meer dan 10 jaar vooruit; kijk het jaartal na. Noem een dag van 01-03-2016 tot en met 01-03-2036"


@pytest.mark.parametrize(
    ("bound", "day", "words"),
    [
        (LATER, date(2026, 3, 1), "moet na vandaag liggen. Noem een dag van 02-03-2026"),
        (LATER, date(2026, 3, 2), ""),
        (SOON, date(2029, 3, 1), ""),
        (SOON, date(2029, 3, 2), "meer dan 3 jaar vooruit"),
        (BORN, date(2012, 3, 1), ""),
        (BORN, date(2012, 3, 2), "minder dan 14 jaar terug"),
        (BORN, date(1926, 2, 28), "meer dan 100 jaar terug"),
    ],
)
def test_a_bound_says_which_days_can_be_meant(bound: Bound, day: date, words: str) -> None:
    wrong = bound.wrong(day, date(2026, 3, 1))
    assert bool(wrong) == bool(words)
    assert words in wrong


def test_a_fact_is_not_set_right_to_a_day_of_another_century() -> None:
    history = given(*HERE)
    [term] = [key for key, event in history.state.correctable.items() if isinstance(event, intake.CivicTermSet)]
    history.when(CorrectFact(fact=term, field="einde", value="2129-02-01", reason="x")).then_refused(
        "Einde van de inburgeringstermijn", AHEAD
    )


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
        told = objection(answer, given(*HERE).state, programme(), NOW)
        assert f"{place}: {day:%d-%m-%Y} ligt" in told
        assert "kijk het jaartal na" in told


def test_days_of_one_answer_are_held_to_each_other_whatever_was_asked() -> None:
    today, before = NOW.date(), NOW.date() - timedelta(days=1)
    state = given(*HERE).state
    answers: list[tuple[Answer, Answer, str, str]] = [
        (KeptBenefit(starts=today, ends=before), KeptBenefit(starts=today, ends=today), "totEnMet", "vanaf"),
        (Intention(on=today, until=before), Intention(on=today, until=today), "uiterlijk", "uitgesprokenOp"),
    ]
    for wrong, right, last, first in answers:
        assert f"{last}: {before:%d-%m-%Y} ligt voor {first} ({today:%d-%m-%Y})" in objection(wrong, state, programme(), NOW)
        assert objection(right, state, programme(), NOW) == ""


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
