"""Finding people: by a name, however it is spelled and also a part of it, by date of birth, or by the client number of the municipality.

The blind index (`events.sealing.blind_index`) says who it may be; their names are then opened and compared. Of whoever is shown it is first
written down who looked. Nothing is kept here: what somebody is found by is what was told of them last, and gone when they are erased.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain
from uuid import UUID

import asyncpg

from events.database.queries import query
from events.fact import Recorded
from events.log.codec import decode
from events.log.store import EventStore
from events.sealing.blind_index import FOUND
from events.sealing.vault import Vault
from events.vocabulary.base import Erased, Event
from events.vocabulary.person import CitizenNumberNoted, PersonErased, PersonRegistered
from gateway.persons import spelling
from gateway.persons.reading import Look, leave_traces
from projections.engine.paging import EVERYTHING, Selection
from projections.lists import file
from workflows.law.moments import read_day_as_typed

SHOWN = 20
"""People that are shown at most."""
SAME = 0.85
"""From how alike two names are those of one person, who was born on the same day."""
AT_FIRST = 4 * FOUND
"""People of whom it is looked whether they are in a selection, before it is of all that are found: the likeliest come first."""
_NOT_IN_NUMBERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody searches by: words of a name, a date of birth, a client number; None what was not said."""

    name: str | None = None
    born: date | None = None
    client_number: str | None = None

    @classmethod
    def of(cls, text: str) -> "Asked":
        """What is meant by a line of text: a date in it is one of birth, what else has a digit a client number, the rest is the name."""
        name, born, number = [], None, None
        for part in text.split():
            if day := _day(part):
                born = day
            elif any(character.isdigit() for character in part):
                number = part
            else:
                name.append(part)
        return cls(" ".join(name) or None, born, number)

    def words(self) -> list[list[str]]:
        """As the blind index is asked."""
        asked = spelling.asked_by(self.name) if self.name else []
        return [*asked, *([word] for word in _exactly(self.born, self.client_number))]


@dataclass(frozen=True, slots=True)
class Found:
    """A person, who they are and their trajectories. `likeness` is how well the name is what was asked, from 0 to 1."""

    person: UUID
    who: PersonRegistered
    trajectories: tuple[UUID, ...]
    likeness: float


Numbers = Mapping[UUID, Mapping[UUID, list[UUID]]]
"""Of each person their numbers, with the trajectories under each."""


@dataclass(frozen=True, slots=True)
class People:
    """The persons of one log, for who looks for somebody."""

    pool: asyncpg.Pool
    store: EventStore
    vault: Vault

    async def find(self, asked: Asked, look: Look, selection: Selection = EVERYTHING) -> list[Found]:
        """Who it may be, the likeliest first and `SHOWN` at most, after it was written down of each that somebody looked. Of a selection it
        is who has a trajectory in it, with those trajectories only: others are not opened, and make nobody else fall off the end.

        Raises:
            StoreUnavailable, CannotUnwrap, Unopenable: see `EventStore`; nobody is shown then.
        """
        return await self._traced((await self._like(asked, selection))[:SHOWN], look)

    async def doubles(self, person: UUID, who: PersonRegistered, look: Look, selection: Selection = EVERYTHING) -> list[Found]:
        """Who else of a selection this is likely to be: of the same client number, or of such a name and born on that day. Raises as `find`
        does."""
        asked = [Asked(client_number=who.client_number)] if isinstance(who.client_number, str) else []
        if isinstance(who.name, str) and isinstance(who.born, date):
            asked.append(Asked(who.name, who.born))
        likely = {
            one.person: one for by in asked for one in await self._like(by, selection) if one.likeness >= SAME and one.person != person
        }
        return await self._traced(list(likely.values()), look)

    async def others(self, id: UUID, look: Look, selection: Selection = EVERYTHING) -> list[Found]:
        """Who else with a trajectory of a selection the person behind an id is likely to be, by what was told of who they are.
        Raises as `find` does."""
        person, who = await self.vault.subject(id), await self.who(id)
        return [one for one in await self.doubles(person, who, look, selection) if one.trajectories] if who else []

    async def who(self, id: UUID) -> PersonRegistered | None:
        """Who the person behind an id, which may be a trajectory's, was told to be; None when nobody told, or they were erased. That
        somebody looks is to be written down before (`leave_traces`). Raises as `find` does."""
        numbers = await self.vault.selves(id)
        person, told = await self.vault.subject(id), await said(self.store, numbers)
        return next((told[number] for number in (person, *numbers) if number in told), None)

    async def known(self, id: UUID) -> bool:
        """Whether it was told who this is. Raises `StoreUnavailable`."""
        return any(one.type == PersonRegistered.stored_name for one in await self.store.read_person(id))

    async def renew(self) -> int:
        """Make the blind index anew with a new key, of what is on the log now. Returns how many people are in it."""
        return await self.vault.index.renew(self._everybody)

    async def _everybody(self) -> Mapping[UUID, Iterable[str]]:
        known: dict[tuple[UUID, str], Recorded] = {}
        kinds = (PersonRegistered.stored_name, CitizenNumberNoted.stored_name, PersonErased.stored_name)
        async for batch in self.store.replay(types=kinds):
            for stored in await self.store.open(batch):
                known[stored.stream, stored.type] = decode(stored)
        persons = defaultdict[UUID, list[Recorded]](list)
        for (number, kind), told in sorted(known.items(), key=lambda one: one[1].position):
            if kind != PersonErased.stored_name and (number, PersonErased.stored_name) not in known:
                persons[await self.vault.subject(number)].append(told)
        return {person: found_by(told) for person, told in persons.items()}

    async def _traced(self, found: list[Found], look: Look) -> list[Found]:
        await leave_traces(self.store, {one.person: one.person for one in found}, look)
        return found

    async def _like(self, asked: Asked, selection: Selection = EVERYTHING) -> list[Found]:
        if not (words := asked.words()):
            return []
        everywhere = selection == EVERYTHING
        theirs = await (self._found_by(words, FOUND) if everywhere else self._inside(words, selection))
        persons = [*theirs][:FOUND]
        whoever = await said(self.store, [number for person in persons for number in theirs[person]])
        found = []
        for person in persons:
            ways = [whoever[number] for number in (person, *theirs[person]) if number in whoever]
            likeness = max((spelling.alike(asked.name, str(who.name)) if asked.name else 1.0 for who in ways), default=0.0)
            if likeness >= spelling.LIKE:
                who = ways[0] if everywhere else _as_known_to(ways[0], theirs[person], whoever)
                found.append(Found(person, who, tuple(sorted(chain.from_iterable(theirs[person].values()))), likeness))
        return sorted(found, key=lambda one: (-one.likeness, str(one.who.name), one.person))

    async def _inside(self, words: list[list[str]], selection: Selection) -> Numbers:
        """As `_found_by`, of whoever has a trajectory in a selection, with those trajectories: `FOUND`, or all that there are."""
        most: int | None = AT_FIRST
        while True:
            found = await self._found_by(words, most)
            every = [one for theirs in found.values() for streams in theirs.values() for one in streams]
            inside = await file.among(self.pool, every, selection)
            kept = {
                person: {number: [one for one in streams if one in inside] for number, streams in theirs.items()}
                for person, theirs in found.items()
            }
            left = {person: theirs for person, theirs in kept.items() if any(theirs.values())}
            if len(left) >= FOUND or most is None or len(found) < most:
                return left
            most = None

    async def _found_by(self, words: list[list[str]], most: int | None) -> Numbers:
        """Who is found by words, the best first and so many at most."""
        persons = await self.vault.index.find(words, most)
        found = {person: dict[UUID, list[UUID]]() for person in persons}
        for row in await self.pool.fetch(query("numbers_of"), persons):
            found[row["person"]][row["self"]] = list(row["streams"])
        return found


def _as_known_to(who: PersonRegistered, theirs: Mapping[UUID, list[UUID]], whoever: Mapping[UUID, PersonRegistered]) -> PersonRegistered:
    """Who somebody is to who knows of these trajectories under each of their numbers: the client number is that of a municipality, and what
    another one told of it is not for them."""
    own = (whoever[number].client_number for number, streams in theirs.items() if streams and number in whoever)
    return who.model_copy(update={"client_number": next(filter(None, own), None)})


async def said(store: EventStore, persons: Collection[UUID]) -> dict[UUID, PersonRegistered]:
    """What was told last under each of these numbers of who it is; whoever was erased is not among them.

    Raises:
        CannotUnwrap, Unopenable, Archived: see `EventStore`.
    """
    newest = await store.newest_names(persons)
    told = {person: decode(one).event for person, one in newest.items()}
    return {person: who for person, who in told.items() if isinstance(who, PersonRegistered) and not isinstance(who.name, Erased)}


def found_by(facts: Iterable[Recorded], *new: tuple[UUID, Event]) -> list[str]:
    """The words by which a person is found in the blind index, of what was told under each of their numbers, and of what is told now.

    Of each number it counts who it was told last to be; of all, the last citizen number.
    """
    whoever: dict[UUID, PersonRegistered] = {}
    number: list[str] = []
    for stream, event in (*((one.stream, one.event) for one in facts), *new):
        match event:
            case PersonRegistered():
                whoever[stream] = event
            case CitizenNumberNoted(number=str(noted)):
                number = [by_number(noted)]
    return [*number, *(word for who in whoever.values() for word in _found_by(who))]


def by_number(number: str) -> str:
    """The word by which somebody is found by a citizen number."""
    return f"bsn:{number}"


def _found_by(who: PersonRegistered) -> Iterator[str]:
    if isinstance(who.name, str):
        yield from spelling.found_by(who.name)
    yield from _exactly(who.born or None, who.client_number or None)


def _exactly(born: date | Erased | None, client_number: str | Erased | None) -> Iterator[str]:
    if isinstance(born, date):
        yield f"born:{born:%Y-%m-%d}"
    if isinstance(client_number, str):
        yield f"client:{_NOT_IN_NUMBERS.sub('', client_number).lower()}"


def _day(part: str) -> date | None:
    with suppress(ValueError):
        return read_day_as_typed(part)
    return None
