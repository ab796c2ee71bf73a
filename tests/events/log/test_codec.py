"""How facts are written down and read back."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from events.fact import Actor, Fact
from events.log.codec import FutureVersion, Undecodable, UnknownEvent, decode, encode
from events.log.upcasting import UPCASTERS, Document, Upcasters
from events.record import Entry, Stored
from events.vocabulary.base import REGISTRY, Event
from events.vocabulary.values import Role
from events.vocabulary.voortraject import BarrierCleared
from tests.events import samples

STREAM = UUID("7b1f0f6e-2f53-4a61-9a7e-6a4f3ad0a001")
WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FACT = Fact(BarrierCleared(barrier="kinderopvang-1"), WHEN, Actor("anna", Role.REGISSEUR), "sleutel", "order:1", "order:1", "00-trace-01")


def stored(entry: Entry, **changes: object) -> Stored:
    """An entry as the store would give it back."""
    whole = Stored(
        position=7,
        stream=STREAM,
        version=3,
        id=entry.id,
        type=entry.type,
        schema=entry.schema,
        data=entry.data,
        meta=entry.meta,
        occurred_at=entry.occurred_at,
        recorded_at=WHEN,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]  # fields by name, for one test at a time


def test_a_fact_is_read_back_as_it_was() -> None:
    recorded = decode(stored(encode(FACT, STREAM)))
    assert recorded.fact == FACT
    assert (recorded.stream, recorded.version, recorded.position, recorded.recorded_at) == (STREAM, 3, 7, WHEN)
    assert recorded.id == FACT.id_on(STREAM)


def test_the_same_key_on_the_same_stream_is_the_same_event() -> None:
    again = replace(FACT, occurred_at=datetime(2027, 1, 1, tzinfo=UTC))
    assert encode(again, STREAM).id == encode(FACT, STREAM).id
    assert encode(replace(FACT, key="andere"), STREAM).id != encode(FACT, STREAM).id


def test_an_unknown_event_is_named_with_its_place() -> None:
    with pytest.raises(UnknownEvent, match="'van-morgen' v1 at position 7"):
        decode(stored(encode(FACT, STREAM), type="van-morgen"))


def test_a_version_from_a_later_release_says_to_upgrade() -> None:
    with pytest.raises(FutureVersion, match="upgrade before reading on"):
        decode(stored(encode(FACT, STREAM), schema=2))


@pytest.mark.parametrize("data", ["{", "[]", '{"barrier": 7}', '{"barrier": "x", "extra": 1}', "{}"])
def test_a_payload_that_does_not_fit_its_class_is_undecodable(data: str) -> None:
    with pytest.raises(Undecodable, match="position 7"):
        decode(stored(encode(FACT, STREAM), data=data))


@pytest.mark.parametrize("meta", ["{", "{}", '{"actor": "a", "role": "keizer", "key": "k"}'])
def test_circumstances_that_cannot_be_read_make_it_undecodable(meta: str) -> None:
    with pytest.raises(Undecodable):
        decode(stored(encode(FACT, STREAM), meta=meta))


def named_differently(document: Document) -> Document:
    return {"barrier": document["name"]}


def test_an_event_of_a_former_version_is_lifted_to_its_present_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BarrierCleared, "stored_version", 3)
    upcasters = Upcasters({("barrier-cleared", 1): named_differently, ("barrier-cleared", 2): lambda document: document})
    former = stored(encode(FACT, STREAM), schema=1, data='{"name": "kinderopvang-1"}')
    assert decode(former, upcasters).event == FACT.event


def test_a_step_that_is_missing_on_the_way_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BarrierCleared, "stored_version", 3)
    with pytest.raises(Undecodable, match="no upcaster for 'barrier-cleared' from version 2"):
        decode(stored(encode(FACT, STREAM), schema=1), Upcasters({("barrier-cleared", 1): lambda document: document}))


@pytest.mark.parametrize("event", REGISTRY.values(), ids=REGISTRY.keys())
def test_every_version_that_was_ever_stored_can_be_read(event: type[Event]) -> None:
    missing = "record a sample: python -m tests.events.samples"
    assert samples.path(event, event.stored_version).exists(), missing
    for version, text in samples.recorded(event):
        entry = Entry(FACT.id_on(STREAM), event.stored_name, version, text, encode(FACT, STREAM).meta, WHEN)
        found = decode(stored(entry), UPCASTERS).event
        assert type(found) is event
        assert type(found).model_validate_json(found.model_dump_json()) == found
