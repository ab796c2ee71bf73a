"""A simulated past on the log: programmes published, partners registered, and lives appended in the order in which things happened."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import TypeVar
from uuid import UUID

import msgspec

from deploy.simulation.past.cohort import Cohort, lives
from deploy.simulation.past.lives import Lived, programmes
from deploy.simulation.past.region import region
from events.log.store import EventStore
from events.record import Entry
from gateway.programmes.publishing import publish, register

T = TypeVar("T")
TOGETHER = 500
"""Lives that are mixed on the log; more of them come after one another."""
AT_ONCE = 2000
"""Facts that are appended side by side. Between two such lots they are in the order in which they happened."""
NOWHERE = "http://gesimuleerd.invalid"
"""Where partners are that nobody plays (RFC 2606): what is sent to them does not arrive."""


class Filled(msgspec.Struct):
    """What a filling did. `present` were on the log already, from a cohort of another day; `outcomes` are those of all the others."""

    trajectories: int
    present: int
    open: int
    outcomes: dict[str, int]
    events: int
    seconds: float
    events_per_second: int


async def fill(store: EventStore, cohort: Cohort, *, partners: str = NOWHERE, processes: int | None = None) -> Filled:
    """Append the lives of a cohort; what is there already is not added again, and what somebody went on with is left alone.

    `partners` is where those of the region can be reached.
    """
    began = time.monotonic()
    registrations = [one.registration(partners) for one in region().values()]
    for registration in registrations:
        await register(store, registration)
    await publish(store, programmes(), cosigners=registrations)
    numbers = [number for number in range(cohort.participants) if not await _of_another_day(store, cohort, number)]
    events, outcomes = 0, Counter[str]()
    for some in _pieces(numbers, TOGETHER):
        lived = await asyncio.to_thread(_all, cohort, some, processes)
        outcomes.update(life.outcome for life in lived)
        events += await _append(store, lived)
    seconds = time.monotonic() - began
    return Filled(
        trajectories=len(numbers),
        present=cohort.participants - len(numbers),
        open=outcomes.pop("", 0),
        outcomes=dict(sorted(outcomes.items())),
        events=events,
        seconds=round(seconds, 1),
        events_per_second=round(events / seconds),
    )


def _all(cohort: Cohort, numbers: Sequence[int], processes: int | None) -> list[Lived]:
    return list(lives(cohort, numbers, processes=processes))


async def _of_another_day(store: EventStore, cohort: Cohort, number: int) -> bool:
    """Whether this participant is on the log with another beginning."""
    begun = await store.read_stream(cohort.trajectory(number), limit=1)
    return bool(begun) and begun[0].occurred_at != cohort.starts(number)


async def _append(store: EventStore, lived: Sequence[Lived]) -> int:
    """Put lives on the log, in the order in which things happened; returns how many facts were new."""
    version = {life.trajectory: await _there(store, life) for life in lived}
    fresh = [(life.trajectory, life.entries[version[life.trajectory] :]) for life in lived]
    for lot in _pieces(_by_moment(fresh), AT_ONCE):
        streams: dict[UUID, list[Entry]] = {}
        for _, stream, entry in lot:
            streams.setdefault(stream, []).append(entry)
        await asyncio.gather(*(store.append(stream, entries, expected=version[stream]) for stream, entries in streams.items()))
        for stream, entries in streams.items():
            version[stream] += len(entries)
    return sum(len(entries) for _, entries in fresh)


async def _there(store: EventStore, life: Lived) -> int:
    """How much of a life is on the log: all of it when it went on in another way there."""
    stored = await store.read_stream(life.trajectory)
    same = all((known.id, known.occurred_at) == (entry.id, entry.occurred_at) for known, entry in zip(stored, life.entries, strict=False))
    return len(stored) if same else len(life.entries)


def _by_moment(streams: Iterable[tuple[UUID, Sequence[Entry]]]) -> Iterator[tuple[datetime, UUID, Entry]]:
    return merge(*([(entry.occurred_at, stream, entry) for entry in entries] for stream, entries in streams), key=itemgetter(0, 1))


def _pieces(those: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(those)
    while piece := list(islice(rest, size)):
        yield piece
