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


async def published(store: EventStore, code: str, version: int | None = None) -> Programme | None:
    """A published version of a programme; the newest unless one is named."""
    found: Programme | None = None
    for stored in await store.read_stream(programme_stream(code)):
        event = decode(stored).event
        if isinstance(event, ProgrammePublished) and version in (None, event.version):
            found = Programme.model_validate(event.document)
    return found


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
