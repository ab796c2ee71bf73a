"""How an installation is doing: the checks that `regie doctor`, `/readyz` and `/metrics` share. Each only reads.

What works is not asked whether it lives but how far it came: a process that holds the lock of the sealer and seals nothing looks alive.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

import asyncpg
from temporalio.client import Client

from events.checkpoint import Checkpoint
from events.evidence import sealer
from events.store import EventStore
from events.vocabulary.partner import MessageReceived, MessageReplayed
from gateway import relay
from gateway.runs import Opened, running, stuck
from projections.catalogue import PROJECTIONS
from projections.status import status

WORRYING_AGE = 30.0
"""Seconds that whoever follows the log may be behind before somebody should look."""
BOUND = 5.0
KEPT = 5.0
"""Seconds that what was seen is told again instead of being looked at anew: who asks often costs no more."""
AGAIN = 1.0
_NAMED = 5
RECOVER = "Regie herstelt dit zelf binnen enkele minuten; regie recover doet het meteen."


class Verdict(StrEnum):
    """How serious it is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """What one check saw."""

    group: str
    name: str
    verdict: Verdict
    told: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """Where to look."""

    pool: asyncpg.Pool
    store: EventStore
    client: Client


async def read_models(here: Seen) -> Check:
    """Leesmodellen"""
    found = await status(here.pool, here.store, PROJECTIONS)
    if failing := [f"{one.name}: {one.error}" for one in found if one.error]:
        return Check("regie", "leesmodellen", Verdict.FAIL, "; ".join(failing), "Kijk met regie projections status en in de logs.")
    if aside := [f"{one.name} ({one.aside})" for one in found if one.aside]:
        told = f"gaan verder zonder gebeurtenissen die ze niet konden verwerken: {', '.join(aside)}"
        return Check("regie", "leesmodellen", Verdict.WARN, told, "Kijk met regie projections aside; na een nieuwe versie helpt rebuild.")
    if behind := [f"{one.name} ({one.age:.0f} s)" for one in found if one.age > WORRYING_AGE]:
        return Check("regie", "leesmodellen", Verdict.WARN, f"achter: {', '.join(behind)}", "Draait het proces project?")
    if idle := [one.name for one in found if not one.owned]:
        return Check("regie", "leesmodellen", Verdict.WARN, f"worden niet bijgehouden: {', '.join(idle)}", "Draait het proces project?")
    return Check("regie", "leesmodellen", Verdict.OK, f"{len(found)} leesmodellen zijn bij")


async def runs(here: Seen) -> Check:
    """Trajecten"""
    opened = await Opened(here.store).look()
    without = set(opened) - await running(here.client)
    if without:
        # One that began or was handed on just now is not listed yet.
        await asyncio.sleep(AGAIN)
        without = (set(await Opened(here.store).look()) & without) - await running(here.client)
    cannot = await stuck(here.client)
    told = [
        f"{len(found)} {what} ({_few(found)})"
        for what, found in (
            ("trajecten worden niet uitgevoerd", sorted(without)),
            ("trajecten kunnen niet verder: hun taken mislukken", [one.trajectory for one in cannot if one.failing]),
            ("trajecten kunnen niet verder: hun taken blijven hangen", [one.trajectory for one in cannot if not one.failing]),
        )
        if found
    ]
    if told:
        return Check("regie", "trajecten", Verdict.FAIL, f"{len(opened)} open; {'; '.join(told)}", RECOVER)
    return Check("regie", "trajecten", Verdict.OK, f"{len(opened)} open trajecten worden uitgevoerd")


async def sealing(here: Seen) -> Check:
    """Verzegeling"""
    behind, age = await _behind(here, sealer.NAME)
    holder = await here.pool.fetchval(
        "select pid from pg_locks where locktype = 'advisory' and granted and objsubid = 1 and classid = 0 and objid = $1 "
        "and database = (select oid from pg_database where datname = current_database())",
        sealer.LOCK,
    )
    if age > WORRYING_AGE:
        who = f"verbinding {holder} heeft het slot maar verzegelt niet" if holder else "niemand verzegelt"
        told = f"het logboek is sinds {age:.0f} s niet verzegeld: {who}"
        return Check("regie", "verzegeling", Verdict.FAIL, told, "Kijk in seal.log; wat niet verzegeld is kan ongemerkt worden veranderd.")
    if holder is None:
        return Check("regie", "verzegeling", Verdict.WARN, "niemand verzegelt nu", "Draait het proces seal?")
    return Check("regie", "verzegeling", Verdict.OK, f"verzegeld tot {behind}")


async def relaying(here: Seen) -> Check:
    """Inbox"""
    behind, age = await _behind(here, relay.NAME, {MessageReceived.stored_name, MessageReplayed.stored_name})
    if age > WORRYING_AGE:
        told = f"berichten van partners wachten al {age:.0f} s op hun traject"
        return Check("regie", "inbox", Verdict.FAIL, told, "Draait het proces relay, en antwoordt Temporal? Kijk in relay.log.")
    return Check("regie", "inbox", Verdict.OK, f"berichten zijn doorgegeven tot {behind}")


CHECKS: Sequence[Callable[[Seen], Awaitable[Check]]] = (read_models, runs, sealing, relaying)
"""In the order in which they are told."""


class Health:
    """What the checks see, for whoever asks often."""

    def __init__(self, here: Seen) -> None:
        self._here = here
        self._lock = asyncio.Lock()
        self._at = -KEPT
        self._found: list[Check] = []

    async def look(self) -> list[Check]:
        """What they saw, a few seconds ago at most."""
        async with self._lock:
            if time.monotonic() - self._at > KEPT:
                self._found = await asyncio.gather(*(_bounded(check, self._here) for check in CHECKS))
                self._at = time.monotonic()
            return self._found


def exposition(found: Sequence[Check]) -> str:
    """What was seen, for Prometheus: 0 is well, 1 is worth a look, 2 is wrong."""
    level = {Verdict.OK: 0, Verdict.WARN: 1, Verdict.FAIL: 2}
    lines = ["# HELP regie_check What a check saw: 0 well, 1 worth a look, 2 wrong.", "# TYPE regie_check gauge"]
    return "\n".join([*lines, *(f'regie_check{{check="{one.name}"}} {level[one.verdict]}' for one in found)]) + "\n"


async def _bounded(check: Callable[[Seen], Awaitable[Check]], here: Seen) -> Check:
    name = (check.__doc__ or "").strip().lower()
    try:
        async with asyncio.timeout(BOUND):
            return await check(here)
    except Exception as wrong:
        told = f"geen antwoord binnen {BOUND:.0f} seconden" if isinstance(wrong, TimeoutError) else f"{type(wrong).__name__}: {wrong}"
        return Check("regie", name, Verdict.FAIL, told, "Kijk of Postgres en Temporal draaien en bereikbaar zijn.")


async def _behind(here: Seen, name: str, types: Collection[str] | None = None) -> tuple[int, float]:
    """How far a follower came, and for how many seconds the next event waits for it."""
    at = await Checkpoint(here.pool, name).load()
    waiting = await here.store.read_log(after=at, limit=1, types=types)
    return at, (datetime.now(UTC) - waiting[0].recorded_at).total_seconds() if waiting else 0.0


def _few(found: Sequence[UUID]) -> str:
    return ", ".join(str(one) for one in found[:_NAMED]) + (", …" if len(found) > _NAMED else "")
