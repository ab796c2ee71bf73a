"""Requests and decisions in the form of the AuthZEN Authorization API 1.0, with what the Dutch profile of it adds.

What is written holds no more than a decision needs, and so `read` gives the same request again: who doubts a decision can decide it anew.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, JsonValue

from events.vocabulary.base import DataClass
from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.access.deciding import Capacity, Decision, Kind, Request, Resource
from gateway.access.terms import Action, Purpose, Relation

PROCESSING = "urn:nld:leerwerktrajecten:verwerking:"
"""Before a purpose it names the entry of the register of processing that an action belongs to."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class _Capacity(_Part):
    rol: Office | Role
    relatie: Relation


class _Capacities(_Part):
    hoedanigheden: tuple[_Capacity, ...] = ()


class _Subject(_Part):
    id: str
    properties: _Capacities = _Capacities()


class _Marked(_Part):
    gevoelig: bool = False
    beperkt: bool = False


class _Resource(_Part):
    type: Kind
    id: str
    properties: _Marked = _Marked()


class _Touched(_Part):
    klassen: tuple[DataClass, ...] = ()


class _Action(_Part):
    name: Action
    properties: _Touched = _Touched()


class _Context(_Part):
    doel: Purpose


class _Evaluation(_Part):
    subject: _Subject
    resource: _Resource
    action: _Action
    context: _Context


def evaluation(request: Request, at: datetime, traceparent: str | None = None) -> dict[str, JsonValue]:
    """A request as an Access Evaluation, asked at a moment within a trace of W3C Trace Context."""
    capacities = sorted(request.capacities)
    touched: dict[str, JsonValue] = {"klassen": [*sorted(request.touches)]} if request.touches else {}
    context: dict[str, JsonValue] = {"time": at.astimezone(UTC).isoformat(), "doel": request.purpose}
    if traceparent is not None:
        context["traceparent"] = traceparent
    return {
        "subject": {
            "type": "account",
            "id": request.account,
            "properties": {"hoedanigheden": [{"rol": one.role, "relatie": one.relation} for one in capacities]},
        },
        "resource": {
            "type": request.resource.kind,
            "id": request.resource.id,
            "properties": {"gevoelig": request.resource.sensitive, "beperkt": request.resource.restricted},
        },
        "action": {"name": request.action, "properties": {"processing_activity_id": PROCESSING + request.purpose, **touched}},
        "context": context,
    }


def answer(decision: Decision) -> dict[str, JsonValue]:
    """A decision as the answer to an Access Evaluation."""
    return {
        "decision": decision.allowed,
        "context": {
            "reden": decision.reason,
            "klassen": [*sorted(decision.classes)],
            "toekenningen": [str(grant) for grant in decision.grants],
        },
    }


def read(written: Mapping[str, object]) -> Request:
    """The request of an Access Evaluation.

    Raises:
        ValidationError: it is none, or names what there is not.
    """
    told = _Evaluation.model_validate(written)
    return Request(
        account=told.subject.id,
        capacities=frozenset(Capacity(one.rol, one.relatie) for one in told.subject.properties.hoedanigheden),
        action=told.action.name,
        resource=Resource(told.resource.type, told.resource.id, told.resource.properties.gevoelig, told.resource.properties.beperkt),
        purpose=told.context.doel,
        touches=frozenset(told.action.properties.klassen),
    )
