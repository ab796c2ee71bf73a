"""What commands that give orders to trajectories have in common."""

from typing import Annotated, Protocol
from uuid import UUID

from cyclopts import Parameter

from events.vocabulary.values import Role
from gateway.cli.output import Format
from workflows.decisions.command import Command

By = Annotated[str, Parameter(help="Wie dit besluit; zonder: de naam waarmee u bent aangemeld.")]
AsCoordinator = Annotated[bool, Parameter(name="--as-coordinator", negative="", help="Als coördinator, niet als regisseur.")]


class Give(Protocol):
    """Gives an order and shows where it ended, or says why it was refused."""

    async def __call__(self, trajectory: UUID, command: Command, by: str, output: Format, role: Role = Role.REGISSEUR) -> None:
        """Give the order."""
        ...


def acting(as_coordinator: bool) -> Role:
    """The role in which somebody gives an order."""
    return Role.COORDINATOR if as_coordinator else Role.REGISSEUR
