"""Setting a wrong fact right."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from workflows.commands.command import Command, Reason


class CorrectFact(Command):
    """What an earlier fact should have said: its event id, the Dutch name of the field, and the value as text."""

    name: Literal["correct-fact"] = "correct-fact"
    fact: UUID
    field: str
    value: str = Field(min_length=1, max_length=4000)
    reason: Reason
