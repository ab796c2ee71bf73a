"""Read models see what stands in the open of an event, and never a sealed field."""

import msgspec
import pytest

from events.fact import SYSTEM, Fact
from events.log.codec import encode
from events.vocabulary.base import REGISTRY, Event, Stream
from events.vocabulary.course import NoteWritten
from projections.engine.shape import TRAJECTORY_EVENTS, shape_of
from tests.events.samples import example
from tests.projections.history import NOW, TRAJECTORY

EVENTS = list(REGISTRY.values())


@pytest.mark.parametrize("event", EVENTS, ids=[event.stored_name for event in EVENTS])
def test_a_shape_holds_every_open_field_of_its_event_as_it_was_and_no_sealed_one(event: type[Event]) -> None:
    made = event.model_validate(example(event))
    seen = msgspec.json.decode(encode(Fact(made, NOW, SYSTEM, "k"), TRAJECTORY).data, type=shape_of(event))
    assert set(seen.__struct_fields__) == event.model_fields.keys() - event.sealed_fields()
    assert msgspec.json.decode(msgspec.json.encode(seen)) == made.model_dump(mode="json", include=set(seen.__struct_fields__))


def test_who_reads_a_sealed_field_is_told_that_it_may_not_be_in_a_read_model() -> None:
    with pytest.raises(TypeError, match=r"'text' of NoteWritten is sealed"):
        getattr(msgspec.json.decode("{}", type=shape_of(NoteWritten)), "text")  # noqa: B009 - to a type checker it is not there


def test_every_event_of_a_trajectory_is_known_to_the_read_models() -> None:
    assert set(TRAJECTORY_EVENTS) == {event for event in REGISTRY.values() if event.stream is Stream.TRAJECTORY}
    assert len(TRAJECTORY_EVENTS) > 70
