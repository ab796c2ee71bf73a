"""Questions on the log with a link to each, as somebody without an account gets it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from activities.forms.link import KIND, Link, make, token_of
from events.fact import SYSTEM, Fact
from events.log.codec import decode, encode
from events.log.streams import inbox_stream
from events.vocabulary.base import Event
from events.vocabulary.forms import FormLinkMade, Reader
from events.vocabulary.inbox import Channel, MessageReceived, PartnerRegistered
from events.vocabulary.person import PersonRegistered
from events.vocabulary.requests import PartnerRequested
from events.vocabulary.values import Role
from tests.gateway.doors import Doors
from tests.projections.history import started
from tests.workflows.partners import MASTER

NAME, CALLED, EMAIL = "Zebenay Gebreyesus", "mevrouw Gebreyesus", "zebenay@example.nl"


async def tell(doors: Doors, stream: UUID, *events: Event) -> None:
    """Put events on a stream."""
    facts = [Fact(event, datetime.now(UTC), SYSTEM, str(uuid4())) for event in events]
    await doors.services.store.append(stream, [encode(fact, stream) for fact in facts], expected=None)


@dataclass(frozen=True)
class Waiting:
    """A question that waits for an answer, with its link."""

    doors: Doors
    trajectory: UUID
    participant: UUID
    partner: UUID
    link: Link
    key: str = "vraag"

    @property
    def path(self) -> str:
        """Where the form is."""
        return f"/formulier/{token_of(MASTER, self.link)}"

    async def received(self) -> list[dict[str, Any]]:
        """What came in from the partner."""
        store, stream = self.doors.services.store, inbox_stream(self.partner)
        found = [decode(one).event for one in await store.read_stream(stream, opened=True)]
        return [dict(one.data) for one in found if isinstance(one, MessageReceived) and isinstance(one.data, dict)]

    async def another(self, reader: Reader) -> "Waiting":
        """Another link to the same question."""
        told = FormLinkMade(request=self.link.request, trajectory=self.trajectory, partner=self.partner, edition=0, reader=reader)
        return replace(self, link=await make(self.doors.services.store, told, SYSTEM, datetime.now(UTC)))


async def waiting(
    doors: Doors,
    kind: str = "profiel-ondertekenen",
    role: Role = Role.EMPLOYER,
    content: dict[str, Any] | None = None,
    *,
    reader: Reader = Reader.PARTNER,
    due: timedelta = timedelta(days=14),
    language: str | None = None,
    of_person: str = "ar",
) -> Waiting:
    """A question of a kind to a partner in a role."""
    trajectory, participant, partner, municipality, request = (uuid4() for _ in range(5))
    now = datetime.now(UTC)
    channel = Channel(kind=KIND, address="", language=language)
    await tell(doors, partner, PartnerRegistered(partner=partner, name="Garage Smit", role=role, channel=channel, source=f"urn:{partner}"))
    here = Channel(kind="cloudevents", address="https://gemeente.example/")
    town = PartnerRegistered(
        partner=municipality, name="Gemeente Utrecht", role=Role.MUNICIPALITY, channel=here, source=f"urn:{municipality}"
    )
    await tell(doors, municipality, town)
    begun = started().model_copy(update={"participant": participant, "municipality": municipality})
    asked = PartnerRequested(
        key="vraag",
        request=request,
        kind=kind,
        role=role,
        partner=partner,
        content={} if content is None else content,
        due=now + due,
        escalate_at=now + due + timedelta(days=14),
    )
    await tell(doors, trajectory, begun, asked)
    await tell(doors, participant, PersonRegistered(name=NAME, called=CALLED, language=of_person, email=EMAIL))
    told = FormLinkMade(request=request, trajectory=trajectory, partner=partner, edition=0, reader=reader)
    return Waiting(doors, trajectory, participant, partner, await make(doors.services.store, told, SYSTEM, now))
