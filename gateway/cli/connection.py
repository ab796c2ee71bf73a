"""What a command needs of the running system. Where that is, the composition knows; it hands in a `Connect`."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import asyncpg
from temporalio.client import Client

from events.log.store import EventStore
from events.sealing.vault import Vault
from gateway.orders.sending import Office


@dataclass(frozen=True, slots=True)
class Connections:
    """Open connections; they close when the context of `Connect` ends."""

    dsn: str
    pool: asyncpg.Pool
    store: EventStore
    vault: Vault
    client: Client
    office: Office


Connect = Callable[[], AbstractAsyncContextManager[Connections]]
