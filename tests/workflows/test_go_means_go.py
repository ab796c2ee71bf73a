"""A go is a go: who guides is there, modules are passed or excused, sector and level are chosen, each exit criterion was looked at."""

from datetime import timedelta
from typing import Any

import pytest

from events.trajectory.state import Task
from events.vocabulary import course, voortraject
from events.vocabulary import go_no_go as go
from events.vocabulary import leer_werk as lw
from events.vocabulary.values import Advice, Excuse, GuidanceKind, LearningForm, Level, NoGoRoad, Role, Stage
from tests.workflows.city import BAKERY, BRIEF, GARAGE, MUNICIPALITY, SCHOOL, VILLAGE, brief
from tests.workflows.habits import ANSWERS, GO, OUT, always, in_turn, no, yes
from tests.workflows.invariants import Law
from tests.workflows.life_in_memory import Waiting, begins, reaches, refused, waits_for
from tests.workflows.run.test_rehearsal import ANNA, Everybody, lives, the_end
from tests.workflows.specification import given, in_stage, programme, started
from tests.workflows.test_decisions import AT_GO_NO_GO, CHOSEN, CONFIRMED, PASSED
from tests.workflows.test_parties import with_parties
from workflows.decisions.adjustment import ChooseSectorAndLevel
from workflows.decisions.corrections import CorrectFact
from workflows.decisions.go_no_go import CheckExitCriterion
from workflows.decisions.guides import guided_from
from workflows.decisions.moving import ChangeEmployer, LeaveParty, MoveMunicipality
from workflows.decisions.open_items import CompleteTask
from workflows.decisions.people import JoinParty
from workflows.decisions.programme_change import ChangeProgramme
from workflows.decisions.roles import FillRole, VacateRole
from workflows.decisions.voortraject import ExcuseModule, still_to_pass
from workflows.programme.catalogue import find, validate_document
from workflows.programme.document import Programme
from workflows.run.rehearsal.host import Shelf
from workflows.run.rehearsal.life import Life

FAILED = yes(behaald=False, afgerondOp="2026-12-01")
LANGUAGE, SECTOR = "taalniveau-a1-is-gehaald", "een-sector-is-gekozen"
COACH_LEAVES = VacateRole(role=Role.JOB_COACH, holder="coach-1", reason="andere baan")
EXCUSE = ExcuseModule(module="taal-a1", ground=Excuse.ELSEWHERE, reason="heeft A1 al op het azc gehaald")


def at_go_no_go(everybody: Everybody) -> Life:
    """A life in which the decision about a go is awaited, and whoever has something else to do has done it."""
    life = lives(everybody)
    waits_for(life, "go-no-go-besluit")
    life.passes(life.now + timedelta(days=4))
    return life


# A coach, now ----------------------------------------------------------------------------------------------------------


def test_when_the_coach_has_left_there_is_no_go_until_another_is_there() -> None:
    everybody = Waiting("go-no-go-besluit")
    life = at_go_no_go(everybody)
    everybody.silent = ("coach-toewijzen",)
    life.order(COACH_LEAVES, ANNA)
    assert life.state.guidance.running, "guidance began; that says nothing of who guides now"
    assert "begeleiding die nu niemand geeft: jobcoach" in refused(life, GO)
    life.order(FillRole(role=Role.JOB_COACH, holder="coach-2"), ANNA)
    life.order(GO, ANNA)
    reaches(life, Stage.LEER_WERK)


def moved(everybody: Everybody, programme: str | Programme = "utrecht-werk-en-taal") -> Life:
    """A life in which the participant moves to the village during leer-werk."""
    life = begins(programme, everybody)
    reaches(life, Stage.LEER_WERK)
    life.order(MoveMunicipality(municipality=VILLAGE, registered_on=life.now.date()), ANNA)
    life.settle()
    return life


def who_guides(life: Life) -> list[Task]:
    """What there was to ask about who guides after a move."""
    return [task for task in life.state.tasks.values() if task.kind == "begeleiding-navragen"]


def test_whether_the_coach_of_the_former_municipality_stays_after_a_move_is_asked_and_the_new_one_gives_who_comes_instead() -> None:
    everybody = Waiting("begeleiding-navragen")
    life = moved(everybody)
    [task] = who_guides(life)
    assert "rol jobcoach dan leeg" in task.what
    life.restart()
    life.passes(life.now + timedelta(days=3))
    assert [one.open for one in who_guides(life)] == [True]
    everybody.answers["coach-toewijzen"] = lambda a: yes(soort="jobcoach", begeleider="coach-2", startdatum=a.day)
    life.order(COACH_LEAVES, ANNA)
    life.passes(life.now + timedelta(days=10))
    assert [r.partner for r in life.state.requests.values() if r.kind == "coach-toewijzen"] == [MUNICIPALITY, VILLAGE]
    assert life.state.holders[Role.JOB_COACH] == {"coach-2"}
    assert [one.open for one in who_guides(life)] == [False]
    Law(life.id).sees(life.facts)


def test_a_coach_of_the_former_municipality_who_stays_is_asked_about_once_in_a_move() -> None:
    everybody = Waiting("begeleiding-navragen")
    life = moved(everybody)
    [task] = who_guides(life)
    assert "of wie begeleidt blijft" in refused(life, CompleteTask(task=task.key))
    life.order(CompleteTask(task=task.key, remark="blijft, zegt de nieuwe gemeente"), ANNA)
    life.passes(life.now + timedelta(days=30))
    assert [one.open for one in who_guides(life)] == [False]
    life.order(MoveMunicipality(municipality=MUNICIPALITY, registered_on=life.now.date()), ANNA)
    life.passes(life.now + timedelta(days=3))
    assert len(who_guides(life)) == 1, "the municipality that gave the coach"
    life.order(MoveMunicipality(municipality=VILLAGE, registered_on=life.now.date()), ANNA)
    life.passes(life.now + timedelta(days=3))
    assert [one.open for one in who_guides(life)] == [False, True]


def test_a_coach_whom_no_municipality_gave_stays_after_a_move() -> None:
    programme = with_parties(
        find("hoveniers"),
        gemeente={"verantwoordelijk_voor": ["werving-en-selectie"]},
        brancheorganisatie={"verantwoordelijk_voor": ["begeleiding", "plaatsing"]},
    )
    life = moved(Everybody(timedelta(days=2)), programme)
    life.passes(life.now + timedelta(days=30))
    assert not who_guides(life)
    assert life.state.holders[Role.JOB_COACH] == {"coach-1"}


def guided_by(code: str, *kinds: str) -> Programme:
    """A programme that asks for these kinds of guidance."""
    document: dict[str, Any] = find(code).document()
    return Programme.model_validate({**document, "begeleiding": {**document["begeleiding"], "ten_minste": kinds}})


def test_there_is_no_go_while_the_organisations_that_gave_the_guides_are_gone_until_somebody_says_that_they_stay() -> None:
    life = begins(guided_by("voor-de-klas", "begeleider-opleiding", "buddy"), Waiting("go-no-go-besluit", "begeleiding-navragen"))
    waits_for(life, "go-no-go-besluit")
    life.passes(life.now + timedelta(days=14))
    for role, partner in ((Role.SCHOOL, SCHOOL), (Role.EMPLOYER, BAKERY)):
        life.order(LeaveParty(role=role, partner=partner, reason="stopt ermee"), ANNA)
    life.passes(life.now + timedelta(days=5))
    assert "waarvan niemand zei dat die blijft, terwijl de organisatie weg is: begeleider-opleiding, buddy" in refused(life, GO)
    mentor, buddy = who_guides(life)
    assert "De roc die de begeleider-opleiding gaf, doet niet meer mee" in mentor.what
    life.order(CompleteTask(task=mentor.key, remark="blijft, ook nu de school stopt"), ANNA)
    assert "organisatie weg is: buddy" in refused(life, GO)
    life.order(CompleteTask(task=buddy.key, remark="blijft een avond per week"), ANNA)
    life.order(GO, ANNA)
    Law(life.id).sees(life.facts)


def test_a_buddy_of_an_employer_where_the_participant_works_no_more_is_asked_about_and_the_employer_of_now_gives_another() -> None:
    everybody = Waiting("begeleiding-navragen")
    everybody.answers["coach-toewijzen"] = lambda a: yes(
        soort=a.content["begeleiding"], begeleider=f"{a.content['begeleiding']}-{a.partner.int}", startdatum=a.day
    )
    life = begins(guided_by("utrecht-werk-en-taal", "jobcoach", "buddy"), everybody)
    reaches(life, Stage.LEER_WERK)
    while life.state.leer_werk.workplace is None:
        assert life.moves(the_end(life))
    assert not who_guides(life)
    life.order(ChangeEmployer(reason="het klikt niet", to=GARAGE), ANNA)
    life.passes(life.now + timedelta(days=2))
    [task] = who_guides(life)
    assert "doet niet meer mee" in task.what
    assert not guided_from(life.state, GuidanceKind.BUDDY)
    life.order(VacateRole(role=Role.BUDDY, holder=f"buddy-{BAKERY.int}", reason="werkt bij de vorige werkgever"), ANNA)
    life.passes(life.now + timedelta(days=20))
    assert life.state.holders[Role.BUDDY] == {f"buddy-{GARAGE.int}"}
    assert [one.open for one in who_guides(life)] == [False]


def test_a_buddy_of_another_employer_than_the_one_that_has_the_workplace_is_no_colleague_on_the_floor() -> None:
    everybody = Waiting("begeleiding-navragen")
    everybody.answers["werkplek-bieden"] = lambda a: no() if a.partner == BAKERY else ANSWERS["werkplek-bieden"](a)
    life = begins(guided_by("utrecht-werk-en-taal", "jobcoach", "buddy"), everybody)
    life.order(JoinParty(role=Role.EMPLOYER, partner=GARAGE), ANNA)
    reaches(life, Stage.LEER_WERK)
    task = waits_for(life, "begeleiding-navragen")
    assert life.state.leer_werk.workplace == GARAGE
    assert "werkt bij een andere werkgever dan die de buddy gaf" in task.what


def test_a_coach_who_leaves_is_succeeded_each_time_and_the_vacancy_passes() -> None:
    everybody = Everybody(timedelta(days=2))
    life = lives(everybody)
    reaches(life, Stage.LEER_WERK)
    for leaves, comes in (("coach-1", "coach-2"), ("coach-2", "coach-3")):
        everybody.answers["coach-toewijzen"] = always(yes(soort="jobcoach", begeleider=comes, startdatum="2026-06-01"))
        life.order(VacateRole(role=Role.JOB_COACH, holder=leaves, reason="andere baan"), ANNA)
        assert "rol-vacant:jobcoach" in life.state.attention
        life.passes(life.now + timedelta(days=10))
        assert life.state.holders[Role.JOB_COACH] == {comes}
        assert "rol-vacant:jobcoach" not in life.state.attention
    life.passes(the_end(life))
    assert life.over
    asked = [key for key, request in life.state.requests.items() if request.kind == "coach-toewijzen"]
    assert asked == ["begeleiding:coach-toewijzen", *(f"begeleiding:coach-toewijzen:jobcoach:opvolger-{turn}" for turn in (1, 2))]


@pytest.mark.parametrize(("as_well", "sides"), [(True, [Role.PARTICIPANT, Role.EMPLOYER]), (False, [Role.PARTICIPANT])])
def test_a_coach_guides_the_employer_as_well_where_whoever_gives_one_says_so(as_well: bool, sides: list[Role]) -> None:
    everybody = Waiting()
    everybody.answers["coach-toewijzen"] = lambda asked: yes(
        soort="jobcoach", begeleider="coach-1", startdatum=asked.day, ookWerkgever=as_well
    )
    life = at_go_no_go(everybody)
    assert [r.event.side for r in life.facts if isinstance(r.event, lw.GuidanceStarted)] == sides


def test_a_guide_of_another_kind_than_the_programme_asks_is_a_task_and_no_go() -> None:
    everybody = Waiting("begeleider-zoeken")
    everybody.answers["coach-toewijzen"] = always(yes(soort="buddy", begeleider="buddy-1", startdatum="2026-06-01"))
    life = lives(everybody)
    found = waits_for(life, "begeleider-zoeken")
    assert (found.about, "vraagt ook een jobcoach" in found.what) == ("jobcoach", True)
    life.passes(life.now + timedelta(days=1000))
    assert life.state.stage is Stage.VOORTRAJECT, "it does not end before everybody who has to guide is there"
    life.order(FillRole(role=Role.JOB_COACH, holder="coach-1"), ANNA)
    reaches(life, Stage.LEER_WERK)


def test_who_turns_out_to_guide_in_another_way_does_not_hold_the_former_role_which_is_filled_anew() -> None:
    everybody = Everybody(timedelta(days=2))
    life = lives(everybody)
    reaches(life, Stage.LEER_WERK)
    [wrong] = [id for id, event in life.state.correctable.items() if isinstance(event, lw.GuidanceStarted)]
    everybody.answers["coach-toewijzen"] = always(yes(soort="jobcoach", begeleider="coach-2", startdatum="2026-06-01"))
    life.order(CorrectFact(fact=wrong, field="soort", value="buddy", reason="is een maatje"), ANNA)
    assert not life.state.holders[Role.JOB_COACH]
    assert life.state.holders[Role.BUDDY] == {"coach-1"}
    life.passes(life.now + timedelta(days=10))
    assert life.state.holders[Role.JOB_COACH] == {"coach-2"}


# Modules ----------------------------------------------------------------------------------------------------------------


def test_what_each_adviser_thinks_is_kept_and_lies_before_who_decides() -> None:
    everybody = Waiting("go-no-go-besluit")
    school = "de taal is nog te zwak"
    everybody.answers["advies-geven"] = in_turn(yes(advies="no-go", motivering=school), ANSWERS["advies-geven"])
    life = at_go_no_go(everybody)
    given = [r.event for r in life.facts if isinstance(r.event, go.AdviceGiven)]
    assert {event.party for event in given} == set(brief().go_no_go.advisers)
    assert [(event.advice, event.motivation) for event in given].count((Advice.NO_GO, school)) == 1
    assert "no-go" in waits_for(life, "go-no-go-besluit").what


def test_with_all_modules_failed_there_is_no_go_before_each_is_excused_with_a_reason() -> None:
    everybody = Waiting("go-no-go-besluit")
    everybody.answers["module-geven"] = lambda asked: yes(behaald=False, afgerondOp=asked.day)
    life = at_go_no_go(everybody)
    assert "modules die niet zijn gehaald" in refused(life, GO)
    life.order(EXCUSE, ANNA)
    assert "vrijstelling gaf: arbeidsmarktorientatie" in refused(life, GO)
    life.order(EXCUSE.model_copy(update={"module": "arbeidsmarktorientatie", "ground": Excuse.NOT_NEEDED}), ANNA)
    life.order(GO, ANNA)
    reaches(life, Stage.LEER_WERK)


def test_a_module_that_is_failed_is_taught_again_in_a_longer_voortraject_unless_it_was_excused() -> None:
    everybody = Waiting("go-no-go-besluit")
    everybody.answers["module-geven"] = in_turn(
        *[lambda a: yes(behaald=False, afgerondOp=a.day)] * 2, lambda a: yes(behaald=True, afgerondOp=a.day)
    )
    life = at_go_no_go(everybody)
    life.order(EXCUSE, ANNA)
    life.order(OUT.model_copy(update={"road": NoGoRoad.EXTEND}), ANNA)
    waits_for(life, "go-no-go-besluit")
    taught = [(key, request.content["module"]) for key, request in life.state.requests.items() if request.kind == "module-geven"]
    assert [module for key, module in taught if key.startswith("voortraject:2")] == ["arbeidsmarktorientatie"]
    life.passes(life.now + timedelta(days=10))
    life.order(GO, ANNA)
    reaches(life, Stage.LEER_WERK)


def test_who_is_excused_halfway_is_no_longer_taught_and_the_voortraject_goes_on() -> None:
    life = lives(Everybody(timedelta(days=2), silent=("module-geven",)))
    reaches(life, Stage.VOORTRAJECT)
    for module in ("taal-a1", "arbeidsmarktorientatie"):
        life.order(EXCUSE.model_copy(update={"module": module}), ANNA)
    assert not [request for request in life.state.open_requests if request.kind == "module-geven"]
    reaches(life, Stage.LEER_WERK)
    assert not [recorded for recorded in life.facts if isinstance(recorded.event, voortraject.ModuleCompleted)]


def test_excused_is_who_has_something_to_be_excused_from_and_only_in_this_programme() -> None:
    given(*AT_GO_NO_GO).when(EXCUSE).then_refused("taal-a1", "Nog te halen: geen")
    given(started(), in_stage(Stage.LEER_WERK)).when(EXCUSE).then_refused("voorbij")
    excused = voortraject.ModuleExcused(module="taal-a1", ground=EXCUSE.ground, reason=EXCUSE.reason)
    here = (started(), in_stage(Stage.VOORTRAJECT))
    given(*here).when(EXCUSE).then(excused)
    other = course.ProgrammeChanged(programme="zorg", programme_version=find("zorg").version, policy="nederland", reason="past beter")
    assert "taal-a1" in [module.code for module in still_to_pass(given(*here, excused, other).state, programme())]


# Sector and level -------------------------------------------------------------------------------------------------------


def test_the_school_is_asked_for_one_sector_that_somebody_chose() -> None:
    life = lives(Waiting("richting-kiezen"))
    found = waits_for(life, "richting-kiezen")
    assert (found.about, "horeca, logistiek en andere" in found.what) == ("sector-en-niveau", True)
    life.passes(life.now + timedelta(days=1000))
    assert life.state.stage is Stage.VOORTRAJECT
    assert "Noem de ene sector" in refused(life, ChooseSectorAndLevel())
    life.order(ChooseSectorAndLevel(sector="logistiek"), ANNA)
    reaches(life, Stage.PLACEMENT)
    [enrolled] = [recorded.event for recorded in life.facts if isinstance(recorded.event, lw.Enrolled)]
    assert (enrolled.sector, enrolled.level, enrolled.form) == ("logistiek", "mbo-2", LearningForm.SCHOOL)
    sectors = {request.content["sector"] for request in life.state.requests.values() if "sector" in request.content}
    assert sectors == {"logistiek"}


def test_what_the_programme_leaves_open_stands_in_the_way_of_a_go_and_another_programme_asks_anew() -> None:
    open_still = tuple(event for event in AT_GO_NO_GO if event is not CHOSEN)
    given(*open_still).when(GO).then_refused("nog te kiezen: sector en niveau")
    assert given(*AT_GO_NO_GO).when(GO).refusal is None
    other = course.ProgrammeChanged(programme="zorg", programme_version=find("zorg").version, policy="nederland", reason="past beter")
    assert not given(*AT_GO_NO_GO, other).state.voortraject.direction_chosen
    assert find("zorg").left_open == ("niveau",)
    assert find("hoveniers").left_open == ()


def test_what_was_decided_holds_in_another_version_and_in_another_programme_it_is_chosen_anew_before_the_school_is_asked() -> None:
    excused = voortraject.ModuleExcused(module="taal-a1", ground=EXCUSE.ground, reason=EXCUSE.reason)
    version = course.ProgrammeChanged(programme=started().programme, programme_version=BRIEF, policy="nederland", reason="herzien")
    here = given(started(), in_stage(Stage.VOORTRAJECT), excused, CHOSEN, version).state.voortraject
    assert here.excused == {"taal-a1"}
    assert here.direction_chosen
    life = lives(Waiting("richting-kiezen"), shelf=Shelf([brief(), find("zorg")]))
    life.order(ChooseSectorAndLevel(sector="horeca"), ANNA)
    reaches(life, Stage.LEER_WERK)
    life.order(ChangeProgramme(programme="zorg", programme_version=find("zorg").version, stage=Stage.LEER_WERK, reason="past beter"), ANNA)
    waits_for(life, "richting-kiezen")
    life.passes(life.now + timedelta(days=20))
    assert not [key for key in life.state.requests if key.startswith("leer-werk:2:inschrijven")]
    life.order(ChooseSectorAndLevel(level=Level.MBO_2), ANNA)
    life.passes(life.now + timedelta(days=20))
    enrolled = [recorded.event for recorded in life.facts if isinstance(recorded.event, lw.Enrolled)][-1]
    assert (enrolled.sector, enrolled.level) == ("zorg", "mbo-2")


def test_who_goes_for_the_level_of_the_programme_keeps_its_norms() -> None:
    here = (started(), in_stage(Stage.VOORTRAJECT))
    chosen = given(*here).when(ChooseSectorAndLevel(sector="horeca"))
    chosen.then(CHOSEN)
    assert "niveau" not in given(*here, *chosen.events).state.plan_changes
    lower = given(*here).when(ChooseSectorAndLevel(sector="horeca", level=programme().other_levels[0]))
    assert given(*here, *lower.events).state.plan_changes["niveau"] == "geen-diploma"


# Exit criteria ----------------------------------------------------------------------------------------------------------


def test_each_exit_criterion_is_a_task_and_a_go_waits_for_all_of_them() -> None:
    life = at_go_no_go(Waiting("uitstroomeis-nagaan", "go-no-go-besluit"))
    asked = {task.about: task.what for task in life.state.open_tasks if task.kind == "uitstroomeis-nagaan"}
    assert asked.keys() == {LANGUAGE, SECTOR}
    assert "taalniveau A1 is gehaald" in asked[LANGUAGE]
    life.order(CheckExitCriterion(criterion=SECTOR, met=True), ANNA)
    assert f"uitstroomeisen die niemand heeft nagegaan: {LANGUAGE}" in refused(life, GO)
    without = CheckExitCriterion(criterion=LANGUAGE, met=False, ground=Excuse.CAUGHT_UP, reason="spreekt al genoeg voor de keuken")
    life.order(without, ANNA)
    assert not [task for task in life.state.open_tasks if task.kind == "uitstroomeis-nagaan"]
    life.order(GO, ANNA)
    reaches(life, Stage.LEER_WERK)


def test_a_no_go_needs_no_exit_criterion_and_leaves_no_task() -> None:
    life = at_go_no_go(Waiting("uitstroomeis-nagaan", "go-no-go-besluit"))
    life.order(OUT.model_copy(update={"road": NoGoRoad.EXTEND}), ANNA)
    reaches(life, Stage.VOORTRAJECT)
    assert not [task for task in life.state.open_tasks if task.kind in ("uitstroomeis-nagaan", "go-no-go-besluit")]


def test_an_exit_criterion_is_confirmed_or_excepted_with_a_code_and_a_reason_and_anew_at_each_go_no_go() -> None:
    unchecked = tuple(event for event in AT_GO_NO_GO if event not in CONFIRMED)
    given(*unchecked).when(CheckExitCriterion(criterion=LANGUAGE, met=True)).then(CONFIRMED[0])
    bare = CheckExitCriterion(criterion=LANGUAGE, met=False)
    given(*unchecked).when(bare).then_refused("vraagt een reden")
    told = bare.model_copy(update={"reason": "haalt het in", "ground": Excuse.CAUGHT_UP})
    excepted = go.ExitCriterionExcepted(criterion=LANGUAGE, ground=Excuse.CAUGHT_UP, reason="haalt het in", visit=1)
    given(*unchecked).when(told).then(excepted)
    given(*unchecked).when(bare.model_copy(update={"criterion": "x"})).then_refused("geen uitstroomeis", LANGUAGE)
    given(started(), in_stage(Stage.VOORTRAJECT), *PASSED).when(told).then_refused("in de stap go/no-go")
    again = given(*AT_GO_NO_GO, in_stage(Stage.VOORTRAJECT, 2), in_stage(Stage.GO_NO_GO, 2))
    again.when(GO).then_refused(LANGUAGE, SECTOR)


def test_an_exit_criterion_has_a_code_that_the_document_gives_or_that_is_made_of_its_words() -> None:
    def asking(*criteria: str | dict[str, str]) -> dict[str, Any]:
        document: dict[str, Any] = find("utrecht-werk-en-taal").document()
        return {**document, "voortraject": {**document["voortraject"], "uitstroomeisen": list(criteria)}}

    coded = {"code": "taal", "eis": "taalniveau A1 is gehaald"}
    read = Programme.model_validate(asking(coded, "één sector is gekozen")).voortraject.exit_criteria
    assert [(each.code, each.requirement) for each in read] == [tuple(coded.values()), (SECTOR, "één sector is gekozen")]
    assert any(fault.place == "voortraject.uitstroomeisen" for fault in validate_document(asking(coded, coded)))


def test_who_advises_is_told_what_the_programme_asks_of_who_leaves_the_voortraject() -> None:
    life = lives()
    reaches(life, Stage.LEER_WERK)
    told = [request.content["uitstroomeisen"] for request in life.state.requests.values() if request.kind == "advies-geven"]
    assert told == [["taalniveau A1 is gehaald", "een sector is gekozen"]] * 3


def test_what_the_goal_takes_is_told_to_who_advises_and_lies_beside_who_does_not_take_part_before_a_go() -> None:
    life = lives(Waiting("go-no-go-besluit"))
    what = waits_for(life, "go-no-go-besluit").what
    assert "Wat het doel vraagt: een regisseur die alle partijen bijeenbrengt; bedrijven in verschillende sectoren" in what
    assert "niet meedoet: expertisepartner (kennis van de doelgroep, cultuursensitieve intake)." in what
    told = [request.content["watIsNodig"] for request in life.state.requests.values() if request.kind == "advies-geven"]
    assert told == [list(brief().needed)] * 3
