"""The log of decisions on access, as the Dutch standard for an Authorization Decision Log has it: a row for each, denials included.

A decision is taken down while what it is about is being fetched, and is on disk before anything is shown: whoever decides waits for what
`take_down` gives. What is decided at the same moment goes to disk in one transaction.
"""

import asyncio
import re
import secrets
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version

import asyncpg
import msgspec
from asyncpg.pool import PoolConnectionProxy
from pydantic import JsonValue

from events.database.faults import StoreUnavailable
from gateway.access.authzen import answer, evaluation
from gateway.access.deciding import Decision, Request
from gateway.access.grants import GRANTS, RULES, told

BATCH = 500
"""Rows in one transaction, at most."""
WITHIN = 15.0
"""Seconds in which the database has to answer."""
_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}")
_RULES = "insert into access_rules (digest, told) values ($1, $2) on conflict do nothing"
_ADD = """
    insert into decisions (trace, span, parent, event_name, rules, release, request, response)
    select t, s, p, e, $1, $2, q::json, r::json
    from unnest($3::bytea[], $4::bytea[], $5::bytea[], $6::text[], $7::text[], $8::text[]) as row (t, s, p, e, q, r)
    on conflict (trace, span) do nothing"""
_READ = """
    select trace, span, parent, event_name, decided_at, rules, release, request, response from decisions
    where decided_at >= $1 and decided_at <= $2 and starts_with(event_name, $3) order by decided_at, position"""
_NAMED = """
    select rules, told from (select rules from decisions union select digest from access_rules) named
    left join access_rules on digest = rules order by rules"""
ACCESS = "adl."
"""How the names begin of what was decided on access; those of logins begin otherwise."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a trace something was decided (W3C Trace Context): within the span `parent`, or at the beginning. `span` is its own."""

    trace: bytes
    parent: bytes | None
    span: bytes

    @classmethod
    def within(cls, traceparent: str | None) -> "Place":
        """A new place within a request that came with a traceparent; what is none begins a trace."""
        if found := _TRACEPARENT.fullmatch(traceparent or ""):
            trace, parent = (bytes.fromhex(part) for part in found.groups())
            return cls(trace, parent, secrets.token_bytes(8))
        return cls(secrets.token_bytes(16), None, secrets.token_bytes(8))

    def __str__(self) -> str:
        # Whether a trace is sampled is no affair of this log.
        return f"00-{self.trace.hex()}-{self.span.hex()}-00"


def begun() -> str:
    """A trace of our own, for all that is decided on one request. What a request says of that itself is not taken: whoever asks could put
    lines of theirs in the trace of another."""
    return str(Place.within(None))


@dataclass(frozen=True, slots=True)
class Line:
    """A decision as it is taken down: the same line, however often that is done, is one row."""

    event: str
    request: Mapping[str, JsonValue]
    response: Mapping[str, JsonValue]
    place: Place


def line(request: Request, decision: Decision, at: datetime, traceparent: str | None = None) -> Line:
    """What was decided on a request."""
    place = Place.within(traceparent)
    return Line("adl.access_evaluation", evaluation(request, at, str(place)), answer(decision), place)


def line_of_list(request: Request, shown: Sequence[str], total: int, at: datetime, traceparent: str | None = None) -> Line:
    """What somebody saw of a list: the numbers on this page, of so many in all; the request names of what kind they are."""
    place = Place.within(traceparent)
    asked = evaluation(request, at, str(place))
    asked["resource"] = {"type": request.resource.kind}
    found: list[JsonValue] = [{"type": request.resource.kind, "id": number} for number in shown]
    return Line("adl.search_resource", asked, {"results": found, "page": {"count": len(shown), "total": total}}, place)


_Row = tuple[bytes, bytes, bytes | None, str, str, str]
_Waiting = tuple[_Row, "asyncio.Future[None]"]


class Decisions:
    """Takes decisions down, in a task of its own."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._waiting: deque[_Waiting] = deque()
        self._writing: asyncio.Task[None] | None = None

    def take_down(self, line: Line) -> asyncio.Future[None]:
        """Done once it is on disk; the same line may be taken down again.

        Fails with `StoreUnavailable` when it is not known whether it is: nothing may be shown then.
        """
        written = asyncio.get_running_loop().create_future()
        # Written out here, so that what cannot be spoils nobody else's.
        self._waiting.append((_row(line), written))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="log of decisions")
        return written

    async def close(self) -> None:
        """Write what waits."""
        if self._writing:
            await asyncio.wait({self._writing})

    async def _write(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), BATCH))]
            try:
                await _add(self._pool, [row for row, _ in batch])
            except Exception as error:
                _settle(batch, StoreUnavailable(f"decisions were not taken down: {str(error) or type(error).__name__}"))
            else:
                _settle(batch, None)


@asynccontextmanager
async def taking_down(pool: asyncpg.Pool) -> AsyncIterator[Decisions]:
    """A log for as long as the block lasts; what waits then is written."""
    log = Decisions(pool)
    try:
        yield log
    finally:
        await log.close()


def _settle(batch: Sequence[_Waiting], error: StoreUnavailable | None) -> None:
    for _, written in batch:
        if written.done():
            continue
        if error is None:
            written.set_result(None)
        else:
            written.set_exception(error)


async def write(conn: PoolConnectionProxy, lines: Sequence[Line]) -> None:
    """Take lines down in somebody's own transaction, with what they are about."""
    if lines:
        await _insert(conn, [*map(_row, lines)])


async def _add(pool: asyncpg.Pool, rows: Sequence[_Row]) -> None:
    async with pool.acquire(timeout=WITHIN) as conn, conn.transaction():
        await _insert(conn, rows)


async def _insert(conn: PoolConnectionProxy, rows: Sequence[_Row]) -> None:
    await conn.execute(_RULES, RULES, told(GRANTS), timeout=WITHIN)
    await conn.execute(_ADD, RULES, version("regie"), *map(list, zip(*rows, strict=True)), timeout=WITHIN)


def _row(line: Line) -> _Row:
    place = line.place
    return place.trace, place.span, place.parent, line.event, _json(line.request), _json(line.response)


def _json(value: Mapping[str, JsonValue]) -> str:
    return msgspec.json.encode(value).decode()


async def exported(pool: asyncpg.Pool, since: datetime, until: datetime, named: str = ACCESS) -> AsyncIterator[dict[str, JsonValue]]:
    """The records of a time, from `since` up to and with `until`, of which the name begins so, in the order in which they came, each as the
    standard writes it."""
    async with pool.acquire() as conn, conn.transaction(readonly=True):
        async for row in conn.cursor(_READ, since, until, named, prefetch=BATCH):
            yield _record(row)


def _record(row: asyncpg.Record) -> dict[str, JsonValue]:
    parent: dict[str, JsonValue] = {"parent_span_id": row["parent"].hex()} if row["parent"] else {}
    return {
        "trace_id": row["trace"].hex(),
        "span_id": row["span"].hex(),
        **parent,
        "event_name": row["event_name"],
        "timestamp": int(row["decided_at"].astimezone(UTC).timestamp() * 1000),
        # A denial is an answer: nothing went wrong.
        "status": "Unset",
        "attributes": {"adl.core.policies": {"regie": row["rules"]}, "adl.core.configuration": {"regie": row["release"]}},
        "resource": {"service.name": "regie"},
        "body": {"adl.core.request": msgspec.json.decode(row["request"]), "adl.core.response": msgspec.json.decode(row["response"])},
    }


class Forged(Exception):
    """The text that stands under the digest of rules is not that of these rules."""


async def rules(pool: asyncpg.Pool, digest: str) -> str | None:
    """The rules that a record names, as text, a grant on each line; None when nothing was ever decided by them.

    Raises:
        Forged: what stands there was changed since.
    """
    found: str | None = await pool.fetchval("select told from access_rules where digest = $1", digest)
    if found is not None and sha256(found.encode()).hexdigest() != digest:
        raise Forged(digest)
    return found


async def forged(pool: asyncpg.Pool) -> list[str]:
    """The digests that decisions name of which the rules are not there, or are others: the seal of a decision covers its digest alone."""
    rows = await pool.fetch(_NAMED)
    return [row["rules"] for row in rows if row["told"] is None or sha256(row["told"].encode()).hexdigest() != row["rules"]]
