"""CloudEvents 1.0 as partners send them: an envelope by the specification, and in it one of our types. Nothing that is missing is invented,
save the moment of an event that does not tell it: that is when it came in.

Whether an answer fits its question is not known here; the trajectory decides that when the message arrives there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from unicodedata import normalize
from uuid import UUID

import msgspec
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, ValidationInfo, field_validator

from events.vocabulary.values import Component, EndReason
from events.vocabulary.words import TypedName
from gateway.inbox.envelope import Envelope, moment, present, read_envelope, validated
from gateway.inbox.packing import is_json
from gateway.inbox.strict_json import Malformed
from workflows.faults import Fault
from workflows.verbs.message import ANSWERED, DROPPED_OUT

AHEAD = timedelta(days=1)
"""How far in the future `time` may be: room for a wrong time zone, not for another year."""
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TYPE = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*){2,}")
_TRACE = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def _uuid(value: object) -> UUID:
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise ValueError("hier hoort een uuid")
    return UUID(value)


def _public_type(value: str) -> str:
    if not _TYPE.fullmatch(value):
        raise ValueError(f"hier hoort een naam zoals {ANSWERED}")
    if value not in _DATA:
        raise ValueError(f"onbekende soort gebeurtenis; bekend zijn {', '.join(_DATA)}")
    return value


def _json_type(value: str) -> str:
    if not is_json(value):
        raise ValueError("alleen JSON, zoals application/json")
    return value


Id = Annotated[UUID, BeforeValidator(_uuid)]


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """What is known of a message before it is read."""

    source: str
    signed_id: str | None
    now: datetime


class _Ours(Envelope):
    """An event that we can do something with. Validated with its circumstances as context."""

    data: dict[str, object]

    @field_validator("type")
    @classmethod
    def _is_known(cls, value: str) -> str:
        return _public_type(value)

    @field_validator("datacontenttype")
    @classmethod
    def _is_json(cls, value: str | None) -> str | None:
        return value and _json_type(value)

    @field_validator("id")
    @classmethod
    def _is_what_was_signed(cls, value: str, info: ValidationInfo[_Circumstances]) -> str:
        if info.context.signed_id not in (None, value):
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
    def _is_likely(cls, value: datetime | None, info: ValidationInfo[_Circumstances]) -> datetime | None:
        if value and not EARLIEST <= value <= info.context.now + AHEAD:
            raise ValueError("ligt in de toekomst, of voor het jaar 2000")
        return value


class _Data(BaseModel):
    """What `data` holds. Fields that we do not know are kept as they are."""

    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True)

    trajectory: Id = Field(alias="traject")


class _Spokesperson(BaseModel):
    """Who answered for the partner."""

    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True)

    name: TypedName = Field(alias="naam")
    function: TypedName | None = Field(default=None, alias="functie")


class _Answer(_Data):
    """An answer to a question; see `workflows.run.reception` for what becomes of it."""

    request: Id = Field(alias="verzoek")
    kind: Annotated[str, Field(min_length=1, max_length=100)] = Field(alias="soort")
    outcome: Literal["akkoord", "afgewezen"] = Field(alias="uitkomst")
    remark: str | None = Field(default=None, alias="toelichting")
    answer: dict[str, object] | None = Field(default=None, alias="antwoord", validate_default=True)
    told_by: _Spokesperson | None = Field(default=None, alias="beantwoordDoor")

    @field_validator("answer")
    @classmethod
    def _yes_has_content(cls, value: dict[str, object] | None, info: ValidationInfo) -> dict[str, object] | None:
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


def read(told: Mapping[str, JsonValue], *, source: str, signed_id: str | None, now: datetime) -> CloudEvent:
    """The event of these attributes and data, which must be from `source` and have the id that was signed, if one was.

    Raises:
        Malformed: with every fault.
    """
    raw = present(told)
    faults: list[Fault] = []
    envelope = read_envelope(raw, faults, _Ours, context=_Circumstances(source, signed_id, now))
    if "data_base64" in raw and "data" not in raw:
        faults.append(Fault("data_base64", "wordt niet ondersteund; geef data als JSON-object"))
    data = _data(raw, faults)
    if data and "subject" in raw and str(raw["subject"]).lower() != str(data.trajectory):
        faults.append(Fault("subject", "is niet gelijk aan data.traject"))
    if faults or envelope is None or data is None:
        raise Malformed(faults)
    return CloudEvent(
        id=envelope.id,
        source=envelope.source,
        type=envelope.type,
        time=envelope.time or now,
        trajectory=data.trajectory,
        data=data.model_dump(mode="json", by_alias=True, exclude_unset=True),
        trace=well_formed_trace(raw.get("traceparent")),
    )


def well_formed_trace(value: object) -> str | None:
    """A traceparent, if that is what it is (W3C Trace Context)."""
    return value if isinstance(value, str) and _TRACE.fullmatch(value) else None


def _data(raw: Mapping[str, JsonValue], faults: list[Fault]) -> _Data | None:
    kind, data = raw.get("type"), raw.get("data")
    model = _DATA.get(kind) if isinstance(kind, str) else None
    return validated(model, data, faults, "data") if model and isinstance(data, dict) else None


def canonical(type: str, data: JsonValue) -> bytes:
    """What an event says, free of how it is spelled: two that say the same have the same bytes.

    The order of names, escapes, `1.0` for `1`, another way to write the same moment, uuid or character (NFC), and a name with null for
    one that is not there make no difference. Layout, `time` and extensions are not part of it: those may differ when it is sent again.
    """
    return msgspec.json.encode([type, _plain(data)], order="sorted")


def _plain(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {normalize("NFC", name): _plain(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return _plain_text(value) if isinstance(value, str) else value


def _plain_text(text: str) -> str:
    text = normalize("NFC", text)
    if _UUID.fullmatch(text):
        return text.lower()
    try:
        return moment(text).isoformat()
    except ValueError:
        return text
