"""What is sent with an order: its schema, from the model that reads it, and what becomes of what somebody filled in.

The words and values are those of forms and command line; names are written as JSON has them (`uitstelTot`).
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue, ValidationError

from activities.days import BirthDay, LastingDay
from gateway.api.shapes import camel
from gateway.fate import NotPossible
from gateway.orders.kinds import Incomplete, OrderKind
from gateway.orders.problems import Problem
from gateway.orders.sending import Changed, Failed, Refused, Uncertain
from gateway.programmes.publishing import Conflict
from workflows.decisions import refusal
from workflows.faults import Fault, in_dutch, place
from workflows.law.moments import read_day

COME_BACK = "5"
WRONG = "De opdracht klopt niet; verbeter die en geef die opnieuw."
_KINDS: Mapping[object, tuple[type, str]] = {
    "boolean": (bool, "hier hoort true of false"),
    "integer": (int, "hier hoort een geheel getal"),
    "string": (str, "hier hoort tekst"),
    "array": (list, "hier hoort een lijst"),
    "object": (dict, "hier hoort een groep velden"),
}
Schema = dict[str, Any]

_written = BeforeValidator(lambda value: read_day(value) if isinstance(value, str) else value)
ADay = Annotated[LastingDay, _written]
ABirthDay = Annotated[BirthDay, _written]
"""Days as they are written."""


class Body(BaseModel):
    """What is sent with an order that is about no trajectory."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


B = TypeVar("B", bound=Body)


def schema_of(model: type[BaseModel], help: str) -> Schema:
    """The schema of what is sent, from the model that reads it."""
    told = model.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
    known: Mapping[str, Any] = told.get("$defs", {})
    fields = {camel(name): _field(schema, known) for name, schema in told.get("properties", {}).items()}
    needed = [camel(name) for name in told.get("required", ())]
    return {"type": "object", "description": help, "properties": fields, "additionalProperties": False} | (
        {"required": needed} if needed else {}
    )


def _field(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Schema:
    """A field: what it is when it is there, and what it is called on forms."""
    inner: Schema = {name: value for name, value in schema.items() if name not in ("anyOf", "$ref", "title", "default")}
    those = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    # An organisation, by its number or by what it is called.
    [one] = those[-1:] or [{}]
    for found in (one, schema):
        inner |= _known(found, known)
    if "items" in inner:
        inner["items"] = _field(inner["items"], known)
    if isinstance(inner.get("additionalProperties"), dict):
        inner["additionalProperties"] = True
    return inner | ({"description": schema["title"]} if "title" in schema and "description" not in inner else {})


def _known(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return {name: value for name, value in schema.items() if name not in ("anyOf", "title", "default")}
    named: Mapping[str, Any] = known[schema["$ref"].rpartition("/")[2]]
    return {name: value for name, value in named.items() if name not in ("title", "description")}


def filled_in(order: OrderKind, schema: Schema, told: Mapping[str, JsonValue]) -> dict[str, object]:
    """What was sent, as forms and command line fill it in.

    Raises:
        Incomplete: a field is of another kind than it is said to be.
    """
    _see_kinds(schema, told)
    own = {camel(one.name): one.name for one in order.inputs}
    return {own[name]: value for name, value in told.items()}


def read(model: type[B], schema: Schema, told: Mapping[str, JsonValue]) -> B:
    """What was sent. Raises `Incomplete` as `filled_in` does, or for what its model does not take."""
    _see_kinds(schema, told)
    try:
        return model.model_validate(told)
    except ValidationError as error:
        raise Incomplete({fault.place: fault.message for fault in in_dutch(error.errors())}) from None


def _see_kinds(schema: Schema, told: Mapping[str, JsonValue]) -> None:
    fields, errors = schema["properties"], dict[str, str]()
    for name, value in told.items():
        if name not in fields:
            errors[name] = "dit veld bestaat niet"
        elif (kind := _KINDS.get(fields[name].get("type"))) and type(value) is not kind[0]:
            errors[name] = kind[1]
    if errors:
        raise Incomplete(errors)


@asynccontextmanager
async def answering(order: OrderKind | None = None) -> AsyncIterator[None]:
    """Around an order: what becomes of it as the API says it. Raises `Problem`."""
    try:
        yield
    except Incomplete as incomplete:
        own = {one.name: camel(one.name) for one in order.inputs} if order else {}
        faults = [Fault(own.get(name) or place(name), error) for name, error in incomplete.errors.items()]
        raise Problem(400, WRONG, faults) from None
    except (Changed, Conflict) as changed:
        raise Problem(412, str(changed)) from None
    except (Refused, refusal.Refused, NotPossible) as refused:
        raise Problem(409, str(refused)) from None
    except Failed as failed:
        raise Problem(500, str(failed)) from None
    except Uncertain as uncertain:
        raise Problem(503, str(uncertain), headers={"Retry-After": COME_BACK}) from None
