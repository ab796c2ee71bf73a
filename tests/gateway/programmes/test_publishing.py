"""The life of a programme on a real log: what is appended, what two people at once make of it, and what a release brings."""

from asyncio import gather
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.fact import SYSTEM, Actor, Fact
from events.log.codec import decode, encode
from events.log.store import EventStore
from events.log.streams import programme_stream
from events.programme import Standing
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.programme import ProgrammeAgreed, ProgrammeDrafted, ProgrammePublished
from events.vocabulary.values import Role
from gateway.fate import NotPossible
from gateway.partners.partnering import Partners, registrations
from gateway.programmes.publishing import Conflict, carry_out, programmes, publish, published, register, state_of
from tests.workflows.canvas.specification import ASKED, BAKERY, NOW, PARTNERS, document
from workflows.canvas.commands import Agree, Close, Command, Draft, Publish, Revise
from workflows.decisions.refusal import Refused
from workflows.programme.catalogue import load_catalogue
from workflows.programme.document import Programme

ANNA, BERT = Actor("anna", Role.REGISSEUR), Actor("bert", Role.REGISSEUR)
DEMO = "demonstratie"
FIRST = Programme.model_validate(document())
"""The first version of the demonstration that anybody published."""


async def all_agree(store: EventStore) -> None:
    """Everybody of whom the demonstration asks something gives their word."""
    for role in ASKED:
        await carry_out(store, DEMO, Agree(PARTNERS[role], role), ANNA)


def everybody() -> list[PartnerRegistered]:
    """A partner in each role of which something is asked in some template."""
    return [partner(role) for role in PARTNERS]


def partner(role: Role, id: UUID | None = None) -> PartnerRegistered:
    channel = Channel(kind="cloudevents", address="http://127.0.0.1/")
    return PartnerRegistered(partner=id or uuid4(), name="Partij", role=role, channel=channel, source="urn:test:partij")


async def on_stream(store: EventStore, code: str = DEMO) -> list[type]:
    return [type(decode(stored).event) for stored in await store.read_stream(programme_stream(code))]


async def test_a_programme_is_drafted_agreed_published_revised_and_closed(store: EventStore) -> None:
    await carry_out(store, DEMO, Draft(document()), ANNA)
    with pytest.raises(Refused, match="nog geen werkgever of brancheorganisatie"):
        await carry_out(store, DEMO, Publish(), ANNA)
    await all_agree(store)
    state = await carry_out(store, DEMO, Publish(), ANNA)
    assert (state.standing, state.version) == (Standing.PUBLISHED, 2 + len(ASKED))
    assert await published(store, DEMO) == FIRST

    await carry_out(store, DEMO, Revise(document(doel="Beter laten zien.")), ANNA)
    assert (await published(store, DEMO)) == FIRST, "a draft is not what people start with"
    await all_agree(store)
    await carry_out(store, DEMO, Publish(), ANNA)
    revised = await published(store, DEMO)
    assert revised is not None
    assert (revised.version, revised.goal) == (2, "Beter laten zien.")

    state = await carry_out(store, DEMO, Close("het geld is op"), ANNA)
    assert state == await state_of(store, DEMO)
    assert [(each.code, each.standing) for each in await programmes(store)] == [(DEMO, Standing.CLOSED)]


async def test_who_looked_at_another_text_is_told_to_look_again(store: EventStore) -> None:
    looked_at = await carry_out(store, DEMO, Draft(document()), ANNA)
    await carry_out(store, DEMO, Draft(document(doel="iets anders")), BERT, seen=looked_at.version)
    with pytest.raises(Conflict, match="intussen gewijzigd; er is niets vastgelegd"):
        await carry_out(store, DEMO, Agree(BAKERY, Role.EMPLOYER), ANNA, seen=looked_at.version)
    assert await on_stream(store) == [ProgrammeDrafted, ProgrammeDrafted]
    await carry_out(store, DEMO, Agree(BAKERY, Role.EMPLOYER), ANNA, seen=2)


async def test_of_drafts_at_the_same_moment_one_is_laid_down_and_the_others_hear_of_it(store: EventStore) -> None:
    drafts = [carry_out(store, DEMO, Draft(document(doel=f"doel {number}")), ANNA, seen=0) for number in range(5)]
    done = await gather(*drafts, return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["Conflict"] * 4 + ["ProgrammeState"]
    assert await on_stream(store) == [ProgrammeDrafted]


async def test_another_order_for_a_programme_under_a_known_id_is_refused(store: EventStore) -> None:
    order = uuid4()
    drafted = await carry_out(store, DEMO, Draft(document()), ANNA, order=order)
    assert (await carry_out(store, DEMO, Draft(document()), ANNA, order=order)).version == drafted.version
    others: list[tuple[Command, Actor]] = [
        (Draft(document(doel="iets anders")), ANNA),
        (Close("het geld is op"), ANNA),
        (Draft(document()), BERT),
    ]
    for command, by in others:
        with pytest.raises(Refused, match="al een andere opdracht gegeven"):
            await carry_out(store, DEMO, command, by, order=order)
    assert await on_stream(store) == [ProgrammeDrafted]


async def test_another_order_for_a_partner_under_a_known_id_is_refused(pool: asyncpg.Pool, store: EventStore) -> None:
    partners, order, bakery = Partners(pool, store), uuid4(), partner(Role.EMPLOYER)
    await partners.register(bakery, ANNA, here=True)
    await partners.leave(bakery.partner, "gestopt", ANNA, order=order)
    assert (await partners.leave(bakery.partner, "gestopt", ANNA, order=order)).left
    with pytest.raises(NotPossible, match="al een andere opdracht gegeven"):
        await partners.leave(bakery.partner, "verhuisd", ANNA, order=order)
    with pytest.raises(NotPossible, match="al een andere opdracht gegeven"):
        await partners.rotate(bakery.partner, ANNA, order=order)


async def test_an_order_that_is_given_again_is_one_order_and_hears_the_same_whatever_happened_since(store: EventStore) -> None:
    drafting, agreeing, publishing = uuid4(), uuid4(), uuid4()
    drafted = await carry_out(store, DEMO, Draft(document()), ANNA, order=drafting)
    await carry_out(store, DEMO, Agree(BAKERY, Role.EMPLOYER), ANNA, order=agreeing)
    await all_agree(store)
    stood = await carry_out(store, DEMO, Publish(), ANNA, order=publishing)
    await carry_out(store, DEMO, Close("het geld is op"), BERT)
    before = await on_stream(store)
    assert await carry_out(store, DEMO, Draft(document()), ANNA, seen=0, order=drafting) == drafted
    assert await carry_out(store, DEMO, Publish(), ANNA, order=publishing) == stood
    with pytest.raises(Refused, match="gesloten"):
        await carry_out(store, DEMO, Publish(), ANNA, order=uuid4())
    assert await on_stream(store) == before


async def test_an_order_that_goes_out_many_times_at_once_is_carried_out_once_and_all_hear_of_it(store: EventStore) -> None:
    order = uuid4()
    heard = await gather(*(carry_out(store, DEMO, Draft(document()), ANNA, seen=0, order=order) for _ in range(5)))
    assert {each.version for each in heard} == {1}
    assert await on_stream(store) == [ProgrammeDrafted]


async def test_a_release_registers_no_second_partner_under_a_source(store: EventStore) -> None:
    first = partner(Role.EMPLOYER)
    for _ in range(2):
        await register(store, first)
    with pytest.raises(NotPossible, match="urn:test:partij is al van Partij"):
        await register(store, partner(Role.EMPLOYER))
    assert [one.partner for one in await registrations(store)] == [first.partner]


async def test_a_release_without_partners_lays_its_templates_down_as_drafts_once(store: EventStore) -> None:
    for _ in range(2):
        assert await publish(store, load_catalogue().values()) == []
    assert {state.code: state.standing for state in await programmes(store)} == dict.fromkeys(load_catalogue(), Standing.DRAFT)
    assert await on_stream(store) == [ProgrammeDrafted]


async def test_partners_agree_with_the_programmes_in_which_they_have_a_role_and_then_these_are_published(store: EventStore) -> None:
    await publish(store, load_catalogue().values())
    cosigners = everybody()
    assert await publish(store, load_catalogue().values(), cosigners=cosigners) == list(load_catalogue())
    assert await publish(store, load_catalogue().values(), cosigners=cosigners) == []
    assert await on_stream(store, "zorg") == [ProgrammeDrafted, *[ProgrammeAgreed] * len(cosigners), ProgrammePublished]
    assert await on_stream(store, DEMO) == [ProgrammeDrafted, *[ProgrammeAgreed] * len(ASKED), ProgrammePublished]
    agreed = [fact for fact in map(decode, await store.read_stream(programme_stream(DEMO))) if isinstance(fact.event, ProgrammeAgreed)]
    assert {(each.fact.actor.id, each.fact.actor.role) for each in agreed} == {
        (str(one.partner), one.role) for one in cosigners if one.role in ASKED
    }


async def test_releases_at_the_same_moment_publish_each_version_once(store: EventStore) -> None:
    one, two = everybody(), everybody()
    await gather(publish(store, [FIRST]), publish(store, [FIRST], cosigners=one), publish(store, [FIRST], cosigners=two))
    assert (await on_stream(store)).count(ProgrammePublished) == 1
    assert (await state_of(store, DEMO)).standing is Standing.PUBLISHED


async def test_a_release_leaves_alone_what_people_made_of_a_template(store: EventStore) -> None:
    await carry_out(store, DEMO, Draft(document(doel="ons eigen doel")), ANNA)
    assert await publish(store, [FIRST], cosigners=[partner(Role.EMPLOYER)]) == []
    assert (await state_of(store, DEMO)).draft == document(doel="ons eigen doel")
    await carry_out(store, DEMO, Close("wij doen dit niet"), ANNA)
    assert await publish(store, [FIRST]) == []


async def test_what_an_earlier_release_published_without_anybodys_word_stays_published(store: EventStore) -> None:
    stream = programme_stream(DEMO)
    event = ProgrammePublished(code=DEMO, version=1, document=FIRST.document())
    await store.append(stream, [encode(Fact(event, NOW, SYSTEM, "gepubliceerd:1"), stream)], expected=0)
    assert await publish(store, [FIRST], cosigners=[partner(Role.EMPLOYER)]) == []
    assert await published(store, DEMO) == FIRST
    assert (await state_of(store, DEMO)).standing is Standing.PUBLISHED
