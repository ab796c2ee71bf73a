"""Sealed fields stay out of read models."""

from typing import Any

import msgspec
import pytest

from events.vocabulary.base import REGISTRY, Stream
from events.vocabulary.course import NoteWritten, TrajectoryPaused
from projections.catalogue import PROJECTIONS
from projections.engine.projection import Projection
from projections.engine.shape import TRAJECTORY_EVENTS, of


@pytest.mark.parametrize("projection", [one for one in PROJECTIONS if isinstance(one, Projection)], ids=lambda projection: projection.name)
def test_no_read_model_looks_at_a_sealed_field(projection: Projection[Any]) -> None:
    for event, shape in projection.reads.items():
        looked_at = set(shape.__struct_fields__) if shape else set()
        assert not looked_at & event.sealed_fields()
        assert looked_at <= event.model_fields.keys()


def test_a_shape_with_a_sealed_field_cannot_be_declared() -> None:
    class Note(msgspec.Struct):
        text: str

    with pytest.raises(TypeError, match=r"'text'.*'note-written' is sealed"):
        of(NoteWritten)(Note)


def test_a_shape_with_a_field_that_its_event_does_not_have_cannot_be_declared() -> None:
    class Paused(msgspec.Struct):
        tot: str

    with pytest.raises(TypeError, match=r"'trajectory-paused' has no field.*'tot'"):
        of(TrajectoryPaused)(Paused)


def test_every_event_of_a_trajectory_is_known_to_the_read_models() -> None:
    assert set(TRAJECTORY_EVENTS) == {event for event in REGISTRY.values() if event.stream is Stream.TRAJECTORY}
    assert len(TRAJECTORY_EVENTS) > 70
