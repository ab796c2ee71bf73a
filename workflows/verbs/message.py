"""What the relay hands to a trajectory: a partner's message that is on disk already."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, JsonValue

from events.log.streams import message_key

ANSWERED = "nl.leerwerktrajecten.verzoek-beantwoord.v1"
DROPPED_OUT = "nl.leerwerktrajecten.uitval-gemeld.v1"


class Message(BaseModel):
    """A partner's message. `id` is unique for the partner's source and event id, so that twice is once.

    `strangers` are the fields of its answer that name an organisation which was not in the register in that role when it was relayed.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    id: str
    type: str
    partner: UUID
    occurred_at: datetime
    data: dict[str, JsonValue]
    strangers: tuple[str, ...] = ()

    @property
    def cause(self) -> str:
        """How facts that follow from it name it."""
        return message_key(self.id)
