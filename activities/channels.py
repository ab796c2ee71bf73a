"""How a partner is reached. One port, `Channel`; here the CloudEvents channel over HTTP, signed (docs/partners.md).

Same question, same answer event, whatever the channel: others (ZGW, a form by e-mail) stand beside this one.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID, uuid5

import httpx2
import msgspec
from pydantic import JsonValue

from activities.addresses import by_proxy, is_web_address, written_out
from activities.directory import Partner
from activities.signing import partner_secret, sign
from activities.whereabouts import Elsewhere
from events.vocabulary.base import PUBLIC_PREFIX, DataClass

PATIENCE = 20.0
"""Seconds that a call to a partner takes, from connecting to the head of the answer."""
AFTER_HEAD = 1.0
"""Seconds for what comes after the head."""
LONGEST_ANSWER = 4096
"""Bytes that are read of what comes after the head."""


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


class Withheld(Unreachable):
    """Nothing was sent, for there is nothing to sign it with now."""


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
        address = written_out(partner.channel.address)
        if partner.withheld:
            raise Withheld(f"het geheim van {partner.name} is ingetrokken; geef een nieuw met: regie partners rotate")
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
            if isinstance(error.__cause__, Elsewhere):
                raise Unreachable(f"het adres van {partner.name} {error.__cause__}") from error
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
