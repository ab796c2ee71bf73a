"""Whom learning is asked of: who answers for it in the Canvas, a school for what only a school gives, and then who enrolled."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec
import pytest

from events.log.codec import decode
from events.record import Stored
from events.vocabulary.base import Event
from events.vocabulary.course import AttendanceReported, EvaluationHeld
from events.vocabulary.leer_werk import (
    Enrolled,
    EvaluationsCompared,
    IdiomSupplied,
    LanguageStarted,
    QualificationObtained,
    VocationalLanguageArranged,
)
from events.vocabulary.programme import ProgrammeDrafted, ProgrammePublished
from events.vocabulary.values import Component, LearningForm, Level, Outcome, QualificationKind, Role, Stage, Verdict
from tests.workflows import city
from tests.workflows.canvas.specification import PARTNERS, agreed
from tests.workflows.canvas.specification import given as canvas
from tests.workflows.habits import always, go_without, yes
from tests.workflows.invariants import Law
from tests.workflows.life_in_memory import Waiting, begins, reaches, waits_for
from tests.workflows.run.test_rehearsal import ANNA, Everybody, the_end
from tests.workflows.specification import given, in_stage, started
from tests.workflows.test_histories import TakesUp
from tests.workflows.test_parties import EVERYBODY, all_of, asked, lived, roles
from tests.workflows.test_trial import until
from workflows.canvas.commands import Publish
from workflows.decisions.adjustment import Adjust, ChooseSectorAndLevel
from workflows.decisions.moving import ChangeEmployer
from workflows.programme.catalogue import find, parse_document, validate_document
from workflows.run.rehearsal.host import Shelf
from workflows.run.rehearsal.life import Life

LEARNING = ("inschrijven", "studievoortgang", "kwalificeren")
IN_THE_COMPANY = find("elektrotechniek-vca")
"""The employer answers for learning; a roc takes part in it."""


def document(*, without: Role | None = None, answers: str = "", **more: Any) -> dict[str, Any]:
    """The programme in the company without a party and what that teaches, or with another role that answers for learning."""
    plain: dict[str, Any] = IN_THE_COMPANY.document()
    parties = [party for party in plain["partijen"] if party["rol"] != without]
    if answers:
        for party in parties:
            others = [component for component in party["verantwoordelijk_voor"] if component != Component.LEARNING]
            party["verantwoordelijk_voor"] = [*others, "leren"] if party["rol"] == answers else others
    voortraject = plain["voortraject"]
    taught = [module for module in voortraject["modules"] if module["aanbieder"] != without]
    changed = {**plain, "partijen": parties, "voortraject": {**voortraject, "modules": taught}}
    for place, value in more.items():
        section, key = place.split("__")
        changed[section] = {**changed[section], key: value}
    return changed


def asked_of(life: Life) -> dict[str, set[Role]]:
    """The roles of which learning was asked, by kind of question."""
    return {kind: roles(life, kind) for kind in LEARNING}


def all_of_it(of: set[Role]) -> dict[str, set[Role]]:
    """Every question about learning, asked of these."""
    return dict.fromkeys(LEARNING, of)


def test_where_the_employer_answers_for_learning_it_enrols_tells_how_it_goes_and_what_was_obtained() -> None:
    life = lived(IN_THE_COMPANY)
    Law(life.id).sees(life.facts)
    assert asked_of(life) == all_of_it({Role.EMPLOYER})
    assert {request.partner for kind in LEARNING for request in asked(life, kind)} == {city.BAKERY}
    assert [(event.by, event.level) for event in all_of(life, Enrolled)] == [(Role.EMPLOYER, Level.MBO_2)]
    assert [event.kind for event in all_of(life, QualificationObtained)] == [QualificationKind.VCA]
    held = [(event.round, event.party, event.component) for event in all_of(life, EvaluationHeld)]
    rounds = range(1, len(held) // 2 + 1)
    told = {(round, Role.EMPLOYER, component) for round in rounds for component in (Component.WORKING, Component.LEARNING)}
    assert set(held) == told
    assert len(held) == len(told) > 8
    assert {event.component for event in all_of(life, AttendanceReported)} == {Component.WORKING, Component.LEARNING}
    assert not all_of(life, EvaluationsCompared), "who answers for both has nobody to be laid beside"
    assert life.told.outcome is Outcome.SUSTAINED_WORK


@pytest.mark.parametrize("answers", [Role.EMPLOYER, Role.SECTOR_ORGANISATION, Role.LANGUAGE_SCHOOL])
def test_a_programme_without_a_roc_is_published_and_lived_through_to_its_end(answers: Role) -> None:
    draft = document(without=Role.SCHOOL, answers=answers)
    programme = parse_document(draft)
    words = [agreed(partner, role) for role, partner in PARTNERS.items() if role is not Role.SCHOOL]
    drafted = ProgrammeDrafted(code=programme.code, document=draft)
    canvas(drafted, *words).when(Publish()).then(
        ProgrammePublished(code=programme.code, version=programme.version, document=programme.document())
    )

    life = lived(programme, [role for role in EVERYBODY if role is not Role.SCHOOL])
    Law(life.id, under=programme).sees(life.facts)
    assert asked_of(life) == all_of_it({answers})
    assert Role.SCHOOL not in {request.role for request in life.told.requests.values()}
    assert not [signal for signal in life.told.closed_attention if signal.startswith("partij-ontbreekt:roc")]
    assert [event.kind for event in all_of(life, QualificationObtained)] == [QualificationKind.VCA]
    assert life.told.outcome is Outcome.SUSTAINED_WORK


def test_a_programme_in_which_a_roc_gives_the_lessons_in_language_does_without_a_language_school() -> None:
    plain = document(without=Role.LANGUAGE_SCHOOL)
    assert "partijen: de rol 'taalschool' is nodig, maar geen partij heeft die rol" in map(
        str, validate_document({**plain, "partijen": [party for party in plain["partijen"] if party["rol"] != "roc"]})
    )
    [roc] = (party for party in plain["partijen"] if party["rol"] == "roc")
    roc["verantwoordelijk_voor"] = ["taal"]
    plain["go_no_go"] = {**plain["go_no_go"], "adviseurs": ["gemeente", "werkgever"]}
    programme = parse_document(plain)
    life = lived(programme, [role for role in EVERYBODY if role is not Role.LANGUAGE_SCHOOL])
    Law(life.id, under=programme).sees(life.facts)
    assert roles(life, "taal-onderwijzen") == {Role.SCHOOL}
    assert [event.by for event in all_of(life, LanguageStarted)] == [Role.SCHOOL]
    assert roles(life, "interculturele-voorbereiding") == {Role.SCHOOL, Role.EMPLOYER}
    assert life.told.outcome is Outcome.SUSTAINED_WORK


@pytest.mark.parametrize("kind", ["diploma", "deelcertificaat", "praktijkverklaring"])
def test_what_only_a_school_gives_is_asked_of_the_school_whoever_answers_for_learning(kind: str) -> None:
    leads_to = document(leer_werk__kwalificatie=kind, leer_werk__ook_kwalificaties=["vca"], leer_werk__per_niveau=[])
    programme = parse_document(leads_to | {"ook_niveaus": []})
    life = lived(programme)
    Law(life.id, under=programme).sees(life.facts)
    assert roles(life, "inschrijven") == roles(life, "praktijkovereenkomst-tekenen") == {Role.SCHOOL}
    assert roles(life, "studievoortgang") == {Role.EMPLOYER}
    given_by = {request.content["soort"]: request.role for request in asked(life, "kwalificeren")}
    assert given_by == {kind: Role.SCHOOL, "vca": Role.EMPLOYER}


def test_a_programme_that_leads_to_what_only_a_school_gives_is_faulty_without_one() -> None:
    lacking = "partijen: de rol 'roc' is nodig, maar geen partij heeft die rol"
    assert lacking in map(str, validate_document(document(without=Role.SCHOOL, leer_werk__kwalificatie="diploma")))
    assert lacking in map(str, validate_document(document(without=Role.SCHOOL, begeleiding__ten_minste=["begeleider-opleiding"])))
    nobody = document(without=Role.SCHOOL)
    for party in nobody["partijen"]:
        party["doet_mee_in"] = [each for each in party["doet_mee_in"] if each != "leren"]
        party["verantwoordelijk_voor"] = [each for each in party["verantwoordelijk_voor"] if each != "leren"]
    nobody["partijen"][0]["verantwoordelijk_voor"].append("leren")
    assert lacking in map(str, validate_document(nobody)), "the regisseur trains nobody"
    assert not validate_document(document(without=Role.SCHOOL))


@pytest.mark.parametrize("form", LearningForm)
def test_a_place_is_asked_in_the_form_of_learning_that_was_chosen_and_enrolled_in_that(form: LearningForm) -> None:
    life = begins("hoveniers", Everybody(timedelta(days=2)))
    life.order(ChooseSectorAndLevel(form=form), ANNA)
    reaches(life, Stage.LEER_WERK)
    until(life, lambda life: bool(all_of(life, Enrolled)))
    assert [request.content["vorm"] for request in asked(life, "inschrijven")] == [form]
    assert [event.form for event in all_of(life, Enrolled)] == [form]


def test_who_only_takes_part_in_learning_does_not_stand_in_for_who_answers_for_it() -> None:
    everybody = Waiting("partij-zoeken")
    life = begins(parse_document(document(answers=Role.SECTOR_ORGANISATION)), everybody, without=Role.SECTOR_ORGANISATION)
    reaches(life, Stage.LEER_WERK)
    life.passes(life.now + timedelta(days=60))
    assert not asked(life, "inschrijven")
    assert [task.about for task in life.state.open_tasks if task.kind == "partij-zoeken"] == ["brancheorganisatie"]


def test_an_employer_that_takes_over_the_work_takes_over_the_learning_where_that_is_with_the_employer() -> None:
    everybody = Everybody(timedelta(days=2))
    life = begins(IN_THE_COMPANY, everybody)
    reaches(life, Stage.LEER_WERK)
    life.passes(life.now + timedelta(days=200))
    life.order(ChangeEmployer(reason="stopt", to=city.GARAGE), ANNA)
    life.restart()
    life.passes(the_end(life))
    assert not life.failures
    Law(life.id).sees(life.facts)
    assert [request.partner for request in asked(life, "inschrijven")] == [city.BAKERY, city.GARAGE]
    assert {request.partner for request in asked(life, "kwalificeren") if request.answer} == {city.GARAGE}
    told = [request.partner for request in asked(life, "studievoortgang") if request.answer]
    assert set(told) == {city.BAKERY, city.GARAGE}
    assert told == sorted(told), "from then on only of who trains now"
    assert life.told.outcome is Outcome.SUSTAINED_WORK


def test_each_employer_tells_the_words_of_its_own_floor() -> None:
    life = begins("demonstratie", Everybody(timedelta(seconds=1)))
    reaches(life, Stage.LEER_WERK)
    until(life, lambda life: len(all_of(life, VocationalLanguageArranged)) == 1)
    life.order(ChangeEmployer(reason="stopt", to=city.GARAGE), ANNA)
    life.restart()
    life.passes(the_end(life))
    assert [event.by for event in all_of(life, IdiomSupplied)] == [city.BAKERY, city.GARAGE]
    assert len(all_of(life, VocationalLanguageArranged)) == 2
    assert len(asked(life, "vaktaal-aanleveren")) == 2


def test_a_change_to_what_only_a_school_gives_enrols_at_one() -> None:
    life = begins(IN_THE_COMPANY, Everybody(timedelta(days=2)))
    reaches(life, Stage.LEER_WERK)
    life.passes(life.now + timedelta(days=100))
    life.order(Adjust(changes={"leer_werk.kwalificatie": "diploma"}, reason="wil verder leren"), ANNA)
    life.passes(life.now + timedelta(days=30))
    Law(life.id).sees(life.facts)
    assert [(request.role, request.open) for request in asked(life, "inschrijven")] == [(Role.EMPLOYER, False), (Role.SCHOOL, False)]


def test_a_company_that_wants_to_stop_the_learning_and_one_that_wants_to_stop_the_work_are_two_things_to_talk_about() -> None:
    everybody = Waiting("stop-bespreken")
    everybody.answers["studievoortgang"] = always(yes(oordeel="stoppen", aanwezigheid=40))
    everybody.answers["werkevaluatie"] = always(yes(oordeel="stoppen", tevredenheid=3))
    life = begins(IN_THE_COMPANY, everybody)
    reaches(life, Stage.LEER_WERK)
    life.passes(life.now + timedelta(days=110))
    talks = sorted(task.about for task in life.state.open_tasks if task.about in ("werkgever:1", "werkgever-leren:1"))
    assert talks == ["werkgever-leren:1", "werkgever:1"]
    assert life.state.leer_werk.evaluations.keys() == {Component.WORKING, Component.LEARNING}


def test_of_the_silence_about_learning_is_told_of_whom_it_was_asked() -> None:
    everybody = Waiting("nabellen")
    everybody.silent = ("studievoortgang", "werkevaluatie")
    life = begins(IN_THE_COMPANY, everybody)
    reaches(life, Stage.LEER_WERK)
    life.passes(life.now + timedelta(days=150))
    missed = {signal for signal in life.state.attention if signal.startswith("evaluatie-gemist")}
    assert missed == {"evaluatie-gemist:werkgever", "evaluatie-gemist:werkgever-leren"}


def earlier(life: Life, until: type[Event]) -> Sequence[Stored]:
    """The stream up to the first of a kind of fact, as a release before this one left it: who enrolled the participant is not in it."""
    number = next(n for n, stored in enumerate(life.log.stored, start=1) if isinstance(decode(stored).event, until))
    return [_without_by(stored) for stored in life.log.stored[:number]]


def _without_by(stored: Stored) -> Stored:
    if stored.type != Enrolled.stored_name:
        return stored
    told: dict[str, Any] = msgspec.json.decode(stored.data)
    return replace(stored, data=msgspec.json.encode({name: value for name, value in told.items() if name != "by"}).decode())


def test_a_trajectory_that_a_former_release_had_enrolled_at_a_roc_goes_on_with_it() -> None:
    """Then everybody was, whoever answers for learning in the Canvas."""
    roc_answers = parse_document(document(answers=Role.SCHOOL))
    before = begins(roc_answers, Everybody(timedelta(days=2)))
    until(before, lambda life: life.state.stage is Stage.PLACEMENT)
    assert asked_of(before) == all_of_it({Role.SCHOOL})

    for last in (LanguageStarted, Enrolled, EvaluationHeld):
        everybody = TakesUp(timedelta(days=2))
        stream = earlier(before, last)
        life = Life(before.id, Shelf([IN_THE_COMPANY]), stream[-1].occurred_at, stream=stream)
        everybody.now = partial(getattr, life, "now")
        life.partners, life.people = everybody.partners, everybody
        life.passes(the_end(life))
        assert not life.failures
        Law(life.id, earlier=len(stream)).sees(life.facts)
        trains = Role.EMPLOYER if last is LanguageStarted else Role.SCHOOL
        assert asked_of(life) == all_of_it({trains}), "of who is not enrolled the Canvas decides"
        assert life.told.outcome is Outcome.SUSTAINED_WORK


def test_what_a_former_release_asked_a_roc_is_not_asked_of_another_as_well() -> None:
    silent = Everybody(timedelta(days=2))
    silent.silent = ("inschrijven",)
    before = begins(parse_document(document(answers=Role.SCHOOL)), silent)
    until(before, lambda life: life.state.stage is Stage.LEER_WERK)
    until(before, lambda life: life.state.leer_werk.workplace is not None)
    assert [request.role for request in asked(before, "inschrijven")] == [Role.SCHOOL]

    life = Life(before.id, Shelf([IN_THE_COMPANY]), before.now, stream=list(before.log.stored))
    life.passes(life.now + timedelta(days=60))
    assert [(request.role, request.open) for request in asked(life, "inschrijven")] == [(Role.SCHOOL, True)]


def test_an_evaluation_that_a_former_release_wrote_down_is_of_what_its_party_answers_for() -> None:
    state = given(
        started(),
        in_stage(Stage.LEER_WERK),
        EvaluationHeld(round=1, party=Role.EMPLOYER, verdict=Verdict.CONTINUE),
        EvaluationHeld(round=1, party=Role.SCHOOL, verdict=Verdict.STOP),
    ).state
    verdicts = {component: held.verdict for component, held in state.leer_werk.evaluations.items()}
    assert verdicts == {Component.WORKING: Verdict.CONTINUE, Component.LEARNING: Verdict.STOP}


def test_when_the_school_grants_something_else_than_was_asked_a_person_chooses_whether_to_go_on_without_it() -> None:
    everybody = Waiting("kwalificatie-besluit")
    everybody.answers["kwalificeren"] = lambda a: yes(soort="certificaat", behaaldOp=a.day)
    life = begins("bbl-mbo-2", everybody)
    task = waits_for(life, "kwalificatie-besluit")
    assert "kent 'diploma' niet toe, maar 'certificaat'" in task.what
    life.passes(life.now + timedelta(days=900))
    assert life.state.stage is Stage.LEER_WERK, "nobody chose"
    life.order(go_without(task), ANNA)
    reaches(life, Stage.PLACEMENT)
    assert [event.kind for event in all_of(life, QualificationObtained)] == [QualificationKind.CERTIFICATE]
    assert life.state.leer_werk.education.without == {QualificationKind.DIPLOMA}
