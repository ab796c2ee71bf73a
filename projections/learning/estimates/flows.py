"""Which counts of a breakdown in a hierarchy are to be hidden with the ones that are too small. Why so: `cells`.

A count of a category in a slice is a flow from that category of the slice above to the same category of the slice itself, or to the slice
as a whole when it has no parts. At every such point what comes in is what goes out: that is all that adding up can tell.
"""

import heapq
from collections.abc import Collection, Mapping
from itertools import count

from projections.learning.estimates.answer import small

Path = tuple[str, ...]
Cell = tuple[Path, str]
"""A slice below everything, and a category."""

_Point = tuple[Path, str | None]


def hidden_cells(counts: Mapping[Cell, int], inner: Collection[Path], minimum: int) -> set[Cell]:
    """The counts that are not shown. `inner` are the slices that have parts, everything (the empty path) included.

    When hiding some does not help, the whole breakdown is hidden below everything together: then each count could be as large as the
    total of its slice or category.
    """
    network = _Network(counts, inner)
    hidden = {cell for cell, size in counts.items() if small(size, minimum)}
    for cell in sorted(hidden, key=lambda one: (counts[one], one)):
        flow = dict(network.flow)
        for _ in range(minimum - counts[cell]):
            around = network.around(cell, flow, hidden)
            if around is None:
                return set(counts)
            for other, change in around:
                flow[other] += change
                hidden.add(other)
    return hidden


class _Network:
    """The counts as flows; noughts are known and carry nothing."""

    def __init__(self, counts: Mapping[Cell, int], inner: Collection[Path]) -> None:
        self.flow = {cell: size for cell, size in counts.items() if size}
        self._ends: dict[Cell, tuple[_Point, _Point]] = {}
        self._at: dict[_Point, list[Cell]] = {}
        for path, category in self.flow:
            ends: tuple[_Point, _Point] = (path[:-1], category), (path, category if path in inner else None)
            self._ends[path, category] = ends
            for point in ends:
                self._at.setdefault(point, []).append((path, category))

    def around(self, cell: Cell, flow: Mapping[Cell, int], hidden: Collection[Cell]) -> list[tuple[Cell, int]] | None:
        """By which changes of other counts, by one each, this count could be one higher; the way that hides the least (Dijkstra 1959)."""
        goal, start = self._ends[cell]
        order = count()
        queue: list[tuple[int, int, _Point]] = [(0, next(order), start)]
        reached: dict[_Point, int] = {start: 0}
        came: dict[_Point, tuple[Cell, int, _Point]] = {}
        while queue:
            loss, _, point = heapq.heappop(queue)
            if point == goal:
                break
            if loss > reached[point]:
                continue
            for other in self._at[point]:
                begin, end = self._ends[other]
                change, beyond = (1, end) if begin == point else (-1, begin)
                if other == cell or flow[other] + change < 0:
                    continue
                further = loss + (0 if other in hidden else 1 + self.flow[other])
                if further < reached.get(beyond, further + 1):
                    reached[beyond] = further
                    came[beyond] = (other, change, point)
                    heapq.heappush(queue, (further, next(order), beyond))
        if goal not in came:
            return None
        way, point = [], goal
        while point != start:
            other, change, point = came[point]
            way.append((other, change))
        return way
