"""A partner that sends events to the inbox as docs/partners.md tells, or not quite."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2

from activities.signing import partner_secret, sign
from events.fact import SYSTEM, Fact, Recorded
from events.log.codec import decode, encode
from events.log.store import EventStore
from events.log.streams import inbox_stream
from events.vocabulary.base import Event
from events.vocabulary.inbox import Channel, MessageReceived, PartnerRegistered
from events.vocabulary.values import Role
from gateway.programmes.publishing import register
from tests.gateway.doors import Doors
from tests.workflows.partners import MASTER

PATH = "/v1/gebeurtenissen"
ANSWERED = "nl.leerwerktrajecten.verzoek-beantwoord.v1"
DROPPED_OUT = "nl.leerwerktrajecten.uitval-gemeld.v1"


class Sender:
    """A registered partner with its own source and secret."""

    def __init__(self, doors: Doors, partner: UUID, source: str) -> None:
        self.id = partner
        self.source = source
        self.key_version = 1
        self._doors = doors

    @property
    def store(self) -> EventStore:
        """Where the inbox is."""
        return self._doors.services.store

    @property
    def address(self) -> str:
        """Where the gateway is."""
        return self._doors.address

    def event(self, told: Mapping[str, Any] | None = None, /, **changes: Any) -> dict[str, Any]:
        """An answer that is right in every way, save for the changes; what is None is left out."""
        trajectory = str(uuid4())
        right = {
            "specversion": "1.0",
            "id": str(uuid4()),
            "source": self.source,
            "type": ANSWERED,
            "time": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "data": {
                "verzoek": str(uuid4()),
                "traject": trajectory,
                "soort": "taal-onderwijzen",
                "uitkomst": "akkoord",
                "antwoord": {"startdatum": "2026-12-07", "urenPerWeek": 9},
                **(told or {}),
            },
        }
        return {name: value for name, value in {**right, **changes}.items() if value is not None}

    async def post(
        self,
        event: Mapping[str, Any] | bytes,
        headers: Mapping[str, str | None] | None = None,
        *,
        id: str | None = None,
        at: datetime | None = None,
        secret: str | None = None,
    ) -> httpx2.Response:
        """Send an event, or any body, signed as it should be unless told otherwise; a header that is None is left out."""
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        name = id if id is not None else str(event.get("id", "geen")) if isinstance(event, Mapping) else "geen"
        secret = secret or partner_secret(MASTER, self.id, self.key_version)
        right = sign(secret, name, at or datetime.now(UTC), body)
        right |= {"content-type": "application/cloudevents+json", "regie-partner": str(self.id)}
        sent = {key: value.encode("latin-1") for key, value in {**right, **(headers or {})}.items() if value is not None}
        return await self._doors.http.post(PATH, content=body, headers=[(key.encode(), value) for key, value in sent.items()])

    async def inbox(self) -> list[Recorded]:
        """What is on the inbox stream."""
        return [decode(stored) for stored in await self.store.read_stream(inbox_stream(self.id), opened=True)]

    async def received(self) -> list[MessageReceived]:
        """The messages on the inbox stream."""
        return [recorded.event for recorded in await self.inbox() if isinstance(recorded.event, MessageReceived)]

    async def happens(self, event: Event) -> None:
        """Something about the partner itself."""
        known = len(await self.store.read_stream(self.id))
        fact = Fact(event, datetime.now(UTC), SYSTEM, f"{event.stored_name}:{known}")
        await self.store.append(self.id, [encode(fact, self.id)], expected=known)


async def introduce(doors: Doors, role: Role = Role.LANGUAGE_SCHOOL) -> Sender:
    """A partner that nobody knew."""
    partner = uuid4()
    source = f"urn:nld:oin:00000001823288444000:systeem:{partner}"
    channel = Channel(kind="cloudevents", address="http://127.0.0.1:1/")
    await register(doors.services.store, PartnerRegistered(partner=partner, name="Taalschool", role=role, channel=channel, source=source))
    return Sender(doors, partner, source)


def ago(**units: float) -> datetime:
    """A moment that has been."""
    return datetime.now(UTC) - timedelta(**units)
