"""Standard Webhooks, from the description in docs/partners.md alone."""

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

TOLERANCE = timedelta(minutes=5)


class BadSignature(Exception):
    """The signature is missing, wrong or too old."""


def sign(secret: str, event: str, now: datetime, body: bytes) -> dict[str, str]:
    """The three headers for a body."""
    timestamp = str(int(now.timestamp()))
    return {"webhook-id": event, "webhook-timestamp": timestamp, "webhook-signature": f"v1,{_signature(secret, event, timestamp, body)}"}


def verify(secret: str, headers: Mapping[str, str], now: datetime, body: bytes) -> None:
    """Check the three headers; one good signature out of several is enough, as during a key rotation.

    Raises:
        BadSignature: the sender does not have the secret, or signed too long ago.
    """
    event, timestamp, signatures = (headers.get(name, "") for name in ("webhook-id", "webhook-timestamp", "webhook-signature"))
    try:
        age = abs(now.timestamp() - int(timestamp))
    except ValueError:
        raise BadSignature("webhook-timestamp ontbreekt of is geen aantal seconden") from None
    if age > TOLERANCE.total_seconds():
        raise BadSignature("webhook-timestamp wijkt meer dan vijf minuten af")
    good = f"v1,{_signature(secret, event, timestamp, body)}".encode()
    if not any(hmac.compare_digest(good, given.encode()) for given in signatures.split()):
        raise BadSignature("webhook-signature ontbreekt of klopt niet")


def _signature(secret: str, event: str, timestamp: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{event}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.digest(key, signed, sha256)).decode()
