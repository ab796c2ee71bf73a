"""People about whom something is told, on streams of every kind."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg

from events.erasure import erase
from events.fact import Actor, Fact, Recorded
from events.log.codec import decode, encode
from events.log.store import EventStore
from events.log.streams import inbox_stream, message_key
from events.record import Appended
from events.sealing.vault import Vault
from events.vocabulary.base import Event
from events.vocabulary.course import NoteWritten, TrajectoryStarted
from events.vocabulary.inbox import MessageReceived
from events.vocabulary.person import PersonRegistered
from events.vocabulary.values import Role

ANNA = Actor("anna", Role.REGISSEUR)
SECRET = "in vertrouwen verteld, en nergens anders"
PARTNER = UUID("7b1f0f6e-2f53-4a61-9a7e-6a4f3ad0a001")


def fact(event: Event, key: str | None = None) -> Fact:
    return Fact(event, datetime.now(UTC), ANNA, key or str(uuid4()))


def started(participant: UUID) -> TrajectoryStarted:
    return TrajectoryStarted(
        participant=participant,
        programme="zorg",
        programme_version=1,
        policy="nederland",
        municipality=PARTNER,
        regisseur="anna",
        parties=(),
    )


def note(text: str = SECRET) -> NoteWritten:
    return NoteWritten(text=text)


def message(trajectory: UUID, text: str = SECRET) -> MessageReceived:
    return MessageReceived(
        message=str(uuid4()),
        partner=PARTNER,
        source="urn:test",
        cloud_event_id="1",
        type="antwoord",
        trajectory=trajectory,
        data={"tekst": text},
    )


@dataclass(frozen=True)
class Person:
    id: UUID
    trajectory: UUID


@dataclass(frozen=True)
class People:
    pool: asyncpg.Pool
    store: EventStore
    vault: Vault

    async def appended(self, stream: UUID, *events: Event, expected: int | None = None) -> Appended:
        return await self.store.append(stream, [encode(fact(event), stream) for event in events], expected=expected)

    async def told(self, stream: UUID) -> list[Recorded]:
        return [decode(stored) for stored in await self.store.read_stream(stream, opened=True)]

    async def received(self, received: MessageReceived) -> UUID:
        """A message on the inbox; returns its event id."""
        inbox = inbox_stream(PARTNER)
        entry = encode(fact(received, message_key(received.message)), inbox)
        await self.store.append(inbox, [entry], expected=None)
        return entry.id

    async def arrives(self, text: str = SECRET) -> Person:
        """Something is told on the person's own stream, on a trajectory, and in a message from before that began and one from after."""
        person = Person(uuid4(), uuid4())
        await self.appended(person.id, PersonRegistered(name=text))
        await self.received(message(person.trajectory, text))
        await self.appended(person.trajectory, started(person.id), note(text), expected=0)
        await self.appended(person.trajectory, note(text), expected=2)
        await self.received(message(person.trajectory, text))
        return person

    async def about(self, person: Person) -> list[object]:
        """Every sealed value that `arrives` tells about a person."""
        inbox = [one for one in await self.told(inbox_stream(PARTNER)) if one.event.concerns() == person.trajectory]
        events = [one.event for one in [*await self.told(person.id), *await self.told(person.trajectory), *inbox]]
        return [getattr(event, name) for event in events for name in sorted(event.sealed_fields() & {"data", "name", "text"})]

    async def erase(self, id: UUID) -> Appended:
        return await erase(self.pool, self.store, self.vault, id, "AVG art. 17", ANNA)

    async def keys(self) -> int:
        count: int = await self.pool.fetchval("select count(*) from keys.persons where wrapped is not null")
        return count
