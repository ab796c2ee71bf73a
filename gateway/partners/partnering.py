"""Partners on the log: registered once, with another secret from now on, or gone. What is appended holds from the next message on.

Each of it is an order: under one id it is done once, and who asks again hears what it made of the partner then.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from activities.days import NEAR
from activities.directory import ABOUT_PARTNERS, ORGANISATIONS, Partner, PartnerDirectory, contacts_of, known_by
from activities.forms.link import KIND
from activities.forms.texts import LANGUAGES
from events.database.faults import Unstorable
from events.days import current_day
from events.fact import Actor, Fact
from events.log.codec import decode, encode
from events.log.store import EventStore
from events.vocabulary.base import Event
from events.vocabulary.inbox import (
    Channel,
    PartnerChannelChanged,
    PartnerContactNamed,
    PartnerCredentialLinked,
    PartnerCredentialUnlinked,
    PartnerDescribed,
    PartnerKeyRotated,
    PartnerLeft,
    PartnerPlacesTold,
    PartnerRegistered,
)
from events.vocabulary.values import Role
from events.vocabulary.words import CODE, NAME, TELLING, VISIBLE, Kind
from gateway import reach
from gateway.fate import NotPossible, as_it_left, cause_of, same
from gateway.partners import credentials
from gateway.partners.allowed import TYPES
from gateway.partners.identifying import address, cbs, kvk, oin, rsin

MOST_SECTORS = 50
SHOWN_AGAIN = timedelta(hours=1)
"""How long a secret is shown again to who gives the same order again, because they did not get to see what came of it."""
TOO_LATE = "Deze opdracht is al uitgevoerd, en dat geheim wordt niet nog eens getoond. Geef een nieuw met: regie partners rotate"
MOST_PLACES = 10_000
HAVE_WORK = frozenset({Role.EMPLOYER, Role.SECTOR_ORGANISATION, Role.EMPLOYER_SERVICE_POINT})
"""Who can tell where there is work."""


_CHECKS: Mapping[str, Callable[[str], str]] = {"RSIN": rsin, "KvK-nummer": kvk, "OIN": oin, "CBS-code": cbs}


@dataclass(frozen=True, slots=True)
class Partners:
    """The partners of one log, for who changes them."""

    pool: asyncpg.Pool
    store: EventStore

    async def all(self) -> list[Partner]:
        """Everybody who was ever registered, by name."""
        directory = PartnerDirectory(self.store)
        found = [await directory.find(event.partner) for event in await registrations(self.store)]
        return sorted((one for one in found if one), key=lambda one: (one.left, one.name))

    async def known(self, id: UUID) -> Partner:
        """A partner as it is now. Raises `NotPossible` when there is none."""
        partner = await PartnerDirectory(self.store).find(id)
        if partner is None:
            raise NotPossible(f"Partner {id} staat niet in de partnerlijst. Kijk met: regie partners list")
        return partner

    async def register(self, partner: PartnerRegistered, by: Actor, *, here: bool = False, order: UUID | None = None) -> Partner:
        """A new partner; `here` it may be a system on this machine, to try things out.

        Raises:
            NotPossible: it is registered already, its source is another's, or something of it is not what anybody may type.
        """
        by, name, source = _who(by), _entered(NAME, "De naam", partner.name), _entered(CODE, "De source", partner.source)
        partner = partner.model_copy(update={"name": name, "source": source})
        if not VISIBLE.fullmatch(source):
            raise NotPossible(
                f"De source '{source}' is geen URI: alleen letters, cijfers en leestekens zonder spaties, zoals urn:nld:oin:…"
            )
        reachable(partner.channel, here)
        if partner.role not in ORGANISATIONS:
            raise NotPossible(f"{partner.role} is iemand, en geen organisatie. Kies een van: {', '.join(sorted(ORGANISATIONS))}.")
        _known_as(partner, partner.role)
        async with self._alone():
            if done := await self._done(partner.partner, order, by, lambda event: same(event, partner), shown=True):
                return done
            await self._refuse_number_of_another(partner, partner.role)
            if await PartnerDirectory(self.store).find(partner.partner):
                raise NotPossible(f"Partner {partner.partner} is al geregistreerd.")
            if await self.store.version(partner.partner):
                raise NotPossible(
                    f"Het nummer {partner.partner} is al van iets anders, zoals een traject. Laat --id weg, of kies een ander."
                )
            await refuse_source_of_another(self.store, partner)
            await self._append(partner.partner, partner, by, order)
        return await self.known(partner.partner)

    async def describe(self, told: PartnerDescribed, by: Actor, *, order: UUID | None = None) -> Partner:
        """What is known of a partner from now on. Raises `NotPossible` as `register` does, or when it does not take part."""
        by, name = _who(by), _entered(NAME, "De naam", told.name)
        described = told.model_copy(update={"name": name})
        now = await self.known(told.partner)
        _known_as(described, now.role, now)
        return await self._goes_on(described, by, order)

    async def reach(self, id: UUID, channel: Channel, by: Actor, *, here: bool = False, order: UUID | None = None) -> Partner:
        """A partner is reached in another way from now on. Raises `NotPossible` as `register` does, or when it does not take part."""
        reachable(channel, here)
        return await self._goes_on(PartnerChannelChanged(partner=id, channel=channel), _who(by), order)

    async def tell_places(self, told: PartnerPlacesTold, by: Actor, *, order: UUID | None = None) -> Partner:
        """How many places a partner has in a sector in a municipality from now on.

        Raises:
            NotPossible: it has no places to tell of, it does not take part, the municipality is none, or the number or the day cannot be.
        """
        told = told.model_copy(update={"sector": _entered(CODE, "De sector", told.sector)})
        if not 0 <= told.places <= MOST_PLACES:
            raise NotPossible(f"Het aantal plaatsen is 0 tot en met {MOST_PLACES}.")
        today = current_day()
        if told.until is not None and told.until < today:
            raise NotPossible("De laatste dag is al geweest; noem een dag die nog komt, of laat de dag weg.")
        if told.until is not None and (wrong := NEAR.wrong(told.until, today)):
            raise NotPossible(f"De laatste dag, {told.until:%d-%m-%Y}, {wrong}.")
        if (partner := await self.known(told.partner)).role not in HAVE_WORK:
            raise NotPossible(
                f"{partner.name} is {partner.role}; plaatsen zijn van een werkgever, brancheorganisatie of werkgeversservicepunt."
            )
        if (where := await self.known(told.municipality)).role is not Role.MUNICIPALITY:
            raise NotPossible(f"{where.name} is geen gemeente. Kijk met: regie partners list")
        return await self._goes_on(told, _who(by), order)

    async def name_contact(self, contact: PartnerContactNamed, by: Actor) -> None:
        """Whom to speak with at a partner from now on. Raises `NotPossible` as `describe` does."""
        by = _who(by)
        texts = {"name": contact.name, "email": contact.email, "telephone": contact.telephone}
        entered = {field: _entered(NAME, "De contactpersoon", text) for field, text in texts.items() if isinstance(text, str)}
        if not {"email", "telephone"} & entered.keys():
            raise NotPossible("Zeg ook hoe de contactpersoon is te bereiken: met een e-mailadres, een telefoonnummer, of allebei.")
        if unreachable := reach.wrong(entered.get("email"), entered.get("telephone")):
            raise NotPossible(unreachable)
        async with self._alone():
            await self._taking_part(contact.partner)
            await self._append(contact.partner, contact.model_copy(update=entered), by, None)

    async def contact_of(self, id: UUID) -> PartnerContactNamed | None:
        """Whom to speak with at a partner; None when nobody was named."""
        return next(reversed(await self.contacts_of(id)), None)

    async def contacts_of(self, id: UUID) -> list[PartnerContactNamed]:
        """Whom to speak with at a partner, once and now, who came last at the end."""
        return await contacts_of(self.store, id)

    async def _goes_on(self, event: PartnerDescribed | PartnerChannelChanged | PartnerPlacesTold, by: Actor, order: UUID | None) -> Partner:
        """Put down what holds from now on of a partner that takes part."""
        async with self._alone():
            if done := await self._done(event.partner, order, by, lambda told: same(told, event)):
                return done
            now = await self._taking_part(event.partner)
            if isinstance(event, PartnerDescribed):
                await self._refuse_number_of_another(event, now.role, now)
            await self._append(event.partner, event, by, order)
        return await self.known(event.partner)

    async def rotate(
        self, id: UUID, by: Actor, *, former_until: datetime | None = None, withheld: bool = False, order: UUID | None = None
    ) -> Partner:
        """Give a partner its next secret. The former one stays good until that moment, or without one until the next rotation.

        When it is `withheld`, nobody gets to see it: questions to the partner wait for the one after.

        Raises:
            NotPossible: it does not take part.
        """
        by = _who(by)
        async with self._alone():
            if done := await self._done(id, order, by, _rotates(former_until, withheld), shown=not withheld):
                return done
            partner = await self._taking_part(id)
            renewed = PartnerKeyRotated(partner=id, key_version=partner.key_version + 1, former_until=former_until, withheld=withheld)
            await self._append(id, renewed, by, order)
        return await self.known(id)

    async def link(self, told: PartnerCredentialLinked, by: Actor) -> None:
        """Who shows this speaks for the partner from now on; that they do already changes nothing.

        Raises:
            NotPossible: the partner does not take part, nobody can show this, or another partner's system does.
        """
        by = _who(by)
        try:
            credentials.sound(told)
        except ValueError as wrong:
            raise NotPossible(f"Zo kan een systeem niet worden herkend: {wrong}.") from wrong
        async with self._alone():
            await self._taking_part(told.partner)
            now = await credentials.holder(self.store, told.credential)
            if now == told:
                return
            if now and now.partner != told.partner and not (other := await self.known(now.partner)).left:
                raise NotPossible(f"Dit is al van {other.name}. Koppel het daar eerst los.")
            await self._append(credentials.stream_of(told.credential), told, by, None)

    async def unlink(self, id: UUID, number: UUID, by: Actor) -> None:
        """Who shows what has this number speaks for nobody from now on. Raises `NotPossible` when it is not the partner's."""
        by = _who(by)
        async with self._alone():
            for linked in await credentials.of(self.store, id):
                if credentials.stream_of(linked.credential) == number:
                    await self._append(number, PartnerCredentialUnlinked(partner=id, credential=linked.credential), by, None)
                    return
        raise NotPossible(f"Partner {id} heeft niets met het kenmerk {number}. Kijk met: regie partners systems")

    async def leave(self, id: UUID, reason: str, by: Actor, *, order: UUID | None = None) -> Partner:
        """Let a partner go. Raises `NotPossible` as `rotate` does."""
        by, reason = _who(by), _entered(TELLING, "De reden", reason)
        gone = PartnerLeft(partner=id, reason=reason)
        async with self._alone():
            if done := await self._done(id, order, by, lambda event: same(event, gone)):
                return done
            await self._taking_part(id)
            await self._append(id, gone, by, order)
        return await self.known(id)

    async def _done(self, id: UUID, order: UUID | None, by: Actor, says: Callable[[Event], bool], *, shown: bool = False) -> Partner | None:
        """The partner as an order left it, when it was carried out. Raises `NotPossible` when something else was ordered under this id,
        or a secret would be `shown` long after it was made."""
        known = await self.store.read_stream(id) if order else []
        stream = [decode(stored) for stored in known if stored.type in ABOUT_PARTNERS]
        left = as_it_left(stream, order, by, lambda _, events: all(map(says, events))) or ()
        if left and shown and datetime.now(UTC) - left[-1].fact.occurred_at > SHOWN_AGAIN:
            raise NotPossible(TOO_LATE)
        return known_by(left)

    async def _refuse_number_of_another(self, told: PartnerRegistered | PartnerDescribed, role: Role, now: Partner | None = None) -> None:
        """In one role two organisations with one number are the same one, or one has a wrong number."""
        new = _numbers_in(told) - (_numbers_in(now) if now else set())
        for other in await self.all() if new else ():
            taken = sorted(new & _numbers_in(other))
            if taken and other.role is role and other.id != told.partner and not other.left:
                what, number = taken[0]
                raise NotPossible(f"{what} {number} is al van {other.name}. Is dit dezelfde organisatie, wijzig die dan.")

    async def _taking_part(self, id: UUID) -> Partner:
        partner = await self.known(id)
        if partner.left:
            raise NotPossible(f"{partner.name} doet al niet meer mee.")
        return partner

    async def _append(self, stream: UUID, event: Event, by: Actor, order: UUID | None) -> None:
        version = await self.store.version(stream)
        cause = cause_of(order) if order else None
        fact = Fact(event, datetime.now(UTC), by, f"{cause}:0" if cause else f"{event.stored_name}:{version}", causation=cause)
        try:
            await self.store.append(stream, [encode(fact, stream)], expected=version)
        except Unstorable as wrong:
            raise NotPossible(f"Dit kan niet worden bewaard: {wrong}.") from wrong

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Partners are changed one after the other, so that no two get the same source."""
        async with self.pool.acquire() as conn, conn.transaction():
            await conn.execute("select pg_advisory_xact_lock(hashtext('partners'))")
            yield


async def registrations(store: EventStore) -> list[PartnerRegistered]:
    """Every registration on the log."""
    found = await store.read_log(after=0, limit=None, types={PartnerRegistered.stored_name})
    return [event for event in (decode(stored).event for stored in found) if isinstance(event, PartnerRegistered)]


async def refuse_source_of_another(store: EventStore, partner: PartnerRegistered) -> None:
    """Two with one source would take each other's messages for their own, also when one of them has left. Raises `NotPossible`."""
    for other in await registrations(store):
        if other.source == partner.source and other.partner != partner.partner:
            raise NotPossible(f"De source {partner.source} is al van {other.name}. Geef elke partner een eigen source.")


def _rotates(former_until: datetime | None, withheld: bool) -> Callable[[Event], bool]:
    def says(told: Event) -> bool:
        if not isinstance(told, PartnerKeyRotated) or told.withheld != withheld:
            return False
        if told.former_until is None or former_until is None:
            return told.former_until is former_until
        # A moment is counted from when the order is given, and given again it is given later.
        return withheld or abs(told.former_until - former_until) <= SHOWN_AGAIN

    return says


def _numbers_in(told: PartnerRegistered | PartnerDescribed | Partner) -> set[tuple[str, str]]:
    """By which numbers an organisation is known, and what each is called."""
    numbers = {"RSIN": told.rsin, "KvK-nummer": told.kvk, "OIN": told.oin, "CBS-code": told.cbs_code}
    return {(what, number) for what, number in numbers.items() if number is not None}


def _known_as(told: PartnerRegistered | PartnerDescribed, role: Role, now: Partner | None = None) -> None:
    """Look at the numbers and sectors of a partner in a role; what was known `now` already stays. Raises `NotPossible`."""
    if told.cbs_code is not None and role is not Role.MUNICIPALITY and not (now and now.cbs_code == told.cbs_code):
        raise NotPossible(f"Een CBS-code is van een gemeente, en dit is een {role}. Laat die weg.")
    if told.size is not None and role is not Role.EMPLOYER and not (now and now.size is told.size):
        raise NotPossible(f"Een grootte is van een werkgever, en dit is een {role}. Laat die weg.")
    try:
        for what, number in sorted(_numbers_in(told) - (_numbers_in(now) if now else set())):
            _CHECKS[what](number)
    except ValueError as wrong:
        raise NotPossible(f"{str(wrong)[:1].upper()}{str(wrong)[1:]}.") from wrong
    if unknown := [kind for kind in told.sends or () if kind not in TYPES]:
        raise NotPossible(f"Gebeurtenissen van de soort '{unknown[0]}' kent Regie niet. Kies uit: {', '.join(TYPES)}.")
    if len(told.sectors) > MOST_SECTORS:
        raise NotPossible(f"Een organisatie heeft ten hoogste {MOST_SECTORS} sectoren.")
    for sector in told.sectors:
        _entered(CODE, "De sector", sector)


def reachable(channel: Channel, here: bool) -> None:
    """Look at where a partner would be reached; `here` it may be on this machine. Raises `NotPossible`."""
    if channel.language not in (None, *LANGUAGES):
        raise NotPossible(f"De taal '{channel.language}' is er niet; kies uit {', '.join(LANGUAGES)}.")
    if channel.kind == KIND:
        if channel.address:
            raise NotPossible("Een formulier gaat naar de contactpersoon; laat het adres weg, en noem die met: regie partners contact")
        return
    try:
        address(channel.address, here=here)
    except ValueError as wrong:
        raise NotPossible(f"{str(wrong)[:1].upper()}{str(wrong)[1:]}.") from wrong


def _who(by: Actor) -> Actor:
    return replace(by, id=_entered(NAME, "Wie dit besluit", by.id))


def _entered(kind: Kind, what: str, text: str) -> str:
    try:
        return kind.enter(text)
    except ValueError as error:
        raise NotPossible(f"{what} {error}.") from error
