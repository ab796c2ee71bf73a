"""The processing log: every processing of a person's data, in the form of Logboek Dataverwerkingen 0.8.0 (Logius, 02-component-logboek).

Nothing is kept for it twice. What happens to somebody's data, a look into it included, is a fact on the log before it has any effect, so a
line is derived from each: none is lost or sampled, and the same log gives the same lines, under the same ids, however often it is read. A
line names one person at most and never who acted; that stands in the log itself, under the id of the event, from which `span_id` is made.
"""

import hashlib
import hmac
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

import asyncpg
import msgspec

from events.database.queries import query
from events.days import day_of
from events.log.bounds import readable
from events.log.codec import decode
from events.log.store import EventStore
from events.log.streams import message_key
from events.record import Stored
from events.vocabulary.base import REGISTRY, Stream
from events.vocabulary.inbox import MessageReceived
from events.vocabulary.person import (
    FileLookedInto,
    Looked,
    PersonErased,
    ProcessingRestricted,
    RestrictionExcepted,
    RestrictionLifted,
    RightsRequestAssigned,
    RightsRequestDecided,
    RightsRequestExtended,
    RightsRequestReceived,
    RightsRequestReminded,
    RightsRequestWithdrawn,
)
from events.vocabulary.requests import PartnerReminded, PartnerRequested

REGISTER = "urn:regie:verwerking:"
"""Where processing activities are, until a municipality says where its own register has them."""
OK = 1
"""The status of a processing that went as it should; one that failed is no fact, and was no processing."""
KIND = "regie-persoon-hmac-sha256"
"""What the number of a person in a line is: a pseudonym, of use only to who has the key."""
SHORTEST = 16
"""Bytes of a key."""


_RANDOM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TRACE = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")


class Activity(StrEnum):
    """What is done with data, as it has a row in the register of processing activities (AVG art. 30)."""

    RECORD = "vastleggen"
    LOOK = "inzien"
    FIND = "zoeken"
    PROVIDE = "verstrekken-aan-partner"
    RECEIVE = "ontvangen-van-partner"
    RIGHTS = "rechten-van-betrokkenen"
    ERASE = "wissen"


_ACTIVITIES: Mapping[str, Activity] = {
    PartnerRequested.stored_name: Activity.PROVIDE,
    PartnerReminded.stored_name: Activity.PROVIDE,
    MessageReceived.stored_name: Activity.RECEIVE,
    RightsRequestReceived.stored_name: Activity.RIGHTS,
    RightsRequestExtended.stored_name: Activity.RIGHTS,
    RightsRequestDecided.stored_name: Activity.RIGHTS,
    RightsRequestAssigned.stored_name: Activity.RIGHTS,
    RightsRequestReminded.stored_name: Activity.RIGHTS,
    RightsRequestWithdrawn.stored_name: Activity.RIGHTS,
    ProcessingRestricted.stored_name: Activity.RIGHTS,
    RestrictionExcepted.stored_name: Activity.RIGHTS,
    RestrictionLifted.stored_name: Activity.RIGHTS,
    PersonErased.stored_name: Activity.ERASE,
}
"""What is more than writing something down."""
OF_PERSONS = frozenset(
    {kind.stored_name for kind in REGISTRY.values() if kind.stream in (Stream.TRAJECTORY, Stream.PERSON)} | {MessageReceived.stored_name}
)
"""The events with which something was done to data about a person."""


class _Circumstances(msgspec.Struct, frozen=True):
    actor: str
    key: str
    causation: str | None = None
    trace: str | None = None


class _Message(msgspec.Struct, frozen=True):
    trajectory: UUID


_circumstances = msgspec.json.Decoder(_Circumstances).decode


@dataclass(frozen=True, slots=True)
class Lines:
    """Makes lines. `key` makes numbers of persons, `register` is the address below which the municipality's processing activities are."""

    key: bytes
    register: str = REGISTER

    def __post_init__(self) -> None:
        if len(self.key) < SHORTEST:
            raise ValueError(f"de sleutel moet minstens {SHORTEST} bytes zijn")

    def of(self, stored: Iterable[Stored], persons: Mapping[UUID, UUID]) -> Iterator[dict[str, object]]:
        """A line for each event about a person; `persons` says of whom a stream is that has another number than theirs.

        A search that shows several people is one action with a line for each of them; the line of the action itself comes with each and
        is the same every time.
        """
        for one in stored:
            if one.type not in OF_PERSONS:
                continue
            activity, said = _activity(one), _circumstances(readable(one.meta))
            action = _action(one, said)
            trace = _id(f"trace:{action or one.id}", 16)
            line = self._line(one, activity, trace, _id(f"span:{one.id}", 8))
            if activity is Activity.FIND:
                whole = self._line(one, activity, trace, _id(f"action:{action}", 8))
                yield whole
                line["parent_span_id"] = whole["span_id"]
            if foreign := _foreign(said):
                line["foreign_operation"] = foreign
            line["attributes"] = {**self._activity(activity), **self._subject(_person(one, persons))}
            yield line

    def number_of(self, person: UUID) -> str:
        """The number that a person has in the lines."""
        return hmac.new(self.key, person.bytes, hashlib.sha256).hexdigest()[:32]

    def _line(self, one: Stored, activity: Activity, trace: str, span: str) -> dict[str, object]:
        moment = int(one.recorded_at.timestamp() * 1000)
        return {
            "trace_id": trace,
            "span_id": span,
            "status_code": OK,
            "name": str(activity),
            "start_time": moment,
            "end_time": moment,
            "resource": {"name": "regie"},
            "attributes": self._activity(activity),
        }

    def _activity(self, activity: Activity) -> dict[str, str]:
        return {"dpl.core.processing_activity_id": f"{self.register}{activity}"}

    def _subject(self, person: UUID) -> dict[str, str]:
        return {"dpl.core.data_subject_id": self.number_of(person), "dpl.core.data_subject_id_type": KIND}


def _activity(one: Stored) -> Activity:
    if one.type == FileLookedInto.stored_name:
        look = decode(one).event
        return Activity.FIND if isinstance(look, FileLookedInto) and look.what is Looked.FOUND else Activity.LOOK
    return _ACTIVITIES.get(one.type, Activity.RECORD)


def _action(one: Stored, said: _Circumstances) -> str | None:
    """What it is a part of: a look, which is the same for everybody whom a search shows; a message; or the order that led to it."""
    if one.type == FileLookedInto.stored_name:
        # One that is the same all day is called by who looks: an id made of that could be told back by trying.
        return look if _RANDOM.fullmatch(look := said.key.split(":", 2)[-1]) else None
    if one.type == MessageReceived.stored_name or (said.causation or "").startswith(message_key("")):
        return said.causation or said.key
    # What follows from the plan has the same cause in every trajectory.
    return said.causation and f"{one.stream}:{said.causation}"


def about(stored: Iterable[Stored]) -> set[UUID]:
    """The streams of which has to be known whom they are about."""
    return {_stream(one) for one in stored if one.type in OF_PERSONS}


def _stream(one: Stored) -> UUID:
    return msgspec.json.decode(one.data, type=_Message).trajectory if one.type == MessageReceived.stored_name else one.stream


def _person(one: Stored, persons: Mapping[UUID, UUID]) -> UUID:
    return persons.get(stream := _stream(one), stream)


def _id(of: str, bytes: int) -> str:
    """An id that follows from what it is of, in hexadecimals."""
    return hashlib.sha256(of.encode()).hexdigest()[: 2 * bytes]


def _foreign(said: _Circumstances) -> dict[str, str] | None:
    """The action of another organisation that this one followed, as its message told (W3C Trace Context)."""
    told = _TRACE.fullmatch(said.trace or "")
    return {"trace_id": told[1], "span_id": told[2], "entity": f"urn:uuid:{said.actor}"} if told else None


Days = tuple[date | None, date | None]
"""From a day up to and including another; None for as long as there is a log."""


async def processed(pool: asyncpg.Pool, store: EventStore, lines: Lines, days: Days) -> AsyncGenerator[dict[str, object], None]:
    """The lines of what was done with data of persons in these days, in the order of the log.

    Raises:
        Archived: events are in the archive and cannot be read.
    """
    async for batch in store.replay(types=OF_PERSONS):
        asked = [one for one in batch if _within(days, day_of(one.recorded_at))]
        persons = {row["stream"]: row["person"] for row in await pool.fetch(query("subjects_of"), list(about(asked)))}
        for line in lines.of(asked, persons):
            yield line


async def seen_by(pool: asyncpg.Pool, store: EventStore, lines: Lines, person: UUID, days: Days) -> AsyncIterator[dict[str, object]]:
    """The same of one person, under every number of theirs, as the reading extension of the standard tells a person what was done with
    their data (Logius, logboek-extensie-lezen, `listProcessingActivities`). Raises as `processed` does.
    """
    theirs = {lines.number_of(row["self"]) for row in await pool.fetch(query("selves"), [person])}
    async with aclosing(processed(pool, store, lines, days)) as all_of_them:
        async for line in all_of_them:
            attributes = line["attributes"]
            if isinstance(attributes, dict) and attributes.get("dpl.core.data_subject_id") in theirs:
                yield as_read(line, attributes)


def as_read(line: Mapping[str, object], attributes: Mapping[str, object]) -> dict[str, object]:
    """A line in the form in which it is read: other names for the same, and a foreign operation among the attributes."""
    foreign = line.get("foreign_operation")
    elsewhere = {"span_id": foreign["span_id"], "processor": foreign["entity"]} if isinstance(foreign, dict) else {}
    return {
        "traceId": line["trace_id"],
        "spanId": line["span_id"],
        **({"parentSpanId": line["parent_span_id"]} if "parent_span_id" in line else {}),
        "status": "Ok",
        "name": line["name"],
        "processingActivityId": attributes["dpl.core.processing_activity_id"],
        "startTime": line["start_time"],
        "endTime": line["end_time"],
        "resource": {"attributes": line["resource"]},
        "attributes": {**attributes, **{f"dpl.core.foreign_operation.{name}": value for name, value in elsewhere.items()}},
    }


def _within(days: Days, day: date) -> bool:
    first, last = days
    return (first is None or day >= first) and (last is None or day <= last)
