"""JSON from outside, read in one way only: no names twice, no numbers that are none, one object."""

import json
from collections.abc import Sequence

from pydantic import JsonValue

from gateway.login.refusals import Untrue

Object = dict[str, JsonValue]


def read_object(text: bytes) -> Object:
    """The object that it is.

    Raises:
        Untrue: it is none, or could be read in another way.
    """
    try:
        found: JsonValue = json.loads(text.decode(), object_pairs_hook=_once, parse_constant=_none)
    except (ValueError, RecursionError):
        raise Untrue("no JSON that can be read in one way only") from None
    if not isinstance(found, dict):
        raise Untrue("JSON that is no object")
    return found


def text_in(found: Object, name: str) -> str:
    """A text in an object. Raises `Untrue` when there is none."""
    if not isinstance(value := found.get(name), str) or not value:
        raise Untrue(f"no text {name!r}")
    return value


def texts_in(value: JsonValue) -> list[str]:
    """The texts that a value is, or that are in it."""
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def number_in(found: Object, name: str) -> float:
    """A number of seconds in an object. Raises `Untrue` when there is none."""
    value = found.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e11:
        raise Untrue(f"no moment {name!r}")
    return value


def _once(pairs: Sequence[tuple[str, JsonValue]]) -> Object:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name twice")
    return found


def _none(constant: str) -> JsonValue:
    raise ValueError(f"{constant} is no number")
