"""Setting a wrong fact right."""

from typing import Literal
from uuid import UUID

from workflows.commands.command import Command, Reason, Reference


class CorrectFact(Command):
    """What an earlier fact should have said: its event id, the Dutch name of the field, and the value as text."""

    name: Literal["correct-fact"] = "correct-fact"
    fact: UUID
    field: Reference
    value: Reason
    reason: Reason
