"""What rows about running trajectories are selected by: who is in charge, where, in which programme and stage.

The part of the fold that several lists share.
"""

from uuid import UUID

import msgspec

from events.vocabulary.values import Stage
from projections import shapes


class Steered(msgspec.Struct):
    """A running trajectory."""

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
    shapes.MunicipalityChanged,
    shapes.ProgrammeChanged,
)
"""The events by which it changes."""


def steer(row: Steered, data: object) -> None:
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
        case shapes.MunicipalityChanged():
            row.municipality = data.municipality
        case shapes.ProgrammeChanged():
            row.programme = data.programme
