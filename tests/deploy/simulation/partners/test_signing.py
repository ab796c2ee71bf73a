from datetime import UTC, datetime, timedelta

import pytest

from deploy.simulation.partners.signing import BadSignature, sign, verify

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
NOW = datetime.fromtimestamp(1614265330, UTC)
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}


def test_the_published_example_of_standard_webhooks_gives_the_published_signature() -> None:
    assert sign(SECRET, HEADERS["webhook-id"], NOW, BODY) == HEADERS


def test_one_good_signature_out_of_several_is_enough() -> None:
    verify(SECRET, {**HEADERS, "webhook-signature": f"v1,anders {HEADERS['webhook-signature']}"}, NOW, BODY)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, BODY),
        (HEADERS, BODY + b" "),
        ({**HEADERS, "webhook-id": "msg_2"}, BODY),
        ({**HEADERS, "webhook-signature": "v1,"}, BODY),
        ({**HEADERS, "webhook-timestamp": "gisteren"}, BODY),
    ],
)
def test_anything_else_is_refused(headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(BadSignature):
        verify(SECRET, headers, NOW, body)


@pytest.mark.parametrize("off", [timedelta(minutes=-6), timedelta(minutes=6)])
def test_more_than_five_minutes_off_is_refused(off: timedelta) -> None:
    with pytest.raises(BadSignature, match="vijf minuten"):
        verify(SECRET, HEADERS, NOW + off, BODY)
