"""Reading JSON from outside without surprises: nothing is guessed, nothing gets in that the log could not give back (RFC 7493, I-JSON)."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import count, groupby, islice
from typing import NoReturn
from unicodedata import combining, normalize

from pydantic import JsonValue

from events.vocabulary.words import TELLING
from gateway.inbox.packing import what_else
from workflows.faults import MOST, Fault, place, quoted

DEEPEST = 32
"""Levels of nesting; no message of ours needs ten."""
MOST_VALUES = 10_000
"""Values in one message. None of ours needs a hundredth; each costs time in everything that reads it after this."""
MOST_ITEMS = 500
"""Items of a list; each may become a fact of its own."""
_LARGEST = 2**53 - 1
"""What every reader of JSON has exactly; further on, 1e999 is read as infinity."""
HIGHEST = 30
"""Combining characters on one letter (Stream-Safe Text Format, UAX 15): putting more in order costs the square of how many they are."""
_IN_ITS_PLACE: Mapping[type, str] = {
    list: ", geen lijst",
    str: ", geen tekst waarin dat staat; zet het maar één keer om in JSON",
}
_HALF = re.compile("[\ud800-\udfff]")


class Malformed(ValueError):
    """What came in cannot be used; `faults` says everything that is wrong."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults[:MOST]
        super().__init__("; ".join(f"{fault.place}: {fault.message}" for fault in self.faults))


def read_object(body: bytes, *, several: str = "") -> dict[str, JsonValue]:
    """The JSON object that a body holds; `several` is what helps who sends a list of them.

    Raises:
        Malformed: when it holds something else, or something that cannot be kept as it is.
    """
    found = _read(body)
    if not isinstance(found, dict):
        instead = several if isinstance(found, list) else ""
        raise Malformed([Fault("", f"hier hoort één JSON-object{_IN_ITS_PLACE.get(type(found), '')}{instead}")])
    return _fit(found)


def read_json(body: bytes) -> JsonValue:
    """Whatever JSON a body holds. Raises `Malformed`, with the places of an event of which this is the data."""
    return _fit({"data": _read(body)})["data"]


def _read(body: bytes) -> JsonValue:
    if other := what_else(body):
        raise Malformed([Fault("", other)])
    try:
        found: JsonValue = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise Malformed([Fault("", f"geen geldige JSON (regel {error.lineno}, teken {error.colno})")]) from None
    except UnicodeDecodeError as error:
        wrong = f"byte {error.start + 1} (0x{body[error.start]:02X}) is geen UTF-8; stuur UTF-8, en niet bijvoorbeeld Windows-1252"
        raise Malformed([Fault("", wrong)]) from None
    except RecursionError:
        raise Malformed([Fault("", f"meer dan {DEEPEST} niveaus diep")]) from None
    except Malformed:
        raise
    except ValueError:
        raise Malformed([Fault("", "bevat een getal dat te groot is")]) from None
    return found


def _fit(found: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if not _fits(found) and (faults := list(dict.fromkeys(islice(_unfit(found, (), count(1)), MOST)))):
        raise Malformed(faults)
    return found


def _once(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = (name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise Malformed([Fault(quoted(name), "staat er meer dan een keer in") for name in islice(twice, MOST)])
    return found


def _no_number(name: str) -> NoReturn:
    raise Malformed([Fault("", f"{name} is geen JSON")])


def _fits(found: dict[str, JsonValue]) -> bool:
    """Whether nothing is wrong with a value, in a tenth of the time that it takes to say what: nearly always nothing is."""
    inside: list[dict[str, JsonValue] | list[JsonValue]] = [found]
    values = 1
    for _ in range(DEEPEST):
        deeper: list[dict[str, JsonValue] | list[JsonValue]] = []
        for one in inside:
            values += len(one)
            if isinstance(one, list):
                if len(one) > MOST_ITEMS:
                    return False
            elif not all(_fits_text(name) for name in one):
                return False
            for value in one if isinstance(one, list) else one.values():
                if isinstance(value, str):
                    if not _fits_text(value):
                        return False
                elif isinstance(value, dict | list):
                    deeper.append(value)
                elif value is not None and not -_LARGEST <= value <= _LARGEST:
                    return False
        if values > MOST_VALUES:
            return False
        if not deeper:
            return True
        inside = deeper
    return False


def _fits_text(text: str) -> bool:
    return text.isascii() and len(text) <= TELLING.typed and "\0" not in text


def _unfit(value: JsonValue, path: tuple[object, ...], number: Iterator[int]) -> Iterator[Fault]:
    """Everything in a value that Postgres, another JSON reader or we ourselves could not take."""
    if next(number) > MOST_VALUES:
        yield Fault("", f"meer dan {MOST_VALUES} waarden")
    elif len(path) > DEEPEST:
        yield Fault(place(*path[:3]), f"meer dan {DEEPEST} niveaus diep")
    elif isinstance(value, dict):
        if not (wrong := [fault for name in value for fault in _unfit_text(name, (*path, name))]):
            spelled = Counter(normalize("NFC", name) for name in value)
            wrong = [Fault(place(*path, name), "staat er in twee schrijfwijzen in") for name, times in spelled.items() if times > 1]
        yield from wrong
        for name, inner in value.items():
            yield from _unfit(inner, (*path, name), number)
    elif isinstance(value, list):
        if len(value) > MOST_ITEMS:
            yield Fault(place(*path), f"mag ten hoogste {MOST_ITEMS} onderdelen hebben, en heeft er {len(value)}")
        for at, inner in enumerate(value):
            yield from _unfit(inner, (*path, at), number)
    elif isinstance(value, str):
        yield from _unfit_text(value, path)
    elif isinstance(value, int | float) and not abs(value) <= _LARGEST:
        yield Fault(place(*path), "dit getal is te groot")


def _unfit_text(text: str, path: tuple[object, ...]) -> Iterator[Fault]:
    if len(text) > TELLING.typed:
        yield Fault(place(*path), f"mag ten hoogste {TELLING.typed} tekens hebben, en heeft er {len(text)}")
    if "\0" in text:
        yield Fault(place(*path), "bevat het teken U+0000")
    if _HALF.search(text):
        yield Fault(place(*path), "bevat een half teken (los surrogaat)")
    if not text.isascii() and any(len(list(pile)) > HIGHEST for high, pile in groupby(text, _combines) if high):
        yield Fault(place(*path), f"meer dan {HIGHEST} combinerende tekens achter elkaar")


def _combines(character: str) -> bool:
    return combining(character) > 0
