"""Of which class of data each kind of question, task and signal is: said where it is declared, known by its name to whatever tells of it.

A name may also be of what several kinds are about, as subsidy is. Read models keep classes as a number: its digits stay as they are.
"""

from collections.abc import Iterable, Mapping
from itertools import chain
from types import MappingProxyType

from events.vocabulary.base import DataClass

_classes: dict[str, DataClass] = {}
CLASSES: Mapping[str, DataClass] = MappingProxyType(_classes)
"""The class of each kind, by its name."""
_NUMBERS = MappingProxyType({one: 1 << place for place, one in enumerate(DataClass)})


def subject(name: str, data: DataClass) -> str:
    """Say of which class of data a kind is; its name.

    Raises:
        ValueError: it was said to be of another.
    """
    if _classes.setdefault(name, data) is not data:
        raise ValueError(f"{name!r} is of class {_classes[name]}, and not of {data}")
    return name


def classes_in(*keys: str) -> frozenset[DataClass]:
    """The classes of the kinds that these keys name, in whatever place between their colons."""
    return frozenset(_classes[word] for word in chain.from_iterable(key.split(":") for key in keys) if word in _classes)


TOLD_BY = ("key", "kind", "about", "subject", "signal", "rule")
"""The fields of a fact that say which question, task or signal it is about."""


def classes_told(fields: Mapping[str, object]) -> frozenset[DataClass]:
    """The classes of the question, task or signal that a fact with these fields is about; none when it is about none of them."""
    return classes_in(*(told for name in TOLD_BY if isinstance(told := fields.get(name), str)))


def number_of(classes: Iterable[DataClass]) -> int:
    """Classes as one number, a binary digit each, in which the database looks for one of them."""
    return sum(_NUMBERS[one] for one in frozenset(classes))
