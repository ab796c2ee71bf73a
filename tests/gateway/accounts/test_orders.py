"""Under the number of an order nothing happens but that order, once: what is done outside the log is done with what stands on it."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from events.log.store import EventStore
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.staff import Office, PostGiven
from events.vocabulary.values import Role
from gateway import fate
from gateway.accounts.keeping import Accounts
from gateway.cli import pending
from gateway.cli.accounts import accounts
from gateway.cli.output import Exit
from gateway.login.logins import HasALogin, Logins
from projections.catalogue import PROJECTIONS
from projections.engine.engine import ensure
from tests.gateway.accounts.two import ANOTHER, REASON, given
from tests.gateway.cli.desks import desks, somebody
from tests.gateway.persons.people import BAS, tell
from tests.gateway.terminal import Output, Terminal
from tests.vaults import vault

HERE, ISSUER = uuid4(), "https://inlog.example"
GERARD = somebody(Office.ADMINISTRATOR, account=str(uuid4()))
WHY = "--reason", REASON


@pytest_asyncio.fixture(loop_scope="session")
async def desk(pool: asyncpg.Pool, store: EventStore, capsys: Output) -> Terminal:
    if not await store.version(HERE):
        channel = Channel(kind="form", address="x@y.nl")
        await tell(store, HERE, PartnerRegistered(partner=HERE, name="x", role=Role.MUNICIPALITY, channel=channel, source=f"urn:{HERE}"))
    await ensure(pool, PROJECTIONS)
    return (await desks(pool, store, capsys)).of(accounts, GERARD)


async def under(order: UUID, desk: Terminal, *words: object) -> tuple[int, str, str]:
    """What a command answers that is given as an order."""
    mark = pending.named.set(order)
    try:
        return await desk.does(*words)
    finally:
        pending.named.reset(mark)


async def regisseur(desk: Terminal, keeping: Accounts, login: str) -> tuple[str, UUID]:
    """The account of somebody who opens what is sealed, with the order by which it was opened."""
    order, amina = uuid4(), str(uuid4())
    assert (await under(order, desk, "open", "Amina", "--account", amina))[0] == Exit.DONE
    await given(keeping, PostGiven(account=UUID(amina), role="regisseur", municipality=HERE), BAS)
    await keeping.linked(UUID(amina), ISSUER, login, BAS, reason=REASON)
    await keeping.agree(UUID(amina), "vraag-2", ANOTHER)
    return amina, order


async def test_nothing_happens_under_the_number_of_another_order(desk: Terminal, pool: asyncpg.Pool, store: EventStore) -> None:
    logins, hers, friend = Logins(pool, vault(pool).keys), str(uuid4()), str(uuid4())
    amina, order = await regisseur(desk, Accounts(pool, store, logins), hers)
    before = await store.version(UUID(amina))
    giving = "give", amina, "--role", "coordinator", "--municipality", HERE, *WHY
    for words in (("unlink", amina), ("close", amina), giving, ("open", "Een ander", "--account", amina)):
        code, _, said = await under(order, desk, *words)
        assert (code, fate.ANOTHER in said) == (Exit.REFUSED, True), words
    assert await logins.known(ISSUER, hers) == UUID(amina)
    await desk.asks("unlink", amina)
    asking = "login", amina, "--issuer", ISSUER, "--subject", friend, *WHY
    assert (await under(order, desk, *asking))[0] == Exit.REFUSED
    # Nor does anybody agree under the number by which they asked.
    asked = uuid4()
    for _ in range(2):
        assert (await under(asked, desk, *asking))[0] == Exit.DONE
    assert (await under(asked, desk, "agree", amina, "vraag-3"))[0] == Exit.REFUSED
    assert await logins.known(ISSUER, friend) is None
    assert await store.version(UUID(amina)) == before + 2


async def test_an_order_that_was_carried_out_does_nothing_again(desk: Terminal, pool: asyncpg.Pool) -> None:
    logins, friend, order = Logins(pool, vault(pool).keys), str(uuid4()), uuid4()
    fatma: str = (await desk.asks("open", "Fatma"))["account"]
    linking = "login", fatma, "--issuer", ISSUER, "--subject", friend
    assert (await under(order, desk, *linking))[0] == Exit.DONE
    assert await logins.known(ISSUER, friend) == UUID(fatma)
    await desk.asks("unlink", fatma)
    assert (await under(order, desk, *linking))[0] == Exit.DONE
    assert await logins.known(ISSUER, friend) is None


async def test_who_logs_in_and_what_stands_on_the_log_go_together(desk: Terminal, pool: asyncpg.Pool, store: EventStore) -> None:
    logins = Logins(pool, vault(pool).keys)
    keeping, first, second = Accounts(pool, store, logins), str(uuid4()), str(uuid4())
    fatma = (await keeping.open(uuid4(), "Fatma", BAS)).id
    await keeping.linked(fatma, ISSUER, first, BAS)
    assert await logins.known(ISSUER, first) == fatma
    before: list[Any] = await keeping.history(fatma)
    with pytest.raises(HasALogin):
        await keeping.linked(fatma, ISSUER, second, BAS)
    assert await keeping.history(fatma) == before
    assert await logins.known(ISSUER, second) is None
    await keeping.unlinked(fatma, BAS)
    assert await logins.known(ISSUER, first) is None


async def test_who_came_of_themselves_is_moved_to_another_account_by_two(desk: Terminal, pool: asyncpg.Pool, store: EventStore) -> None:
    logins, hers = Logins(pool, vault(pool).keys), str(uuid4())
    # What she has by a group at the issuer is not known here, and of her account nothing is on the log.
    anna = await logins.account(ISSUER, hers)
    elsewhere: str = (await desk.asks("open", "Iemand"))["account"]
    linking = "login", elsewhere, "--issuer", ISSUER, "--subject", hers
    code, _, said = await desk.does(*linking)
    assert (code, "Zeg waarom" in said) == (Exit.REFUSED, True)
    assert (await desk.asks(*linking, *WHY))["wacht op een ander"] == "vraag-1"
    assert await logins.known(ISSUER, hers) == anna
    await Accounts(pool, store, logins).agree(UUID(elsewhere), "vraag-1", ANOTHER)
    assert await logins.known(ISSUER, hers) == UUID(elsewhere)
