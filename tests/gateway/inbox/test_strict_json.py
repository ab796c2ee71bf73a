"""Reading JSON of strangers: what it costs grows with what was sent, and what cannot be read is told in words that help."""

import time
from contextlib import suppress
from itertools import count

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import JsonValue

from events.vocabulary.words import TELLING
from gateway.http.bodies import LIMIT
from gateway.inbox.cloudevents import canonical, read
from gateway.inbox.strict_json import _LARGEST, DEEPEST, MOST_ITEMS, Malformed, _fits, _unfit, read_object
from tests.gateway.sender import ago
from workflows.faults import MOST

CEILING = 2.0
"""Seconds of CPU; a body that is read in proportion to its size takes a tenth, one that is read by its square more than five."""


def filled(begin: bytes, again: bytes, end: bytes) -> bytes:
    """As many repetitions as fit in what a request may hold."""
    return begin + again * ((LIMIT - len(begin) - len(end)) // len(again)) + end


HOSTILE = {
    "a fault under a long name again and again": filled(b'{"%s":[' % (b"a" * (LIMIT // 2)), b'"\\u0000",', b"0]}"),
    "long names with a fault": filled(b'{"a":{', b'"' + b"\xc2\xad" * 30_000 + b'\\u0000":0,', b'"b":0}}'),
    "many names twice": b"{" + b",".join(b'"%d":0' % (number % 14_000) for number in range(27_000)) + b"}",
    "many values": filled(b'{"a":[', b"0,", b"0]}"),
    "many objects": filled(b'{"a":[', b"{},", b"0]}"),
    "many deep lists": filled(b'{"a":[', b"[" * 28 + b"0" + b"]" * 28 + b",", b"0]}"),
    "many levels": filled(b"", b'{"a":', b""),
    "large numbers": filled(b'{"a":[', b"9" * 4200 + b",", b"0]}"),
    "long fractions": filled(b'{"a":[0.', b"3", b"]}"),
    "half characters": filled(b'{"a":"', b"\\ud800", b'"}'),
    "combining characters": filled(b'{"a":"e', "\u0323\u0301".encode(), b'"}'),
    "extensions": b"{" + b",".join(b'"A%d":[]' % number for number in range(20_000)) + b"}",
    "a long fraction of a second": filled(b'{"time":"2026-12-01T09:30:00.', b"9", b'Z"}'),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_body_is_read_in_proportion_to_its_size(body: bytes) -> None:
    assert len(body) <= LIMIT
    began = time.process_time()
    with suppress(Malformed):
        canonical("x", read_object(body))
    with pytest.raises(Malformed) as malformed:
        read(read_object(body), source="urn:x", signed_id="x", now=ago(hours=0))
    assert 0 < len(malformed.value.faults) <= MOST
    assert all(len(fault.place) < 500 for fault in malformed.value.faults)
    assert time.process_time() - began < CEILING


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_called_by_its_name(coding: str) -> None:
    with pytest.raises(Malformed, match="BOM"):
        read_object('{"specversion": "1.0"}'.encode(coding))


def test_a_message_with_more_values_than_any_needs_is_refused_with_one_word() -> None:
    def lists(number: int) -> bytes:
        return b"{" + b",".join(b'"%d":[' % n + b"0," * 399 + b"0]" for n in range(number)) + b"}"

    with pytest.raises(Malformed) as malformed:
        read_object(lists(30))
    assert [fault.message for fault in malformed.value.faults] == ["meer dan 10000 waarden"]
    assert read_object(lists(20))


def test_a_name_in_two_spellings_of_unicode_is_refused_so_that_neither_value_vanishes() -> None:
    with pytest.raises(Malformed) as malformed:
        read_object('{"data": {"nai\u0308ef": 1, "na\u00efef": 2}}'.encode())
    assert [(fault.place, fault.message) for fault in malformed.value.faults] == [("data.naïef", "staat er in twee schrijfwijzen in")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(exclude_categories=()), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=()), max_size=3), inner, max_size=4)
    ),
)


def deep(levels: int) -> JsonValue:
    """A value within so many lists."""
    value: JsonValue = 1
    for _ in range(levels):
        value = [value]
    return value


@given(value=JSON)
@example(value=deep(DEEPEST - 2))
@example(value=deep(DEEPEST - 1))
@example(value=deep(DEEPEST))
@example(value=["a" * TELLING.typed])
@example(value=["a" * (TELLING.typed + 1)])
@example(value=[0] * MOST_ITEMS)
@example(value=[0] * (MOST_ITEMS + 1))
@example(value=[[0] * 499] * 19 + [[0] * 498])
@example(value=[[0] * 499] * 20)
@example(value=[_LARGEST, -_LARGEST])
@example(value=[_LARGEST + 1])
@example(value=[-_LARGEST - 1])
def test_what_seems_fit_at_a_glance_has_no_fault(value: JsonValue) -> None:
    found = {"a": value}
    assert not (_fits(found) and list(_unfit(found, (), count(1))))


def test_most_of_what_is_sent_is_looked_at_no_longer_than_a_glance() -> None:
    assert _fits({"data": {"traject": "x", "antwoord": {"lijst": [1, 2.5, None, True, {"a": "b"}]}}})
