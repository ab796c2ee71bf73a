"""What is wrong with something that came in, in Dutch: each fault with its place. The one translation of what pydantic finds."""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic_core import ErrorDetails

MOST = 50
"""Faults that are told at once; whoever makes more is helped by these first."""
_LONGEST = 80

_DATE = "hier hoort een datum, zoals 2027-01-31"
_MESSAGES = {
    "missing": "ontbreekt",
    "extra_forbidden": "dit veld bestaat niet",
    "string_type": "hier hoort tekst",
    "string_too_short": "mag niet leeg zijn",
    "string_pattern_mismatch": "alleen kleine letters, cijfers en streepjes",
    "bool_type": "hier hoort true of false",
    "bool_parsing": "hier hoort ja of nee",
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "hier hoort een geheel getal"),
    "int_parsing_size": "dit getal is te groot",
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "hier hoort een groep velden"),
    "tuple_type": "hier hoort een lijst",
    "too_short": "deze lijst mag niet leeg zijn",
    **dict.fromkeys(("uuid_parsing", "uuid_type"), "hier hoort een uuid"),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), _DATE),
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
    """One fault. The place is a path such as `data.metingen.0.niveau`; empty when it is the whole. The message is Dutch."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


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
    """What pydantic found, in Dutch; `within` is where the validated thing itself is."""
    return [Fault(place(*within, *error["loc"]), message(error)) for error in errors]


def message(error: ErrorDetails) -> str:
    """One thing that pydantic found, in Dutch, without what was filled in."""
    kind, context = error["type"], error.get("ctx", {})
    if kind in _LIMITS:
        return _LIMITS[kind].format_map(context)
    if kind in ("enum", "literal_error"):
        return f"kies uit {str(context['expected']).replace(' or ', ', ')}"
    if kind == "value_error":
        return str(context["error"])
    return _MESSAGES.get(kind, "deze waarde kan hier niet")
