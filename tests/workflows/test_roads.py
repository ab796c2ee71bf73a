"""Each road that a trajectory can take, from intake to its end, in years that take seconds."""

from asyncio import gather
from datetime import timedelta

from events.vocabulary.course import StageEntered
from events.vocabulary.placement import (
    ContractSigned,
    EmployerMatched,
    EmploymentConfirmed,
    JobLost,
    PlacementDeclined,
    TrialPlacementEnded,
    TrialPlacementExtended,
    TrialPlacementStarted,
    WageSubsidyDecided,
)
from events.vocabulary.requests import TaskEscalated, TaskReminded
from events.vocabulary.steering import MoneyCommitted
from events.vocabulary.values import Component, EndReason, Outcome, PlacementRoute, Role, Stage
from tests.workflows.city import BAKERY, GARAGE, NURSERY, SHIPPED, City
from tests.workflows.habits import ANSWERS, EXTEND, GO, OUT, REFER, Habit, always, in_turn, no, yes
from tests.workflows.invariants import check, replays
from tests.workflows.life import Life, waits_only_for
from workflows.decisions.barriers import SettleBarrier
from workflows.decisions.ending import End
from workflows.decisions.go_no_go import DecideGoNoGo
from workflows.decisions.people import JoinParty
from workflows.decisions.selection import RequestException, SelectCandidate, SignException
from workflows.verbs.message import DROPPED_OUT

STAGES = [Stage.INTAKE, Stage.VOORTRAJECT, Stage.GO_NO_GO, Stage.LEER_WERK, Stage.PLACEMENT, Stage.AFTERCARE]
DECLINES = always(no("er is geen vaste plek"))


def network() -> Habit:
    """Two employers, one after the other."""
    return in_turn(yes(werkgever=str(GARAGE)), yes(werkgever=str(NURSERY)))


def stages(life: Life) -> list[Stage]:
    """The stages in the order in which they were entered."""
    return [event.stage for event in life.all(StageEntered)]


async def test_a_trajectory_walks_from_intake_to_sustained_work_in_years_that_take_seconds(city: City) -> None:
    life = await city.begins(version=SHIPPED)
    state = await life.ends()
    assert (state.outcome, stages(life)) == (Outcome.SUSTAINED_WORK, STAGES)
    assert state.started_at
    assert state.ended_at
    assert timedelta(days=1090) < state.ended_at - state.started_at < timedelta(days=1110), "two years of leer-werk and one of aftercare"
    assert state.placement.confirmed_months == {1, 3, 6, 12}
    assert not [request for request in state.requests.values() if request.reminders], "who answers in time is not reminded"
    assert len(life.runs) >= 30, "a fresh run at every change of stage, and every month"
    assert max(life.runs.values()) < 250, "no run has a long history"
    await check(life)
    await replays(life)


async def test_who_is_not_selected_is_referred_or_not(city: City) -> None:
    referred, not_selected = [await city.begins() for _ in range(2)]
    referred.decides["selectie-besluit"] = lambda _: REFER
    not_selected.decides["selectie-besluit"] = lambda _: SelectCandidate(selected=False, reason="wil toch niet")
    await gather(referred.ends(), not_selected.ends())
    assert (await check(referred)).outcome is Outcome.REFERRED
    assert (await check(not_selected)).outcome is Outcome.NOT_SELECTED
    assert stages(referred) == stages(not_selected) == [Stage.INTAKE]
    assert not referred.all(MoneyCommitted), "who was not selected costs nothing"


async def test_an_unmet_hard_criterion_is_passed_by_an_exception_that_two_people_sign(city: City) -> None:
    life = await city.begins()
    life.answers["intake-houden"] = lambda asked: yes(
        tolk=True,
        metingen=[
            {"criterium": c["criterium"], "waarde": "?", "voldoet": c["criterium"] != "motivatie"} for c in asked.content["criteria"]
        ],
    )
    life.decides["selectie-besluit"] = lambda _: None
    await life.until(waits_only_for("selectie-besluit"))
    await life.order(RequestException(criterion="motivatie", reason="was ziek"), "anna")
    await life.order(SignException(criterion="motivatie"), "bert")
    await life.order(SelectCandidate(selected=True, reason="met uitzondering"))
    await life.until(Stage.VOORTRAJECT)
    await check(life)


async def test_a_no_go_leads_out(city: City) -> None:
    life = await city.begins()
    life.decides["go-no-go-besluit"] = lambda _: OUT
    state = await life.ends()
    assert (state.outcome, stages(life)) == (Outcome.NO_GO, STAGES[:3])
    await check(life)


async def test_a_no_go_can_make_the_voortraject_longer_and_then_become_a_go(city: City) -> None:
    life = await city.begins()
    decisions = [EXTEND, GO]
    life.decides["go-no-go-besluit"] = lambda _: decisions.pop(0)
    life.answers["module-geven"] = in_turn(yes(behaald=False, afgerondOp="2027-01-01"), ANSWERS["module-geven"])
    state = await life.until(Stage.LEER_WERK)
    again = [Stage.VOORTRAJECT, Stage.GO_NO_GO]
    assert stages(life) == [Stage.INTAKE, *again, *again, Stage.LEER_WERK]
    assert state.voortraject.modules == {"taal-a1": True, "arbeidsmarktorientatie": True}
    taught = [request.content["module"] for request in state.requests.values() if request.kind == "module-geven"]
    assert len(taught) == 3, "only the module that was not passed is given again"
    entered = [event for event in life.all(StageEntered) if event.stage is Stage.VOORTRAJECT]
    assert entered[1].due - entered[0].due < timedelta(0), "three months for the extension, nine for the whole"
    await check(life)


async def test_a_reported_drop_out_is_put_before_the_regisseur_who_ends_the_trajectory(city: City) -> None:
    life = await city.begins()
    await life.until(Stage.LEER_WERK)
    await life.settles()
    report = {"onderdeel": "werken", "reden": "gezondheid", "toelichting": "komt niet meer"}
    await life.tell(BAKERY, DROPPED_OUT, report, at=(await life.look()).now)
    state = await life.until(lambda state: any(task.kind == "uitval-beoordelen" for task in state.open_tasks))
    assert state.open, "software ends nothing"
    await life.order(End(outcome=Outcome.DROPPED_OUT, reason=EndReason.HEALTH, component=Component.WORKING, explanation="rugklachten"))
    state = await life.ends()
    assert state.outcome is Outcome.DROPPED_OUT
    await check(life)


async def test_an_employer_who_declines_is_followed_by_one_from_the_network_with_a_proefplaatsing(city: City) -> None:
    life = await city.begins()
    life.answers["contract-bieden"] = in_turn(no("geen plek"), ANSWERS["contract-bieden"])
    life.answers["werkgever-matchen"] = network()
    state = await life.until(Stage.AFTERCARE)
    assert [event.route for event in life.all(EmployerMatched)] == [PlacementRoute.SAME_EMPLOYER, PlacementRoute.NETWORK]
    assert [event.employer for event in life.all(PlacementDeclined)] == [BAKERY]
    assert [event.hired for event in life.all(TrialPlacementEnded)] == [True]
    state = await life.until(lambda state: state.subsidy.running)
    assert [event.percent for event in life.all(WageSubsidyDecided)] == [30]
    assert state.placement.contract
    assert state.placement.contract.employer == GARAGE
    [confirmed] = [r for r in (await life.passes(months=2)).requests.values() if r.kind == "dienstverband-bevestigen"]
    assert confirmed.partner == GARAGE
    await check(life)


async def test_a_proefplaatsing_is_extended_up_to_the_legal_maximum_and_never_past_it(city: City) -> None:
    life = await city.begins()
    life.answers["contract-bieden"] = in_turn(no("geen plek"), ANSWERS["contract-bieden"])
    life.answers["werkgever-matchen"] = network()
    life.answers["proefplaatsing-evalueren"] = always(yes(oordeel="verlengen", loonwaarde=50, toelichting="nog niet"))
    await life.until(lambda state: len(state.trials) == 1)
    [start], extended = life.all(TrialPlacementStarted), life.all(TrialPlacementExtended)
    assert len(extended) == 2, "two months and twice two more are the six that the law allows"
    assert extended[-1].ends == start.limit
    assert [event.hired for event in life.all(TrialPlacementEnded)] == [False], "there is nothing left to extend"
    asked = [request.content for request in (await life.state()).requests.values() if request.kind == "proefplaatsing-evalueren"]
    assert [content["nogTeVerlengen"] for content in asked] == [True, True, False]
    assert (await life.until(lambda state: state.placement.attempt == 3)).declined_attempts == 2
    await check(life)


async def test_nobody_who_wants_to_hire_ends_in_not_placed_after_all_attempts(city: City) -> None:
    life = await city.begins()
    life.answers["contract-bieden"] = DECLINES
    life.answers["werkgever-matchen"] = in_turn(yes(werkgever=str(GARAGE)), no("niemand meer"))
    life.answers["proefplaatsing-evalueren"] = always(yes(oordeel="afwijzen", loonwaarde=30))
    state = await life.ends()
    assert state.outcome is Outcome.NOT_PLACED
    assert [event.employer for event in life.all(PlacementDeclined)] == [BAKERY, GARAGE]
    await check(life)


async def test_a_job_lost_in_aftercare_leads_to_another_placement_and_aftercare_from_its_beginning(city: City) -> None:
    life = await city.begins()
    life.answers["dienstverband-bevestigen"] = in_turn(yes(inDienst=True), yes(inDienst=False), ANSWERS["dienstverband-bevestigen"])
    life.answers["werkgever-matchen"] = network()
    state = await life.ends()
    assert stages(life) == [*STAGES, Stage.PLACEMENT, Stage.AFTERCARE]
    assert [event.month for event in life.all(JobLost)] == [3]
    assert [event.employer for event in life.all(ContractSigned)] == [BAKERY, GARAGE]
    confirmed = [(event.employer, event.month) for event in life.all(EmploymentConfirmed)]
    assert confirmed == [(BAKERY, 1), *((GARAGE, month) for month in (1, 3, 6, 12))]
    assert state.outcome is Outcome.SUSTAINED_WORK
    lessons = [request for request in state.requests.values() if request.kind == "taalvoortgang"]
    contract = life.all(StageEntered)[-3]
    assert contract.stage is Stage.AFTERCARE
    assert all(request.asked_at < contract.due for request in lessons), "language support stopped with the first placement"
    await check(life)


async def test_an_open_barrier_keeps_a_go_away_until_somebody_accepts_it(city: City) -> None:
    life = await city.begins()
    life.answers["belemmeringen-opvragen"] = always(yes(belemmeringen=[{"soort": "kinderopvang", "eigenaar": "gemeente"}]))
    await life.until(lambda state: any(task.kind == "belemmeringen-wegnemen" for task in state.open_tasks))
    state = await life.passes(months=2)
    assert state.stage is Stage.VOORTRAJECT, "everything else is done; the barrier is not"
    await life.order(SettleBarrier(barrier="belemmering-1", accepted=True, reason="oma past op"))
    state = await life.until(Stage.LEER_WERK)
    assert state.open_barriers == ()
    await check(life)


async def test_a_workplace_is_asked_of_the_next_employer_and_then_of_one_that_the_regisseur_brings_in(city: City) -> None:

    life = await city.begins()
    life.answers["werkplek-bieden"] = lambda asked: no("vol") if asked.partner == BAKERY else ANSWERS["werkplek-bieden"](asked)
    await life.until(lambda state: any(task.kind == "werkplek-zoeken" for task in state.open_tasks))
    await life.order(JoinParty(role=Role.EMPLOYER, partner=GARAGE))
    state = await life.until(lambda state: state.leer_werk.workplace is not None)
    assert state.leer_werk.workplace == GARAGE
    assert not state.open_tasks
    await check(life)


async def test_a_postponed_decision_is_taken_later(city: City) -> None:
    life = await city.begins()
    life.decides["go-no-go-besluit"] = lambda _: None
    state = await life.until(waits_only_for("go-no-go-besluit"))
    until = (await life.look()).now + timedelta(days=100)
    await life.order(DecideGoNoGo(decision="uitstel", reason="wacht op opvang", until=until))
    state = await life.passes(days=99)
    [task] = state.open_tasks
    assert (task.due, task.reminded) == (until, False)
    state = await life.passes(days=2)
    assert state.open_tasks[0].reminded
    await life.order(DecideGoNoGo(decision="uitstel", reason="nog even", until=until + timedelta(days=50)))
    state = await life.passes(days=40)
    assert not state.open_tasks[0].reminded, "it is put off, so nobody is late"
    state = await life.until(lambda state: state.open_tasks[0].escalated)
    assert [len(life.all(TaskReminded)), len(life.all(TaskEscalated))] == [2, 1]
    await life.order(GO)
    await life.until(Stage.LEER_WERK)
    await check(life)
