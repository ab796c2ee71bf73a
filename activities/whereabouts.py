"""Where a call to a partner goes: its name is looked up once for each connection, and the connection is made to what was found then.

Who runs the names of a partner can have them point anywhere, also from one moment to the next: to us, to a machine beside us, or to the
address by which a cloud tells its machines their secrets. A name of the internet leads to the internet, or to a network that was allowed.
An address that says itself that it is of this machine or of an own network was registered as such, by who could (`--on-this-machine`).
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from socket import SOCK_STREAM

import httpcore2

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

MOST = 4
"""Addresses of one name that are tried."""
_WITHIN_IPV6 = ip_network("64:ff9b::/96")
"""Where translators put addresses of the fourth version (RFC 6052)."""


class Elsewhere(httpcore2.ConnectError):
    """A name leads to where nothing is sent; the message is Dutch."""


async def looked_up(host: str) -> Sequence[str]:
    """The addresses of a host, as this machine knows them. Raises `OSError`, `UnicodeError`."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where names may lead besides the internet: to these networks. `look_up` knows where they lead."""

    allowed: Sequence[Network] = ()
    look_up: Callable[[str], Awaitable[Sequence[str]]] = looked_up

    async def of(self, host: str, *, own: bool, timeout: float | None) -> list[str]:
        """The addresses of a host; one that is of an `own` network by how it is written may be on that.

        Raises:
            Elsewhere: it leads to where nothing is sent.
            httpcore2.ConnectError: there is no such name now.
            httpcore2.ConnectTimeout: it takes too long to find.
        """
        try:
            async with asyncio.timeout(timeout):
                places = list(dict.fromkeys(await self.look_up(host)))
        except TimeoutError:
            raise httpcore2.ConnectTimeout("the name was not found in time") from None
        except (OSError, UnicodeError) as wrong:
            raise httpcore2.ConnectError(str(wrong)) from wrong
        if astray := [place for place in places if not self._may(ip_address(place), own)]:
            raise Elsewhere(f"wijst naar een adres waar niets heen gaat ({astray[0]})")
        return places[:MOST]

    def _may(self, address: Address, own: bool) -> bool:
        inner = _inner(address)
        if any(one in network for one in (address, inner) for network in self.allowed):
            return True
        if inner.is_multicast or inner.is_link_local:
            return False
        return own or inner.is_global


def _inner(address: Address) -> Address:
    """The address of the fourth version that is within one of the sixth, if one is."""
    if isinstance(address, IPv4Address):
        return address
    if address in _WITHIN_IPV6:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
