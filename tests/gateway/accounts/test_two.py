"""What is given by two: roles that show sealed data or give rights, logins to who has them; and who says who stands in."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from events.days import current_day
from events.fact import Actor
from events.log.store import EventStore
from events.vocabulary.base import DataClass
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.staff import LoginAsked, LoginLinked, Office, PostAsked, PostGiven, PostTaken, RequestAgreed
from events.vocabulary.values import Role
from gateway.access import duties
from gateway.access.grants import GRANTS
from gateway.access.terms import Action, Relation
from gateway.access.who import Post, Who
from gateway.accounts.account import Account
from gateway.accounts.agreeing import AT_MACHINE, agree, given, led_to
from gateway.accounts.keeping import Accounts
from gateway.agreeing import Ask, until, waiting
from gateway.asking import Known
from gateway.cli.accounts import accounts
from gateway.cli.acting import administrator
from gateway.cli.output import Exit
from gateway.fate import NotPossible
from gateway.login.logins import Logins
from projections.catalogue import PROJECTIONS
from projections.engine.engine import ensure
from projections.engine.rebuild import rebuild
from projections.lists.accounts import ACCOUNTS, stood_in_for
from tests.gateway.accounts.two import REASON
from tests.gateway.accounts.two import given as given_by_two
from tests.gateway.cli.desks import Desks, desks, somebody
from tests.gateway.persons.people import BAS, tell
from tests.gateway.terminal import Output, Terminal
from tests.vaults import vault

HERE, ELSEWHERE = uuid4(), uuid4()
ISSUER = "https://inlog.example"
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
ONE, OTHER = (somebody(Office.ADMINISTRATOR, account=str(uuid4())) for _ in range(2))
BAS_ID = uuid4()
OPERATOR = Known(administrator())
REGISSEUR = "--role", "regisseur", "--municipality", HERE
WHY = "--reason", REASON


def post(account: UUID, role: str = "regisseur", at: UUID | None = HERE) -> PostGiven:
    """A role that is to be given."""
    return PostGiven(account=account, role=role, municipality=at)


def asked(now: Account, role: str = "regisseur", at: datetime = NOW) -> Account:
    """An account for which Gerard asked a role."""
    [event] = given(now, post(now.id, role), REASON, at)
    assert isinstance(event, PostAsked)
    return Account(now.id, now.name, asked=(Ask(event, "gerard", at),), asks=1)


def test_a_role_is_given_by_two_when_by_it_anything_sealed_of_another_is_seen_or_rights_are_given() -> None:
    sealed = {DataClass.IDENTITY, DataClass.CITIZEN_NUMBER, DataClass.HEALTH, DataClass.CIVIC_INTEGRATION}
    for grant in GRANTS:
        shows = grant.relation is not Relation.SELF and (grant.action is Action.OPEN or grant.classes & sealed)
        if shows or grant.action is Action.ACCOUNTS:
            assert grant.role in duties.BY_TWO, grant
    alone = (set(Role) | set(Office)) - duties.BY_TWO
    assert {Role.PARTICIPANT, Office.PROGRAMME_MANAGER, Role.UWV} <= alone
    assert frozenset({Office.ADMINISTRATOR}) == duties.GIVERS
    assert frozenset({Role.REGISSEUR}) == duties.STOOD_IN_FOR
    assert frozenset({Role.COORDINATOR}) == duties.HANDS_OVER


def test_one_asks_and_another_agrees_while_it_holds() -> None:
    now = asked(Account(uuid4(), "Amina"))
    with pytest.raises(NotPossible, match="niet zelf mee in"):
        agree(now, "vraag-1", "gerard", NOW)
    with pytest.raises(NotPossible, match="wacht geen vraag-2"):
        agree(now, "vraag-2", "hanna", NOW)
    assert agree(now, "vraag-1", "hanna", NOW) == [RequestAgreed(account=now.id, request="vraag-1"), post(now.id)]
    last = until(now.asked[0])
    assert timedelta(days=14) <= last - NOW < timedelta(days=15)
    assert waiting(now.asked, last - timedelta(seconds=1))
    assert not waiting(now.asked, last)
    with pytest.raises(NotPossible, match="Vraag het opnieuw"):
        agree(now, "vraag-1", "hanna", last)
    assert given(now, post(now.id), REASON, NOW) == []
    assert [type(one) for one in given(now, post(now.id), REASON, last)] == [PostAsked]
    with pytest.raises(NotPossible, match="Zeg waarom"):
        given(Account(now.id, "Amina"), post(now.id), None, NOW)


@pytest.mark.parametrize(
    ("account", "by_two"),
    [
        (Account(BAS_ID, "Bas"), False),
        (Account(BAS_ID, "Bas", (Post(Office.PROGRAMME_MANAGER),)), False),
        (Account(BAS_ID, "Bas", (Post(Role.REGISSEUR, str(HERE)),)), True),
        (Account(BAS_ID, "Bas", (Post(Office.ADMINISTRATOR),)), True),
        (asked(Account(BAS_ID, "Bas")), True),
        (asked(Account(BAS_ID, "Bas"), at=NOW - timedelta(days=15)), False),
        (Account(BAS_ID, "Bas", unlinked=True), True),
    ],
)
def test_a_login_leads_by_the_word_of_two_to_who_has_such_a_role_or_is_to_get_it_or_had_another_login(
    account: Account, by_two: bool
) -> None:
    [told] = led_to(account, ISSUER, "bas", REASON, NOW)
    assert type(told) is (LoginAsked if by_two else LoginLinked)


def test_who_gives_rights_sees_nothing_sealed() -> None:
    regisseur, gerard = (
        Account(uuid4(), "Amina", (Post(Role.REGISSEUR, str(HERE)),)),
        Account(uuid4(), "Gerard", (Post(Office.ADMINISTRATOR),)),
    )
    for account, wanted in ((regisseur, post(regisseur.id, "beheerder", None)), (gerard, post(gerard.id))):
        with pytest.raises(NotPossible, match="ziet zelf geen vertrouwelijke gegevens"):
            given(account, wanted, REASON, NOW)
    # Nor by what both were asked for before either was agreed with.
    both = asked(Account(gerard.id, "Gerard"))
    with pytest.raises(NotPossible, match="ziet zelf geen vertrouwelijke gegevens"):
        agree(Account(both.id, both.name, gerard.posts, asked=both.asked), "vraag-1", "hanna", NOW)


@pytest_asyncio.fixture(loop_scope="session")
async def here(pool: asyncpg.Pool, store: EventStore, capsys: Output) -> Desks:
    channel = Channel(kind="form", address="x@y.nl")
    for place in (HERE, ELSEWHERE):
        if not await store.version(place):
            told = PartnerRegistered(partner=place, name=str(place), role=Role.MUNICIPALITY, channel=channel, source=f"urn:{place}")
            await tell(store, place, told)
    await ensure(pool, PROJECTIONS)
    return await desks(pool, store, capsys)


async def refused(desk: Terminal, *words: object) -> str:
    """What somebody is told who may not do this."""
    code, _, said = await desk.does(*words)
    assert code == Exit.REFUSED, said
    return said


async def test_a_role_that_was_asked_is_one_when_another_administrator_agreed(here: Desks, store: EventStore) -> None:
    one, other = here.of(accounts, ONE), here.of(accounts, OTHER)
    amina: str = (await one.asks("open", "Amina"))["account"]
    assert "Zeg waarom" in await refused(one, "give", amina, *REGISSEUR)
    _, _, said = await one.does("give", amina, *REGISSEUR, *WHY)
    assert f"regie accounts agree {amina} vraag-1" in said
    assert (await one.asks("give", amina, *REGISSEUR, *WHY))["wacht op een ander"] == "vraag-1"
    [waits] = [row for row in await other.asks("waiting") if row["account"] == amina]
    expected = ("Amina", "vraag-1", f"regisseur {HERE}", REASON, ONE.who.account)
    assert tuple(waits[name] for name in ("naam", "vraag", "wat", "waarom", "door")) == expected
    assert "niet zelf mee in" in await refused(one, "agree", amina, "vraag-1")
    assert (await other.asks("show", amina))["rollen"] == ""
    assert (await other.asks("agree", amina, "vraag-1"))["rollen"] == f"regisseur {HERE}"
    assert not [row for row in await other.asks("waiting") if row["account"] == amina]
    assert not [row for row in await store.read_stream(UUID(amina)) if REASON in str(row)]


async def test_what_another_does_not_agree_with_goes_on_no_more(here: Desks) -> None:
    one, other = here.of(accounts, ONE), here.of(accounts, OTHER)
    amina: str = (await one.asks("open", "Amina"))["account"]
    for at in (HERE, ELSEWHERE):
        await one.asks("give", amina, "--role", "regisseur", "--municipality", at, *WHY)
    await other.asks("refuse", amina, "vraag-1", "--reason", "werkt hier niet")
    await one.asks("refuse", amina, "vraag-2", "--reason", "vergissing")
    for name in ("vraag-1", "vraag-2"):
        assert f"wacht geen {name}" in await refused(other, "agree", amina, name)


async def test_a_role_by_which_nothing_is_opened_is_given_by_one(here: Desks) -> None:
    one = here.of(accounts, ONE)
    fatma = (await one.asks("open", "Fatma"))["account"]
    assert (await one.asks("give", fatma, "--role", "programmamanager"))["rollen"] == "programmamanager"


async def test_nobody_gets_into_an_account_that_opens_by_the_word_of_one(here: Desks, pool: asyncpg.Pool) -> None:
    one, other, logins = here.of(accounts, ONE), here.of(accounts, OTHER), Logins(pool, vault(pool).keys)
    keeping = Accounts(pool, here.store)
    amina = (await keeping.open(uuid4(), "Amina", BAS)).id
    await given_by_two(keeping, post(amina), BAS)
    linking = "login", amina, "--issuer", ISSUER, "--subject"
    friend, hers = str(uuid4()), str(uuid4())
    asking = await one.asks(*linking, friend, *WHY)
    assert asking["wacht op een ander"] == "vraag-2"
    assert await logins.known(ISSUER, friend) is None
    assert "niet zelf mee in" in await refused(one, "agree", amina, "vraag-2")
    [waits] = [row for row in await other.asks("waiting") if row["account"] == str(amina)]
    assert waits["wat"] == f"inloggen als {friend} bij {ISSUER}"
    await other.asks("refuse", amina, "vraag-2", "--reason", "zo heet Amina daar niet")
    await one.asks(*linking, hers, *WHY)
    await other.asks("agree", amina, "vraag-3")
    assert await logins.known(ISSUER, hers) == amina
    # What the issuer calls somebody stands on the log under a seal only.
    assert not [row for row in await here.store.read_stream(amina) if hers in str(row)]
    await one.asks("unlink", amina)
    assert (await one.asks(*linking, friend, *WHY))["wacht op een ander"] == "vraag-4"
    assert await logins.known(ISSUER, friend) is None


async def test_who_is_at_the_machine_makes_the_first_who_give_rights_and_agrees_with_nothing(here: Desks, pool: asyncpg.Pool) -> None:
    desk, keeping = here.of(accounts, OPERATOR), Accounts(pool, here.store)
    for account in await keeping.givers():
        await keeping.close(account, BAS)
    gerard, hanna, ivo = [(await desk.asks("open", name))["account"] for name in ("Gerard", "Hanna", "Ivo")]
    # Nobody gets to see anything by it.
    assert (await desk.asks("give", ivo, *REGISSEUR, *WHY))["wacht op een ander"] == "vraag-1"
    assert (await desk.asks("give", gerard, "--role", "beheerder"))["rollen"] == "beheerder"
    assert (await desk.asks("login", gerard, "--issuer", ISSUER, "--subject", str(uuid4())))["wacht op een ander"] == ""
    # From then on there is one who can agree.
    assert (await desk.asks("give", hanna, "--role", "beheerder", *WHY))["wacht op een ander"] == "vraag-1"
    assert AT_MACHINE in await refused(desk, "agree", hanna, "vraag-1")
    first = here.of(accounts, somebody(Office.ADMINISTRATOR, account=gerard))
    assert (await first.asks("agree", hanna, "vraag-1"))["rollen"] == "beheerder"
    assert await keeping.givers() == {UUID(gerard), UUID(hanna)}
    # An administrator makes no first one, however few there are.
    await keeping.close(UUID(hanna), BAS)
    assert (await first.asks("give", ivo, "--role", "programmamanager"))["rollen"] == "programmamanager"
    other = (await first.asks("open", "Tweede inlog"))["account"]
    assert (await first.asks("give", other, "--role", "beheerder", *WHY))["wacht op een ander"] == "vraag-1"
    assert "niet zelf mee in" in await refused(first, "agree", other, "vraag-1")


async def test_who_stands_in_for_a_regisseur_is_said_by_them_or_a_coordinator_of_there(here: Desks, pool: asyncpg.Pool) -> None:
    keeping, day = Accounts(pool, here.store), current_day() + timedelta(days=30)
    amina, chris = [(await keeping.open(uuid4(), name, BAS)).id for name in ("Amina Haddad", "Chris de Graaf")]
    for account in (amina, chris):
        for at in (HERE, ELSEWHERE):
            await given_by_two(keeping, post(account, at=at), BAS)
    words = "absent", amina, "--substitute", chris, "--since", day, "--until", day
    of_here, of_both = somebody(Role.COORDINATOR, HERE), Known(Who("9", tuple(Post(Role.COORDINATOR, str(at)) for at in (HERE, ELSEWHERE))))
    colleague = somebody(Role.REGISSEUR, HERE)
    for nobody in (ONE, OPERATOR, of_here, somebody(Role.COORDINATOR, ELSEWHERE), colleague):
        assert "zegt die regisseur zelf" in await refused(here.of(accounts, nobody), *words)
    herself = here.of(accounts, somebody(Role.REGISSEUR, HERE, account=str(amina)))
    for desk in (herself, here.of(accounts, of_both)):
        assert (await desk.asks(*words))["waarneming"].endswith(str(chris))
        assert "coördinator" in await refused(here.of(accounts, colleague), "back", amina, "--since", day, "--day", day)
        assert (await desk.asks("back", amina, "--since", day, "--day", day))["waarneming"] == ""
    his = here.of(accounts, somebody(Role.REGISSEUR, HERE, account=str(chris)))
    assert "legt nooit diegene zelf vast" in await refused(his, *words)
    # In the municipality where both are, and only there, one coordinator is enough; and a colleague is meant by name.
    await keeping.take(PostTaken(account=chris, role="regisseur", municipality=ELSEWHERE), BAS)
    await rebuild(pool, here.store, ACCOUNTS)
    by_name = "absent", amina, "--substitute", "chris de graaf", "--since", day, "--until", day
    assert (await here.of(accounts, of_here).asks(*by_name))["waarneming"].endswith(str(chris))


async def test_who_agrees_with_a_role_sees_who_logs_in_and_by_which_name(here: Desks, pool: asyncpg.Pool) -> None:
    one, other, logins = here.of(accounts, ONE), here.of(accounts, OTHER), Logins(pool, vault(pool).keys)
    second, mine = str(uuid4()), str(uuid4())
    amina: str = (await one.asks("open", "Amina"))["account"]
    await one.asks("login", amina, "--issuer", ISSUER, "--subject", second)
    await one.asks("give", amina, *REGISSEUR, *WHY)
    [waits] = [row for row in await other.asks("waiting") if row["account"] == amina]
    assert waits["inlog"] == f"{second} bij {ISSUER}"
    assert not [row for row in await here.store.read_stream(UUID(amina)) if second in str(row)]
    # Called otherwise, or without that login, it is asked anew.
    for changed in (("open", "Vriend", "--account", amina), ("unlink", amina)):
        await one.asks(*changed)
        request = f"vraag-{1 if changed[0] == 'open' else 2}"
        assert f"wacht geen {request}" in await refused(other, "agree", amina, request)
        await one.asks("give", amina, *REGISSEUR, *WHY)
    # Who came of themselves is told first, and that has to be them.
    bas = str(await logins.account(ISSUER, mine))
    await one.asks("open", "Bas", "--account", bas)
    await one.asks("give", bas, *REGISSEUR, *WHY)
    assert "niet bekend is als wie" in await refused(other, "agree", bas, "vraag-1")
    assert "logt al iemand in" in await refused(one, "login", bas, "--issuer", ISSUER, "--subject", second, *WHY)
    await one.asks("login", bas, "--issuer", ISSUER, "--subject", mine, *WHY)
    await other.asks("agree", bas, "vraag-2")
    await other.asks("agree", bas, "vraag-1")
    assert await logins.known(ISSUER, mine) == UUID(bas)


async def test_a_question_lapses_with_the_rights_of_who_asked(here: Desks) -> None:
    keeping = Accounts(here.pool, here.store)
    gerard, amina = [(await keeping.open(uuid4(), name, BAS)).id for name in ("Gerard", "Amina")]
    await given_by_two(keeping, post(gerard, "beheerder", None), BAS)
    asks = here.of(accounts, somebody(Office.ADMINISTRATOR, account=str(gerard)))
    await asks.asks("give", amina, *REGISSEUR, *WHY)
    other = here.of(accounts, OTHER)
    assert [row for row in await other.asks("waiting") if row["account"] == str(amina)]
    await keeping.take(PostTaken(account=gerard, role="beheerder"), BAS)
    assert not [row for row in await other.asks("waiting") if row["account"] == str(amina)]
    assert "wacht geen vraag-1" in await refused(other, "agree", amina, "vraag-1")
    # And another asks it anew.
    assert (await here.of(accounts, ONE).asks("give", amina, *REGISSEUR, *WHY))["wacht op een ander"] == "vraag-2"


async def test_of_three_who_are_made_the_first_at_one_moment_one_is(here: Desks) -> None:
    keeping, at_machine = Accounts(here.pool, here.store), Actor(OPERATOR.who.account, Role.COORDINATOR)
    for account in await keeping.givers():
        await keeping.close(account, BAS)
    three = [(await keeping.open(uuid4(), name, BAS)).id for name in ("Gerard", "Hanna", "Ivo")]
    firsts = (keeping.give(post(one, "beheerder", None), at_machine, uuid4(), reason=REASON, at_machine=True) for one in three)
    made = await asyncio.gather(*firsts)
    assert sorted(len(one.posts) for one in made) == [0, 0, 1]
    assert len(await keeping.givers()) == 1


@pytest.mark.parametrize("turns", ["absent", "substitute"])
async def test_who_was_to_stand_in_before_either_became_a_regisseur_somewhere_does_not(here: Desks, pool: asyncpg.Pool, turns: str) -> None:
    keeping, day = Accounts(pool, here.store), current_day()
    amina, chris = [(await keeping.open(uuid4(), name, BAS)).id for name in ("Amina", "Chris")]
    for account in (amina, chris):
        await given_by_two(keeping, post(account), BAS)
    await keeping.absent(amina, chris, day, day + timedelta(days=30), BAS)
    await rebuild(pool, here.store, ACCOUNTS)
    assert await stood_in_for(pool, chris, day) == {amina}
    await given_by_two(keeping, post(amina if turns == "absent" else chris, at=ELSEWHERE), BAS)
    await rebuild(pool, here.store, ACCOUNTS)
    assert await stood_in_for(pool, chris, day) == frozenset()
    # Arranged anew, by who may do that for both places, they do.
    await keeping.back(amina, day, day, BAS)
    await keeping.absent(amina, chris, day, day, BAS)
    await rebuild(pool, here.store, ACCOUNTS)
    assert await stood_in_for(pool, chris, day) == {amina}
