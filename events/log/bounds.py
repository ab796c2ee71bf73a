"""The door of the log: what nothing may hold that is written down, because a text column, an index, jsonb or a reader of JSON cannot.

Every field has a bound by its type (`events.vocabulary.words` for text), which `inspect` holds an event to as it is encoded. `sift` is the
net under everything that is appended, however it was made. Reading refuses nothing; `readable` says how what is on a log already is read.
"""

import json
import re
from collections import abc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin
from unicodedata import is_normalized, normalize

from pydantic import BaseModel, JsonValue

from events.database.faults import OutOfBounds
from events.fact import Fact
from events.record import LARGEST, Entry
from events.vocabulary.base import Event
from events.vocabulary.words import CODE, TELLING, Kind

LARGEST_NUMBER = 2**53 - 1
"""What every reader of JSON has exactly, and of which a column of eight bytes holds a thousand added up."""
DEEPEST = 64
"""Levels of nesting."""
YEARS = range(1800, 2500)
"""Within these a moment can be counted with, in any time zone."""

_PAIR_OR_UNFIT_OR_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u0000|\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", re.DOTALL
)
M = TypeVar("M", bound=BaseModel)

_CIRCUMSTANCES = ("occurred_at", "actor", "key", "causation", "correlation", "trace")
_TYPED = Kind(typed=TELLING.typed, stored=TELLING.typed, lines=True)
_NO_MOMENT = f"ligt niet tussen de jaren {YEARS.start} en {YEARS.stop}"
_REPLACEMENT = "\\ufffd"
_LARGEST_EVENT = LARGEST - 16 * 1024
"""Bytes of an event, beside which there is room for the longest circumstances."""


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    kind: Kind | None
    called: str
    """By the name under which it is filled in."""


def inspect(fact: Fact, said: Callable[[], Iterable[str]] = tuple) -> None:
    """Hold an event and its circumstances to their bounds.

    What its stream `said` before may be said again, by itself or within another text: a release without bounds let it in, and what it names
    has to be named to go on.

    Raises:
        OutOfBounds: with the first that is passed.
    """
    found = _first_flaw(fact)
    if found and (before := longest_first(said())):
        found = _first_flaw(fact, before)
    if found:
        raise OutOfBounds(fact.event.stored_name, *found)


def longest_first(said: Iterable[str]) -> list[str]:
    """What was said, once each."""
    return sorted(set(said), key=lambda text: (-len(text), text))


def texts_in(value: object) -> Iterator[str]:
    """Every text that something holds, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from texts_in(pair)
    elif isinstance(value, Sequence | abc.Set):
        for one in value:
            yield from texts_in(one)
    elif isinstance(value, BaseModel):
        yield from texts_in([getattr(value, name) for name in type(value).model_fields])
    elif is_dataclass(value):
        yield from texts_in([getattr(value, field.name) for field in fields(value)])


def fitted(fact: Fact, said: Callable[[], Iterable[str]] = tuple) -> Fact:
    """A fact as the log takes it, for what Regie itself makes of what came in: texts, numbers and moments are brought within their bounds.

    A text is cut and loses what no text can hold; a key or code is told from others by a digest then. What its stream `said` before stays
    as it is. When the whole is too large, lists and texts are cut shorter.
    """
    before = longest_first(said())
    about = {name: _fit(value, CODE, before) for name in _CIRCUMSTANCES if name != "actor" and (value := getattr(fact, name)) is not None}
    actor = replace(fact.actor, id=_fit(fact.actor.id, CODE, before))
    event: Event = _fit(fact.event, None, before)
    for room in _ROOMS:
        if len(composed(event.model_dump_json()).encode()) <= _LARGEST_EVENT:
            break
        event = _fit(event, None, before, room)
    return replace(fact, event=event, actor=actor, **about)


def fitted_model(model: M, said: Callable[[], Iterable[str]] = tuple) -> M:
    """A part of something that came in, with its texts as `fitted` leaves those of a fact."""
    if not any(flaws_of(model)):
        return model
    found: M = _fit(model, None, longest_first(said()))
    return found


@cache
def bounds(cls: type[BaseModel]) -> tuple[_Field, ...]:
    """The fields of an event, or of a part of one, that have something to look at, each with its kind of text.

    Raises:
        TypeError: when a field may hold text without a kind.
    """
    found = []
    for name, field in cls.model_fields.items():
        leaves = list(_leaves(Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation, None))
        if any(leaf is str and kind is None for leaf, kind in leaves):
            raise TypeError(f"{cls.__name__}.{name} may hold text of any length; say which kind it is (events.vocabulary.words)")
        if any(leaf in (str, int, float, date, datetime) or _is_part(leaf) for leaf, _ in leaves):
            found.append(_Field(name, next((kind for leaf, kind in leaves if leaf is str), None), field.alias or name))
    return tuple(found)


def flaws_of(model: BaseModel, *, typed: bool = False) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What is wrong, in Dutch, with the texts of something that comes in, each at its place, by the names under which it was filled in.

    No more of a text is taken than the log takes, or than may be `typed`: Regie makes longer ones of what is to be built upon.
    """
    for field in bounds(type(model)):
        kind = field.kind and (field.kind.at_most(field.kind.typed) if typed else field.kind)
        yield from _flaws(getattr(model, field.name), kind, (field.called,), typed)


def flaw_in(document: Mapping[str, JsonValue]) -> str | None:
    """The first thing in a document that nobody may type, with its place, in Dutch; None when there is none."""
    found = _flaw(dict(document), _TYPED, "")
    return found and f"{found[0].lstrip('.')} {found[1]}"


def sift(entry: Entry) -> None:
    """Look at an entry as it is about to be appended. Raises `OutOfBounds`."""
    size = entry.size
    if size * 4 > LARGEST and (size := entry.bytes) > LARGEST:
        raise OutOfBounds(entry.type, "", f"is {size} bytes groot; meer dan {LARGEST} past niet in het logboek")
    for text in (entry.data, entry.meta, entry.told):
        if text is not None and "\\u" in text and readable(text) != text:
            raise OutOfBounds(entry.type, "", "bevat het teken U+0000, of een half teken")


def readable(text: str) -> str:
    """JSON as it stands on the log, without what no text can hold: U+FFFD takes its place. Mostly the very same text."""
    if "\\u" not in text:
        return text
    return _PAIR_OR_UNFIT_OR_ESCAPE.sub(lambda found: _REPLACEMENT if found[1] else found[0], text)


def composed(text: str) -> str:
    """JSON with every text in it in Unicode's normal form (NFC)."""
    if text.isascii() or is_normalized("NFC", text):
        return text
    # Not the JSON as it is: a sign that belongs on a letter does not belong on the last one of an escape.
    return json.dumps(_composed(json.loads(text)), ensure_ascii=False, separators=(",", ":"))


def _composed(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return normalize("NFC", value)
    if isinstance(value, list):
        return [_composed(one) for one in value]
    if isinstance(value, dict):
        names = {normalize("NFC", name): name for name in value}
        # Of two names that are one in that form neither may take the place of the other.
        return {name: _composed(one) for name, one in zip(names if len(names) == len(value) else value, value.values(), strict=True)}
    return value


def _flaws(value: object, kind: Kind | None, place: tuple[str | int, ...], typed: bool) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, BaseModel):
        yield from (((*place, *inner), what) for inner, what in flaws_of(value, typed=typed))
    elif isinstance(value, list | tuple):
        for number, one in enumerate(value):
            yield from _flaws(one, kind, (*place, number), typed)
    elif found := _flaw(value, kind, ""):
        yield place, found[1]


@dataclass(frozen=True, slots=True)
class _Room:
    """How many characters of a text are kept, and how much of a list or of the fields of a document."""

    signs: int
    items: int


_ROOMS = (_Room(4_000, 1_000), _Room(400, 100), _Room(40, 10), _Room(40, 1))


def _fit(value: Any, kind: Kind | None, said: Sequence[str], room: _Room | None = None, depth: int = 0) -> Any:
    """A value within the bounds that `_flaw` holds it to."""
    if isinstance(value, str) and not isinstance(value, Enum):
        if kind is None or not kind.flaw(value) or not kind.flaw(_without(value, kind, said)):
            return value if room is None or kind is None or kind.exact else kind.at_most(room.signs).fit(value)
        return kind.fit(value)
    if isinstance(value, int | float):
        if abs(value) <= LARGEST_NUMBER:
            return value
        return type(value)(LARGEST_NUMBER if value > 0 else -LARGEST_NUMBER if value < 0 else 0)
    if isinstance(value, date):
        year = min(max(value.year, YEARS.start), YEARS.stop - 1)
        # Of a leap day another year may have none.
        return value if year == value.year else value.replace(year=year, day=min(value.day, 28))
    if depth > DEEPEST:
        return "…"
    most = room.items if room else None
    if isinstance(value, BaseModel):
        inner = {field.name: _fit(getattr(value, field.name), field.kind, said, room, depth + 1) for field in bounds(type(value))}
        return value.model_copy(update=inner)
    if isinstance(value, list | tuple):
        return type(value)(_fit(one, kind, said, room, depth + 1) for one in value[:most])
    if isinstance(value, dict):
        return {_fit(name, CODE, said): _fit(value[name], kind, said, room, depth + 1) for name in list(value)[:most]}
    return value


_Flaw = tuple[str, str]
"""A place, and what is wrong there."""


def _first_flaw(fact: Fact, said: Sequence[str] = ()) -> _Flaw | None:
    event = fact.event
    for field in bounds(type(event)):
        value = getattr(event, field.name)
        if not _plain(value, field.kind) and (found := _flaw(value, field.kind, field.name, said)):
            return found
    circumstances = (fact.occurred_at, fact.actor.id, fact.key, fact.causation, fact.correlation, fact.trace)
    told = ((name, value) for name, value in zip(_CIRCUMSTANCES, circumstances, strict=True) if value is not None)
    return next(filter(None, (_flaw(value, CODE, name, said) for name, value in told)), None)


def _flaw(value: object, kind: Kind | None, place: str, said: Sequence[str] = (), depth: int = 0) -> _Flaw | None:
    """The first thing that is wrong in a value."""
    if isinstance(value, str) and not isinstance(value, Enum):
        what = kind and kind.flaw(value) and kind.flaw(_without(value, kind, said))
    elif isinstance(value, int | float):
        # So that what is no number is refused as well.
        what = None if abs(value) <= LARGEST_NUMBER else "is een getal dat te groot is"
    elif isinstance(value, date):
        what = None if value.year in YEARS else _NO_MOMENT
    elif depth > DEEPEST:
        what = f"is meer dan {DEEPEST} niveaus diep"
    else:
        for name, one, its in _inner(value, kind):
            if not _plain(one, its) and (found := _flaw(one, its, f"{place}.{name}", said, depth + 1)):
                return found
        return None
    return (place, what) if what else None


def _plain(value: object, kind: Kind | None) -> bool:
    """Whether there is nothing to look at in a value, as in nearly all of which a large event is made."""
    if type(value) is str:
        return kind is not None and len(value) <= kind.stored and value.isprintable()
    return value is None or (type(value) is int and -LARGEST_NUMBER <= value <= LARGEST_NUMBER)


def _without(text: str, kind: Kind, said: Sequence[str]) -> str:
    """What a text holds beside the longest of what was `said` that nobody may say for the first time any more."""
    known = next((one for one in said if one in text and (len(one) > kind.typed or kind.flaw(one))), None)
    return text if known is None else text.replace(known, "", 1)


def _inner(value: object, kind: Kind | None) -> Iterator[tuple[object, object, Kind | None]]:
    """What a value is made of, each with its name and its kind of text."""
    if isinstance(value, list | tuple):
        yield from ((number, one, kind) for number, one in enumerate(value))
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from (("", name, CODE), (name, one, kind))
    elif isinstance(value, BaseModel):
        yield from ((field.name, getattr(value, field.name), field.kind) for field in bounds(type(value)))


def _leaves(annotation: object, kind: Kind | None) -> Iterator[tuple[object, Kind | None]]:
    """The types that a field is made of, each with the kind that stands with it."""
    if get_origin(annotation) is Annotated:
        inner, *marks = get_args(annotation)
        yield from _leaves(inner, next((mark for mark in marks if isinstance(mark, Kind)), kind))
    elif type(annotation).__name__ == "TypeAliasType":
        # JsonValue: a text, a number, or more of the same.
        yield from ((leaf, kind) for leaf in (str, int, float))
    elif arguments := get_args(annotation):
        for argument in arguments:
            yield from _leaves(argument, kind)
    else:
        yield annotation, kind


def _is_part(leaf: object) -> bool:
    return isinstance(leaf, type) and issubclass(leaf, BaseModel)
