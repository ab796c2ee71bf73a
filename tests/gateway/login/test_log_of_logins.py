"""Who logs in and out, and who or what is refused, is written down: who, when, how and how it ended, and nothing that opens anything."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from events.days import current_day
from events.vocabulary.staff import AccountOpened, Office, PostGiven
from events.vocabulary.values import Role
from gateway.access.deciding import Capacity, Kind, Request, Resource, decide
from gateway.access.terms import Action, Purpose, Relation
from gateway.access.who import Assurance, Post, Who
from gateway.logbook import reading
from gateway.logbook.decisions import Decisions, exported, line, line_of_list
from gateway.logbook.logins import EVENT, End, Happening, Manner, Refusal, Refusals
from gateway.logbook.reading import Asked, read
from gateway.login.client import Identity
from gateway.login.configured import Rule
from gateway.login.gate import COOKIE
from gateway.login.sessions import MOST
from tests.gateway.doors import Doors
from tests.gateway.login.tamperer import Tamperer
from tests.gateway.login.test_login import STAFF, UTRECHT, behind, doors, login_of, visitor, with_login
from tests.gateway.login.visitor import Visitor
from tests.gateway.persons.people import tell
from tests.gateway.test_pages import words

__all__ = ["behind", "doors", "visitor"]


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def from_here(doors: Doors) -> AsyncIterator[datetime]:
    """What is looked at is what came in since."""
    yield datetime.now(UTC) - timedelta(milliseconds=1)


async def lines(doors: Doors, since: datetime) -> list[tuple[str, str, str | None, bool, str]]:
    """What, of whom, how, whether it went well and why, in the order in which it came."""
    told = []
    async for one in exported(doors.services.pool, since, datetime.now(UTC) + timedelta(minutes=1), EVENT):
        body: Any = one["body"]
        asked, said = body["adl.core.request"], body["adl.core.response"]
        told.append(
            (
                asked["action"]["name"],
                asked["subject"]["id"],
                asked["context"].get("manier"),
                said["decision"],
                said["context"]["reden"],
            )
        )
    return told


async def account(visitor: Visitor) -> str:
    session = await login_of(visitor.doors).sessions.find(visitor.cookies[COOKIE], used=False)
    assert session
    return session.who.account


async def test_who_comes_and_goes_is_taken_down(visitor: Visitor, issuer: Tamperer, from_here: datetime) -> None:
    await visitor.logs_in(issuer)
    noor = await account(visitor)
    await visitor.logs_in(issuer)
    await visitor.send("/uitloggen", {"zegel": await visitor.seal()})
    assert await lines(visitor.doors, from_here) == [
        ("inloggen", noor, "browser", True, "gelukt"),
        ("inloggen", noor, "browser", True, "gelukt"),
        ("uitloggen", noor, None, True, "opnieuw-ingelogd"),
        ("uitloggen", noor, None, True, "uitgelogd"),
    ]


async def test_nothing_in_it_opens_anything_or_tells_who_it_is(visitor: Visitor, issuer: Tamperer, from_here: datetime) -> None:
    await visitor.logs_in(issuer)
    token = visitor.cookies[COOKIE]
    await visitor.get("/inloggen/terug/proef?state=geheime-stand&code=geheime-code")
    written = json.dumps([dict(row) for row in await visitor.doors.services.pool.fetch("select request, response from decisions")])
    for secret in (token, "geheime", "Noor", "somebody"):
        assert secret not in written


async def test_how_a_session_ended_is_taken_down(doors: Doors, from_here: datetime) -> None:
    sessions, noor = login_of(doors).sessions, uuid4()

    async def begin(manner: Manner = Manner.BROWSER) -> UUID:
        token = await sessions.begin(Identity("https://proef", "noor", "s1", {}, ""), "proef", Who(str(noor)), "Noor", "iets", manner)
        found = await sessions.find(token, used=False)
        assert found
        return found.id

    await sessions.end(noor, await begin(Manner.DEVICE))
    await begin()
    assert await sessions.end_issued("https://proef", "s1") == 1
    await begin()
    await doors.services.pool.execute("update sessions set until = now() - interval '1 second' where account = $1", noor)
    for _ in range(MOST + 1):
        await begin()
    assert await sessions.end_others(noor, why=End.CLOSED) == MOST
    told = [(what, manner, why) for what, who, manner, _, why in await lines(doors, from_here) if who == str(noor)]
    assert told[:3] == [
        ("inloggen", "opdrachtregel", "gelukt"),
        ("uitloggen", None, "zelf-beëindigd"),
        ("inloggen", "browser", "gelukt"),
    ]
    ends = [why for what, _, why in told if what == "uitloggen"]
    assert ends == ["zelf-beëindigd", "beëindigd-door-de-inlogdienst", "verlopen", "te-veel-sessies", *MOST * ["account-gesloten"]]


async def test_a_login_that_is_not_taken_down_did_not_happen(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> None:
        raise asyncpg.PostgresConnectionError("weg")

    monkeypatch.setattr("gateway.login.sessions.write", fails)
    before = await doors.services.pool.fetchval("select count(*) from sessions")
    with pytest.raises(asyncpg.PostgresConnectionError):
        await login_of(doors).sessions.begin(Identity("https://proef", "noor", None, {}, ""), "proef", Who(str(uuid4())), "Noor", "iets")
    assert await doors.services.pool.fetchval("select count(*) from sessions") == before


async def test_who_is_refused_is_taken_down_with_whose_account_it_is_where_that_is_known(
    visitor: Visitor, issuer: Tamperer, from_here: datetime
) -> None:
    issuer.claims = lambda told: told | {"groups": [], "sub": "zonder-rol"}
    chosen = await visitor.get("/inloggen/proef")
    assert (await visitor.comes_back(issuer.lets_in(chosen.headers["location"]))).status_code == 403
    [refused] = [one for one in await lines(visitor.doors, from_here) if not one[3]]
    known = await login_of(visitor.doors).logins.known(issuer.address, "zonder-rol")
    assert (refused[0], refused[1], refused[2]) == ("inloggen", str(known), "browser")


async def test_who_would_give_rights_and_see_sealed_data_is_not_let_in_whoever_said_which(
    behind: Doors, issuer: Tamperer, key_file: Path, from_here: datetime
) -> None:
    store, rights = behind.services.store, Rule(group="regie-beheer", role=Office.ADMINISTRATOR)
    issuer.claims = lambda told: told | {"groups": ["regie-utrecht", "regie-beheer"], "sub": "beide"}
    async with with_login(behind, issuer, key_file, posts=(STAFF, rights)) as doors:
        refused = await Visitor(doors).logs_in(issuer)
        assert (refused.status_code, "niet samengaan" in words(refused.text)) == (403, True)
        account = await login_of(doors).logins.account(issuer.address, "beide")
        issuer.claims = lambda told: told | {"groups": ["regie-beheer"], "sub": "beide"}
        assert (await Visitor(doors).logs_in(issuer)).status_code == 303
        # The one by a group, and the other by Regie, which does not know of the group.
        here = PostGiven(account=account, role=Role.REGISSEUR, municipality=UUID(UTRECHT))
        await tell(store, account, AccountOpened(account=account, name="Iemand"), here)
        await behind.sees_everything()
        # Who is in already gives no rights from then on.
        assert doors.services.asking
        known = await doors.services.asking.known(Who(str(account), (Post(Office.ADMINISTRATOR),)))
        assert [one.role for one in known.who.posts] == [Role.REGISSEUR]
        assert (await Visitor(doors).logs_in(issuer)).status_code == 403
    # One line, as the second refusal came within a minute of the first.
    told = [one for one in await lines(behind, from_here) if "niet samengaan" in one[4]]
    assert [(one[0], one[1], one[3]) for one in told] == [("inloggen", str(account), False)]


async def test_a_flood_of_refusals_makes_two_lines_that_say_how_many(doors: Doors, from_here: datetime) -> None:
    refusals = login_of(doors).refusals
    before = await doors.services.pool.fetchval("select count(*) from decisions")
    await asyncio.gather(*(doors.http.get("/inloggen/terug/proef?state=x&code=y") for _ in range(60)))
    event = {"content-type": "application/cloudevents+json"}
    await asyncio.gather(
        *(doors.http.post("/v1/gebeurtenissen", content=b"{}", headers=event | {"authorization": f"Bearer {n}"}) for n in range(60))
    )
    assert await doors.services.pool.fetchval("select count(*) from decisions") - before <= 4
    await refusals.close()
    rows = await doors.services.pool.fetch(
        "select request -> 'action' ->> 'name' as what, sum((response -> 'context' ->> 'aantal')::int) as times, count(*) as lines "
        "from decisions where decided_at >= $1 and response ->> 'decision' = 'false' group by 1",
        from_here,
    )
    found = {row["what"]: (row["times"], row["lines"]) for row in rows}
    assert found[Happening.IN] == (60, 2)
    assert found[Happening.SYSTEM] == (60, 2)


async def test_refusals_of_long_apart_are_lines_of_their_own(pool: asyncpg.Pool) -> None:
    refusals = Refusals(Decisions(pool), every=0.01)
    for n in range(3):
        await refusals.refused(Refusal(Happening.IN, Manner.BROWSER, "proef"), f"reden {n}")
        await asyncio.sleep(0.05)
    assert await pool.fetchval("select count(*) from decisions") == 3
    await refusals.close()


# The page.


async def somebody(doors: Doors, *posts: Post) -> Visitor:
    """Who has just logged in with these posts."""
    visitor = Visitor(doors)
    who = Who(str(uuid4()), posts, Assurance.HIGH)
    identity = Identity("https://proef", who.account, None, {}, "")
    visitor.cookies[COOKIE] = await login_of(doors).sessions.begin(identity, "proef", who, "Iemand", "iets")
    return visitor


async def test_the_privacy_officer_of_the_house_reads_both_logs_and_the_menu_leads_there(doors: Doors) -> None:
    officer = await somebody(doors, Post(Office.PRIVACY_OFFICER))
    front = (await officer.get("/")).text
    for place in ("/logboek/beslissingen", "/logboek/inloggen"):
        assert f'href="{place}"' in front
        assert (await officer.get(place)).status_code == 200
    administrator = await somebody(doors, Post(Office.ADMINISTRATOR))
    assert (await administrator.get("/logboek/inloggen")).status_code == 200
    assert (await administrator.get("/logboek/beslissingen")).status_code == 403
    assert 'href="/logboek/beslissingen"' not in (await administrator.get("/")).text
    regisseur = await somebody(doors, Post(Role.REGISSEUR, str(uuid4())))
    assert (await regisseur.get("/logboek/inloggen")).status_code == 403


async def test_the_page_is_filtered_by_account_number_day_and_outcome(doors: Doors) -> None:
    officer, pool, store = await somebody(doors, Post(Office.PRIVACY_OFFICER)), doors.services.pool, doors.services.store
    noor, trajectory, other = uuid4(), uuid4(), uuid4()
    await tell(store, noor, AccountOpened(account=noor, name="Noor van Dijk"))
    log, now = Decisions(pool), datetime.now(UTC)
    own = frozenset({Capacity(Role.REGISSEUR, Relation.OWN)})
    for about, theirs in ((trajectory, own), (other, frozenset[Capacity]())):
        asked = Request(str(noor), theirs, Action.READ, Resource(Kind.TRAJECTORY, str(about)), Purpose.GUIDANCE)
        await log.take_down(line(asked, decide(asked), now))
    await log.take_down(line_of_list(asked, [str(trajectory), str(other)], 12, now))
    page = (await officer.get(f"/logboek/beslissingen?account={noor}")).text
    assert "3 gevonden" in page
    assert "Noor van Dijk" in page
    assert "een lijst, 2 getoond" in page
    assert "1 gevonden" in (await officer.get(f"/logboek/beslissingen?account={noor}&uitkomst=geweigerd")).text
    assert "2 gevonden" in (await officer.get(f"/logboek/beslissingen?over={trajectory}")).text
    long_ago = date(2020, 1, 1)
    assert "0 gevonden" in (await officer.get(f"/logboek/beslissingen?account={noor}&van={long_ago}&tot={long_ago}")).text
    for wrong in ("over=x", "van=x", "uitkomst=x", "na=x", f"van={long_ago}", f"van={current_day() + timedelta(days=1)}"):
        assert (await officer.get(f"/logboek/beslissingen?{wrong}")).status_code == 400, wrong


async def test_a_person_is_meant_by_all_of_their_trajectories(doors: Doors) -> None:
    officer, pool = await somebody(doors, Post(Office.PRIVACY_OFFICER)), doors.services.pool
    person, trajectory = uuid4(), uuid4()
    await pool.execute("insert into subjects (stream, person) values ($1, $2)", trajectory, person)
    asked = Request("4711", frozenset(), Action.READ, Resource(Kind.TRAJECTORY, str(trajectory)), Purpose.GUIDANCE)
    await Decisions(pool).take_down(line(asked, decide(asked), datetime.now(UTC)))
    assert "1 gevonden" in (await officer.get(f"/logboek/beslissingen?over={person}")).text


async def test_pages_follow_each_other_and_what_takes_too_long_is_said(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    pool, today, log, noor = doors.services.pool, current_day(), Decisions(doors.services.pool), str(uuid4())
    monkeypatch.setattr(reading, "PAGE", 2)
    for n in range(5):
        asked = Request(noor, frozenset(), Action.READ, Resource(Kind.TRAJECTORY, str(n)), Purpose.GUIDANCE)
        await log.take_down(line(asked, decide(asked), datetime.now(UTC)))
    found: list[str] = []
    after: str | None = None
    while True:
        page = await read(pool, Asked(False, today, today, noor, after=after))
        found += [one.about for one in page.items]
        if (after := page.next) is None:
            break
    assert found == ["4", "3", "2", "1", "0"]
    monkeypatch.setattr(reading, "PATIENCE", 0.001)
    async with pool.acquire() as held, held.transaction():
        await held.execute("lock table decisions in access exclusive mode")
        with pytest.raises(reading.TooMuch):
            await read(pool, Asked(False, today, today))
