"""The log of decisions: one row for each, denials included, on disk before anybody goes on, and never changed."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
from temporalio.client import Client

from events.database.faults import StoreUnavailable
from events.log.store import EventStore
from events.vocabulary.values import Role
from gateway.access.authzen import read
from gateway.access.deciding import Capacity, Kind, Request, Resource, decide
from gateway.access.grants import GRANTS, RULES
from gateway.access.terms import Action, Purpose, Relation
from gateway.cli.connection import Connections
from gateway.cli.decisions import decisions
from gateway.cli.output import Exit
from gateway.logbook.decisions import Decisions, Line, exported, forged, line, line_of_list, rules
from gateway.orders.sending import Office
from tests.gateway.access.cells import ROLES
from tests.gateway.doors import NOWHERE
from tests.gateway.terminal import Output, Terminal
from tests.vaults import vault

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)
OWN = frozenset({Capacity(Role.REGISSEUR, Relation.OWN)})


def asked(action: Action = Action.READ, id: str = "0815", capacities: frozenset[Capacity] = OWN) -> Request:
    """A request about a trajectory."""
    return Request("4711", capacities, action, Resource(Kind.TRAJECTORY, id), Purpose.GUIDANCE)


def decided(request: Request, at: datetime = AT, traceparent: str | None = None) -> Line:
    """What is decided of it, to be taken down."""
    return line(request, decide(request), at, traceparent)


async def taken_down(pool: asyncpg.Pool, *lines: Line) -> None:
    """Take decisions down, all at once, and wait until they are on disk."""
    log = Decisions(pool)
    await asyncio.gather(*(log.take_down(one) for one in lines))
    await log.close()


async def at(pool: asyncpg.Pool, one: Line, moment: datetime) -> None:
    """Let it be as if a line came in at another moment, as nobody but the owner of the database can."""
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("set local session_replication_role = replica")
        await conn.execute("update decisions set decided_at = $2 where span = $1", one.place.span, moment)


async def records(pool: asyncpg.Pool) -> list[dict[str, Any]]:
    """All that is in the log, as it leaves, through JSON."""
    return [json.loads(json.dumps(one)) async for one in exported(pool, datetime(2000, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC))]


async def test_every_decision_is_a_row_also_one_that_denies(pool: asyncpg.Pool) -> None:
    nobody = frozenset[Capacity]()
    await taken_down(pool, decided(asked()), decided(asked(Action.ERASE)), decided(asked(capacities=nobody)))
    answers = {one["body"]["adl.core.response"]["context"]["reden"]: one for one in await records(pool)}
    assert {why: one["body"]["adl.core.response"]["decision"] for why, one in answers.items()} == {
        "toegekend": True,
        "niet-toegekend": False,
        "onbekend": False,
    }
    assert {one["status"] for one in answers.values()} == {"Unset"}


async def test_it_is_on_disk_once_its_caller_goes_on(pool: asyncpg.Pool) -> None:
    log = Decisions(pool)
    for n in range(20):
        await log.take_down(decided(asked(id=str(n))))
        assert await pool.fetchval("select count(*) from decisions") == n + 1


async def test_what_is_taken_down_again_is_one_row(pool: asyncpg.Pool) -> None:
    one = decided(asked())
    await taken_down(pool, one, one)
    await taken_down(pool, one)
    assert len(await records(pool)) == 1


async def test_the_same_question_asked_twice_is_two_decisions(pool: asyncpg.Pool) -> None:
    await taken_down(pool, decided(asked()), decided(asked()))
    assert len(await records(pool)) == 2


async def test_what_is_decided_at_the_same_moment_goes_to_disk_together(pool: asyncpg.Pool) -> None:
    await taken_down(pool, *(decided(asked(id=str(n))) for n in range(1200)))
    assert await pool.fetchval("select count(*) from decisions") == 1200
    assert await pool.fetchval("select count(distinct xmin::text) from decisions") <= 4


async def test_without_a_database_nobody_goes_on_and_trying_again_is_safe(pool: asyncpg.Pool, database: str) -> None:
    closed = await asyncpg.create_pool(database, min_size=0)
    await closed.close()
    one, log = decided(asked()), Decisions(closed)
    with pytest.raises(StoreUnavailable):
        await log.take_down(one)
    with pytest.raises(StoreUnavailable):
        await log.take_down(one)
    await taken_down(pool, one)
    assert len(await records(pool)) == 1


async def test_what_cannot_be_written_spoils_no_other(pool: asyncpg.Pool) -> None:
    log, good = Decisions(pool), decided(asked())
    written = log.take_down(good)
    with pytest.raises(UnicodeEncodeError):
        log.take_down(decided(asked(id="\ud800")))
    await written
    assert len(await records(pool)) == 1


async def test_nothing_in_it_is_changed_or_removed(pool: asyncpg.Pool) -> None:
    await taken_down(pool, decided(asked()))
    for change in ("update decisions set response = '{}'", "delete from decisions", "truncate decisions", "delete from access_rules"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await pool.execute(change)


async def test_when_a_line_came_in_is_the_word_of_the_database(pool: asyncpg.Pool) -> None:
    before = datetime.now(UTC)
    await taken_down(pool, decided(asked(), datetime(2020, 1, 1, tzinfo=UTC)))
    await pool.execute(
        "insert into decisions (trace, span, event_name, decided_at, rules, release, request, response) "
        "select trace, substring(sha256(span) for 8), event_name, '2020-01-01', rules, release, request, response from decisions"
    )
    assert await pool.fetchval("select min(decided_at) from decisions") >= before - timedelta(seconds=1)


async def test_a_decision_can_be_made_again_from_what_is_in_the_log_and_the_rules_that_it_names_are_there(pool: asyncpg.Pool) -> None:
    chance = Random(14)
    for _ in range(60):
        capacities = frozenset(Capacity(chance.choice(ROLES), chance.choice(list(Relation))) for _ in range(3))
        await taken_down(pool, decided(asked(chance.choice(list(Action)), capacities=capacities)))
    for one in await records(pool):
        again = decide(read(one["body"]["adl.core.request"]))
        assert again.allowed is one["body"]["adl.core.response"]["decision"]
        assert sorted(again.classes) == one["body"]["adl.core.response"]["context"]["klassen"]
        assert one["attributes"]["adl.core.policies"] == {"regie": RULES}
    told = await rules(pool, RULES)
    assert told is not None
    assert sha256(told.encode()).hexdigest() == RULES
    assert all(str(grant) in told.splitlines() for grant in GRANTS)


async def test_of_a_list_is_written_down_who_stood_on_the_page_that_was_seen(pool: asyncpg.Pool) -> None:
    numbers = [str(uuid4()) for _ in range(3)]
    await taken_down(pool, line_of_list(asked(id=""), numbers, 120, AT))
    [one] = await records(pool)
    assert (one["event_name"], one["status"]) == ("adl.search_resource", "Unset")
    assert one["body"]["adl.core.request"]["resource"] == {"type": "traject"}
    assert one["body"]["adl.core.response"] == {
        "results": [{"type": "traject", "id": number} for number in numbers],
        "page": {"count": 3, "total": 120},
    }


async def test_a_decision_belongs_to_the_trace_of_its_request_whether_that_is_sampled_or_not(pool: asyncpg.Pool) -> None:
    trace, parent = 32 * "a", 16 * "b"
    told = decided(asked(), traceparent=f"00-{trace}-{parent}-00")
    await taken_down(pool, told)
    await at(pool, told, AT)
    [one] = await records(pool)
    assert (one["trace_id"], one["parent_span_id"], one["event_name"]) == (trace, parent, "adl.access_evaluation")
    assert one["body"]["adl.core.request"]["context"]["traceparent"] == f"00-{trace}-{one['span_id']}-00"
    assert one["timestamp"] == AT.timestamp() * 1000


@pytest.mark.parametrize(
    "traceparent", [None, "", "00-zz", f"00-{32 * '0'}-{16 * 'b'}-01", f"00-{32 * 'a'}-{16 * '0'}-01", "ff-" + 52 * "a"]
)
def test_what_is_no_trace_begins_one(traceparent: str | None) -> None:
    one, other = (decided(asked(), traceparent=traceparent) for _ in range(2))
    assert (len(one.place.trace), len(one.place.span), one.place.parent) == (16, 8, None)
    assert one.place.trace != other.place.trace


@pytest_asyncio.fixture(loop_scope="session")
async def desk(pool: asyncpg.Pool, store: EventStore, capsys: Output) -> AsyncIterator[Terminal]:
    client = await Client.connect(NOWHERE, lazy=True)

    @asynccontextmanager
    async def connect() -> AsyncIterator[Connections]:
        yield Connections("", pool, store, vault(pool), client, Office(client, store, pool))

    yield Terminal(decisions(connect), capsys)


async def test_the_decisions_of_some_days_leave_as_lines_of_json(desk: Terminal, pool: asyncpg.Pool, tmp_path: Path) -> None:
    midnight = datetime(2026, 11, 30, 23, tzinfo=UTC)
    moments = [AT, midnight - timedelta(microseconds=1), midnight, AT - timedelta(days=1)]
    lines_of = [decided(asked(id=str(n))) for n, _ in enumerate(moments)]
    await taken_down(pool, *lines_of)
    for one, moment in zip(lines_of, moments, strict=True):
        await at(pool, one, moment)
    file = tmp_path / "beslissingen.jsonl"
    assert (await desk.asks("export", "--since", "2026-11-29", "--until", "2026-11-30", "--to", file))["beslissingen"] == 2
    lines = [json.loads(one) for one in file.read_text("utf-8").splitlines()]
    assert [one["body"]["adl.core.request"]["resource"]["id"] for one in lines] == ["0", "1"]
    assert file.stat().st_mode & 0o777 == 0o600
    code, _, said = await desk.does("export", "--since", "2026-11-29", "--until", "2026-11-30", "--to", file)
    assert (code, "niet te maken" in said) == (Exit.USAGE, True)
    code, _, said = await desk.does("export", "--since", "2026-11-30", "--until", "2026-11-29", "--to", tmp_path / "x")
    assert (code, "ligt voor de eerste" in said) == (Exit.USAGE, True)


async def test_the_rules_that_a_decision_names_can_be_read(desk: Terminal, pool: asyncpg.Pool) -> None:
    await taken_down(pool, decided(asked()))
    code, printed, _ = await desk.does("rules", RULES)
    assert (code, "regisseur eigen besluiten begeleiding HCPWF" in printed) == (Exit.DONE, True)
    code, _, said = await desk.does("rules", "0")
    assert (code, said) == (Exit.NOT_FOUND, "Volgens zulke regels is nooit iets beslist.")


async def test_rules_that_were_changed_under_their_digest_are_not_told_for_those_of_a_decision(desk: Terminal, pool: asyncpg.Pool) -> None:
    await taken_down(pool, decided(asked()))
    assert await forged(pool) == []
    for change in ("update access_rules set told = replace(told, 'regisseur', 'beheerder')", "delete from access_rules"):
        async with pool.acquire() as conn, conn.transaction():
            await conn.execute("set local session_replication_role = replica")
            await conn.execute(change)
        assert await forged(pool) == [RULES]
        code, printed, said = await desk.does("rules", RULES)
        assert ("beheerder eigen" in printed, bool(code), "veranderd" in said) == (False, True, "update" in change)
