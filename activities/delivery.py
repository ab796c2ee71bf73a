"""Sending to partners: the activity that looks the partner up, takes its channel, and turns what happens into retries or a refusal.

Each kind of partner has its own task queue, so that the server can limit its rate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.channels import Channel, Delivery, RefusedByPartner, Unreachable
from activities.directory import PartnerDirectory
from events.vocabulary.parts import Role

QUEUES: Mapping[Role, str] = {
    Role.MUNICIPALITY: "regie-gemeenten",
    Role.LANGUAGE_SCHOOL: "regie-scholen",
    Role.SCHOOL: "regie-scholen",
    Role.EMPLOYER: "regie-werkgevers",
}
OTHER_PARTNERS = "regie-partners"
LONGEST_WAIT = timedelta(days=1)
"""However long a partner asks to be left alone, after this it is tried again."""


def queue_for(role: Role) -> str:
    """The task queue on which partners in this role are called."""
    return QUEUES.get(role, OTHER_PARTNERS)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of it: taken, or refused for ever with the reason in Dutch."""

    refused: str | None = None


class Deliveries:
    """The activity, with the partner directory and the channels by kind."""

    def __init__(self, directory: PartnerDirectory, channels: Mapping[str, Channel]) -> None:
        self._directory = directory
        self._channels = channels

    @activity.defn
    async def deliver(self, delivery: Delivery) -> Delivered:
        """Send; a partner that is down is tried again for as long as it takes, a refusal is an answer."""
        partner = await self._directory.find(delivery.partner)
        if partner is None:
            return Delivered(refused=f"partner {delivery.partner} staat niet in de partnerlijst")
        if partner.left:
            return Delivered(refused=f"{partner.name} doet niet meer mee")
        channel = self._channels.get(partner.channel.kind)
        if channel is None:
            return Delivered(refused=f"{partner.name} heeft een kanaal dat wij niet kennen: {partner.channel.kind}")
        try:
            await channel.deliver(partner, delivery)
        except RefusedByPartner as refusal:
            return Delivered(refused=str(refusal))
        except Unreachable as unreachable:
            asked = unreachable.retry_after
            wait = None if asked is None else timedelta(seconds=min(asked, LONGEST_WAIT.total_seconds()))
            raise ApplicationError(str(unreachable), type="Unreachable", next_retry_delay=wait) from unreachable
        return Delivered()
