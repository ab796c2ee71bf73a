"""What a partner sent, read and appended to its inbox stream. The same event again has the same fate and one effect."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid5

from pydantic import JsonValue
from starlette.datastructures import Headers

from events.database.faults import OutOfBounds, Unstorable
from events.fact import SYSTEM, Actor, Fact
from events.log.codec import decode, encode
from events.log.store import VersionConflict
from events.log.streams import inbox_stream, message_event_id, message_key
from events.record import Entry, Stored
from events.vocabulary.base import Erased
from events.vocabulary.inbox import MessageReceived, MessageSetAside
from gateway.inbox.cloudevents import canonical, read, well_formed_trace
from gateway.inbox.speaking import Speaker
from gateway.inbox.strict_json import Malformed
from gateway.orders.problems import Problem
from gateway.partners.allowed import types_of
from gateway.services import Services
from workflows.faults import Fault, quoted

T = TypeVar("T")

SMALL = 4096
"""Bytes of what is read at once, in a millisecond; what is larger has to wait for its turn."""
_MADE_UP = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-HJKMNP-TV-Z]{26}")
"""A UUID or a ULID."""
_MESSAGES = UUID("6f1d2c0e-58a4-5b7e-8f0e-3c9c5b1f4d21")

Unread = Callable[[], Mapping[str, JsonValue]]
"""Gives the attributes and data of an event, or raises `Malformed`."""
MOST_DISPUTES = 10
"""How many that contradict one message are kept; what a sender makes of it after that tells nobody more."""
DISPUTED = "deze source en id kwamen eerder, met een andere inhoud; die geldt"


def name_of(source: str, id: str) -> str:
    """What the message with this event is called: the same for the same source and id."""
    return str(uuid5(_MESSAGES, f"{source} {id}"))


@dataclass(frozen=True, slots=True)
class Taken:
    """A message as it is appended to the inbox."""

    received: MessageReceived
    fact: Fact
    entry: Entry

    @property
    def message(self) -> str:
        """What it is called."""
        return self.received.message

    def told(self) -> dict[str, object]:
        """What its sender hears of it."""
        return {"bericht": self.message, "traject": str(self.received.trajectory), "status": "ontvangen"}


class Sent:
    """One request of a partner, of `size` bytes."""

    def __init__(self, services: Services, speaker: Speaker, headers: Headers, size: int, now: datetime) -> None:
        self.partner = speaker.partner
        self._services = services
        self._signed_id = speaker.signed_id
        self._trace = well_formed_trace(headers.get("traceparent"))
        self._large = size > SMALL
        self._now = now
        self._inbox = inbox_stream(speaker.partner.id)

    async def do(self, what: Callable[[], T]) -> T:
        """Do something that takes as long as the request is large."""
        return await self._services.turns.work(self.partner.id, what) if self._large else what()

    async def keep(self, unread: Unread) -> Taken:
        """Read one event and append it. Raises `Problem`: it is refused, and why."""
        taken = await self.do(lambda: self._read(unread, self._signed_id))
        if isinstance(taken, Problem):
            raise taken
        await self._append(taken)
        return taken

    async def keep_each(self, unread: Sequence[Unread]) -> list[Taken | Problem]:
        """What became of each of these events, in their order. What was signed with them is no id of one of them."""
        fates = await self.do(lambda: [self._read(one, None) for one in unread])
        good = [fate for fate in fates if isinstance(fate, Taken)]
        if not await self._append_together(good):
            for number, fate in enumerate(fates):
                if isinstance(fate, Taken):
                    try:
                        await self._append(fate)
                    except Problem as problem:
                        fates[number] = problem
        return fates

    def _read(self, unread: Unread, signed_id: str | None) -> Taken | Problem:
        try:
            event = read(unread(), source=self.partner.source, signed_id=signed_id, now=self._now)
        except Malformed as malformed:
            return Problem(400, "Het bericht klopt niet; verbeter het en stuur het opnieuw.", malformed.faults)
        if event.type not in (taken := types_of(self.partner)):
            allowed = ", ".join(taken) or "niets"
            return Problem(403, f"Van deze partner neemt Regie {quoted(event.type)} niet aan; afgesproken is: {allowed}.")
        message = name_of(event.source, event.id)
        received = MessageReceived(
            message=message,
            partner=self.partner.id,
            source=event.source,
            # In the open, and so nothing of a person: what only a machine makes up; whoever has another id finds the message by its name.
            cloud_event_id=event.id if _MADE_UP.fullmatch(event.id) else message,
            type=event.type,
            trajectory=event.trajectory,
            data=event.data,
        )
        actor = Actor(str(self.partner.id), self.partner.role)
        try:
            fact = Fact(received, event.time, actor, message_key(message), trace=event.trace or self._trace)
            return Taken(received, fact, encode(fact, self._inbox))
        except Unstorable as wrong:
            return _not_kept(wrong)

    async def _append_together(self, those: Sequence[Taken]) -> bool:
        """Append what is all new in one go; False when that has to be looked at one by one."""
        # The database would refuse one that is in it twice, together with what others append at that moment.
        if len({one.message for one in those}) < len(those):
            return False
        try:
            return not those or not (await self._services.store.append(self._inbox, [one.entry for one in those], expected=None)).repeated
        except (Unstorable, VersionConflict):
            return False

    async def _append(self, taken: Taken) -> None:
        store = self._services.store
        try:
            appended = await store.append(self._inbox, [taken.entry], expected=None)
        except Unstorable as wrong:
            raise _not_kept(wrong) from None
        if appended.repeated and not await self._is_kept(taken, taken.message):
            await self._set_apart(taken)
            raise Problem(409, "Deze source en id kwamen eerder, met een andere inhoud. Geef iets nieuws een nieuw id.")

    async def _set_apart(self, taken: Taken) -> None:
        """Keep what says something else than an event with its source and id, where a person sees it: once, however often it comes."""
        for number in range(1, MOST_DISPUTES + 1):
            # Not named by what it says: that could be guessed at when the person is long erased.
            message = str(uuid5(UUID(taken.message), str(number)))
            received = taken.received.model_copy(update={"message": message, "disputes": taken.message})
            fact = replace(taken.fact, event=received, key=message_key(message))
            aside = Fact(MessageSetAside(message=message, reason=DISPUTED), self._now, SYSTEM, f"{fact.key}:terzijde")
            those = [encode(one, self._inbox) for one in (fact, aside)]
            appended = await self._services.store.append(self._inbox, those, expected=None)
            if not appended.repeated or await self._is_kept(taken, message):
                return

    async def _is_kept(self, taken: Taken, message: str) -> bool:
        """Whether a message that is there says what this one does."""
        kept = await self._services.store.find(message_event_id(self._inbox, message), opened=True)
        return await self.do(lambda: _say_the_same(kept, taken.entry.stored(self._inbox, 1, self._now)))


def _not_kept(wrong: Unstorable) -> Problem:
    faults = [Fault(f"data.{wrong.place}" if wrong.place else "data", wrong.what)] if isinstance(wrong, OutOfBounds) else []
    return Problem(400, "Het bericht bevat iets dat niet bewaard kan worden.", faults)


def _say_the_same(one: Stored | None, other: Stored) -> bool:
    known, received = decode(one).event if one else None, decode(other).event
    if not isinstance(known, MessageReceived) or not isinstance(received, MessageReceived):
        return False
    if isinstance(known.data, Erased) or isinstance(received.data, Erased):
        # Nobody can tell any more, and nothing that could tell may be left.
        return True
    return canonical(known.type, known.data) == canonical(received.type, received.data)
