"""The rows of a read model that were touched lately, in memory: read once, changed many times, written when told to.

Whoever holds these is the only one that writes the table, by the lock and the fence of `projections.engine.checkpoints`; that makes it
safe not to read them again. When something goes wrong they may be ahead of the table: `clear` them.
"""

from collections.abc import Collection, Mapping
from typing import Generic, TypeVar

import msgspec

from projections.engine.table import Connection, Key, Packed, Table

R = TypeVar("R", bound=msgspec.Struct)

KEPT = 10_000
"""Rows of one read model that stay in memory between batches."""


class Rows(Generic[R]):
    """Rows of one table.

    `empty` says that the table holds no rows yet, so that what is not here is nowhere. `passing` rows are written once and never looked at
    again: they are not read and not kept.
    """

    def __init__(self, table: Table[R], *, keep: int = KEPT, empty: bool = False, passing: bool = False) -> None:
        self.table = table
        self._keep = 0 if passing else keep
        self._empty = empty
        self._passing = passing
        self._whole = empty
        self._rows: dict[Key, R | None] = {}
        self._written: dict[Key, Packed] = {}
        self._changed: dict[Key, None] = {}

    @property
    def waiting(self) -> int:
        """How many rows changed and were not written yet."""
        return len(self._changed)

    async def at(self, conn: Connection, keys: Collection[Key]) -> dict[Key, R | None]:
        """The rows under these keys, None where there is none."""
        if self._passing:
            return {}
        if not self._whole and (unseen := [key for key in keys if key not in self._rows]):
            found = await self.table.load(conn, unseen)
            for key in unseen:
                self._rows[key] = row = found.get(key)
                if row is not None:
                    self._written[key] = self.table.pack(row)
        return {key: self._rows.get(key) for key in keys}

    def change(self, rows: Mapping[Key, R | None]) -> None:
        """These rows are so from now on, None for one that goes."""
        for key, row in rows.items():
            # Put last: what was not touched for the longest time goes first when it gets full.
            self._rows.pop(key, None)
            self._rows[key] = row
        self._changed.update(dict.fromkeys(rows))

    async def flush(self, conn: Connection) -> None:
        """Write what changed, and only what changed."""
        new: list[Packed] = []
        known: list[Packed] = []
        gone: list[Key] = []
        for key in self._changed:
            row, before = self._rows[key], self._written.get(key)
            if row is None:
                if self._written.pop(key, None):
                    gone.append(key)
                continue
            packed = self.table.pack(row)
            if packed != before:
                (new if before is None else known).append(packed)
                self._written[key] = packed
        self._changed.clear()
        if gone:
            await self.table.delete(conn, gone)
        if known:
            await self.table.update(conn, known)
        if new:
            await (self.table.copy if self._empty else self.table.insert)(conn, new)
        self._let_go()

    def clear(self) -> None:
        """Forget everything; what was not written is lost."""
        self._rows.clear()
        self._written.clear()
        self._changed.clear()
        self._whole = False

    def _let_go(self) -> None:
        if self._passing:
            self._rows.clear()
            self._written.clear()
        elif (over := len(self._rows) - self._keep) > 0:
            self._whole = False
            for key in list(self._rows)[:over]:
                del self._rows[key]
                self._written.pop(key, None)
