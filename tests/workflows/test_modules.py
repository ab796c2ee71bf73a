"""The voortraject by the level of who is in it: what is taught and what is not, which skills for work were found, and a mentor."""

from dataclasses import replace
from datetime import timedelta

from pydantic import JsonValue

from events.days import day_of
from events.vocabulary import voortraject
from events.vocabulary.values import Excuse, Level, NoGoRoad, Role, Stage, WorkSkill
from tests.workflows.habits import OUT, Asked, Reply, yes
from tests.workflows.life_in_memory import Waiting, begins, reaches, waits_for
from tests.workflows.run.test_rehearsal import ANNA, Everybody, lives
from tests.workflows.test_wage_value import until
from workflows.decisions.acceptance import NotAccepted
from workflows.decisions.adjustment import ChooseSectorAndLevel
from workflows.decisions.open_items import answered
from workflows.decisions.roles import FillRole
from workflows.programme.catalogue import find, validate_document
from workflows.programme.document import Programme
from workflows.run.rehearsal.life import Life


def taught(life: Life) -> list[object]:
    """The modules that were asked for and not withdrawn, in order."""
    return [r.content["module"] for r in life.told.requests.values() if r.kind == "module-geven" and not r.withdrawn]


def test_what_is_taught_follows_the_level_that_was_chosen() -> None:
    for level, module in ((Level.NONE, "rekenen"), (Level.MBO_2, "deelcertificaat-rekenen")):
        life = begins("bouw-vca", Waiting("richting-kiezen"))
        waits_for(life, "richting-kiezen")
        life.passes(life.now + timedelta(days=30))
        assert set(taught(life)) == {"nederlands", "werknemersvaardigheden"}, "what depends on the level waits until it was chosen"
        life.order(ChooseSectorAndLevel(level=level), ANNA)
        reaches(life, Stage.LEER_WERK)
        assert set(taught(life)) == {"nederlands", "werknemersvaardigheden", module}


def test_another_level_halfway_asks_for_what_that_takes_and_no_longer_for_the_rest() -> None:
    life = begins("bouw-vca", Waiting("richting-kiezen"))
    life.people.silent = ("module-geven",)  # type: ignore[attr-defined]  # of Everybody
    waits_for(life, "richting-kiezen")
    life.order(ChooseSectorAndLevel(level=Level.NONE), ANNA)
    life.passes(life.now + timedelta(days=1))
    assert "rekenen" in taught(life)
    life.order(ChooseSectorAndLevel(level=Level.MBO_2), ANNA)
    life.passes(life.now + timedelta(days=1))
    assert set(taught(life)) == {"nederlands", "werknemersvaardigheden", "deelcertificaat-rekenen"}


def test_a_level_that_comes_late_is_asked_for_early_when_modules_depend_on_it() -> None:
    [early, late] = [begins(code, Waiting("richting-kiezen")) for code in ("bouw-vca", "utrecht-werk-en-taal")]
    assert waits_for(early, "richting-kiezen").due < early.now + timedelta(days=40)
    assert waits_for(late, "richting-kiezen").due > late.now + timedelta(days=200)


def test_a_module_is_for_levels_that_the_programme_prepares_for() -> None:
    document = find("bouw-vca").document()
    document["voortraject"]["modules"][1]["niveaus"] = ["hbo"]  # type: ignore[index, call-overload]  # a document
    [fault] = validate_document(document)
    assert str(fault) == "voortraject.modules.rekenen.niveaus: daar leidt dit programma niet voor op: hbo"


def test_who_was_measured_at_the_dutch_of_a_module_is_excused_from_it_with_a_reason() -> None:
    everybody = Waiting("go-no-go-besluit")
    everybody.answers["module-geven"] = lambda asked: yes(behaald=False, afgerondOp=asked.day)
    life = lives(everybody)
    waits_for(life, "go-no-go-besluit")
    life.passes(life.now + timedelta(days=250))
    assert life.state.language.levels
    life.order(OUT.model_copy(update={"road": NoGoRoad.EXTEND}), ANNA)
    life.passes(life.now + timedelta(days=10))
    again = [r.content["module"] for key, r in life.state.requests.items() if r.kind == "module-geven" and key.startswith("voortraject:2")]
    assert again == ["arbeidsmarktorientatie"]
    [excused] = [recorded.event for recorded in life.facts if isinstance(recorded.event, voortraject.ModuleExcused)]
    assert (excused.module, excused.ground, excused.reason) == ("taal-a1", Excuse.NOT_NEEDED, "taalniveau A1 is al gemeten")


def test_what_was_found_of_skills_for_work_is_kept_and_lies_before_who_decides_on_a_go() -> None:
    everybody = Waiting("go-no-go-besluit")
    habit = everybody.answers["module-geven"]
    found = [{"vaardigheid": "omgang-collegas", "beheerst": True}, {"vaardigheid": "omgang-leidinggevende", "beheerst": False}]
    trains: list[object] = []

    def teaches(asked: Asked) -> Reply | None:
        trains.extend(asked.content.get("vaardigheden", ()))
        return yes(behaald=True, afgerondOp=asked.day, vaardigheden=found) if "vaardigheden" in asked.content else habit(asked)

    everybody.answers["module-geven"] = teaches
    life = begins("bouw-vca", everybody)
    what = waits_for(life, "go-no-go-besluit").what
    assert trains == ["omgang-collegas", "omgang-leidinggevende", "bedrijfscultuur"]
    assert "omgang-collegas beheerst, omgang-leidinggevende nog niet beheerst, bedrijfscultuur niet beoordeeld" in what
    kept = [recorded.event for recorded in life.facts if isinstance(recorded.event, voortraject.WorkSkillAssessed)]
    assert {each.skill: each.mastered for each in kept} == {WorkSkill.COLLEAGUES: True, WorkSkill.MANAGER: False}


def test_a_mentor_is_asked_of_the_employer_in_the_voortraject_which_does_not_end_without_one() -> None:
    everybody = Everybody(timedelta(days=2))
    coach = everybody.answers["coach-toewijzen"]
    everybody.answers["coach-toewijzen"] = lambda asked: None if asked.content["begeleiding"] == "buddy" else coach(asked)
    life = begins("zorg", everybody)
    reaches(life, Stage.VOORTRAJECT)
    life.passes(life.now + timedelta(days=400))
    assert life.state.stage is Stage.VOORTRAJECT
    [open_still] = [request for request in life.state.open_requests if request.kind == "coach-toewijzen"]
    assert open_still.role is Role.EMPLOYER
    life.order(FillRole(role=Role.BUDDY, holder="maatje-1"), ANNA)
    reaches(life, Stage.LEER_WERK)


def test_that_somebody_passed_a_module_before_its_lessons_can_have_been_given_is_looked_at_by_a_person() -> None:
    document = find("bouw-vca").document()
    for module in document["voortraject"]["modules"]:  # type: ignore[index, call-overload, union-attr]  # a document
        module["ten_minste"] = {"duur": "P2W", "bron": "de school"}  # type: ignore[index, call-overload]
    plan = Programme.model_validate(document)
    life = lives(Everybody(timedelta(days=2), silent=("module-geven",)))
    until(life, lambda state: any(request.kind == "module-geven" for request in state.open_requests))
    [asked, *_] = [request for request in life.state.open_requests if request.kind == "module-geven"]
    asked = replace(asked, content={"module": plan.voortraject.modules[0].code})

    def told(days: int, *, plan: Programme = plan, passed: bool = True, looked_at: bool = False) -> str:
        now = asked.asked_at + timedelta(days=days)
        answer: dict[str, JsonValue] = {"behaald": passed, "afgerondOp": str(day_of(now))}
        try:
            answered(life.state, asked, plan, now, agreed=True, answer=answer, remark="", looked_at=looked_at)
        except NotAccepted as wrong:
            return str(wrong)
        return ""

    assert "de lessen van deze module duren ten minste 2 weken" in told(0)
    assert told(13)
    assert [told(14), told(0, passed=False), told(0, looked_at=True), told(0, plan=find("bouw-vca"))] == [""] * 4
