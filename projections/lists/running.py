"""What rows about running trajectories are selected by: who is in charge, where, in which programme and stage.

The part of the fold that several lists share.
"""

from typing import Protocol
from uuid import UUID

import msgspec

from events.vocabulary.values import Role, Stage
from projections import shapes


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
