"""Merging: two numbers that turned out to be of one person, and taking them apart when that was wrong.

From then on the former number leads to the one person everywhere: in trajectories, consents, requests, retention and erasure, and when
somebody looks for them. Nothing that was told is moved: what stands under a number stays sealed with its key, and an erasure destroys the
keys of all. So apart again they are as they were. It happens in one transaction: all of it, or nothing.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from events.database.queries import query
from events.fact import Actor, Recorded
from events.log.codec import encode
from events.log.store import VersionConflict
from events.sealing.blind_index import Connection, Renewed
from events.vocabulary.base import REGISTRY, Event, Stream
from events.vocabulary.person import PersonsMerged, PersonsSplit
from gateway.fate import NotPossible, as_it_left, same
from gateway.persons.finding import found_by
from gateway.persons.marks import write
from gateway.persons.rights import Rights, made_of
from gateway.persons.standing import Decide, Standing, nothing, standing
from projections.engine.trajectories import trajectories_of

Turn = PersonsMerged | PersonsSplit


@dataclass(frozen=True, slots=True)
class Merging:
    """Merges the persons whose `rights` are kept, and takes them apart."""

    rights: Rights

    async def merge(
        self, person: UUID, former: UUID, reason: str, by: Actor, order: UUID | None = None, first: Decide = nothing
    ) -> Standing:
        """Write down, once for each order, that the second number is of the first person; of whom is written down `first` what follows from
        that.

        Raises:
            NotPossible: it is one number, nobody is known by one of them, one was erased, or was merged before.
        """
        return await self._turn(PersonsMerged(person=person, former=former, reason=reason), by, order, first)

    async def split(
        self, person: UUID, former: UUID, reason: str, by: Actor, order: UUID | None = None, first: Decide = nothing
    ) -> Standing:
        """Write down, once for each order, that they are two after all; `first` as in `merge`.

        Raises:
            NotPossible: they were not merged, or the person was erased.
        """
        return await self._turn(PersonsSplit(person=person, former=former, reason=reason), by, order, first)

    async def possible(self, turn: Turn) -> None:
        """See that two numbers can be made one, or apart. Raises `NotPossible` as that does."""
        if isinstance(turn, PersonsMerged):
            await self._can_be_one(turn.person, turn.former)
        else:
            await self._can_be_two(turn.person, turn.former)

    async def _turn(self, turn: Turn, by: Actor, order: UUID | None, first: Decide) -> Standing:
        while True:
            # Somebody wrote something down about one of them, or the index was made anew, at the same time.
            with suppress(VersionConflict, Renewed):
                await self._try(turn, by, order, first)
                return await self.rights.of(turn.person)

    async def _try(self, turn: Turn, by: Actor, order: UUID | None, first: Decide) -> None:
        store = self.rights.store
        async with self.rights.pool.acquire() as conn, conn.transaction():
            await conn.execute(query("persons_alone"))
            if await self._was_done(turn, by, order, first):
                return
            # In the order in which everybody takes the heads of streams.
            numbers = sorted((turn.person, turn.former))
            versions = [await store.version(number) for number in numbers]
            await self.possible(turn)
            before = first(await self.rights.of(turn.person))
            for number, version in zip(numbers, versions, strict=True):
                facts = made_of([*before, turn] if number == turn.person else [turn], version, by, order)
                await store.append(number, [encode(fact, number) for fact in facts], expected=version, conn=conn)
            await self._index(conn, turn)
            named = "merged_add" if isinstance(turn, PersonsMerged) else "merged_remove"
            await conn.execute(query(named), turn.former, turn.person)
            if isinstance(turn, PersonsSplit):
                await self._mark_each(conn, turn)

    async def _was_done(self, turn: Turn, by: Actor, order: UUID | None, first: Decide) -> bool:
        stream = await self.rights.stream(turn.person)

        def says(before: Sequence[Recorded], did: Sequence[Event]) -> bool:
            # Apart from what comes first it stands on both streams, which are read as one once they are merged.
            turns = [one for one in did if isinstance(one, Turn)]
            firsts = first(standing(turn.person, before)) if len(turns) < len(did) else ()
            return bool(turns) and all(same(one, turn) for one in turns) and list(firsts) == [one for one in did if one not in turns]

        return as_it_left(stream, order, by, says) is not None

    async def _can_be_one(self, person: UUID, former: UUID) -> None:
        if person == former:
            raise NotPossible("Dit is twee keer hetzelfde nummer. Geef de nummers van twee personen.")
        behind = [await self._person(number) for number in (person, former)]
        if behind[0] == behind[1]:
            raise NotPossible(f"Deze twee nummers zijn al van één persoon: {behind[0]}.")
        for number, one in zip((person, former), behind, strict=True):
            if number != one:
                raise NotPossible(f"Het nummer {number} is al samengevoegd met {one}. Geef dat nummer.")
            await self._not_erased(number)
        if None not in (numbers := {(await self.rights.of(one)).number for one in behind}) and len(numbers) > 1:
            raise NotPossible("Zij hebben elk een ander BSN. Klopt een daarvan niet, leg dan eerst het goede vast met regie persons bsn.")

    async def _can_be_two(self, person: UUID, former: UUID) -> None:
        merged = await self.rights.pool.fetchval(query("merged_with"), former)
        if merged != person:
            told = f"is samengevoegd met {merged}; geef dat nummer" if merged else "is met niemand samengevoegd"
            raise NotPossible(f"Het nummer {former} {told}.")
        await self._not_erased(person)

    async def _person(self, number: UUID) -> UUID:
        """The person behind the number of a person, which is not that of a trajectory or of something else."""
        first = await self.rights.store.read_stream(number, limit=1)
        of_a_person = REGISTRY[first[0].type].stream is Stream.PERSON if first else await trajectories_of(self.rights.pool, number)
        if not of_a_person:
            raise NotPossible(f"Niemand met het nummer {number} is bekend. Geef het nummer van een persoon, en niet dat van een traject.")
        return await self.rights.known(number)

    async def _not_erased(self, number: UUID) -> None:
        if await self.rights.store.erased(number):
            raise NotPossible(f"De gegevens van {number} zijn gewist; daarvan is niet meer te zien van wie zij waren.")

    async def _index(self, conn: Connection, turn: Turn) -> None:
        """Whoever is looked for by what was told under a number, is found as the person whose it is from now on."""
        index = self.rights.vault.index
        of_former = {row["self"] for row in await self.rights.pool.fetch(query("selves"), [turn.former])}
        facts = await self.rights.stream(turn.person)
        if isinstance(turn, PersonsMerged):
            both = sorted((*facts, *await self.rights.stream(turn.former)), key=lambda one: one.position)
            await index.put(conn, turn.former, await index.coded(()))
            await index.put(conn, turn.person, await index.coded(found_by(both)))
        else:
            await index.put(conn, turn.former, await index.coded(found_by(one for one in facts if one.stream in of_former)))
            await index.put(conn, turn.person, await index.coded(found_by(one for one in facts if one.stream not in of_former)))

    async def _mark_each(self, conn: Connection, turn: PersonsSplit) -> None:
        """A mark is on whom it was told of under their own number."""
        facts = await self.rights.stream(turn.person)
        of_former = {row["self"] for row in await self.rights.pool.fetch(query("selves"), [turn.former])}
        for number in (turn.person, turn.former):
            theirs = [one for one in facts if (one.stream in of_former) is (number == turn.former)]
            await write(conn, {one.stream for one in theirs} | {number}, standing(number, theirs))
