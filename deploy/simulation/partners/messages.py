"""The CloudEvents of docs/partners.md: reading those of Regie, and writing those of a partner, spoilt ones included."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from deploy.simulation.partners.answers import Answer
from deploy.simulation.partners.behaviour import DropOut, Garbage
from deploy.simulation.partners.question import Question

MEDIA_TYPE = "application/cloudevents+json"
_PREFIX = "nl.leerwerktrajecten"


class Purpose(StrEnum):
    """Why Regie sends something."""

    ASKED = f"{_PREFIX}.verzoek-gedaan.v1"
    REMINDED = f"{_PREFIX}.verzoek-herinnerd.v1"
    WITHDRAWN = f"{_PREFIX}.verzoek-ingetrokken.v1"


class Told(BaseModel):
    """The `data` of what Regie sends; a withdrawal has no content and no address."""

    model_config = ConfigDict(frozen=True)

    request: UUID = Field(alias="verzoek")
    trajectory: UUID = Field(alias="traject")
    kind: str = Field(alias="soort")
    content: dict[str, JsonValue] = Field(default_factory=dict, alias="inhoud")
    answer_to: str | None = Field(None, alias="antwoordadres")


class Incoming(BaseModel):
    """An event from Regie."""

    model_config = ConfigDict(frozen=True)

    specversion: Literal["1.0"]
    id: str = Field(min_length=1)
    source: str
    type: Purpose
    subject: str
    time: datetime
    data: Told


def answered(question: Question, answer: Answer, *, source: str, garbage: Garbage | None = None) -> tuple[str, str]:
    """The id and the body of the answer to a question, or of what goes wrong before it; a wrong signature is up to the sender."""
    data: dict[str, JsonValue] = {"verzoek": question.request, "traject": question.trajectory, "soort": question.kind, **answer.data()}
    if garbage is Garbage.FIELDS:
        data |= {"uitkomst": "misschien", "antwoord": "volgt"}
    # An event has the same id whenever it is written.
    id = uuid5(UUID(question.request), "rommel" if garbage else "antwoord")
    name, body = _event(id, "verzoek-beantwoord", question, data, source)
    return name, body[:-20] if garbage is Garbage.NOT_JSON else body


def dropped_out(question: Question, report: DropOut, *, source: str) -> tuple[str, str]:
    """The id and the body of the report that somebody drops out."""
    told = {"onderdeel": report.component, "reden": report.reason, "toelichting": report.remark}
    return _event(uuid5(UUID(question.trajectory), "uitval"), "uitval-gemeld", question, {"traject": question.trajectory, **told}, source)


def _event(id: UUID, name: str, question: Question, data: dict[str, JsonValue], source: str) -> tuple[str, str]:
    event: dict[str, JsonValue] = {
        "specversion": "1.0",
        "id": str(id),
        "source": source,
        "type": f"{_PREFIX}.{name}.v1",
        "subject": question.trajectory,
        "time": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": data,
    }
    return str(id), json.dumps(event)
