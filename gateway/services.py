"""What the doors need of the rest of the house, made once by the composition and handed to the app."""

from dataclasses import dataclass, field

import asyncpg

from activities.directory import PartnerDirectory
from events.log.store import EventStore
from events.sealing.vault import Vault
from gateway.asking import Asking
from gateway.http.bodies import Room
from gateway.http.client_cert import Proxy
from gateway.http.rate import Rate
from gateway.http.turns import Turns
from gateway.login.login import Login
from gateway.orders.sending import Office
from projections.engine.liveness import Watch


@dataclass(frozen=True, slots=True)
class Services:
    """Open connections. `master` is the secret from which every partner's own is derived (docs/decisions/0005). Without a
    `login` everybody is let in and nobody is `asking` what they may, which is for one machine only."""

    pool: asyncpg.Pool
    store: EventStore
    office: Office
    directory: PartnerDirectory
    watch: Watch
    master: str
    vault: Vault
    rate: Rate = field(default_factory=Rate)
    turns: Turns = field(default_factory=Turns)
    room: Room = field(default_factory=Room)
    login: Login | None = None
    asking: Asking | None = None
    proxy: Proxy = field(default_factory=Proxy)

    def __post_init__(self) -> None:
        if (self.login is None) is not (self.asking is None):
            raise ValueError("who logs in is asked what they may do, and nobody else is")
