"""How a read model sees an event: everything in it that stands in the open, and nothing that is sealed.

A shape is derived from the event's class, so that what an event holds is told in the vocabulary only. It is a struct and not that class
itself because a rebuild reads every event there is, and structs are read many times as fast. `projections.shapes` has them by name.
"""

import types
from collections.abc import Iterable, Mapping
from functools import cache, partial
from types import MappingProxyType
from typing import Annotated, Any, NoReturn, Union, cast, get_args, get_origin

import msgspec
from pydantic import BaseModel, JsonValue

from events import vocabulary
from events.log.bounds import readable
from events.record import Stored
from events.vocabulary.base import REGISTRY, Event, Stream
from events.vocabulary.values import Role

__all__ = ["TRAJECTORY_EVENTS", "Envelope", "Shape", "Shapes", "envelope", "looks_at", "shape_of", "vocabulary"]

Shape = type[msgspec.Struct]
Shapes = Mapping[type[Event], Shape | None]
"""The events that matter to a projection, each with its shape; None when only the envelope is looked at."""

TRAJECTORY_EVENTS = tuple(event for event in REGISTRY.values() if event.stream is Stream.TRAJECTORY)


@cache
def shape_of(model: type[BaseModel]) -> Shape:
    """The shape of an event, or of a value inside one. A sealed field of it cannot be read: that is a TypeError."""
    sealed = model.sealed_fields() if issubclass(model, Event) else frozenset[str]()
    fields: list[tuple[str, Any] | tuple[str, Any, Any]] = []
    for name, field in model.model_fields.items():
        if name not in sealed:
            kind = _plain(field.annotation)
            fields.append((name, kind) if field.is_required() else (name, kind, field.get_default(call_default_factory=True)))
    withheld = {name: property(partial(_withhold, name)) for name in sealed}
    return msgspec.defstruct(model.__name__, fields, namespace=withheld, kw_only=True, gc=False)


def looks_at(*shapes: type[Event], envelopes: Iterable[type[Event]] = ()) -> Shapes:
    """These shapes by their event, and beside them events of which nothing but the envelope matters."""
    derived = {shape_of(event): event for event in REGISTRY.values()}
    seen = cast("tuple[Shape, ...]", shapes)
    return MappingProxyType({**dict.fromkeys(envelopes), **{derived[shape]: shape for shape in seen}})


def _withhold(name: str, seen: msgspec.Struct) -> NoReturn:
    raise TypeError(f"{name!r} of {type(seen).__name__} is sealed and may not be in a read model")


def _plain(kind: object) -> object:
    """A type as it is read in a shape: without the bounds that are kept when an event is made."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return shape_of(kind)
    if kind is JsonValue:
        return Any
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _plain(inner[0])
    if origin in (Union, types.UnionType):
        return Union[tuple(map(_plain, inner))]  # noqa: UP007 - of types that are known when it runs
    return origin[tuple(map(_plain, inner))] if origin in (tuple, dict, list) else kind


class Envelope(msgspec.Struct, frozen=True, gc=False):
    """Who did it, in which role, and what directly led to it."""

    actor: str
    role: Role
    causation: str | None = None


_read_envelope = msgspec.json.Decoder(Envelope).decode


def envelope(event: Stored) -> Envelope:
    """The envelope of an event, as far as read models look at it."""
    return _read_envelope(readable(event.meta))
