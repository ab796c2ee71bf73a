"""How a partner is reached. One port, `Channel`; here the CloudEvents channel over HTTP, signed (docs/partners.md).

Same question, same answer event, whatever the channel: others (ZGW, a form by e-mail) stand beside this one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID, uuid5

import httpx2
import msgspec
from pydantic import JsonValue

from activities.directory import Partner
from activities.signing import partner_secret, sign
from events.vocabulary.base import PUBLIC_PREFIX


class Purpose(StrEnum):
    """Why something is sent to a partner; the value is the public name of the event."""

    ASK = "verzoek-gedaan"
    REMIND = "verzoek-herinnerd"
    WITHDRAW = "verzoek-ingetrokken"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something to send to a partner about one question. `count` is the number of the reminder."""

    purpose: Purpose
    partner: UUID
    trajectory: UUID
    request: UUID
    kind: str
    content: dict[str, JsonValue]
    due: datetime
    count: int = 0
    reason: str = ""

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

    def __init__(self, client: httpx2.AsyncClient, *, master: str, source: str, answer_to: str) -> None:
        self._client = client
        self._master = master
        self._source = source
        self._answer_to = answer_to

    async def deliver(self, partner: Partner, delivery: Delivery) -> None:
        """POST it to the partner's address. See `Channel.deliver`."""
        now = datetime.now(UTC)
        body = msgspec.json.encode(self._event(delivery, now))
        headers = sign(partner_secret(self._master, partner.id, partner.key_version), str(delivery.id), now, body)
        headers |= {"content-type": "application/cloudevents+json", "idempotency-key": str(delivery.id)}
        try:
            answer = await self._client.post(partner.channel.address, content=body, headers=headers)
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
            raise RefusedByPartner(f"het adres van {partner.name} klopt niet: {error}") from error
        except httpx2.HTTPError as error:
            raise Unreachable(f"{partner.name} is niet bereikbaar: {error!r}") from error
        if answer.status_code < 300:
            return
        said = f"{partner.name} antwoordde {answer.status_code}: {answer.text[:200]}"
        if answer.status_code in (408, 425, 429) or answer.status_code >= 500:
            raise Unreachable(said, _retry_after(answer.headers.get("retry-after", ""), now))
        raise RefusedByPartner(said)

    def _event(self, delivery: Delivery, now: datetime) -> dict[str, JsonValue]:
        data: dict[str, JsonValue] = {"verzoek": str(delivery.request), "traject": str(delivery.trajectory), "soort": delivery.kind}
        if delivery.purpose is Purpose.WITHDRAW:
            data["reden"] = delivery.reason
        else:
            data |= {"uiterlijk": _utc(delivery.due), "antwoordadres": self._answer_to, "inhoud": delivery.content}
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


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _retry_after(text: str, now: datetime) -> float | None:
    """Seconds: the header holds them, or a date (RFC 9110, 10.2.3)."""
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError):
        return None
