"""What somebody who can solve equations knows: linear algebra in fractions, without rounding."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Generic, TypeVar

V = TypeVar("V")


class Known(Generic[V]):
    """Sums of unknowns of which the value was published, reduced as they come in (Gauss and Jordan)."""

    def __init__(self) -> None:
        self._rows: dict[V, tuple[dict[V, Fraction], Fraction]] = {}

    def learn(self, unknowns: Iterable[V], value: int) -> None:
        row, rest = self._reduced(dict.fromkeys(unknowns, Fraction(1)), Fraction(value))
        if not row:
            assert rest == 0, "what was published contradicts itself"
            return
        pivot, factor = next(iter(row.items()))
        row, rest = {one: share / factor for one, share in row.items()}, rest / factor
        for key, (other, known) in list(self._rows.items()):
            if times := other.get(pivot):
                self._rows[key] = (_minus(other, row, times), known - times * rest)
        self._rows[pivot] = (row, rest)

    def value(self, unknowns: Iterable[V]) -> Fraction | None:
        """What this sum must be; None when it could be otherwise."""
        row, rest = self._reduced(dict.fromkeys(unknowns, Fraction(1)), Fraction(0))
        return None if row else -rest

    def _reduced(self, row: dict[V, Fraction], rest: Fraction) -> tuple[dict[V, Fraction], Fraction]:
        for pivot in [one for one in row if one in self._rows]:
            times = row.get(pivot, Fraction(0))
            other, known = self._rows[pivot]
            row, rest = _minus(row, other, times), rest - times * known
        return row, rest


def _minus(row: Mapping[V, Fraction], other: Mapping[V, Fraction], times: Fraction) -> dict[V, Fraction]:
    result = dict(row)
    for one, share in other.items():
        left = result.get(one, Fraction(0)) - times * share
        if left:
            result[one] = left
        else:
            result.pop(one, None)
    return result
