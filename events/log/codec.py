"""Facts to entries and stored events back to facts: the one place that knows how an event is written down.

Reading applies the upcasters first, so that the rest of the house only ever sees the present shape of an event.
"""

from collections.abc import Callable, Iterable
from functools import cache
from uuid import UUID

import msgspec
from pydantic import JsonValue, ValidationError

from events import vocabulary
from events.fact import Actor, Fact, Recorded
from events.log.bounds import composed, inspect, readable
from events.log.upcasting import UPCASTERS, Upcasters
from events.record import GONE, Entry, Stored
from events.vocabulary.base import ERASED, REGISTRY, Erased, Event
from events.vocabulary.values import Role

__all__ = ["FutureVersion", "Undecodable", "UnknownEvent", "Unopened", "decode", "encode", "vocabulary"]


class Undecodable(ValueError):
    """A stored event that cannot be read. Says which one and what is wrong with it."""

    def __init__(self, stored: Stored, why: str) -> None:
        super().__init__(f"event {stored.type!r} v{stored.schema} at position {stored.position} (stream {stored.stream}): {why}")
        self.stored = stored


class UnknownEvent(Undecodable):
    """The stored name belongs to no event class that this release knows."""


class FutureVersion(Undecodable):
    """The event was written by a later release than this one."""


class Unopened(Undecodable):
    """The event has a sealed part, and was read without opening it."""


class _Meta(msgspec.Struct, omit_defaults=True):
    actor: str
    role: str
    key: str
    causation: str | None = None
    correlation: str | None = None
    trace: str | None = None


_decode_meta = msgspec.json.Decoder(_Meta).decode
_encode_meta = msgspec.json.Encoder().encode


def encode(fact: Fact, stream: UUID, said: Callable[[], Iterable[str]] = tuple) -> Entry:
    """The entry that the store appends for this fact on this stream, which `said` these texts before.

    Raises:
        OutOfBounds: when it holds something that the log cannot keep, or more of it than it takes.
        ValueError: when it tells again what was erased.
    """
    event = fact.event
    inspect(fact, said)
    sealed = _sealed(type(event))
    if any(isinstance(getattr(event, name), Erased) for name in sealed):
        raise ValueError(f"{event.stored_name!r} tells something that was erased")
    meta = _Meta(fact.actor.id, fact.actor.role.value, fact.key, fact.causation, fact.correlation, fact.trace)
    return Entry(
        id=fact.id_on(stream),
        type=event.stored_name,
        schema=event.stored_version,
        data=composed(event.model_dump_json(exclude=sealed or None)),
        meta=_encode_meta(meta).decode(),
        occurred_at=fact.occurred_at,
        told=composed(event.model_dump_json(include=sealed)) if sealed else None,
        concerns=event.concerns(),
    )


def decode(stored: Stored, upcasters: Upcasters = UPCASTERS) -> Recorded:
    """The fact that a stored event holds, brought to its present shape.

    Raises:
        UnknownEvent: no class has this stored name.
        FutureVersion: the stored version is later than the class's.
        Unopened: it was read without opening its sealed part.
        Undecodable: the payload does not fit the class, or there is no upcaster from its version.
    """
    cls = REGISTRY.get(stored.type)
    if cls is None:
        raise UnknownEvent(stored, "this release does not know the event; is an older release reading the log?")
    if stored.schema > cls.stored_version:
        raise FutureVersion(stored, f"this release knows versions up to {cls.stored_version}; upgrade before reading on")
    if stored.sealed is not None:
        raise Unopened(stored, "its sealed part was not opened (EventStore.open)")
    try:
        if stored.schema == cls.stored_version and stored.told != GONE:
            event = cls.model_validate_json(_whole(stored))
        else:
            document: dict[str, JsonValue | Erased] = {
                **upcasters.lift(stored.type, stored.schema, cls.stored_version, _whole(stored)),
                **(dict.fromkeys(sorted(_sealed(cls)), ERASED) if stored.told == GONE else {}),
            }
            event = cls.model_validate(document, strict=False)
        meta = _decode_meta(readable(stored.meta))
        actor = Actor(meta.actor, Role(meta.role))
    except (ValidationError, msgspec.DecodeError, LookupError, ValueError) as error:
        raise Undecodable(stored, str(error)) from error
    return Recorded(
        fact=Fact(event, stored.occurred_at, actor, meta.key, meta.causation, meta.correlation, meta.trace),
        id=stored.id,
        stream=stored.stream,
        version=stored.version,
        position=stored.position,
        recorded_at=stored.recorded_at,
    )


@cache
def _sealed(cls: type[Event]) -> set[str]:
    return set(cls.sealed_fields())


def _whole(stored: Stored) -> str:
    """The payload as one object, of what stands in the open and what was told."""
    if stored.told is None or stored.told == GONE:
        return readable(stored.data)
    opening = stored.data.rstrip().removesuffix("}")
    return readable(f"{opening}{'' if opening.rstrip().endswith('{') else ','}{stored.told[1:]}")
