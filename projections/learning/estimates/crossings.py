"""Of which groups something may be told that lie across those of which is told already: cohorts, and groups by two or three axes.

Divided as finely as all of them together divide (`estimates.slices`), there would be few people in some part of nearly any town with 1,200
trajectories, and no cohort could be told of. But the overlap of two groups cannot be had by adding and subtracting; what can is what a
group leaves of one that it lies in, and what all groups of one kind leave of their whole. These are nobody or at least the minimum, and a
group is told of only when each whole is of which it is a part: so what was not told is not found by adding up its parts. The number of a
group has noise all the same, so that whatever else somebody solves is not certain (docs/decisions/0021).
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from projections.learning.estimates.answer import small

K = TypeVar("K", bound=Hashable)


def crossed(told: Mapping[K, int], groups: Mapping[K, int], wholes: Callable[[K], Sequence[K]], minimum: int) -> dict[K, int]:
    """The groups of one family that may be told of beside those that are, by their members; these are of the people asked about.

    People are bits of a number. `wholes` names the groups of which one is a part, by one thing less that it goes by.
    """
    fewest = 2 * minimum if minimum > 1 else 1
    found = {
        name: members
        for name, members in groups.items()
        if members.bit_count() >= fewest
        and all(whole in told for whole in wholes(name))
        and not any(_leaves_few(members, other, minimum) for other in told.values())
    }
    while few := _of_which_few_are_left(told, found, wholes, minimum):
        # Beside those that are left untold another one is, the smallest: together they are no longer few.
        del found[min(few, key=lambda name: (found[name].bit_count(), str(name)))]
    return found


def _leaves_few(one: int, other: int, minimum: int) -> bool:
    """Whether one of them lies in the other, and leaves few of it."""
    both = (one & other).bit_count()
    sizes = one.bit_count(), other.bit_count()
    return both == min(sizes) and small(max(sizes) - both, minimum)


def _of_which_few_are_left(told: Mapping[K, int], found: Mapping[K, int], wholes: Callable[[K], Sequence[K]], minimum: int) -> list[K]:
    """The groups found in some whole of which all of them together leave few."""
    within: dict[K, list[K]] = {}
    for name in found:
        for whole in wholes(name):
            within.setdefault(whole, []).append(name)
    for whole, parts in within.items():
        rest = told[whole].bit_count() - sum((found[part] & told[whole]).bit_count() for part in parts)
        if small(rest, minimum):
            return parts
    return []
