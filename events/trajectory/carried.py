"""The state of a trajectory as bytes, for who needs it elsewhere than where it was folded. Not to be kept: releases differ in it.

However large it is, it goes in pieces that are quickly made and quickly read.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import reduce
from itertools import chain, islice
from typing import Any, get_args, get_origin
from uuid import UUID

import msgspec
from pydantic import ConfigDict, TypeAdapter

from events.trajectory.change import replace
from events.trajectory.state import Trajectory
from events.vocabulary.base import CARRIED

BEYOND = 2**31
"""After so many items nothing comes: a piece that only tells of which state it is."""
PIECE = 800_000
"""Bytes of JSON in a piece, before the item with which it is full: less than a tenth of a second to read, and half of it to carry."""

Path = tuple[str, ...]
"""The name of a field, after that of the part of the state that it is in."""

_STATE = TypeAdapter(Trajectory)

_READ: TypeAdapter[Trajectory | None] = TypeAdapter(Trajectory | None, config=ConfigDict(hide_input_in_errors=True))
"""Tells what does not fit without what it says, which may be of a person. Only what is no dataclass by itself can be told to."""


def _get(of: object, path: Path) -> Any:
    return reduce(getattr, path, of)


def _with(of: Any, path: Path, value: object) -> Any:
    """The same with another value for a field of it, or of a part of it."""
    name, *rest = path
    return replace(of, **{name: _with(getattr(of, name), tuple(rest), value) if rest else value})


def _at(told: dict[str, Any], path: Path) -> dict[str, Any]:
    """The group of fields at a place, made when there is none."""
    return reduce(lambda group, name: group.setdefault(name, {}), path, told)


def _collections(of: type = Trajectory, *within: str) -> Iterator[tuple[Path, TypeAdapter[Any]]]:
    for field in fields(of):
        path, kind, inner = (*within, field.name), get_origin(field.type), get_args(field.type)
        if kind is Mapping:
            yield path, TypeAdapter(inner[1])
        elif kind is frozenset or (kind is tuple and inner[-1] is Ellipsis):
            yield path, TypeAdapter(inner[0])
        elif isinstance(field.type, type) and is_dataclass(field.type):
            yield from _collections(field.type, *path)


_COLLECTIONS = dict(_collections())
"""The fields that may hold any number of items, also those of a part of the state, and how one of them is written."""
_EXCLUDED: dict[str, Any] = {}
for _path in _COLLECTIONS:
    _at(_EXCLUDED, _path[:-1])[_path[-1]] = True


class Piece(msgspec.Struct, frozen=True):
    """Some of the state at a version, of which `last` is the event: what it has beyond its items when nothing came before, and then the
    items up to the one with number `until`, of `items` in all. `data` is compressed JSON."""

    version: int
    last: UUID | None
    until: int
    items: int
    data: bytes
    position: int | None = None
    """Where `last` is on the log; None as a release tells it that left it out."""

    @property
    def whole(self) -> bool:
        """Whether nothing comes after it."""
        return self.until >= self.items

    def packed(self) -> bytes:
        """As `Pieces` take it."""
        return msgspec.msgpack.encode(self)


def piece(state: Trajectory, after: int = 0) -> Piece:
    """The piece that comes after so many items of the state."""
    told: dict[str, Any] = {"id": state.id}
    if not after:
        told = msgspec.json.decode(_STATE.dump_json(state, exclude=_EXCLUDED, context=CARRIED))
    until, begin, size = after, 0, 0
    for path, item in _COLLECTIONS.items():
        collection = _get(state, path)
        if size < PIECE and until < begin + len(collection):
            some = list[tuple[object, object]]()
            for key, value in islice(_told(collection), until - begin, None):
                written = value if isinstance(value, str) else msgspec.Raw(item.dump_json(value, context=CARRIED))
                some.append((key, written))
                size += len(written)
                if size >= PIECE:
                    break
            until += len(some)
            _at(told, path[:-1])[path[-1]] = dict(some) if isinstance(collection, Mapping) else [value for _, value in some]
        begin += len(collection)
    data = zlib.compress(msgspec.json.encode(told), level=1)
    return Piece(state.version, state.last, until, begin, data, state.position)


def place_of(told: bytes) -> tuple[int, UUID | None, int | None]:
    """Of which state a piece is: its version, the event with which it came there, and where that is on the log (None: not told)."""
    piece = msgspec.msgpack.decode(told, type=Piece)
    return piece.version, piece.last, piece.position


def _told(collection: Iterable[Any]) -> Iterable[tuple[object, object]]:
    return collection.items() if isinstance(collection, Mapping) else enumerate(collection)


class Pieces:
    """What was received of a state, one piece after the other."""

    def __init__(self) -> None:
        self._of: tuple[int, UUID | None] | None = None
        self._until = 0
        self._parts: list[Trajectory] = []

    @property
    def after(self) -> int:
        """How many items there are."""
        return self._until

    @property
    def version(self) -> int | None:
        """Of which state; None before the first piece."""
        return self._of and self._of[0]

    def take(self, told: bytes) -> Trajectory | None:
        """Read another piece; when there is nothing more, the state is whole.

        Pieces that do not belong together, of another state or from where its sets have another order, end what there is: then the next
        to take is a first.
        """
        piece = msgspec.msgpack.decode(told, type=Piece)
        if self._of in (None, (piece.version, piece.last)):
            self._of, self._until = (piece.version, piece.last), piece.until
            part = _READ.validate_json(zlib.decompress(piece.data), context=CARRIED)
            assert part
            self._parts.append(part)
            if not piece.whole:
                return None
            state = _joined(self._parts)
            if sum(len(_get(state, path)) for path in _COLLECTIONS) == piece.items:
                return state
        self._of, self._until, self._parts = None, 0, []
        return None


def _joined(parts: Sequence[Trajectory]) -> Trajectory:
    if len(parts) == 1:
        return parts[0]
    whole: Trajectory = parts[0]
    for path in _COLLECTIONS:
        whole = _with(whole, path, _together([_get(part, path) for part in parts]))
    return whole


def _together(collections: Sequence[Any]) -> Any:
    match collections[0]:
        case Mapping():
            return dict(chain.from_iterable(each.items() for each in collections))
        case frozenset():
            return frozenset().union(*collections)
        case _:
            return tuple(chain.from_iterable(collections))
