"""Selection by the book: who has no PIP, who does not come, and who chooses between school and work, each on their own road."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError

from activities.municipalities import CivicPlan
from events.days import day_of
from events.vocabulary import course, intake
from events.vocabulary.civic import CivicRoute, DutyEnd, NoCivicPlan, RouteGround
from events.vocabulary.values import DiplomaValuation, EndReason, LanguageLevel, Outcome, Role, Source, Stage
from tests.projections.alike import says_the_same
from tests.workflows.city import MUNICIPALITY, VILLAGE
from tests.workflows.habits import ANSWERS, Asked, Habit, Reply, always, in_turn, no, yes
from tests.workflows.invariants import Law
from tests.workflows.life_in_memory import Waiting, reaches, refused, waits_for
from tests.workflows.run.test_rehearsal import ANNA, Everybody, lives, the_end
from tests.workflows.specification import EMPLOYER, given, partner, programme
from tests.workflows.test_decisions import COSIGNED, INTAKE, MOTIVATED, SELECT
from workflows.decisions.acceptance import objection
from workflows.decisions.civic_duty import EndCivicDuty
from workflows.decisions.moving import LeaveParty, MoveMunicipality
from workflows.decisions.open_items import CompleteTask
from workflows.decisions.selection import ChooseRoute, SelectCandidate

ABSENT = yes(verschenen=False)
WITHOUT = {ground: yes(geenPip=str(ground)) for ground in NoCivicPlan}
B1 = intake.CivicPlanReceived(dated=date(2026, 2, 1), route=CivicRoute.B1, level=LanguageLevel.B1)
DUAL = ChooseRoute(dual=True, ground=RouteGround.WANTS_WORK, reason="wil werken")


# No PIP -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ground", NoCivicPlan)
def test_who_has_no_pip_goes_on_to_work_without_a_civic_term(ground: NoCivicPlan) -> None:
    everybody = Everybody(timedelta(days=2))
    everybody.answers["pip-opvragen"] = always(WITHOUT[ground])
    life = lives(everybody)
    life.passes(the_end(life))
    assert life.state.outcome is Outcome.SUSTAINED_WORK
    assert [recorded.event for recorded in life.facts if isinstance(recorded.event, intake.CivicPlanAbsent)] == [
        intake.CivicPlanAbsent(ground=ground)
    ]
    assert (life.state.civic.without_plan, life.state.civic.term_ends) == (ground, None)
    assert not [request for request in life.state.requests.values() if request.kind == "pip-herzien"]
    Law(life.id).sees(life.facts)


def test_the_municipality_where_somebody_moves_to_before_there_is_a_pip_has_ten_weeks_from_their_registration() -> None:
    everybody = Everybody(timedelta(days=2), silent=("pip-opvragen",))
    life = lives(everybody)
    life.passes(datetime(2026, 4, 30, 9, tzinfo=UTC))
    life.order(MoveMunicipality(municipality=VILLAGE, registered_on=date(2026, 4, 29)), ANNA)
    life.settle()
    former, now = [request for request in life.state.requests.values() if request.kind == "pip-opvragen"]
    assert (former.partner, day_of(former.due)) == (MUNICIPALITY, date(2026, 5, 11))
    assert (now.partner, day_of(now.due)) == (VILLAGE, date(2026, 7, 8))
    back = MoveMunicipality(municipality=MUNICIPALITY, registered_on=date(2026, 4, 28))
    assert "op 29-04-2026 ingeschreven" in refused(life, back)


def test_who_hears_that_the_civic_duty_has_ended_is_asked_for_no_pip_any_more_also_after_a_move() -> None:
    everybody = Everybody(timedelta(days=2), silent=("pip-opvragen",))
    life = lives(everybody)
    while not [task for task in life.state.open_tasks if task.kind == "nabellen"]:
        assert life.moves(the_end(life))
    life.order(EndCivicDuty(on=life.now.date(), ground=DutyEnd.EXEMPTED, source=Source.DUO), ANNA)
    pips = [request for request in life.state.requests.values() if request.kind == "pip-opvragen"]
    assert [request.withdrawn for request in pips] == ["de inburgeringsplicht is geëindigd"]
    assert not [task for task in life.state.open_tasks if task.kind in ("nabellen", "opnieuw-regelen")]
    reaches(life, Stage.LEER_WERK)
    life.order(MoveMunicipality(municipality=UUID(int=7), registered_on=life.now.date()), ANNA)
    life.passes(the_end(life))
    assert life.state.outcome is Outcome.SUSTAINED_WORK
    assert [request.kind for request in life.state.requests.values() if request.kind.startswith("pip")] == ["pip-opvragen"]
    says_the_same(life.log.stored, life.state)


def test_a_civic_duty_that_ends_while_the_new_municipality_revises_the_pip_takes_that_question_and_what_came_of_it_back() -> None:
    everybody = Everybody(timedelta(days=2))
    everybody.answers["pip-herzien"] = always(no())
    life = lives(everybody)
    reaches(life, Stage.LEER_WERK)
    life.order(MoveMunicipality(municipality=UUID(int=7), registered_on=life.now.date()), ANNA)
    while not [task for task in life.state.open_tasks if task.about.startswith("pip-herzien")]:
        assert life.moves(the_end(life))
    life.order(EndCivicDuty(on=life.now.date(), ground=DutyEnd.PASSED, source=Source.DUO), ANNA)
    assert not [task for task in life.state.open_tasks if task.about.startswith("pip-herzien")]
    asked = len([request for request in life.state.requests.values() if request.kind == "pip-herzien"])
    life.passes(the_end(life))
    assert len([request for request in life.state.requests.values() if request.kind == "pip-herzien"]) == asked


def test_a_pip_that_comes_later_takes_the_place_of_why_there_was_none() -> None:
    none = intake.CivicPlanAbsent(ground=NoCivicPlan.EXEMPT)
    assert given(*INTAKE, none, B1).state.civic.without_plan is None
    term = intake.CivicTermSet(starts=date(2026, 2, 2), ends=date(2029, 2, 1), ground="dagtekening PIP")
    state = given(*INTAKE, B1, term, none).state
    assert (state.civic.route, state.civic.term_ends, state.civic.without_plan) == (None, None, NoCivicPlan.EXEMPT)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"dagtekening": "2026-02-01", "leerroute": "B1"},
        {"geenPip": "wet-van-2013", "niveau": "B1"},
        {"geenPip": "kwijt"},
        {"geenPip": "al-ingeburgerd", "oproepenVergeefs": 21},
    ],
)
def test_a_municipality_tells_of_a_whole_pip_or_why_there_is_none(told: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CivicPlan.model_validate(told)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"dagtekening": "2021-12-31"}, "dagtekening: op 31-12-2021 gold de Wet inburgering 2021 nog niet"),
        ({"dagtekening": "2026-03-20"}, "dagtekening: 20-03-2026 ligt na vandaag"),
        ({"leerroute": "onderwijs", "niveau": "A2"}, "niveau: met leerroute onderwijs staat in een PIP B1, en niet A2"),
        ({"leerroute": "Z", "niveau": "B1"}, "niveau: met leerroute Z staat in een PIP A2, en niet B1"),
        ({"leerroute": "Z", "niveau": "A1"}, "niveau: met leerroute Z staat in een PIP A2, en niet A1"),
    ],
)
@pytest.mark.parametrize("kind", ["pip-opvragen", "pip-herzien"])
def test_a_pip_that_cannot_be_is_not_accepted_and_asked_again(kind: str, wrong: dict[str, str], why: str) -> None:
    everybody = Everybody(timedelta(days=2))
    right = {"dagtekening": "2026-02-02", "leerroute": "B1", "niveau": "B1"}
    everybody.answers[kind] = in_turn(yes(**{**right, **wrong}), yes(**right))
    life = lives(everybody)
    reaches(life, Stage.INTAKE)
    if kind == "pip-herzien":
        life.passes(life.now + timedelta(days=4))
        life.order(MoveMunicipality(municipality=VILLAGE, registered_on=life.now.date()), ANNA)
    life.passes(life.now + timedelta(days=5))
    first, _ = [request for request in life.state.requests.values() if request.kind == kind]
    assert first.not_accepted
    assert first.withdrawn is not None
    assert why in first.withdrawn
    [term] = [recorded.event for recorded in life.facts if isinstance(recorded.event, intake.CivicTermSet)]
    assert term.starts >= date(2026, 2, 3)


@pytest.mark.parametrize(("route", "level"), [("B1", "B1"), ("B1", "A2"), ("onderwijs", "B1"), ("Z", "A2")])
def test_a_pip_of_the_first_day_of_the_law_and_of_each_route_is_accepted(route: str, level: str) -> None:
    """Of a PIP in the B1 route nobody here knows whether it is the first, which has B1."""
    plan = CivicPlan.model_validate({"dagtekening": "2022-01-01", "leerroute": route, "niveau": level})
    assert not objection(plan, given(*INTAKE).state, programme(), datetime(2026, 3, 2, 9, tzinfo=UTC))


# Who does not come --------------------------------------------------------------------------------------------------------


def test_an_intake_that_measures_nothing_that_was_asked_is_asked_again_and_the_municipality_hears_why() -> None:
    typo = yes(tolk=False, metingen=[{"criterium": "opvang", "waarde": "ja", "voldoet": True}])
    everybody = Everybody(timedelta(days=2))
    everybody.answers["intake-houden"] = in_turn(typo, ANSWERS["intake-houden"])
    life = lives(everybody)
    reaches(life, Stage.VOORTRAJECT)
    first, again = (request for request in life.state.requests.values() if request.kind == "intake-houden")
    assert first.not_accepted
    assert first.withdrawn is not None
    assert "niets gemeten" in first.withdrawn
    assert all(requirement.criterion in first.withdrawn for requirement in life.state.requirements)
    assert again.answer is not None


@pytest.mark.parametrize("selected", [True, False])
def test_about_an_intake_that_was_held_and_measured_nothing_it_is_decided_all_the_same(selected: bool) -> None:
    held = given(*INTAKE, intake.IntakeHeld(interpreter=False))
    if selected:
        held.when(SELECT).then_refused("Niet voldaan aan harde eisen", "uitzondering")
    else:
        turned_down = SelectCandidate(selected=False, code=EndReason.LANGUAGE, reason="taal te zwak")
        held.when(turned_down).then(intake.CandidateNotSelected(by="regisseur-anna", code=EndReason.LANGUAGE, reason="taal te zwak"))


def test_who_misses_the_conversation_is_not_held_to_the_summons_of_the_law() -> None:
    everybody = Waiting("opnieuw-uitnodigen")
    everybody.answers["intake-houden"] = in_turn(*[ABSENT] * 4, ANSWERS["intake-houden"])
    life = lives(everybody)
    for number in range(1, 5):
        invited = waits_for(life, "opnieuw-uitnodigen")
        assert f"uitnodiging {number}" in invited.what
        assert "zonder gesprek" in waits_for(life, "selectie-besluit").what
        life.passes(life.now + timedelta(days=300))
        assert life.state.intake.absences == number, "nobody is called again before somebody has looked for them"
        life.order(CompleteTask(task=invited.key), ANNA)
    reaches(life, Stage.VOORTRAJECT)
    assert life.state.intake.selected
    assert not life.state.intake.finished_in_absence


def test_somebody_decides_about_who_does_not_come_also_while_an_answer_is_awaited() -> None:
    everybody = Waiting("opnieuw-uitnodigen")
    everybody.answers["intake-houden"] = always(ABSENT)
    life = lives(everybody)
    invited = waits_for(life, "opnieuw-uitnodigen")
    everybody.silent = ("intake-houden",)
    life.order(CompleteTask(task=invited.key), ANNA)
    assert [request.content["oproep"] for request in life.state.open_requests if request.kind == "intake-houden"] == [2]
    assert "motivatie" in refused(life, SelectCandidate(selected=True, reason="lijkt geschikt"))
    life.order(SelectCandidate(selected=False, reason="niet te vinden", code=EndReason.NO_SHOW), ANNA)
    life.passes(the_end(life))
    assert (life.state.outcome, life.state.intake.finished_in_absence) == (Outcome.NOT_SELECTED, True)
    Law(life.id).sees(life.facts)


@pytest.mark.parametrize(("missed", "in_absence"), [(1, False), (2, False), (3, True), (4, True)])
def test_the_three_summons_of_the_law_are_those_of_the_brede_intake(missed: int, in_absence: bool) -> None:
    everybody = Waiting("selectie-besluit")
    everybody.answers["pip-opvragen"] = lambda asked: yes(dagtekening=asked.day, leerroute="B1", niveau="B1", oproepenVergeefs=missed)
    life = lives(everybody)
    selecting = waits_for(life, "selectie-besluit")
    assert life.state.civic.plan_in_absence is in_absence
    assert ("bij afwezigheid afgerond" in selecting.what) is in_absence
    assert life.state.requests["intake:1:pip-opvragen"].content == {"oproepenBredeIntake": 3}
    assert [recorded.event for recorded in life.facts if isinstance(recorded.event, intake.CivicIntakeMissed)] == [
        intake.CivicIntakeMissed(summons=missed, in_absence=in_absence)
    ]


# School or work -------------------------------------------------------------------------------------------------------------


def test_whoever_could_go_to_school_as_well_chooses_and_keeps_the_ground_of_it() -> None:
    life = lives(Waiting("route-kiezen"))
    choosing = waits_for(life, "route-kiezen")
    assert all(ground in choosing.what for ground in ("ouder dan 30", "B1 binnen drie jaar", "nu willen werken"))
    assert "Kies eerst de route" in refused(life, SELECT)
    life.order(DUAL.model_copy(update={"ground": RouteGround.OVER_THIRTY}), ANNA)
    reaches(life, Stage.VOORTRAJECT)
    assert [recorded.event.ground for recorded in life.facts if isinstance(recorded.event, course.RouteChosen)] == [RouteGround.OVER_THIRTY]


@pytest.mark.parametrize("answer", [yes(dagtekening="2026-03-02", leerroute="Z", niveau="A2"), WITHOUT[NoCivicPlan.INTEGRATED]])
def test_who_has_no_choice_is_not_asked_to_choose(answer: object) -> None:
    everybody = Waiting("route-kiezen")
    everybody.answers["pip-opvragen"] = lambda _: answer  # type: ignore[assignment, return-value]
    reaches(lives(everybody), Stage.VOORTRAJECT)


def test_a_ground_belongs_to_the_road_that_it_leads_to() -> None:
    asked = given(*INTAKE, B1)
    asked.when(DUAL.model_copy(update={"ground": RouteGround.WANTS_DIPLOMA})).then_refused("duale traject", "wil-nu-werken")
    school = DUAL.model_copy(update={"dual": False})
    asked.when(school).then_refused("onderwijsroute", "wil-een-diploma")
    for ground in (RouteGround.OVER_THIRTY, RouteGround.B1_OUT_OF_REACH, RouteGround.WANTS_WORK):
        asked.when(DUAL.model_copy(update={"ground": ground})).then(course.RouteChosen(dual=True, ground=ground, reason="wil werken"))


# Who stands behind the profile ----------------------------------------------------------------------------------------------


def test_who_has_left_no_longer_stands_behind_the_profile() -> None:
    left = course.PartyLeft(role=Role.EMPLOYER, partner=EMPLOYER, reason="failliet")
    assert COSIGNED in INTAKE
    given(*INTAKE, MOTIVATED, left).when(SELECT).then_refused("heeft het profiel ondertekend")
    other = course.PartyLeft(role=Role.SCHOOL, partner=partner("roc"), reason="gestopt")
    assert given(*INTAKE, MOTIVATED, other).when(SELECT).refusal is None


def test_when_who_signed_the_profile_leaves_another_is_asked_to() -> None:
    life = lives(Waiting("selectie-besluit"))
    waits_for(life, "selectie-besluit")
    [signed] = life.state.intake.cosigned_by
    successor = partner("opvolger")
    life.order(LeaveParty(role=Role.EMPLOYER, partner=signed, reason="stopt ermee", successor=successor), ANNA)
    life.passes(life.now + timedelta(days=10))
    assert life.state.intake.cosigned_by == {successor}


# What was told leads to something ---------------------------------------------------------------------------------------------


def told(**more: object) -> Habit:
    """An intake conversation in which more was told."""

    def habit(asked: Asked) -> Reply:
        reply = ANSWERS["intake-houden"](asked)
        assert reply
        return replace(reply, answer={**reply.answer, **more})

    return habit


@pytest.mark.parametrize("valued", DiplomaValuation)
def test_a_valued_diploma_is_weighed_for_level_modules_and_route_before_anybody_is_selected(valued: DiplomaValuation) -> None:
    weighed = valued is not DiplomaValuation.NONE
    everybody = Waiting("diploma-wegen")
    everybody.answers["intake-houden"] = told(diplomawaardering=str(valued))
    life = lives(everybody)
    life.passes(life.now + timedelta(days=60))
    assert (life.state.stage is Stage.INTAKE) is weighed
    if weighed:
        task = waits_for(life, "diploma-wegen")
        assert "niveau, modules en route" in refused(life, CompleteTask(task=task.key))
        life.order(CompleteTask(task=task.key, remark="mbo 3 past beter"), ANNA)
    reaches(life, Stage.VOORTRAJECT)


@pytest.mark.parametrize(("sensitive", "deepened"), [(True, False), (False, True), (None, False)])
def test_a_conversation_without_knowledge_of_the_culture_is_deepened(sensitive: bool | None, deepened: bool) -> None:
    everybody = Waiting("intake-verdiepen")
    everybody.answers["intake-houden"] = told(cultuursensitief=sensitive)
    life = lives(everybody)
    life.passes(life.now + timedelta(days=60))
    assert ("intake-verdiepen" in {task.kind for task in life.state.open_tasks}) is deepened
    assert (life.state.stage is Stage.INTAKE) is deepened


def test_an_interpreter_and_aids_go_along_with_what_begins_another_conversation_with_the_participant() -> None:
    everybody = Everybody(timedelta(days=2))
    everybody.answers["intake-houden"] = told(tolk=True, hulpmiddelen=["beeldmateriaal"])
    life = lives(everybody)
    reaches(life, Stage.LEER_WERK)
    helped = {key: request.content["hulpBijGesprek"] for key, request in life.state.requests.items() if "hulpBijGesprek" in request.content}
    support = ["tolk", "beeldmateriaal"]
    assert helped == {
        "begeleiding:coach-toewijzen": support,
        "voortraject:1:belemmeringen-opvragen": support,
        "voortraject:1:interculturele-voorbereiding:deelnemer": support,
        "voortraject:1:interculturele-voorbereiding:werkgever": [],
    }


def test_nobody_is_turned_down_for_having_completed_it() -> None:
    no = SelectCandidate(selected=False, reason="past niet", code=EndReason.COMPLETED)
    given(*INTAKE, MOTIVATED).when(no).then_refused("De reden 'afgerond' hoort bij een traject dat tot het eind is gelopen")
