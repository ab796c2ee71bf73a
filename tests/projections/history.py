"""given / then for folds: events on a stream, and the rows that they add up to. Nothing here needs a database."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid5

import msgspec

from events.fact import SYSTEM, Actor, Fact
from events.log.codec import encode
from events.record import Stored
from events.vocabulary.base import REGISTRY, DataClass, Event
from events.vocabulary.course import Party, StageEntered, TrajectoryStarted
from events.vocabulary.values import Role, Stage
from projections.engine.projection import Projection
from projections.engine.table import Key
from tests.events.samples import example

R = TypeVar("R", bound=msgspec.Struct)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TRAJECTORY = UUID("7b1f0f6e-2f53-4a61-9a7e-6a4f3ad0a001")
ANNA = Actor("regisseur-anna", Role.REGISSEUR)
SECRET = "in vertrouwen verteld"
"""What sealed fields hold in these tests, so that a leak can be found."""


def named(name: str) -> UUID:
    """An id by a readable name."""
    return uuid5(TRAJECTORY, name)


MUNICIPALITY, SCHOOL, EMPLOYER = map(named, ("gemeente", "roc", "werkgever"))


def days(number: float) -> datetime:
    """So many days after the beginning."""
    return NOW + timedelta(days=number)


def started(*, regisseur: str = "anna", municipality: UUID = MUNICIPALITY, programme: str = "zorg") -> TrajectoryStarted:
    """The first event of a trajectory."""
    return TrajectoryStarted(
        participant=named("deelnemer"),
        programme=programme,
        programme_version=1,
        policy="nederland",
        municipality=municipality,
        regisseur=regisseur,
        parties=(Party(role=Role.SCHOOL, partner=SCHOOL), Party(role=Role.EMPLOYER, partner=EMPLOYER)),
    )


def in_stage(stage: Stage, visit: int = 1, due: datetime | None = None) -> StageEntered:
    """The entry into a stage, with 90 days for it."""
    return StageEntered(stage=stage, visit=visit, due=due or days(90))


@dataclass(frozen=True)
class On:
    """Events for a stream, done by an actor, perhaps because of something."""

    stream: UUID
    events: tuple[Event, ...]
    actor: Actor = SYSTEM
    causation: str | None = None


def on(stream: UUID, *events: Event, actor: Actor = SYSTEM, causation: str | None = None) -> On:
    """These events on this stream."""
    return On(stream, events, actor, causation)


def history(*given: Event | On) -> list[Stored]:
    """A log with these events; those that name no stream are about `TRAJECTORY`. Each comes an hour after the one before."""
    facts: list[tuple[UUID, Fact]] = []
    for one in (part if isinstance(part, On) else on(TRAJECTORY, part) for part in given):
        for event in one.events:
            when = NOW + timedelta(hours=len(facts))
            facts.append((one.stream, Fact(event, when, one.actor, f"gegeven:{len(facts)}", causation=one.causation)))
    return list(log(facts))


def log(facts: Iterable[tuple[UUID, Fact]]) -> Iterator[Stored]:
    """What the log holds when these facts are appended one after the other; each is recorded a minute after it happened."""
    versions: dict[UUID, int] = {}
    for position, (stream, fact) in enumerate(facts, start=1):
        versions[stream] = versions.get(stream, 0) + 1
        entry = encode(fact, stream)
        yield Stored(
            position,
            stream,
            versions[stream],
            entry.id,
            entry.type,
            entry.schema,
            entry.data,
            entry.meta,
            entry.occurred_at,
            entry.occurred_at + timedelta(minutes=1),
            told=entry.told,
        )


def told_otherwise(events: Iterable[Stored], may_be_seen: Collection[DataClass]) -> Iterator[Stored]:
    """The same events with another value in every open field that is of another class of data."""
    for event in events:
        cls = REGISTRY[event.type]
        hidden = {name for name, kind in cls.field_classes().items() if kind not in may_be_seen} - cls.sealed_fields()
        other = cls.model_validate(example(cls)).model_dump(mode="json", include=hidden)
        yield replace(event, data=msgspec.json.encode(msgspec.json.decode(event.data) | other).decode())


def folded(projection: Projection[R], events: Iterable[Stored], batch: int = 1) -> dict[Key, R]:
    """The rows of a projection after these events, taken in so many at a time."""
    rows: dict[Key, R] = {}
    events = list(events)
    for start in range(0, len(events), batch):
        changed = projection.folded(rows, projection.relevant(events[start : start + batch]))
        rows |= {key: row for key, row in changed.items() if row is not None}
        for key in [key for key, row in changed.items() if row is None]:
            rows.pop(key, None)
    return rows


def row_after(projection: Projection[R], *given: Event | On) -> R:
    """The one row of a projection after these events."""
    [row] = folded(projection, history(*given)).values()
    return row
