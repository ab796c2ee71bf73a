"""Requests, made from a seed: good ones, and good ones to which something was done."""

import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from activities.signing import partner_secret, sign
from gateway.http.bodies import LIMIT
from tests.gateway.sender import ANSWERED, DROPPED_OUT, PATH
from tests.workflows.partners import MASTER

ODD_TEXT = [
    "",
    "\0",
    "\ud800",
    "é",
    "e\u0301",
    "\u202e",
    "\u200b",
    "[/x]",
    "<b>",
    "a" * 300,
    "\u0301" * 40,
    "null",
    "٣",
    "2026-02-30",
    "🙂",
]
ODD_NUMBER = [0, -1, 1.0, -0.0, 2**31, 2**53, 2**63, 10**40, 1e308, 0.1]
HOME = "host: regie\r\n"


@dataclass(frozen=True)
class Case:
    """What is written to a connection, in parts. `whole` says that it is good HTTP, so that an answer has to come."""

    kind: str
    parts: Sequence[bytes]
    whole: bool = True
    message: tuple[str, str] | None = None
    """Of an event that is alone: the partner's source and the id."""
    batch: bool = False
    stream: bool = False


@dataclass(frozen=True)
class Partner:
    """A sender."""

    id: UUID
    source: str


@dataclass
class Maker:
    """Makes cases one after the other; remembers what it sent, to send it again."""

    random: Random
    partners: Sequence[Partner]
    sent: list[tuple[Partner, dict[str, Any]]] = field(default_factory=list)

    def make(self) -> Case:
        """The next case."""
        makers = list(KINDS)
        return self.random.choices(makers, [KINDS[maker] for maker in makers])[0](self)

    def uuid(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def event(self, whose: Partner | None = None) -> tuple[Partner, dict[str, Any]]:
        """A good event of a partner, or of this one."""
        random = self.random
        partner = whose or random.choice(self.partners)
        event: dict[str, Any] = {
            "specversion": "1.0",
            "id": self.uuid(),
            "source": partner.source,
            "type": ANSWERED,
            "time": (datetime.now(UTC) - timedelta(seconds=random.randrange(10**6))).isoformat(),
            "data": {
                "verzoek": self.uuid(),
                "traject": self.uuid(),
                "soort": "taal-onderwijzen",
                "uitkomst": "akkoord",
                "antwoord": {"startdatum": "2026-12-07", "urenPerWeek": random.randrange(40), "lijst": [1, 2.5, None, {"a": "b"}]},
            },
        }
        if random.random() < 0.3:
            event |= {"type": DROPPED_OUT, "data": {"traject": self.uuid(), "onderdeel": "werken", "reden": "taal"}}
        self.sent = [*self.sent[-200:], (partner, deepcopy(event))]
        return partner, event

    def value(self, depth: int = 0) -> Any:
        """Anything that Python can write as JSON."""
        random = self.random
        match random.randrange(7 if depth < 4 else 4):
            case 0:
                return random.choice([None, True, False])
            case 1:
                return random.choice(ODD_NUMBER)
            case 2 | 3:
                return random.choice(ODD_TEXT)
            case 4:
                return [self.value(depth + 1) for _ in range(random.randrange(4))]
            case _:
                return {random.choice([*ODD_TEXT, "traject", "data"]): self.value(depth + 1) for _ in range(random.randrange(4))}

    def post(self, partner: Partner, id: str, body: bytes, headers: dict[str, str | None] | None = None) -> bytes:
        """A signed request with this body, as the documents ask; a header that is None is left out."""
        right = sign(partner_secret(MASTER, partner.id, 1), id, datetime.now(UTC), body)
        right |= {"content-type": "application/cloudevents+json", "regie-partner": str(partner.id), "content-length": str(len(body))}
        lines = [f"{name}: {value}\r\n" for name, value in {**right, **(headers or {})}.items() if value is not None]
        return f"POST {PATH} HTTP/1.1\r\n{HOME}{''.join(lines)}\r\n".encode("latin-1", "replace") + body


def text(value: Any) -> bytes:
    """As JSON, with what Python calls JSON too."""
    return json.dumps(value).encode("utf-8", "surrogatepass")


def good(maker: Maker) -> Case:
    partner, event = maker.event()
    return Case("good", [maker.post(partner, event["id"], text(event))], message=(event["source"], event["id"]))


def again(maker: Maker) -> Case:
    """What came before: as it was, in another spelling, or with something else in it."""
    partner, event = maker.random.choice(maker.sent) if maker.sent else maker.event()
    match maker.random.randrange(3):
        case 0:
            body = text(event)
        case 1:
            body = json.dumps(
                {**event, "extra": None, "data": dict(reversed(event["data"].items()))}, indent=2, ensure_ascii=False
            ).encode()
        case _:
            body = text({**event, "data": {**event["data"], "traject": maker.uuid()}})
    return Case("again", [maker.post(partner, event["id"], body)], message=(event["source"], event["id"]))


def changed(maker: Maker) -> Case:
    """Something odd in some place of a good event."""
    random = maker.random
    partner, event = maker.event()
    id = event["id"]
    for _ in range(random.randrange(1, 4)):
        place = random.choice([event, event["data"]]) if isinstance(event.get("data"), dict) else event
        name = random.choice([*place, *ODD_TEXT, "data_base64", "subject", "datacontenttype", "traceparent", "x" * 30])
        if random.random() < 0.3:
            place.pop(name, None)
        else:
            place[name] = maker.value()
    return Case("changed", [maker.post(partner, id, text(event))], message=(partner.source, id))


def damaged(maker: Maker) -> Case:
    """Bytes of a good event lost, changed, doubled or put between."""
    random = maker.random
    partner, event = maker.event()
    body = bytearray(text(event))
    for _ in range(random.randrange(1, 4)):
        at, length = random.randrange(len(body) + 1), random.randrange(12)
        body[at : at + length] = random.choice(
            [
                b"",
                random.randbytes(length),
                bytes(body[at : at + length]) * 2,
                b'"a":1,"a":2,',
                b"\xef\xbb\xbf",
                b"1e999",
                b"NaN",
                b"\\ud800",
            ]
        )
    return Case("damaged", [maker.post(partner, event["id"], bytes(body))], message=(partner.source, event["id"]))


def in_headers(maker: Maker) -> Case:
    """An event in binary mode; half of them with something odd in a header, some in the data."""
    random = maker.random
    partner, event = maker.event()
    kind = {"content-type": random.choice(["application/json", "application/json; charset=utf-8", None])}
    attributes = {f"ce-{name}": quote(str(value), safe=":/") for name, value in event.items() if name != "data"}
    body = text(event["data"])
    if random.random() < 0.5:
        name = random.choice([*attributes, "CE-Id", "ce-x", "ce-data", "ce-data_base64", "ce-my.x", "ce-", "content-type", "traceparent"])
        odd = [*ODD_TEXT[2:], "", "%", "%zz", "%00", "%C0%A0", "%ED%A0%80", '"a', r'"\"', "a" * 6000, "application/xml", maker.uuid()]
        attributes[name] = random.choice(odd)
    if random.random() < 0.2:
        body = random.choice([b"", text(maker.value()), body[: random.randrange(len(body))], random.randbytes(40)])
    return Case("in headers", [maker.post(partner, event["id"], body, {**kind, **attributes})], message=(event["source"], event["id"]))


def together(maker: Maker) -> Case:
    """A batch of good events, of events that came before, and of anything; sometimes nobody can tell where one ends."""
    random = maker.random
    partner = random.choice(maker.partners)
    pieces: list[bytes] = []
    for _ in range(random.choice([0, 1, 2, 5, 20, 99, 101])):
        _, event = maker.event(partner)
        _, former = random.choice([known for known in maker.sent if known[0] is partner])
        changed: dict[str, Any] = {**event, random.choice([*event, "Extra"]): maker.value()}
        nowhere = random.choice([b"{", b"]", b'"', b"[" * 900])
        broken = random.choice([b"", b"[[]]", b'{"a":1,"a":1}', b"NaN", b"\xff", text(maker.value()), nowhere])
        other: dict[str, Any] = {**former, "data": changed["data"]}
        options: list[dict[str, Any] | bytes] = [event, former, other, changed, broken]
        wanted = random.choices(options, [60, 10, 10, 10, 1])[0]
        pieces.append(wanted if isinstance(wanted, bytes) else text(wanted))
    kind: dict[str, str | None] = {"content-type": "application/cloudevents-batch+json"}
    return Case("together", [maker.post(partner, maker.uuid(), b"[" + b",".join(pieces) + b"]", kind)], batch=True)


def large(maker: Maker) -> Case:
    """As much as a request may hold, or more, of what costs most to read."""
    random = maker.random
    partner, event = maker.event()
    pieces = [
        b"0,",
        b"{},",
        b'"\\u0000",',
        b"[[[[[[0]]]]]],",
        b"9" * 4000 + b",",
        b'"' + b"e\xcc\x81" * 200 + b'",',
        b'{"a":1,"a":1},',
        b'"x",',
    ]
    piece, size = random.choice(pieces), random.choice([LIMIT // 2, LIMIT - 2000, LIMIT + 10_000])
    odd = {"[": b"[" * 50_000, "n": b"{" + b",".join(b'"%d":0' % (at % 9000) for at in range(18_000)) + b"}"}
    filling = random.choice([b"[" + piece * (size // len(piece)) + b"0]", *odd.values()])
    event["data"]["veel"] = "HIER"
    body = text(event).replace(b'"HIER"', filling)
    return Case("large", [maker.post(partner, event["id"], body)], message=(partner.source, event["id"]))


def headed(maker: Maker) -> Case:
    """Other headers than the documents ask."""
    random = maker.random
    partner, event = maker.event()
    body = text(event)
    forged = sign("whsec_dmVya2VlcmQ=", event["id"], datetime.now(UTC), body)
    late = sign(partner_secret(MASTER, partner.id, 1), event["id"], datetime.now(UTC) - timedelta(hours=1), body)
    options: list[dict[str, str | None]] = [
        dict(forged),
        dict(late),
        {"webhook-signature": None},
        {"webhook-signature": "v1,, v2,x  v1," + "A" * 5000},
        {"webhook-timestamp": random.choice(["", "-1", "1e9", "٣", "9" * 30])},
        {"webhook-id": random.choice(["", "x", "\xe9", "a" * 3000])},
        {"regie-partner": random.choice(["", "x", maker.uuid(), "{" + str(partner.id) + "}", str(partner.id).upper()])},
        {"content-type": random.choice([None, "", "text/plain", "application/cloudevents-batch+json", "x" * 2000])},
        {"traceparent": random.choice(["", "00-0-0-0", "\xff"])},
        {"accept-encoding": "gzip;q=x,*", "cookie": "a=" + "b" * 4000, "range": "bytes=0-1"},
        {"authorization": random.choice(["", "Bearer", "Bearer a.b.c", "Bearer " + "A" * 9000, "Basic eA==", "\xff"])},
        {"client-cert": random.choice(["", "::", ":AAAA:", ":" + "A" * 9000 + ":", "x"])},
        {"content-encoding": "gzip"},
        {"expect": "100-continue"},
        {"host": random.choice(["", "a@b", "évil", "[::1", "x" * 300])},
    ]
    return Case("headed", [maker.post(partner, event["id"], body, random.choice(options))], message=(partner.source, event["id"]))


def framed(maker: Maker) -> Case:
    """A body in chunks, in bits, of another length than was said, or no HTTP at all."""
    random = maker.random
    partner, event = maker.event()
    body = text(event)
    chunked = maker.post(partner, event["id"], body, {"content-length": None, "transfer-encoding": "chunked"})
    head = chunked[: -len(body)]
    size = random.choice([1, 7, 100])
    bits = [b"%x\r\n%s\r\n" % (len(bit), bit) for bit in (body[at : at + size] for at in range(0, len(body), size))]
    plain = maker.post(partner, event["id"], body)
    message = (partner.source, event["id"])
    match random.randrange(7):
        case 0:
            return Case("chunks", [head, *bits, b"0\r\n\r\n"], message=message)
        case 1:
            return Case("chunks", [head + b"".join(bits) + b"0\r\nx-trailer: y\r\n\r\n"], message=message)
        case 2:
            cuts = sorted(random.randrange(len(plain)) for _ in range(5))
            return Case("bits", [plain[low:high] for low, high in zip([0, *cuts], [*cuts, len(plain)], strict=True)], message=message)
        case 3:
            return Case("cut", [plain[: random.randrange(len(plain))]], whole=False, message=message)
        case 4:
            return Case(
                "two lengths", [plain.replace(b"\r\n\r\n", b"\r\ntransfer-encoding: chunked\r\n\r\n", 1)], whole=False, message=message
            )
        case 5:
            return Case("two at once", [plain + plain], whole=False, message=message)
        case _:
            noise = [
                random.randbytes(200),
                b"GET / HTTP/9.9\r\n\r\n",
                b"GET /" + b"a" * 70_000,
                b"\r\n" * 50,
                b"POST / HTTP/1.1\r\n x: y\r\n\r\n",
            ]
            return Case("noise", [random.choice(noise)], whole=False)


def looked(maker: Maker) -> Case:
    """Pages, assets and measures, with odd paths and questions."""
    random = maker.random
    odd = quote(random.choice(ODD_TEXT).encode("utf-8", "surrogatepass"))
    path = random.choice(
        ["/", "/berichten", "/inzichten", f"/trajecten/{maker.uuid()}", f"/trajecten/{odd}", "/static/regie.css", "/nergens"]
    )
    path = random.choice([path, path, "/metrics", "/readyz", "/healthz", f"/static/..%2f{odd}", f"/%2e%2e/{odd}"])
    names = ["fase", "gemeente", "regisseur", "na", "kaarten-na", "deel", "toestand", "programma", "sinds", odd]
    asked = "&".join(
        f"{random.choice(names)}={random.choice([odd, 'intake', 'WyJhIl0=', '%ff', '1' * 300])}" for _ in range(random.randrange(3))
    )
    method = random.choice(["GET", "GET", "GET", "HEAD", "OPTIONS", "DELETE"])
    return Case("looked", [f"{method} {path}?{asked} HTTP/1.1\r\n{HOME}accept-encoding: gzip\r\n\r\n".encode("ascii", "replace")])


def filled_in(maker: Maker) -> Case:
    """Forms."""
    random = maker.random
    fields = {random.choice(["wie", "reden", "opdracht", "besluit", "x"]): random.choice(ODD_TEXT[3:]) for _ in range(random.randrange(6))}
    body = random.choice([urlencode(fields).encode(), random.randbytes(300), b"&" * 5000, b"a=" + b"%00" * 5000])
    path = random.choice(
        [f"/berichten/{maker.uuid()}/opnieuw", f"/trajecten/{maker.uuid()}/besluit", f"/trajecten/{maker.uuid()}/antwoord"]
    )
    kind = random.choice(
        ["application/x-www-form-urlencoded"] * 3 + ["multipart/form-data; boundary=x", "multipart/form-data", "text/plain"]
    )
    origin = random.choice(["http://regie", "http://regie", "http://elders", "null"])
    head = f"POST {path} HTTP/1.1\r\n{HOME}origin: {origin}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n"
    return Case("filled in", [head.encode() + body])


def listened(_: Maker) -> Case:
    """A stream that is left after its first words."""
    return Case("listened", [f"GET /stroom HTTP/1.1\r\n{HOME}\r\n".encode()], stream=True)


KINDS: dict[Callable[[Maker], Case], int] = {
    good: 17, again: 9, changed: 18, damaged: 13, in_headers: 12, together: 6, large: 1, headed: 8, framed: 7, looked: 5, filled_in: 3,
    listened: 1,
}  # fmt: skip
"""What is made, and how often of a hundred."""
