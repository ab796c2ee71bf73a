"""From lessons to a proposal: for every published programme, at fixed moments, so that people find it on the table; and cohorts compared.

What is proposed goes onto the programme's stream and changes nothing: a person makes a draft of it, or says why not.
"""

from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import structlog

from events.database.patience import pause
from events.days import day_of
from events.fact import SYSTEM, Actor
from events.log.store import EventStore
from events.programme import ProgrammeState
from gateway.programmes.publishing import Conflict, carry_out, programmes, state_of
from projections.engine.checkpoints import positions, prepare
from projections.learning import programme_versions
from projections.learning.lessons import moment_of
from projections.learning.lives.table import LIVES
from workflows.canvas.commands import Propose
from workflows.decisions.refusal import Refused
from workflows.law.minimum_cell import minimum_cell
from workflows.programme.document import Programme

log = structlog.get_logger()

LOOK = 3600.0
"""Seconds between two looks whether another month has begun."""


async def propose(
    pool: asyncpg.Pool, store: EventStore, code: str, by: Actor, now: datetime, *, order: UUID | None = None
) -> ProgrammeState:
    """Hold the norms of a programme against how long stages took until the beginning of this month; once for one `order`.

    Raises:
        workflows.decisions.Refused: when there is no reason to revise a norm; it says why.
        Conflict: when the programme was changed meanwhile.
    """
    moment = moment_of(now)
    seen = await seen_of(pool, code, moment)
    state = await state_of(store, code)
    latest = seen.get(state.newest)
    looks = {}
    if latest and state.present:
        rule = Programme.model_validate(state.present.document).revision
        looks = programme_versions.looks(latest, minimum_cell(now), rule.least, rule.again, rule.certainty / 100)
    return await carry_out(store, code, Propose(looks, day_of(moment)), by, order=order)


async def propose_all(pool: asyncpg.Pool, store: EventStore, now: datetime) -> list[str]:
    """Do so for every programme in which trajectories still start; returns of which something is proposed."""
    made = []
    for state in await programmes(store):
        if state.present is None or state.closed is not None:
            continue
        try:
            after = await propose(pool, store, state.code, SYSTEM, now)
        except (Refused, Conflict) as error:
            log.info("no norm is proposed", programme=state.code, why=str(error))
        else:
            made += [state.code] if after.version != state.version else []
    return made


async def keep_proposing(pool: asyncpg.Pool, store: EventStore, look: float = LOOK) -> None:
    """Propose at the beginning of each month, when the lives have all of the log; a failure stops nothing but itself."""
    done = None
    while True:
        now = datetime.now(UTC)
        try:
            if done != moment_of(now) and await _caught_up(pool, store):
                for code in await propose_all(pool, store, now):
                    log.info("other norms are proposed", programme=code)
                done = moment_of(now)
        except Exception as error:
            log.error("nothing is proposed", error=str(error) or type(error).__name__, again_in=look)
        await pause(look)


async def seen_of(pool: asyncpg.Pool, code: str, moment: datetime) -> dict[int, programme_versions.Seen]:
    """What was seen of the trajectories of each version of a programme."""
    async with pool.acquire() as conn:
        await prepare(conn, LIVES)
        return await programme_versions.read(conn, code, moment)


async def _caught_up(pool: asyncpg.Pool, store: EventStore) -> bool:
    head = await store.head()
    return (await positions(pool, [LIVES])).get(LIVES.name, 0) >= head
