"""Of which groups something may be told, so that no difference of groups is about a few people.

A group may be small, or be large while what remains of another group without it is small: then subtracting tells of few. Groups may also
lie across each other. So everybody is divided as finely as the groups that are told of divide them, and a group is told of only when each
part is nobody or at least the minimum, among all people and among those of every cell (dropped out, placed) of whom is told. Whoever adds,
subtracts and intersects groups finds unions of such parts and nothing smaller.
"""

from collections.abc import Collection, Mapping
from typing import TypeVar

from projections.learning.estimates.answer import small

K = TypeVar("K")


def answerable(groups: Mapping[K, int], cells: Collection[int], minimum: int) -> list[K]:
    """The groups of which may be told, taken in the order given: a later one gives way to an earlier one.

    People are bits of a number. `cells` are those whose number could be read or computed; the first is everybody the question is about.
    """
    everybody, *_ = cells
    parts, told = [everybody], []
    if everybody.bit_count() < max(1, minimum) or any(small(cell.bit_count(), minimum) for cell in cells):
        return []
    for name, members in groups.items():
        if not members & everybody:
            continue
        whole, finer = list[int](), list[int]()
        for one in parts:
            # A part that lies in the group or beside it stays as it is, and was looked at before.
            if (both := one & members) and both != one:
                finer += (both, one ^ both)
            else:
                whole.append(one)
        if not any(small((part & cell).bit_count(), minimum) for part in finer for cell in cells):
            parts = whole + finer
            told.append(name)
    return told
