"""In what a request packs its events: one or a batch, whole in JSON or with the attributes in headers, in UTF-8, not compressed (HTTP
Protocol Binding for CloudEvents 1.0.2, 3). Whoever sends something else hears what it is and what helps.

Nothing is unpacked for strangers: what unpacks can be made to take any amount of time and memory, and the signature is of what was sent.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from types import MappingProxyType

from starlette.datastructures import Headers

from workflows.faults import quoted

MEDIA_TYPE = "application/cloudevents+json"
BATCH_TYPE = "application/cloudevents-batch+json"
ATTRIBUTE = "ce-"
"""How the name of a header begins that holds an attribute."""
_UTF_8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_NO_EVENT: Mapping[str, str] = MappingProxyType(
    {
        "application/cloudevents": "een gebeurtenis in een andere vorm dan JSON",
        "application/x-www-form-urlencoded": "een formulier; zet de gebeurtenis als JSON in de inhoud",
        "multipart/": "een formulier met delen; zet de gebeurtenis als JSON in de inhoud",
    }
)
"""How the media type of what we do not take begins, and what that is."""
_MARKS: Sequence[tuple[bytes, str]] = (
    (b"\x1f\x8b", "is gecomprimeerd (gzip); stuur de JSON zelf"),
    (b"x\x01", "is gecomprimeerd (zlib); stuur de JSON zelf"),
    (b"x\x5e", "is gecomprimeerd (zlib); stuur de JSON zelf"),
    (b"x\x9c", "is gecomprimeerd (zlib); stuur de JSON zelf"),
    (b"x\xda", "is gecomprimeerd (zlib); stuur de JSON zelf"),
    (b"\x28\xb5\x2f\xfd", "is gecomprimeerd (zstd); stuur de JSON zelf"),
    (b"PK\x03\x04", "is gecomprimeerd (zip); stuur de JSON zelf"),
    (b"eyJ", "is base64; stuur de JSON zelf"),
    (b"%7B", "is gecodeerd als in een webadres; stuur de JSON zelf"),
    (b"--", "is een formulier met delen (multipart); stuur alleen de JSON"),
    (b"<", "is XML of HTML; stuur JSON"),
)
"""How a body begins that is something else than JSON."""
_CODINGS: Mapping[str, str] = MappingProxyType(
    {
        "utf-8-sig": "begint met een byte order mark (BOM); stuur UTF-8 zonder BOM",
        "utf-16": "is UTF-16 met een byte order mark (BOM); stuur UTF-8 zonder BOM",
        "utf-32": "is UTF-32 met een byte order mark (BOM); stuur UTF-8 zonder BOM",
        **dict.fromkeys(("utf-16-be", "utf-16-le"), "is UTF-16; stuur UTF-8"),
        **dict.fromkeys(("utf-32-be", "utf-32-le"), "is UTF-32; stuur UTF-8"),
    }
)


class Mode(Enum):
    """How a request carries events: one as JSON, one with its attributes in headers and its data as the body, or several as JSON."""

    STRUCTURED = MEDIA_TYPE
    BINARY = "application/json"
    BATCH = BATCH_TYPE


_ACCEPTED = ", ".join(mode.value for mode in Mode)


class Packed(ValueError):
    """A body that is packed in another way, by what its headers say; the message is Dutch. `headers` say to a machine what would help."""

    def __init__(self, why: str, headers: Mapping[str, str]) -> None:
        super().__init__(why)
        self.headers = headers


def look_at(headers: Headers) -> Mode:
    """In which mode the headers say that the body is.

    Raises:
        Packed: when it is something that we do not take.
    """
    if codings := [coding for coding in _listed(headers, "content-encoding") if coding != "identity"]:
        why = f"De inhoud is gecomprimeerd (Content-Encoding: {quoted(', '.join(codings))}); stuur de JSON zelf, zonder Content-Encoding."
        raise Packed(why, {"Accept-Encoding": "identity"})
    kind, *parameters = (part.strip().lower() for part in ", ".join(headers.getlist("content-type")).split(";"))
    if (mode := _mode(kind, headers)) is None:
        only = f"Alleen {MEDIA_TYPE}, {BATCH_TYPE} of JSON met ce-kopregels wordt aangenomen"
        raise Packed(f"{only}{_instead(kind)}.", {"Accept": _ACCEPTED})
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and (charset := value.strip().strip('"')) not in _UTF_8:
            raise Packed(f"De inhoud is volgens Content-Type in {quoted(charset)}. JSON is UTF-8 (RFC 8259, 8.1): stuur die zo.", {})
    return mode


def is_json(media_type: str) -> bool:
    """Whether a media type is one of JSON."""
    subtype = media_type.partition(";")[0].strip().lower().partition("/")[2]
    return subtype == "json" or subtype.endswith("+json")


def what_else(body: bytes) -> str | None:
    """What a body is that cannot be JSON in UTF-8, in Dutch with what would help; None when nothing is to be seen."""
    if not body.strip():
        return "er is geen inhoud; stuur de gebeurtenis als JSON-object"
    if known := _CODINGS.get(json.detect_encoding(body)):
        return known
    return next((what for mark, what in _MARKS if body.lstrip().startswith(mark)), None)


def _mode(kind: str, headers: Headers) -> Mode | None:
    if kind in (MEDIA_TYPE, BATCH_TYPE):
        return Mode(kind)
    in_headers = any(name.startswith(ATTRIBUTE) for name in headers) and not kind.startswith("application/cloudevents")
    # Without Content-Type there is no datacontenttype either, and then data is JSON.
    return Mode.BINARY if in_headers and (not kind or is_json(kind)) and "," not in kind else None


def _instead(kind: str) -> str:
    if "," in kind:
        return ", en Content-Type noemt er meer dan een"
    if not kind:
        return "; zet dat in Content-Type"
    known = next((what for begin, what in _NO_EVENT.items() if kind.startswith(begin)), None)
    return f", en dit is {known or quoted(kind)}"


def _listed(headers: Headers, name: str) -> Iterator[str]:
    return (item.strip().lower() for value in headers.getlist(name) for item in value.split(",") if item.strip())
