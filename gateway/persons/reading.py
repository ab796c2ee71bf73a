"""Reading back what was told: the one way by which a person gets to see sealed text of a trajectory.

Whoever looks leaves a trace on the stream of the person whom it is about, before anything is opened; when the trace cannot be written,
nothing is shown. Every door comes through `opened`, and shows of it what is granted (`Told.data`, `gateway.asking`).
"""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from pydantic import BaseModel

from events.days import current_day
from events.fact import Actor, Fact, Recorded, event_id
from events.log.codec import decode, encode
from events.log.store import EventStore
from events.record import Stored
from events.vocabulary.base import ERASED, REGISTRY, DataClass, Stream
from events.vocabulary.course import TrajectoryStarted
from events.vocabulary.person import Door, FileLookedInto, Looked, PersonRegistered
from events.vocabulary.values import Role
from gateway import words
from gateway.access.kinds import classes_of
from gateway.asking import RESTRICTED
from gateway.persons.labels import labels_of
from gateway.persons.open_labels import OPEN_LABELS
from projections.engine.set_apart import Mark
from projections.lists.titles import title
from workflows.law.moments import shown_moment

NOBODY_KNOWN = Actor("zonder aanmelding", Role.REGISSEUR)
"""Who looks at a page where there is no login."""
NOT_SHOWN = "vastgelegd"
"""What is shown in the place of a citizen number, which no reader needs (UAVG art. 46)."""
GONE = "gewist"
"""What is shown in the place of what was erased."""


_OF_PERSON: Mapping[str, str] = {**labels_of(PersonRegistered), "who": "Wie dit is"}
"""What is called so within what was asked about a person."""


class NotThere(LookupError):
    """There is no trajectory, and nothing of a person, with this id; the message is Dutch."""


class Restricted(NotThere):
    """It is kept and not used (AVG art. 18)."""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looks into a file, at data of some classes where that is told. `id` tells two looks apart: the same one, however often it is
    sent, leaves one trace.
    """

    by: Actor
    what: Looked
    door: Door
    id: str = field(default_factory=lambda: str(uuid4()))
    classes: tuple[DataClass, ...] = ()

    @classmethod
    def of_today(cls, by: Actor, what: Looked, door: Door, classes: Iterable[DataClass]) -> "Look":
        """A look that is the same one all day: the same account, through the same door, at the same of the same file."""
        seen = tuple(sorted(classes))
        return cls(by, what, door, ":".join((what, door, *seen, f"{current_day()}", by.id)), seen)


@dataclass(frozen=True, slots=True)
class Told:
    """One sealed text of a trajectory: at which event and when it was told, by whom, what it is called and what it says.

    `subject` is a key of `gateway.words.SUBJECTS`, `data` the classes of data by which is decided who may see it: its own, and that of
    the question or task that it belongs to.
    """

    version: int
    subject: str
    title: str
    occurred_at: datetime
    actor: Actor
    label: str
    text: str
    data: frozenset[DataClass]


async def opened(store: EventStore, trajectory: UUID, look: Look) -> list[Recorded]:
    """The facts of a trajectory, or of a person's own stream, with what was told, after the look was written down.

    Raises:
        NotThere: there is no such trajectory; Restricted: it may not be used.
        StoreUnavailable, Archived, CannotUnwrap, Unopenable: see `EventStore`; nothing is shown then.
    """
    return [decode(one) for one in await store.open(await traced(store, trajectory, look))]


async def traced(store: EventStore, trajectory: UUID, look: Look) -> Sequence[Stored]:
    """The stream of a trajectory, with what was told still closed, after the look was written down. Raises as `opened` does."""
    stored, about = await store.read_stream(trajectory), trajectory
    if stored and stored[0].type == TrajectoryStarted.stored_name:
        about = decode(stored[0]).event.concerns() or trajectory
    else:
        stored = [one for one in await store.read_person(trajectory) if REGISTRY[one.type].stream is Stream.PERSON]
    if not stored:
        raise NotThere(f"Er is geen traject {trajectory}.")
    if look.what is not Looked.FOR_THE_PERSON and Mark.RESTRICTED in await store.set_apart(about):
        raise Restricted(RESTRICTED)
    version = max((one.version for one in stored if one.stream == trajectory), default=0)
    await leave_trace(store, await store.person_behind(about), trajectory, version, look)
    return stored


async def looked_into(store: EventStore, trajectory: UUID, look: Look) -> None:
    """Write down that somebody looks into a trajectory, whatever of it they open elsewhere. Raises as `opened` does."""
    stored = await store.read_stream(trajectory, limit=1)
    if not stored:
        raise NotThere(f"Er is geen traject {trajectory}.")
    about = decode(stored[0]).event.concerns() or trajectory
    await leave_trace(store, await store.person_behind(about), trajectory, await store.version(trajectory), look)


async def looked_at(store: EventStore, person: UUID, look: Look) -> None:
    """Write down that somebody looks at what is kept of a person beside their trajectories. Raises as `EventStore.append` does."""
    await leave_trace(store, person, person, await store.version(person), look)


async def leave_trace(store: EventStore, person: UUID, stream: UUID, version: int, look: Look) -> None:
    """Write down on a person's stream that somebody looks into one about them, up to a version. Raises as `EventStore.append` does."""
    trace = FileLookedInto(trajectory=stream, up_to=version, what=look.what, door=look.door, classes=look.classes)
    await store.append(person, [encode(Fact(trace, datetime.now(UTC), look.by, _key(stream, look)), person)], expected=None)


async def leave_traces(store: EventStore, persons: Mapping[UUID, UUID], look: Look) -> None:
    """As `leave_trace`, into all of these streams at once; `persons` says of whom each is. What is written down already costs no more than
    looking whether it is.
    """
    ids = {event_id(person, _key(stream, look)): stream for stream, person in persons.items()}
    there = await store.there(ids)
    if new := [stream for id, stream in ids.items() if id not in there]:
        versions = await store.versions(new)
        await asyncio.gather(*(leave_trace(store, persons[stream], stream, versions.get(stream, 0), look) for stream in new))


def _key(stream: UUID, look: Look) -> str:
    return f"look:{stream}:{look.id}"


async def opened_on_a_page(store: EventStore, trajectory: UUID, what: Looked, by: Actor = NOBODY_KNOWN) -> list[Recorded]:
    """As `opened`, for a page that refreshes itself: what stood there already leaves no other trace of somebody that day. Raises as
    `opened` does.
    """
    seen = f"{what}:{await store.version(trajectory)}:{datetime.now(UTC).date()}"
    return await opened(store, trajectory, Look(by, what, Door.PAGE, seen if by == NOBODY_KNOWN else f"{seen}:{by.id}"))


def told(facts: Iterable[Recorded]) -> list[Told]:
    """Every sealed text of these facts that says something, in the order in which it was told."""
    return [one for recorded in facts for one in _told_in(recorded)]


async def looks(store: EventStore, person: UUID, but: Collection[UUID] = ()) -> list[Recorded]:
    """Who looked into what was told about a person, `but` in these trajectories, the first time first."""
    found = [decode(one) for one in await store.read_person(person) if one.type == FileLookedInto.stored_name]
    return [one for one in found if getattr(one.event, "trajectory", None) not in but]


def _told_in(recorded: Recorded) -> Iterator[Told]:
    event, fact = recorded.event, recorded.fact
    for name, label in labels_of(type(event)).items():
        value = getattr(event, name)
        text = in_plain_words(value)
        if text and value is not ERASED and event.field_classes()[name] is DataClass.CITIZEN_NUMBER:
            text = NOT_SHOWN
        if text:
            yield Told(
                version=recorded.version,
                subject=words.subject_of(event.stored_name),
                title=title(type(event))(event),
                occurred_at=fact.occurred_at,
                actor=fact.actor,
                label=label,
                text=text,
                data=classes_of(event) | {event.field_classes()[name]},
            )


def in_plain_words(value: object) -> str:
    """What a value of a fact says to a reader, a line for each thing in it; `GONE` when it was erased, nothing when it says nothing."""
    return GONE if value is ERASED else "\n".join(_lines(value))


def _lines(value: object, called: str = "") -> Iterator[str]:
    """What a value says, a line for each thing; `called` is what it is in."""
    match value:
        case None | "":
            return
        case Mapping():
            for name, inner in value.items():
                label = OPEN_LABELS.get(name) or _OF_PERSON.get(name) or words.field(name)
                yield from _lines(inner, f"{called}, {label.lower()}" if called else label)
        case BaseModel():
            yield from _lines(dict(value), called)
        case list() | tuple():
            for inner in value:
                yield from _lines(inner, called)
        case _:
            said = _in_words(value)
            yield f"{called}: {said}" if called else said


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, StrEnum):
        return words.label(value)
    if isinstance(value, datetime):
        return shown_moment(value)
    return f"{value:%d-%m-%Y}" if isinstance(value, date) else str(value)
