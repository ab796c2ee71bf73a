"""Sending to partners: the activity that looks the partner up, takes its channel, and turns what happens into retries or a refusal.

Each kind of partner has its own task queue, so that the server can limit its rate.
"""

import asyncio
import random
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.channels import Channel, Delivery, RefusedByPartner, Unreachable, Withheld
from activities.circuit import Circuits
from activities.consent import withdrawn
from activities.directory import Partner, PartnerDirectory
from events.vocabulary.values import Role

QUEUES: Mapping[Role, str] = {
    Role.MUNICIPALITY: "regie-gemeenten",
    Role.LANGUAGE_SCHOOL: "regie-scholen",
    Role.SCHOOL: "regie-scholen",
    Role.EMPLOYER: "regie-werkgevers",
}
OTHER_PARTNERS = "regie-partners"
AT_ONCE = 8
"""Calls to one partner side by side."""
IN_LINE = 24
"""Calls to one partner that are under way or wait for their turn. The rest is tried again later, and holds no place meanwhile."""
FOR_A_TURN = 2.0
"""Seconds that a call waits for its turn."""
LONGEST_WAIT = timedelta(days=1)
"""However long a partner asks to be left alone, after this it is tried again."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(hours=1)
"""Between two attempts at a partner that asked for nothing, doubling."""
_DOUBLINGS = 12
MOST_TRIED = 10_000
"""Deliveries of which is remembered how often the partner did not take them."""


def queue_for(role: Role) -> str:
    """The task queue on which partners in this role are called."""
    return QUEUES.get(role, OTHER_PARTNERS)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of it: taken, or refused for ever with the reason in Dutch."""

    refused: str | None = None


class LeftAlone(Exception):
    """A partner is not called, for so many `seconds`; the message is Dutch."""

    def __init__(self, why: str, seconds: float) -> None:
        super().__init__(why)
        self.seconds = seconds


class _Line:
    """The calls to one partner."""

    def __init__(self) -> None:
        self.turns = asyncio.Semaphore(AT_ONCE)
        self.here = 0


def _now() -> float:
    """Seconds of Temporal's clock, by which what failed comes again; of our own where Temporal did not ask."""
    return activity.info().started_time.timestamp() if activity.in_activity() else time.monotonic()


class Deliveries:
    """The activity, with the partner directory and the channels by kind.

    How long to wait before the next attempt is said here once a partner was called. What fails before that (the log or its keys are away,
    a worker was killed) is left to the policy of the caller, which is short, and does not count: else an outage of ours would cost as long
    again.
    """

    def __init__(self, directory: PartnerDirectory, channels: Mapping[str, Channel]) -> None:
        self._directory = directory
        self._channels = channels
        self._lines: dict[UUID, _Line] = {}
        self._tried: OrderedDict[UUID, int] = OrderedDict()
        self._circuits = Circuits(_now)

    @activity.defn
    async def deliver(self, delivery: Delivery) -> Delivered:
        """Send; a partner that is down is tried again for as long as it takes, a refusal is an answer."""
        partner = await self._directory.find(delivery.partner)
        if partner is None:
            return Delivered(refused=f"partner {delivery.partner} staat niet in de partnerlijst")
        if partner.left:
            return Delivered(refused=f"{partner.name} doet niet meer mee")
        if await withdrawn(self._directory.store, delivery.trajectory, delivery.tells, partner.role):
            return Delivered(refused=f"de deelnemer trok de toestemming in om dit met een {partner.role} te delen")
        channel = self._channels.get(partner.channel.kind)
        if channel is None:
            return Delivered(refused=f"{partner.name} heeft een kanaal dat wij niet kennen: {partner.channel.kind}")
        try:
            async with self._turn(partner):
                await self._call(channel, partner, delivery)
        except RefusedByPartner as refusal:
            return Delivered(refused=str(refusal))
        except LeftAlone as alone:
            # It was not called, so that this delivery has not tried.
            pause = timedelta(seconds=alone.seconds * random.uniform(1, 2))
            raise ApplicationError(str(alone), type="Unreachable", next_retry_delay=pause) from None
        except Unreachable as unreachable:
            pause = self._pause(delivery, unreachable.retry_after)
            raise ApplicationError(str(unreachable), type="Unreachable", next_retry_delay=pause) from None
        except Exception as error:
            # It may have reached the partner, which is not to get it every few seconds because of a fault of ours.
            raise ApplicationError(str(error), type=type(error).__name__, next_retry_delay=self._pause(delivery, None)) from error
        self._tried.pop(delivery.id, None)
        return Delivered()

    async def _call(self, channel: Channel, partner: Partner, delivery: Delivery) -> None:
        if wait := self._circuits.wait_for(partner.id):
            raise LeftAlone(f"{partner.name} neemt al een tijd niets aan, en wordt even met rust gelaten", wait)
        try:
            await channel.deliver(partner, delivery)
        except Withheld:
            raise
        except Unreachable:
            self._circuits.failed(partner.id)
            raise
        except RefusedByPartner:
            self._circuits.took(partner.id)
            raise
        self._circuits.took(partner.id)

    def _pause(self, delivery: Delivery, asked: float | None) -> timedelta:
        """How long to leave a partner alone that did not take something; `asked` is for how many seconds it asked."""
        tried = self._tried.pop(delivery.id, 0)
        self._tried[delivery.id] = tried + 1
        if len(self._tried) > MOST_TRIED:
            self._tried.popitem(last=False)
        if asked is not None:
            return timedelta(seconds=min(asked, LONGEST_WAIT.total_seconds()))
        return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(tried, _DOUBLINGS)))

    @asynccontextmanager
    async def _turn(self, partner: Partner) -> AsyncIterator[None]:
        """One of the calls to a partner. Those to a partner that hangs never hold so many that others have to wait for it.

        Raises:
            Unreachable: there are too many already.
        """
        line = self._lines.setdefault(partner.id, _Line())
        if line.here >= IN_LINE:
            raise Unreachable(f"er wachten al {IN_LINE} berichten op {partner.name}")
        line.here += 1
        try:
            try:
                await asyncio.wait_for(line.turns.acquire(), FOR_A_TURN)
            except TimeoutError:
                raise Unreachable(f"{partner.name} heeft nog {AT_ONCE} andere berichten niet aangenomen") from None
            try:
                yield
            finally:
                line.turns.release()
        finally:
            line.here -= 1
            if not line.here:
                del self._lines[partner.id]
