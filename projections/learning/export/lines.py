"""What may leave the house of an event: with pseudonyms for ids, and only the fields that are meant for analysis.

Events of trajectories whose data are of progress, placement or funding leave, and none about a question, task or signal of another class:
with their type, moment and the role of who did it; and of their fields those that are numbers, dates, yes or no, or a code from a list that
is closed. No text, no name or account of anybody, no reason of an end (it may tell of health), nothing that is sealed. Every id is hashed
with a key of the caller: without that key nobody can tell whose it is, and exports with different keys cannot be joined. Moments stay as
they are, to the second: who knows one moment of somebody's life may find that life in an export. It is pseudonymous and not anonymous (AVG
art. 4, 5).
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType, UnionType
from typing import Union, get_args, get_origin
from uuid import UUID

import msgspec

from events.log.upcasting import UPCASTERS
from events.record import Stored
from events.vocabulary import course, leer_werk, requests, steering
from events.vocabulary.base import DataClass, Event
from events.vocabulary.placement import JobEnd
from events.vocabulary.subjects import classes_told
from events.vocabulary.values import EndReason
from projections.engine.shape import TRAJECTORY_EVENTS, envelope

VERSION = 2
"""Of what leaves: higher when other events or fields do."""
ALLOWED = frozenset({DataClass.PROGRESS, DataClass.PLACEMENT, DataClass.FUNDING})
"""The classes of data that are meant for analysis."""

CODES: Mapping[type[Event], frozenset[str]] = MappingProxyType(
    {
        course.TrajectoryStarted: frozenset({"programme"}),
        course.ProgrammeChanged: frozenset({"programme"}),
        course.SectorAndLevelChosen: frozenset({"sector", "level"}),
        leer_werk.Enrolled: frozenset({"sector", "level"}),
        requests.PartnerRequested: frozenset({"kind"}),
        requests.TaskOpened: frozenset({"kind"}),
        steering.AttentionRaised: frozenset({"rule"}),
        steering.MoneyCommitted: frozenset({"source"}),
        steering.CostIncurred: frozenset({"source"}),
    }
)
"""Fields that are text by their type, and a code by what is in them. Which criterion was measured is not among them: what somebody can
bear (belastbaarheid) is one, and tells of health."""

Value = str | int | float | bool | datetime
"""Of the type that its field has. A moment is in UTC, and a day is the moment at which it begins there: that is the same day here."""

ORGANISATIONS = frozenset({"partner", "employer", "municipality", "party", "by", "reported_by"})
"""Fields that name an organisation when they are an id."""

_KINDS: Mapping[type, str] = MappingProxyType(
    {bool: "boolean", int: "integer", float: "float", datetime: "time", date: "time", str: "string"}
)
"""What OCEL calls a type."""


@dataclass(frozen=True, slots=True)
class Line:
    """An event as it leaves. `objects` are the organisations that it names (field, pseudonym)."""

    id: str
    trace: str
    type: str
    at: datetime
    role: str
    values: Mapping[str, Value]
    objects: tuple[tuple[str, str], ...]


class Exporter:
    """Takes what may leave from events, under pseudonyms made with `key` (at least 16 bytes)."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 16:
            raise ValueError("de sleutel voor pseudoniemen moet minstens 16 bytes zijn")
        self._key = key
        self._fields = {event.stored_name: _Fields.of(event) for event in TRAJECTORY_EVENTS if event.data_class in ALLOWED}

    def lines(self, events: Iterable[Stored]) -> Iterator[Line]:
        """What may leave of these events, in their order; the others are left out."""
        for event in events:
            if (fields := self._fields.get(event.type)) is None:
                continue
            data = _data(event, fields.version)
            if classes_told(data) <= ALLOWED:
                yield self._line(event, fields, data)

    @property
    def types(self) -> dict[str, Mapping[str, str]]:
        """Every type of event that may leave, with what OCEL calls the types of its values."""
        return {fields.name: fields.values for fields in self._fields.values()}

    def pseudonym(self, id: str) -> str:
        """The same for the same id and key, and of no use without the key."""
        return hmac.new(self._key, id.encode(), hashlib.sha256).hexdigest()[:32]

    def _line(self, event: Stored, fields: "_Fields", data: Mapping[str, object]) -> Line:
        named = [(name, data[name]) for name in fields.ids if isinstance(data.get(name), str)]
        return Line(
            id=self.pseudonym(str(event.id)),
            trace=self.pseudonym(str(event.stream)),
            type=fields.name,
            at=_second(event.occurred_at),
            role=envelope(event).role,
            values={name: _typed(value, kind) for name, kind in fields.values.items() if (value := data.get(name)) is not None},
            objects=tuple((name, self.pseudonym(str(value))) for name, value in named),
        )


@dataclass(frozen=True, slots=True)
class _Fields:
    """What may leave of one kind of event: fields with a value, and fields with the id of an organisation."""

    name: str
    version: int
    values: Mapping[str, str]
    ids: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, event: type[Event]) -> "_Fields":
        classes, sealed = event.field_classes(), event.sealed_fields()
        values, ids = {}, []
        for name, info in event.model_fields.items():
            if name in sealed or classes[name] not in ALLOWED:
                continue
            kind = _without_none(info.annotation)
            if not isinstance(kind, type):
                continue
            if kind is UUID and name in ORGANISATIONS:
                ids.append(name)
            elif name in CODES.get(event, ()) or (kind in _KINDS and kind is not str):
                values[name] = _KINDS[kind]
            elif issubclass(kind, StrEnum) and kind not in (EndReason, JobEnd):
                values[name] = "string"
        return cls(event.public_name, event.stored_version, values, tuple(ids))


def _typed(value: object, kind: str) -> Value:
    """A value as JSON has it, as what its field holds."""
    match value:
        case str() if kind == "time":
            moment = datetime.fromisoformat(value)
            return _second(moment) if moment.tzinfo else moment.replace(tzinfo=UTC)
        case str() | int() | float():
            return value
    raise TypeError(f"a {type(value).__name__} is no {kind}")


def _second(moment: datetime) -> datetime:
    """A moment in UTC, to the second: no analysis needs more, and by more it is found again in another file."""
    return moment.astimezone(UTC).replace(microsecond=0)


def _without_none(hint: object) -> object:
    if get_origin(hint) in (Union, UnionType):
        rest = [one for one in get_args(hint) if one is not type(None)]
        return rest[0] if len(rest) == 1 else hint
    return hint


def _data(event: Stored, current: int) -> Mapping[str, object]:
    if event.schema == current:
        data: Mapping[str, object] = msgspec.json.decode(event.data)
        return data
    return UPCASTERS.lift(event.type, event.schema, current, event.data)
