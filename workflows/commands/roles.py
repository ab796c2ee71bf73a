"""Which person holds which role (domain.md 1.1)."""

from typing import Literal

from events.vocabulary.values import Role
from workflows.commands.command import Command, Reason, Who


class FillRole(Command):
    """A person (opaque id) holds a role from now on."""

    name: Literal["fill-role"] = "fill-role"
    role: Role
    holder: Who


class VacateRole(Command):
    """A person no longer holds a role."""

    name: Literal["vacate-role"] = "vacate-role"
    role: Role
    holder: Who
    reason: Reason
