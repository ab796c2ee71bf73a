"""The catalogue of orders: everything that a person can ask for is in it, and is read alike at every door."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.fact import SYSTEM, Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.vocabulary.inbox import Channel, PartnerLeft, PartnerRegistered
from events.vocabulary.values import Role, Stage
from gateway.access.terms import Action
from gateway.orders.catalogue import ORDERS, shown
from gateway.orders.kinds import Incomplete, NotThere, OrderKind, Surroundings, partner_named
from projections.engine.rebuild import rebuild
from projections.lists import at_work, file
from projections.lists.file import Party
from projections.lists.partners import PARTNERS
from workflows.decisions.command import Command
from workflows.decisions.moving import MoveMunicipality
from workflows.decisions.open_items import RecordAnswer
from workflows.decisions.order import COMMANDS
from workflows.decisions.people import JoinParty

EVERY = pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
NOW = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)


def dossier(**now: Any) -> file.Row:
    """A trajectory of which this is so."""
    told = {"trajectory": UUID(int=1), "version": 1, "participant": None, "programme": "demonstratie", "programme_version": 1}
    here = {"policy": "nl", "municipality": UUID(int=2), "regisseur": "anna", "parties": [], "started_at": NOW}
    return file.Row(**{**told, **here, **now})


def dossiers() -> Iterator[file.Row]:
    """Trajectories in which everything is on offer that ever is."""
    for stage in Stage:
        yield dossier(stage=stage, employer=UUID(int=3), parties=[Party(Role.EMPLOYER, UUID(int=3))])
    yield dossier(stage=Stage.INTAKE, paused_since=NOW, handover_to="bas", civic_term_ends=NOW.date())
    yield dossier(stage=Stage.AFTERCARE, contract=at_work.Contract(UUID(int=3), NOW.date(), 12, 260_000, 36))


def wrong(order: OrderKind, **filled: object) -> dict[str, str]:
    """What is wrong with what was filled in."""
    with pytest.raises(Incomplete) as told:
        order.read({name.replace("_", "-"): value for name, value in filled.items()})
    return dict(told.value.errors)


def test_every_command_of_a_person_is_an_order() -> None:
    assert {order.command for order in ORDERS.values()} == set(COMMANDS)
    assert len({order.command for order in ORDERS.values()}) == len(ORDERS)


@EVERY
def test_every_order_has_a_form_somewhere_or_says_why_not(order: OrderKind) -> None:
    somewhere = order.item or order.task or any(order in shown(one) for one in dossiers())
    assert bool(somewhere) != bool(order.without_form)


def test_an_order_that_says_no_action_or_that_nobody_is_granted_stops_everything() -> None:
    known = ORDERS["afzien"]
    with pytest.raises(TypeError, match="action"):
        OrderKind(known.command, known.called, known.help)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="nobody is granted"):
        OrderKind(known.command, known.called, known.help, action=Action.OPERATE, data="P")
    with pytest.raises(KeyError):
        OrderKind(known.command, known.called, known.help, action=Action.STEER, data="X")


def test_whoever_is_granted_what_an_order_is_may_give_it_and_nobody_else() -> None:
    may = {name: set(order.may) for name, order in ORDERS.items()}
    assert may["besluit"] == may["bijsturen"] == may["antwoord"] == {Role.REGISSEUR}
    assert may["overdragen"] == may["uitzondering-tekenen"] == {Role.REGISSEUR, Role.COORDINATOR}
    assert may["notitie"] == {Role.REGISSEUR, Role.JOB_COACH}
    assert may["termijn-verlengd"] == {Role.REGISSEUR, Role.CASEWORKER}


@EVERY
def test_an_order_fills_all_that_its_command_needs(order: OrderKind) -> None:
    needed = {name for name, info in order.command.model_fields.items() if info.is_required()}
    assert order.adapt or needed <= order.fields.keys()
    assert order.adapt or order.fields.keys() <= order.command.model_fields.keys()
    assert not order.item or order.item in [asked.name for asked in order.inputs]


@EVERY
def test_what_an_order_offers_it_also_takes(order: OrderKind) -> None:
    for asked in order.inputs:
        for value, word in asked.options:
            assert word[0].isupper() or word[0].isdigit() or word.startswith("mbo") or word in ("ad", "hbo")
            assert asked.name not in wrong(order, **{asked.name: value, "onbekend": "x"})


@EVERY
def test_an_order_has_a_schema_under_its_dutch_names(order: OrderKind) -> None:
    schema = order.model.model_json_schema()
    assert schema["description"] == order.help
    assert list(schema.get("properties", {})) == [asked.name for asked in order.inputs]
    assert set(schema.get("required", ())) == {asked.name for asked in order.inputs if asked.required}


def test_faults_are_told_by_the_dutch_name_of_the_field() -> None:
    assert wrong(ORDERS["onderbreken"], reden=" ", tot="86400") == {
        "reden": "mag niet leeg zijn",
        "tot": "hier hoort een datum, zoals 2027-01-31",
    }
    assert wrong(ORDERS["besluit"], besluit="misschien", reden="x") == {"besluit": "kies uit 'go', 'no-go', 'uitstel'"}
    assert wrong(ORDERS["besluit"], besluit="uitstel", reden="x", uitstel_tot="2027-03-28T02:30")["uitstel-tot"].startswith("op 28-03-2027")
    assert wrong(ORDERS["kosten"], bron="x", onderdeel="leren", bedrag="veel") == {
        "bedrag": "hier hoort een bedrag in euro's, zoals 1250 of 1250,50"
    }
    assert wrong(ORDERS["afzien"], reden="x", haast="ja") == {"haast": "dit veld bestaat niet"}
    assert wrong(ORDERS["afzien"]) == {"reden": "vul dit in"}
    deep = wrong(ORDERS["antwoord"], verzoek="v", uitkomst="akkoord", antwoord="[" * 20_000)
    assert deep["antwoord"].startswith("hier hoort een antwoord als JSON")
    assert "versie" in wrong(ORDERS["verbeteren"], versie="99999999999999999999", gegeven="waarde", waarde="x", reden="r")


def test_what_people_write_is_read_alike_at_every_door() -> None:
    route = ORDERS["route"].read({"duaal": "nee", "grond": "wil-een-diploma", "reden": " toch "})
    assert route == {"dual": False, "ground": "wil-een-diploma", "reason": "toch"}
    assert ORDERS["kosten"].read({"bron": "x", "onderdeel": "leren", "bedrag": "1250,50"})["cents"] == 125_050
    assert ORDERS["onderbreken"].read({"reden": "x", "tot": "2027-01-31"})["until"] == date(2027, 1, 31)
    assert ORDERS["informeren"].read({"persoon": "oud-1", "verteld": "doel, duur"})["told"] == ("doel", "duur")
    answer = ORDERS["antwoord"].read({"verzoek": "v", "uitkomst": "akkoord", "antwoord": '{"tolk": true}'})
    assert (answer["agreed"], answer["answer"]) == (True, {"tolk": True})


async def test_a_partner_is_chosen_by_name_source_or_number(pool: asyncpg.Pool, store: EventStore) -> None:
    channel = Channel(kind="form", address="x@y.nl")
    known = [
        PartnerRegistered(partner=uuid4(), name=name, role=role, channel=channel, source=source)
        for name, role, source in (
            ("Garage De Vries", Role.EMPLOYER, "urn:garage"),
            ("Garage de Vries", Role.SCHOOL, "urn:leergarage"),
            ("Bakkerij", Role.EMPLOYER, "urn:bakkerij"),
        )
    ]
    garage, other, bakery = (one.partner for one in known)
    for one in known:
        await store.append(one.partner, [encode(Fact(one, NOW, SYSTEM, "registered"), one.partner)], expected=0)
    left = Fact(PartnerLeft(partner=bakery, reason="gestopt"), NOW, SYSTEM, "left")
    await store.append(bakery, [encode(left, bakery)], expected=1)
    await rebuild(pool, store, PARTNERS)

    async def named(text: str, *roles: Role) -> UUID:
        return await partner_named(pool, text, frozenset(roles), "partner")

    assert await named("garage  de vries", Role.EMPLOYER) == garage
    assert await named("urn:leergarage") == other
    assert await named(str(bakery)) == bakery
    with pytest.raises(Incomplete, match=f"kan meer dan een zijn.*{other}.*{garage}"):
        await named("Garage De Vries")
    with pytest.raises(NotThere, match="'Bakkerij' is als werkgever niet bekend"):
        await named("Bakkerij", Role.EMPLOYER)


async def no_programme(code: str) -> int | None:
    """Nothing was published."""
    return None


async def test_a_municipality_comes_with_the_code_by_which_it_has_rules_of_its_own(pool: asyncpg.Pool, store: EventStore) -> None:
    channel = Channel(kind="form", address="x@y.nl")
    told = PartnerRegistered(
        partner=uuid4(), name="Rotterdam", role=Role.MUNICIPALITY, channel=channel, source="urn:rotterdam", cbs_code="0599"
    )
    await store.append(told.partner, [encode(Fact(told, NOW, SYSTEM, "registered"), told.partner)], expected=0)
    around = Surroundings(uuid4(), uuid4(), pool, store, no_programme)
    order = ORDERS["verhuizen"]
    moved = await order.command_from(order.read({"gemeente": str(told.partner), "ingeschreven-op": "2026-01-02"}), around)
    assert isinstance(moved, MoveMunicipality)
    assert moved.cbs_code == "0599"


async def test_an_organisation_is_in_the_register_in_the_role_in_which_an_order_names_it(pool: asyncpg.Pool, store: EventStore) -> None:
    channel, roc, gone = Channel(kind="form", address="x@y.nl"), uuid4(), uuid4()
    for number, role in ((roc, Role.SCHOOL), (gone, Role.EMPLOYER)):
        told = PartnerRegistered(partner=number, name=str(role), role=role, channel=channel, source=f"urn:{role}")
        await store.append(number, [encode(Fact(told, NOW, SYSTEM, "registered"), number)], expected=0)
    left = Fact(PartnerLeft(partner=gone, reason="gestopt"), NOW, SYSTEM, "left")
    await store.append(gone, [encode(left, gone)], expected=1)
    around = Surroundings(uuid4(), uuid4(), pool, store, no_programme)

    async def ordered(name: str, **filled: object) -> Command:
        order = ORDERS[name]
        return await order.command_from(order.read({field.replace("_", "-"): value for field, value in filled.items()}), around)

    for stranger in (roc, gone, uuid4()):
        matched = {"verzoek": "v", "uitkomst": "akkoord", "antwoord": {"werkgever": str(stranger)}}
        for name, filled in (
            ("verhuizen", {"gemeente": str(stranger), "ingeschreven-op": "2026-01-02"}),
            ("partij", {"rol": "werkgever", "partner": str(stranger)}),
            ("partij-vertrekt", {"rol": "werkgever", "partner": str(uuid4()), "opvolger": str(stranger), "reden": "x"}),
            ("werkgever-verlaten", {"werkgever": str(stranger), "reden": "x"}),
            ("antwoord", matched),
        ):
            with pytest.raises(NotThere, match="niet bekend; zie regie partners list"):
                await ordered(name, **filled)
    with pytest.raises(NotThere, match="niet bekend"):
        await ordered("kosten", bron="x", onderdeel="leren", bedrag="1", partij=str(uuid4()))
    assert isinstance(await ordered("partij", rol="roc", partner=str(roc)), JoinParty)
    assert isinstance(await ordered("antwoord", verzoek="v", uitkomst="afgewezen", toelichting="niemand"), RecordAnswer)
