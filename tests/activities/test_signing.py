"""Standard Webhooks: who signed it, and lately."""

from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from activities.signing import ID, SIGNATURE, TIMESTAMP, BadSignature, partner_secret, sign, signed_id, verify

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
PARTNER = UUID(int=1)
SECRET = partner_secret("meester", PARTNER, 1)
BODY = b'{"verzoek": "1"}'
SIGNED = sign(SECRET, "vraag-1", NOW, BODY)


def test_the_signature_is_the_one_that_the_standard_describes() -> None:
    # The example of the specification, https://github.com/standard-webhooks/standard-webhooks.
    headers = sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_what_was_signed_is_verified() -> None:
    verify([SECRET], SIGNED, BODY, NOW)
    verify([SECRET], SIGNED, BODY, NOW + timedelta(minutes=5))
    verify([SECRET], SIGNED, BODY, NOW - timedelta(minutes=5))


def test_during_a_rotation_the_former_key_is_still_good_and_one_good_signature_of_several_is_enough() -> None:
    former = partner_secret("meester", PARTNER, 1)
    present = partner_secret("meester", PARTNER, 2)
    verify([present, former], SIGNED, BODY, NOW)
    other = sign("whsec_" + b64encode(b"een ander").decode(), "vraag-1", NOW, BODY)[SIGNATURE]
    verify([SECRET], {**SIGNED, SIGNATURE: f"v1a,xyz {other} {SIGNED[SIGNATURE]}"}, BODY, NOW)


def test_every_partner_and_every_version_has_a_secret_of_its_own() -> None:
    secrets = {partner_secret("meester", UUID(int=partner), version) for partner in range(3) for version in range(3)}
    assert len(secrets) == 9
    assert all(len(b64decode(secret.removeprefix("whsec_"))) == 32 for secret in secrets)
    assert partner_secret("andere meester", PARTNER, 1) not in secrets


@pytest.mark.parametrize(
    ("headers", "body", "later", "words"),
    [
        ({}, BODY + b" ", 0, "klopt niet"),
        ({ID: "vraag-2"}, BODY, 0, "klopt niet"),
        ({SIGNATURE: "v1,AAAA"}, BODY, 0, "klopt niet"),
        ({SIGNATURE: SIGNED[SIGNATURE].removeprefix("v1,")}, BODY, 0, "klopt niet"),
        ({SIGNATURE: "v1,\udcff"}, BODY, 0, "klopt niet"),
        ({}, BODY, 301, "vijf minuten"),
        ({}, BODY, -301, "vijf minuten"),
        ({TIMESTAMP: "gisteren"}, BODY, 0, "geen aantal seconden"),
        ({TIMESTAMP: "9" * 400}, BODY, 0, "geen aantal seconden"),
        ({TIMESTAMP: ""}, BODY, 0, "alle drie"),
        ({SIGNATURE: ""}, BODY, 0, "alle drie"),
        ({ID: ""}, BODY, 0, "alle drie"),
    ],
)
def test_anything_else_is_refused_with_what_is_wrong_with_it(headers: dict[str, str], body: bytes, later: int, words: str) -> None:
    with pytest.raises(BadSignature, match=words):
        verify([SECRET], {**SIGNED, **headers}, body, NOW + timedelta(seconds=later))


def test_a_message_without_signature_is_refused() -> None:
    with pytest.raises(BadSignature, match="alle drie"):
        verify([SECRET], {}, BODY, NOW)


def test_an_id_with_letters_outside_ascii_is_signed_as_it_is_written() -> None:
    signed = sign(SECRET, "vraag-é", NOW, BODY)
    for coding in ("utf-8", "latin-1"):
        headers = signed | {ID: signed[ID].encode(coding).decode("latin-1")}
        verify([SECRET], headers, BODY, NOW)
        assert signed_id(headers) == "vraag-é"
