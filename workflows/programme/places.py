"""The places in a programme document, such as `voortraject.taal.uren_per_week`, and other values in them (`PlanAdjusted`).

Items of a list are named by their code.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import JsonValue

from workflows.programme.norm import Document, Norm

ADJUSTED = "bijgestuurd in dit traject"
"""The source of a norm that an adjustment put in place of the programme's."""

MODULES = "voortraject.modules"
TASTER = "voortraject.snuffelstage"


class UnknownPlace(LookupError):
    """An adjustment names a place that the programme does not have; the message is Dutch."""


def norms_in(part: Document, place: tuple[str, ...] = ()) -> Iterator[tuple[str, Norm]]:
    """Every norm of a part of a programme, with its place in the document, such as `voortraject.modules.rekenen.norm`."""
    for name, field in type(part).model_fields.items():
        value, here = getattr(part, name), (*place, field.alias or name)
        if isinstance(value, Norm):
            yield ".".join(here), value
        elif isinstance(value, Document):
            yield from norms_in(value, here)
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Document):
                    yield from norms_in(item, (*here, item_name(item.model_dump(mode="json"))))


def item_name(item: Mapping[str, Any]) -> str:
    """What an item of a list is called in a place: its code, role, month, name or level; empty when it has none."""
    return str(next((item[key] for key in ("code", "rol", "maand", "naam", "niveau") if key in item), ""))


def names_in(items: Sequence[Any]) -> list[str]:
    """What the items of a list are called, each in a way of its own: organisations in one role by their name as well; empty without one."""
    names = [item_name(item) if isinstance(item, Mapping) else "" for item in items]
    several = {name for name, count in Counter(names).items() if count > 1}
    return [
        f"{name} ({item['organisatie']})" if name in several and item and item.get("organisatie") else name
        for name, item in zip(names, (item if isinstance(item, Mapping) else {} for item in items), strict=True)
    ]


def changed(document: dict[str, JsonValue], changes: Mapping[str, str | int | bool]) -> dict[str, JsonValue]:
    """A programme's document with other values in some places, whether they fit or not; this changes what is given.

    A norm takes an ISO 8601 duration, and its source becomes `ADJUSTED`. False takes a module or the snuffelstage out; a module that is
    not there comes in with the places of its naam, aanbieder and norm.

    Raises:
        UnknownPlace: when the programme has no such place.
    """
    for place, value in changes.items():
        module, _, _ = place.rpartition(".")
        if f"{module}.naam" in changes:
            _let_in(document, module)
        _put(document, place, value)
    return document


def _put(document: dict[str, JsonValue], place: str, value: str | int | bool) -> None:
    whole, _, item = place.rpartition(".")
    if value is False and whole == MODULES:
        modules = _items(document)
        modules[:] = [module for module in modules if item_name(module) != item]
    elif value is False and place == TASTER:
        _step(document, "voortraject", place)["snuffelstage"] = None
    else:
        _put_value(document, place, value)


def _let_in(document: Mapping[str, Any], place: str) -> None:
    whole, _, code = place.rpartition(".")
    if whole == MODULES and not any(item_name(module) == code for module in _items(document)):
        _items(document).append({"code": code, "naam": "", "aanbieder": None, "norm": {"duur": None, "bron": ADJUSTED}})


def _put_value(document: dict[str, JsonValue], place: str, value: str | int | bool) -> None:
    here: Any = document
    *road, last = place.split(".")
    for name in road:
        here = _step(here, name, place)
    found = _step(here, last, place)
    if isinstance(found, dict) and found.keys() == {"duur", "bron"}:
        here[last] = {"duur": value, "bron": ADJUSTED}
    elif last in ("duur", "bron"):
        raise UnknownPlace(f"'{place}' hoort bij een norm; noem de norm zelf, zonder '.{last}'")
    elif isinstance(found, dict | list):
        raise UnknownPlace(f"'{place}' is geen waarde maar een heel onderdeel van het programma")
    else:
        here[last] = value


def _items(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    modules: list[dict[str, Any]] = document["voortraject"]["modules"]
    return modules


def _step(here: Any, name: str, place: str) -> Any:
    if isinstance(here, dict) and name in here:
        return here[name]
    if isinstance(here, list) and name in (names := names_in(here)):
        return here[names.index(name)]
    raise UnknownPlace(f"het programma heeft geen plaats '{place}'")
