"""The life of a programme: draft, agreed, published, revised, closed; and what is refused on the way."""

import pytest
from pydantic import JsonValue

from events.programme import Standing
from events.vocabulary.base import Event
from events.vocabulary.programme import Brought, ProgrammeRevisionProposed, ProgrammeRevisionRejected
from events.vocabulary.values import Role
from tests.workflows.canvas.specification import (
    ASKED,
    BAKERY,
    CLOSED,
    COLLEGE,
    GUILD,
    PARTNERS,
    agreed,
    all_agreed,
    document,
    drafted,
    given,
    published,
)
from workflows.canvas.commands import Agree, Close, Command, Draft, Publish, Revise
from workflows.decisions.roles import PERSONAL
from workflows.programme.catalogue import find, load_catalogue


def test_a_filled_in_canvas_becomes_a_draft() -> None:
    given().when(Draft(document())).then(drafted())


def test_a_draft_may_be_unfinished() -> None:
    given().when(Draft(document(criteria=[]))).then(drafted(criteria=[]))


def test_the_same_draft_again_is_nothing_new() -> None:
    given(drafted()).when(Draft(document())).then()


def test_another_text_takes_the_place_of_the_draft_and_of_every_word_that_was_given() -> None:
    given(drafted(), agreed()).when(Draft(document(doel="iets anders"))).then(drafted(doel="iets anders"))
    assert not given(drafted(), agreed(), drafted(doel="iets anders")).state.cosigned
    given(drafted(), agreed(), drafted(doel="iets anders")).when(Publish()).then_refused("nog geen werkgever of brancheorganisatie")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "Met Hoofdletters"}, "geen bruikbare code"),
        ({"code": None}, "geen bruikbare code"),
        ({"versie": "een"}, "geen bruikbare versie"),
        ({"versie": True}, "geen bruikbare versie"),
        ({"versie": 0}, "geen bruikbare versie"),
    ],
)
def test_a_document_that_does_not_say_which_programme_it_is_cannot_be_a_draft(changes: dict[str, str], words: str) -> None:
    given().when(Draft({**document(), **changes})).then_refused(words)


def test_a_draft_stays_within_its_programme() -> None:
    given(drafted()).when(Draft(document(code="ander"))).then_refused("'demonstratie'", "'ander'")


def test_a_published_version_never_changes() -> None:
    given(published()).when(Draft(document(doel="iets anders"))).then_refused("Versie 1", "al gepubliceerd", "herziening")


def test_a_party_agrees_with_what_the_draft_says_that_it_brings() -> None:
    given(drafted()).when(Agree(BAKERY, Role.EMPLOYER)).then(agreed())


def test_a_party_agrees_with_what_it_says_itself_that_it_brings() -> None:
    brings = Brought(what="leerwerkplek", places=3, hours=120, cents=500_000)
    given(drafted()).when(Agree(BAKERY, Role.EMPLOYER, (brings,))).then(agreed(BAKERY, Role.EMPLOYER, brings))


def test_the_same_word_again_is_nothing_new_and_another_replaces_it() -> None:
    more = Brought(what="leerwerkplek", places=3)
    given(drafted(), agreed()).when(Agree(BAKERY, Role.EMPLOYER)).then()
    given(drafted(), agreed()).when(Agree(BAKERY, Role.EMPLOYER, (more,))).then(agreed(BAKERY, Role.EMPLOYER, more))
    state = given(drafted(), agreed(), agreed(BAKERY, Role.EMPLOYER, more)).state
    assert [word.brings for word in state.agreements.values()] == [(more,)]


def test_who_is_no_party_has_nothing_to_agree_with() -> None:
    given(drafted()).when(Agree(GUILD, Role.SECTOR_ORGANISATION)).then_refused(
        "'brancheorganisatie' is geen partij", "wel: regisseur, gemeente"
    )


def test_nobody_agrees_with_what_is_not_there_or_not_finished() -> None:
    given().when(Agree(BAKERY, Role.EMPLOYER)).then_refused("Er ligt geen ontwerp")
    given(drafted(criteria=[])).when(Agree(BAKERY, Role.EMPLOYER)).then_refused("nog niet af", "criteria: deze lijst mag niet leeg zijn")


def test_a_draft_with_which_everybody_agrees_of_whom_something_is_asked_is_published() -> None:
    given(drafted(), *all_agreed()).when(Publish()).then(published())


@pytest.mark.parametrize("role", [role for role in ASKED if role is not Role.EMPLOYER])
def test_nothing_is_published_without_the_word_of_each_of_whom_the_steps_ask_something(role: Role) -> None:
    others = [agreed(PARTNERS[each], each) for each in ASKED if each is not role]
    given(drafted(), *others).when(Publish()).then_refused(f"nog niet akkoord: {role}.", "leg het hun voor")


def with_parties(*more: dict[str, JsonValue]) -> JsonValue:
    """The parties of the demonstration, and others."""
    parties = find("demonstratie").document()["partijen"]
    assert isinstance(parties, list)
    return find("demonstratie").model_validate(document(partijen=[*parties, *more])).document()["partijen"]


def test_who_is_asked_in_another_canvas_agrees_with_that_one() -> None:
    whole = with_parties({"rol": "brancheorganisatie", "verantwoordelijk_voor": ["plaatsing"]})
    given(drafted(partijen=whole), *all_agreed()).when(Publish()).then_refused("nog niet akkoord: brancheorganisatie.")
    guild = agreed(GUILD, Role.SECTOR_ORGANISATION)
    given(drafted(partijen=whole), *all_agreed(), guild).when(Publish()).then(published(partijen=whole))


def test_who_takes_part_and_is_asked_nothing_need_not_agree() -> None:
    whole = with_parties({"rol": "brancheorganisatie"})
    given(drafted(partijen=whole), *all_agreed()).when(Publish()).then(published(partijen=whole))


def test_of_several_organisations_in_a_role_each_agrees_with_what_the_draft_says_of_it() -> None:
    parties = with_parties({"rol": "werkgever", "organisatie": "Garage", "inbreng": [{"wat": "een brug"}]})
    assert isinstance(parties, list)
    [bakery] = (party for party in parties if isinstance(party, dict) and party["rol"] == "werkgever" and not party["organisatie"])
    bakery["organisatie"] = "Bakkerij"
    draft = given(drafted(partijen=parties))
    draft.when(Agree(BAKERY, Role.EMPLOYER)).then_refused("2 organisaties de rol 'werkgever'", "Bakkerij, Garage")
    draft.when(Agree(GUILD, Role.EMPLOYER, organisation="garage")).then(agreed(GUILD, Role.EMPLOYER, Brought(what="een brug")))
    bread = Brought(what="brood")
    draft.when(Agree(BAKERY, Role.EMPLOYER, (bread,), "Bakkerij")).then(agreed(BAKERY, Role.EMPLOYER, bread))


@pytest.mark.parametrize("history", [[drafted()], [drafted(), agreed(COLLEGE, Role.SCHOOL)]], ids=["nobody", "only the school"])
def test_without_an_employer_or_sector_organisation_nothing_is_published(history: list[Event]) -> None:
    given(*history).when(Publish()).then_refused("nog geen werkgever of brancheorganisatie akkoord", "Leg het voor")


def test_what_is_not_there_or_has_faults_is_not_published() -> None:
    given().when(Publish()).then_refused("Er ligt geen ontwerp")
    given(published()).when(Publish()).then_refused("Er ligt geen ontwerp")
    given(drafted(beleid="ouder"), agreed()).when(Publish()).then_refused("nog niet af", "beleid: het beleid 'ouder' bestaat niet")


def test_a_revision_is_a_draft_of_the_next_version_whatever_number_the_document_has() -> None:
    given(published()).when(Revise(document(1, doel="beter"))).then(drafted(2, doel="beter"))
    given(published()).when(Revise(document(7, doel="beter"))).then(drafted(2, doel="beter"))


def test_a_revision_that_changes_nothing_or_revises_nothing_is_refused() -> None:
    given(published()).when(Revise(document())).then_refused("niets anders dan in versie 1")
    without_what_is_empty = {name: value for name, value in document().items() if value != []}
    given(published()).when(Revise(without_what_is_empty)).then_refused("niets anders dan in versie 1")
    given(drafted()).when(Revise(document(doel="beter"))).then_refused("nog niet gepubliceerd")


def test_a_revision_needs_the_word_of_an_employer_again() -> None:
    history = [drafted(), agreed(), published(), drafted(2, doel="beter")]
    given(*history).when(Publish()).then_refused("nog geen werkgever")
    given(*history, *all_agreed()).when(Publish()).then(published(2, doel="beter"))


def test_a_closed_programme_only_gives_its_reason() -> None:
    given(published()).when(Close(" het geld is op ")).then(CLOSED)
    commands: list[Command] = [Draft(document(2)), Revise(document(2)), Agree(BAKERY, Role.EMPLOYER), Publish(), Close("nog eens")]
    for command in commands:
        given(published(), CLOSED).when(command).then_refused("is gesloten (het geld is op)", "een nieuw programma")


def test_closing_needs_a_programme_and_a_reason() -> None:
    given().when(Close("op")).then_refused("bestaat niet")
    given(published()).when(Close("  ")).then_refused("Zeg waarom")


def test_how_far_a_programme_is_follows_from_its_history() -> None:
    history = [drafted(), agreed(COLLEGE, Role.SCHOOL), agreed(), published(), drafted(2), agreed(), published(2), CLOSED]
    standings = [given(*history[:count]).state.standing for count in range(len(history) + 1)]
    assert standings == [
        Standing.UNKNOWN,
        Standing.DRAFT,
        Standing.DRAFT,
        Standing.AGREED,
        Standing.PUBLISHED,
        Standing.REVISED,
        Standing.REVISED,
        Standing.PUBLISHED,
        Standing.CLOSED,
    ]


def test_a_version_keeps_who_stood_behind_it() -> None:
    state = given(drafted(), agreed(), published(), drafted(2), agreed(COLLEGE, Role.SCHOOL), agreed(), published(2)).state
    assert [set(edition.agreements) for edition in state.editions.values()] == [{BAKERY}, {COLLEGE, BAKERY}]
    assert (state.newest, state.present) == (2, state.editions[2])


def test_a_proposal_to_revise_changes_nothing_until_a_person_makes_a_draft_of_it() -> None:
    proposed = ProgrammeRevisionProposed(code="demonstratie", document=document(2), evidence="12 trajecten")
    rejected = ProgrammeRevisionRejected(code="demonstratie", reason="te weinig")
    assert given(published(), proposed, rejected).state == given(published()).state


@pytest.mark.parametrize(
    "brings", [Brought(what="\u200b"), Brought(what="a\x1b[2Jb"), Brought(what="uren", hours=-5), Brought(what="geld", cents=2**60)]
)
def test_what_a_party_brings_can_be_read_and_counted(brings: Brought) -> None:
    given(drafted()).when(Agree(BAKERY, Role.EMPLOYER, (brings,))).then_refused()


PEOPLE = sorted(PERSONAL - {Role.REGISSEUR, Role.CONNECTOR})


@pytest.mark.parametrize("role", PEOPLE)
def test_a_role_of_people_is_no_party_of_a_canvas_and_publishing_says_where_it_belongs(role: Role) -> None:
    present = document()["partijen"]
    assert isinstance(present, list)
    parties: list[JsonValue] = [*present, {"rol": role}]
    for command in (Publish(), Agree(BAKERY, Role.EMPLOYER)):
        given(drafted(partijen=parties), *all_agreed()).when(command).then_refused(role, "is een organisatie", "vereiste_rollen")
    assert given(drafted(partijen=[*present, {"rol": Role.CONNECTOR}]), *all_agreed()).when(Publish()).events


@pytest.mark.parametrize("code", load_catalogue())
def test_the_parties_of_every_template_are_organisations(code: str) -> None:
    programme = find(code)
    assert not {party.role for party in programme.parties} & set(PEOPLE)
