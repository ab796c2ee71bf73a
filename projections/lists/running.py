"""Lists of running trajectories: a row lives as long as its trajectory runs, and is selected by who is in charge, where, in which programme
and stage. The part of the fold that they share.
"""

from abc import abstractmethod
from typing import Protocol, TypeVar
from uuid import UUID

import msgspec

from events.record import Stored
from events.vocabulary.values import Role, Stage
from projections import shapes
from projections.engine.projection import Projection


class Selected(Protocol):
    """A row that is selected by these."""

    regisseur: str
    municipality: UUID
    programme: str
    stage: Stage | None
    paused: bool


class Running(msgspec.Struct):
    """A running trajectory. Without a regisseur, `regisseur` is empty."""

    trajectory: UUID
    regisseur: str
    municipality: UUID
    programme: str
    stage: Stage | None = None
    paused: bool = False


SHAPES = (
    shapes.StageEntered,
    shapes.TrajectoryPaused,
    shapes.TrajectoryResumed,
    shapes.HandoverAccepted,
    shapes.RoleVacated,
    shapes.MunicipalityChanged,
    shapes.ProgrammeChanged,
)
"""The events by which it changes."""


def follow(row: Selected, data: object) -> None:
    """Bring a row up to date with an event; other events change nothing."""
    match data:
        case shapes.StageEntered():
            row.stage = data.stage
        case shapes.TrajectoryPaused():
            row.paused = True
        case shapes.TrajectoryResumed():
            row.paused = False
        case shapes.HandoverAccepted():
            row.regisseur = data.by
        case shapes.RoleVacated(role=Role.REGISSEUR):
            row.regisseur = ""
        case shapes.MunicipalityChanged():
            row.municipality = data.municipality
        case shapes.ProgrammeChanged():
            row.programme = data.programme


R = TypeVar("R", bound=Running)
LIFE = (shapes.TrajectoryStarted, shapes.TrajectoryEnded, *SHAPES)
"""The events by which a list of running trajectories changes in any case."""


class OfRunning(Projection[R]):
    """A list with a row for each running trajectory."""

    key = ("trajectory",)

    def fold(self, row: R | None, event: Stored, data: object) -> R | None:
        """The row lives as long as the trajectory runs."""
        match data:
            case shapes.TrajectoryStarted():
                row = self.table.row(event.stream, data.regisseur, data.municipality, data.programme)
            case shapes.TrajectoryEnded():
                return None
        if row is not None:
            follow(row, data)
            self.take_in(row, event, data)
        return row

    @abstractmethod
    def take_in(self, row: R, event: Stored, data: object) -> None:
        """What else an event changes of the row of a trajectory."""
