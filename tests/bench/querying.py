"""Every query that a door asks, on read models of a long log: how long the middle one takes, and how long one in twenty.

The log is of a few regisseurs, municipalities and employers only, so whoever is asked about has thousands of trajectories.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import product
from statistics import median, quantiles
from uuid import UUID

import asyncpg

from events.log.store import EventStore
from events.vocabulary.values import Role, Stage
from projections.catalogue import PROJECTIONS
from projections.engine.paging import EVERYTHING, Selection
from projections.engine.rebuild import rebuild
from projections.learning import lessons
from projections.learning.questions.catalogue import QUESTIONS
from projections.learning.questions.outcomes import OUTCOMES
from projections.lists import board, deadlines, employer_view, file, funding, inbox, offer, open_signals, timeline, vacancies, work_list
from tests.bench.harness import Bench, say
from tests.bench.logs import fill

ALLOWED = 0.050
"""Seconds that one in twenty may take."""
MINIMUM = 10
"""The minimum cell size of the lessons that are read."""
TIMES = 100
"""How often each query is asked, with one argument after another."""

Ask = Callable[[], Awaitable[object]]


async def measure(bench: Bench) -> None:
    dsn = await bench.database()
    await fill(dsn, bench.rebuild_events)
    pool = await bench.stack.enter_async_context(asyncpg.create_pool(dsn, min_size=1, max_size=8))
    store = await bench.stack.enter_async_context(EventStore(pool))
    for projection in PROJECTIONS:
        await rebuild(pool, store, projection)
    async with pool.acquire() as conn:
        await lessons.prepare(conn)
        await lessons.work_out(conn, datetime.now(UTC), MINIMUM)
    worst = 0.0
    for name, asks in (await questions(pool)).items():
        took = await _timed(asks)
        slow = quantiles(took, n=20)[-1]
        worst = max(worst, slow)
        bench.report.row("queries", name, f"p50 {median(took) * 1000:.1f} ms, p95 {slow * 1000:.1f} ms")
        say(f"queries, {name}: p50 {median(took) * 1000:.1f} ms, p95 {slow * 1000:.1f} ms")
    bench.report.ratio("queries_allowed_vs_slowest", [ALLOWED], [worst])


async def _timed(asks: Sequence[Ask]) -> list[float]:
    took = list[float]()
    for turn in range(-1, TIMES):
        began = time.perf_counter()
        await asks[turn % len(asks)]()
        # The first time there is a statement to prepare.
        if turn >= 0:
            took.append(time.perf_counter() - began)
    return took


async def questions(pool: asyncpg.Pool) -> Mapping[str, Sequence[Ask]]:
    """Each query with different arguments."""
    rows = await pool.fetch(f"select trajectory, regisseur, municipality, programme from {board.BOARD.table.name} order by trajectory")
    some: list[UUID] = [row["trajectory"] for row in rows[:: max(1, len(rows) // 50)]]
    selections = [
        *(Selection(regisseur=one) for one in sorted({row["regisseur"] for row in rows})),
        *(Selection(municipality=one) for one in sorted({row["municipality"] for row in rows})),
        *(Selection(programme=one) for one in sorted({row["programme"] for row in rows})),
    ]
    regisseurs = [selection for selection in selections if selection.regisseur]
    employers = await pool.fetch(
        f"select one as employer from {employer_view.EMPLOYER_VIEW.table.name} cross join jsonb_array_elements_text(employers) as one "
        "group by 1 order by count(*) desc limit 10"
    )
    # The log lies in the past; how much is overdue differs with the moment that is looked at.
    first, last = [await pool.fetchval(f"select {end}(occurred_at) from events") for end in ("min", "max")]
    moments = [first + (last - first) * part / 4 for part in range(1, 5)]
    message = await pool.fetchval(f"select message from {inbox.INBOX.table.name} limit 1")
    groups = await lessons.told_of(pool)
    partners = [row["partner"] for row in await pool.fetch(f"select distinct partner from {inbox.INBOX.table.name} limit 10")]

    return {
        "work list of a regisseur": [partial(work_list.work, pool, s, now=m) for s, m in product(regisseurs, moments)],
        "work list of a role": [
            partial(work_list.work, pool, now=m, role=r) for r, m in product((Role.REGISSEUR, Role.COORDINATOR), moments)
        ],
        "work list of a regisseur and a role": [
            partial(work_list.work, pool, s, now=m, role=Role.REGISSEUR) for s, m in product(regisseurs, moments)
        ],
        "work list of everything": [partial(work_list.work, pool, now=m) for m in moments],
        "work list of a trajectory": [partial(work_list.work, pool, now=last, trajectory=t) for t in some],
        "amount of work of a regisseur": [partial(work_list.amount, pool, s, now=m) for s, m in product(regisseurs, moments)],
        "amount of all work": [partial(work_list.amount, pool, now=m) for m in moments],
        "board, columns": [partial(board.columns, pool, s, now=m) for s, m in product([EVERYTHING, *selections], moments)],
        "board, cards": [partial(board.cards, pool, g, s) for s, g in product([EVERYTHING, *selections], [None, *Stage])],
        "board, outcomes": [partial(board.outcomes, pool, s) for s in [EVERYTHING, *selections]],
        "board, ended": [partial(board.ended, pool, None, s) for s in [EVERYTHING, *selections]],
        "file": [partial(file.find, pool, t) for t in some],
        "timeline": [partial(timeline.timeline, pool, t) for t in some],
        "timeline, newest first": [partial(timeline.timeline, pool, t, newest_first=True) for t in some],
        "deadlines": [partial(deadlines.due, pool, s, now=m, weeks=w) for s, m, w in product([EVERYTHING, *selections], moments, (2, 6))],
        "money": [partial(funding.gaps, pool, s, today=m.date(), weeks=13) for s, m in product([EVERYTHING, *selections], moments)],
        "money of a trajectory": [partial(funding.find, pool, t) for t in some],
        "vacancies": [partial(vacancies.vacant, pool, s) for s in [EVERYTHING, *selections]],
        "employer": [partial(employer_view.seen_by, pool, UUID(e["employer"])) for e in employers],
        "offer": [partial(offer.offer, pool)],
        "inbox": [
            *(partial(inbox.messages, pool, state=s) for s in [None, *inbox.State]),
            *(partial(inbox.messages, pool, partner=p) for p in partners),
            *(partial(inbox.messages, pool, trajectory=t) for t in some),
        ],
        "inbox, a message": [partial(inbox.find, pool, message)],
        "inbox, counts": [partial(inbox.counts, pool)],
        "lessons of a group": [partial(lessons.lessons_of, pool, g) for g in groups],
        "lessons, edition": [partial(lessons.edition, pool)],
        "lessons, groups": [partial(lessons.told_of, pool)],
        "signals": [partial(open_signals.open_signals, pool, s) for s in [EVERYTHING, *selections]],
        "lessons, one": [partial(lessons.find, pool, g, OUTCOMES) for g in groups],
        "lessons, compared": [partial(lessons.by_group, pool, q) for q in QUESTIONS],
    }
