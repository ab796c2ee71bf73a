"""Who is asked: the party that the Canvas names for what a question is about, over all templates and in a Canvas of one's own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import pytest
from pydantic import JsonValue

from activities.channels import Delivery
from deploy.simulation.city.judgement import Call, respond
from events.fact import Actor
from events.trajectory.state import Request, Task, Trajectory
from events.vocabulary.base import DataClass, Event
from events.vocabulary.course import EvaluationHeld, Party, SatisfactionReported, StageEntered
from events.vocabulary.intake import CandidateInformed, DiplomaValued, ProfileDiscussed, WishesTold
from events.vocabulary.leer_werk import LearningLineAgreed
from events.vocabulary.placement import EmployerMatched
from events.vocabulary.requests import PartnerAnswered
from events.vocabulary.steering import AttentionPassed, AttentionRaised, FundingAdvised
from events.vocabulary.values import COSIGNERS, Component, DiplomaValuation, GuidanceKind, Outcome, Role, Stage
from events.vocabulary.voortraject import AgreementMade, TeamTrained
from tests.workflows import city
from tests.workflows.habits import ANSWERS, Asked, Habit, Reply, always, in_turn, no, yes
from tests.workflows.invariants import Law
from tests.workflows.life_in_memory import begins
from tests.workflows.run.test_rehearsal import NOW, Everybody, lives
from tests.workflows.specification import given, started
from workflows.decisions.adjustment import DismissSignal
from workflows.decisions.command import Command
from workflows.decisions.course import StartTrajectory
from workflows.decisions.missing import first_missing, missing_under
from workflows.decisions.moving import LeaveParty, MoveMunicipality
from workflows.decisions.people import JoinParty
from workflows.programme.asked import asked_in
from workflows.programme.catalogue import load_catalogue, parse_document
from workflows.programme.document import Programme
from workflows.run.rehearsal.host import Handed, Shelf
from workflows.run.rehearsal.life import Life, Reaction

ORGANISATIONS = {
    Role.LANGUAGE_SCHOOL: city.LANGUAGE_SCHOOL,
    Role.SCHOOL: city.SCHOOL,
    Role.EMPLOYER: city.BAKERY,
    Role.SECTOR_ORGANISATION: city.GUILD,
    Role.EXPERTISE_PARTNER: city.EXPERTS,
    Role.EMPLOYER_SERVICE_POINT: UUID(int=13),
    Role.UWV: UUID(int=14),
    Role.CONNECTOR: UUID(int=15),
}
"""Everybody there could be, beside the municipality."""
HAVE_A_NETWORK = {"zorg", "bouw-vca", "elektrotechniek-vca", "hoveniers"}
"""Templates in which the sector organisation places people, and has a leerlijn."""
EVERYBODY = tuple(ORGANISATIONS)


E = TypeVar("E", bound=Event)


class Neighbourhood(Everybody):
    """Everybody says yes a day later; only the employer of the leer-werk has no contract to offer."""

    def __init__(self, programme: Programme) -> None:
        super().__init__(timedelta(seconds=1) if programme.code == "demonstratie" else timedelta(days=1))
        self.programme = programme
        self.answers["contract-bieden"] = in_turn(no(), self.answers["contract-bieden"])
        self.answers["werkgever-matchen"] = lambda _: yes(werkgever=str(city.GARAGE))

    def hears(self, task: Task) -> timedelta | None:
        return self.wait

    def acts(self, state: Trajectory, task: Task) -> list[tuple[Command, Actor]]:
        orders = respond(state, task, self.programme, [city.GARAGE, city.NURSERY])
        return [(order, city.REGISSEUR) for order in orders if not isinstance(order, Call)]


def lived(programme: Programme, roles: Sequence[Role] = EVERYBODY, *, silent: tuple[str, ...] = (), **answers: Habit) -> Life:
    """A life under a programme to its end, with an organisation in each of some roles; `answers` are by kind, with _ for -."""
    life = Life(UUID(int=1), Shelf([programme]), NOW)
    everybody = Neighbourhood(programme)
    everybody.silent = silent
    everybody.answers |= {kind.replace("_", "-"): habit for kind, habit in answers.items()}
    everybody.now = lambda: life.now

    def partners(delivery: Delivery) -> Reaction:
        return everybody.partners(delivery)

    life.partners, life.people = partners, everybody
    command = StartTrajectory(
        participant=UUID(int=7),
        programme=programme.code,
        programme_version=programme.version,
        municipality=city.MUNICIPALITY,
        regisseur=city.REGISSEUR.id,
        parties=tuple(Party(role=role, partner=ORGANISATIONS[role]) for role in roles),
    )
    life.order(command, city.REGISSEUR)
    life.passes(NOW + timedelta(days=4000))
    assert life.state.ended, f"{life.state.stage}: {life.state.open_requests} {life.state.open_tasks}"
    assert not life.failures
    return life


def asked(life: Life, kind: str) -> list[Request]:
    """The questions of a kind, in the order in which they were asked."""
    return [request for request in life.told.requests.values() if request.kind == kind]


def roles(life: Life, kind: str) -> set[Role]:
    """In which roles a question was put to somebody."""
    found = asked(life, kind)
    assert found, f"'{kind}' was asked of nobody"
    return {request.role for request in found}


def with_parties(programme: Programme, **changes: dict[str, JsonValue]) -> Programme:
    """A programme in which some roles answer for, or take part in, other components."""
    document = programme.document()
    parties = document["partijen"]
    assert isinstance(parties, list)
    there = {party["rol"]: party for party in parties if isinstance(party, dict)}
    for role, change in changes.items():
        there.setdefault(role, {"rol": role}).update(change)
    return parse_document({**document, "partijen": list(there.values())})


@pytest.mark.parametrize("code", sorted(load_catalogue()))
def test_in_every_template_only_those_whom_the_canvas_names_are_asked_whoever_else_takes_part(code: str) -> None:
    life = lived(load_catalogue()[code])
    Law(life.id).sees(life.facts)


@pytest.mark.parametrize("code", sorted(load_catalogue()))
def test_an_employer_is_found_by_the_sector_organisation_where_that_places_people_and_else_by_the_municipality(code: str) -> None:
    life = lived(load_catalogue()[code])
    role = Role.SECTOR_ORGANISATION if code in HAVE_A_NETWORK else Role.MUNICIPALITY
    assert roles(life, "werkgever-matchen") == {role}
    by = [each.event.by for each in life.facts if isinstance(each.event, EmployerMatched) and each.event.by]
    assert set(by) == {ORGANISATIONS.get(role, city.MUNICIPALITY)}, "it is kept whose network that was"


@pytest.mark.parametrize("role", [Role.EMPLOYER_SERVICE_POINT, Role.UWV])
def test_the_network_is_that_of_the_werkgeversservicepunt_or_uwv_where_the_canvas_names_one(role: Role) -> None:
    takes_part: dict[str, dict[str, JsonValue]] = {str(role): {"doet_mee_in": ["plaatsing"]}}
    programme = with_parties(load_catalogue()["zorg"], **takes_part)
    assert roles(lived(programme), "werkgever-matchen") == {role}


def test_who_answers_for_the_placement_goes_before_who_only_takes_part_in_it() -> None:
    programme = with_parties(load_catalogue()["hoveniers"], uwv={"doet_mee_in": ["plaatsing"]})
    assert roles(lived(programme), "werkgever-matchen") == {Role.SECTOR_ORGANISATION}


def test_who_does_not_take_part_in_the_trajectory_is_replaced_by_the_next_whom_the_canvas_names() -> None:
    without = [role for role in ORGANISATIONS if role is not Role.SECTOR_ORGANISATION]
    assert roles(lived(load_catalogue()["hoveniers"], without), "werkgever-matchen") == {Role.MUNICIPALITY}


@pytest.mark.parametrize("code", sorted(load_catalogue()))
def test_a_guide_comes_from_where_such_guides_are(code: str) -> None:
    programme = load_catalogue()[code]
    life = lived(programme)
    found = {str(request.content["begeleiding"]): request.role for request in asked(life, "coach-toewijzen")}
    comes_from = {"jobcoach": Role.MUNICIPALITY, "begeleider-opleiding": Role.SCHOOL, "buddy": Role.EMPLOYER}
    assert found == {kind: comes_from[kind] for kind in programme.guidance.minimum}
    assert roles(life, "begeleiding-verslag") == {comes_from[programme.guidance.minimum[0]]}


def test_where_the_sector_organisation_answers_for_guidance_the_coach_is_its_own_and_a_buddy_is_the_employers() -> None:
    programme = with_parties(
        load_catalogue()["hoveniers"],
        gemeente={"verantwoordelijk_voor": ["werving-en-selectie"]},
        brancheorganisatie={"verantwoordelijk_voor": ["begeleiding", "plaatsing"]},
    )
    guidance = programme.guidance.model_copy(update={"minimum": (GuidanceKind.JOB_COACH, GuidanceKind.BUDDY)})
    life = lived(programme.model_copy(update={"guidance": guidance}))
    found = {request.content["begeleiding"]: request.role for request in asked(life, "coach-toewijzen")}
    assert found == {"jobcoach": Role.SECTOR_ORGANISATION, "buddy": Role.EMPLOYER}
    assert roles(life, "begeleiding-verslag") == {Role.SECTOR_ORGANISATION}


def test_the_profile_is_signed_by_those_who_wrote_it_and_by_no_sector_organisation_that_did_not() -> None:
    for programme in load_catalogue().values():
        life = lived(programme, sorted(ORGANISATIONS, key=lambda role: role is not Role.SECTOR_ORGANISATION))
        assert roles(life, "profiel-ondertekenen") <= COSIGNERS.intersection(programme.profile_by)


def test_an_answer_is_on_the_stream_in_the_role_in_which_it_was_asked() -> None:
    life = lived(load_catalogue()["hoveniers"])
    given = {each.event.key: each.fact.actor for each in life.facts if isinstance(each.event, PartnerAnswered)}
    assert given == {key: Actor(str(life.told.requests[key].partner), life.told.requests[key].role) for key in given}
    assert {Role.SECTOR_ORGANISATION, Role.EXPERTISE_PARTNER, Role.MUNICIPALITY} <= {actor.role for actor in given.values()}


def all_of(life: Life, kind: type[E]) -> list[E]:
    """The events of a kind."""
    return [recorded.event for recorded in life.facts if isinstance(recorded.event, kind)]


@pytest.mark.parametrize("code", sorted(load_catalogue()))
def test_who_knows_the_group_is_heard_on_the_profile_and_on_the_diploma_where_the_canvas_says_so(code: str) -> None:
    programme = load_catalogue()[code]
    life = lived(programme)
    expert = ORGANISATIONS[Role.EXPERTISE_PARTNER]
    writes = Role.EXPERTISE_PARTNER in programme.profile_by
    selects = any(party.role is Role.EXPERTISE_PARTNER and Component.SELECTION in party.takes_part_in for party in programme.parties)
    assert [event.by for event in all_of(life, ProfileDiscussed)] == [expert] * writes
    assert [(event.result, event.by) for event in all_of(life, DiplomaValued)] == [(DiplomaValuation.LOWER, expert)] * selects


def test_a_diploma_that_counts_in_full_is_not_valued_again() -> None:
    def held(asked: Asked) -> Reply:
        usual = ANSWERS["intake-houden"](asked)
        assert usual
        return replace(usual, answer={**usual.answer, "diplomawaardering": "gelijk-gewaardeerd"})

    life = lived(load_catalogue()["zorg"], intake_houden=held)
    assert [event.by for event in all_of(life, DiplomaValued)] == [None]


@pytest.mark.parametrize("code", sorted(load_catalogue()))
def test_the_sector_says_which_parts_of_its_leerlijn_the_participant_follows(code: str) -> None:
    lines = all_of(lived(load_catalogue()[code]), LearningLineAgreed)
    assert [(line.by, line.parts) for line in lines] == [(ORGANISATIONS[Role.SECTOR_ORGANISATION], 2)] * (code in HAVE_A_NETWORK)


def before(life: Life, kind: type[Event], stage: Stage) -> list[Event]:
    """The events of a kind until a stage was entered."""
    entered = next(n for n, each in enumerate(life.facts) if isinstance(each.event, StageEntered) and each.event.stage is stage)
    return [each.event for each in life.facts[:entered] if isinstance(each.event, kind)]


def test_at_each_side_that_the_canvas_names_a_verbinder_has_told_it_before_the_voortraject() -> None:
    programme = load_catalogue()["zorg"]
    [connector] = (party for party in programme.parties if party.role is Role.CONNECTOR)
    life = lived(programme)
    told = {event.side: event.told for event in before(life, CandidateInformed, Stage.VOORTRAJECT) if isinstance(event, CandidateInformed)}
    assert told == dict.fromkeys(connector.tells_whom, connector.tells)
    assert roles(life, "traject-vertellen") == {Role.CONNECTOR}


def test_without_verbinders_in_the_trajectory_those_who_have_them_are_asked_side_by_side() -> None:
    without = [role for role in ORGANISATIONS if role is not Role.CONNECTOR]
    asked_of = {request.content["aan"]: request.role for request in asked(lived(load_catalogue()["zorg"], without), "traject-vertellen")}
    assert asked_of == {
        "deelnemer": Role.MUNICIPALITY,
        "klantmanager": Role.MUNICIPALITY,
        "werkgever": Role.SECTOR_ORGANISATION,
    }


def test_a_verbinder_that_is_missing_is_told_on_the_first_day_also_where_others_stand_in() -> None:
    life = begins("zorg", Everybody(timedelta(days=2), silent=("pip-opvragen",)), without=Role.CONNECTOR)
    assert list(life.state.attention) == ["partij-ontbreekt:verbinder"]
    life.order(JoinParty(role=Role.CONNECTOR, partner=ORGANISATIONS[Role.CONNECTOR]), city.REGISSEUR)
    assert not life.state.attention


def test_who_is_not_selected_does_not_wait_for_a_verbinder() -> None:
    def nobody_comes(asked: Asked) -> Reply:
        return yes(tolk=False, metingen=[{"criterium": c["criterium"], "waarde": "?", "voldoet": False} for c in asked.content["criteria"]])

    life = lived(load_catalogue()["zorg"], intake_houden=nobody_comes, silent=("traject-vertellen",))
    assert life.told.outcome in (Outcome.NOT_SELECTED, Outcome.REFERRED)


@pytest.mark.parametrize("code", sorted(load_catalogue()))
def test_the_participant_is_asked_for_wishes_for_agreements_and_in_each_round_for_satisfaction(code: str) -> None:
    life = lived(load_catalogue()[code])
    topics = [request.content["onderwerpen"] for request in asked(life, "deelnemer-horen")]
    rounds = {event.round for event in all_of(life, EvaluationHeld)}
    assert topics[:2] == [["wensen"], ["afspraken"]]
    assert topics[2:] == [["tevredenheid", "wensen"]] * len(rounds)
    assert roles(life, "deelnemer-horen") == {Role.MUNICIPALITY}, "who guides the participant asks it"


def test_what_the_participant_says_is_kept_as_what_it_is() -> None:
    says = yes(wensen="dichter bij huis", tevredenheid=3, afspraken=[{"afspraak": "op vrijdag vrij"}])
    life = lived(load_catalogue()["utrecht-werk-en-taal"], deelnemer_horen=always(says))
    assert {event.told for event in all_of(life, WishesTold)} == {"dichter bij huis"}
    assert "op vrijdag vrij" in {event.text for event in all_of(life, AgreementMade)}
    assert 3 in {event.score for event in all_of(life, SatisfactionReported) if event.side is Role.PARTICIPANT}


def test_who_knows_of_money_is_asked_what_else_there_is_when_a_source_ends() -> None:
    document = load_catalogue()["zorg"].document()
    document["financiering"] = [{"naam": "pilot", "onderdelen": ["leren", "nazorg"], "tot": "2027-06-01"}]
    life = lived(parse_document(document))
    assert [(event.by, event.source, event.options) for event in all_of(life, FundingAdvised)] == [
        (ORGANISATIONS[Role.EXPERTISE_PARTNER], "pilot", 1)
    ]


@pytest.mark.parametrize("code", sorted(load_catalogue()))
def test_the_sector_trains_the_team_where_it_takes_part_in_guidance(code: str) -> None:
    life = lived(load_catalogue()[code])
    trained = before(life, TeamTrained, Stage.GO_NO_GO)
    assert [event.by for event in trained if isinstance(event, TeamTrained)] == [ORGANISATIONS[Role.SECTOR_ORGANISATION]] * (
        code in HAVE_A_NETWORK
    )


def test_lessons_in_language_and_the_intake_are_asked_of_who_answers_for_them() -> None:
    usual = load_catalogue()["zorg"]
    assert roles(lived(usual), "taal-onderwijzen") == {Role.LANGUAGE_SCHOOL}
    assert roles(lived(usual), "intake-houden") == {Role.MUNICIPALITY}
    programme = with_parties(
        usual,
        roc={"verantwoordelijk_voor": ["leren", "taal"]},
        taalschool={"verantwoordelijk_voor": [], "doet_mee_in": ["taal", "voortraject"]},
        gemeente={"verantwoordelijk_voor": ["begeleiding"]},
        uwv={"verantwoordelijk_voor": ["werving-en-selectie"]},
    )
    life = lived(programme)
    assert roles(life, "taal-onderwijzen") == roles(life, "taalvoortgang") == roles(life, "vaktaal-inplannen") == {Role.SCHOOL}
    assert roles(life, "intake-houden") == {Role.UWV}


@pytest.mark.parametrize("code", sorted(load_catalogue()))
def test_what_the_law_gives_to_the_municipality_is_asked_of_no_other(code: str) -> None:
    """However a Canvas divides the work (Wet inburgering art. 15; Participatiewet art. 8a and 10d)."""
    programme = with_parties(load_catalogue()[code], uwv={"verantwoordelijk_voor": [str(component) for component in Component]})
    life = lived(programme)
    by_law = {"pip-opvragen", "belemmeringen-opvragen", "proefplaatsing-toestaan", "loonwaarde-vaststellen", "loonkostensubsidie"}
    of_law = [request for request in life.told.requests.values() if request.kind in by_law]
    assert {"pip-opvragen", "proefplaatsing-toestaan"} <= {request.kind for request in of_law}
    assert {request.role for request in of_law} == {Role.MUNICIPALITY}


# Who is missing --------------------------------------------------------------------------------------------------------


def test_who_of_the_programme_is_missing_is_told_on_the_first_day_and_again_when_somebody_leaves() -> None:
    life = lives(Everybody(timedelta(days=2), silent=("pip-opvragen",)))
    school = "partij-ontbreekt:taalschool"
    assert list(life.state.attention) == ["partij-ontbreekt:expertisepartner"], "the others take part"
    [task] = [task for task in life.state.open_tasks if task.kind == "signaal-beantwoorden"]
    life.order(JoinParty(role=Role.EXPERTISE_PARTNER, partner=city.EXPERTS), city.REGISSEUR)
    assert not life.state.attention
    assert not life.state.tasks[task.key].open
    life.order(LeaveParty(role=Role.LANGUAGE_SCHOOL, partner=city.LANGUAGE_SCHOOL, reason="stopt"), city.REGISSEUR)
    assert list(life.state.attention) == [school]
    life.order(DismissSignal(signal=school, reason="de gemeente regelt de lessen zelf"), city.REGISSEUR)
    life.restart()
    life.passes(NOW + timedelta(days=60))
    assert school not in life.state.attention, "once is enough, when a person said that it goes without"


@pytest.mark.parametrize("code", load_catalogue())
def test_of_each_template_everybody_who_is_asked_something_is_told_when_missing(code: str) -> None:
    programme = load_catalogue()[code]
    told = {event.signal for event in first_missing(programme, ()) if isinstance(event, AttentionRaised)}
    verbinders = [party.role for party in programme.parties if party.role is Role.CONNECTOR]
    assert told == {f"partij-ontbreekt:{role}" for role in (*asked_in(programme), *verbinders) if role is not Role.MUNICIPALITY}
    assert not list(first_missing(programme, {party.role for party in programme.parties}))


def test_another_programme_tells_who_is_missing_for_it_and_lets_go_of_whom_it_does_not_ask() -> None:
    plain, care = load_catalogue()["demonstratie"], load_catalogue()["zorg"]
    raised = list(missing_under(given(started()).state, plain, care))
    signals = [f"partij-ontbreekt:{role}" for role in ("brancheorganisatie", "expertisepartner", "verbinder")]
    assert [event.signal for event in raised if isinstance(event, AttentionRaised)] == signals
    assert list(missing_under(given(started(), *raised).state, care, plain)) == [AttentionPassed(signal=signal) for signal in signals]


# What parties are told -------------------------------------------------------------------------------------------------


def test_an_employer_is_told_what_the_law_says_with_its_source_before_the_work_and_with_the_intention() -> None:
    life = lived(load_catalogue()["zorg"])
    [before] = [one for one in asked(life, "interculturele-voorbereiding") if one.role is Role.EMPLOYER]
    for request in (before, *asked(life, "intentie-uitspreken")):
        rules = request.content["regels"]
        assert isinstance(rules, list)
        told = {str(rule["regel"]): rule for rule in rules if isinstance(rule, dict)}
        assert told["proefplaatsing met behoud van bijstand"] == {
            "regel": "proefplaatsing met behoud van bijstand",
            "waarde": "2 maanden",
            "bron": "Participatiewet art. 8a lid 2 onder d",
            "zekerheid": "wet",
        }
        assert all(rule["bron"] and rule["waarde"] for rule in told.values())
        words = " ".join(told)
        assert all(word in words for word in ("loonkostensubsidie", "no-riskpolis", "minimumloon", "contract"))
    [other] = [one for one in asked(life, "interculturele-voorbereiding") if one.role is not Role.EMPLOYER]
    assert other.content["regels"] == [], "the participant hires nobody"


# The klantmanager ------------------------------------------------------------------------------------------------------


def test_what_a_municipality_is_asked_is_for_its_klantmanager_until_the_participant_moves() -> None:
    everybody = Everybody(timedelta(days=2), silent=("snuffelstage",))
    plan = everybody.answers["pip-opvragen"]

    def with_caseworker(name: str) -> Habit:
        return lambda a: yes(**(plan(a) or yes()).answer, klantmanager=name)

    everybody.answers |= {"pip-opvragen": with_caseworker("km-1"), "pip-herzien": with_caseworker("km-2")}
    life = lives(everybody)
    life.passes(NOW + timedelta(days=60))
    assert life.state.holders[Role.CASEWORKER] == {"km-1"}
    theirs = {(d.kind, d.caseworker) for d in life.deliveries if d.partner == city.MUNICIPALITY}
    assert {("pip-opvragen", ""), ("intake-houden", "km-1"), ("coach-toewijzen", "km-1")} <= theirs
    assert not [d for d in life.deliveries if d.partner != city.MUNICIPALITY and d.caseworker]

    life.order(MoveMunicipality(municipality=city.VILLAGE, registered_on=life.now.date()), city.REGISSEUR)
    assert not life.state.holders[Role.CASEWORKER]
    life.passes(life.now + timedelta(days=300))
    assert life.state.holders[Role.CASEWORKER] == {"km-2"}
    assert [d.caseworker for d in life.deliveries if d.partner == city.VILLAGE and d.kind == "pip-herzien"] == [""]
    assert {d.caseworker for d in life.deliveries if d.partner == city.VILLAGE and d.kind == "begeleiding-verslag"} == {"km-2"}


# Consent ---------------------------------------------------------------------------------------------------------------


def test_a_question_says_what_it_tells_of_the_participant_and_one_that_may_not_be_told_is_for_a_person() -> None:
    stopped = "de deelnemer trok de toestemming in"
    everybody = Everybody(timedelta(days=2), silent=("coach-toewijzen",), handed={"coach-toewijzen": Handed(refused=stopped)})
    held = everybody.answers["intake-houden"]
    everybody.answers["intake-houden"] = lambda a: yes(**{**(held(a) or yes()).answer, "tolk": True})
    life = lives(everybody)
    life.passes(NOW + timedelta(days=40))
    tells = {delivery.kind: delivery.tells for delivery in life.deliveries}
    assert tells["coach-toewijzen"] == tells["belemmeringen-opvragen"] == (DataClass.PROGRESS,)
    assert tells["pip-opvragen"] == tells["taal-onderwijzen"] == ()
    [refused] = [one for one in asked(life, "coach-toewijzen") if one.open]
    assert refused.refused == stopped
    assert [task.about for task in life.state.open_tasks if task.kind == "nabellen"] == [refused.key]
