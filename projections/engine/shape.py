"""How a read model sees an event: in a shape that holds the few fields it looks at, and never a sealed one."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

import msgspec

from events import vocabulary
from events.log.bounds import readable
from events.record import Stored
from events.vocabulary.base import REGISTRY, Event, Stream
from events.vocabulary.values import Role

__all__ = ["TRAJECTORY_EVENTS", "Envelope", "Shape", "Shapes", "envelope", "looks_at", "of", "vocabulary"]

S = TypeVar("S", bound=type[msgspec.Struct])
Shape = type[msgspec.Struct]
Shapes = Mapping[type[Event], Shape | None]
"""The events that matter to a projection, each with its shape; None when only the envelope is looked at."""

TRAJECTORY_EVENTS = tuple(event for event in REGISTRY.values() if event.stream is Stream.TRAJECTORY)

_events: dict[Shape, type[Event]] = {}


def of(event: type[Event]) -> Callable[[S], S]:
    """Declare which event a shape is a part of.

    Raises:
        TypeError: when the shape names a sealed field, or one that the event does not have.
    """

    def declare(shape: S) -> S:
        fields = set(shape.__struct_fields__)
        if sealed := fields & event.sealed_fields():
            raise TypeError(f"{sorted(sealed)} of {event.stored_name!r} is sealed and may not be in a read model")
        if unknown := fields - event.model_fields.keys():
            raise TypeError(f"{event.stored_name!r} has no field {sorted(unknown)}")
        _events[shape] = event
        return shape

    return declare


def looks_at(*shapes: Shape, envelopes: Iterable[type[Event]] = ()) -> Shapes:
    """These shapes by their event, and beside them events of which nothing but the envelope matters."""
    return MappingProxyType({**dict.fromkeys(envelopes), **{_events[shape]: shape for shape in shapes}})


class Envelope(msgspec.Struct, frozen=True, gc=False):
    """Who did it, in which role, and what directly led to it."""

    actor: str
    role: Role
    causation: str | None = None


_read_envelope = msgspec.json.Decoder(Envelope).decode


def envelope(event: Stored) -> Envelope:
    """The envelope of an event, as far as read models look at it."""
    return _read_envelope(readable(event.meta))
