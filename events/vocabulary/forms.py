"""Links by which somebody without an account answers a question: to whom they were made, and that they are no longer good.

What is told of one question stands on a stream of its own (`events.log.streams.form_stream`). Neither a link nor a code is written down:
both follow from the master secret, the question and the edition.
"""

from enum import StrEnum
from uuid import UUID

from events.vocabulary.base import DataClass, Event, Sealed, Stream, stored
from events.vocabulary.words import Telling

_S = Stream.PARTNER
_D = DataClass.PROGRESS


class Reader(StrEnum):
    """Who fills in a form."""

    PARTNER = "partner"
    PARTICIPANT = "deelnemer"


@stored("form-link-made", public="formulier.link-gemaakt", stream=_S, data=_D)
class FormLinkMade(Event):
    """A link to answer a question was made for a reader; `edition` counts those of the question, from 1."""

    request: UUID
    trajectory: UUID
    partner: UUID
    edition: int
    reader: Reader = Reader.PARTNER

    def concerns(self) -> UUID:
        """The trajectory of the question."""
        return self.trajectory


@stored("form-link-withdrawn", public="formulier.link-ingetrokken", stream=_S, data=_D)
class FormLinkWithdrawn(Event):
    """A link is no longer good: it was lost, or another takes its place."""

    request: UUID
    trajectory: UUID
    edition: int
    reason: Sealed[Telling]

    def concerns(self) -> UUID:
        """The trajectory of the question."""
        return self.trajectory


@stored("form-code-made", public="formulier.code-gemaakt", stream=_S, data=_D)
class FormCodeMade(Event):
    """A link was printed with a code to type. It stands on a stream that follows from the code, so that the code finds the question."""

    request: UUID
    trajectory: UUID
    edition: int

    def concerns(self) -> UUID:
        """The trajectory of the question."""
        return self.trajectory
