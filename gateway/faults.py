"""What is wrong with something that came in: each fault with its place, in Dutch."""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic_core import ErrorDetails

MOST = 50
"""Faults that are told at once; who makes more is helped by these first."""
_LONGEST = 80

_MESSAGES = {
    "missing": "ontbreekt",
    "extra_forbidden": "dit veld bestaat niet",
    "string_type": "hier hoort tekst",
    "string_too_short": "mag niet leeg zijn",
    "bool_type": "hier hoort true of false",
    "bool_parsing": "hier hoort ja of nee",
    "int_type": "hier hoort een geheel getal",
    "int_parsing": "hier hoort een geheel getal",
    "int_from_float": "hier hoort een geheel getal",
    "dict_type": "hier hoort een object",
    "model_type": "hier hoort een object",
    "tuple_type": "hier hoort een lijst",
    "uuid_parsing": "hier hoort een uuid",
    "uuid_type": "hier hoort een uuid",
    "date_type": "hier hoort een datum, zoals 2027-01-31",
    "date_parsing": "hier hoort een datum, zoals 2027-01-31",
    "date_from_datetime_parsing": "hier hoort een datum, zoals 2027-01-31",
    "date_from_datetime_inexact": "hier hoort een datum, zoals 2027-01-31",
}
_LIMITS = {
    "greater_than": "moet meer dan {gt} zijn",
    "greater_than_equal": "moet ten minste {ge} zijn",
    "less_than": "moet minder dan {lt} zijn",
    "less_than_equal": "mag ten hoogste {le} zijn",
    "string_too_long": "mag ten hoogste {max_length} tekens hebben",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. The place is a path such as `data.metingen.0.niveau`; empty when it is the whole."""

    place: str
    message: str


def quoted(text: object) -> str:
    """What somebody sent, short enough and clean enough to say back."""
    whole = str(text)
    said = whole[:_LONGEST].encode("utf-8", "replace").decode()
    said = "".join(character if character.isprintable() else "?" for character in said)
    return said if len(whole) <= _LONGEST else f"{said}…"


def place(*steps: object) -> str:
    """The path to a fault."""
    return ".".join(quoted(step) for step in steps)


def in_dutch(errors: Iterable[ErrorDetails], *within: str) -> list[Fault]:
    """What pydantic found, told in Dutch; `within` is where the validated thing itself is."""
    return [Fault(place(*within, *error["loc"]), _message(error)) for error in errors]


def _message(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind in _LIMITS:
        return _LIMITS[kind].format_map(context)
    if kind in ("enum", "literal_error"):
        return f"kies uit {str(context['expected']).replace(' or ', ', ')}"
    if kind == "value_error":
        return str(context["error"])
    return _MESSAGES.get(kind, "dit klopt niet")
