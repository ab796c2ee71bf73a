"""The envelope of a CloudEvent 1.0 in structured JSON: the attributes and what the specification says of them, whatever the event is about.

What is valid is taken, also where it is unusual; what `data` holds and from whom it may come is for `gateway.inbox.cloudevents`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, ValidationError

from events.vocabulary.words import CODE, VISIBLE
from workflows.faults import MOST, Fault, in_dutch, quoted

_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:)(\d\d)(?:\.(\d+))?(Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)", re.IGNORECASE | re.ASCII)
_MEDIA_TYPE = re.compile(r"""[\w!#$&^.+-]+/[\w!#$&^.+-]+(\s*;\s*[\w!#$&^.+-]+=([\w!#$&^.+-]+|"(?:[^"\\]|\\.)*"))*\s*""", re.ASCII)
_EXTENSION = re.compile(r"[a-z0-9]+")
_LONGEST = 200
"""Characters in an attribute."""


def moment(text: str) -> datetime:
    """A moment by RFC 3339. Of a fraction microseconds are kept; a leap second is the first of the next minute.

    Raises:
        ValueError: when it is none, in Dutch.
    """
    if not (found := _TIME.fullmatch(text)):
        raise ValueError("hier hoort een tijdstip met zone, zoals 2026-12-01T09:30:00Z")
    minute, second, fraction, zone = found.groups()
    leap = second == "60"
    try:
        at = datetime.fromisoformat(f"{minute}{'59' if leap else second}.{(fraction or '0')[:6]:0<6}{zone}".upper())
        return at.astimezone(UTC) + timedelta(seconds=leap)
    except (ValueError, OverflowError):
        raise ValueError("dit tijdstip bestaat niet") from None


def _moment(value: object) -> datetime:
    return moment(value if isinstance(value, str) else "")


def _visible(value: str) -> str:
    if not VISIBLE.fullmatch(value):
        raise ValueError("alleen zichtbare ASCII-tekens, zonder spaties")
    return value


def _seen(value: str) -> str:
    if hidden := CODE.hidden(value):
        raise ValueError(f"bevat een teken dat niet te zien is (U+{ord(hidden):04X})")
    return value


def _media_type(value: str) -> str:
    if not _MEDIA_TYPE.fullmatch(value):
        raise ValueError("hier hoort een mediatype, zoals application/json")
    return value


Short = Annotated[str, Field(min_length=1, max_length=_LONGEST)]
Visible = Annotated[Short, AfterValidator(_visible)]
Moment = Annotated[datetime, BeforeValidator(_moment)]


class Envelope(BaseModel):
    """The attributes of the specification; what else there is are extensions."""

    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True)

    specversion: Literal["1.0"]
    id: Annotated[Short, AfterValidator(_seen)]
    source: Visible
    type: Short
    time: Moment | None = None
    subject: Short | None = None
    datacontenttype: Annotated[Short, AfterValidator(_media_type)] | None = None
    dataschema: Annotated[str, Field(min_length=1), AfterValidator(_visible)] | None = None


def present(raw: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The attributes that are there: one that is null is not (CloudEvents JSON format, 2.2)."""
    return {name: value for name, value in raw.items() if value is not None}


M = TypeVar("M", bound=BaseModel)


def validated(model: type[M], raw: object, faults: list[Fault], *within: str, context: object = None) -> M | None:
    """What `raw` says by a model, or None when `faults` got what is wrong with it."""
    try:
        return model.model_validate(raw, context=context)
    except ValidationError as error:
        faults += in_dutch(error.errors(include_url=False), *within)
        return None


def read_envelope(raw: Mapping[str, JsonValue], faults: list[Fault], model: type[M], context: object = None) -> M | None:
    """The attributes that are there, by the specification or by a model that asks for more; `faults` gets what is wrong with them."""
    envelope = validated(model, raw, faults, context=context)
    if "data" in raw and "data_base64" in raw:
        faults.append(Fault("data_base64", "staat er naast data; een van beide kan"))
    faults += islice(_against_extensions(raw), MOST)
    return envelope


def _against_extensions(raw: Mapping[str, JsonValue]) -> Iterator[Fault]:
    for name, value in raw.items():
        if name in Envelope.model_fields or name in ("data", "data_base64"):
            continue
        if not _EXTENSION.fullmatch(name):
            yield Fault(quoted(name), "een extra attribuut heeft een naam van kleine letters en cijfers")
        elif not isinstance(value, str | int):
            yield Fault(quoted(name), "een extra attribuut is tekst, een geheel getal of true/false")
