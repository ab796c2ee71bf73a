"""Adjusting while it runs: which changes are allowed, and what follows from them."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from activities.kinds import KINDS
from activities.question import Answer, Kind
from events.vocabulary import course, requests, steering
from events.vocabulary import leer_werk as lw
from events.vocabulary.base import Event
from events.vocabulary.values import Component, LearningForm, Level, Role, Stage
from tests.workflows.life_in_memory import Waiting, begins, refused
from tests.workflows.run.test_rehearsal import ANNA
from tests.workflows.specification import NOW, given, in_stage, partner, programme, started
from workflows.decisions.adjustment import Adjust, ChooseSectorAndLevel, DismissSignal, Extend
from workflows.decisions.command import Command
from workflows.decisions.withdrawing import planned
from workflows.law.period import Period

SIGNAL = steering.AttentionRaised(signal="aanwezigheid:2", rule="aanwezigheid", evidence="60 %", component=Component.LEARNING)
IN_VOORTRAJECT = (started(), in_stage(Stage.VOORTRAJECT))
IN_LEER_WERK = (started(), in_stage(Stage.LEER_WERK))


def asked(kind: str, role: Role, of: str, **content: str | int) -> requests.PartnerRequested:
    """An open question."""
    return requests.PartnerRequested(
        key=f"x:{kind}",
        request=partner(kind),
        kind=kind,
        role=role,
        partner=partner(of),
        content=dict(content),
        due=NOW + timedelta(days=14),
        escalate_at=NOW + timedelta(days=28),
    )


LESSONS = asked("taal-onderwijzen", Role.LANGUAGE_SCHOOL, "taalschool", doelniveau="A1", urenPerWeek=9)
MODULE = asked("module-geven", Role.LANGUAGE_SCHOOL, "taalschool", module="taal-a1", naam="Taal tot A1")
TASTER = asked("snuffelstage", Role.EMPLOYER, "werkgever")
PLACE = asked("werkplek-bieden", Role.EMPLOYER, "werkgever", urenWerk=32, urenLeren=8)
ENROLMENT = asked("inschrijven", Role.SCHOOL, "roc", niveau="mbo-2", sector=programme().sector, vorm="school")


def adjust(signal: str | None = None, **changes: str | int | bool) -> Adjust:
    """Adjust places of the plan; two underscores stand for a point."""
    return Adjust(changes={name.replace("__", "."): value for name, value in changes.items()}, reason="gaat te langzaam", signal=signal)


def withdrawn(question: requests.PartnerRequested) -> requests.PartnerRequestWithdrawn:
    """The withdrawal of a question that the plan no longer asks."""
    return requests.PartnerRequestWithdrawn(key=question.key, reason="plan gewijzigd")


def test_an_adjustment_keeps_what_changed_and_why() -> None:
    command = adjust(voortraject__taal__uren_per_week=12)
    after = given(*IN_VOORTRAJECT).when(command)
    after.then(course.PlanAdjusted(changes={"voortraject.taal.uren_per_week": 12}, reason="gaat te langzaam"))
    state = given(*IN_VOORTRAJECT, *after.events).state
    assert programme().adjusted(state.plan_changes).voortraject.language.hours_per_week == 12
    assert state.interruptions == 1, "the running step is entered again, under the new plan"


def test_an_adjustment_that_answers_a_signal_closes_it() -> None:
    command = adjust(voortraject__taal__uren_per_week=12, signal=SIGNAL.signal)
    after = given(*IN_VOORTRAJECT, SIGNAL).when(command)
    after.then(
        course.PlanAdjusted(changes=command.changes, reason=command.reason, signal=SIGNAL.signal),
        steering.AttentionPassed(signal=SIGNAL.signal),
    )
    assert not given(*IN_VOORTRAJECT, SIGNAL, *after.events).state.attention
    given(*IN_VOORTRAJECT).when(command).then_refused("staat niet open", "zonder signaal")


@pytest.mark.parametrize(
    ("history", "command", "gone"),
    [
        ((LESSONS, MODULE, TASTER), adjust(voortraject__taal__uren_per_week=12), LESSONS),
        ((LESSONS, MODULE, TASTER), Adjust(changes={"voortraject.modules.taal-a1": False}, reason="al gehaald"), MODULE),
        ((LESSONS, MODULE, TASTER), adjust(voortraject__snuffelstage=False), TASTER),
        ((PLACE,), adjust(leer_werk__uren_werk=24), PLACE),
        (
            (asked("inschrijven", Role.SCHOOL, "roc", niveau="mbo-2", sector=programme().sector, vorm="school"),),
            adjust(niveau="mbo-1"),
            None,
        ),
        ((asked("kwalificeren", Role.SCHOOL, "roc", soort="diploma"),), adjust(leer_werk__kwalificatie="certificaat"), None),
        ((asked("advies-geven", Role.SCHOOL, "roc", besluit="go-no-go"),), adjust(sector="bouw"), None),
    ],
    ids=["language", "module", "taster", "hours", "level", "qualification", "adviser"],
)
def test_an_open_question_that_the_plan_no_longer_asks_like_this_is_withdrawn(
    history: tuple[requests.PartnerRequested, ...], command: Adjust, gone: requests.PartnerRequested | None
) -> None:
    events = given(*IN_VOORTRAJECT, *history).when(command).events
    assert [event for event in events if isinstance(event, requests.PartnerRequestWithdrawn)] == [withdrawn(gone or history[0])]


def test_a_withdrawn_question_is_open_no_longer_and_whoever_went_after_it_can_stop() -> None:
    call = requests.TaskOpened(
        key="x:nabellen", kind="nabellen", what="Bel", role=Role.REGISSEUR, due=NOW, escalate_at=NOW, about=LESSONS.key
    )
    after = given(*IN_VOORTRAJECT, LESSONS, call).when(adjust(voortraject__taal__uren_per_week=12))
    after.then_among_others(withdrawn(LESSONS), requests.TaskWithdrawn(key="x:nabellen", reason="plan gewijzigd"))
    state = given(*IN_VOORTRAJECT, LESSONS, call, *after.events).state
    assert (state.open_requests, state.open_tasks) == ((), ())


def test_a_module_comes_in_with_its_name_its_provider_and_its_norm_and_can_go_and_come_again() -> None:
    new = {
        "voortraject.modules.lassen.norm": "P6W",
        "voortraject.modules.lassen.naam": "Lassen",
        "voortraject.modules.lassen.aanbieder": "roc",
    }
    in_, out = Adjust(changes=new, reason="wil lassen"), Adjust(changes={"voortraject.modules.lassen": False}, reason="toch niet")
    history: tuple[Event, ...] = IN_VOORTRAJECT
    for command, there in ((in_, True), (out, False), (in_, True), (out, False), (in_, True)):
        history += tuple(given(*history).when(command).then_among_others().events)
        modules = programme().adjusted(given(*history).state.plan_changes).voortraject.modules
        assert ("lassen" in [module.code for module in modules]) is there
    given(*IN_VOORTRAJECT).when(out).then_refused("'lassen' zit niet in het plan", "taal-a1")
    given(*IN_VOORTRAJECT).when(Adjust(changes={"voortraject.modules.lassen.naam": "Lassen"}, reason="x")).then_refused(
        "lassen.aanbieder", "lassen.norm"
    )


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (adjust(voortraject__taal__uren=9), ("geen plaats 'voortraject.taal.uren'", "Noem een plaats")),
        (adjust(voortraject__taal__uren_per_week=99), ("ten hoogste 40",)),
        (adjust(voortraject__taal__uren_per_week="veel"), ("geheel getal",)),
        (adjust(leer_werk__rondes=60), ("hoelang het leer-werk duurt", "leer_werk.evalueren_elke")),
        (adjust(leer_werk__norm="P2M"), ("past niet in het leer-werk",)),
        (adjust(nazorg__lengte="P6M"), ("duurzaam.aan_het_werk: 12 maanden past niet in de nazorg van 6 maanden",)),
        (adjust(leer_werk__vorm="thuis"), ("kies uit", "maatwerk")),
        (adjust(voortraject__taal__uren_per_week=9), ("verandert niets",)),
        (adjust(beleid="demonstratie"), ("verplaats het beleid",)),
        (adjust(doel="iets anders"), ("geldt voor iedereen", "nieuwe versie")),
        (adjust(duurzaam__uren=1), ("geldt voor iedereen", "nieuwe versie")),
        (adjust(duurzaam__minimumloon=False), ("geldt voor iedereen", "nieuwe versie")),
        (adjust(duurzaam__aan_het_werk="P1D"), ("geldt voor iedereen", "nieuwe versie")),
        (adjust(begeleiding__contact_elke="PT1S"), ("begeleiding.contact_elke", "korter dan een dag")),
        (adjust(taal__meten_elke="PT23H"), ("taal.meten_elke", "korter dan een dag")),
        (adjust(leer_werk__evalueren_elke="PT1M"), ("leer_werk.evalueren_elke", "korter dan een dag")),
        (Adjust(changes={"criteria.taal.hard": True}, reason="x"), ("uitzondering",)),
        (adjust(intake__norm="P6M"), ("alleen wat voorbij is: intake.norm", "nog komt")),
    ],
)
def test_an_adjustment_that_does_not_fit_is_refused_and_the_refusal_says_what_would_help(command: Adjust, words: tuple[str, ...]) -> None:
    given(*IN_VOORTRAJECT).when(command).then_refused(*words)


def test_what_is_still_to_come_can_be_adjusted_and_what_is_over_cannot() -> None:
    later, now, over = adjust(nazorg__lengte="P18M"), adjust(leer_werk__evalueren_elke="P2M"), adjust(voortraject__norm="P12M")
    given(*IN_LEER_WERK).when(later).then_among_others()
    given(*IN_LEER_WERK).when(now).then_among_others()
    given(*IN_LEER_WERK).when(over).then_refused("voorbij")
    given(started(), in_stage(Stage.GO_NO_GO)).when(over).then_among_others(), "a no-go may lead back to it"
    given(*IN_LEER_WERK).when(adjust(voortraject__taal__uren_per_week=6)).then_among_others(), "lessons go on beside the work"
    given(started(), in_stage(Stage.AFTERCARE)).when(adjust(voortraject__taal__uren_per_week=6)).then_refused("voorbij")
    both = adjust(voortraject__norm="P12M", leer_werk__uren_werk=28)
    given(*IN_LEER_WERK).when(both).then_among_others(), "something in it is still to come"


def test_another_norm_for_the_present_stage_moves_its_date_by_the_days_that_were_paused_as_well() -> None:
    paused = (course.TrajectoryPaused(reason="ziek"), course.TrajectoryResumed(paused_seconds=86400))
    given(*IN_LEER_WERK, *paused).when(adjust(leer_werk__norm="P30M")).then_among_others(
        course.DeadlineMoved(subject="fase", due=Period(months=30).after(NOW) + timedelta(days=1))
    )


def test_sector_level_and_form_are_chosen_from_what_the_programme_offers() -> None:
    command = ChooseSectorAndLevel(sector="horeca", level=Level.MBO_1, form=LearningForm.IN_COMPANY)
    chosen = course.SectorAndLevelChosen(sector="horeca", level="mbo-1", form=LearningForm.IN_COMPANY)
    given(*IN_VOORTRAJECT).when(command).then(chosen)
    plan = programme().adjusted(given(*IN_VOORTRAJECT, chosen).state.plan_changes)
    assert (plan.sector, plan.level, plan.leer_werk.form) == ("horeca", Level.MBO_1, LearningForm.IN_COMPANY)
    other = command.model_copy(update={"level": Level.HBO})
    given(*IN_VOORTRAJECT).when(other).then_refused("niet op voor hbo", "mbo-2, geen-diploma, mbo-1")
    given(started(), in_stage(Stage.PLACEMENT)).when(command).then_refused("voorbij")


def test_more_time_moves_the_date_of_the_stage() -> None:
    command = Extend(by=Period(weeks=6), reason="kinderopvang kwam laat")
    given(*IN_VOORTRAJECT).when(command).then(
        course.StageExtended(stage=Stage.VOORTRAJECT, visit=1, by="P6W", reason=command.reason),
        course.DeadlineMoved(subject="fase", due=Period(weeks=6).after(NOW + timedelta(days=90))),
    )
    given(*IN_VOORTRAJECT).when(Extend(by=Period(), reason="x")).then_refused("niets")
    given(started()).when(command).then_refused("geen fase")
    completed = course.StageCompleted(stage=Stage.VOORTRAJECT, visit=1)
    given(*IN_VOORTRAJECT, completed).when(command).then_refused("geen fase")


def test_a_stage_is_not_extended_into_a_year_that_nobody_waits_for() -> None:
    history: tuple[Event, ...] = IN_VOORTRAJECT
    for _ in range(2):
        history += tuple(given(*history).when(Extend(by=Period(years=4), reason="meer tijd")).then_among_others().events)
    given(*history).when(Extend(by=Period(years=4), reason="meer tijd")).then_refused(
        "Met 4 jaar erbij", "eind van de fase", "meer dan 10 jaar vooruit", "Geef een kortere duur", "tot en met 02-03-2036"
    )


def test_a_signal_ends_in_an_adjustment_a_dismissal_or_the_end_of_its_cause() -> None:
    command = DismissSignal(signal=SIGNAL.signal, reason="was met vakantie")
    dismissed = steering.AttentionDismissed(signal=SIGNAL.signal, reason="was met vakantie")
    given(*IN_VOORTRAJECT, SIGNAL).when(command).then(dismissed)
    given(*IN_VOORTRAJECT, SIGNAL, dismissed).when(command).then_refused("staat niet open", "geen")
    assert not given(*IN_VOORTRAJECT, SIGNAL, dismissed).state.attention


def test_another_rhythm_of_a_track_is_counted_from_its_change() -> None:
    begun = lw.LanguageStarted(starts=date(2026, 3, 1), hours_a_week=9)
    before = given(*IN_VOORTRAJECT, begun).state
    assert before.language.anchor is not None
    paused = (course.TrajectoryPaused(reason="x"), course.TrajectoryResumed(paused_seconds=60))
    adjusted = course.PlanAdjusted(changes={"taal.meten_elke": "P6M"}, reason="x")
    after = given(*IN_VOORTRAJECT, begun, *paused, adjusted).state
    assert after.language.anchor is not None
    assert after.language.anchor.paused == timedelta(seconds=60)


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.follows is not None], ids=lambda kind: kind.name)
def test_a_question_that_follows_the_plan_is_asked_as_the_plan_has_it_with_all_that_it_follows(kind: Kind[Answer]) -> None:
    [one] = given(started(), asked(kind.name, Role.SCHOOL, "roc")).state.open_requests
    found = [each for each in planned(programme(), one) if each.kind is kind]
    assert found
    assert all(set(kind.follows or ()) <= set(each.content) for each in found)


@pytest.mark.parametrize("value", ["\u200b", "a\x07b", "", "x" * 201])
def test_what_is_typed_in_a_place_of_a_plan_can_be_read(value: str) -> None:
    with pytest.raises(ValidationError):
        adjust(voortraject__taal__examen=value)


@pytest.mark.parametrize("code", ["hoveniers", "bouw-vca"])
def test_a_plan_is_only_adjusted_to_a_level_that_the_programme_trains_for(code: str) -> None:
    life = begins(code, Waiting("richting-kiezen"))
    assert "leidt niet op voor hbo, wel voor: geen-diploma" in refused(life, Adjust(changes={"niveau": "hbo"}, reason="wil hoger"))


@pytest.mark.parametrize("higher", [Adjust(changes={"niveau": "mbo-2"}, reason="kan meer"), ChooseSectorAndLevel(level=Level.MBO_2)])
def test_from_another_level_there_is_a_way_back_to_that_of_the_programme(higher: Command) -> None:
    for back in (Adjust(changes={"niveau": "geen-diploma"}, reason="te hoog"), ChooseSectorAndLevel(level=Level.NONE)):
        life = begins("bouw-vca", Waiting("richting-kiezen"))
        life.order(higher, ANNA)
        life.order(back, ANNA)
        assert life.state.plan_changes["niveau"] == "geen-diploma"
