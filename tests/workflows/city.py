"""Everything a trajectory needs to be lived through in a test: the store, Temporal, workers, relay, office, and partners over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import date
from uuid import UUID, uuid4

import asyncpg
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.testing import TimeSkipper, TimeSkippingConfig, WorkflowEnvironment

from activities import channels
from deploy.worker import CACHED, http_channels, make_current, workers
from events.fact import Actor
from events.log.checkpoint import Checkpoint
from events.log.store import EventStore
from events.sealing.keyring import Keyring
from events.vocabulary.course import Party
from events.vocabulary.inbox import Channel, MessageReceived, MessageReplayed, PartnerRegistered
from events.vocabulary.values import Role
from gateway.inbox import relay
from gateway.orders.sending import Office
from gateway.programmes.publishing import publish, register
from gateway.runs import bookmark
from tests.vaults import vault
from tests.waiting import eventually
from tests.workflows.life import Life
from tests.workflows.partners import MASTER, Town, open_town
from workflows.decisions.course import StartTrajectory
from workflows.programme.catalogue import find
from workflows.programme.document import Programme
from workflows.run.plugin import regie_plugin

BUILD = "nu"
MUNICIPALITY, LANGUAGE_SCHOOL, SCHOOL, BAKERY, GARAGE, NURSERY, VILLAGE, GUILD, EXPERTS = (UUID(int=n) for n in range(1, 10))
PARTNERS = {
    MUNICIPALITY: ("Gemeente", Role.MUNICIPALITY),
    LANGUAGE_SCHOOL: ("Taalschool", Role.LANGUAGE_SCHOOL),
    SCHOOL: ("ROC", Role.SCHOOL),
    BAKERY: ("Bakkerij", Role.EMPLOYER),
    GARAGE: ("Garage", Role.EMPLOYER),
    NURSERY: ("Kwekerij", Role.EMPLOYER),
    VILLAGE: ("Dorp", Role.MUNICIPALITY),
    GUILD: ("Branche", Role.SECTOR_ORGANISATION),
    EXPERTS: ("Experts", Role.EXPERTISE_PARTNER),
}
PARTIES = tuple(Party(role=role, partner=id) for id, (_, role) in PARTNERS.items() if id in (LANGUAGE_SCHOOL, SCHOOL, BAKERY))
REGISSEUR = Actor("anna", Role.REGISSEUR)


def start_with_everybody(programme: Programme) -> StartTrajectory:
    """The order to begin in a programme with an organisation in each of its roles."""
    present = {party.role for party in PARTIES} | {Role.REGISSEUR, Role.MUNICIPALITY}
    others = [party.role for party in programme.parties if party.role not in present]
    return StartTrajectory(
        participant=UUID(int=7),
        programme=programme.code,
        programme_version=programme.version,
        municipality=MUNICIPALITY,
        regisseur=REGISSEUR.id,
        parties=(*PARTIES, *(Party(role=role, partner=UUID(int=100 + n)) for n, role in enumerate(others))),
    )


SHIPPED = find("utrecht-werk-en-taal").version
"""The version that is shipped of the programme of Utrecht."""
BRIEF = SHIPPED + 1
"""The version that lives are short under."""


def brief() -> Programme:
    """The programme of Utrecht with the reports of the tracks further apart, so that a life has fewer questions."""
    changes: dict[str, str | int | bool] = {
        "begeleiding.contact_elke": "P6M",
        "taal.meten_elke": "P6M",
        "leer_werk.norm": "P6M",
        "versie": BRIEF,
    }
    return find("utrecht-werk-en-taal").adjusted(changes)


def registration(partner: UUID, address: str) -> PartnerRegistered:
    """A partner as it is made known, reached at an address."""
    name, role = PARTNERS[partner]
    channel = Channel(kind="cloudevents", address=address)
    return PartnerRegistered(partner=partner, name=name, role=role, channel=channel, source=f"urn:test:{name}")


def cosigners(address: str = "http://partners.invalid") -> list[PartnerRegistered]:
    """Everybody, who agree with every programme."""
    return [registration(partner, f"{address}/{partner}") for partner in PARTNERS]


class City:
    """Where trajectories are lived."""

    def __init__(self, client: Client, pool: asyncpg.Pool, store: EventStore, town: Town) -> None:
        self.client = client
        self.pool = pool
        self.store = store
        self.town = town
        self.office = Office(client, store, pool)
        self.lives: list[Life] = []
        self.channels: dict[str, channels.Channel] = {}
        self._working: dict[str, AsyncExitStack] = {}
        self._relaying: asyncio.Task[None] | None = None

    async def settle(self) -> None:
        """Programmes published, partners registered, workers and relay at work."""
        for partner in PARTNERS:
            await self.introduce(partner, self.town.address_of(partner))
        programmes = [find("utrecht-werk-en-taal"), brief(), find("demonstratie")]
        await publish(self.store, programmes, cosigners=cosigners())
        await make_current(self.client, BUILD)
        await self.opens()
        self.relays()

    async def introduce(self, partner: UUID, address: str) -> None:
        """Make a partner known at an address, or let it move there."""
        await register(self.store, registration(partner, address))

    async def begins(
        self,
        *,
        version: int = BRIEF,
        code: str = "utrecht-werk-en-taal",
        parties: Sequence[Party] = PARTIES,
        notified_on: date | None = None,
        regisseur: str = REGISSEUR.id,
    ) -> Life:
        """A trajectory that has just been started."""
        life = Life(uuid4(), self.client, self.store, self.office, self.town)
        self.lives.append(life)
        command = StartTrajectory(
            participant=uuid4(),
            programme=code,
            programme_version=version,
            municipality=MUNICIPALITY,
            regisseur=regisseur,
            parties=tuple(parties),
            notified_on=notified_on,
        )
        await self.office.start(life.id, command, Actor(regisseur, Role.REGISSEUR))
        return life

    async def opens(self, build: str = BUILD, *, cached: int = CACHED) -> None:
        """Workers of a build come to work, with other `channels` than those over HTTP where there are any; `cached` is how many runs they
        keep in memory."""
        stack = AsyncExitStack()
        over_http = await stack.enter_async_context(http_channels(master=MASTER, source="urn:test:regie", answer_to="http://127.0.0.1/"))
        await stack.enter_async_context(workers(self.client, self.store, over_http | self.channels, build=build, cached=cached))
        self._working[build] = stack

    async def closes(self, build: str = BUILD) -> None:
        """Workers of a build go home."""
        await self._working.pop(build).aclose()

    def relays(self) -> None:
        """The relay is at work."""
        self._relaying = asyncio.create_task(relay.Relay(self.pool, self.store, self.client).run())

    async def has_relayed(self) -> None:
        """Wait until the relay has handled every message there is."""
        messages = await self.store.read_log(after=0, limit=None, types={MessageReceived.stored_name, MessageReplayed.stored_name})

        async def there() -> bool:
            return not messages or await Checkpoint(self.pool, relay.NAME).load() >= messages[-1].position

        await eventually(there, "the relay")

    async def stops_relaying(self) -> None:
        """The relay is gone, in the middle of whatever it did."""
        if self._relaying:
            self._relaying.cancel()
            with suppress(asyncio.CancelledError):
                await self._relaying
            self._relaying = None

    async def leave(self) -> None:
        """Everybody goes; nothing of this city stays behind on the server that all tests share."""
        await self.stops_relaying()
        with suppress(RPCError):
            await self.client.get_schedule_handle(bookmark.SCHEDULE).delete()
        async for execution in self.client.list_workflows("ExecutionStatus = 'Running'"):
            # The list lags behind: it may have ended since.
            with suppress(RPCError):
                await self.client.get_workflow_handle(execution.id).terminate()
        for build in list(self._working):
            await self.closes(build)


@asynccontextmanager
async def open_city(temporal: WorkflowEnvironment, dsn: str, *, keys: Keyring | None = None) -> AsyncIterator[City]:
    """A city on its own database. With `keys` what passes through Temporal is encrypted."""
    client = temporal.client
    if keys:
        client = Client(client.service_client, namespace=client.namespace, plugins=[regie_plugin(keys)])
    skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
    async with asyncpg.create_pool(dsn, min_size=1, max_size=10) as pool, EventStore(pool, vault=vault(pool)) as store, open_town() as town:
        city = City(skipper.client, pool, store, town)
        try:
            await city.settle()
            yield city
        finally:
            await city.leave()
