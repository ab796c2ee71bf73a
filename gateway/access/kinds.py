"""Of which class of data a question or a task is, beside that it is of progress: each kind says so where it is declared.

Whoever does not see that class does not learn that it is there, in whatever place: a row, a title, a text that was told. What is known of
it there may be no more than its key, `fase:bezoek:soort[:waarover]`: any kind that is named in it counts, also the one that it is about.
"""

from collections.abc import Collection, Mapping
from functools import cache
from itertools import chain
from types import MappingProxyType

from activities.directory import ORGANISATIONS
from activities.kinds import KINDS
from events.vocabulary.base import DataClass, Event
from events.vocabulary.values import Role
from gateway.access.deciding import Capacity
from gateway.access.terms import BY_NAME, Relation
from workflows.decisions.tasks import TASKS

CLASSES: Mapping[str, DataClass] = MappingProxyType({kind.name: kind.data for kind in (*TASKS.values(), *KINDS.values())})
"""The class of each kind of question and task, by its name."""
_TOLD_BY = ("key", "kind", "about", "subject")
"""The fields of a fact that say which question or task it is about."""


def classes_in(*keys: str) -> frozenset[DataClass]:
    """The classes of the kinds that these keys name."""
    return frozenset(CLASSES[word] for word in chain.from_iterable(key.split(":") for key in keys) if word in CLASSES)


def classes_of(event: Event) -> frozenset[DataClass]:
    """The classes of the question or task that a fact is about; none when it is about neither."""
    return classes_in(*(told for name in _TOLD_BY if isinstance(told := getattr(event, name, None), str)))


@cache
def hidden(classes: frozenset[DataClass]) -> Collection[str]:
    """The kinds of which somebody who sees these classes learns nothing."""
    return tuple(sorted(kind for kind, data in CLASSES.items() if data not in classes))


def is_for(capacity: Capacity, *, sensitive: bool = False) -> Role | None:
    """The role of the tasks that are for who asks in this capacity, of whatever class they are: of a role that a person holds they are for
    that person, of a sensitive case for no others."""
    meant = capacity.relation in BY_NAME or (not sensitive and capacity in _NOBODY_BY_NAME)
    return capacity.role if meant and isinstance(capacity.role, Role) else None


_NOBODY_BY_NAME = frozenset(
    {
        Capacity(Role.COORDINATOR, Relation.MUNICIPALITY),
        *(Capacity(role, Relation.ORGANISATION) for role in ORGANISATIONS),
    }
)
"""Capacities in which nobody is meant by name, and so whoever works there."""
