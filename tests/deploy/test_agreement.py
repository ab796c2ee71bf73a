"""`regie doctor` tells when nobody can agree with what who gives rights asks."""

from uuid import uuid4

import asyncpg
from temporalio.client import Client

from deploy.checks import agreement
from deploy.doctor import Verdict
from events.log.store import EventStore
from events.vocabulary.staff import AccountClosed, AccountOpened, Office, PostGiven
from gateway.operations.health import Seen
from tests.gateway.doors import NOWHERE
from tests.gateway.persons.people import tell


async def test_one_account_that_gives_rights_is_told(pool: asyncpg.Pool, store: EventStore) -> None:
    here = Seen(pool, store, await Client.connect(NOWHERE, lazy=True))
    accounts = [uuid4() for _ in range(3)]
    verdicts = [(await agreement(here)).verdict]
    for account in accounts:
        await tell(store, account, AccountOpened(account=account, name="Iemand"))
        await tell(store, account, PostGiven(account=account, role=Office.ADMINISTRATOR))
        verdicts.append((await agreement(here)).verdict)
    for account in accounts[:2]:
        await tell(store, account, AccountClosed(account=account))
        verdicts.append((await agreement(here)).verdict)
    ok, warn = Verdict.OK, Verdict.WARN
    assert verdicts == [ok, warn, ok, ok, ok, warn]
    assert "niemand kan instemmen" in (await agreement(here)).told
