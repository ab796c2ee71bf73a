"""Logging in with a code that is typed elsewhere: who is let in by it, and what an issuer cannot make of it."""

import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from gateway.login.client import Client, Identity
from gateway.login.device import AT_LEAST, AT_MOST, SELDOM, begin, wait
from gateway.login.refusals import Silent, Untrue, Unwelcome
from tests.gateway.login.tamperer import Fields, Tamperer, send
from tests.gateway.login.test_client import WRONG_CLAIMS, WRONG_TOKENS, elsewhere, endless, packed


class Clock:
    """Where nobody waits: what was waited for, and since when."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    async def pause(self, seconds: float) -> None:
        """Wait."""
        self.waited.append(seconds)

    def now(self) -> float:
        """What time it is by then."""
        return time.monotonic() + sum(self.waited)


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def logs_in(client: Client, clock: Clock) -> Identity:
    return await wait(client, await begin(client), clock.pause, clock.now)


async def test_who_typed_the_code_is_who_it_is(client: Client, issuer: Tamperer, clock: Clock) -> None:
    code = await begin(client)
    assert (code.user, code.place) == ("WDJB-MJHT", f"{issuer.address}/type")
    issuer.devices = ["authorization_pending"] * 3
    found = await wait(client, code, clock.pause, clock.now)
    assert (found.issuer, found.subject, found.claims["name"]) == (issuer.address, "somebody", "Noor de Wit")
    assert clock.waited == [5, 5, 5, 5]


async def test_what_the_issuer_knows_us_by_is_not_told_along(client: Client) -> None:
    code = await begin(client)
    assert code.device not in repr(code)
    assert code.nonce not in repr(code)


async def test_an_issuer_that_is_asked_too_often_is_asked_less_often_from_then_on(client: Client, issuer: Tamperer, clock: Clock) -> None:
    issuer.devices = ["slow_down", "authorization_pending", "slow_down"]
    await logs_in(client, clock)
    assert clock.waited == [5, 10, 10, 15]


async def test_an_issuer_that_does_not_answer_is_asked_half_as_often(client: Client, issuer: Tamperer, clock: Clock) -> None:
    code, silent = await begin(client), 2

    def overloaded(handler: BaseHTTPRequestHandler) -> None:
        nonlocal silent
        silent -= 1
        if not silent:
            issuer.answers.clear()
        send(handler, 503, {})

    issuer.answers["/token"] = overloaded
    await wait(client, code, clock.pause, clock.now)
    assert clock.waited == [5, 10, 20]


@pytest.mark.parametrize(("error", "why"), [("access_denied", "afgebroken"), ("expired_token", "niet op tijd")])
async def test_who_breaks_off_or_comes_too_late_hears_that(error: str, why: str, client: Client, issuer: Tamperer, clock: Clock) -> None:
    issuer.devices = ["authorization_pending", error]
    with pytest.raises(Unwelcome, match=why):
        await logs_in(client, clock)


@pytest.mark.parametrize("lasts", [60, 10**9])
async def test_nobody_waits_for_longer_than_a_code_lasts_and_never_for_long(
    lasts: int, client: Client, issuer: Tamperer, clock: Clock
) -> None:
    issuer.device, issuer.devices = {"expires_in": lasts}, ["authorization_pending"] * 1000
    with pytest.raises(Unwelcome, match="niet op tijd"):
        await logs_in(client, clock)
    assert sum(clock.waited) <= min(lasts, AT_MOST)


@pytest.mark.parametrize(("interval", "waited"), [(0.001, AT_LEAST), (None, 5), (86_400, SELDOM)])
async def test_between_two_questions_is_a_second_at_least_and_a_minute_at_most(
    interval: float | None, waited: float, client: Client, issuer: Tamperer, clock: Clock
) -> None:
    issuer.device = {"interval": interval}
    await logs_in(client, clock)
    assert clock.waited == [waited]


@pytest.mark.parametrize("error", ["invalid_grant", "invalid_client", "x" * 100, None])
async def test_any_other_answer_ends_it(error: Any, client: Client, issuer: Tamperer, clock: Clock) -> None:
    issuer.devices = [error]
    with pytest.raises(Untrue):
        await logs_in(client, clock)
    assert clock.waited == [5]


async def test_an_issuer_need_not_repeat_a_nonce_to_a_device(client: Client, issuer: Tamperer, clock: Clock) -> None:
    issuer.claims = WRONG_CLAIMS["no nonce"]
    assert (await logs_in(client, clock)).subject == "somebody"


@pytest.mark.parametrize("wrong", sorted(WRONG_CLAIMS.keys() - {"no nonce"}))
async def test_nobody_is_let_in_by_a_token_that_says_otherwise(wrong: str, client: Client, issuer: Tamperer, clock: Clock) -> None:
    issuer.claims = WRONG_CLAIMS[wrong]
    with pytest.raises(Untrue):
        await logs_in(client, clock)


@pytest.mark.parametrize("wrong", WRONG_TOKENS)
async def test_nobody_is_let_in_by_a_token_that_is_not_signed_as_was_agreed(
    wrong: str, client: Client, issuer: Tamperer, clock: Clock
) -> None:
    issuer.token = lambda claims: WRONG_TOKENS[wrong](issuer, claims)
    with pytest.raises(Untrue):
        await logs_in(client, clock)


UNUSABLE: dict[str, Fields] = {
    "no code": {"user_code": None},
    "a code that steers the terminal": {"user_code": "\x1b[2J"},
    "a code that turns around": {"user_code": "\u202eABC"},
    "a code without end": {"user_code": "A" * 65},
    "a code of nothing": {"user_code": " "},
    "a code that is a number": {"user_code": 1234},
    "no device code": {"device_code": None},
    "a device code without end": {"device_code": "A" * 5000},
    "no place": {"verification_uri": None},
    "a place that anybody can listen in on": {"verification_uri": "http://elders.example/type"},
    "a place that runs": {"verification_uri": "javascript:alert(1)"},
    "a place with a name and a password": {"verification_uri": "https://login.gemeente.nl@elders.example/"},
    "no end": {"expires_in": None},
    "an end that is text": {"expires_in": "600"},
    "an end that is a yes": {"expires_in": True},
    "an interval below nothing": {"interval": -5},
}


@pytest.mark.parametrize("wrong", UNUSABLE)
async def test_a_code_that_nobody_can_use_is_not_shown(wrong: str, client: Client, issuer: Tamperer) -> None:
    issuer.device = UNUSABLE[wrong]
    with pytest.raises(Untrue):
        await begin(client)


@pytest.mark.parametrize("answer", [endless, elsewhere, packed])
async def test_what_an_issuer_sends_to_a_device_is_bounded_and_comes_from_itself(answer: Any, client: Client, issuer: Tamperer) -> None:
    issuer.answers["/device"] = answer
    with pytest.raises((Untrue, Silent)):
        await begin(client)


async def test_an_issuer_without_this_way_is_told_so(client: Client, issuer: Tamperer) -> None:
    issuer.metadata = lambda told: {name: value for name, value in told.items() if name != "device_authorization_endpoint"}
    with pytest.raises(Unwelcome, match="kent het inloggen met een code niet"):
        await begin(client)


async def test_an_issuer_that_asks_for_the_code_elsewhere_than_it_may_is_not_asked(client: Client, issuer: Tamperer) -> None:
    issuer.metadata = lambda told: told | {"device_authorization_endpoint": "http://elders.example/device"}
    with pytest.raises(Untrue):
        await begin(client)
