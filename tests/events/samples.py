"""One recorded JSON sample for every version of every event that was ever stored: `samples/<stored name>.v<version>.json`.

`python -m tests.events.samples` records what is missing. A sample is never changed or removed: it stands for what is on somebody's log.
"""

import types
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, JsonValue

from events import vocabulary
from events.vocabulary.base import REGISTRY, Event
from events.vocabulary.course import TrajectoryEnded
from events.vocabulary.values import EndReason, Outcome

FOLDER = Path(__file__).with_name("samples")
_PLAIN: dict[object, Any] = {
    str: "tekst",
    int: 3,
    float: 1.5,
    bool: True,
    UUID: UUID("7b1f0f6e-2f53-4a61-9a7e-6a4f3ad0a001"),
    date: date(2026, 3, 2),
    datetime: datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    JsonValue: {"veld": [1, "twee", None]},
}
# Values that hang together, which no look at one field finds.
_OWN: dict[type[Event], dict[str, Any]] = {
    TrajectoryEnded: {"outcome": Outcome.DROPPED_OUT, "reason": EndReason.HEALTH, "lacks": []},
}


def example(model: type[BaseModel]) -> dict[str, Any]:
    """A value for every field of a model."""
    own = _OWN.get(model, {}) if issubclass(model, Event) else {}
    return {name: own.get(name, _value(field.annotation)) for name, field in model.model_fields.items()}


def _value(hint: object) -> Any:
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _value(args[0])
    if origin in (Union, types.UnionType):
        return _value(next(arg for arg in args if arg is not type(None)))
    if origin is tuple:
        return [_value(args[0])]
    if origin is dict:
        return {"sleutel": _value(args[1])}
    if origin is Literal:
        return args[0]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return example(hint)
    raise TypeError(f"no example for {hint!r}")


def recorded(event: type[Event]) -> Iterator[tuple[int, str]]:
    """The samples of an event, with their versions."""
    for version in range(1, event.stored_version + 1):
        yield version, path(event, version).read_text("utf-8")


def path(event: type[Event], version: int) -> Path:
    """Where a sample is kept."""
    return FOLDER / f"{event.stored_name}.v{version}.json"


def record() -> list[str]:
    """Write the samples that are missing; returns their names."""
    FOLDER.mkdir(exist_ok=True)
    missing = [event for event in REGISTRY.values() if not path(event, event.stored_version).exists()]
    for event in missing:
        text = event.model_validate(example(event)).model_dump_json(indent=2)
        path(event, event.stored_version).write_text(text + "\n", "utf-8")
    return [event.stored_name for event in missing]


__all__ = ["example", "path", "record", "recorded", "vocabulary"]

if __name__ == "__main__":
    print("\n".join(record()) or "nothing was missing")
