"""What one version of a programme document changes in another, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from workflows.law.period import Period
from workflows.programme.catalogue import validate_document
from workflows.programme.document import Programme
from workflows.programme.places import item_name, names_in


@dataclass(frozen=True, slots=True)
class Difference:
    """What is otherwise at a place in the document; the words are Dutch."""

    place: str
    words: str

    def __str__(self) -> str:
        return f"{self.place}: {self.words}"


def differences(before: Mapping[str, JsonValue], after: Mapping[str, JsonValue]) -> list[Difference]:
    """What `after` changes in `before`, in the order of the documents. The number of the version itself is left out.

    What a document leaves out counts as what it is then, as far as the document is without faults.
    """
    return list(_of_groups({**_whole(before), "versie": None}, {**_whole(after), "versie": None}, ()))


Place = tuple[str, ...]


def _of(before: JsonValue, after: JsonValue, place: Place) -> Iterator[Difference]:
    if before == after:
        return
    if _is_norm(before) and _is_norm(after):
        yield Difference(".".join(place), f"{_told(before)} wordt {_told(after)}")
    elif isinstance(before, dict) and isinstance(after, dict):
        yield from _of_groups(before, after, place)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _of_lists(before, after, place)
    elif before is None:
        yield Difference(".".join(place), f"{_told(after)} komt erbij")
    elif after is None:
        yield Difference(".".join(place), f"{_told(before)} vervalt")
    else:
        yield Difference(".".join(place), f"{_told(before)} wordt {_told(after)}")


def _of_groups(before: Mapping[str, JsonValue], after: Mapping[str, JsonValue], place: Place) -> Iterator[Difference]:
    for name in dict.fromkeys((*before, *after)):
        yield from _of(before.get(name), after.get(name), (*place, name))


def _of_lists(before: Sequence[JsonValue], after: Sequence[JsonValue], place: Place) -> Iterator[Difference]:
    """Items are matched by what they are called; those that have no name, by what they are."""
    had, has = _by_name(before), _by_name(after)
    for name in dict.fromkeys((*had, *has)):
        if name not in has:
            yield Difference(".".join(place), f"{_told(had[name])} vervalt")
        elif name not in had:
            yield Difference(".".join(place), f"{_told(has[name])} komt erbij")
        else:
            yield from _of(had[name], has[name], (*place, name))
    if had.keys() == has.keys() and list(had) != list(has):
        yield Difference(".".join(place), "de volgorde is anders")


def _by_name(items: Sequence[JsonValue]) -> dict[str, JsonValue]:
    return {name or _told(item): item for name, item in zip(names_in(items), items, strict=True)}


def _whole(document: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    return document if validate_document(document) else Programme.model_validate(dict(document)).document()


def _is_norm(value: JsonValue) -> bool:
    return isinstance(value, dict) and value.keys() == {"duur", "bron"}


def _told(value: JsonValue) -> str:
    match value:
        case None | "" | []:
            return "niets"
        case bool():
            return "ja" if value else "nee"
        case dict() if _is_norm(value):
            return f"{_duration(value['duur'])} ({value['bron']})"
        case dict():
            name = item_name(value)
            return f"'{name}'" if name else ", ".join(f"{key} {_told(part)}" for key, part in value.items() if part)
        case list():
            return ", ".join(map(_told, value))
        case str():
            return f"'{value}'"
        case _:
            return str(value)


def _duration(value: JsonValue) -> str:
    try:
        return Period.parse(str(value)).in_words()
    except ValueError:
        return str(value)
