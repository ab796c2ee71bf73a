"""Which person holds which role (domain.md 1.1)."""

from typing import Literal

from pydantic import Field

from events.vocabulary.parts import Role
from workflows.commands.command import Command, Reason


class FillRole(Command):
    """A person (opaque id) holds a role from now on."""

    name: Literal["fill-role"] = "fill-role"
    role: Role
    holder: str = Field(min_length=1)


class VacateRole(Command):
    """A person no longer holds a role."""

    name: Literal["vacate-role"] = "vacate-role"
    role: Role
    holder: str = Field(min_length=1)
    reason: Reason
