"""The vault: seals what events tell before they are appended, each with the key of whom it is about, and opens it for who may read it."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import asyncpg

from events.database.queries import query
from events.record import GONE, Entry, Stored
from events.sealing.blind_index import BlindIndex
from events.sealing.cipher import Place, key_of, seal, unseal
from events.sealing.keyring import Keyring
from events.sealing.wrapping import Wrapping
from events.vocabulary.course import TrajectoryStarted

CACHED = 50_000


class Vault:
    """The keys of one database, and whom its streams are about."""

    def __init__(self, pool: asyncpg.Pool, wrapping: Wrapping) -> None:
        self.keys = Keyring(pool, wrapping)
        self.index = BlindIndex(pool, self.keys)
        self._pool = pool
        self._participants: dict[UUID, UUID] = {}

    async def subject(self, id: UUID) -> UUID:
        """The person behind an id: the participant of a trajectory that is known, else the id itself; or whom that turned out to be."""
        participant = await self.participant(id)
        return await self._pool.fetchval(query("one_person"), participant) or participant

    async def selves(self, id: UUID) -> list[UUID]:
        """Every number that the person behind an id has: their own, and those of whom they turned out to be as well, in their order."""
        return [row["self"] for row in await self._pool.fetch(query("selves"), [await self.subject(id)])]

    async def participant(self, id: UUID) -> UUID:
        """By whose key is sealed what is told under an id: the participant of a trajectory that is known; otherwise the id itself.

        Merging persons changes nothing of it, so that taking them apart leaves nothing of one with the key of the other.
        """
        known = self._participants.get(id)
        if known is None:
            known = await self._pool.fetchval(query("participant"), id)
            if known is None:
                return id
            if len(self._participants) >= CACHED:
                self._participants.clear()
            self._participants[id] = known
        return known

    async def seal(self, stream: UUID, entries: Sequence[Entry], expected: int | None) -> list[Entry]:
        """The entries with ciphertext in the place of what they tell. Raises `CannotUnwrap`."""
        participant = participant_of(entries)
        sealed = []
        for number, entry in enumerate(entries, start=1):
            if entry.told is not None:
                about = entry.concerns or stream
                person = participant if participant and about == stream else await self.participant(about)
                place = Place(stream, 0 if expected is None else expected + number, entry.type, entry.id)
                entry = replace(entry, told=None, sealed=seal(await self.keys.cipher(person), person, entry.told, place))
            sealed.append(entry)
        return sealed

    async def open(self, events: Sequence[Stored]) -> list[Stored]:
        """The events with what they tell in the place of ciphertext, or `GONE` when the key of the person is.

        Raises:
            Unopenable: a sealed part was changed, or belongs to another event.
            CannotUnwrap: the key-encryption key is not the one with which a key was wrapped.
        """
        places = [Place(event.stream, event.version, event.type, event.id) for event in events]
        owners = [None if event.sealed is None else key_of(event.sealed, place) for event, place in zip(events, places, strict=True)]
        ciphers = await self.keys.ciphers({owner for owner in owners if owner})
        opened = []
        for event, place, owner in zip(events, places, owners, strict=True):
            if event.sealed is not None and owner is not None:
                cipher = ciphers.get(owner)
                event = replace(event, sealed=None, told=unseal(cipher, event.sealed, place) if cipher else GONE)
            opened.append(event)
        return opened


def participant_of(entries: Sequence[Entry]) -> UUID | None:
    """Whom a stream turns out to be about with these entries."""
    return next((entry.concerns for entry in entries if entry.type == TrajectoryStarted.stored_name), None)
