"""Addresses on the web: what one is, whether it is of this machine or of an own network by how it is written, and by which proxy it is
called.
"""

import re
from ipaddress import ip_address, ip_network
from socket import inet_aton, inet_ntoa
from urllib.request import getproxies_environment, proxy_bypass

import httpx2

OUR_NETWORKS = tuple(map(ip_network, ("127.0.0.0/8", "0.0.0.0/32", "::1/128", "::/128", "::ffff:127.0.0.0/104")))
_OTHER_SPELLING = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+)){0,3}", re.IGNORECASE | re.ASCII)
"""An address of the fourth version as machines take it besides four numbers: in octal, hexadecimal, or with fewer of them."""
OUR_NAMES = ("localhost", "localhost.")
"""With the networks: by what a machine reaches itself."""
_INTERNAL = frozenset({"internal", "intranet", "invalid", "home", "lan", "local"})


def is_web_address(address: str) -> bool:
    """Whether something can be sent to an address over HTTP."""
    try:
        url = httpx2.URL(address)
        # As it is asked for: a part of a name that is empty or too long is none.
        url.raw_host.decode().encode("idna")
    except (httpx2.InvalidURL, ValueError):
        return False
    return url.scheme in ("http", "https") and bool(url.host) and (url.port is None or 0 < url.port < 65536)


def written_out(address: str) -> httpx2.URL:
    """An address with its host as the ways past a proxy know it."""
    url = httpx2.URL(address)
    host = _four_numbers(url.host)
    return url if host == url.host else url.copy_with(host=host)


def _four_numbers(host: str) -> str:
    """An address of a machine in four numbers, whichever way machines take it for one; another host as it is."""
    try:
        return inet_ntoa(inet_aton(host)) if _OTHER_SPELLING.fullmatch(host) else host
    except OSError:
        return host


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        address = ip_address(_four_numbers(host))
    except ValueError:
        return any(host == name or host.endswith(f".{name}") for name in OUR_NAMES)
    return any(address in network for network in OUR_NETWORKS)


def is_internal(host: str) -> bool:
    """Whether a host is only known within somebody's own network, or nowhere (RFC 1918, 6761 and 6762)."""
    try:
        return not ip_address(_four_numbers(host)).is_global
    except ValueError:
        *before, last = host.rstrip(".").split(".")
        return not before or last in _INTERNAL


def ways_here() -> list[str]:
    """Everything that `is_loopback` holds for, as patterns for the mounts of a client."""
    networks = (f"[{net.network_address}]/{net.prefixlen}" if net.version == 6 else str(net) for net in OUR_NETWORKS)
    return [f"all://{place}" for place in (*networks, *(f"*{name}" for name in OUR_NAMES))]


def unusable_proxies() -> list[str]:
    """The variables of the environment that name a proxy which we cannot speak with: one for SOCKS."""
    named = getproxies_environment()
    return [f"{name.upper()}_PROXY" for name in ("all", "http", "https") if named.get(name, "").lower().startswith("socks")]


def by_proxy(address: str) -> bool:
    """Whether a proxy of the environment answers for this address: it does for http, while https passes through it unread."""
    url = httpx2.URL(address)
    known = getproxies_environment()
    return url.scheme == "http" and not is_loopback(url.host) and bool({"http", "all"} & known.keys()) and not proxy_bypass(url.host)
