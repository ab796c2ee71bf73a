"""Signing what goes to and comes from partners, by Standard Webhooks (docs/partners.md, docs/decisions/0005)."""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest, digest
from uuid import UUID

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE = timedelta(minutes=5)
"""How far the clock of the sender may be off (Standard Webhooks, replay protection)."""
_PREFIX = "whsec_"


class BadSignature(Exception):
    """The message was not signed by who it says; the message is Dutch and tells what is wrong, never what would be right."""


def partner_secret(master: str, partner: UUID, key_version: int) -> str:
    """The secret that is shared with a partner under one version of its key."""
    return _PREFIX + b64encode(digest(master.encode(), f"{partner}:{key_version}".encode(), sha256)).decode()


def sign(secret: str, id: str, now: datetime, body: bytes, *, also: Iterable[str] = ()) -> dict[str, str]:
    """The headers that go with a message; `also` are the other secrets that the receiver may check with."""
    timestamp = str(int(now.timestamp()))
    signatures = (f"v1,{_signature(one, id, timestamp, body)}" for one in (secret, *also))
    return {ID: id, TIMESTAMP: timestamp, SIGNATURE: " ".join(signatures)}


def signed_id(headers: Mapping[str, str]) -> str:
    """The id that was signed: a header with letters outside ASCII is read as Latin-1, and is mostly meant as UTF-8."""
    id = headers.get(ID, "")
    try:
        return id.encode("latin-1").decode()
    except UnicodeError:
        return id


def verify(secrets: Iterable[str], headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    """Check that one of these secrets signed the message lately.

    Raises:
        BadSignature: when not.
    """
    id, timestamp, signatures = signed_id(headers), headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    if not (id and timestamp and signatures):
        raise BadSignature(f"de kopregels {ID}, {TIMESTAMP} en {SIGNATURE} zijn alle drie nodig")
    # Digits only: int() would also take spaces, underscores and digits of other scripts.
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise BadSignature(f"{TIMESTAMP} is geen aantal seconden sinds 1970")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise BadSignature(f"{TIMESTAMP} wijkt meer dan vijf minuten af")
    right = [_signature(secret, id, timestamp, body).encode() for secret in secrets]
    given = [text.removeprefix("v1,").encode("utf-8", "surrogateescape") for text in signatures.split(" ") if text.startswith("v1,")]
    if not any(compare_digest(one, other) for one in right for other in given):
        raise BadSignature("de handtekening klopt niet")


def _signature(secret: str, id: str, timestamp: str, body: bytes) -> str:
    try:
        key = b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("a partner's secret is 'whsec_' and base64") from error
    return b64encode(digest(key, f"{id}.{timestamp}.".encode() + body, sha256)).decode()
