"""A form made from the shape of an answer: the fields of the pydantic model under their public Dutch names.

A list of parts becomes rows. What the question already named (such as the criteria that were asked about) is filled in for each row.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import get_args, get_origin

from pydantic import BaseModel, JsonValue, ValidationError
from pydantic.fields import FieldInfo

from events.vocabulary.values import InductionPart, Role
from gateway import words
from gateway.orders.inputs import YES_NO, Input, Options, input_of, plain
from workflows.faults import in_dutch

ANSWER = "antwoord"
ROWS = len(InductionPart)
"""Rows of a list for which the question does not say how many there are: enough for every part of an inwerkprogramma."""
_TRUE_FALSE: Options = (("true", "ja"), ("false", "nee"))
"""Yes and no as they are written in an answer, which is JSON."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of parts, each a row of fields."""

    label: str
    rows: list[list[Input]] = field(default_factory=list)


def fields_of(model: type[BaseModel], content: Mapping[str, JsonValue]) -> list[Input | Rows]:
    """The form for an answer to a question with this content."""
    return [_field(f"{ANSWER}.{_public(name, info)}", name, info, content) for name, info in model.model_fields.items()]


def without_empty_rows(model: type[BaseModel], values: Mapping[str, str]) -> dict[str, str]:
    """The same values with the rows of each list numbered on from 0, as they are in the answer."""
    moved = dict(values)
    for name, info in model.model_fields.items():
        prefix = f"{ANSWER}.{_public(name, info)}"
        for new, old in enumerate(_numbers(prefix, values) if _part_of(info) else ()):
            for field_name in [known for known in moved if known.startswith(f"{prefix}.{old}.")]:
                moved[f"{prefix}.{new}.{field_name.rpartition('.')[2]}"] = moved.pop(field_name)
    return moved


def answer_in(model: type[BaseModel], values: Mapping[str, str]) -> dict[str, JsonValue]:
    """The answer that was filled in; what was left empty is left out."""
    answer: dict[str, JsonValue] = {}
    for name, info in model.model_fields.items():
        public, part = _public(name, info), _part_of(info)
        if part:
            answer[public] = list(_rows_in(part, f"{ANSWER}.{public}", values))
        elif (value := values.get(f"{ANSWER}.{public}")) is not None:
            answer[public] = value
    return answer


def faults_in(model: type[BaseModel], answer: Mapping[str, JsonValue]) -> dict[str, str]:
    """What is wrong with an answer, by the name of the field in the form."""
    try:
        model.model_validate(answer)
    except ValidationError as error:
        faults = in_dutch(error.errors(), ANSWER)
        # What is wrong with the whole has no field of its own.
        return {
            "" if fault.place == ANSWER else fault.place: "vul dit in" if fault.message == "ontbreekt" else fault.message
            for fault in faults
        }
    return {}


def _field(name: str, own: str, info: FieldInfo, content: Mapping[str, JsonValue]) -> Input | Rows:
    part, label = _part_of(info), words.field(_public(own, info))
    if part is None:
        return _input(name, label, info)
    told = _named_in(part, content)
    return Rows(label, [_row(part, f"{name}.{number}", told[number] if told else {}) for number in range(len(told) or ROWS)])


def _row(part: type[BaseModel], prefix: str, told: Mapping[str, JsonValue]) -> list[Input]:
    publics = {_public(own, info): info for own, info in part.model_fields.items()}
    return [_input(f"{prefix}.{name}", words.field(name), info, given=str(told.get(name, ""))) for name, info in publics.items()]


def _input(name: str, label: str, info: FieldInfo, given: str = "") -> Input:
    found = input_of(name, label, info, given=given)
    if found.kind == "partner":
        # Such a field is called after what the partner does.
        return replace(found, roles=frozenset({Role(name.rpartition(".")[2])}))
    return replace(found, options=_TRUE_FALSE) if found.options == YES_NO else found


def _part_of(info: FieldInfo) -> type[BaseModel] | None:
    """The model of the items, when the field is a list of parts."""
    annotation = plain(info.annotation)
    if get_origin(annotation) is not tuple:
        return None
    item = get_args(annotation)[0]
    return item if isinstance(item, type) and issubclass(item, BaseModel) else None


def _named_in(part: type[BaseModel], content: Mapping[str, JsonValue]) -> list[dict[str, JsonValue]]:
    """The items of a list in the question that share a field with the parts of the answer."""
    publics = {_public(own, info) for own, info in part.model_fields.items()}
    for value in content.values():
        items = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
        if items and publics & items[0].keys():
            return items
    return []


def _rows_in(part: type[BaseModel], prefix: str, values: Mapping[str, str]) -> Iterator[JsonValue]:
    publics = [_public(own, info) for own, info in part.model_fields.items()]
    for number in _numbers(prefix, values):
        row: dict[str, JsonValue] = {name: values[f"{prefix}.{number}.{name}"] for name in publics if f"{prefix}.{number}.{name}" in values}
        if row:
            yield row


def _numbers(prefix: str, values: Mapping[str, str]) -> list[str]:
    """The rows of which something was filled in."""
    numbers = {name.removeprefix(f"{prefix}.").partition(".")[0] for name in values if name.startswith(f"{prefix}.")}
    return sorted((number for number in numbers if number.isascii() and number.isdecimal() and len(number) < 4), key=int)


def _public(name: str, info: FieldInfo) -> str:
    return info.alias or name
