"""Of which class of data a question, a task or a signal is, beside that it is of progress: each kind says so where it is declared.

Whoever does not see that class does not learn that it is there, in whatever place: a row, a title, a text that was told. What is known of
it there may be no more than its key, `fase:bezoek:soort[:waarover]`: any kind that is named in it counts, also the one that it is about.
"""

from collections.abc import Collection
from functools import cache

from activities.directory import ORGANISATIONS
from activities.kinds import KINDS
from events.vocabulary.base import DataClass, Event
from events.vocabulary.subjects import CLASSES, TOLD_BY, classes_told
from events.vocabulary.values import Role
from gateway.access.deciding import Capacity
from gateway.access.terms import BY_NAME, Relation
from workflows.decisions.tasks import TASKS
from workflows.signals import RULES
from workflows.tracks.signals import TOLD

if unknown := {*TASKS, *KINDS, *RULES, *TOLD} - CLASSES.keys():
    raise TypeError(f"no class of data is said of: {', '.join(sorted(unknown))}")


def classes_of(event: Event) -> frozenset[DataClass]:
    """The classes of the question, task or signal that a fact is about; none when it is about none of them."""
    return classes_told({name: getattr(event, name, None) for name in TOLD_BY})


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
