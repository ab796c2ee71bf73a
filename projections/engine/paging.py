"""Lists in pages: a filter, an order, and where the next page begins.

The count and the page come from one statement with one filter, so that they never contradict each other. A page begins after a row and
not at a number, so that rows which come or go meanwhile are neither shown twice nor left out. A cursor that begins with `BACK` is where the
page before it ends.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from uuid import UUID

import asyncpg
import msgspec

from projections.engine.set_apart import Mark, marked
from projections.engine.table import Reader

T = TypeVar("T")
U = TypeVar("U")

LIMIT = 50
BACK = "~"


class BadCursor(ValueError):
    """The place where a page should begin does not come from an earlier page; the message is Dutch."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a list. `total` counts the whole list, `next` is where the next page begins (None: this is the last), and `previous` where
    the one before it ends (None: this is the first)."""

    items: list[T]
    total: int
    next: str | None
    previous: str | None = None

    def each(self, told: Callable[[T], U]) -> "Page[U]":
        """The same part, with something else of each of its items."""
        return Page([told(one) for one in self.items], self.total, self.next, self.previous)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which trajectories: those of a regisseur, of any of several `regisseurs`, a municipality, a programme; what is None does not matter.

    `only` narrows them down to those that somebody may see at all, wherever they are listed or counted.
    """

    regisseur: str | None = None
    municipality: UUID | None = None
    programme: str | None = None
    only: "Callable[[Where], None] | None" = None
    regisseurs: frozenset[str] | None = None


EVERYTHING = Selection()


class Where:
    """A filter in the making, with its arguments; without a `selection` it is of no trajectories.

    `has` are the columns of the file of a trajectory that the list has itself; `data` is the expression that says of which class of data a
    row is, where that differs, `about` the one that says which question, task or signal it is about by its key and kind, with colons
    between the words, or `classes` the one that says as a number of which classes that is (`events.vocabulary.subjects`), and `role` for
    whom that is to do. Of two filters in one statement the second is given the `arguments` of the first.
    """

    def __init__(
        self,
        selection: Selection | None = None,
        *,
        has: Collection[str] = ("regisseur", "municipality"),
        data: str = "",
        about: str = "",
        classes: str = "",
        role: str = "",
        arguments: list[object] | None = None,
    ) -> None:
        self.arguments = [] if arguments is None else arguments
        self.has = has
        self.data, self.about, self.classes, self.role = data, about, classes, role
        self._conditions: list[str] = []
        if selection is None:
            return
        self.equals("regisseur", selection.regisseur)
        if selection.regisseurs is not None:
            self.holds(f"regisseur = any({self.value(sorted(selection.regisseurs))}::text[])")
        self.equals("municipality", selection.municipality)
        self.equals("programme", selection.programme)
        if selection.only:
            selection.only(self)
        else:
            # Kept and not used (AVG art. 18), whoever looks.
            self.holds(f"not {marked(Mark.RESTRICTED)}")

    def value(self, value: object) -> str:
        """The place of an argument in the statement."""
        self.arguments.append(value)
        return f"${len(self.arguments)}"

    def equals(self, column: str, value: object | None) -> None:
        """Only rows with this value; None does not matter."""
        if value is not None:
            self.holds(f"{column} = {self.value(value)}")

    def holds(self, condition: str) -> None:
        """Only rows for which this condition holds."""
        self._conditions.append(condition)

    def __str__(self) -> str:
        return f"where {' and '.join(self._conditions)}" if self._conditions else ""


@dataclass(frozen=True, slots=True)
class Order:
    """By which columns a list is ordered, with their types; the last ones make the order complete. Nulls may not occur."""

    columns: tuple[tuple[str, str], ...]
    descending: bool = False

    @property
    def sql(self) -> str:
        """The order as it stands in a statement."""
        return ", ".join(f"{name}{' desc' if self.descending else ''}" for name, _ in self.columns)

    @property
    def turned(self) -> "Order":
        """The same from the end to the beginning."""
        return replace(self, descending=not self.descending)

    def after(self, cursor: str, where: Where) -> str:
        """The condition that holds for everything after a cursor.

        Raises:
            BadCursor: when it is not a cursor of this order.
        """
        places = [f"{where.value(value)}::text::{kind}" for value, (_, kind) in zip(self._read(cursor), self.columns, strict=True)]
        return f"({', '.join(name for name, _ in self.columns)}) {'<' if self.descending else '>'} ({', '.join(places)})"

    def cursor(self, row: asyncpg.Record) -> str:
        """Where a page that begins after this row begins."""
        return urlsafe_b64encode(msgspec.json.encode([str(row[name]) for name, _ in self.columns])).decode()

    def _read(self, cursor: str) -> list[str]:
        try:
            values = msgspec.json.decode(urlsafe_b64decode(cursor), type=list[str])
        except ValueError as error:
            raise BadCursor("Deze plaats in de lijst bestaat niet; begin opnieuw bij het begin.") from error
        if len(values) != len(self.columns):
            raise BadCursor("Deze plaats hoort bij een andere lijst; begin opnieuw bij het begin.")
        return values


async def page(
    conn: Reader,
    source: str,
    where: Where,
    order: Order,
    read: Callable[[asyncpg.Record], T],
    *,
    after: str | None = None,
    limit: int = LIMIT,
    indexed: bool = False,
) -> Page[T]:
    """One page of the rows of `source`, a select that was filtered with `where`. `indexed`: an index has them in this order.

    Raises:
        BadCursor: when `after` does not come from another page of this list.
    """
    back = after is not None and after.startswith(BACK)
    order = order.turned if back else order
    rest = f"where {order.after(after.removeprefix(BACK), where)}" if after else ""
    some = f"select found.*, true as here from found {rest} order by {order.sql} limit {where.value(limit + 1)}"
    count = "select count(*) as total from found"
    # A page that is empty still has one row, with the count.
    # Without an index it would go through all rows twice, once to count and once to order them.
    kept = "not materialized" if indexed else "materialized"
    statement = (
        f"with found as {kept} ({source}) select f.*, c.total from ({count}) c left join lateral ({some}) f on true order by {order.sql}"
    )
    try:
        rows = await conn.fetch(statement, *where.arguments)
    except asyncpg.DataError as error:
        if after is None:
            raise
        raise BadCursor("Deze plaats in de lijst bestaat niet; begin opnieuw bij het begin.") from error
    shown = [row for row in rows if row["here"]]
    more, shown = len(shown) > limit, shown[:limit]
    ends = (order.cursor(shown[0]), order.cursor(shown[-1])) if shown else None
    # Where one came from there is something; further on in the same direction only if there was more.
    came, goes = (ends[0] if ends and after else None), (ends[1] if ends and more else None)
    before, next = (goes, came) if back else (came, goes)
    items = [read(row) for row in (reversed(shown) if back else shown)]
    return Page(items, rows[0]["total"], next, f"{BACK}{before}" if before else None)
