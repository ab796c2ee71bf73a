"""Doors with a login: nobody gets anything without a session, and a session begins, is one's own, and ends."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import httpx2
import pytest
import pytest_asyncio
from fastapi.routing import APIRoute
from joserfc.jwk import RSAKey
from starlette.routing import BaseRoute, Mount, Route

from events.fact import Actor
from events.log.store import EventStore
from events.vocabulary.staff import Office, PostGiven
from events.vocabulary.values import Role
from gateway.access.who import Assurance
from gateway.accounts.keeping import Accounts
from gateway.app import create_app
from gateway.asking import Asking
from gateway.logbook.decisions import taking_down
from gateway.logbook.logins import End
from gateway.login.configured import Claims, Configured, Rule
from gateway.login.gate import COOKIE, OPEN, OPEN_BELOW, is_open
from gateway.login.login import Login
from gateway.login.sessions import MOST
from tests.gateway.conftest import ENOUGH
from tests.gateway.doors import Doors, listening, open_doors
from tests.gateway.login.tamperer import Fields, Tamperer, key, settings, sign, tampering
from tests.gateway.login.visitor import Visitor, place_of
from tests.gateway.test_pages import words
from tests.postgres import TEMPLATE, fresh_database
from tests.vaults import vault
from tests.workflows.partners import MASTER

UTRECHT = "3e2b7c1a-4f5d-4c0e-9a68-1b2c3d4e5f60"
LOGOUT: Fields = {"http://schemas.openid.net/event/backchannel-logout": {}}
STAFF = Rule(group="regie-utrecht", role=Role.REGISSEUR, municipality=UUID(UTRECHT))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def behind(postgres_server: str) -> AsyncIterator[Doors]:
    """What is behind all doors of these tests."""
    import asyncpg

    async with (
        fresh_database(postgres_server, TEMPLATE) as dsn,
        asyncpg.create_pool(dsn, min_size=1, max_size=ENOUGH) as pool,
        EventStore(pool, vault=vault(pool)) as store,
        open_doors(pool, store) as doors,
    ):
        yield doors


@asynccontextmanager
async def with_login(
    behind: Doors, issuer: Tamperer, key_file: Path, other: Tamperer | None = None, **otherwise: Any
) -> AsyncIterator[Doors]:
    """Doors that need a login at this issuer, or at another one."""
    those = {"proef": issuer} | ({"ander": other} if other else {})
    told: Fields = {"posts": (STAFF,)} | otherwise
    issuers = tuple(settings(one.address, key_file, name=name, title=name.capitalize(), **told) for name, one in those.items())
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx2.AsyncClient(trust_env=False))
        pool = behind.services.pool
        keys = vault(pool).keys
        login = Login(Configured(issuers=issuers), pool, keys, http, secret=MASTER, address="http://127.0.0.1:28080")
        log = await stack.enter_async_context(taking_down(pool))
        services = replace(behind.services, login=login, asking=Asking(pool, log))
        address, stop = await stack.enter_async_context(listening(services))
        client = await stack.enter_async_context(httpx2.AsyncClient(base_url=address, trust_env=False, timeout=30))
        yield Doors(address, services, client, stop)


@pytest_asyncio.fixture(loop_scope="session")
async def doors(behind: Doors, issuer: Tamperer, key_file: Path) -> AsyncIterator[Doors]:
    issuer.claims = lambda told: told | {"groups": ["regie-utrecht"]}
    await behind.services.pool.execute("delete from sessions")
    async with with_login(behind, issuer, key_file) as doors:
        yield doors


@pytest.fixture
def visitor(doors: Doors) -> Visitor:
    return Visitor(doors)


def login_of(doors: Doors) -> Login:
    assert doors.services.login
    return doors.services.login


async def test_somebody_logs_in_and_gets_where_they_wanted(visitor: Visitor, issuer: Tamperer) -> None:
    away = await visitor.get("/lijsten?x=1")
    assert (away.status_code, away.headers["location"]) == (303, "/inloggen?naar=%2Flijsten%3Fx%3D1")
    chosen = await visitor.get(away.headers["location"])
    assert chosen.headers["location"].startswith(f"{issuer.address}/auth?")
    back = await visitor.comes_back(issuer.lets_in(chosen.headers["location"]))
    assert (back.status_code, back.headers["location"]) == (303, "/lijsten?x=1")
    page = await visitor.get("/lijsten?x=1")
    assert page.status_code == 200
    assert "Noor de Wit" in page.text
    assert "Uitloggen" in page.text


async def test_what_comes_out_is_an_account_with_its_posts_and_how_sure_that_is(visitor: Visitor, issuer: Tamperer) -> None:
    await visitor.logs_in(issuer)
    first = await login_of(visitor.doors).sessions.find(visitor.cookies[COOKIE], used=False)
    await visitor.logs_in(issuer)
    again = await login_of(visitor.doors).sessions.find(visitor.cookies[COOKIE], used=False)
    assert first
    assert again
    assert first.who == again.who
    assert first.id != again.id
    assert [(post.role, post.municipality) for post in first.who.posts] == [(Role.REGISSEUR, UTRECHT)]
    assert first.who.assurance is Assurance.SUBSTANTIAL
    assert "somebody" not in first.who.account


def all_routes(routes: list[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every method and path that an application answers."""
    for route in routes:
        if isinstance(route, Mount):
            yield "GET", f"{prefix}{route.path}/anything"
        elif isinstance(route, Route | APIRoute):
            for method in route.methods or ():
                yield method, prefix + route.path
        else:
            # A router that was included (FastAPI 0.165): whatever is there and is not known fails here.
            yield from all_routes(vars(route)["original_router"].routes, prefix)


ASKED_OF_ANYBODY = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/static/anything",
    "/inloggen",
    "/inloggen/{name}",
    "/inloggen/terug/{name}",
    "/inloggen/sleutels/{name}",
    "/uitgelogd",
    "/uitloggen/melding/{name}",
    "/uitloggen/venster/{name}",
    "/v1/gebeurtenissen",
    "/v1/openapi.json",
    "/formulier",
    "/formulier/{token}",
    "/v1/programmas/{code}",
}


async def test_without_a_session_nothing_is_to_be_had_but_what_is_named(doors: Doors) -> None:
    found = list(all_routes(create_app(doors.services).routes))
    assert {path for _, path in found if is_open(path)} == ASKED_OF_ANYBODY
    closed = [(method, path) for method, path in found if path not in ASKED_OF_ANYBODY]
    assert len(closed) > 15
    for method, path in closed:
        for cookie in ("", f"{COOKIE}=", f"{COOKIE}=nonsense"):
            address = path.replace("{id}", UTRECHT).replace("{message}", UTRECHT).replace("{name}", "x").replace("{question}", "x")
            headers = {"origin": doors.address, "sec-fetch-site": "same-origin", "cookie": cookie}
            answer = await doors.http.request(method, address, headers=headers, follow_redirects=False)
            away = answer.status_code == 303 and answer.headers["location"].startswith("/inloggen?naar=")
            assert away or answer.status_code == 401, (method, path, answer.status_code)


@pytest.mark.parametrize(
    "path",
    ["/staticx", "/static", "/inloggenx", "/healthz/", "/v1", "/v1/anders", "/v1/gebeurtenissen/", "/v1/openapi.jsonx", "//healthz", "/x"],
)
async def test_what_only_looks_like_something_open_is_closed(path: str, doors: Doors) -> None:
    answer = await doors.http.get(f"{doors.address}{path}", follow_redirects=False)
    assert answer.status_code in (303, 401)


def test_what_is_open_ends_where_it_should() -> None:
    assert all(below.endswith("/") for below in OPEN_BELOW)
    assert not any(path.endswith("/") for path in OPEN)


async def test_an_open_page_hears_that_its_session_has_ended(visitor: Visitor) -> None:
    for path, headers in (("/?deel=werk", {}), ("/stroom", {"sec-fetch-mode": "cors"}), ("/", {"sec-fetch-mode": "cors"})):
        assert (await visitor.get(path, **headers)).status_code == 401
    sent = await visitor.send("/sessies", {})
    assert sent.status_code == 401
    assert "niet (meer) ingelogd" in sent.text


async def test_a_stream_ends_with_its_session(visitor: Visitor, issuer: Tamperer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.web.stream.ALIVE", 0.05)
    await visitor.logs_in(issuer)
    async with visitor.doors.http.stream("GET", "/stroom", headers={"cookie": f"{COOKIE}={visitor.cookies[COOKIE]}"}) as stream:
        pieces = stream.aiter_lines()
        assert await anext(pieces) == "retry: 2000"
        await login_of(visitor.doors).sessions.end_token(visitor.cookies[COOKIE], End.ENDED)
        async with asyncio.timeout(20):
            async for _ in pieces:
                pass


async def test_how_the_inside_is_doing_is_told_to_who_shows_the_token_and_to_nobody_else(doors: Doors) -> None:
    token = 40 * "m"
    async with listening(doors.services, metrics_token=token) as (address, _):
        for path, closed in (("/metrics", 401), ("/readyz", 200)):
            for shown in ({}, {"authorization": "Bearer"}, {"authorization": f"Bearer {token}x"}, {"authorization": f"Basic {token}"}):
                answer = await doors.http.get(f"{address}{path}", headers=shown)
                assert (answer.status_code, "leesmodellen" in answer.text, "regie_" in answer.text) == (closed, False, False)
            told = await doors.http.get(f"{address}{path}", headers={"authorization": f"Bearer {token}"})
            assert (told.status_code, "board" in told.text) == (200, True)
    for shown in ({}, {"authorization": "Bearer"}, {"authorization": "Bearer None"}):
        assert (await doors.http.get("/metrics", headers=shown)).status_code == 401, "nobody was given a token"


async def test_who_has_yet_to_log_in_is_shown_no_menu(visitor: Visitor, issuer: Tamperer) -> None:
    for path in ("/inloggen/terug/proef?state=x", "/uitgelogd", "/static/anders"):
        page = (await visitor.get(path)).text
        assert "Hoofdmenu" in page
        assert [place for place in ("/lijsten", "/personen", "/toestand", "/logboek") if f'href="{place}' in page] == [], path
    await visitor.logs_in(issuer)
    assert 'href="/lijsten"' in (await visitor.get("/")).text


# CSRF


async def test_a_form_is_taken_with_its_secret_only(visitor: Visitor, issuer: Tamperer) -> None:
    await visitor.logs_in(issuer)
    one, other = await visitor.seal(), await visitor.seal()
    assert one != other, "it is written in another way each time"
    for seal in ("", "nonsense", "é", one[:-4] + "AAAA", "A" * 44):
        assert (await visitor.send("/sessies", {"zegel": seal})).status_code == 403
    assert (await visitor.send("/sessies", {"zegel": one}, **{"sec-fetch-site": "same-site"})).status_code == 403
    for seal in (one, other):
        assert (await visitor.send("/sessies", {"zegel": seal})).status_code == 303


async def test_the_secret_of_somebody_else_is_no_use(visitor: Visitor, issuer: Tamperer) -> None:
    await visitor.logs_in(issuer)
    mine = await visitor.seal()
    stranger = Visitor(visitor.doors)
    issuer.claims = lambda told: told | {"groups": ["regie-utrecht"], "sub": "iemand-anders"}
    await stranger.logs_in(issuer)
    assert (await stranger.send("/sessies", {"zegel": mine})).status_code == 403


async def test_what_was_filled_in_can_be_sent_after_logging_in_again(visitor: Visitor, issuer: Tamperer) -> None:
    await visitor.logs_in(issuer)
    before = await visitor.seal()
    await visitor.send("/uitloggen", {"zegel": before})
    await visitor.logs_in(issuer)
    assert (await visitor.send("/sessies", {"zegel": before})).status_code == 303


async def test_every_form_of_a_page_holds_the_secret(visitor: Visitor, issuer: Tamperer) -> None:
    await visitor.logs_in(issuer)
    await Visitor(visitor.doors).logs_in(issuer)
    page = (await visitor.get("/sessies")).text
    assert page.count('<form method="post"') == page.count('name="zegel"') == 3


# Login attempts


async def test_an_answer_is_good_in_the_browser_that_asked(visitor: Visitor, issuer: Tamperer) -> None:
    question = (await visitor.get("/inloggen/proef")).headers["location"]
    victim = Visitor(visitor.doors)
    await victim.get("/inloggen/proef")
    answer = await victim.comes_back(issuer.lets_in(question))
    assert answer.status_code == 400
    assert COOKIE not in victim.cookies
    assert "Begin opnieuw" in answer.text
    assert "/token" not in issuer.asked


async def test_an_answer_is_good_once(visitor: Visitor, issuer: Tamperer) -> None:
    question = (await visitor.get("/inloggen/proef")).headers["location"]
    answer = issuer.lets_in(question)
    assert (await visitor.comes_back(answer)).status_code == 303
    again = Visitor(visitor.doors)
    assert (await again.comes_back(answer)).status_code == 400
    assert place_of(await visitor.comes_back(answer)) == "/", "who is in is in"


async def test_an_answer_counts_at_the_address_of_the_issuer_that_was_asked(
    behind: Doors, issuer: Tamperer, ours: RSAKey, key_file: Path
) -> None:
    """Also when neither of them names itself in its answer, so that only the address tells them apart (RFC 9700 4.4)."""
    with tampering(ours) as other:
        async with with_login(behind, issuer, key_file, other, answers_with_name=False) as doors:
            for one in (issuer, other):
                one.claims = lambda told: told | {"groups": ["regie-utrecht"]}
            visitor = Visitor(doors)
            chosen = await visitor.get("/inloggen?naar=/lijsten")
            assert chosen.status_code == 200
            assert all(f'href="/inloggen/{name}?naar=/lijsten"' in chosen.text for name in ("proef", "ander"))
            left = (await visitor.get("/inloggen/proef")).headers["location"]
            assert (await visitor.comes_back(issuer.lets_in(left, iss=""), "ander")).status_code == 400
            assert (await visitor.comes_back(issuer.lets_in(left, iss=""), "niemand")).status_code == 404
            assert "/token" not in [*issuer.asked, *other.asked], "nobody gets a code of another"
            for name, one in (("proef", issuer), ("ander", other)):
                left = (await visitor.get(f"/inloggen/{name}")).headers["location"]
                assert (await visitor.comes_back(one.lets_in(left, iss=""), name)).status_code == 303


async def test_two_tabs_can_log_in_at_once(visitor: Visitor, issuer: Tamperer) -> None:
    one, other = [(await visitor.get(f"/inloggen/proef?naar={place}")).headers["location"] for place in ("/lijsten", "/berichten")]
    browser = dict(visitor.cookies)
    assert place_of(await visitor.comes_back(issuer.lets_in(one))) == "/lijsten"
    visitor.cookies |= browser
    assert place_of(await visitor.comes_back(issuer.lets_in(other))) == "/berichten"


async def test_nobody_is_sent_elsewhere(visitor: Visitor, issuer: Tamperer) -> None:
    for place in ("https://elders.example", "//elders.example", "/\\elders.example"):
        assert place_of(await visitor.logs_in(issuer, place)) == "/"


@pytest.mark.parametrize("parameter", ["state", "code"])
async def test_something_said_twice_lets_nobody_in(parameter: str, visitor: Visitor, issuer: Tamperer) -> None:
    answer = issuer.lets_in((await visitor.get("/inloggen/proef")).headers["location"])
    assert (await visitor.comes_back([*answer, (parameter, dict(answer)[parameter])])).status_code == 400


async def test_an_answer_without_end_lets_nobody_in(visitor: Visitor, issuer: Tamperer) -> None:
    answer = issuer.lets_in((await visitor.get("/inloggen/proef")).headers["location"])
    assert (await visitor.comes_back([*answer, ("more", "x" * 10_000)])).status_code in (400, 431)
    assert "/token" not in issuer.asked


async def test_an_issuer_that_is_away_is_told_of(visitor: Visitor, issuer: Tamperer) -> None:
    from tests.gateway.login.tamperer import send

    question = (await visitor.get("/inloggen/proef")).headers["location"]
    issuer.answers["/token"] = lambda handler: send(handler, 503, {})
    answer = await visitor.comes_back(issuer.lets_in(question))
    assert answer.status_code == 503
    assert "antwoordt nu niet" in answer.text
    assert (await visitor.get("/inloggen/niemand")).status_code == 404


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({"groups": []}, "nog geen rol"),
        ({"groups": ["iets-anders"]}, "nog geen rol"),
        ({"groups": "regie-utrech"}, "nog geen rol"),
        ({"groups": {"regie-utrecht": True}}, "nog geen rol"),
    ],
)
async def test_who_has_no_post_is_not_let_in_and_hears_what_helps(claims: Fields, told: str, visitor: Visitor, issuer: Tamperer) -> None:
    issuer.claims = lambda before: before | claims
    answer = await visitor.logs_in(issuer)
    assert answer.status_code == 403
    assert told in words(answer.text)
    assert COOKIE not in visitor.cookies


async def test_a_post_that_regie_has_of_an_account_lets_somebody_in_until_it_closes(
    visitor: Visitor, issuer: Tamperer, behind: Doors
) -> None:
    issuer.claims = lambda told: told | {"sub": "by-regie"}
    refused = await visitor.logs_in(issuer)
    found = re.search(r"account ([0-9a-f-]{36})", words(refused.text))
    assert found
    account = UUID(found[1])
    keep, by = Accounts(behind.services.pool, behind.services.store), Actor("beheer", Role.SYSTEM)
    await keep.open(account, "Noor de Wit", by)
    await keep.give(PostGiven(account=account, role=Office.PROGRAMME_MANAGER), by)
    await behind.sees_everything()
    assert (await visitor.logs_in(issuer)).status_code == 303
    await keep.close(account, by)
    await behind.sees_everything()
    assert "gesloten" in (await visitor.logs_in(issuer)).text


@pytest.mark.parametrize(
    ("acr", "in_"),
    [
        ("http://eidas.europa.eu/LoA/high", True),
        ("http://eidas.europa.eu/LoA/substantial", True),
        ("http://eidas.europa.eu/LoA/low", False),
        ("1", False),
        (None, False),
        (["http://eidas.europa.eu/LoA/low", "http://eidas.europa.eu/LoA/high"], True),
    ],
)
async def test_a_door_can_ask_how_sure_it_is(acr: object, in_: bool, behind: Doors, issuer: Tamperer, key_file: Path) -> None:
    issuer.claims = lambda told: told | {"groups": ["regie-utrecht"], "acr": acr}
    async with with_login(behind, issuer, key_file, at_least=Assurance.SUBSTANTIAL) as doors:
        answer = await Visitor(doors).logs_in(issuer)
        assert answer.status_code == (303 if in_ else 403)
        assert in_ or "sterker middel" in answer.text


# Sessions


async def test_logging_in_gives_another_session_and_ends_the_former(visitor: Visitor, issuer: Tamperer) -> None:
    visitor.cookies[COOKIE] = "chosen-by-an-attacker"
    await visitor.logs_in(issuer)
    former = visitor.cookies[COOKIE]
    assert former != "chosen-by-an-attacker"
    await visitor.logs_in(issuer)
    assert visitor.cookies[COOKIE] != former
    visitor.cookies[COOKIE] = former
    assert place_of(await visitor.get("/")) == "/inloggen"


async def test_a_session_that_is_not_used_ends_and_an_open_page_does_not_use_it(visitor: Visitor, issuer: Tamperer) -> None:
    await visitor.logs_in(issuer)
    ago = "update sessions set seen = now() - $1::interval"
    pool = visitor.doors.services.pool
    await pool.execute(ago, timedelta(minutes=29))
    assert (await visitor.get("/lijsten?deel=x")).status_code == 200
    assert await pool.fetchval("select seen < now() - interval '28 minutes' from sessions")
    assert (await visitor.get("/lijsten")).status_code == 200
    assert await pool.fetchval("select seen > now() - interval '1 minute' from sessions")
    await pool.execute(ago, timedelta(minutes=31))
    assert place_of(await visitor.get("/lijsten")) == "/inloggen"


async def test_a_session_ends_in_any_case(visitor: Visitor, issuer: Tamperer) -> None:
    await visitor.logs_in(issuer)
    pool = visitor.doors.services.pool
    assert await pool.fetchval("select until - begun from sessions") == timedelta(hours=10)
    await pool.execute("update sessions set until = now()")
    assert place_of(await visitor.get("/lijsten")) == "/inloggen"
    await visitor.logs_in(issuer)
    assert await pool.fetchval("select count(*) from sessions") == 1, "what has ended is gone"


async def test_one_sees_ones_sessions_and_ends_them_and_nobody_elses(visitor: Visitor, issuer: Tamperer) -> None:
    phone, stranger = Visitor(visitor.doors), Visitor(visitor.doors)
    await visitor.logs_in(issuer)
    left = await phone.get("/inloggen/proef", **{"user-agent": "Mozilla/5.0 (Android 15; Mobile) Firefox/140.0"})
    back = urlencode(issuer.lets_in(left.headers["location"]))
    await phone.get(f"/inloggen/terug/proef?{back}", **{"user-agent": "Mozilla/5.0 (Android 15; Mobile) Firefox/140.0"})
    issuer.claims = lambda told: told | {"groups": ["regie-utrecht"], "sub": "iemand-anders"}
    await stranger.logs_in(issuer)
    page = words((await visitor.get("/sessies")).text)
    assert "Firefox op Android" in page
    assert page.count("Een browser op") == 1
    sessions = login_of(visitor.doors).sessions
    theirs, on_phone = [await sessions.find(who.cookies[COOKIE], used=False) for who in (stranger, phone)]
    assert theirs
    assert on_phone
    seal = await visitor.seal()
    for id in (theirs.id, on_phone.id):
        assert (await visitor.send("/sessies", {"zegel": seal, "sessie": str(id)})).status_code == 303
    assert place_of(await phone.get("/")) == "/inloggen"
    assert (await stranger.get("/lijsten")).status_code == 200
    assert (await visitor.get("/lijsten")).status_code == 200


async def test_all_others_end_at_once(visitor: Visitor, issuer: Tamperer) -> None:
    others = [Visitor(visitor.doors) for _ in range(3)]
    for one in (*others, visitor):
        await one.logs_in(issuer)
    await visitor.send("/sessies", {"zegel": await visitor.seal()})
    assert [place_of(await one.get("/lijsten")) for one in others] == ["/inloggen"] * 3
    assert (await visitor.get("/lijsten")).status_code == 200


async def test_an_account_has_so_many_sessions_at_most(visitor: Visitor, issuer: Tamperer) -> None:
    for _ in range(MOST + 3):
        await Visitor(visitor.doors).logs_in(issuer)
    assert await visitor.doors.services.pool.fetchval("select count(*) from sessions") == MOST


async def test_what_is_stored_tells_nothing_of_anybody_and_opens_nothing(visitor: Visitor, issuer: Tamperer) -> None:
    issuer.claims = lambda told: told | {"groups": ["regie-utrecht"], "sub": "subject-of-noor"}
    await visitor.logs_in(issuer)
    pool = visitor.doors.services.pool
    rows = [*await pool.fetch("select * from sessions"), *await pool.fetch("select * from logins")]
    stored = b"|".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row.values())
    for told in ("Noor", "subject-of-noor", "their-session", "regisseur", issuer.address, UTRECHT, visitor.cookies[COOKIE]):
        assert told.encode() not in stored


async def test_a_session_of_one_is_not_that_of_another_when_rows_are_swapped(visitor: Visitor, issuer: Tamperer) -> None:
    await visitor.logs_in(issuer)
    sessions = login_of(visitor.doors).sessions
    await visitor.doors.services.pool.execute("update sessions set account = $1", UUID(int=7))
    assert await sessions.find(visitor.cookies[COOKIE], used=False) is None


async def test_who_is_forgotten_has_no_session_left(visitor: Visitor, issuer: Tamperer) -> None:
    await visitor.logs_in(issuer)
    sessions = login_of(visitor.doors).sessions
    session = await sessions.find(visitor.cookies[COOKIE], used=False)
    assert session
    from events.database.queries import query

    await visitor.doors.services.pool.execute(query("key_destroy"), UUID(session.who.account))
    assert await sessions.find(visitor.cookies[COOKIE], used=False) is None
    refused = await visitor.logs_in(issuer)
    assert refused.status_code == 403
    assert "gesloten" in refused.text


# Logging out


async def test_logging_out_ends_the_session_and_goes_to_the_issuer(visitor: Visitor, issuer: Tamperer) -> None:
    await visitor.logs_in(issuer)
    token = visitor.cookies[COOKIE]
    answer = await visitor.send("/uitloggen", {"zegel": await visitor.seal()})
    assert answer.status_code == 200, "no redirection, which form-action would stop"
    assert f'content="1; url={issuer.address}/end?id_token_hint=' in answer.text
    assert "uitgelogd" in answer.text
    assert COOKIE not in visitor.cookies
    visitor.cookies[COOKIE] = token
    assert place_of(await visitor.get("/")) == "/inloggen"
    assert (await visitor.get("/uitgelogd")).status_code == 200


def logout_token(issuer: Tamperer, **claims: Any) -> str:
    now = int(time.time())
    told = {
        "iss": issuer.address,
        "aud": "regie",
        "iat": now,
        "exp": now + 120,
        "jti": "x",
        "events": LOGOUT,
        "sid": "their-session",
    } | claims
    return sign({name: value for name, value in told.items() if value is not None}, issuer.key, typ="logout+jwt")


async def told(doors: Doors, token: str, name: str = "proef") -> int:
    answer = await doors.http.post(f"/uitloggen/melding/{name}", data={"logout_token": token})
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code


@pytest.mark.parametrize("claims", [{}, {"sid": None, "sub": "somebody"}, {"sub": "somebody"}])
async def test_an_issuer_ends_a_session(claims: Fields, visitor: Visitor, issuer: Tamperer) -> None:
    await visitor.logs_in(issuer)
    assert await told(visitor.doors, logout_token(issuer, **claims)) == 200
    assert place_of(await visitor.get("/")) == "/inloggen"


async def test_an_issuer_ends_by_the_subject_alone_where_an_account_is_known_by_another_claim(
    behind: Doors, issuer: Tamperer, key_file: Path
) -> None:
    issuer.claims = lambda told: told | {"groups": ["regie-utrecht"], "oid": "4711"}
    async with with_login(behind, issuer, key_file, claims=Claims(subject=("oid",))) as doors:
        here, there = Visitor(doors), Visitor(doors)
        for visitor in (here, there):
            await visitor.logs_in(issuer)
        assert await told(doors, logout_token(issuer, sid=None, sub="4711")) == 200
        assert [(await visitor.get("/lijsten")).status_code for visitor in (here, there)] == [200, 200]
        assert await told(doors, logout_token(issuer, sid=None, sub="somebody")) == 200
        assert [place_of(await visitor.get("/")) for visitor in (here, there)] == ["/inloggen", "/inloggen"]


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elders.example"},
        {"aud": "iemand-anders"},
        {"exp": 1},
        {"exp": None},
        {"iat": 2**33},
        {"jti": None},
        {"events": None},
        {"events": {}},
        {"events": {"http://schemas.openid.net/event/backchannel-logout": None}},
        {"nonce": "x"},
        {"sid": None},
        {"sid": 7},
    ],
    ids=str,
)
async def test_what_is_no_word_of_the_issuer_ends_nothing(claims: Fields, visitor: Visitor, issuer: Tamperer) -> None:
    await visitor.logs_in(issuer)
    assert await told(visitor.doors, logout_token(issuer, **claims)) == 400
    assert (await visitor.get("/lijsten")).status_code == 200


async def test_what_is_no_logout_token_ends_nothing(visitor: Visitor, issuer: Tamperer) -> None:
    await visitor.logs_in(issuer)
    mine, good = key("mine"), logout_token(issuer)
    forged = sign({"iss": issuer.address, "aud": "regie", "sid": "their-session", "events": LOGOUT}, mine, kid="now")
    for token in ("", "x" * 200_000, forged, good.replace(".", "", 1)):
        assert await told(visitor.doors, token) == 400
    assert await told(visitor.doors, good, "niemand") == 404
    assert await told(visitor.doors, logout_token(issuer, sid="another-session")) == 200
    assert (await visitor.get("/lijsten")).status_code == 200


async def test_a_frame_of_the_issuer_ends_a_session(visitor: Visitor, issuer: Tamperer) -> None:
    await visitor.logs_in(issuer)
    for query, status in (("", 400), (f"iss={issuer.address}", 400), ("iss=https://elders.example&sid=their-session", 400)):
        assert (await visitor.get(f"/uitloggen/venster/proef?{query}")).status_code == status
    assert (await visitor.get("/lijsten")).status_code == 200
    frame = await Visitor(visitor.doors).get(f"/uitloggen/venster/proef?iss={issuer.address}&sid=their-session")
    assert frame.status_code == 200
    assert place_of(await visitor.get("/")) == "/inloggen"


async def test_our_public_key_is_to_be_had_and_nothing_else_of_it(doors: Doors, ours: RSAKey) -> None:
    told = (await doors.http.get("/inloggen/sleutels/proef")).json()
    assert told == {"keys": [{**ours.as_dict(private=False), "use": "sig", "kid": ours.thumbprint()}]}
    assert not {"d", "p", "q"} & told["keys"][0].keys()
    assert (await doors.http.get("/inloggen/sleutels/niemand")).status_code == 404


async def test_without_a_login_everything_is_as_it_was(behind: Doors) -> None:
    page = await behind.http.get("/lijsten")
    assert page.status_code == 200
    assert "Uitloggen" not in page.text
    assert (await behind.http.get("/inloggen")).status_code == 404
