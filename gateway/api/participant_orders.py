"""`POST /v1/deelnemers/…`: finding a participant, saying who somebody is, consent, requests under the AVG, keeping and erasing.

What is in the catalogue of orders about rights (`gateway.orders.rights`) comes from there; the answer is how it stands then.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter

from events.days import current_day
from events.vocabulary.person import ConsentGiven, ConsentWithdrawn, Door, Looked, PersonRegistered
from events.vocabulary.words import NAME
from gateway.access.terms import Action
from gateway.api.caller import Caller
from gateway.api.calling import Route
from gateway.api.deeds import Deed, Doing, May, Niets, open_deeds, over_many
from gateway.api.participant_bodies import (
    BewaartermijnenNu,
    BewaartermijnVanDeelnemer,
    Gewist,
    Instemming,
    Intrekking,
    Langer,
    PlichtGeeindigd,
    Rechten,
    Samen,
    WieIsHet,
    Zoekresultaat,
    Zoekvraag,
)
from gateway.api.participants import rights_of, with_one
from gateway.asker import Sight
from gateway.fate import NotPossible
from gateway.http.middleware import API
from gateway.orders.kinds import Incomplete
from gateway.orders.of_person import OfPerson
from gateway.orders.rights import RIGHTS
from gateway.orders.together import Acts, Outcome
from gateway.orders.whole import EndDuty, Erase, EraseExpired, KeepLonger, Merge, RegisterAnew, Split
from gateway.persons.consent import agree, withdraw
from gateway.persons.finding import SHOWN, Asked, Found, People
from gateway.persons.participants import concerned
from gateway.persons.reading import Look
from gateway.persons.retention import keep_terms
from gateway.persons.rights import TakesAway
from gateway.persons.standing import Decide, Standing
from gateway.services import Services

router = APIRouter(prefix=f"{API}/deelnemers", tags=["Deelnemers"], route_class=Route)


def with_person(action: Action) -> May:
    """With a person (`gateway.api.participants.with_one`)."""

    @asynccontextmanager
    async def may(here: Services, caller: Caller, id: UUID) -> AsyncIterator[Sight]:
        async with with_one(here, caller, id, action) as (sight, _):
            yield sight

    return may


async def _find(doing: Doing, asked: Zoekvraag) -> object:
    here, sought = doing.here, Asked.of(NAME.enter(asked.sought))
    if not sought.words():
        raise Incomplete({"zoek": "schrijf een naam, een geboortedatum of een klantnummer"})
    reach = doing.caller.over(action=Action.FIND)
    found = await People(here.pool, here.store, here.vault).find(sought, Look(doing.by, Looked.FOUND, Door.API), reach.of())
    trajectories = [one for person in found for one in person.trajectories]
    await reach.listed(trajectories, len(trajectories))
    return {"items": [_found(one) for one in found], "meer": len(found) == SHOWN}


def _found(one: Found) -> dict[str, object]:
    who = {name: getattr(one.who, name) for name in ("name", "called", "born", "client_number")}
    return {"person": one.person, "trajectories": one.trajectories, **{name: value or None for name, value in who.items()}}


async def _register(doing: Doing, who: WieIsHet) -> object:
    told = PersonRegistered.model_validate(who.model_dump(exclude={"someone_else"}))
    rights = rights_of(doing.here)
    if not who.someone_else and (likely := await _doubles(doing, told)):
        known = ", ".join(str(one.person) for one in likely)
        raise NotPossible(f"Deze persoon lijkt al bekend te zijn ({known}); er is niets vastgelegd. Is het een ander, zeg dat dan.")
    try:
        await rights.register(doing.about, told, doing.by, doing.order, adding=True)
    except TakesAway:
        return await _given(doing, RegisterAnew(who=told))
    return await _with(doing, Outcome())


async def _doubles(doing: Doing, told: PersonRegistered) -> Sequence[Found]:
    """Who of those whom somebody may find this is likely to be, when it was not told yet who it is."""
    here = doing.here
    people, look = People(here.pool, here.store, here.vault), Look(doing.by, Looked.FOUND, Door.API)
    if await people.known(doing.about):
        return []
    return await people.doubles(await here.vault.subject(doing.about), told, look, doing.caller.over(action=Action.FIND).of())


async def _turn(doing: Doing, told: Samen, wanted: type[Merge] | type[Split]) -> object:
    async with with_one(doing.here, doing.caller, told.former, Action.REGISTER):
        return await _given(doing, wanted(former=told.former, reason=told.reason))


async def _given(doing: Doing, wanted: OfPerson) -> object:
    """What becomes of it, and whether others have to agree first (`gateway.orders.together`)."""
    acts = Acts(rights_of(doing.here), doing.here.office, doing.caller)
    return await _with(doing, await acts.carry_out(doing.about, wanted, doing.by, doing.order))


async def _with(doing: Doing, outcome: Outcome) -> object:
    now = Rechten.model_validate(await rights_of(doing.here).of(doing.about))
    return now.model_copy(update={"told": list(outcome.told), "waits": outcome.waits})


def _decided(decide: Callable[[Any], Decide]) -> Callable[[Doing, Any], Awaitable[Standing]]:
    """What is written down of a person by what was sent."""

    async def do(doing: Doing, told: Any) -> Standing:
        return await rights_of(doing.here).carry_out(doing.about, decide(told), doing.by, doing.order)

    return do


async def _terms(doing: Doing, _: Niets) -> object:
    kept = await keep_terms(rights_of(doing.here), current_day())
    seen = doing.caller.over(action=Action.ERASE)
    found = await concerned(doing.here.pool, seen, [(one.person, one.retention) for one in kept if one.retention])
    changed = ({"trajectory": trajectory, "person": person, "ends": one.ends, "expired": one.expired} for trajectory, person, one in found)
    return {"items": [BewaartermijnVanDeelnemer.model_validate(one) for one in changed]}


def _consent(told: Instemming) -> Decide:
    return agree(ConsentGiven(shares=told.shares, role=told.role, purpose=told.purpose, source=told.source))


def _withdrawal(told: Intrekking) -> Decide:
    return withdraw(ConsentWithdrawn(shares=told.shares, role=told.role, purpose=told.purpose, source=told.source))


_OF = partial(Deed, answer=Rechten)
DEEDS = (
    Deed(
        "/zoeken",
        "Een deelnemer zoeken",
        "Zoek iemand op naam, een deel daarvan, geboortedatum of klantnummer, hoe die ook is gespeld. Van wie u ziet, wordt vastgelegd dat "
        "u keek.",
        over_many(Action.FIND),
        Zoekvraag,
        _find,
        Zoekresultaat,
        asks=True,
    ),
    Deed(
        "/bewaartermijnen",
        "Bewaartermijnen nakijken",
        "Kijk van wie de bewaartermijn begint of voorbij is, en leg dat vast. Regie doet dit ook zelf, elke dag.",
        over_many(Action.ERASE),
        Niets,
        _terms,
        BewaartermijnenNu,
    ),
    Deed(
        "/{id}/registreren",
        "Vastleggen wie iemand is",
        "Leg vast wie een deelnemer is, en leg het opnieuw vast als het verandert. Een andere naam, geboortedatum of ander klantnummer, of "
        "iets weglaten, kan alleen wie dat in alle trajecten van de deelnemer mag.",
        with_person(Action.REGISTER),
        WieIsHet,
        _register,
        Rechten,
    ),
    _OF(
        "/{id}/samenvoegen",
        "Samenvoegen",
        "Voeg twee nummers samen die van één persoon blijken te zijn. Alles van het andere nummer hoort dan bij dit.",
        with_person(Action.REGISTER),
        Samen,
        lambda doing, told: _turn(doing, told, Merge),
    ),
    _OF(
        "/{id}/splitsen",
        "Uit elkaar halen",
        "Haal twee nummers uit elkaar die bij vergissing zijn samengevoegd.",
        with_person(Action.REGISTER),
        Samen,
        lambda doing, told: _turn(doing, told, Split),
    ),
    _OF(
        "/{id}/toestemming",
        "Toestemming vastleggen",
        "Een deelnemer stemt ermee in dat gegevens naar een soort partij gaan, voor een doel.",
        with_person(Action.CONSENT),
        Instemming,
        _decided(_consent),
    ),
    _OF(
        "/{id}/toestemming-intrekken",
        "Toestemming intrekken",
        "Een deelnemer trekt een toestemming in: voor een doel, of voor alle doelen.",
        with_person(Action.CONSENT),
        Intrekking,
        _decided(_withdrawal),
    ),
    _OF(
        "/{id}/plicht-geeindigd",
        "Einde van de inburgeringsplicht",
        "De inburgeringsplicht eindigde van iemand van wie geen traject meer loopt; de bewaartermijn begint.",
        with_person(Action.HANDLE),
        PlichtGeeindigd,
        lambda doing, told: _given(doing, EndDuty(on=told.on, source=told.source)),
    ),
    _OF(
        "/{id}/langer-bewaren",
        "Langer bewaren",
        "Bewaar gegevens langer dan na de inburgeringsplicht hoeft, omdat een andere regel dat vraagt. De laatste dag geldt voor alles.",
        with_person(Action.ERASE),
        Langer,
        lambda doing, told: _given(doing, KeepLonger(classes=told.classes, until=told.until, reason=told.reason)),
    ),
    _OF(
        "/{id}/wissen",
        "Wissen",
        "Wis een deelnemer: niemand kan meer lezen wat over deze persoon is verteld. Dat is niet terug te draaien.",
        with_person(Action.ERASE),
        Gewist,
        lambda doing, told: _given(doing, Erase(ground=told.ground)),
    ),
    _OF(
        "/{id}/wissen-na-termijn",
        "Wissen na de bewaartermijn",
        "Wis een deelnemer van wie de bewaartermijn voorbij is. Dat is niet terug te draaien.",
        with_person(Action.ERASE),
        Niets,
        lambda doing, _: _given(doing, EraseExpired()),
    ),
    *(
        _OF(f"/{{id}}/rechten/{name}", kind.called.title, kind.help, with_person(kind.action), kind, _given)
        for name, kind in RIGHTS.items()
    ),
)
open_deeds(router, *DEEDS)
