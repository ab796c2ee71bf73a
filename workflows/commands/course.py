"""The course of the whole: begin, pause, go on, end."""

from typing import Literal
from uuid import UUID

from activities.question import Day
from events.vocabulary.course import Party
from events.vocabulary.values import Component, EndReason, Outcome
from workflows.commands.command import Command, Reason, Reference, Who


class StartTrajectory(Command):
    """Begin a trajectory under a published version of a programme, with one regisseur.

    `notified_on` is the day of DUO's notice to the municipality, from which the term for the PIP runs (Besluit inburgering art. 5.3).
    """

    name: Literal["start"] = "start"
    participant: UUID
    programme: Reference
    programme_version: int
    municipality: UUID
    regisseur: Who
    parties: tuple[Party, ...]
    notified_on: Day | None = None

    @property
    def under(self) -> tuple[str, int]:
        """The programme that it begins under."""
        return self.programme, self.programme_version


class Pause(Command):
    """Let everything wait; `until` is when that is expected to be over."""

    name: Literal["pause"] = "pause"
    reason: Reason
    until: Day | None = None


class Resume(Command):
    """Go on; the days that were really paused are added to what is open. Terms of law run on."""

    name: Literal["resume"] = "resume"


class End(Command):
    """End before the last step, with a coded reason and component (domain.md W15)."""

    name: Literal["end"] = "end"
    outcome: Outcome
    reason: EndReason
    component: Component
    explanation: Reason
