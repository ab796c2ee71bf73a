"""All that is kept about a person, for that person: their right of access (AVG art. 15) and to take it elsewhere (AVG art. 20).

Of every field it says of which class it is, on what ground it is kept and from whom it came; and to whom was asked something about them,
who looked, what they agreed with, and until when it is kept. Making it is a look like any other: a trace is left on every stream first.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from events.fact import Recorded
from events.log.store import EventStore
from events.vocabulary.base import DataClass, Event, Stream
from events.vocabulary.person import FileLookedInto, Looked
from events.vocabulary.requests import PartnerRequested
from events.vocabulary.values import Role, Source
from gateway.persons.grounds import GROUNDS
from gateway.persons.labels import labels_of
from gateway.persons.open_labels import OPEN_LABELS
from gateway.persons.reading import NOT_SHOWN, Look, NotThere, in_plain_words, opened
from gateway.persons.standing import Standing, standing
from projections.engine.trajectories import trajectories_of
from projections.lists.titles import title

Among = Callable[[Sequence[UUID]], Awaitable[set[UUID]]]


@dataclass(frozen=True, slots=True)
class Kept:
    """One field of what was written down: its `label` where it is read back, its value and what that says to a reader, its class, and the
    ground on which it is kept.

    `confidential`: it is encrypted with the person's own key.
    """

    name: str
    label: str
    value: object
    text: str
    data: DataClass
    ground: str
    confidential: bool


@dataclass(frozen=True, slots=True)
class Written:
    """One thing that was written down: when it happened and was stored, in what words, by whom in which role, and how we know it."""

    stream: UUID
    version: int
    occurred_at: datetime
    recorded_at: datetime
    title: str
    by: str
    role: str
    source: Source | None
    fields: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody looked: when, who, in which role, at what, through which door, and at which classes of data where that is told."""

    at: datetime
    by: str
    role: str
    what: str
    door: str
    classes: tuple[DataClass, ...]


@dataclass(frozen=True, slots=True)
class SubjectAccess:
    """What a person gets to see. `asked` names to whom in which role questions went (AVG art. 15 lid 1 onder c), with their number.

    `elsewhere` counts the trajectories that are left out, which others give access to.
    """

    standing: Standing
    made_at: datetime
    written: tuple[Written, ...]
    asked: tuple[tuple[str, UUID], ...]
    looks: tuple[Seen, ...]
    elsewhere: int = 0

    def as_json(self) -> dict[str, object]:
        """In a structured, commonly used and machine-readable form (AVG art. 20 lid 1); names within a part are those of the log."""
        now = self.standing
        return {
            "persoon": now.person,
            "gemaaktOp": self.made_at,
            "gewist": now.erased,
            "gronden": GROUNDS,
            "trajectenDieAnderenLatenZien": self.elsewhere,
            "vastgelegd": [asdict(one) for one in self.written],
            "gevraagdAan": [{"rol": role, "partner": partner} for role, partner in self.asked],
            "ingezienDoor": [asdict(one) for one in self.looks],
            "toestemmingen": [asdict(one) for one in (*now.consents, *now.withdrawn)],
            "verzoeken": [asdict(one) for one in now.requests],
            "bewaardTotEnMet": now.retention.ends if now.retention else None,
        }


async def subject_access(pool: asyncpg.Pool, store: EventStore, id: UUID, look: Look, among: Among | None = None) -> SubjectAccess:
    """Everything on the person's own stream, under every number, and on those of their trajectories, in the order of the log; by
    the id of the person or that of a trajectory of theirs. Of these trajectories only those that are `among` what may be shown are opened,
    and of the person's own stream is left out who looked into another.

    Raises:
        NotThere: nothing was ever told about a person with this id.
        StoreUnavailable, Archived, CannotUnwrap, Unopenable: see `EventStore`; nothing is shown then.
    """
    person = await store.person_behind(id)
    every = await trajectories_of(pool, person)
    granted = await among(every) if among else set(every)
    theirs, others = [one for one in every if one in granted], set(every) - granted
    facts: list[Recorded] = []
    for stream in dict.fromkeys((*theirs, person)):
        if await store.version(stream):
            facts += await opened(store, stream, replace(look, what=Looked.FOR_THE_PERSON))
    facts = [one for one in facts if getattr(one.event, "trajectory", None) not in others]
    if not facts:
        raise NotThere(f"Er is niemand, en geen traject, met het nummer {id}.")
    facts.sort(key=lambda one: one.position)
    own = [one for one in facts if type(one.event).stream is Stream.PERSON]
    return SubjectAccess(
        standing=standing(person, own),
        made_at=datetime.now(UTC),
        written=tuple(_written(one, whole=look.by.role is Role.PARTICIPANT) for one in facts),
        asked=tuple(_asked(facts)),
        looks=tuple(_seen(own)),
        elsewhere=len(others),
    )


def _written(recorded: Recorded, *, whole: bool) -> Written:
    event, fact = recorded.event, recorded.fact
    source = getattr(event, "source", None)
    return Written(
        stream=recorded.stream,
        version=recorded.version,
        occurred_at=fact.occurred_at,
        recorded_at=recorded.recorded_at,
        title=title(type(event))(event),
        by=fact.actor.id,
        role=fact.actor.role,
        source=source if isinstance(source, Source) else None,
        fields=tuple(_fields(event, whole=whole)),
    )


def _fields(event: Event, *, whole: bool) -> Iterator[Kept]:
    """The citizen number is for the person alone: whoever makes the overview for them does not read it (UAVG art. 46)."""
    labels, sealed, classes = labels_of(type(event)), event.sealed_fields(), event.field_classes()
    for name, value in event.model_dump(mode="json").items():
        label = labels.get(name) or OPEN_LABELS.get(name, name)
        number = name in sealed and classes[name] is DataClass.CITIZEN_NUMBER
        text = NOT_SHOWN if number else in_plain_words(getattr(event, name))
        yield Kept(name, label, NOT_SHOWN if number and not whole else value, text, classes[name], GROUNDS[classes[name]], name in sealed)


def _asked(facts: Iterable[Recorded]) -> Iterator[tuple[str, UUID]]:
    yield from dict.fromkeys((str(one.event.role), one.event.partner) for one in facts if isinstance(one.event, PartnerRequested))


def _seen(facts: Iterable[Recorded]) -> Iterator[Seen]:
    for one in facts:
        if isinstance(look := one.event, FileLookedInto):
            yield Seen(one.fact.occurred_at, one.fact.actor.id, one.fact.actor.role, look.what, look.door, look.classes)
