"""`/v1/partners`: which organisations take part, how they are reached and recognised, and whom one speaks with there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid5

from fastapi import APIRouter, Request, Response

from activities.directory import Partner
from activities.signing import partner_secret
from events.erasure import erase
from events.vocabulary.base import DataClass, Erased
from events.vocabulary.inbox import (
    Channel,
    PartnerContactNamed,
    PartnerCredentialLinked,
    PartnerDescribed,
    PartnerPlacesTold,
    PartnerRegistered,
)
from events.vocabulary.person import Door, Looked
from gateway.access.terms import Action
from gateway.api.caller import Caller, Calls, Here
from gateway.api.calling import Many, One, Route, list_of, page_of, part_of
from gateway.api.deeds import Deed, Doing, Done, May, Niets, of_house, open_deeds
from gateway.api.partner_bodies import (
    Aanmelding,
    Contact,
    ContactGewist,
    Contactpersoon,
    ContactWissen,
    Koppeling,
    Loskoppeling,
    NieuwContact,
    PartnerMetContact,
    PartnerNaOpdracht,
    PartnerNu,
    Plaatsen,
    SystemenVanPartner,
    Vernieuwing,
    Vertrek,
    Wijziging,
)
from gateway.api.problems import ANSWERS
from gateway.asker import Sight
from gateway.fate import NotPossible
from gateway.http.middleware import API
from gateway.orders.problems import Problem
from gateway.partners import credentials
from gateway.partners.identifying import not_found
from gateway.partners.partnering import Partners, reachable
from gateway.persons.reading import Look, leave_traces
from gateway.services import Services

PART = "partners"

router = APIRouter(prefix=f"{API}/partners", tags=["Partners"], route_class=Route)


def _told(partner: Partner) -> dict[str, object]:
    own = ("id", "name", "role", "source", "sectors", "kvk", "rsin", "oin", "cbs_code", "size", "key_version", "former_until", "withheld")
    channel = {"channel": partner.channel.kind, "address": partner.channel.address}
    return {**{name: getattr(partner, name) for name in own}, **channel, "taking_part": not partner.left}


def _person(contact: PartnerContactNamed | None) -> Contactpersoon | None:
    if contact is None or isinstance(contact.name, Erased):
        return None
    reached = {name: text for name in ("email", "telephone") if isinstance(text := getattr(contact, name), str)}
    return Contactpersoon.model_validate({"contact": contact.contact, "name": contact.name, **reached})


def _of(here: Services) -> Partners:
    return Partners(here.pool, here.store)


async def _looked_at(here: Services, caller: Calls, sight: Sight, *contacts: PartnerContactNamed | None) -> None:
    seen = {one.contact: one.contact for one in contacts if one and not isinstance(one.name, Erased)}
    await leave_traces(here.store, seen, Look.of_today(caller.actor(sight), Looked.NAME, Door.API, [DataClass.IDENTITY]))


async def _known(here: Services, id: UUID) -> Partner:
    try:
        return await _of(here).known(id)
    except NotPossible:
        raise Problem(404, "Deze partner is er niet.") from None


@router.get("", operation_id="partners", response_model=list_of(PartnerNu, "Partners"), responses=ANSWERS)
async def every(here: Here, caller: Calls, request: Request, response: Response, asked: Many) -> object:
    """Wie meedoen of meededen, op naam; eerst wie meedoen."""
    async with caller.seeing_for(asked.doel).of_the_house(PART, Action.PARTNERS):
        found = sorted(await _of(here).all(), key=_place)
        page = part_of(found, asked, _place).each(_told)
        return page_of(request, response, page, page.items)


def _place(one: Partner) -> str:
    return f"{one.left:d} {one.name} {one.id}"


@router.get("/contactpersonen", operation_id="contactpersonen", response_model=list_of(Contact, "Contactpersonen"), responses=ANSWERS)
async def contacts(here: Here, caller: Calls, request: Request, response: Response, asked: Many) -> object:
    """Met wie bij elke partner te spreken, en hoe die is te bereiken. Dat u kijkt, wordt vastgelegd."""
    caller = caller.seeing_for(asked.doel)
    async with caller.of_the_house(PART, Action.CONTACTS) as sight:
        page = part_of(sorted((one for one in await _of(here).all() if not one.left), key=_place), asked, _place)
        named = {one.id: await _of(here).contact_of(one.id) for one in page.items}
        await _looked_at(here, caller, sight, *named.values())
        items = [{"partner": one.id, "naam": one.name, "rol": one.role, "contactpersoon": _person(named[one.id])} for one in page.items]
        return page_of(request, response, page, items)


@router.get("/{id}", operation_id="partner", response_model=PartnerMetContact, responses=ANSWERS)
async def one(here: Here, caller: Calls, id: UUID, asked: One) -> object:
    """Eén partner, en met wie er te spreken. Dat u kijkt, wordt vastgelegd."""
    caller = caller.seeing_for(asked.doel)
    async with caller.of_the_house(PART, Action.PARTNERS) as sight:
        found, contact = await _known(here, id), await _of(here).contact_of(id)
        await _looked_at(here, caller, sight, contact)
        return {**_told(found), "person": _person(contact)}


@router.get("/{id}/systemen", operation_id="systemenVanPartner", response_model=SystemenVanPartner, responses=ANSWERS)
async def systems(here: Here, caller: Calls, id: UUID, asked: One) -> object:
    """Waaraan de systemen van een partner worden herkend, naast het geheim waarmee zij ondertekenen."""
    async with caller.seeing_for(asked.doel).of_the_house(PART, Action.PARTNERS):
        await _known(here, id)
        return await _systems(here, id)


async def _systems(here: Services, id: UUID) -> object:
    return {"items": [{**_shown(linked), "over": linked.subject} for linked in await credentials.of(here.store, id)]}


def _shown(linked: PartnerCredentialLinked) -> dict[str, object]:
    one = linked.credential
    return {
        "kenmerk": credentials.stream_of(one),
        "partner": linked.partner,
        "herkendAan": one.way,
        "naam": one.name,
        "uitgever": one.issuer,
    }


async def _done(doing: Doing, partner: Partner, *, secret: bool = False, address: str | None = None) -> dict[str, object]:
    told = [warning] if address and (warning := await not_found(address)) else []
    shown = partner_secret(doing.here.master, partner.id, partner.key_version) if secret else None
    return {**_told(partner), "secret": shown, "told": told}


async def _register(doing: Doing, told: Aanmelding) -> object:
    known = told.model_dump(exclude={"address", "id"})
    channel = Channel(kind="cloudevents", address=told.address)
    new = PartnerRegistered(partner=told.id or uuid5(doing.order, "partner"), channel=channel, **known)
    partner = await _of(doing.here).register(new, doing.by, order=doing.order)
    return Done(await _done(doing, partner, secret=True, address=told.address), where=f"{API}/partners/{partner.id}")


async def _change(doing: Doing, told: Wijziging) -> object:
    those, id = _of(doing.here), doing.about
    said = {name: value for name, value in told.model_dump(exclude={"address"}, exclude_none=True).items() if value != ()}
    if not said and told.address is None:
        raise NotPossible("Noem wat er verandert, zoals de naam of het adres.")
    now = await those.known(id)
    channel = Channel(kind=now.channel.kind, address=told.address) if told.address else None
    if channel:
        reachable(channel, here=False)
    if said:
        known = {name: getattr(now, name) for name in PartnerDescribed.model_fields if name != "partner"}
        now = await those.describe(PartnerDescribed.model_validate({"partner": id, **known, **said}), doing.by, order=doing.order)
    if channel:
        now = await those.reach(id, channel, doing.by, order=uuid5(doing.order, "kanaal"))
    return await _done(doing, now, address=told.address)


async def _places(doing: Doing, told: Plaatsen) -> object:
    event = PartnerPlacesTold(partner=doing.about, **told.model_dump())
    return await _done(doing, await _of(doing.here).tell_places(event, doing.by, order=doing.order))


async def _contact(doing: Doing, told: NieuwContact) -> object:
    # Under one order it is one person, and named once.
    named, those = PartnerContactNamed(partner=doing.about, contact=uuid5(doing.order, "contact"), **told.model_dump()), _of(doing.here)
    if named.contact not in {one.contact for one in await those.contacts_of(doing.about)}:
        await those.name_contact(named, doing.by)
    known = await those.known(doing.about)
    return {"partner": known.id, "naam": known.name, "rol": known.role, "contactpersoon": _person(named)}


async def _erase_contact(doing: Doing, told: ContactWissen) -> object:
    here = doing.here
    if told.contact not in {one.contact for one in await _of(here).contacts_of(doing.about)}:
        raise NotPossible("Deze contactpersoon is er bij deze partner niet.")
    done = await erase(here.pool, here.store, here.vault, told.contact, told.ground, doing.by)
    return {"kenmerk": told.contact, "alGewist": done.repeated}


async def _rotate(doing: Doing, told: Vernieuwing) -> object:
    now = datetime.now(UTC)
    until = now if told.at_once else None if told.days is None else now + timedelta(days=told.days)
    renewed = await _of(doing.here).rotate(doing.about, doing.by, former_until=until, order=doing.order)
    return await _done(doing, renewed, secret=True)


async def _revoke(doing: Doing, _: Niets) -> object:
    now = datetime.now(UTC)
    return await _done(doing, await _of(doing.here).rotate(doing.about, doing.by, former_until=now, withheld=True, order=doing.order))


async def _leave(doing: Doing, told: Vertrek) -> object:
    return await _done(doing, await _of(doing.here).leave(doing.about, told.reason, doing.by, order=doing.order))


async def _link(doing: Doing, told: Koppeling) -> object:
    await _of(doing.here).link(PartnerCredentialLinked(partner=doing.about, credential=told.credential, subject=told.subject), doing.by)
    return await _systems(doing.here, doing.about)


async def _unlink(doing: Doing, told: Loskoppeling) -> object:
    await _of(doing.here).unlink(doing.about, told.number, doing.by)
    return await _systems(doing.here, doing.about)


def _with(action: Action) -> May:
    """With a partner that is there."""

    @asynccontextmanager
    async def may(here: Services, caller: Caller, id: UUID) -> AsyncIterator[Sight]:
        async with caller.of_the_house(PART, action) as sight:
            await _known(here, id)
            yield sight

    return may


_MAY = _with(Action.PARTNERS)
_OF = partial(Deed, may=_MAY, answer=PartnerNaOpdracht)
open_deeds(
    router,
    Deed(
        "",
        "Een partner aanmelden",
        "Laat een organisatie meedoen, en toon één keer het geheim waarmee het systeem daarvan ondertekent.",
        of_house(PART, Action.PARTNERS),
        Aanmelding,
        _register,
        PartnerNaOpdracht,
        status=201,
    ),
    _OF(
        "/{id}/wijzigen",
        "Een partner wijzigen",
        "Wijzig wat van een partner bekend is, of waar die wordt bereikt. Wat u niet noemt blijft zoals het is; de rol ook.",
        body=Wijziging,
        do=_change,
    ),
    _OF(
        "/{id}/plaatsen",
        "Plaatsen vastleggen",
        "Leg vast hoeveel plaatsen een werkgever, brancheorganisatie of werkgeversservicepunt heeft, in plaats van wat eerst was verteld.",
        body=Plaatsen,
        do=_places,
    ),
    _OF(
        "/{id}/geheim-vernieuwen",
        "Het geheim vernieuwen",
        "Geef een partner een nieuw geheim, en toon het één keer.",
        body=Vernieuwing,
        do=_rotate,
    ),
    _OF(
        "/{id}/geheim-intrekken",
        "Het geheim intrekken",
        "Trek het geheim van een partner meteen in, zonder een nieuw te geven. Berichten worden geweigerd, en vragen wachten.",
        body=Niets,
        do=_revoke,
    ),
    _OF(
        "/{id}/vertrekken",
        "Een partner vertrekt",
        "Een partner doet niet meer mee: er gaan geen vragen meer heen.",
        body=Vertrek,
        do=_leave,
    ),
    Deed(
        "/{id}/contactpersoon",
        "Een contactpersoon vastleggen",
        "Leg vast met wie bij een partner te spreken, in plaats van wie het was. Deze gegevens van een mens worden verzegeld.",
        _MAY,
        NieuwContact,
        _contact,
        Contact,
    ),
    Deed(
        "/{id}/contactpersoon-wissen",
        "Een contactpersoon wissen",
        "Wis een contactpersoon van een partner, ook een van vroeger. Dat is niet terug te draaien.",
        _MAY,
        ContactWissen,
        _erase_contact,
        ContactGewist,
    ),
    Deed(
        "/{id}/koppelen",
        "Een systeem koppelen",
        "Wie dit toont, spreekt voortaan voor een partner. Noem een client met zijn uitgever, een certificaat, of een OIN.",
        _MAY,
        Koppeling,
        _link,
        SystemenVanPartner,
    ),
    Deed(
        "/{id}/loskoppelen",
        "Een systeem loskoppelen",
        "Wie dit toont, spreekt vanaf het volgende bericht niet meer voor een partner.",
        _MAY,
        Loskoppeling,
        _unlink,
        SystemenVanPartner,
    ),
)
