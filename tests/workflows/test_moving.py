"""Another municipality, employer, organisation, programme or law: what is allowed, and what follows."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from events.vocabulary import course, intake, placement, requests
from events.vocabulary import leer_werk as lw
from events.vocabulary.base import Event
from events.vocabulary.steering import AttentionRaised
from events.vocabulary.values import PlacementRoute, Role, Stage
from tests.workflows.specification import (
    EMPLOYER,
    LANGUAGE_SCHOOL,
    MUNICIPALITY,
    NOW,
    SCHOOL,
    given,
    in_stage,
    partner,
    programme,
    started,
)
from workflows.decisions.missing import MISSING
from workflows.decisions.moving import ChangeEmployer, LeaveParty, MoveMunicipality
from workflows.decisions.programme_change import ChangeProgramme, MovePolicy
from workflows.law.in_force import policy_day, rules_for
from workflows.law.key import Key
from workflows.law.period import Period
from workflows.law.policy import NoValidValue, Policy
from workflows.programme.document import Programme

ELSEWHERE, OTHER = partner("andere gemeente"), partner("andere werkgever")
TERM = intake.CivicTermSet(starts=date(2025, 9, 2), ends=date(2028, 9, 2), ground="dagtekening PIP")
WORKPLACE = lw.WorkplaceOffered(employer=EMPLOYER, starts=date(2026, 3, 1), hours_work=32, hours_learning=8, supervisor="meester-1")
AT_WORK = (started(), in_stage(Stage.LEER_WERK), WORKPLACE)


def asked(key: str, role: Role, of: UUID) -> requests.PartnerRequested:
    """An open question."""
    return requests.PartnerRequested(
        key=key,
        request=partner(key),
        kind=key.split(":")[-1],
        role=role,
        partner=of,
        content={},
        due=NOW + timedelta(days=14),
        escalate_at=NOW + timedelta(days=28),
    )


def gone(question: requests.PartnerRequested, reason: str) -> requests.PartnerRequestWithdrawn:
    """The withdrawal of a question."""
    return requests.PartnerRequestWithdrawn(key=question.key, reason=reason)


COACH = asked("begeleiding:coach-toewijzen", Role.MUNICIPALITY, MUNICIPALITY)
LESSONS = asked("taal:taal-onderwijzen", Role.LANGUAGE_SCHOOL, LANGUAGE_SCHOOL)
EVALUATION = asked("leer-werk:1:werkevaluatie", Role.EMPLOYER, EMPLOYER)
MOVED = MoveMunicipality(municipality=ELSEWHERE, registered_on=date(2026, 2, 20))


# Another municipality ------------------------------------------------------------------------------------------------


def test_who_moves_keeps_the_history_and_what_was_asked_of_the_old_municipality_is_withdrawn() -> None:
    after = given(*AT_WORK, TERM, COACH, LESSONS).when(MOVED)
    after.then(
        course.MunicipalityChanged(municipality=ELSEWHERE, registered_on=date(2026, 2, 20)),
        gone(COACH, "verhuisd naar een andere gemeente"),
    )
    state = given(*AT_WORK, TERM, COACH, LESSONS, *after.events).state
    assert (state.municipality, state.stage, state.leer_werk.workplace) == (ELSEWHERE, Stage.LEER_WERK, EMPLOYER)
    assert [request.key for request in state.open_requests] == [LESSONS.key]
    assert state.civic.term_ends == TERM.ends, "a move does not touch the term (Wet inburgering art. 11)"
    assert state.civic.moves == (date(2026, 2, 20),)


def test_before_there_is_a_pip_a_move_asks_for_none_again() -> None:
    moved = course.MunicipalityChanged(municipality=ELSEWHERE, registered_on=date(2026, 2, 20))
    assert given(started(), in_stage(Stage.INTAKE), moved).state.civic.moves == ()


def test_a_move_is_to_another_municipality_and_a_fact() -> None:
    given(*AT_WORK).when(MoveMunicipality(municipality=MUNICIPALITY, registered_on=date(2026, 2, 20))).then_refused("woont al")
    given(*AT_WORK).when(MoveMunicipality(municipality=ELSEWHERE, registered_on=date(2026, 3, 9))).then_refused(
        "toekomst", "als zij een feit is"
    )


def test_who_moves_was_not_registered_there_long_before_the_trajectory_nor_before_the_move_to_where_they_live_now() -> None:
    long_ago = MoveMunicipality(municipality=ELSEWHERE, registered_on=date(2018, 3, 1))
    given(*AT_WORK).when(long_ago).then_refused("01-03-2018", "voor 02-03-2026, toen het traject begon")
    moved = given(*AT_WORK, TERM).when(MOVED).events
    sooner = MoveMunicipality(municipality=MUNICIPALITY, registered_on=date(2026, 2, 19))
    given(*AT_WORK, TERM, *moved).when(sooner).then_refused("op 20-02-2026 ingeschreven in de gemeente van nu")


# Another employer or organisation --------------------------------------------------------------------------------------


def test_changing_employer_leaves_the_workplace_and_names_the_next_if_there_is_one() -> None:
    command = ChangeEmployer(reason="bedrijf sluit", to=OTHER)
    after = given(*AT_WORK, EVALUATION, LESSONS).when(command)
    after.then(
        course.PartyLeft(role=Role.EMPLOYER, partner=EMPLOYER, reason="bedrijf sluit"),
        course.PartyJoined(role=Role.EMPLOYER, partner=OTHER),
        gone(EVALUATION, "andere werkgever"),
    )
    state = given(*AT_WORK, EVALUATION, LESSONS, *after.events).state
    assert (state.leer_werk.workplace, state.partners(Role.EMPLOYER)) == (None, (OTHER,))
    left, raised = given(*AT_WORK).when(ChangeEmployer(reason="bedrijf sluit")).events
    assert left == course.PartyLeft(role=Role.EMPLOYER, partner=EMPLOYER, reason="bedrijf sluit")
    assert isinstance(raised, AttentionRaised)
    assert raised.rule == MISSING, "nobody is left, as when a party leaves without a successor"


def test_changing_employer_during_a_proefplaatsing_ends_it_and_leads_to_the_next_attempt() -> None:
    matched = placement.EmployerMatched(employer=OTHER, route=PlacementRoute.NETWORK, attempt=2)
    trial = placement.TrialPlacementStarted(employer=OTHER, starts=NOW, ends=NOW + timedelta(days=60), limit=NOW + timedelta(days=180))
    history = (started(), in_stage(Stage.PLACEMENT), matched, trial)
    after = given(*history).when(ChangeEmployer(reason="geen klik"))
    after.then(
        placement.TrialPlacementEnded(employer=OTHER, hired=False),
        placement.PlacementDeclined(employer=OTHER, attempt=2, reason="geen klik"),
        course.PartyLeft(role=Role.EMPLOYER, partner=OTHER, reason="geen klik"),
    )
    state = given(*history, *after.events).state
    assert (state.placement.employer, state.placement.attempt, state.interruptions) == (None, 2, 1)
    given(*history).when(ChangeEmployer(reason="x", to=EMPLOYER)).then_refused("netwerk", "noem er geen")


def test_who_has_a_contract_or_no_workplace_changes_no_employer() -> None:
    contract = placement.ContractSigned(employer=EMPLOYER, starts=date(2026, 3, 1), wage_cents=230000, months=6, growth="ja")
    given(*AT_WORK, contract).when(ChangeEmployer(reason="x")).then_refused("contract", "terug naar plaatsing")
    given(started(), in_stage(Stage.VOORTRAJECT)).when(ChangeEmployer(reason="x")).then_refused(
        "nog geen werkgever", "voeg een werkgever toe"
    )
    given(*AT_WORK).when(ChangeEmployer(reason="x", to=EMPLOYER)).then_refused("werkgever van nu")


def test_a_party_that_leaves_is_followed_by_another_of_which_its_questions_are_asked() -> None:
    command = LeaveParty(role=Role.LANGUAGE_SCHOOL, partner=LANGUAGE_SCHOOL, reason="stopt", successor=OTHER)
    after = given(*AT_WORK, LESSONS, EVALUATION).when(command)
    after.then(
        course.PartyLeft(role=Role.LANGUAGE_SCHOOL, partner=LANGUAGE_SCHOOL, reason="stopt"),
        course.PartyJoined(role=Role.LANGUAGE_SCHOOL, partner=OTHER),
        gone(LESSONS, "andere taalschool"),
    )
    assert given(*AT_WORK, LESSONS, *after.events).state.partners(Role.LANGUAGE_SCHOOL) == (OTHER,)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (LeaveParty(role=Role.SCHOOL, partner=OTHER, reason="x"), "doet niet mee"),
        (LeaveParty(role=Role.SCHOOL, partner=SCHOOL, reason="x", successor=SCHOOL), "volgt zichzelf niet op"),
        (LeaveParty(role=Role.MUNICIPALITY, partner=MUNICIPALITY, reason="x"), "verhuizing"),
        (LeaveParty(role=Role.EMPLOYER, partner=EMPLOYER, reason="x"), "Wissel van werkgever"),
    ],
)
def test_a_party_that_cannot_leave_like_this_is_told_what_can_be_done(command: LeaveParty, words: str) -> None:
    given(*AT_WORK).when(command).then_refused(words)


# Another programme -----------------------------------------------------------------------------------------------------


def second_version() -> Programme:
    """Another version of the programme."""
    return programme().adjusted({"versie": programme().version + 1})


def change(plan: Programme, **more: object) -> ChangeProgramme:
    """Go on under that programme."""
    return ChangeProgramme.model_validate({"programme": plan.code, "programme_version": plan.version, "reason": "herzien", **more})


def changed(plan: Programme) -> course.ProgrammeChanged:
    """The event of it."""
    return course.ProgrammeChanged(programme=plan.code, programme_version=plan.version, policy=plan.policy, reason="herzien")


def test_another_version_holds_from_now_on_and_keeps_what_was_adjusted_as_far_as_it_fits() -> None:
    plan = second_version().adjusted({"leer_werk.norm": "P30M", "voortraject.modules.arbeidsmarktorientatie": False})
    kept = course.PlanAdjusted(changes={"leer_werk.uren_werk": 24}, reason="x")
    lost = course.PlanAdjusted(changes={"voortraject.modules.arbeidsmarktorientatie.norm": "P2M"}, reason="x")
    history = (*AT_WORK, kept, lost)
    after = given(*history).when(change(plan), other=plan)
    after.then(
        changed(plan),
        course.PlanAdjusted(changes={"leer_werk.uren_werk": 24}, reason="wat eerder was bijgestuurd, blijft zo"),
        course.DeadlineMoved(subject="fase", due=Period(months=30).after(NOW)),
    )
    state = given(*history, *after.events).state
    assert (state.programme_version, state.stage, state.visit) == (plan.version, Stage.LEER_WERK, 1)
    assert plan.adjusted(state.plan_changes).leer_werk.hours_work == 24


def test_another_programme_begins_as_it_is() -> None:
    zorg = programme("zorg")
    adjusted = course.PlanAdjusted(changes={"leer_werk.uren_werk": 24}, reason="x")
    events = given(*AT_WORK, adjusted).when(change(zorg), other=zorg).events
    assert changed(zorg) in events
    assert given(*AT_WORK, adjusted, *events).state.plan_changes == {}


def test_a_stage_can_begin_again_under_the_other_programme_and_what_it_had_open_is_withdrawn() -> None:
    plan = second_version()
    task = requests.TaskOpened(
        key="leer-werk:1:stop-bespreken", kind="stop-bespreken", what="Bespreek", role=Role.REGISSEUR, due=NOW, escalate_at=NOW
    )
    at = NOW + timedelta(hours=1)
    due = plan.voortraject.norm.period.after(at)
    given(*AT_WORK, EVALUATION, LESSONS, task).when(change(plan, stage=Stage.VOORTRAJECT), other=plan).then_among_others(
        changed(plan),
        gone(EVALUATION, "ander programma"),
        requests.TaskWithdrawn(key=task.key, reason="ander programma"),
        course.StageCompleted(stage=Stage.LEER_WERK, visit=1),
        course.StageEntered(stage=Stage.VOORTRAJECT, visit=1, due=due),
    )
    events: list[Event] = given(*AT_WORK).when(change(plan, stage=Stage.LEER_WERK), other=plan).events
    assert course.StageEntered(stage=Stage.LEER_WERK, visit=2, due=plan.leer_werk.norm.period.after(at)) in events


def test_another_programme_is_another_and_never_skips_a_stage() -> None:
    plan = second_version()
    given(*AT_WORK).when(change(programme()), other=programme()).then_refused("loopt al")
    given(*AT_WORK).when(change(plan, stage=Stage.PLACEMENT), other=plan).then_refused("komt nog")
    contract = placement.ContractSigned(employer=EMPLOYER, starts=date(2026, 3, 1), wage_cents=230000, months=6, growth="ja")
    given(*AT_WORK, contract).when(change(plan, stage=Stage.VOORTRAJECT), other=plan).then_refused("contract", "zonder fase")


# The law of another day ------------------------------------------------------------------------------------------------


def test_a_change_of_law_leaves_a_running_trajectory_as_it_was_until_somebody_moves_it() -> None:
    entry = {
        "sleutel": "pw.proefplaats.base",
        "betekenis": "proefplaatsing",
        "bron": "een wet",
        "zekerheid": "wet",
        "nagaan_op": date(2099, 1, 1),
    }
    before = {**entry, "duur": "P2M", "geldig_van": date(2023, 7, 1), "geldig_tot": date(2026, 4, 1)}
    after = {**entry, "duur": "P4M", "geldig_van": date(2026, 4, 1)}
    law = Policy.model_validate({"naam": "x", "titel": "x", "versie": 1, "regels": [before, after]})
    running = given(started()).state
    moved = course.PolicyMoved(policy="nederland", on=date(2026, 5, 1), reason="gunstiger")
    assert law.as_on(policy_day(running)).period(Key.TRIAL) == Period(months=2), "whatever day it is"
    assert law.as_on(policy_day(given(started(), moved).state)).period(Key.TRIAL) == Period(months=4)


def test_a_trajectory_goes_on_by_the_version_of_the_policy_that_it_began_with() -> None:
    wrong = {"sleutel": Key.TRIAL, "betekenis": "proefplaatsing", "bron": "een wet", "zekerheid": "wet", "geldig_van": date(2023, 7, 1)}
    entries = [{**wrong, "duur": "P3M", "tot_versie": 2}, {**wrong, "duur": "P2M", "vanaf_versie": 2, "nagaan_op": date(2099, 1, 1)}]
    law = Policy.model_validate({"naam": "x", "titel": "x", "versie": 2, "regels": entries})
    moved = course.PolicyMoved(policy="x", policy_version=2, on=date(2026, 3, 1), reason="verbeterd")
    before, after = given(started()).state, given(started(), moved).state
    assert law.as_on(policy_day(before), version=before.policy_version).period(Key.TRIAL) == Period(months=3)
    assert law.as_on(policy_day(after), version=after.policy_version).period(Key.TRIAL) == Period(months=2)


def test_a_municipality_has_rules_of_its_own_for_its_trajectories() -> None:
    then = course.PolicyMoved(policy="nederland", on=date(2020, 1, 1), reason="zoals het was")
    here = started().model_copy(update={"cbs_code": "0088"})
    assert rules_for(given(here, then).state, "zorg", "mbo-1").period(Key.TRIAL) == Period(months=3), "Schiermonnikoog"
    elsewhere = course.MunicipalityChanged(municipality=uuid4(), registered_on=date(2026, 3, 1), cbs_code="0599")
    with pytest.raises(NoValidValue, match="gemeente 0599"):
        rules_for(given(here, then, elsewhere).state, "zorg", "mbo-1").period(Key.TRIAL)


def test_moving_to_the_law_of_another_day_enters_the_step_again() -> None:
    command = MovePolicy(on=date(2026, 3, 1), reason="gunstiger")
    moved = course.PolicyMoved(policy="nederland", on=date(2026, 3, 1), reason="gunstiger")
    given(*AT_WORK).when(command).then(moved)
    state = given(*AT_WORK, moved).state
    assert policy_day(state) == date(2026, 3, 1)
    assert state.interruptions == 1


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (MovePolicy(on=date(2026, 3, 3), reason="x"), ("nog komt",)),
        (MovePolicy(on=date(2026, 3, 2), reason="x"), ("geldt al",)),
        (MovePolicy(on=date(2026, 3, 1), policy="x", reason="x"), ("geen beleid met de naam 'x'", "nederland")),
        (
            MovePolicy(on=date(2010, 1, 1), reason="x"),
            ("zegt op 01-01-2010 niets over", "proefplaatsing met verlengingen", "andere dag"),
        ),
    ],
)
def test_law_that_cannot_hold_for_this_trajectory_is_refused(command: MovePolicy, words: tuple[str, ...]) -> None:
    given(*AT_WORK).when(command).then_refused(*words)


@pytest.mark.parametrize("on", [date(2026, 6, 30), date(2026, 12, 31), date(2027, 1, 1), date(2027, 7, 15)])
def test_a_rule_that_the_law_itself_has_ended_keeps_nobody_from_the_law_of_a_later_day(on: date) -> None:
    moved = course.PolicyMoved(policy="nederland", on=on, reason="nieuwe wet")
    given(*AT_WORK).when(MovePolicy(on=on, reason="nieuwe wet"), hours=24 * 600).then(moved)


def test_with_another_programme_the_law_of_today_holds_if_that_is_asked() -> None:
    plan = second_version()
    given(*AT_WORK).when(change(plan, move_policy=True), other=plan, hours=48).then_among_others(
        course.PolicyMoved(policy="nederland", on=date(2026, 3, 4), reason="herzien")
    )
