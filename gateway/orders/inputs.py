"""What a field of a form is, derived from a field of a pydantic model: what is typed or chosen there, and between which limits."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Annotated, Literal, Union, get_args, get_origin
from uuid import UUID

from annotated_types import Ge, Gt, Le, Lt, MinLen
from pydantic import AwareDatetime, BeforeValidator
from pydantic.fields import FieldInfo

from events.vocabulary.values import Role
from events.vocabulary.words import Kind
from gateway import words

Options = tuple[tuple[str, str], ...]
"""What can be chosen: each value with what it is called."""
YES_NO: Options = (("ja", "Ja"), ("nee", "Nee"))


@dataclass(frozen=True, slots=True)
class Input:
    """One field. `name` is what it is called in the form; `given` what is filled in already and cannot be changed.

    `kind` is `tekst`, `verhaal` (more than a line), `getal`, `datum`, `keuze` (one of many), `een_van` (one of few), `partner` or `account`
    (a colleague).
    """

    name: str
    label: str
    kind: str
    required: bool
    options: Options = ()
    least: int | None = None
    most: int | None = None
    given: str = ""
    roles: frozenset[Role] = frozenset()
    """Of the partners, or the colleagues, among whom one is chosen; without any: all."""
    taking_part: bool = False
    """One is chosen of those that take part in the trajectory."""


def input_of(name: str, label: str, info: FieldInfo, *, given: str = "") -> Input:
    """The field of a form by which a field of a model is filled in."""
    annotation = plain(info.annotation)
    required = info.is_required() and not any(isinstance(limit, MinLen) and limit.min_length == 0 for limit in info.metadata)
    least, most = _limits(info)
    return Input(name, label, _kind(annotation, info), required, options_of(annotation), least, most, given)


def options_of(annotation: object) -> Options:
    """What there is to choose in a type; nothing when it is not a choice."""
    if annotation is bool:
        return YES_NO
    if get_origin(annotation) is Literal:
        return tuple((value, words.spelled(value)) for value in get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return tuple((member.value, words.choice(member)) for member in annotation)
    return ()


def plain(annotation: object) -> object:
    """The type of what is there when something is, without what it is annotated with."""
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(arg for arg in get_args(annotation) if arg is not type(None))
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def _kind(annotation: object, info: FieldInfo) -> str:
    if options_of(annotation):
        return "keuze"
    if annotation in (date, AwareDatetime):
        return "datum"
    # What is written in a way of its own, such as an amount with a comma, is no number to a browser.
    if annotation is int and not any(isinstance(one, BeforeValidator) for one in info.metadata):
        return "getal"
    if annotation is UUID:
        return "partner"
    story = any(isinstance(kind, Kind) and kind.lines and not kind.exact for kind in info.metadata)
    return "verhaal" if story else "tekst"


def _limits(info: FieldInfo) -> tuple[int | None, int | None]:
    least: int | None = None
    most: int | None = None
    for limit in info.metadata:
        match limit:
            case Ge(ge=int(value)):
                least = value
            case Gt(gt=int(value)):
                least = value + 1
            case Le(le=int(value)):
                most = value
            case Lt(lt=int(value)):
                most = value - 1
    return least, most
