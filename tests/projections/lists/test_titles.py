"""Every event of a trajectory has a title that a person can read."""

import re

import msgspec
import pytest

from events.vocabulary import course, intake, requests, voortraject
from events.vocabulary import go_no_go as go
from events.vocabulary import leer_werk as lw
from events.vocabulary.base import Event
from events.vocabulary.civic import NoCivicPlan
from events.vocabulary.values import Component, EndReason, NoGoRoad, Outcome, QualificationKind, Role, WorkSkill
from projections.engine.shape import TRAJECTORY_EVENTS, shape_of
from projections.lists import titles
from tests.events.samples import example
from tests.projections.history import SECRET, days, named


def told(event: Event) -> str:
    """The title of an event, from how it stands on the log."""
    data = msgspec.json.decode(event.model_dump_json(), type=shape_of(type(event)))
    return titles.title(type(event))(data)


def test_a_title_is_told_only_of_an_event_of_a_trajectory_and_where_its_public_name_does_not_say_it() -> None:
    assert set(titles.TITLES) <= set(TRAJECTORY_EVENTS)
    assert not [event for event, words in titles.TITLES.items() if words == event.titled()]


@pytest.mark.parametrize("event", TRAJECTORY_EVENTS, ids=lambda event: event.stored_name)
def test_a_title_is_one_line_without_anything_sealed(event: type[Event]) -> None:
    line = told(event.model_validate(example(event)))
    assert re.fullmatch(r"[A-ZÀ-Ý].*[^.\s{}]", line)
    assert not set(titles.fields(event)) & event.sealed_fields()


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (
            requests.PartnerRequested(
                key="leer-werk:1:inschrijven",
                request=named("verzoek"),
                kind="inschrijven",
                role=Role.SCHOOL,
                partner=named("roc"),
                content={},
                due=days(14),
                escalate_at=days(21),
            ),
            "Verzoek aan roc: inschrijven, antwoord verwacht op 16 maart 2026",
        ),
        (requests.PartnerAnswered(key="taal:taalvoortgang:3", answer={}), "Antwoord gekregen: taalvoortgang"),
        (requests.TaskDone(key="go-no-go:2:go-no-go-besluit"), "Taak gedaan: go/no-go besluit"),
        (requests.TaskReminded(key="intake:1:nabellen:intake:1:pip-opvragen"), "Taak is over zijn datum: nabellen"),
        (course.DeadlineMoved(subject="fase", due=days(0)), "Nieuwe termijn voor fase: 2 maart 2026"),
        (voortraject.ModuleCompleted(module="rekenen", passed=False, on=days(0).date()), "Module rekenen niet gehaald"),
        (intake.IntakeHeld(interpreter=True), "Intakegesprek gehouden, met tolk"),
        (intake.IntakeHeld(interpreter=False), "Intakegesprek gehouden"),
        (
            intake.IntakeHeld(interpreter=False, aids=("beeldmateriaal", "schrijftolk"), culture_sensitive=False),
            "Intakegesprek gehouden, met beeldmateriaal en schrijftolk, niet cultuursensitief",
        ),
        (intake.LearnabilityTested(result="b1-niet-haalbaar"), "Leerbaarheid getoetst: b1-niet-haalbaar"),
        (course.RouteChosen(dual=True, reason=SECRET), "Route gekozen: duaal traject, grond: niet verteld"),
        (intake.CivicPlanAbsent(ground=NoCivicPlan.INTEGRATED), "Geen PIP: al ingeburgerd"),
        (go.NoGoDecided(by="anna", reason=SECRET, road=NoGoRoad.EXTEND, visit=1), "Besloten: no-go, vervolg: verlengd voortraject"),
        (
            lw.QualificationObtained(kind=QualificationKind.PRACTICE_STATEMENT, on=days(0).date(), processes=("25753:B1-K1-W1",)),
            "Behaald: praktijkverklaring, werkprocessen 25753:B1-K1-W1",
        ),
        (
            voortraject.WorkSkillAssessed(module="m", skill=WorkSkill.COLLEAGUES, mastered=False),
            "Werknemersvaardigheid omgang collegas: nog niet beheerst",
        ),
        (lw.GuidanceContactHeld(round=2, took_place=True), "Contact met de begeleider in ronde 2: geweest"),
        (
            course.TrajectoryEnded(outcome=Outcome.NO_GO, reason=EndReason.OTHER, component=Component.VOORTRAJECT, explanation=SECRET),
            "Traject beëindigd: no-go",
        ),
        (
            course.TrajectoryEnded(outcome=Outcome.SUSTAINED_WORK, reason=EndReason.COMPLETED, component=Component.AFTERCARE),
            "Traject beëindigd: duurzaam aan het werk",
        ),
    ],
)
def test_titles_tell_what_happened_in_plain_words(event: Event, line: str) -> None:
    assert told(event) == line


def test_the_day_is_the_day_in_the_netherlands() -> None:
    late = days(0).replace(hour=23, minute=30)
    assert told(course.DeadlineMoved(subject="fase", due=late)) == "Nieuwe termijn voor fase: 3 maart 2026"
