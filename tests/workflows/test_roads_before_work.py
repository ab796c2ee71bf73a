"""The roads of intake, voortraject and go/no-go, lived through: who does not come, who is hard to sign for, who goes elsewhere."""

from datetime import date, datetime, time, timedelta

from events.trajectory.state import Trajectory
from events.vocabulary.civic import RouteGround
from events.vocabulary.course import ProgrammeChanged, RouteChosen, StageEntered
from events.vocabulary.go_no_go import GoDecided
from events.vocabulary.intake import (
    CircumstancesTold,
    DiplomaValued,
    IntakeHeld,
    IntakeMissed,
    LearnabilityTested,
    ProfileCosigned,
    WishesTold,
)
from events.vocabulary.values import ConversationAid, EndReason, NoGoRoad, Outcome, Role, Stage
from events.vocabulary.voortraject import AgreementMade, BarrierReported, InterculturalPreparationHeld, TasterPlacementArranged
from gateway.programmes.publishing import publish
from tests.workflows.city import BAKERY, GARAGE, City, brief, cosigners
from tests.workflows.habits import ANSWERS, always, in_turn, no, silence, yes
from tests.workflows.invariants import check, replays
from tests.workflows.life import Life, waits_for
from workflows.decisions.barriers import ReportBarrier, SettleBarrier
from workflows.decisions.go_no_go import DecideGoNoGo
from workflows.decisions.open_items import CompleteTask
from workflows.decisions.people import JoinParty
from workflows.decisions.selection import ChooseRoute, SelectCandidate
from workflows.decisions.voortraject import RecordAgreement
from workflows.law.period import AMSTERDAM
from workflows.programme.catalogue import find

ABSENT = yes(verschenen=False)
TO_SCHOOL = always(yes(dagtekening="2026-11-01", leerroute="onderwijs", niveau="B1"))


def task(state: Trajectory, kind: str) -> str:
    """What the open task of a kind asks."""
    return next(task.what for task in state.open_tasks if task.kind == kind)


def stages(life: Life) -> list[Stage]:
    """The stages in the order in which they were entered."""
    return [event.stage for event in life.all(StageEntered)]


async def test_who_does_not_come_is_invited_again_or_decided_about_as_a_person_sees_fit(city: City) -> None:
    life = await city.begins(notified_on=date(2026, 11, 2))
    life.answers["intake-houden"] = always(ABSENT)
    life.decides.clear()
    state = await life.until(waits_for("opnieuw-uitnodigen"))
    assert [event.summons for event in life.all(IntakeMissed)] == [1]
    pip = state.requests["intake:1:pip-opvragen"]
    assert pip.due.astimezone(AMSTERDAM) == datetime.combine(date(2027, 1, 11), time.max, AMSTERDAM), "ten weeks from DUO's notice"
    assert pip.content == {"oproepenBredeIntake": 3}, "only for the brede intake does the law count summons"
    [invites] = [each for each in state.open_tasks if each.kind == "opnieuw-uitnodigen"]
    await life.order(CompleteTask(task=invites.key, remark="gebeld"))
    state = await life.until(waits_for("opnieuw-uitnodigen"))
    assert [request.content["oproep"] for request in state.requests.values() if request.kind == "intake-houden"] == [1, 2]
    assert "uitnodiging 2" in task(state, "selectie-besluit")
    await life.order(SelectCandidate(selected=False, reason="kwam twee keer niet", code=EndReason.NO_SHOW))
    state = await life.ends()
    assert state.ended
    assert (state.outcome, state.ended.reason) == (Outcome.NOT_SELECTED, EndReason.NO_SHOW)
    await check(life)


async def test_the_onderwijsroute_ends_the_trajectory_though_questions_are_open(city: City) -> None:
    life = await city.begins()
    life.answers |= {"pip-opvragen": TO_SCHOOL, "profiel-ondertekenen": silence, "deelnemer-horen": silence}
    del life.decides["route-kiezen"]
    state = await life.until(waits_for("route-kiezen"))
    assert [request.kind for request in state.open_requests] == ["profiel-ondertekenen", "deelnemer-horen"]
    await life.order(ChooseRoute(dual=False, ground=RouteGround.WANTS_DIPLOMA, reason="wil studeren", referred_to="schakeljaar"))
    state = await life.ends()
    assert state.ended
    assert (state.outcome, state.ended.reason) == (Outcome.REFERRED, EndReason.EDUCATION_ROUTE)
    await check(life)


async def test_a_hard_beginning_reaches_a_go_against_the_advice(city: City) -> None:
    life = await city.begins()
    held = yes(
        verschenen=True,
        tolk=True,
        hulpmiddelen=["beeldmateriaal"],
        metingen=[{"criterium": each.code, "waarde": "ja", "voldoet": True} for each in brief().criteria],
        leerbaarheid="b1-niet-haalbaar",
        diplomawaardering="lager-gewaardeerd",
        wensen="wil bakker worden",
        omstandigheden="slaapt slecht",
    )
    life.answers |= {
        "pip-opvragen": TO_SCHOOL,
        "intake-houden": in_turn(ABSENT, held),
        "profiel-ondertekenen": lambda asked: no("te weinig taal") if asked.partner == BAKERY else ANSWERS["profiel-ondertekenen"](asked),
        "interculturele-voorbereiding": lambda asked: yes(gehoudenOp=asked.day),
        "belemmeringen-opvragen": always(yes(belemmeringen=[{"soort": "schulden", "eigenaar": "klantmanager"}])),
        "advies-geven": always(yes(advies="no-go", motivering="nog te vroeg")),
    }

    # The intake: one invitation in vain, an employer who will not sign, and a PIP that says school.
    del life.decides["route-kiezen"]
    await life.until(lambda state: waits_for("route-kiezen")(state) and waits_for("medeondertekenaar-zoeken")(state))
    await life.order(ChooseRoute(dual=True, ground=RouteGround.B1_OUT_OF_REACH, reason="wil werken"))
    await life.order(JoinParty(role=Role.EMPLOYER, partner=GARAGE))
    state = await life.until(Stage.VOORTRAJECT)
    assert [event.partner for event in life.all(ProfileCosigned)] == [GARAGE]
    chosen = [(event.dual, event.ground) for event in life.all(RouteChosen)]
    assert (len(life.all(IntakeMissed)), chosen) == (1, [(True, RouteGround.B1_OUT_OF_REACH)])
    assert [(event.interpreter, event.aids) for event in life.all(IntakeHeld)] == [(True, (ConversationAid.PICTURES,))]
    assert [event.result for event in life.all(LearnabilityTested)] == ["b1-niet-haalbaar"]
    assert [event.result for event in life.all(DiplomaValued)] == ["lager-gewaardeerd"]
    assert [event.told for event in life.all(WishesTold)] == ["wil bakker worden"]
    assert [event.told for event in life.all(CircumstancesTold)] == ["slaapt slecht"]

    # The voortraject: a barrier for its owner, both sides prepared, and an agreement that nobody told of.
    state = await life.until(waits_for("belemmeringen-wegnemen"))
    [clearing] = [each for each in state.open_tasks if each.kind == "belemmeringen-wegnemen"]
    assert (clearing.role, clearing.about) == (Role.CASEWORKER, "belemmering-1")
    assert clearing.due.astimezone(AMSTERDAM).date() == state.voortraject.barriers["belemmering-1"].due
    await life.until(waits_for("afspraken-maken"))
    assert len(life.all(TasterPlacementArranged)) == 1
    assert {event.side for event in life.all(InterculturalPreparationHeld)} == {Role.PARTICIPANT, Role.EMPLOYER}
    await life.order(RecordAgreement(text="wie ziek is belt"))
    state = await life.passes(weeks=26)
    assert state.stage is Stage.VOORTRAJECT, "as long as a barrier is not settled"
    await life.order(SettleBarrier(barrier="belemmering-1"))

    # The go/no-go: nobody advises go, a barrier is reported at the last moment, and a person decides all the same.
    del life.decides["go-no-go-besluit"]
    state = await life.until(waits_for("go-no-go-besluit"))
    assert "Volgens de regel is het geen go. Uitstroomeisen: taalniveau A1 is gehaald" in task(state, "go-no-go-besluit")
    await life.order(ReportBarrier(kind="kinderopvang", owner=Role.PARTICIPANT, due=date(2027, 12, 1)))
    state = await life.settles()
    assert [(each.role, each.about) for each in state.open_tasks if each.kind == "belemmeringen-wegnemen"] == [
        (Role.PARTICIPANT, "belemmering-2")
    ]
    assert [event.kind for event in life.all(BarrierReported)] == ["schulden", "kinderopvang"]
    await life.order(SettleBarrier(barrier="belemmering-2", accepted=True, reason="oma past op"))
    await life.order(DecideGoNoGo(decision="go", reason="de werkgever neemt extra begeleiding op zich"))
    await life.until(Stage.LEER_WERK)
    assert [event.deviates for event in life.all(GoDecided)] == [True]
    assert len(life.all(AgreementMade)) == 1
    await check(life)


async def test_a_no_go_leads_to_another_programme_where_the_road_goes_on(city: City) -> None:
    other = brief().adjusted({"code": "utrecht-in-de-keuken", "versie": 1})
    await publish(city.store, [other], cosigners=cosigners())
    life = await city.begins()
    roads = [("utrecht-in-de-keuken", 1), ("demonstratie", find("demonstratie").version)]

    def elsewhere(_: object) -> DecideGoNoGo | None:
        if not roads:
            return None
        code, version = roads.pop(0)
        return DecideGoNoGo(decision="no-go", reason="past beter", road=NoGoRoad.OTHER_PROGRAMME, programme=code, programme_version=version)

    life.decides["go-no-go-besluit"] = elsewhere
    state = await life.until(lambda state: state.visits.get(Stage.VOORTRAJECT) == 3)
    again = [Stage.VOORTRAJECT, Stage.GO_NO_GO]
    assert stages(life) == [Stage.INTAKE, *again, *again, Stage.INTAKE, Stage.VOORTRAJECT]
    assert [event.programme for event in life.all(ProgrammeChanged)] == ["utrecht-in-de-keuken", "demonstratie"]
    assert (state.programme, state.intake.selected) == ("demonstratie", True)
    second = [event for event in life.all(StageEntered) if event.stage is Stage.VOORTRAJECT][1]
    assert second.due - (await life.look()).now > timedelta(days=240), "the whole norm of that programme, not that of an extension"
    asked = [request.kind for request in state.requests.values()]
    assert (asked.count("pip-opvragen"), asked.count("intake-houden"), asked.count("profiel-ondertekenen")) == (1, 2, 2)
    assert await life.until(waits_for("go-no-go-besluit"))
    await check(life)
    await replays(life)
