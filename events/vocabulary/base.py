"""What every event class shares: its stored name and version, its public Dutch name, and the data class of each field.

An event is a frozen pydantic model in the past tense, declared with `@stored(...)`. The stored name and version are what the log
keeps for ever; the class may be renamed, the stored name may not.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict

PUBLIC_PREFIX = "nl.leerwerktrajecten"


class DataClass(StrEnum):
    """What kind of data a field holds; access and retention are decided by it (AVG art. 5, Wet inburgering art. 36-37)."""

    IDENTITY = "identity"
    HEALTH = "health"
    CIVIC_INTEGRATION = "inburgering"
    PROGRESS = "progress"
    PLACEMENT = "placement"
    FUNDING = "funding"


class Stream(StrEnum):
    """The kinds of stream; an event class belongs to exactly one. What operators do is on a stream of operations."""

    TRAJECTORY = "trajectory"
    PROGRAMME = "programme"
    PARTNER = "partner"
    PERSON = "person"
    OPERATIONS = "operations"


class Seal:
    """Marks a field that tells something about a person in words, or identifies one."""


T = TypeVar("T")
Sealed = Annotated[T, Seal()]
"""`Sealed[str]`: free text or anything that identifies a person."""


class Event(BaseModel):
    """A fact that happened. Never made directly: see the modules of `events.vocabulary`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stored_name: ClassVar[str]
    stored_version: ClassVar[int]
    public_name: ClassVar[str]
    stream: ClassVar[Stream]
    data_class: ClassVar[DataClass]

    @classmethod
    def field_classes(cls) -> Mapping[str, DataClass]:
        """The data class of each field: the field's own annotation, else the event's."""
        own = {
            name: next((m for m in field.metadata if isinstance(m, DataClass)), cls.data_class) for name, field in cls.model_fields.items()
        }
        return MappingProxyType(own)

    @classmethod
    def sealed_fields(cls) -> frozenset[str]:
        """The names of the fields that are marked `Sealed`."""
        return frozenset(name for name, field in cls.model_fields.items() if any(isinstance(m, Seal) for m in field.metadata))


E = TypeVar("E", bound=type[Event])

_registry: dict[str, type[Event]] = {}
REGISTRY: Mapping[str, type[Event]] = MappingProxyType(_registry)
"""Every event class by its stored name."""


def stored(name: str, *, public: str, stream: Stream, data: DataClass, version: int = 1) -> Callable[[E], E]:
    """Declare an event class: its stored `name` and `version`, its `public` Dutch name, its stream and its default data class.

    Raises:
        ValueError: when another class already has this stored name.
    """

    def declare(cls: E) -> E:
        if name in _registry:
            raise ValueError(f"{cls.__name__}: stored name {name!r} already belongs to {_registry[name].__name__}")
        cls.stored_name = name
        cls.stored_version = version
        cls.public_name = f"{PUBLIC_PREFIX}.{public}.v{version}"
        cls.stream = stream
        cls.data_class = data
        _registry[name] = cls
        return cls

    return declare
