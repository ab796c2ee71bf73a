"""What every event class shares: its stored name and version, its public Dutch name, and the data class of each field.

An event is a frozen pydantic model in the past tense, declared with `@stored(...)`. The stored name and version are what the log
keeps for ever; the class may be renamed, the stored name may not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import core_schema

PUBLIC_PREFIX = "nl.leerwerktrajecten"


class DataClass(StrEnum):
    """What kind of data a field holds; access and retention are decided by it (AVG art. 5, Wet inburgering art. 36-37)."""

    IDENTITY = "identity"
    CITIZEN_NUMBER = "bsn"
    """Of nobody's view: it is there for the exchange with a municipality, and for the person (UAVG art. 46)."""
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
    ACCOUNT = "account"
    OPERATIONS = "operations"


class Seal:
    """Marks a field that tells something about a person in words, or identifies one."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What stands in a sealed field when the key of the person was destroyed: nothing can be read there any more. Counts as empty."""

    def __bool__(self) -> Literal[False]:
        return False

    def __str__(self) -> str:
        return ""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> core_schema.CoreSchema:
        erased = core_schema.with_info_plain_validator_function(_erased)
        # Most of what is read as JSON is none, which pydantic is quicker to see than we.
        perhaps = core_schema.list_schema(core_schema.bool_schema(strict=True), min_length=1, max_length=1)
        return core_schema.json_or_python_schema(
            json_schema=core_schema.chain_schema([perhaps, erased]),
            python_schema=erased,
            serialization=core_schema.plain_serializer_function_ser_schema(_written, info_arg=True),
        )


ERASED = Erased()
CARRIED = "carried"
"""The pydantic context in which values are carried from one place of ours to another, and what was erased has to stay so."""
_CARRIED_AS = [False]
"""As JSON, there: a value that no sealed field can have."""


def _erased(value: object, info: core_schema.ValidationInfo) -> Erased:
    # Elsewhere no JSON is an erased value: whether one was erased is for the keys to say, not for who sends a message.
    if isinstance(value, Erased) or (info.context == CARRIED and value == _CARRIED_AS):
        return ERASED
    raise ValueError("not an erased value")


def _written(value: Erased, info: core_schema.SerializationInfo) -> list[bool] | None:
    return _CARRIED_AS if info.context == CARRIED else None


T = TypeVar("T")
Sealed = Annotated[T | Erased, Field(union_mode="left_to_right"), Seal()]
"""`Sealed[str]`: free text or anything that identifies a person. Reads as `Erased` when the person's key was destroyed."""


class Event(BaseModel):
    """A fact that happened. Never made directly: see the modules of `events.vocabulary`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    stored_name: ClassVar[str]
    stored_version: ClassVar[int]
    public_name: ClassVar[str]
    stream: ClassVar[Stream]
    data_class: ClassVar[DataClass]

    def concerns(self) -> UUID | None:
        """The trajectory or person that it is about, when that is not the one whose stream it stands on."""
        return None

    @classmethod
    def titled(cls) -> str:
        """What it is called in Dutch, by its public name: `intake.profiel-vastgesteld` is "Profiel vastgesteld"."""
        words = cls.public_name.removeprefix(f"{PUBLIC_PREFIX}.").split(".")[1].replace("-", " ")
        return words[:1].upper() + words[1:]

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
