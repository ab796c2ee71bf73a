"""The CloudEvents channel, against a real server."""

import ast
import asyncio
import socket
import tracemalloc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from uuid import UUID, uuid4

import h11
import httpx2
import pytest
import pytest_asyncio

from activities import exchange
from activities.addresses import by_proxy, unusable_proxies
from activities.channels import CloudEventsChannel, Delivery, Purpose, RefusedByPartner, Unreachable
from activities.directory import HANDING_OVER, Partner
from deploy.worker import partners_client
from events.vocabulary.inbox import Channel
from events.vocabulary.values import Role
from tests.activities.hostile import (
    NUL_BOMB,
    Answer,
    endlessly,
    garbage,
    hostile,
    never,
    says,
    with_a_head_that_trickles,
    with_endless_head,
    with_endless_hints,
)
from tests.workflows.partners import MASTER, Post, Says, Town, always_says, open_town

SCHOOL = UUID(int=7)
QUESTION = Delivery(
    purpose=Purpose.ASK,
    partner=SCHOOL,
    trajectory=uuid4(),
    request=uuid4(),
    kind="taal-onderwijzen",
    content={"doelniveau": "A1"},
    due=datetime(2027, 2, 23, 10, tzinfo=UTC),
)


@pytest_asyncio.fixture(loop_scope="session")
async def town() -> AsyncIterator[Town]:
    """Where the partner lives. It checks the signature of all that it gets."""
    async with open_town() as town:
        yield town


@pytest_asyncio.fixture(loop_scope="session")
async def channel() -> AsyncIterator[CloudEventsChannel]:
    """What is tested."""
    async with httpx2.AsyncClient() as client:
        yield CloudEventsChannel(client, master=MASTER, source="urn:nld:oin:0:systeem:regie", answer_to="http://regie/v1/gebeurtenissen")


def school(address: str) -> Partner:
    """The partner at an address."""
    return Partner(
        SCHOOL, "Taalschool", Role.LANGUAGE_SCHOOL, Channel(kind="cloudevents", address=address), "urn:taalschool", key_version=1
    )


async def sent(channel: CloudEventsChannel, town: Town, delivery: Delivery) -> Post:
    """What came in when this was sent."""
    await channel.deliver(school(town.address_of(SCHOOL)), delivery)
    return town.post[-1]


async def test_a_municipality_gets_the_klantmanager_for_whom_a_question_is(channel: CloudEventsChannel, town: Town) -> None:
    for caseworker in ("km-1", ""):
        await channel.deliver(school(town.address_of(SCHOOL)), replace(QUESTION, request=uuid4(), caseworker=caseworker))
    assert [post.data.get("klantmanager") for post in town.post[-2:]] == ["km-1", None]


async def test_a_question_is_the_event_of_the_documentation(town: Town, channel: CloudEventsChannel) -> None:
    post = await sent(channel, town, QUESTION)
    assert post.type == "nl.leerwerktrajecten.verzoek-gedaan.v1"
    assert post.data == {
        "verzoek": str(QUESTION.request),
        "traject": str(QUESTION.trajectory),
        "soort": "taal-onderwijzen",
        "uiterlijk": "2027-02-23T10:00:00Z",
        "antwoordadres": "http://regie/v1/gebeurtenissen",
        "inhoud": {"doelniveau": "A1"},
    }
    assert post.headers["content-type"] == "application/cloudevents+json"
    assert post.headers["idempotency-key"] == post.headers["webhook-id"] == post.id == str(QUESTION.request)


async def test_a_reminder_is_an_event_of_its_own_about_the_same_question(town: Town, channel: CloudEventsChannel) -> None:
    first, second = [await sent(channel, town, replace(QUESTION, purpose=Purpose.REMIND, count=count)) for count in (1, 2)]
    again = await sent(channel, town, replace(QUESTION, purpose=Purpose.REMIND, count=2))
    assert [post.data["herinnering"] for post in (first, second)] == [1, 2]
    assert {post.request for post in (first, second)} == {str(QUESTION.request)}
    assert len({first.id, second.id, str(QUESTION.request)}) == 3
    assert again.id == second.id == again.headers["idempotency-key"]


async def test_a_withdrawal_tells_why_and_no_more(town: Town, channel: CloudEventsChannel) -> None:
    post = await sent(channel, town, replace(QUESTION, purpose=Purpose.WITHDRAW, reason="traject beëindigd"))
    assert post.type == "nl.leerwerktrajecten.verzoek-ingetrokken.v1"
    assert post.data.keys() == {"verzoek", "traject", "soort", "reden"}


@pytest.mark.parametrize("status", [301, 400, 401, 404, 409, 410, 422])
async def test_what_will_never_be_taken_is_refused(town: Town, channel: CloudEventsChannel, status: int) -> None:
    town.manners[SCHOOL] = always_says(Says(status, text="Amal Haddad is hier niet bekend"))
    with pytest.raises(RefusedByPartner) as refused:
        await sent(channel, town, QUESTION)
    assert str(refused.value) == f"Taalschool antwoordde {status}", "what else it says may name somebody"


@pytest.mark.parametrize("status", [407, 408, 425, 429, 500, 502, 503, 504])
async def test_what_is_not_taken_now_is_unreachable(town: Town, channel: CloudEventsChannel, status: int) -> None:
    town.manners[SCHOOL] = always_says(Says(status, text="Amal Haddad staat in de weg"))
    with pytest.raises(Unreachable) as caught:
        await sent(channel, town, QUESTION)
    assert caught.value.retry_after is None
    assert str(caught.value) == f"Taalschool antwoordde {status}"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), ("0", 0), ("straks", None), ("-5", None), ("1e400", None), ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None)],
)
async def test_a_partner_says_for_how_many_seconds_it_wants_to_be_left_alone(
    town: Town, channel: CloudEventsChannel, header: str, seconds: float | None
) -> None:
    town.manners[SCHOOL] = always_says(Says(503, {"retry-after": header}))
    with pytest.raises(Unreachable) as caught:
        await sent(channel, town, QUESTION)
    assert caught.value.retry_after == seconds


async def test_a_partner_says_until_when_it_wants_to_be_left_alone(town: Town, channel: CloudEventsChannel) -> None:
    until = datetime.now(UTC) + timedelta(hours=2)
    town.manners[SCHOOL] = always_says(Says(429, {"retry-after": format_datetime(until, usegmt=True)}))
    with pytest.raises(Unreachable) as caught:
        await sent(channel, town, QUESTION)
    assert caught.value.retry_after == pytest.approx(7200, abs=5)


async def test_a_partner_that_does_not_answer_is_unreachable(channel: CloudEventsChannel) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(Unreachable, match=r"Taalschool is niet bereikbaar \(ConnectError\)"):
        await channel.deliver(school(f"http://127.0.0.1:{port}"), QUESTION)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://taalschool/",
        "http://taalschool:poort/",
        "taalschool",
        "",
        "http://x:99999/",
        "http://x:0/",
        "http://a..b/",
        f"http://{'a' * 64}.nl/",
    ],
)
async def test_an_address_that_is_none_is_refused(channel: CloudEventsChannel, address: str) -> None:
    with pytest.raises(RefusedByPartner, match="het adres van Taalschool klopt niet"):
        await channel.deliver(school(address), QUESTION)


async def test_what_one_partners_system_sets_goes_to_no_other(town: Town) -> None:
    """Cookies know no ports, so that on one host the next partner would get them, and refuse a head that is too large."""
    setting = says(f"202 Ja\r\nset-cookie: a={'x' * 3_800}\r\nset-cookie: b=1; domain=localhost")
    async with hostile(setting) as address, partners_client() as client:
        channel = CloudEventsChannel(client, master=MASTER, source="urn:regie", answer_to="http://regie/")
        await channel.deliver(school(address), QUESTION)
        post = await sent(channel, town, replace(QUESTION, request=uuid4()))
    assert "cookie" not in {name.lower() for name in post.headers}


@pytest.mark.parametrize("address", ["gemeente.nl/verzoeken", "", "x", "http:///x", "ftp://x/"])
async def test_an_address_that_is_none_is_told_and_not_tried_for_ever(address: str) -> None:
    async with partners_client() as client:
        channel = CloudEventsChannel(client, master=MASTER, source="urn:regie", answer_to="http://regie/")
        with pytest.raises(RefusedByPartner, match="het adres van Taalschool klopt niet"):
            await channel.deliver(school(address), QUESTION)


HOSTILE: Mapping[str, tuple[Answer, type[Exception] | None]] = {
    "a gzip bomb": (says("422 Nee\r\ncontent-encoding: gzip", NUL_BOMB), RefusedByPartner),
    "a gzip bomb in a yes": (says("202 Ja\r\ncontent-encoding: gzip", NUL_BOMB), None),
    "an endless no": (endlessly("422 Nee", b"x" * 65536), RefusedByPartner),
    "an endless later": (endlessly("503 Later", b"x" * 65536), Unreachable),
    "an endless yes": (endlessly("202 Ja", b"x" * 65536), None),
    "a trickling no": (endlessly("422 Nee", b"x", pause=0.05), RefusedByPartner),
    "a trickling yes": (endlessly("202 Ja", b"x", pause=0.05), None),
    "an endless head": (with_endless_head, Unreachable),
    "a head that trickles": (with_a_head_that_trickles, Unreachable),
    "nothing": (never, Unreachable),
    "garbage": (garbage, Unreachable),
    "a redirect": (says("307 Ginds\r\nlocation: http://127.0.0.1:1/"), RefusedByPartner),
    "zlib for a charset": (says("422 Nee\r\ncontent-type: text/plain; charset=zlib_codec", b"\xff\x00"), RefusedByPartner),
    "no charset": (says("422 Nee\r\ncontent-type: text/plain; charset=undefined", b"\xff\x00"), RefusedByPartner),
    "utf-7": (says("422 Nee\r\ncontent-type: text/plain; charset=utf-7", b"+\xff"), RefusedByPartner),
}


@pytest.mark.parametrize("case", HOSTILE)
async def test_whatever_a_partners_system_answers_takes_little_memory_and_time(case: str) -> None:
    answer, outcome = HOSTILE[case]
    async with hostile(answer) as address, partners_client() as client:
        channel = CloudEventsChannel(client, master=MASTER, source="urn:regie", answer_to="http://regie/", patience=2)
        tracemalloc.start()
        try:
            async with asyncio.timeout(60):
                with pytest.raises(outcome) if outcome else nullcontext():
                    await channel.deliver(school(address), QUESTION)
            assert tracemalloc.get_traced_memory()[1] < 20_000_000
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("address", ["", "http://taalschool.example/", "https://taalschool.example/"], ids=["direct", "proxy", "tunnel"])
async def test_interim_answers_without_an_end_are_cut_off(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0
    receive_data = h11.Connection.receive_data

    def received(self: h11.Connection, data: bytes) -> None:
        nonlocal read
        read += len(data)
        receive_data(self, data)

    monkeypatch.setattr(h11.Connection, "receive_data", received)
    async with hostile(with_endless_hints) as server:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, server)
        async with partners_client() as client:
            channel = CloudEventsChannel(client, master=MASTER, source="urn:regie", answer_to="http://regie/", patience=5)
            with pytest.raises(Unreachable, match="ReadError"):
                await channel.deliver(school(address or server), QUESTION)
    assert 0 < read <= exchange.MOST


async def test_while_the_former_secret_is_good_a_partner_that_has_only_that_one_takes_the_question(
    town: Town, channel: CloudEventsChannel
) -> None:
    """The town checks with the first version of the key."""
    for until in (None, datetime.now(UTC) + timedelta(days=1)):
        renewed = replace(school(town.address_of(SCHOOL)), key_version=2, former_until=until)
        asked = replace(QUESTION, request=uuid4())
        await channel.deliver(renewed, asked)
        assert town.post[-1].id == str(asked.request)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_partner_that_may_not_have_its_new_secret_yet_is_tried_again(town: Town, channel: CloudEventsChannel, status: int) -> None:
    town.manners[SCHOOL] = always_says(Says(status))
    now, partner = datetime.now(UTC), school(town.address_of(SCHOOL))
    long_ago, lately = now - 2 * HANDING_OVER, now - HANDING_OVER / 2
    changing: list[dict[str, datetime | None]] = [{"key_since": lately}, {"key_since": long_ago, "former_until": lately}]
    settled: list[dict[str, datetime | None]] = [
        {"key_since": None},
        {"key_since": long_ago},
        {"key_since": long_ago, "former_until": long_ago},
    ]
    for kept in changing + settled:
        outcome = Unreachable if kept in changing else RefusedByPartner
        with pytest.raises(outcome, match=f"antwoordde {status}"):
            await channel.deliver(replace(partner, key_since=kept["key_since"], former_until=kept.get("former_until")), QUESTION)
    town.manners[SCHOOL] = always_says(Says(404))
    with pytest.raises(RefusedByPartner):
        await channel.deliver(replace(partner, key_since=lately), QUESTION)


async def test_questions_to_a_partner_whose_secret_was_revoked_wait_for_the_next(town: Town, channel: CloudEventsChannel) -> None:
    with pytest.raises(Unreachable, match="geef een nieuw met: regie partners rotate"):
        await channel.deliver(replace(school(town.address_of(SCHOOL)), withheld=True), QUESTION)
    assert not town.post + town.turned_away


@asynccontextmanager
async def behind_a_proxy(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[CloudEventsChannel]:
    """A channel on a machine of which the proxy lets nothing through."""
    async with hostile(says("403 ERR_ACCESS_DENIED")) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy)
        async with partners_client() as client:
            yield CloudEventsChannel(client, master=MASTER, source="urn:regie", answer_to="http://regie/")


async def test_a_proxy_of_the_environment_is_not_for_this_machine(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    async with behind_a_proxy(monkeypatch) as channel:
        await sent(channel, town, QUESTION)
        with pytest.raises(Unreachable, match="of de proxy deed dat"):
            await channel.deliver(school("http://taalschool.example/"), QUESTION)
        with pytest.raises(Unreachable, match="is niet bereikbaar"):
            await channel.deliver(school("https://taalschool.example/"), QUESTION)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.2",
        "127.255.0.9",
        "0.0.0.0",
        "0",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0x7F000001",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        "a.localhost.",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
    ],
)
async def test_this_machine_is_never_reached_by_a_proxy_however_it_is_called(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with behind_a_proxy(monkeypatch) as channel:
        with pytest.raises(Unreachable, match="is niet bereikbaar"):
            await channel.deliver(school(f"http://{host}:1/"), QUESTION)
    assert not by_proxy(f"http://{host}:1/")


@pytest.mark.parametrize("host", ["notlocalhost", "localhost.example", "128.0.0.1", "128.1", "1.2.3.4.5", "[::2]", "[::ffff:10.0.0.1]"])
async def test_what_only_looks_like_this_machine_is_reached_by_the_proxy(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with hostile(says("202 Ja")) as proxy:
        for name in ("HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(name, proxy)
        async with partners_client() as client:
            channel = CloudEventsChannel(client, master=MASTER, source="urn:regie", answer_to="http://regie/")
            await channel.deliver(school(f"http://{host}:1/"), QUESTION)
    assert by_proxy(f"http://{host}:1/")


async def test_where_no_proxy_is_wanted_a_refusal_is_the_partners(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://proxy.example:3128")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "taalschool.example")
    assert by_proxy("http://elders.example/")
    assert not any(map(by_proxy, ("http://taalschool.example/", "http://127.0.0.9:1/", "http://a.localhost/", "https://elders.example/")))


def test_every_client_of_ours_says_whether_it_trusts_the_environment() -> None:
    root = Path(__file__).parents[2]
    for room in ("events", "activities", "projections", "workflows", "gateway", "deploy"):
        for file in (root / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in ("httpx2.AsyncClient", "httpx2.Client"):
                    assert "trust_env" in {keyword.arg for keyword in node.keywords}, file


@pytest.mark.parametrize(
    ("name", "proxy", "unusable"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:1080", ["ALL_PROXY"]),
        ("https_proxy", "SOCKS5h://x", ["HTTPS_PROXY"]),
        ("HTTP_PROXY", "http://x:1", []),
    ],
)
def test_a_proxy_that_we_cannot_speak_with_is_named(monkeypatch: pytest.MonkeyPatch, name: str, proxy: str, unusable: list[str]) -> None:
    for known in ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "http_proxy", "https_proxy"):
        monkeypatch.delenv(known, raising=False)
    monkeypatch.setenv(name, proxy)
    assert unusable_proxies() == unusable
