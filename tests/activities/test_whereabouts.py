"""Where a call to a partner may go: whoever runs the names of a partner cannot have us call ourselves or what is beside us."""

import asyncio
from collections.abc import Sequence
from ipaddress import ip_network
from urllib.parse import urlsplit

import pytest

from activities.channels import CloudEventsChannel, RefusedByPartner, Unreachable
from activities.whereabouts import Whereabouts
from deploy.worker import partners_client
from tests.activities.hostile import hostile, says
from tests.activities.test_channels import QUESTION, school
from tests.workflows.partners import MASTER

TAKEN = "202 Ja"
NAME = "school.voorbeeld.nl"
HERE = (ip_network("127.0.0.0/8"),)


class Names:
    """Who knows names; what it says changes from one time to the next, and the last of it stays."""

    def __init__(self, *told: Sequence[str]) -> None:
        self._told = [*told]
        self.asked: list[str] = []

    async def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return self._told.pop(0) if len(self._told) > 1 else self._told[0]


async def called(whereabouts: Whereabouts, *addresses: str) -> None:
    """Call a school at each of these, over one client."""
    async with partners_client(whereabouts) as client:
        channel = CloudEventsChannel(client, master=MASTER, source="urn:regie", answer_to="http://regie/", patience=5)
        for address in addresses:
            await channel.deliver(school(address), QUESTION)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy looks names up by itself."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


class Heard:
    """How often a server was called."""

    def __init__(self, head: str = TAKEN) -> None:
        self.times = 0
        self._answer = says(head)

    async def __call__(self, writer: asyncio.StreamWriter) -> None:
        self.times += 1
        await self._answer(writer)


def named(address: str, name: str = NAME) -> str:
    """The address of a server under another name."""
    return f"http://{name}:{urlsplit(address).port}/"


async def test_a_name_that_leads_here_is_not_followed() -> None:
    heard = Heard()
    async with hostile(heard) as server:
        with pytest.raises(Unreachable, match=r"wijst naar een adres waar niets heen gaat \(127\.0\.0\.1\)"):
            await called(Whereabouts(look_up=Names(["127.0.0.1"])), named(server))
        assert heard.times == 0
        await called(Whereabouts(HERE, Names(["127.0.0.1"])), named(server))
        assert heard.times == 1, "where it was allowed"


@pytest.mark.parametrize(
    "place",
    [
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%lo",
        "fd00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "2002:0a00:0001::1",
    ],
)
async def test_a_name_leads_to_no_own_network_however_that_is_written(place: str) -> None:
    with pytest.raises(Unreachable, match="wijst naar een adres"):
        await called(Whereabouts(look_up=Names([place])), f"http://{NAME}/")
    with pytest.raises(Unreachable, match="wijst naar een adres"):
        await called(Whereabouts(look_up=Names(["192.0.32.8", place])), f"http://{NAME}/")


@pytest.mark.parametrize("host", ["169.254.169.254", "[fe80::1]", "0xa9fea9fe"])
async def test_where_a_cloud_tells_its_secrets_is_never_called(host: str) -> None:
    with pytest.raises(Unreachable, match="wijst naar een adres"):
        await called(Whereabouts(), f"http://{host}/latest/meta-data/")


async def test_a_name_is_looked_up_once_for_a_connection_which_goes_to_what_was_found() -> None:
    heard, names = Heard(), Names(["127.0.0.1"], ["10.0.0.1"])
    async with hostile(heard) as server:
        await called(Whereabouts(HERE, names), named(server), named(server))
        assert (heard.times, names.asked) == (2, [NAME]), "one connection for both"
        with pytest.raises(Unreachable, match=r"10\.0\.0\.1"):
            await called(Whereabouts(HERE, names), named(server))
        assert (heard.times, names.asked) == (2, [NAME, NAME])


async def test_the_next_address_of_a_name_is_tried_when_one_is_not_there() -> None:
    heard = Heard()
    async with hostile(heard) as server:
        for places in (["127.0.0.99", "127.0.0.1"], ["127.0.0.1", "127.0.0.99"]):
            await called(Whereabouts(HERE, Names(places)), named(server))
    assert heard.times == 2


async def test_a_name_that_is_not_there_is_tried_again_later() -> None:
    with pytest.raises(Unreachable, match="ConnectError"):
        await called(Whereabouts(), "http://bestaat-niet.invalid./")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_nobody_is_followed_elsewhere(status: int) -> None:
    inside = Heard()
    async with hostile(inside) as secret, hostile(says(f"{status} Ginds\r\nlocation: {secret}")) as server:
        with pytest.raises(RefusedByPartner, match=str(status)):
            await called(Whereabouts(), server)
    assert inside.times == 0
