"""Accounts: what everybody who works with Regie is and where, and who stands in for whom. Names are sealed and stay on the log."""

import json
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

import msgspec
from msgspec.structs import replace

from events.record import Stored
from projections import shapes
from projections.engine.projection import Projection
from projections.engine.shape import looks_at
from projections.engine.table import Key, Reader


class Held(msgspec.Struct, frozen=True):
    """A post: a role or an office by its word, and for which municipality or organisation."""

    role: str
    municipality: UUID | None = None
    organisation: UUID | None = None


class Absence(msgspec.Struct, frozen=True):
    """Away from a day up to and with another; the substitute stands in."""

    substitute: UUID
    starts: date
    ends: date
    told: int = 0
    """Its position in the log."""

    def until(self, back: date) -> "Absence | None":
        """What is left of it for who is back on a day; None when it had not begun by then."""
        return replace(self, ends=min(self.ends, back - timedelta(days=1))) if back > self.starts else None


class Row(msgspec.Struct):
    """An account as it is now."""

    account: UUID
    posts: list[Held] = []
    absences: list[Absence] = []
    closed: bool = False
    turned: int = 0
    """Where in the log they last became a regisseur somewhere, or no longer were one."""

    def absence_on(self, day: date) -> Absence | None:
        """The absence that this day falls in."""
        return next((one for one in self.absences if one.starts <= day <= one.ends), None)


_SHAPES = (
    shapes.AccountOpened,
    shapes.PostGiven,
    shapes.PostTaken,
    shapes.AbsenceTold,
    shapes.AbsenceWithdrawn,
    shapes.AccountClosed,
)


class Accounts(Projection[Row]):
    """Accounts, also those that are closed."""

    name = "accounts"
    version = 3
    key = ("account",)
    indexes = ("using gin (absences jsonb_path_ops)", "using gin (posts jsonb_path_ops)")
    reads = looks_at(*_SHAPES)

    def keys(self, event: Stored, data: object) -> Iterable[Key]:
        """The account."""
        return ((data.account,),) if isinstance(data, _SHAPES) else ()

    def fold(self, row: Row | None, event: Stored, data: object) -> Row | None:
        """What somebody is and when they are away; whoever left is nothing any more."""
        match data:
            case shapes.AccountOpened():
                return row or Row(data.account)
            case shapes.PostGiven() if row:
                row.posts = [*_without(row, data), Held(data.role, data.municipality, data.organisation)]
                row.turned = event.position if data.role == _STOOD_IN_FOR else row.turned
            case shapes.PostTaken() if row:
                row.posts = _without(row, data)
                row.turned = event.position if data.role == _STOOD_IN_FOR else row.turned
            case shapes.AbsenceTold() if row:
                row.absences = [*row.absences, Absence(data.substitute, data.starts, data.ends, event.position)]
            case shapes.AbsenceWithdrawn() if row:
                left = (one.until(data.back) if one.starts == data.starts else one for one in row.absences)
                row.absences = [one for one in left if one]
            case shapes.AccountClosed() if row:
                row.posts, row.absences, row.closed = [], [], True
        return row


_STOOD_IN_FOR = "regisseur"
"""In which role a substitute comes to see what the other sees."""


def _without(row: Row, data: "shapes.PostGiven | shapes.PostTaken") -> list[Held]:
    gone = Held(data.role, data.municipality, data.organisation)
    return [one for one in row.posts if one != gone]


ACCOUNTS = Accounts(Row)


async def everybody(conn: Reader) -> list[Row]:
    """Every account."""
    return [ACCOUNTS.table.read(row) for row in await conn.fetch(f"select * from {ACCOUNTS.table.name} order by closed, account")]


async def working(conn: Reader, places: Iterable[UUID], roles: Iterable[str]) -> list[Row]:
    """Every account that is open and has a post for one of these municipalities and organisations, or one of these roles anywhere."""
    kinds = [{name: str(place)} for place in places for name in ("municipality", "organisation")] + [{"role": role} for role in roles]
    either = " or ".join(f"posts @> ${number}::text::jsonb" for number in range(1, len(kinds) + 1))
    asked = f"select * from {ACCOUNTS.table.name} where not closed and ({either}) order by account"
    return [ACCOUNTS.table.read(row) for row in await conn.fetch(asked, *(json.dumps([one]) for one in kinds))]


async def among(conn: Reader, accounts: Collection[UUID]) -> list[Row]:
    """Those of these that are accounts."""
    rows = await conn.fetch(f"select * from {ACCOUNTS.table.name} where account = any($1)", list(accounts)) if accounts else []
    return [ACCOUNTS.table.read(row) for row in rows]


async def find(conn: Reader, account: UUID) -> Row | None:
    """An account, or None when there is none (yet)."""
    row = await conn.fetchrow(f"select * from {ACCOUNTS.table.name} where account = $1", account)
    return ACCOUNTS.table.read(row) if row else None


async def stood_in_for(conn: Reader, account: UUID, day: date) -> frozenset[UUID]:
    """The accounts for whom somebody stands in on a day. Who may arrange that follows from what both are: as a regisseur somebody stands
    in for who was one, where both were, when it was arranged."""
    away, turned = await _substituted_by(conn, account), (row.turned if (row := await find(conn, account)) else 0)
    found = ((one, absence) for one in away if (absence := one.absence_on(day)) and absence.substitute == account)
    return frozenset(one.account for one, absence in found if absence.told > max(one.turned, turned))


async def stands_in_from(conn: Reader, account: UUID, day: date) -> int:
    """In how many absences somebody stands in on a day or later."""
    away = await _substituted_by(conn, account)
    return sum(absence.substitute == account and absence.ends >= day for one in away for absence in one.absences)


async def _substituted_by(conn: Reader, account: UUID) -> list[Row]:
    substitute = json.dumps([{"substitute": str(account)}])
    rows = await conn.fetch(f"select * from {ACCOUNTS.table.name} where absences @> $1::text::jsonb", substitute)
    return [ACCOUNTS.table.read(row) for row in rows]
