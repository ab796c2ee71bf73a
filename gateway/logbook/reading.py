"""Reading in the log of decisions, for who keeps watch: some days of it, the newest first, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import asyncpg
import msgspec

from events.days import beginning_of, end_of
from gateway.logbook.decisions import ACCESS
from gateway.logbook.logins import EVENT
from projections.engine.paging import Order, Page, Where, page

PAGE = 50
MOST_DAYS = 31
"""Days that are looked through at once."""
PATIENCE = 10.0
"""Seconds that a search may take."""


class TooMuch(Exception):
    """It takes too long to look through all of that."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see: decisions on access, or logins, from a day up to and with another; of an account, about any of some
    numbers, and how it ended (None: either)."""

    logins: bool
    since: date
    until: date
    account: str = ""
    about: Sequence[str] = ()
    allowed: bool | None = None
    after: str | None = None

    @property
    def fits(self) -> bool:
        """Whether that are days in their order, and not too many."""
        return timedelta() <= self.until - self.since < timedelta(days=MOST_DAYS)


@dataclass(frozen=True, slots=True)
class Seen:
    """A line of the log. `about` is the number of what was asked for, `shown` how much stood on a page of a list, and `times` how many
    refusals the line stands for.
    """

    at: datetime
    account: str
    action: str
    allowed: bool
    why: str
    purpose: str = ""
    kind: str = ""
    about: str = ""
    shown: int | None = None
    manner: str = ""
    issuer: str = ""
    times: int = 1


class _Context(msgspec.Struct, frozen=True):
    doel: str = ""
    manier: str = ""
    inlogdienst: str = ""


class _Named(msgspec.Struct, frozen=True):
    id: str = ""
    type: str = ""
    name: str = ""


class _Request(msgspec.Struct, frozen=True):
    subject: _Named
    resource: _Named
    action: _Named
    context: _Context


class _Why(msgspec.Struct, frozen=True):
    reden: str = ""
    aantal: int = 1


class _Shown(msgspec.Struct, frozen=True):
    count: int = 0


class _Response(msgspec.Struct, frozen=True):
    decision: bool = True
    context: _Why = _Why()
    page: _Shown | None = None


_ORDER = Order((("decided_at", "timestamptz"), ("position", "bigint")), descending=True)


async def read(pool: asyncpg.Pool, asked: Asked) -> Page[Seen]:
    """A page of the log.

    Raises:
        BadCursor: the place where it should begin is none of its own.
        TooMuch: looking took too long.
    """
    where = Where()
    where.holds(f"decided_at >= {where.value(beginning_of(asked.since))} and decided_at <= {where.value(end_of(asked.until))}")
    where.holds(f"starts_with(event_name, {where.value(EVENT if asked.logins else ACCESS)})")
    if asked.account:
        where.holds(f"request -> 'subject' ->> 'id' = {where.value(asked.account)}")
    if asked.about:
        numbers = f"{where.value(list(asked.about))}::text[]"
        on_a_page = f"exists (select from json_array_elements(response -> 'results') one where one ->> 'id' = any({numbers}))"
        where.holds(f"(request -> 'resource' ->> 'id' = any({numbers}) or {on_a_page})")
    if asked.allowed is not None:
        # A page of a list has no decision of its own: somebody saw it.
        where.holds(f"coalesce((response ->> 'decision')::boolean, true) = {where.value(asked.allowed)}")
    source = f"select decided_at, position, request, response from decisions {where}"
    try:
        async with pool.acquire() as conn, conn.transaction(readonly=True):
            await conn.execute(f"set local statement_timeout = {int(PATIENCE * 1000)}")
            return await page(conn, source, where, _ORDER, _seen, after=asked.after, limit=PAGE)
    except asyncpg.QueryCanceledError as cancelled:
        raise TooMuch from cancelled


def _seen(row: asyncpg.Record) -> Seen:
    request = msgspec.json.decode(row["request"], type=_Request)
    response = msgspec.json.decode(row["response"], type=_Response)
    return Seen(
        row["decided_at"],
        request.subject.id,
        request.action.name,
        response.decision,
        response.context.reden,
        request.context.doel,
        request.resource.type,
        request.resource.id,
        response.page.count if response.page else None,
        request.context.manier,
        request.context.inlogdienst,
        response.context.aantal,
    )
