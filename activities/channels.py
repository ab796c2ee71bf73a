"""How a partner is reached. One port, `Channel`; here the CloudEvents channel over HTTP, signed (docs/partners.md).

Same question, same answer event, whatever the channel: others (ZGW, a form by e-mail) stand beside this one.
"""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from ipaddress import ip_address, ip_network
from socket import inet_aton, inet_ntoa
from typing import Protocol
from urllib.request import getproxies_environment, proxy_bypass
from uuid import UUID, uuid5

import httpx2
import msgspec
from pydantic import JsonValue

from activities.directory import Partner
from activities.signing import partner_secret, sign
from events.vocabulary.base import PUBLIC_PREFIX, DataClass

PATIENCE = 20.0
"""Seconds that a call to a partner takes, from connecting to the head of the answer."""
AFTER_HEAD = 1.0
"""Seconds for what comes after the head."""
LONGEST_ANSWER = 4096
"""Bytes that are read of what comes after the head."""
OUR_NETWORKS = tuple(map(ip_network, ("127.0.0.0/8", "0.0.0.0/32", "::1/128", "::/128", "::ffff:127.0.0.0/104")))
_OTHER_SPELLING = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+)){0,3}", re.IGNORECASE | re.ASCII)
"""An address of the fourth version as machines take it besides four numbers: in octal, hexadecimal, or with fewer of them."""
OUR_NAMES = ("localhost", "localhost.")
"""With the networks: by what a machine reaches itself."""


class Purpose(StrEnum):
    """Why something is sent to a partner; the value is the public name of the event."""

    ASK = "verzoek-gedaan"
    REMIND = "verzoek-herinnerd"
    WITHDRAW = "verzoek-ingetrokken"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something to send to a partner about one question. `count` is the number of the reminder, and `caseworker` (opaque id) for whom at
    the municipality it is, when that is known. `tells` are the classes of data of the participant that are in it."""

    purpose: Purpose
    partner: UUID
    trajectory: UUID
    request: UUID
    kind: str
    content: dict[str, JsonValue]
    due: datetime
    count: int = 0
    reason: str = ""
    caseworker: str = ""
    tells: tuple[DataClass, ...] = ()

    @property
    def id(self) -> UUID:
        """The event id, which is the idempotency key: the same sending has the same id after any restart."""
        return self.request if self.purpose is Purpose.ASK else uuid5(self.request, f"{self.purpose}:{self.count}")


class RefusedByPartner(Exception):
    """The partner's system will never take this; trying again does not help."""


class Unreachable(Exception):
    """The partner's system did not take it now. `retry_after` is what it asked for, in seconds."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class Channel(Protocol):
    """A way to reach a partner."""

    async def deliver(self, partner: Partner, delivery: Delivery) -> None:
        """Hand it over; returning means that the partner has it.

        Raises:
            RefusedByPartner: it will never be taken.
            Unreachable: it was not taken now.
        """
        ...


class CloudEventsChannel:
    """Structured CloudEvents in JSON over HTTP, signed with the partner's own secret."""

    def __init__(self, client: httpx2.AsyncClient, *, master: str, source: str, answer_to: str, patience: float = PATIENCE) -> None:
        self._client = client
        self._master = master
        self._source = source
        self._answer_to = answer_to
        self._patience = patience

    async def deliver(self, partner: Partner, delivery: Delivery) -> None:
        """POST it to the partner's address. See `Channel.deliver`.

        Of the answer only its head counts. What else a partner's system says may name a person, and belongs in no event and no log.
        """
        wrong = f"het adres van {partner.name} klopt niet"
        if not is_web_address(partner.channel.address):
            raise RefusedByPartner(wrong)
        address = _written_out(partner.channel.address)
        if partner.withheld:
            raise Unreachable(f"het geheim van {partner.name} is ingetrokken; geef een nieuw met: regie partners rotate")
        now = datetime.now(UTC)
        body = msgspec.json.encode(self._event(delivery, now))
        secret, *former = (partner_secret(self._master, partner.id, version) for version in partner.good_versions(now))
        headers = sign(secret, str(delivery.id), now, body, also=former)
        headers |= {"content-type": "application/cloudevents+json", "idempotency-key": str(delivery.id), "accept-encoding": "identity"}
        try:
            async with (
                asyncio.timeout(self._patience),
                self._client.stream("POST", address, content=body, headers=headers, follow_redirects=False) as answer,
            ):
                status, wait = answer.status_code, _retry_after(answer.headers.get("retry-after", ""), now)
                await _let_go(answer)
        except (httpx2.HTTPError, TimeoutError) as error:
            raise Unreachable(f"{partner.name} is niet bereikbaar ({type(error).__name__})") from error
        except (httpx2.InvalidURL, UnicodeError, OverflowError) as error:
            raise RefusedByPartner(wrong) from error
        if status < 300:
            return
        said = f"{partner.name} antwoordde {status}"
        if status in (407, 408, 425, 429) or status >= 500:
            raise Unreachable(said, wait)
        if by_proxy(partner.channel.address):
            raise Unreachable(f"{said}, of de proxy deed dat: over http is dat niet te zien", wait)
        if status in (401, 403) and partner.changes_over(now):
            raise Unreachable(f"{said}: misschien heeft het systeem daar het nieuwe geheim nog niet", wait)
        raise RefusedByPartner(said)

    def _event(self, delivery: Delivery, now: datetime) -> dict[str, JsonValue]:
        data: dict[str, JsonValue] = {"verzoek": str(delivery.request), "traject": str(delivery.trajectory), "soort": delivery.kind}
        if delivery.purpose is Purpose.WITHDRAW:
            data["reden"] = delivery.reason
        else:
            data |= {"uiterlijk": _utc(delivery.due), "antwoordadres": self._answer_to, "inhoud": delivery.content}
        if delivery.caseworker:
            data["klantmanager"] = delivery.caseworker
        if delivery.purpose is Purpose.REMIND:
            data["herinnering"] = delivery.count
        return {
            "specversion": "1.0",
            "id": str(delivery.id),
            "source": self._source,
            "type": f"{PUBLIC_PREFIX}.{delivery.purpose}.v1",
            "subject": str(delivery.trajectory),
            "time": _utc(now),
            "datacontenttype": "application/json",
            "data": data,
        }


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


def _written_out(address: str) -> httpx2.URL:
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


async def _let_go(answer: httpx2.Response) -> None:
    """Read what little there may be, so that the connection can be used again. What is more, or comes slowly, is cut off."""
    read = 0
    with suppress(httpx2.HTTPError, TimeoutError):
        async with asyncio.timeout(AFTER_HEAD):
            async for part in answer.aiter_raw():
                read += len(part)
                if read > LONGEST_ANSWER:
                    return


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _retry_after(text: str, now: datetime) -> float | None:
    """Seconds: the header holds them, or a date (RFC 9110, 10.2.3)."""
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
