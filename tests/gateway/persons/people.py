"""People whose rights are tried, and who keeps them."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from events.fact import Actor, Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.vocabulary import intake
from events.vocabulary.base import Event
from events.vocabulary.civic import DutyEnd
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.values import Role, Source
from tests.projections.history import ANNA, NOW, started
from workflows.law.period import AMSTERDAM

BAS = Actor("bas", Role.COORDINATOR)
TODAY = datetime.now(UTC).astimezone(AMSTERDAM).date()


async def tell(store: EventStore, stream: UUID, *events: Event) -> None:
    await store.append(stream, [encode(Fact(event, NOW, ANNA, str(uuid4())), stream) for event in events], expected=None)


async def begun(store: EventStore, *events: Event) -> tuple[UUID, UUID]:
    """A participant, and a trajectory of theirs in which these things happened."""
    trajectory, participant = uuid4(), uuid4()
    await tell(store, trajectory, started().model_copy(update={"participant": participant}), *events)
    return participant, trajectory


def duty_ended(on: date) -> Event:
    return intake.CivicDutyEnded(on=on, ground=DutyEnd.PASSED, source=Source.DUO)


async def partner(store: EventStore, role: Role) -> UUID:
    """A partner in a role."""
    channel = Channel(kind="cloudevents", address="https://voorbeeld.nl/")
    registered = PartnerRegistered(partner=uuid4(), name=str(role), role=role, channel=channel, source=f"urn:{uuid4()}")
    await tell(store, registered.partner, registered)
    return registered.partner
