"""How an installation is doing: the checks that `regie doctor`, `/readyz` and `/metrics` share. Each only reads.

What works is not asked whether it lives but how far it came: a process that holds the lock of the sealer and seals nothing looks alive.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import asyncpg
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest, DescribeTaskQueueResponse
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from events.database.faults import is_away
from events.database.patience import within
from events.evidence.sealed_log import Events
from events.log.checkpoint import Checkpoint
from events.log.store import EventStore
from events.vocabulary.inbox import MessageReceived, MessageReplayed
from gateway.inbox import relay
from gateway.logbook.sealed import Decided
from gateway.runs import bookmark
from gateway.runs.runs import Astray, Opened, astray, running, stuck
from projections.catalogue import PROJECTIONS
from projections.engine.status import status
from workflows.run.reference import TASK_QUEUE

WORRYING_AGE = 30.0
"""Seconds that whoever follows the log may be behind before somebody should look."""
BOUND = 5.0
KEPT = 5.0
"""Seconds that what was seen is told again instead of being looked at anew: who asks often costs no more."""
GLANCE = 0.5
"""Seconds for which a page about something else waits for what is being looked at anew."""
AGAIN = 1.0
SLOW = 5.0
"""Seconds for which what is written may wait for the database, or for somebody else in it."""
_HELD = """
    select holder, max(extract(epoch from clock_timestamp() - waits.query_start)) as seconds
    from pg_stat_activity waits, unnest(pg_blocking_pids(waits.pid)) holder
    where waits.datname = current_database() and waits.wait_event_type = 'Lock' and waits.query_start < clock_timestamp() - $1::interval
    group by holder
    order by seconds desc
"""
ASKED = 100
"""Runs that a check asks what they build on, after the log was put back: more take longer than a check may."""
ASKING = 2.0
"""Seconds for which they may answer that. On a machine that has no time for them, what else is wrong has to be told all the same."""
POLLED = timedelta(seconds=70)
"""A worker that is there asks for work at least this often; Temporal remembers those that were for longer."""
_NAMED = 5
RECOVER = "Regie herstelt dit zelf binnen enkele minuten; regie recover doet het meteen."
AGAIN_STUCK = "kan niet verder, ook nadat Regie het opnieuw begon"
NO_HELP = "Opnieuw beginnen helpt hier niet: geef door wat er in worker.log mislukt. Een versie van Regie die dat verhelpt gaat verder."


class Verdict(StrEnum):
    """How serious it is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """What one check saw. `about` says what is wrong with single trajectories, `since` when it was seen first, where that is kept."""

    group: str
    name: str
    verdict: Verdict
    told: str
    hint: str = ""
    about: Mapping[UUID, str] = field(default_factory=dict)
    since: datetime | None = None


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
    cannot, (put_back, misfits, silent) = await asyncio.gather(stuck(here.client), _misfits(here, opened))
    wrong = {
        "wordt niet uitgevoerd": sorted(without),
        "past niet bij het logboek: het logboek of Temporal is teruggezet": [one.trajectory for one in misfits],
        "kan niet verder: de taken mislukken": [one.trajectory for one in cannot if one.failing and not one.again],
        "kan niet verder: de taken blijven hangen": [one.trajectory for one in cannot if not one.failing and not one.again],
        AGAIN_STUCK: [one.trajectory for one in cannot if one.again],
    }
    if told := [f"{len(found)} {what} ({_few(found)})" for what, found in wrong.items() if found]:
        about = {one: what for what, found in wrong.items() for one in found}
        hint = " ".join(dict.fromkeys(map(what_helps, about.values())))
        return Check("regie", "trajecten", Verdict.FAIL, f"{len(opened)} open; {'; '.join(told)}", hint, about)
    if put_back:
        told_of = f"{len(opened)} open; het logboek is teruggezet naar een eerder moment, en nog niet elk traject is daarop nagezien"
        return Check("regie", "trajecten", Verdict.WARN, told_of, RECOVER)
    if silent:
        told_of = f"{len(opened)} open; van {silent} kwam niet binnen {ASKING:.0f} s antwoord of zij bij het logboek passen"
        return Check("regie", "trajecten", Verdict.WARN, told_of, "Kijk of de machine het druk heeft.")
    return Check("regie", "trajecten", Verdict.OK, f"{len(opened)} open trajecten worden uitgevoerd")


async def _misfits(here: Seen, opened: Sequence[UUID]) -> tuple[bool, list[Astray], int]:
    """Whether the log was put back; which of the runs in doubt do not fit it; and how many of these gave no answer."""
    before = await bookmark.kept(here.client)
    put_back = before is not None and not await bookmark.is_there(here.store, before)
    doubtful = opened if put_back else await _grown_unseen(here, opened, before)
    found, silent = await astray(here.client, here.store, doubtful[:ASKED], within=ASKING)
    return put_back, found, len(silent)


async def _grown_unseen(here: Seen, opened: Sequence[UUID], before: bookmark.Place | None) -> list[UUID]:
    """Trajectories of which something has been on the log for a while that nobody saw their run fit to."""
    if before is None:
        return []
    unseen = await here.store.read_log(after=before[1], limit=1)
    if not unseen or (datetime.now(UTC) - unseen[0].recorded_at).total_seconds() < WORRYING_AGE:
        return []
    return sorted(await here.store.added_to(opened, after=before[1]))


def what_helps(wrong: str) -> str:
    """What becomes of a trajectory with which this is wrong, and what helps."""
    return NO_HELP if wrong == AGAIN_STUCK else RECOVER


async def taking(here: Seen) -> Check:
    """Uitvoering"""
    asked = DescribeTaskQueueRequest(
        namespace=here.client.namespace,
        task_queue=TaskQueue(name=TASK_QUEUE),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        report_stats=True,
    )
    told = await _described(here.client, asked)
    age = told.stats.approximate_backlog_age.ToTimedelta()
    if age.total_seconds() <= WORRYING_AGE:
        return Check("regie", "uitvoering", Verdict.OK, "wat trajecten te doen hebben, wordt opgepakt")
    wait = f"trajecten wachten al {age.total_seconds():.0f} s op een worker"
    since = datetime.now(UTC) - POLLED
    present = {one.deployment_options.build_id for one in told.pollers if one.last_access_time.ToDatetime(UTC) > since}
    if told.versioning_info.current_deployment_version.build_id in present:
        return Check(
            "regie", "uitvoering", Verdict.WARN, f"{wait}: er is meer te doen dan die aankan", "Kijk of de machine het druk heeft."
        )
    hint = "Draait het proces worker? Dat maakt zijn versie binnen enkele seconden de geldende; kijk in worker.log."
    return Check("regie", "uitvoering", Verdict.FAIL, f"{wait}: geen enkele neemt aan wat onder de geldende versie valt", hint)


async def _described(client: Client, asked: DescribeTaskQueueRequest) -> DescribeTaskQueueResponse:
    """What Temporal says of a queue. Raises `RPCError` when it does not answer, also not when it is asked once more.

    While Temporal loads a queue anew, as when another version begins to hold, it calls off what it was being asked about it.
    """
    try:
        return await client.workflow_service.describe_task_queue(asked)
    except RPCError as wrong:
        if wrong.status is not RPCStatusCode.CANCELLED:
            raise
    await asyncio.sleep(AGAIN)
    return await client.workflow_service.describe_task_queue(asked)


async def sealing(here: Seen) -> Check:
    """Verzegeling"""
    behind, age = await _behind(here, Events.checkpoint)
    seen = await _sealing(here, "het logboek", Events.lock, behind, age)
    if seen.verdict is not Verdict.OK:
        return seen
    return await _sealing(here, "het logboek van beslissingen", Decided.lock, behind, await Decided(here.pool).waiting())


async def _sealing(here: Seen, what: str, lock: int, behind: int, age: float) -> Check:
    holder = await here.pool.fetchval(
        "select pid from pg_locks where locktype = 'advisory' and granted and objsubid = 1 and classid = 0 and objid = $1 "
        "and database = (select oid from pg_database where datname = current_database())",
        lock,
    )
    if age > WORRYING_AGE:
        who = f"verbinding {holder} heeft het slot maar verzegelt niet" if holder else "niemand verzegelt"
        told = f"{what} is sinds {age:.0f} s niet verzegeld: {who}"
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


async def writing(here: Seen) -> Check:
    """Schrijven"""
    if (silent := here.store.silence) > SLOW:
        told = f"het logboek neemt al {silent:.0f} s niets aan: de verbinding met de database zwijgt"
        return Check(
            "regie", "schrijven", Verdict.FAIL, told, "Regie neemt zelf een andere verbinding; kijk of Postgres en het netwerk werken."
        )
    held = await here.pool.fetch(_HELD, timedelta(seconds=SLOW))
    if held:
        told = "; ".join(f"verbinding {row['holder']} houdt al {row['seconds']:.0f} s een ander tegen" for row in held[:_NAMED])
        hint = "Ga na wat die verbinding doet (pg_stat_activity); pg_terminate_backend maakt er een einde aan."
        return Check("regie", "schrijven", Verdict.FAIL, told, hint)
    return Check("regie", "schrijven", Verdict.OK, "niemand houdt een ander tegen")


Look = Callable[[Seen], Awaitable[Check]]
"""A check. It may raise: that counts as failed. Its docstring is its name when it does."""
CHECKS: Sequence[Look] = (read_models, runs, taking, sealing, relaying, writing)
"""In the order in which they are told."""


class Health:
    """What the checks see, for whoever asks often."""

    def __init__(self, here: Seen, checks: Sequence[Look] = CHECKS) -> None:
        self._here = here
        self._checks = checks
        self._lock = asyncio.Lock()
        self._at = -KEPT
        self._found: list[Check] = []
        self._since: dict[str, datetime] = {}
        self._looking: set[asyncio.Task[list[Check]]] = set()

    async def look(self) -> list[Check]:
        """What they saw, a few seconds ago at most."""
        async with self._lock:
            if time.monotonic() - self._at > KEPT:
                found = await asyncio.gather(*(_bounded(check, self._here) for check in self._checks))
                wrong, now = {one.name for one in found if one.verdict is not Verdict.OK}, datetime.now(UTC)
                self._since = {name: self._since.get(name, now) for name in sorted(wrong)}
                self._found = [replace(one, since=self._since.get(one.name)) for one in found]
                self._at = time.monotonic()
            return self._found

    async def glance(self) -> list[Check]:
        """What they saw, or when looking takes long what they saw the time before: nobody waits for a server that is away."""
        looking = asyncio.create_task(self.look())
        self._looking.add(looking)
        looking.add_done_callback(self._looking.discard)
        await asyncio.wait({looking}, timeout=GLANCE)
        return looking.result() if looking.done() else self._found


def exposition(found: Sequence[Check]) -> str:
    """What was seen, for Prometheus: 0 is well, 1 is worth a look, 2 is wrong."""
    level = {Verdict.OK: 0, Verdict.WARN: 1, Verdict.FAIL: 2}
    lines = ["# HELP regie_check What a check saw: 0 well, 1 worth a look, 2 wrong.", "# TYPE regie_check gauge"]
    return "\n".join([*lines, *(f'regie_check{{check="{one.name}"}} {level[one.verdict]}' for one in found)]) + "\n"


async def _bounded(check: Look, here: Seen) -> Check:
    name = (check.__doc__ or "").strip().lower()
    try:
        return await within(BOUND, check(here))
    except Exception as wrong:
        told = _told(wrong)
        return Check("regie", name, Verdict.FAIL, told, "Kijk of Postgres en Temporal draaien en bereikbaar zijn.")


def _told(wrong: Exception) -> str:
    if isinstance(wrong, TimeoutError):
        return f"geen antwoord binnen {BOUND:.0f} seconden"
    if isinstance(wrong, RPCError) or "client connect" in str(wrong):
        return "Temporal is niet te bereiken"
    return "de database is niet te bereiken" if is_away(wrong) else f"{type(wrong).__name__}: {wrong}"


async def _behind(here: Seen, name: str, types: Collection[str] | None = None) -> tuple[int, float]:
    """How far a follower came, and for how many seconds the next event waits for it."""
    at = await Checkpoint(here.pool, name).load()
    waiting = await here.store.read_log(after=at, limit=1, types=types)
    return at, (datetime.now(UTC) - waiting[0].recorded_at).total_seconds() if waiting else 0.0


def _few(found: Sequence[UUID]) -> str:
    return ", ".join(str(one) for one in found[:_NAMED]) + (", …" if len(found) > _NAMED else "")
