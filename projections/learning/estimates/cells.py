"""Counts that may be shown: nothing under the minimum cell size can be read, nor computed from what is shown.

What is published is a fixed family: slices along one hierarchy (everything → municipality → programme), each with its total and with the
same breakdowns (by outcome, by level, …). No other slices are made, so that two that overlap are always one within the other.

1. Slices and categories that are too small are put together, with the next smallest when they are still too few together. So every total
   of a slice and every count of everything together is nought or at least the minimum, is shown, and differs from its parts by nought or
   the minimum.
2. In what remains, a count under the minimum is hidden, with others (complementary suppression) until it could be the minimum or more for
   all that is shown. The counts of one breakdown in a hierarchy are flows in a network, and what a hidden count could be otherwise is a
   flow around it through hidden counts alone, in which none becomes negative. Such a flow is sought at the least loss: Kelly, Golden and
   Assad (1992), Networks 22, 397-417; Castro (2002), Lecture Notes in Computer Science 2316, 59-73, for a hierarchy in one dimension.

It follows that any sum of counts that can be computed from what is shown and that contains a count under the minimum is itself at least
the minimum. Several breakdowns of one hierarchy do not betray each other, for they share only the totals of slices, and those are all
shown. Nor do several hierarchies over the same people (by municipality, by sector) with one and the same breakdown: they share only the
counts of everything together. Several of both at once is not safe: the noughts of one could complete another. Noughts are shown, for they
are about nobody, unless a whole breakdown must be hidden.

Not guarded against: publishing again after one person more. Publish at fixed dates.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from projections.learning.estimates.answer import TooFew, small
from projections.learning.estimates.flows import Cell, Path, hidden_cells

REST = "overige"


class Hidden(Enum):
    """Instead of a count that is too small, or from which one could be computed."""

    HIDDEN = "afgeschermd"


HIDDEN = Hidden.HIDDEN

Breakdowns = Mapping[str, Mapping[str, int]]
"""By breakdown and category, how many."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the people that may be shown: how many, how they divide over the categories of each breakdown, and its own parts."""

    name: str
    total: int
    counts: Mapping[str, Mapping[str, int | Hidden]]
    parts: Sequence["Slice"]


@dataclass(slots=True)
class _Node:
    name: str
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    parts: dict[str, "_Node"] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return next((counts.total() for counts in self.counts.values()), 0)

    def add(self, counts: Breakdowns) -> None:
        for breakdown, categories in counts.items():
            self.counts.setdefault(breakdown, Counter()).update(categories)


def publish(leaves: Mapping[Path, Breakdowns], minimum: int, name: str = "alles") -> Slice | TooFew:
    """What may be shown of counts by the finest slices, each named by its path in the hierarchy (all paths of one length).

    Every breakdown divides the same people, so its counts add up to the same total in each slice.
    """
    root = _Node(name)
    for path, counts in leaves.items():
        if len({sum(categories.values()) for categories in counts.values()}) > 1:
            raise ValueError(f"the breakdowns of {path} are not of the same people")
        node = root
        node.add(counts)
        for step in path:
            node = node.parts.setdefault(step, _Node(step))
            node.add(counts)
    if root.total < max(1, minimum):
        return TooFew(minimum)
    for breakdown, categories in root.counts.items():
        _put_categories_together(root, breakdown, too_small(categories, minimum))
    _put_parts_together(root, minimum)
    return _shown(root, (), {breakdown: _hide(root, breakdown, minimum) for breakdown in root.counts})


def too_small(sizes: Mapping[str, int], minimum: int) -> set[str]:
    """Which are to be put together, so that each that remains and all that are put together are nought or at least the minimum."""
    together = {name for name, size in sizes.items() if small(size, minimum)}
    if together and REST in sizes:
        together.add(REST)
    others = sorted((size, name) for name, size in sizes.items() if size and name not in together)
    for _, name in others:
        if not small(sum(sizes[one] for one in together), minimum):
            break
        together.add(name)
    return together


def _put_categories_together(node: _Node, breakdown: str, together: set[str]) -> None:
    if together:
        counts = node.counts[breakdown]
        rest = sum(counts.pop(category, 0) for category in together)
        counts[REST] += rest
    for part in node.parts.values():
        _put_categories_together(part, breakdown, together)


def _put_parts_together(node: _Node, minimum: int) -> None:
    together = too_small({name: part.total for name, part in node.parts.items()}, minimum)
    if together:
        rest = _Node(REST)
        for name in together:
            rest.add(node.parts.pop(name).counts)
        node.parts[REST] = rest
    if len([part for part in node.parts.values() if part.total]) < 2 and REST in node.parts:
        node.parts.clear()
    for part in node.parts.values():
        _put_parts_together(part, minimum)


def _hide(root: _Node, breakdown: str, minimum: int) -> set[Cell]:
    counts: dict[Cell, int] = {}
    inner: set[Path] = set()

    def walk(node: _Node, path: Path) -> None:
        if node.parts:
            inner.add(path)
        for step, part in node.parts.items():
            counts.update({((*path, step), category): count for category, count in part.counts[breakdown].items()})
            walk(part, (*path, step))

    walk(root, ())
    return hidden_cells(counts, inner, minimum)


def _shown(node: _Node, path: Path, hidden: Mapping[str, set[Cell]]) -> Slice:
    counts = {
        breakdown: {category: HIDDEN if (path, category) in hidden[breakdown] else count for category, count in sorted(categories.items())}
        for breakdown, categories in sorted(node.counts.items())
    }
    return Slice(node.name, node.total, counts, [_shown(part, (*path, step), hidden) for step, part in sorted(node.parts.items())])
