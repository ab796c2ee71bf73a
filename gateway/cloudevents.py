"""CloudEvents 1.0 as partners send them: structured JSON by the NL GOV profile, read strictly. Nothing that is missing is invented.

Whether an answer fits its question is not known here; the trajectory decides that when the message arrives there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from events.vocabulary.parts import Component, EndReason
from gateway.faults import Fault, in_dutch, quoted
from gateway.strict_json import Malformed, read_object
from workflows.message import ANSWERED, DROPPED_OUT

MEDIA_TYPE = "application/cloudevents+json"
AHEAD = timedelta(days=1)
"""How far in the future `time` may be: room for a wrong time zone, not for another year."""
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TYPE = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*){2,}")
_EXTENSION = re.compile(r"[a-z0-9]{1,20}")
_VISIBLE = re.compile(r"[!-~]+")
_TRACE = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def _moment(value: object) -> datetime:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise ValueError("hier hoort een tijdstip met zone, zoals 2026-12-01T09:30:00Z")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("dit tijdstip bestaat niet") from None


def _uuid(value: object) -> UUID:
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise ValueError("hier hoort een uuid")
    return UUID(value)


def _visible(value: str) -> str:
    if not _VISIBLE.fullmatch(value):
        raise ValueError("alleen zichtbare ASCII-tekens, zonder spaties")
    return value


def _public_type(value: str) -> str:
    if not _TYPE.fullmatch(value):
        raise ValueError(f"hier hoort een naam zoals {ANSWERED}")
    if value not in _DATA:
        raise ValueError(f"onbekende soort gebeurtenis; bekend zijn {', '.join(_DATA)}")
    return value


def _json_type(value: str) -> str:
    if value.partition(";")[0].strip().lower() != "application/json":
        raise ValueError("alleen application/json")
    return value


Moment = Annotated[datetime, BeforeValidator(_moment)]
Id = Annotated[UUID, BeforeValidator(_uuid)]
Visible = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_visible)]


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """What is known of a message before it is read."""

    source: str
    webhook_id: str
    now: datetime


class _Envelope(BaseModel):
    """The attributes of the specification; what else there is are extensions. Validated with its circumstances as context."""

    model_config = ConfigDict(frozen=True, extra="allow")

    specversion: Literal["1.0"]
    id: Visible
    source: Visible
    type: Annotated[str, AfterValidator(_public_type)]
    time: Moment
    subject: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    datacontenttype: Annotated[str, AfterValidator(_json_type)] | None = None
    dataschema: Visible | None = None
    data: dict[str, JsonValue]

    @field_validator("id")
    @classmethod
    def _is_what_was_signed(cls, value: str, info: ValidationInfo[_Circumstances]) -> str:
        if value != info.context.webhook_id:
            raise ValueError("is niet gelijk aan de kopregel webhook-id")
        return value

    @field_validator("source")
    @classmethod
    def _is_the_partners_own(cls, value: str, info: ValidationInfo[_Circumstances]) -> str:
        if value != info.context.source:
            raise ValueError("dit is niet de bron die met deze partner is afgesproken")
        return value

    @field_validator("time")
    @classmethod
    def _is_likely(cls, value: datetime, info: ValidationInfo[_Circumstances]) -> datetime:
        if not EARLIEST <= value <= info.context.now + AHEAD:
            raise ValueError("ligt in de toekomst, of voor het jaar 2000")
        return value


class _Data(BaseModel):
    """What `data` holds. Fields that we do not know are kept as they are."""

    model_config = ConfigDict(frozen=True, extra="allow")

    trajectory: Id = Field(alias="traject")


class _Answer(_Data):
    """An answer to a question; see `workflows.reception` for what becomes of it."""

    request: Id = Field(alias="verzoek")
    kind: Annotated[str, Field(min_length=1, max_length=100)] = Field(alias="soort")
    outcome: Literal["akkoord", "afgewezen"] = Field(alias="uitkomst")
    remark: str | None = Field(default=None, alias="toelichting")
    answer: dict[str, JsonValue] | None = Field(default=None, alias="antwoord", validate_default=True)

    @field_validator("answer")
    @classmethod
    def _yes_has_content(cls, value: dict[str, JsonValue] | None, info: ValidationInfo) -> dict[str, JsonValue] | None:
        if value is None and info.data.get("outcome") == "akkoord":
            raise ValueError("is nodig bij uitkomst 'akkoord'")
        return value


_COMPONENTS = [component.value for component in Component if component is not Component.SELECTION]
_NOT_A_PARTNERS = {
    EndReason.COMPLETED,
    EndReason.CRITERION_NOT_MET,
    EndReason.FUNDING_ENDED,
    EndReason.NO_EMPLOYER,
    EndReason.OTHER_PROGRAMME,
    EndReason.DUTY_WITHDRAWN,
    EndReason.DEATH,
}
_REASONS = [reason.value for reason in EndReason if reason not in _NOT_A_PARTNERS]


def _component(value: str) -> str:
    if value not in _COMPONENTS:
        raise ValueError(f"kies uit {', '.join(_COMPONENTS)}")
    return value


def _reason(value: str) -> str:
    if value not in _REASONS:
        raise ValueError(f"kies uit {', '.join(_REASONS)}")
    return value


class _DropOut(_Data):
    """A participant who stopped coming, or says to stop."""

    component: Annotated[str, AfterValidator(_component)] = Field(alias="onderdeel")
    reason: Annotated[str, AfterValidator(_reason)] = Field(alias="reden")
    remark: str | None = Field(default=None, alias="toelichting")


_DATA: Mapping[str, type[_Data]] = {ANSWERED: _Answer, DROPPED_OUT: _DropOut}


@dataclass(frozen=True, slots=True)
class CloudEvent:
    """A partner's event that can be used. `trace` is a W3C traceparent, when the event carries a good one."""

    id: str
    source: str
    type: str
    time: datetime
    trajectory: UUID
    data: dict[str, JsonValue]
    trace: str | None


def read(body: bytes, *, source: str, webhook_id: str, now: datetime) -> CloudEvent:
    """The event that a body holds, which must be from `source` and have the id that was signed.

    Raises:
        Malformed: with every fault.
    """
    # An attribute that is null is one that is not there (CloudEvents JSON format, 2.2).
    raw = {name: value for name, value in read_object(body).items() if value is not None}
    faults: list[Fault] = []
    envelope = _validated(_Envelope, raw, faults, context=_Circumstances(source, webhook_id, now))
    told = _data(raw, faults)
    faults += _against_extensions(raw)
    if told and "subject" in raw and str(raw["subject"]).lower() != str(told.trajectory):
        faults.append(Fault("subject", "is niet gelijk aan data.traject"))
    if faults or envelope is None or told is None:
        raise Malformed(faults)
    return CloudEvent(
        id=envelope.id,
        source=envelope.source,
        type=envelope.type,
        time=envelope.time,
        trajectory=told.trajectory,
        data=told.model_dump(mode="json", by_alias=True, exclude_unset=True),
        trace=well_formed_trace(raw.get("traceparent")),
    )


def well_formed_trace(value: object) -> str | None:
    """A traceparent, if that is what it is (W3C Trace Context)."""
    return value if isinstance(value, str) and _TRACE.fullmatch(value) else None


M = TypeVar("M", bound=BaseModel)


def _validated(model: type[M], raw: object, faults: list[Fault], *within: str, context: object = None) -> M | None:
    try:
        return model.model_validate(raw, context=context)
    except ValidationError as error:
        faults += in_dutch(error.errors(include_url=False), *within)
        return None


def _data(raw: Mapping[str, JsonValue], faults: list[Fault]) -> _Data | None:
    kind, data = raw.get("type"), raw.get("data")
    model = _DATA.get(kind) if isinstance(kind, str) else None
    return _validated(model, data, faults, "data") if model and isinstance(data, dict) else None


def _against_extensions(raw: Mapping[str, object]) -> Iterator[Fault]:
    for name, value in raw.items():
        if name in _Envelope.model_fields:
            continue
        if name == "data_base64":
            yield Fault(name, "wordt niet ondersteund; geef data als JSON-object")
        elif not _EXTENSION.fullmatch(name):
            yield Fault(quoted(name), "een extra attribuut heeft een naam van 1 tot 20 kleine letters en cijfers")
        elif not isinstance(value, str | int):
            yield Fault(quoted(name), "een extra attribuut is tekst, een geheel getal of true/false")
