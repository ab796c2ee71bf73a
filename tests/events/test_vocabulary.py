"""What holds for every event class."""

import re

import pytest

from events import vocabulary
from events.vocabulary.base import REGISTRY, DataClass, Event, Stream, stored

EVENTS = pytest.mark.parametrize("event", REGISTRY.values(), ids=REGISTRY.keys())


@EVENTS
def test_an_event_has_a_stored_name_a_public_dutch_name_a_stream_and_a_meaning(event: type[Event]) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", event.stored_name)
    assert re.fullmatch(r"nl\.leerwerktrajecten\.[a-z-]+\.[a-z-]+\.v\d+", event.public_name)
    assert event.stream in Stream
    assert event.__doc__
    assert event.__doc__ != Event.__doc__


@EVENTS
def test_every_field_of_an_event_has_a_data_class(event: type[Event]) -> None:
    assert event.field_classes().keys() == event.model_fields.keys()
    assert all(isinstance(kind, DataClass) for kind in event.field_classes().values())


def test_public_names_are_unique() -> None:
    names = [event.public_name for event in REGISTRY.values()]
    assert len(names) == len(set(names))


def test_a_stored_name_belongs_to_one_class() -> None:
    with pytest.raises(ValueError, match="already belongs to NoteWritten"):

        @stored("note-written", public="traject.notitie", stream=Stream.TRAJECTORY, data=DataClass.PROGRESS)
        class Another(Event):
            """A second class under the same name."""


def test_what_a_person_tells_in_words_is_sealed() -> None:
    assert vocabulary.trajectory.NoteWritten.sealed_fields() == {"text"}
    assert vocabulary.intake.CircumstancesTold.sealed_fields() == {"told"}
    assert vocabulary.intake.CircumstancesTold.field_classes()["told"] is DataClass.HEALTH
    assert vocabulary.trajectory.TrajectoryStarted.field_classes()["participant"] is DataClass.IDENTITY
