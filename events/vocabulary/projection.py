"""What operators decide about read models."""

from uuid import UUID

from events.vocabulary.base import DataClass, Event, Stream, stored
from events.vocabulary.words import Code, Telling


@stored("projection-event-skipped", public="leesmodel.gebeurtenis-overgeslagen", stream=Stream.OPERATIONS, data=DataClass.PROGRESS)
class ProjectionEventSkipped(Event):
    """A version of a read model goes on without an event that it could not take in: for good, and in every rebuild as well."""

    projection: Code
    version: int
    position: int
    event: UUID
    type: Code
    reason: Telling
