"""Documents that people write as YAML: one strict reader for all, and the check against a model that takes nothing for something else.

What is read is what was meant: the JSON values that YAML 1.2 knows (text, numbers, true, false, null). What an older reader takes for
something else is a fault that says how to write it: `032`, `yes`, `1_000`, `.inf`, a field twice. A document has bounds (its size, how
deep it goes), and an alias stands for one value only, so that reading takes as long as the document is.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Annotated, Protocol, TypeVar
from unicodedata import normalize

import msgspec
import yaml
from pydantic import BaseModel, BeforeValidator, JsonValue, ValidationInfo

from events.vocabulary.words import TELLING
from workflows.faults import MOST, Fault

LARGEST = 128 * 1024
"""Bytes of a document; the largest that comes with Regie has fourteen thousand."""
DEEPEST = 32
"""Groups within groups."""
LONGEST_ALIAS = 200
"""Signs of a value that an alias may stand for, so that a document with aliases is not much larger than it looks."""
LONGEST_NUMBER = 18
"""Signs of a number; what is longer is a code."""
SAID = 40
"""Signs of what somebody wrote that are said back."""

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_LIKE_A_NUMBER = re.compile(
    r"[-+]?(0[xXoObB][0-9a-fA-F_]+|[0-9][0-9_]*(\.[0-9_]*)?|\.[0-9][0-9_]*)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
_LIKE_YES_OR_NO = frozenset({"yes", "no", "on", "off"})
_CONSTANTS: Mapping[str, JsonValue] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PROBLEMS = (
    ("mapping values are not allowed", "hier kan geen dubbele punt staan; zet een tekst met een dubbele punt tussen aanhalingstekens"),
    ("could not find expected ':'", "na de naam van een veld hoort een dubbele punt"),
    (
        "cannot start any token",
        "met dit teken kan een waarde niet beginnen: spring in met spaties, zet tekst tussen aanhalingstekens",
    ),
    ("found undefined alias", "deze verwijzing (*) noemt iets dat er niet boven staat"),
    ("unexpected end of stream", "een aanhalingsteken wordt nergens gesloten"),
    ("expected ',' or", "een haak wordt nergens gesloten, of er ontbreekt een komma"),
    ("did not find expected key", "dit staat niet op de goede plaats; kijk naar het inspringen"),
    ("expected '-'", "dit staat niet op de goede plaats; kijk naar het inspringen"),
    ("expected the node content", "hier hoort een waarde"),
    ("control characters are not allowed", "dit teken kan niet in een document staan"),
    ("escape", "deze schrijfwijze met \\ bestaat niet; gebruik enkele aanhalingstekens"),
)


class _Mark(Protocol):
    """Where the parser is, counted from nought."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...


@dataclass(frozen=True, slots=True)
class _Place:
    line: int
    column: int


_Model = TypeVar("_Model", bound=BaseModel)


class Unreadable(ValueError):
    """A document cannot be read; every fault names its line and column, and the field where that is known."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(map(str, self.faults)))


def _only_a_day(value: object, info: ValidationInfo) -> object:
    # Pydantic takes "86400" for the second of January 1970. A log may hold what it took before.
    if info.mode != "json" or value is None:
        return value
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError("hier hoort een datum, zoals 2027-01-31")


Day = Annotated[date, BeforeValidator(_only_a_day)]
"""A day in a document: nothing but year-month-day."""


def validated(model: type[_Model], document: Mapping[str, object]) -> _Model:
    """A document as its model, with nothing taken for something else: `true` is no number, and "24" is text.

    Raises:
        pydantic.ValidationError: when it does not fit.
    """
    return model.model_validate_json(msgspec.json.encode(document), strict=True)


def read_document(path: Path) -> dict[str, JsonValue]:
    """The fields of a document in a file.

    Raises:
        Unreadable: when there are none, or something can be taken in two ways.
        OSError: when the file cannot be read.
    """
    with path.open("rb") as file:
        return read_fields(file.read(LARGEST + 1))


def read_fields(content: bytes) -> dict[str, JsonValue]:
    """The fields of a document.

    Raises:
        Unreadable: when there are none, or something can be taken in two ways.
    """
    if len(content) > LARGEST:
        raise Unreadable([Fault("", f"het document is te groot; ten hoogste {LARGEST // 1024} KiB")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable([Fault(f"regel {line}", "dit is geen UTF-8; bewaar het bestand als UTF-8")]) from None
    value, faults = _Reader().read(text)
    if not faults and not isinstance(value, dict):
        faults = [Fault("", "er horen velden met een naam in te staan")]
    if faults:
        raise Unreadable(faults[:MOST])
    assert isinstance(value, dict)
    return value


class _Group:
    """A list, or the fields of a group, that is being read."""

    def __init__(self, value: list[JsonValue] | dict[str, JsonValue], place: tuple[str, ...]) -> None:
        self.value = value
        self.place = place
        self.key: str | None = None
        self.seen: dict[str, int] = {}

    @property
    def wants_key(self) -> bool:
        return isinstance(self.value, dict) and self.key is None

    def here(self) -> tuple[str, ...]:
        step = self.key if isinstance(self.value, dict) else str(len(self.value) + 1)
        return self.place if step is None else (*self.place, step)

    def add(self, value: JsonValue) -> None:
        if isinstance(self.value, list):
            self.value.append(value)
        else:
            assert self.key is not None
            self.value[self.key] = value
            self.key = None


class _Reader:
    """Builds the value from the events of the parser, without recursion."""

    def __init__(self) -> None:
        self._open: list[_Group] = []
        self._faults: list[Fault] = []
        self._named: dict[str, JsonValue] = {}
        self._whole: JsonValue = None
        self._documents = 0

    def read(self, text: str) -> tuple[JsonValue, list[Fault]]:
        """The value, and the faults that were found."""
        try:
            for event in yaml.parse(text, Loader=yaml.CSafeLoader):
                if not self._take(event):
                    break
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._fault(mark and _within(mark, text), _problem(error.problem or error.context or ""))
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            self._faults.append(Fault(f"regel {line}", _problem(error.reason)))
        except (ValueError, OverflowError):
            # What the parser itself stumbles over: the number of a character that does not exist, a version of a thousand digits.
            self._fault(None, "hier is het geen YAML meer")
        return self._whole, self._faults

    def _take(self, event: yaml.Event) -> bool:
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._fault(event.start_mark, "hier begint een tweede document; een bestand houdt er één")
                    return False
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.CollectionStartEvent():
                return self._begin(event)
            case yaml.CollectionEndEvent():
                done = self._open.pop()
                self._add(done.value)
        return len(self._faults) < MOST

    def _begin(self, event: yaml.CollectionStartEvent) -> bool:
        if len(self._open) == DEEPEST:
            self._fault(event.start_mark, f"dit gaat te diep; ten hoogste {DEEPEST} groepen in elkaar")
            return False
        if self._open and self._open[-1].wants_key:
            self._fault(event.start_mark, "de naam van een veld is tekst, geen groep en geen lijst")
            return False
        if event.tag is not None:
            self._fault(event.start_mark, f"een soort ({_short(event.tag)}) kan hier niet bij worden geschreven")
        if event.anchor is not None:
            self._fault(event.start_mark, f"'&{_short(event.anchor)}' kan alleen bij één waarde staan, niet bij een groep of een lijst")
        place = self._open[-1].here() if self._open else ()
        self._open.append(_Group({} if isinstance(event, yaml.MappingStartEvent) else [], place))
        return True

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if event.tag is not None:
            self._fault(event.start_mark, f"een soort ({_short(event.tag)}) kan hier niet bij worden geschreven")
        text = event.value if event.value.isascii() else normalize("NFC", event.value)
        value: JsonValue = text
        if hidden := TELLING.hidden(text):
            self._fault(event.start_mark, f"in deze tekst staat een teken dat niet te zien is (U+{ord(hidden):04X})")
        elif not event.style:
            value, wrong = _plain(text)
            if wrong:
                self._fault(event.start_mark, wrong)
        if event.anchor is not None:
            self._named[event.anchor] = value
            if len(event.value) > LONGEST_ALIAS:
                self._fault(event.start_mark, f"'&{_short(event.anchor)}' staat bij een te lange tekst; ten hoogste {LONGEST_ALIAS} tekens")
        self._value(value, event)

    def _alias(self, event: yaml.AliasEvent) -> None:
        name = str(event.anchor)
        if name not in self._named:
            self._fault(event.start_mark, f"'*{_short(name)}' verwijst niet naar één waarde die erboven staat")
        self._value(self._named.get(name), event)

    def _value(self, value: JsonValue, event: yaml.NodeEvent) -> None:
        group = self._open[-1] if self._open else None
        if group is None or not group.wants_key:
            self._add(value)
            return
        if not isinstance(value, str):
            self._fault(event.start_mark, "de naam van een veld is tekst; zet die zo nodig tussen aanhalingstekens")
        group.key = str(value)
        line = event.start_mark.line + 1 if event.start_mark else 0
        if (first := group.seen.setdefault(group.key, line)) != line or group.key in group.value:
            self._fault(event.start_mark, f"dit veld staat er twee keer in; ook op regel {first}")

    def _add(self, value: JsonValue) -> None:
        if self._open:
            self._open[-1].add(value)
        else:
            self._whole = value

    def _fault(self, mark: "_Mark | None", message: str) -> None:
        path = ".".join(map(_short, self._open[-1].here())) if self._open else ""
        where = f"regel {mark.line + 1}, teken {mark.column + 1}" if mark else ""
        self._faults.append(Fault(f"{where} ({path})" if where and path else where or path, message))


def _within(mark: _Mark, text: str) -> _Mark:
    """The place, or the end of the last line that holds something when the parser ran past it: a fault points at what was written."""
    written = text.rstrip().splitlines()
    return mark if mark.line < len(written) else _Place(len(written) - 1, len(written[-1])) if written else _Place(0, 0)


def _plain(text: str) -> tuple[JsonValue, str]:
    """What a text without quotes stands for, and what is wrong with it when it can be taken in two ways."""
    if text in _CONSTANTS:
        return _CONSTANTS[text], ""
    if text.lower() in _LIKE_YES_OR_NO:
        return text, f"'{text}' kan ja of nee zijn, maar ook tekst: schrijf true of false, of zet het tussen aanhalingstekens"
    if not _LIKE_A_NUMBER.fullmatch(text):
        return text, ""
    if (found := _NUMBER.fullmatch(text)) and len(text) <= LONGEST_NUMBER and isfinite(float(text)):
        return (float(text) if found[2] or found[3] else int(text)), ""
    return (
        text,
        f"'{_short(text)}' is niet eenduidig een getal: schrijf het als 32 of 0.5, of zet een code tussen aanhalingstekens",
    )


def _short(text: str) -> str:
    return text if len(text) <= SAID else f"{text[:SAID]}…"


def _problem(said: str) -> str:
    return next((dutch for english, dutch in _PROBLEMS if english in said), "hier is het geen YAML meer")
