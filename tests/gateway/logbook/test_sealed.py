"""The log of decisions is sealed as the log of events is: whatever its owner does to it is found, at the line that it touches."""

import asyncio
import json
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest
from cyclopts import App
from pydantic import SecretStr

from deploy.connections import connect
from deploy.settings import Settings
from events.evidence import ledger
from events.evidence.files import EvidenceFiles
from events.evidence.keys import read_public
from events.evidence.sealer import Sealer
from events.evidence.verify import Misfit, Why, verify_log
from events.log.store import EventStore
from gateway.cli.evidence import verify
from gateway.logbook.decisions import Decisions
from gateway.logbook.sealed import Decided
from tests.events.evidence.sealing import EAGER, SIZE, Log
from tests.events.test_accounts import account
from tests.gateway.logbook.test_decisions import asked, decided, taken_down
from tests.waiting import eventually


@pytest.fixture
def files(tmp_path: Path) -> EvidenceFiles:
    return EvidenceFiles(tmp_path / "bewijs")


async def taken(pool: asyncpg.Pool, many: int = 12) -> None:
    """Decisions, some of which lie within a request of somebody else."""
    traces = (None, f"00-{32 * 'a'}-{16 * 'b'}-01")
    for n in range(many):
        await taken_down(pool, decided(asked(id=f"traject-é-{n}"), traceparent=traces[n % 2]))


async def seal(pool: asyncpg.Pool, files: EvidenceFiles, of: asyncpg.Pool | None = None) -> None:
    """Seal all that is there, as somebody with connections of their own."""
    work = asyncio.create_task(Sealer(of or pool, Decided(of or pool), files.signing_key(), files.journal_of("decisions"), EAGER).run())

    async def done() -> bool:
        async with pool.acquire() as conn:
            last = await ledger.last(conn, "decisions")
        return bool(await pool.fetchval("select coalesce(max(position), 0) = $1 from decisions", last.to_position if last else 0))

    try:
        await eventually(done, "sealing everything", every=0.002)
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work


async def verified(pool: asyncpg.Pool, files: EvidenceFiles) -> int:
    """How many lines are under a seal."""
    return (await verify_log(pool, Decided(pool), files.journal_of("decisions"), read_public(files.public))).events


async def misfit(pool: asyncpg.Pool, files: EvidenceFiles) -> Misfit | None:
    """What does not fit."""
    return (await verify_log(pool, Decided(pool), files.journal_of("decisions"), read_public(files.public))).misfit


async def tamper(pool: asyncpg.Pool, statement: str) -> None:
    """As the owner of the database, around every trigger."""
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("set local session_replication_role = replica")
        await conn.execute(statement)


@pytest.mark.parametrize(
    "change",
    [
        "decided_at = decided_at - interval '1 day'",
        "response = replace(response::text, 'true', 'false')::json",
        "request = (request::text || ' ')::json",
        "rules = rules || '0'",
        "release = '0'",
        "event_name = 'adl.search_resource'",
        "parent = null",
        "trace = sha256(trace)",
        "span = '\\x0102030405060708'",
    ],
)
async def test_a_line_that_was_changed_is_named_whatever_of_it(pool: asyncpg.Pool, files: EvidenceFiles, change: str) -> None:
    await taken(pool)
    await seal(pool, files)
    assert await misfit(pool, files) is None
    place = await pool.fetchval("select max(position) from decisions where parent is not null and position < 9")
    await tamper(
        pool, f"update decisions set {change.replace('sha256(trace)', 'substring(sha256(trace) for 16)')} where position = {place}"
    )
    found = await misfit(pool, files)
    assert found
    assert (found.position, found.why) == (place, Why.CHANGED)


async def test_a_line_that_was_taken_out_or_put_in_is_named(pool: asyncpg.Pool, files: EvidenceFiles) -> None:
    await taken(pool)
    await taken_down(pool, one := decided(asked()))
    await taken_down(pool, one)
    await taken(pool, 2)
    await seal(pool, files)
    hole = await pool.fetchval("select max(position) - 2 from decisions")
    assert not await pool.fetchval("select true from decisions where position = $1", hole), "what was taken down again left a hole"
    await tamper(pool, "create table kept as select * from decisions where position = 4; delete from decisions where position = 4")
    assert await misfit(pool, files) == Misfit(4, Why.REMOVED, 1)
    rest = "span, parent, event_name, decided_at, rules, release, request, response, leaf"
    put = f"insert into decisions (position, trace, {rest}) overriding system value"
    await tamper(pool, f"{put} select 4, trace, {rest} from kept")
    assert await misfit(pool, files) is None
    await tamper(pool, f"{put} select {hole}, substring(sha256(trace) for 16), {rest} from kept")
    found = await misfit(pool, files)
    assert found
    assert (found.position, found.why) == (hole, Why.INSERTED)


async def test_nothing_is_skipped_that_was_on_its_way_when_a_seal_was_made(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as slow:
        held = slow.transaction()
        await slow.execute("select 1")
        await held.start()
        await taken(pool, 1)
        await slow.execute(
            "insert into decisions (trace, span, event_name, rules, release, request, response) "
            "select trace, substring(sha256(span) for 8), event_name, rules, release, request, response from decisions"
        )
        await taken(pool, SIZE)
        page = asyncio.ensure_future(anext(Decided(pool).follow(after=0, limit=SIZE)))
        assert await asyncio.wait([page], timeout=0.05) == (set(), {page}), "a line is on its way that comes before those that are there"
        await held.commit()
    assert [position for position, _ in await page] == [1, 2, 3, 4, 5]


async def test_the_account_that_seals_reads_no_line_and_seals_all(pool: asyncpg.Pool, database: str, files: EvidenceFiles) -> None:
    await taken(pool)
    async with account(database, "regie_seal") as sealer:
        await seal(pool, files, sealer)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await sealer.fetch("select request from decisions")
    assert await misfit(pool, files) is None


async def test_the_account_of_the_application_takes_down_decisions(pool: asyncpg.Pool, database: str) -> None:
    async with account(database, "regie_app") as application:
        log = Decisions(application)
        await log.take_down(decided(asked()))
    assert await pool.fetchval("select count(*) from decisions") == 1


async def test_the_seals_of_one_log_are_nothing_to_another(pool: asyncpg.Pool, store: EventStore, files: EvidenceFiles) -> None:
    log = Log(pool, store, files)
    await log.fill()
    await log.seal()
    await taken(pool)
    await seal(pool, files)
    assert await misfit(pool, files) is None
    assert (await log.verify()).misfit is None
    assert [one for one in log.lines() if b'"of"' in one] == [], "what is signed of the events is what it was"
    await tamper(pool, "delete from seals where log = 'decisions'")
    await tamper(pool, "update seals set log = 'decisions'")
    files.journal_of("decisions").path.write_bytes(b"".join(log.lines()))
    found = await misfit(pool, files)
    assert found
    assert found.why in (Why.SEAL_DIFFERS, Why.CHAIN)


async def test_verify_says_which_decision_it_is(
    pool: asyncpg.Pool, store: EventStore, database: str, files: EvidenceFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    command = verify(lambda: connect(Settings(database_url=SecretStr(database), temporal_address="127.0.0.1:1")), lambda: files)
    await taken(pool)
    await seal(pool, files)
    assert await run(command) == 0
    await tamper(pool, "update access_rules set told = told || ' '")
    assert await run(command) == 1
    assert "niet meer de regels waarnaar beslissingen verwijzen" in capsys.readouterr().err
    await tamper(pool, "delete from decisions where position = 7")
    assert await run(command, "-o", "json") == 1
    told = capsys.readouterr()
    found = json.loads(told.out[told.out.index("{") :])
    assert (found["past"], found["beslissingen: past"]) == (True, False)
    assert "Van de beslissingen: positie 7 past niet: de beslissing die hier stond is weg." in told.err
    assert await run(command, "--seals", files.journal_of("decisions").path) == 1


async def run(command: App, *tokens: object) -> int:
    """How it ends."""
    try:
        await command.run_async([str(token) for token in tokens], result_action="return_value")
    except SystemExit as ended:
        return int(str(ended.code))
    return 0
