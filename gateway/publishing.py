"""Putting programmes and partners on the log: published once for each version, registered once."""

from collections.abc import Iterable
from datetime import UTC, datetime

from events.codec import decode, encode
from events.fact import SYSTEM, Actor, Fact
from events.store import EventStore
from events.streams import programme_stream
from events.vocabulary.partner import PartnerChannelChanged, PartnerRegistered
from events.vocabulary.programme import ProgrammePublished
from workflows.programme import Programme


async def publish(store: EventStore, programmes: Iterable[Programme], by: Actor = SYSTEM) -> list[str]:
    """Publish every version that is not on the log yet; returns the codes that were."""
    fresh = []
    for programme in programmes:
        event = ProgrammePublished(code=programme.code, version=programme.version, document=programme.document())
        stream = programme_stream(programme.code)
        fact = Fact(event, datetime.now(UTC), by, f"gepubliceerd:{programme.version}")
        if not (await store.append(stream, [encode(fact, stream)], expected=None)).repeated:
            fresh.append(programme.code)
    return fresh


async def published(store: EventStore, code: str) -> Programme | None:
    """The newest published version of a programme."""
    found: Programme | None = None
    for stored in await store.read_stream(programme_stream(code)):
        event = decode(stored).event
        if isinstance(event, ProgrammePublished):
            found = Programme.model_validate(event.document)
    return found


async def published_version(store: EventStore, code: str, version: int) -> Programme | None:
    """One version of a programme, or None when it was never published."""
    events = (decode(stored).event for stored in await store.read_stream(programme_stream(code)))
    documents = (event.document for event in events if isinstance(event, ProgrammePublished) and event.version == version)
    return next(map(Programme.model_validate, documents), None)


async def register(store: EventStore, partner: PartnerRegistered, by: Actor = SYSTEM) -> None:
    """Register a partner, or record that a known one is reached in another way now."""
    stream, now = partner.partner, datetime.now(UTC)
    known = [decode(stored).event for stored in await store.read_stream(stream)]
    channels = [event.channel for event in known if isinstance(event, PartnerRegistered | PartnerChannelChanged)]
    if not channels:
        fact = Fact(partner, now, by, "geregistreerd")
    elif channels[-1] != partner.channel:
        fact = Fact(PartnerChannelChanged(partner=stream, channel=partner.channel), now, by, f"kanaal:{len(known)}")
    else:
        return
    await store.append(stream, [encode(fact, stream)], expected=len(known))
