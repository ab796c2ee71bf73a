"""Read models that are one SQL statement: what a stretch of the log adds to a table, without an event passing through Python.

The same checkpoint, lock, fence, rebuild and erasure as a fold; good for counts and sums over all events.
"""

from dataclasses import astuple
from typing import Any, ClassVar, Generic, TypeVar

import msgspec

from events.record import Batch
from projections.engine.projection import Mine, OutOfSight, ReadModel, delivered
from projections.engine.rows import Rows
from projections.engine.table import Connection, Table

R = TypeVar("R", bound=msgspec.Struct)

_HANDED = "events_handed_over"


class SqlProjection(ReadModel, Generic[R]):
    """A read model of which `statement` takes in all events of `{log}` with `$1 < position <= $2`.

    `{table}` in it stands for the table, of which `row` gives the columns. The statement may read the log in that stretch and its own table
    and nothing else, and must give the same however the log is cut into stretches: then a rebuild gives the same rows.
    """

    by_events = False
    key: ClassVar[tuple[str, ...]]
    indexes: ClassVar[tuple[str, ...]] = ()
    statement: ClassVar[str]

    def __init__(self, row: type[R]) -> None:
        self.table: Table[R] = Table(self.ident, row, self.key, self.indexes)
        self.types = delivered(self, ())

    async def take(self, conn: Connection, rows: Rows[Any], events: Batch, *, after: int, mine: Mine | None = None) -> None:
        """Run the statement over the stretch that a batch covers: over its events when it has any, else over the log.

        Raises:
            OutOfSight: when some of the stretch is in the archive.
        """
        log = "events"
        if events:
            log = _HANDED
            await conn.execute(f"create temporary table if not exists {log} (like events) on commit drop")
            await conn.copy_records_to_table(log, records=[astuple(event) for event in events])
        await conn.execute(self.statement.format(table=rows.table.name, log=log), after, events.position)
        # Looked at afterwards: a piece is written down as archived before it leaves the database.
        if not events and await conn.fetchval("select exists (select from archives where high > $1 and low <= $2)", after, events.position):
            raise OutOfSight(f"some of the events after {after} up to {events.position} are in the archive")
