"""Several employers in the role: each is asked in turn, and what has to be there on the floor is so at the one that has the workplace."""

from datetime import timedelta
from typing import Any

from events.vocabulary.values import Role, Stage
from events.vocabulary.voortraject import InterculturalPreparationHeld, TasterPlacementArranged, TasterPlacementDeclined
from tests.workflows.city import BAKERY, GARAGE
from tests.workflows.habits import ANSWERS, Asked, Reply, no
from tests.workflows.life_in_memory import begins, reaches
from tests.workflows.run.test_rehearsal import ANNA, Everybody
from tests.workflows.test_wage_value import all_of, until
from workflows.decisions.people import JoinParty
from workflows.programme.catalogue import find, parse_document
from workflows.run.rehearsal.life import Life


def living(kind: str, *, declines: tuple[object, ...]) -> Life:
    """A life with two employers, of whom some have no place of a kind."""
    usual = ANSWERS[kind]

    def habit(asked: Asked) -> Reply | None:
        return no() if asked.partner in declines else usual(asked)

    everybody = Everybody(timedelta(days=1))
    everybody.answers[kind] = habit
    life = begins("bouw-vca", everybody)
    life.order(JoinParty(role=Role.EMPLOYER, partner=GARAGE), ANNA)
    return life


def asked(life: Life, kind: str) -> list[object]:
    """Of whom something was asked, in order."""
    return [request.partner for request in life.state.requests.values() if request.kind == kind]


def test_the_next_employer_is_asked_for_a_snuffelstage_when_the_first_has_no_place() -> None:
    life = living("snuffelstage", declines=(BAKERY,))
    reaches(life, Stage.LEER_WERK)
    assert asked(life, "snuffelstage") == [BAKERY, GARAGE]
    assert len(all_of(life, TasterPlacementArranged)) == 1
    assert not all_of(life, TasterPlacementDeclined)
    assert set(life.state.teams) == {GARAGE}, "the floor where somebody starts is ready, and no other is"
    assert [event.employer for event in all_of(life, InterculturalPreparationHeld) if event.side is Role.EMPLOYER] == [GARAGE]


def test_there_is_no_snuffelstage_once_every_employer_said_no() -> None:
    life = living("snuffelstage", declines=(BAKERY, GARAGE))
    reaches(life, Stage.LEER_WERK)
    assert asked(life, "snuffelstage") == [BAKERY, GARAGE]
    assert [event.reason for event in all_of(life, TasterPlacementDeclined)] == ["geen werkgever heeft een plek"]


def test_the_employer_that_has_the_workplace_is_prepared_as_well_as_the_one_that_has_none() -> None:
    life = living("werkplek-bieden", declines=(BAKERY,))
    until(life, lambda state: state.leer_werk.workplace is not None)
    assert life.state.leer_werk.workplace == GARAGE
    assert [event.employer for event in all_of(life, InterculturalPreparationHeld) if event.side is Role.EMPLOYER] == [BAKERY, GARAGE]
    assert GARAGE in life.state.teams


def test_the_buddy_is_asked_of_the_employer_that_has_the_snuffelstage() -> None:
    plan = find("bouw-vca")
    document: dict[str, Any] = plan.document()
    document["begeleiding"] = {**document["begeleiding"], "ten_minste": ["jobcoach", "buddy"]}
    everybody = Everybody(timedelta(days=1))
    everybody.answers["snuffelstage"] = lambda asked: no() if asked.partner == BAKERY else ANSWERS["snuffelstage"](asked)
    life = begins(parse_document(document), everybody)
    life.order(JoinParty(role=Role.EMPLOYER, partner=GARAGE), ANNA)
    reaches(life, Stage.GO_NO_GO)
    buddies = [
        asked for asked in life.state.requests.values() if asked.kind == "coach-toewijzen" and asked.content["begeleiding"] == "buddy"
    ]
    assert [(asked.role, asked.partner) for asked in buddies] == [(Role.EMPLOYER, GARAGE)]


def test_when_no_employer_has_a_snuffelstage_the_first_is_prepared() -> None:
    life = living("snuffelstage", declines=(BAKERY, GARAGE))
    reaches(life, Stage.GO_NO_GO)
    assert [event.employer for event in all_of(life, InterculturalPreparationHeld) if event.side is Role.EMPLOYER] == [BAKERY]
    assert set(life.state.teams) == {BAKERY}
