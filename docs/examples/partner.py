"""A partner in thirty lines: sign an answer to a question of Regie and send it. Needs only Python; the words are in docs/partners.md."""

import base64
import hmac
import json
import time
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.request import Request, urlopen


def answer(question: dict[str, Any], source: str, told: dict[str, Any]) -> dict[str, Any]:
    """The event that answers a question (a `verzoek-gedaan` that was posted to you), with the fields that its `soort` asks back."""
    asked = {name: question["data"][name] for name in ("verzoek", "traject", "soort")}
    return {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),  # keep it with the answer: the same id again is the same answer
        "source": source,
        "type": "nl.leerwerktrajecten.verzoek-beantwoord.v1",
        "time": datetime.now(UTC).isoformat(),
        "datacontenttype": "application/json",
        "data": {**asked, "uitkomst": "akkoord", "antwoord": told},
    }


def sign(secret: str, event: str, body: bytes) -> dict[str, str]:
    """The headers of Standard Webhooks, with the secret (`whsec_…`) that you were given."""
    at = str(int(time.time()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signature = base64.b64encode(hmac.digest(key, f"{event}.{at}.".encode() + body, "sha256")).decode()
    return {"webhook-id": event, "webhook-timestamp": at, "webhook-signature": f"v1,{signature}"}


def send(address: str, partner: str, secret: str, event: dict[str, Any]) -> int:
    """Send it to the `antwoordadres` of the question; 202 means that Regie has it. After a 429 or 5xx send the same event again."""
    body = json.dumps(event).encode()
    headers = {"content-type": "application/cloudevents+json", "regie-partner": partner, **sign(secret, event["id"], body)}
    with urlopen(Request(address, body, headers), timeout=30) as response:
        return int(response.status)
