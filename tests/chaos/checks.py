"""What must be true when everything has come to rest.

First while it runs (does every open trajectory answer, is a run what its stream says), then with everything down and only the database up:
nothing writes any more, so that what is there can be counted and every read model can be compared with one that is built anew.
"""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
from temporalio.exceptions import TemporalError

from deploy.embedded.postgres import Postgres
from events.log.codec import decode
from events.log.store import EventStore
from events.sealing.vault import Vault
from events.sealing.wrapping import FileWrapping
from events.trajectory import fold
from events.trajectory.state import Trajectory
from events.vocabulary.course import NoteWritten
from gateway.cli.connection import Connections
from projections.catalogue import PROJECTIONS
from projections.engine.engine import run_projections
from projections.engine.rebuild import rebuild
from projections.engine.status import status
from tests.believed import believed
from tests.chaos.doors import AWAY
from tests.chaos.ledger import Ledger, Sent, wall
from tests.chaos.load import Load, note_of
from tests.chaos.site import Site
from tests.waiting import eventually
from workflows.run.reference import workflow_id

ANSWER_WITHIN = 90.0
AT_ONCE = 4
LAG = 5
"""Events that a run may not have read yet while its trajectory goes on."""
CONNECTIONS = 40
Found = dict[str, list[str]]
"""What is wrong, by the name under which it is counted."""


async def while_it_runs(site: Site, load: Load) -> Found:
    """Every open trajectory answers, and is what its stream says."""
    gate, stuck, differ = asyncio.Semaphore(AT_ONCE), list[str](), list[str]()

    async def ask(trajectory: UUID) -> None:
        async with gate:
            try:
                async with asyncio.timeout(ANSWER_WITHIN):
                    order = await load.note(trajectory)
                if order.acknowledged_at is None and trajectory in await load.look():
                    stuck.append(f"{trajectory}: {order.refused or order.last}")
            except TimeoutError:
                stuck.append(f"{trajectory}: no answer within {ANSWER_WITHIN:.0f} s")

    async def compare(regie: Connections, trajectory: UUID) -> None:
        async with gate:
            if why := await _differs(regie, trajectory):
                differ.append(f"{trajectory}: {why}")

    await asyncio.gather(*(ask(trajectory) for trajectory in await load.look()))
    async with site.connected() as regie:
        answering = [trajectory for trajectory in await load.look() if not any(str(trajectory) in one for one in stuck)]
        await asyncio.gather(*(compare(regie, trajectory) for trajectory in answering))
    verified = await site.regie("verify", "-o", "json")
    return {
        "stuck": stuck,
        "fold_differs": differ,
        "verify": [] if verified.code == 0 else [f"{verified.out.strip()} {verified.err.strip()[-300:]}"],
    }


async def _differs(regie: Connections, trajectory: UUID) -> str | None:
    """In what a run takes the trajectory to be another than the stream says, as far as the run has read it; or that it does not read it."""
    last = "no answer to the query"

    async def read() -> tuple[Trajectory, Trajectory] | None:
        nonlocal last
        try:
            told = await believed(regie.client.get_workflow_handle(workflow_id(trajectory)))
        except (*AWAY, TemporalError) as away:
            # It ended, or hands over to a fresh run, or the machine is too busy for a query.
            last = str(away) or type(away).__name__
            return None
        stored = await regie.store.read_stream(trajectory, opened=True)
        folded = fold(trajectory, map(decode, stored[: told.version]))
        last = f"it is at version {told.version} of {len(stored)}"
        # What a run is about to read is not missing yet.
        return (told, folded) if told.version >= len(stored) - LAG or told != folded else None

    try:
        told, folded = await eventually(read, "a run that has read its stream", within=ANSWER_WITHIN, every=0.2)
    except AssertionError:
        ended = await regie.pool.fetchval("select true from events where stream = $1 and type = 'trajectory-ended'", trajectory)
        return None if ended else last
    names = [field.name for field in fields(Trajectory) if getattr(told, field.name) != getattr(folded, field.name)]
    return f"version {told.version}: {', '.join(names)}" if names else None


@asynccontextmanager
async def only_the_database(site: Site) -> AsyncIterator[tuple[asyncpg.Pool, EventStore]]:
    """The database of a site of which everything is down."""
    postgres = Postgres(site.folder.path, site.folder.log("postgres"))
    await postgres.start()
    try:
        async with (
            asyncpg.create_pool(postgres.dsn(), max_size=CONNECTIONS) as pool,
            EventStore(pool, site.settings.archive, Vault(pool, FileWrapping(site.settings.keys))) as store,
        ):
            yield pool, store
    finally:
        await postgres.stop()


async def at_rest(site: Site, ledger: Ledger) -> Found:
    """What the log and the read models hold."""
    async with only_the_database(site) as (pool, store):
        simulated = _sent_by_simulation(site.folder.path / "partners.jsonl")
        sent = [*ledger.sent_due(), *(one for one in simulated if ledger.stands(one.acknowledged_at))]
        lost, twice, said_no = await _orders(pool, store, ledger)
        not_kept, untraced = await _messages(pool, sent, wall() - timedelta(seconds=ANSWER_WITHIN))
        return {
            "lost": [*lost, *not_kept],
            "twice": [*twice, *await _doubled(pool), *_asked_twice(site.folder.path / "partners.jsonl")],
            "refused_but_done": said_no,
            "untraced": untraced,
            "models_differ": await _models(pool, store),
            "unexpected": ledger.unexpected,
        }


async def _orders(pool: asyncpg.Pool, store: EventStore, ledger: Ledger) -> tuple[list[str], list[str], list[str]]:
    """Acknowledged orders that are not on the log, notes that are there twice, and orders that were refused and are there."""
    rows = await pool.fetch("select distinct meta->>'causation' as cause from events where meta->>'causation' like 'order:%'")
    carried_out = {row["cause"] for row in rows}
    notes = Counter[str]()
    async for batch in store.replay(types={NoteWritten.stored_name}):
        for event in map(decode, await store.open(batch)):
            assert isinstance(event.event, NoteWritten)
            notes[str(event.event.text)] += 1
    lost, twice, said_no = [], [], []
    for order in ledger.orders:
        # The command line makes up the id of an order itself; what it writes down is known by its text.
        there = notes[note_of(order)] > 0 if order.kind == "write-note" else f"order:{order.id}" in carried_out
        about = f"{order.kind} {order.id} by {order.door} for {order.trajectory}"
        if ledger.stands(order.acknowledged_at) and not there:
            lost.append(about)
        if order.refused is not None and there:
            said_no.append(f"{about}: {order.refused}")
        if notes[note_of(order)] > 1:
            twice.append(f"{about}: {notes[note_of(order)]} times")
    return lost, twice, said_no


async def _messages(pool: asyncpg.Pool, sent: Sequence[Sent], due: datetime) -> tuple[list[str], list[str]]:
    """Acknowledged events of partners that are not on the log, and those from before `due` of which neither their trajectory nor the inbox
    says anything."""
    rows = await pool.fetch(
        "select data->>'partner' as partner, data->>'cloud_event_id' as id, data->>'message' as message "
        "from events where type = 'message-received'"
    )
    kept = {(UUID(row["partner"]), row["id"]): row["message"] for row in rows}
    rows = await pool.fetch(
        "select meta->>'causation' as cause from events where meta->>'causation' like 'message:%' "
        "union select 'message:' || (data->>'message') from events where type = 'message-set-aside'"
    )
    traced = {row["cause"] for row in rows}
    known = {row["stream"] for row in await pool.fetch("select distinct stream from events where type = 'trajectory-started'")}
    there = {one for one in sent if (one.partner, one.id) in kept}
    old = {one for one in there if one.acknowledged_at < due}
    without = {one for one in old if one.trajectory in known and f"message:{kept[one.partner, one.id]}" not in traced}
    return _listed(set(sent) - there), _listed(without)


def _listed(sent: Iterable[Sent]) -> list[str]:
    return sorted({f"{one.id} of {one.partner} for {one.trajectory}" for one in sent})


async def _doubled(pool: asyncpg.Pool) -> list[str]:
    """Ids that are there twice, an event of a partner that was kept twice, a question recorded twice, versions that do not follow."""
    queries = {
        "id": "select id::text from events group by id having count(*) > 1",
        "event of a partner": (
            "select data->>'source' || ' ' || (data->>'cloud_event_id') from events where type = 'message-received' "
            "group by 1 having count(*) > 1"
        ),
        "question": (
            "select stream || ' ' || (data->>'key') from events where type = 'partner-requested' "
            "group by stream, data->>'key' having count(*) > 1"
        ),
        "versions of": "select stream::text from events group by stream having max(version) <> count(*) or min(version) <> 1",
    }
    return [f"{what} {row[0]}" for what, query in queries.items() for row in await pool.fetch(query)]


async def _models(pool: asyncpg.Pool, store: EventStore) -> list[str]:
    """The read models that differ from ones built anew."""
    following = asyncio.create_task(run_projections(pool, store, PROJECTIONS))

    async def caught_up() -> bool:
        return all(one.position >= one.head for one in await status(pool, store, PROJECTIONS))

    try:
        await eventually(caught_up, "read models that have read the whole log", within=120, every=0.1)
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    differ = []
    for model in PROJECTIONS:
        live = await _rows(pool, model.table.name)
        await rebuild(pool, store, model)
        if await _rows(pool, model.table.name) != live:
            differ.append(model.name)
    return differ


async def _rows(pool: asyncpg.Pool, table: str) -> list[str]:
    return [row[0] for row in await pool.fetch(f"select t::text from {table} t order by 1")]


def _sent_by_simulation(log: Path) -> list[Sent]:
    """What the simulated partners had acknowledged."""
    return [
        Sent(UUID(line["partner"]), line["id"], UUID(line["traject"]), datetime.fromisoformat(line["tijd"]))
        for line in map(json.loads, log.read_text().splitlines())
        if line["wat"] == "verstuurd" and line["status"] == 202
    ]


def _asked_twice(log: Path) -> list[str]:
    """Questions that came to a partner under two ids."""
    ids = defaultdict[tuple[str, str, str], set[str]](set)
    for line in map(json.loads, log.read_text().splitlines()):
        if line["wat"] == "ontvangen" and line["type"].endswith("verzoek-gedaan.v1"):
            ids[line["partner"], line["traject"], line["verzoek"]].add(line["id"])
    return [f"question {request} of {trajectory} under {len(keys)} keys" for (_, trajectory, request), keys in ids.items() if len(keys) > 1]
