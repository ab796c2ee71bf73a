"""An event in binary mode: its attributes are headers of the request, and its data is the body as it is (HTTP Protocol Binding for
CloudEvents 1.0.2, 3.1).
"""

import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from pydantic import JsonValue
from starlette.datastructures import Headers

from gateway.inbox.packing import ATTRIBUTE
from gateway.inbox.strict_json import Malformed, read_json
from workflows.faults import MOST, Fault, quoted

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_NOT_HERE: Mapping[str, str] = {
    "datacontenttype": "staat al in Content-Type; laat deze kopregel weg",
    "data": "data is de inhoud zelf, geen kopregel",
    "data_base64": "data is de inhoud zelf, geen kopregel",
}


def unpacked(headers: Headers, body: bytes) -> dict[str, JsonValue]:
    """The event, as it would be in structured mode.

    Raises:
        Malformed: an attribute or the data cannot be read.
    """
    event: dict[str, JsonValue] = {}
    faults: list[Fault] = []
    for header, value in headers.items():
        if not header.startswith(ATTRIBUTE):
            continue
        name = header.removeprefix(ATTRIBUTE)
        if wrong := _NOT_HERE.get(name) or ("staat er meer dan een keer in" if name in event else None):
            faults.append(Fault(quoted(name), wrong))
            continue
        try:
            event[name] = plain(value)
        except UnicodeDecodeError:
            faults.append(Fault(quoted(name), "is na het decoderen van procenttekens geen UTF-8"))
    if kind := headers.get("content-type"):
        event["datacontenttype"] = kind
    if body.strip():
        try:
            event["data"] = read_json(body)
        except Malformed as malformed:
            faults += malformed.faults
    if faults:
        raise Malformed(list(dict.fromkeys(faults))[:MOST])
    return event


def plain(value: str) -> str:
    """What a header says, without quotes around it and with one round of percent-decoding (3.1.3.2). Who forgot to encode a letter outside
    ASCII is understood all the same. Raises `UnicodeDecodeError`.
    """
    if whole := _QUOTED.fullmatch(value):
        value = _ESCAPED.sub(r"\1", whole[1])
    return unquote_to_bytes(value.encode("latin-1")).decode("utf-8")
