"""A batch: events in one list of JSON (JSON Event Format for CloudEvents 1.0.2, 4). It is taken apart into the bodies of its events before
any of them is read, so that each is read as if it came alone and a bad one costs no other.
"""

import re

from gateway.inbox.packing import what_else
from gateway.inbox.strict_json import Malformed
from workflows.faults import Fault

MOST_EVENTS = 100
"""Events in a batch: with the size of a request, what a partner may send at once in a second (gateway/http/rate.py)."""
_MARKS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
"""A text, also one without an end, or something that opens, closes or divides."""
_SPACE = b" \t\r\n"
_STEPS = {b"[": 1, b"{": 1, b"]": -1, b"}": -1}


class TooMany(ValueError):
    """There are more events in it than there may be."""


def bodies(body: bytes) -> list[bytes]:
    """The bodies of the events of a batch, each of which may be anything; none of an empty one.

    Raises:
        Malformed: it is no list, or one of which cannot be seen where something begins and ends.
        TooMany: there are more than `MOST_EVENTS`.
    """
    if other := what_else(body):
        raise Malformed([Fault("", other)])
    whole = body.strip(_SPACE)
    if not whole.startswith(b"["):
        raise Malformed([Fault("", "hier hoort een lijst van gebeurtenissen als JSON: [{…}, {…}]")])
    found: list[bytes] = []
    depth, begin = 0, 1
    for mark in _MARKS.finditer(whole):
        depth += _STEPS.get(mark[0], 0)
        if depth == 0 or (depth == 1 and mark[0] == b","):
            found.append(whole[begin : mark.start()].strip(_SPACE))
            begin = mark.end()
        if len(found) > MOST_EVENTS:
            raise TooMany
        if depth == 0:
            break
    if depth or begin != len(whole) or not whole.endswith(b"]"):
        raise Malformed([Fault("", "geen geldige JSON: de lijst is niet af, of er staat iets achter")])
    return [] if found == [b""] else found
