"""A learning route that the municipality changes while the trajectory runs (Wet inburgering 2021 art. 17)."""

from datetime import date, timedelta

import pytest

from activities.municipalities import RevisedCivicPlan
from events.vocabulary import course, intake
from events.vocabulary.civic import CivicRoute, DutyEnd, RouteGround, RouteSwitch, TermExtension
from events.vocabulary.values import Component, EndReason, LanguageLevel, Outcome, Source, Stage
from tests.workflows.city import VILLAGE
from tests.workflows.habits import always, yes
from tests.workflows.invariants import Law
from tests.workflows.life_in_memory import Waiting, begins, reaches, refused, waits_for
from tests.workflows.run.test_rehearsal import ANNA
from tests.workflows.specification import NOW, given, in_stage, programme, started
from tests.workflows.test_before_work import TERM
from workflows.decisions.acceptance import objection
from workflows.decisions.civic_route import SwitchRoute
from workflows.decisions.moving import MoveMunicipality
from workflows.decisions.selection import ChooseRoute
from workflows.run.rehearsal.life import Life
from workflows.tracks.civic_term import grounds

B1, A2 = LanguageLevel.B1, LanguageLevel.A2
PLAN = {
    route: intake.CivicPlanReceived(dated=date(2026, 2, 1), route=route, level=A2 if route is CivicRoute.Z else B1) for route in CivicRoute
}
UNTIL = date(2027, 8, 2)
"""Eighteen months after the first day of the term, the second of February 2026."""


def switch(route: CivicRoute, level: LanguageLevel, on: date, **more: object) -> SwitchRoute:
    """The order about a PIP of a day."""
    return SwitchRoute.model_validate({"route": route, "level": level, "dated": on, **more})


def hours(day: date) -> float:
    """From the beginning of the specification until a day."""
    return (day - NOW.date()) / timedelta(hours=1) + 12


def test_the_route_is_changed_until_eighteen_months_after_the_term_began_and_the_term_stays() -> None:
    here = given(started(), in_stage(Stage.VOORTRAJECT), PLAN[CivicRoute.B1], TERM)
    in_time = here.when(switch(CivicRoute.Z, A2, UNTIL), hours=hours(UNTIL))
    in_time.then(intake.CivicRouteSwitched(dated=UNTIL, route=CivicRoute.Z, level=A2))
    late = UNTIL + timedelta(days=1)
    here.when(switch(CivicRoute.Z, A2, late), hours=hours(late)).then_refused("tot en met 02-08-2027", "art. 5.4 lid 1", "bijzonder-geval")
    assert here.when(switch(CivicRoute.Z, A2, late, ground=RouteSwitch.SPECIAL_CASE), hours=hours(late)).events
    after = given(started(), in_stage(Stage.VOORTRAJECT), PLAN[CivicRoute.B1], TERM, *in_time.events).state.civic
    assert (after.route, after.level, after.term_ends) == (CivicRoute.Z, A2, TERM.ends)


def test_from_the_onderwijsroute_to_b1_there_is_no_last_day() -> None:
    late = UNTIL + timedelta(days=200)
    here = given(started(), in_stage(Stage.VOORTRAJECT), PLAN[CivicRoute.EDUCATION], TERM)
    assert here.when(switch(CivicRoute.B1, B1, late), hours=hours(late)).events
    here.when(switch(CivicRoute.Z, A2, late), hours=hours(late)).then_refused("tot en met 02-08-2027")


@pytest.mark.parametrize(("followed", "enough"), [(None, False), (599, False), (600, True)])
def test_the_b1_route_is_examined_at_a2_after_six_hundred_lessons_whenever_that_is(followed: int | None, enough: bool) -> None:
    late = UNTIL + timedelta(days=200)
    told = given(started(), in_stage(Stage.VOORTRAJECT), PLAN[CivicRoute.B1], TERM).when(
        switch(CivicRoute.B1, A2, late, hours=followed), hours=hours(late)
    )
    if enough:
        told.then(intake.CivicRouteSwitched(dated=late, route=CivicRoute.B1, level=A2, hours=600))
    else:
        told.then_refused("na 600 cursusuren Nederlands", "art. 5.5")


def test_what_cannot_be_in_a_changed_pip_is_refused_with_what_can() -> None:
    today = NOW.date()
    plan = (started(), in_stage(Stage.VOORTRAJECT), PLAN[CivicRoute.B1], TERM)
    given(started(), in_stage(Stage.VOORTRAJECT)).when(switch(CivicRoute.Z, A2, today)).then_refused("geen PIP")
    given(*plan).when(switch(CivicRoute.B1, B1, today)).then_refused("Dat staat al in het PIP")
    given(*plan).when(switch(CivicRoute.Z, B1, today)).then_refused("Met leerroute Z staat in een PIP A2")
    given(*plan).when(switch(CivicRoute.Z, A2, date(2026, 2, 1))).then_refused("toen begon de inburgeringstermijn")
    over = intake.CivicDutyEnded(on=today, ground=DutyEnd.PASSED, source=Source.DUO)
    given(*plan, over).when(switch(CivicRoute.Z, A2, today)).then_refused("al geëindigd")
    changed = intake.CivicRouteSwitched(dated=today, route=CivicRoute.Z, level=A2)
    given(*plan, changed).when(switch(CivicRoute.B1, B1, today - timedelta(days=1))).then_refused("het laatst gewijzigd")


def in_the_voortraject(*undone: str, route: str = "B1", level: str = "B1") -> Life:
    """Somebody with a PIP who learns and does not work yet, and a regisseur who leaves some kinds of task undone."""
    everybody = Waiting(*undone)
    everybody.answers["pip-opvragen"] = always(yes(dagtekening="2026-03-02", leerroute=route, niveau=level))
    return begins("zorg", everybody)


def to_work(life: Life) -> Life:
    """The same, once it is selected."""
    reaches(life, Stage.VOORTRAJECT)
    return life


def open_tasks(life: Life, kind: str) -> list[str]:
    """What the open tasks of a kind say."""
    return [str(task.what) for task in life.state.open_tasks if task.kind == kind]


def test_what_another_route_means_for_the_plan_is_looked_at_and_the_last_change_is_the_one_that_counts() -> None:
    life = to_work(in_the_voortraject("leerroute-verwerken"))
    ends = life.state.civic.term_ends
    life.order(switch(CivicRoute.Z, A2, life.now.date()), ANNA)
    life.settle()
    [what] = open_tasks(life, "leerroute-verwerken")
    assert "leerroute Z, niveau A2" in what
    assert "art. 3.14" in what
    life.passes(life.now + timedelta(days=30))
    life.order(switch(CivicRoute.B1, B1, life.now.date()), ANNA)
    life.restart()
    life.settle()
    [what] = open_tasks(life, "leerroute-verwerken")
    assert "leerroute B1, niveau B1" in what
    assert life.state.civic.term_ends == ends
    assert not open_tasks(life, "route-kiezen"), "the dual trajectory was chosen before, from the same route"
    Law(life.id).sees(life.facts)


def test_a_longer_term_for_effort_is_of_the_b1_route_alone_and_goes_with_it() -> None:
    before = (started(), in_stage(Stage.VOORTRAJECT), PLAN[CivicRoute.B1], TERM)
    changed = intake.CivicRouteSwitched(dated=NOW.date(), route=CivicRoute.Z, level=A2)
    assert set(grounds(given(*before).state)) - set(grounds(given(*before, changed).state)) == {TermExtension.EFFORT}


@pytest.mark.parametrize("dual", [True, False])
def test_who_is_meant_for_school_after_all_chooses_again_to_go_on_or_to_be_referred(dual: bool) -> None:
    life = in_the_voortraject("leerroute-verwerken", "route-kiezen")
    waits_for(life, "route-kiezen")
    life.order(ChooseRoute(dual=True, ground=RouteGround.WANTS_WORK, reason="wil werken"), ANNA)
    reaches(life, Stage.VOORTRAJECT)
    life.order(switch(CivicRoute.EDUCATION, B1, life.now.date()), ANNA)
    life.restart()
    task = waits_for(life, "route-kiezen")
    assert "Kies met de deelnemer opnieuw" in str(task.what)
    ground = RouteGround.WANTS_WORK if dual else RouteGround.WANTS_DIPLOMA
    life.order(ChooseRoute(dual=dual, ground=ground, reason="zo besproken"), ANNA)
    life.settle()
    assert not open_tasks(life, "route-kiezen")
    Law(life.id).sees(life.facts)
    if dual:
        assert not life.over
        assert refused(life, ChooseRoute(dual=False, ground=RouteGround.WANTS_DIPLOMA, reason="toch"))
    else:
        [ended] = [one.event for one in life.facts if isinstance(one.event, course.TrajectoryEnded)]
        assert (ended.outcome, ended.reason, ended.component) == (Outcome.REFERRED, EndReason.EDUCATION_ROUTE, Component.VOORTRAJECT)


def test_somebody_who_may_go_to_school_only_after_a_change_in_the_intake_chooses_before_selection() -> None:
    life = in_the_voortraject("selectie-besluit", "leerroute-verwerken", "route-kiezen", route="Z", level="A2")
    waits_for(life, "selectie-besluit")
    assert not open_tasks(life, "route-kiezen")
    life.order(switch(CivicRoute.B1, B1, life.now.date()), ANNA)
    life.settle()
    assert len(open_tasks(life, "route-kiezen")) == 1
    life.order(switch(CivicRoute.Z, A2, life.now.date()), ANNA)
    life.settle()
    assert not open_tasks(life, "route-kiezen")
    life.order(switch(CivicRoute.B1, B1, life.now.date()), ANNA)
    life.restart()
    life.settle()
    assert len(open_tasks(life, "route-kiezen")) == 1
    Law(life.id).sees(life.facts)


def revised(route: CivicRoute, level: LanguageLevel, on: date, **more: object) -> RevisedCivicPlan:
    """The PIP that the municipality of a move answers with."""
    return RevisedCivicPlan.model_validate({"leerroute": route, "niveau": level, "dagtekening": on, **more})


def test_a_plan_that_a_new_municipality_revised_is_held_to_the_limits_of_a_change_of_route() -> None:
    state = given(started(), in_stage(Stage.LEER_WERK), PLAN[CivicRoute.B1], TERM).state
    late = UNTIL + timedelta(days=1)

    def wrong(plan: RevisedCivicPlan) -> str:
        return objection(plan, state, programme(), NOW + timedelta(hours=hours(late)))

    assert "tot en met 02-08-2027" in wrong(revised(CivicRoute.Z, A2, late))
    assert not wrong(revised(CivicRoute.Z, A2, late, grondWijziging="bijzonder-geval"))
    assert not wrong(revised(CivicRoute.Z, A2, UNTIL))
    assert not wrong(revised(CivicRoute.B1, B1, late)), "nothing is changed"
    assert "600 cursusuren" in wrong(revised(CivicRoute.B1, A2, UNTIL))
    assert not wrong(revised(CivicRoute.B1, A2, UNTIL, cursusuren=600))


def test_a_route_that_a_new_municipality_changed_is_weighed_and_chosen_again_like_any_other() -> None:
    everybody = Waiting("leerroute-verwerken")
    everybody.answers["pip-herzien"] = lambda a: yes(dagtekening=a.day, leerroute="onderwijs", niveau="B1")
    life = begins("zorg", everybody)
    reaches(life, Stage.VOORTRAJECT)
    assert not life.state.civic.switches
    life.order(MoveMunicipality(municipality=VILLAGE, registered_on=life.now.date()), ANNA)
    waits_for(life, "leerroute-verwerken")
    assert life.state.civic.route is CivicRoute.EDUCATION
    assert len(life.state.civic.switches) == 1
    told = len(life.facts)
    life.restart()
    life.settle()
    assert len(life.facts) == told, "a run that begins anew tells of it no second time"
    assert Law(life.id).sees(life.facts).state == life.told
