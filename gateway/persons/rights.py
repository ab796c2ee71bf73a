"""The rights of persons on the log: how it stands with somebody, who they are, and how what is decided is written down, once."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from activities.days import BORN
from events.database.faults import Unstorable
from events.database.queries import query
from events.days import current_day
from events.erasure import erase
from events.fact import Actor, Fact, Recorded
from events.log.codec import decode, encode
from events.log.store import EventStore, VersionConflict
from events.record import Appended
from events.sealing.blind_index import Coded, Renewed
from events.sealing.vault import Vault
from events.vocabulary.base import REGISTRY, Event, Stream
from events.vocabulary.person import CitizenNumberNoted, PersonRegistered
from gateway import reach
from gateway.fate import NotPossible, as_it_left, cause_of, same
from gateway.persons.finding import by_number, found_by
from gateway.persons.marks import write
from gateway.persons.standing import Decide, Standing, must_be, nothing, standing


class Taken(NotPossible):
    """The citizen number is that of somebody else, `person`."""

    def __init__(self, person: UUID) -> None:
        self.person = person
        super().__init__(
            f"Dit BSN is dat van {person}. Is dit dezelfde persoon? Voeg de nummers samen met regie persons merge. "
            "Zo niet, dan klopt een van de twee niet: kijk dat na."
        )


class TakesAway(NotPossible):
    """It replaces what was known of a person, or leaves it out, and was to do neither."""

    def __init__(self) -> None:
        super().__init__("Dit verandert wat van deze persoon al bekend was.")


Along = Callable[[PoolConnectionProxy, Sequence[UUID]], Awaitable[None]]
"""What follows outside the log when another citizen number is that of a person with these numbers, in one transaction with it."""


@dataclass(frozen=True, slots=True)
class Rights:
    """The rights of the persons of one log, for who keeps them. Without `along` nothing follows from another citizen number."""

    pool: asyncpg.Pool
    store: EventStore
    vault: Vault
    along: Along | None = None

    async def of(self, id: UUID) -> Standing:
        """How it stands with a person, by their own id or that of a trajectory of theirs.

        Raises:
            NotPossible: nothing was ever told about a person with this id.
        """
        person = await self.known(id)
        return standing(person, await self.stream(person))

    async def register(
        self, id: UUID, who: PersonRegistered, by: Actor, order: UUID | None = None, *, adding: bool = False, first: Decide = nothing
    ) -> Standing:
        """Say who somebody is, or say it anew; from then on they are found by it. `adding`: nothing that was known may go by it.

        Raises:
            TakesAway: something would, and was not to.
            NotPossible: the number is something else's, nobody was born then, or nobody can be reached so.
        """
        person = await self.vault.subject(id)
        there = await self.store.read_stream(person, limit=1)
        if there and REGISTRY[there[0].type].stream is not Stream.PERSON:
            raise NotPossible(f"Het nummer {id} is van iets anders, zoals een partner. Kijk het nummer na.")
        if isinstance(born := who.born, date):
            must_be(BORN, "De geboortedatum", born, current_day())
        if unreachable := reach.wrong(who.email, who.telephone):
            raise NotPossible(unreachable)

        def decide(now: Standing) -> Sequence[Event]:
            if adding and now.who and takes_away(now.who, who):
                raise TakesAway
            return [*first(now), who]

        return await self._carry_out_for(person, decide, by, order, found=True)

    async def carry_out(self, id: UUID, decide: Decide, by: Actor, order: UUID | None = None) -> Standing:
        """Write down what follows from how it stands with a person now, once for each order.

        Raises:
            NotPossible: nobody with this id is known, they were erased, or what was to be decided is not possible.
        """
        return await self._carry_out_for(await self.known(id), decide, by, order)

    async def note_number(
        self,
        id: UUID,
        noted: CitizenNumberNoted,
        by: Actor,
        order: UUID | None = None,
        *,
        adding: bool = False,
        first: Decide = nothing,
    ) -> Standing:
        """Write down the citizen number of a person, unless it is there already; from then on they are found by it, and log in by it, and
        no longer by another. `adding`: it may come in the place of no other.

        Raises:
            TakesAway: it would, and was not to.
            Taken: it is somebody else's.
            NotPossible: nobody with this id is known, or they were erased.
        """
        await self.known(id)

        def decide(now: Standing) -> Sequence[Event]:
            if now.number == noted.number:
                return first(now)
            if adding and now.number:
                raise TakesAway
            return [*first(now), noted]

        return await self._carry_out_for(id, decide, by, order, found=True)

    async def whose(self, number: str, but: UUID) -> UUID | None:
        """Who has a citizen number, but this person; None when nobody has."""
        found = await self.vault.index.find([[by_number(number)]])
        return next((one for one in found if one != but), None)

    async def _carry_out_for(self, id: UUID, decide: Decide, by: Actor, order: UUID | None, *, found: bool = False) -> Standing:
        while True:
            person = await self.vault.subject(id)
            stream = await self.stream(person)
            if (left := as_it_left(stream, order, by, partial(_makes, decide, person))) is not None:
                return standing(person, left)
            now = standing(person, stream)
            if now.erased:
                raise NotPossible("De gegevens van deze persoon zijn gewist; er is niets meer om vast te leggen.")
            if not (events := decide(now)):
                return now
            made = made_of(events, version_of(person, stream), by, order)
            try:
                coded = await self.vault.index.coded(found_by(stream, *((person, event) for event in events))) if found else None
                await self._append(person, stream, made, coded)
            except (VersionConflict, Renewed):
                # Somebody looked into the file, wrote something down, or made the index anew, at the same time.
                continue
            except Unstorable as wrong:
                raise NotPossible(f"Dit kan niet worden bewaard: {wrong}.") from wrong
            return standing(person, await self.stream(person))

    async def erase(
        self, id: UUID, ground: str, by: Actor, request: str | None = None, order: UUID | None = None, first: Decide = nothing
    ) -> Appended:
        """Erase a person (`events.erasure.erase`), in one transaction with what is written down `first`. Raises as that does, and as
        `first` does."""
        while True:
            person = await self.vault.subject(id)
            stream = await self.stream(person)
            version = version_of(person, stream)
            made = made_of(first(standing(person, stream)), version, by, order)
            # Somebody looked into the file, or wrote something down, at the same time.
            with suppress(VersionConflict):
                return await erase(self.pool, self.store, self.vault, person, ground, by, request, first=(made, version) if made else None)

    async def _append(self, person: UUID, stream: Sequence[Recorded], made: list[Fact], coded: Coded | None) -> None:
        entries, version = [encode(fact, person) for fact in made], version_of(person, stream)
        now = standing(person, [*stream, *(_to_be(fact, person) for fact in made)])
        if coded is None and now.marks == standing(person, stream).marks:
            await self.store.append(person, entries, expected=version)
            return
        async with self.pool.acquire() as conn, conn.transaction():
            for fact in made:
                if isinstance(noted := fact.event, CitizenNumberNoted):
                    # Of two who are noted to have it at the same moment one is the other's.
                    await conn.execute(query("persons_alone"))
                    if other := await self.whose(str(noted.number), person):
                        raise Taken(other)
                    if self.along and standing(person, stream).number:
                        await self.along(conn, [person, *now.former])
            await self.store.append(person, entries, expected=version, conn=conn)
            if coded is not None:
                await self.vault.index.put(conn, person, coded)
            await write(conn, [person, *now.former], now)

    async def stream(self, person: UUID) -> list[Recorded]:
        """What was told of a person, opened; see `EventStore.read_person`, which says what it raises."""
        return [decode(one) for one in await self.store.read_person(person, opened=True)]

    async def known(self, id: UUID) -> UUID:
        """The person behind an id. Raises `NotPossible` when nothing was ever told about one."""
        person = await self.vault.subject(id)
        if not await self.pool.fetchval(query("person_known"), person):
            raise NotPossible(f"Niemand met het nummer {id} is bekend. Kijk het nummer na.")
        return person


STAYS = frozenset({"name", "born", "client_number"})
"""What somebody is found by; anything else in its place makes them somebody else to who knows them so."""


def takes_away(before: PersonRegistered, after: PersonRegistered) -> bool:
    """Whether telling anew who somebody is takes something from them: what they are found by becomes another, or something is left out.
    How they are to be reached and addressed may change, as they say themselves."""
    kept = {name: value for name, value in before if value != _untold(name)}
    return any(
        told != value and (name in STAYS or told == _untold(name)) for name, value in kept.items() for told in [getattr(after, name)]
    )


def _untold(name: str) -> object:
    return PersonRegistered.model_fields[name].default


def _makes(decide: Decide, person: UUID, before: Sequence[Recorded], did: Sequence[Event]) -> bool:
    """Whether just this follows from how it stood with a person."""
    try:
        wanted = decide(standing(person, before))
    except NotPossible:
        return False
    return len(wanted) == len(did) and all(map(same, wanted, did))


def _to_be(fact: Fact, person: UUID) -> Recorded:
    """A fact as it will stand on a person's stream, but for its place."""
    return Recorded(fact, fact.id_on(person), person, 0, 0, fact.occurred_at)


def made_of(events: Sequence[Event], version: int, by: Actor, order: UUID | None) -> list[Fact]:
    """What somebody writes down by an order on a stream that is at a version."""
    cause = cause_of(order) if order else None
    return [
        Fact(event, datetime.now(UTC), by, f"{cause or event.stored_name}:{version + n}", causation=cause) for n, event in enumerate(events)
    ]


def version_of(person: UUID, stream: Sequence[Recorded]) -> int:
    """At which version the own stream of a person is."""
    return max((one.version for one in stream if one.stream == person), default=0)
