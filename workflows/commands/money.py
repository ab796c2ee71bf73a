"""What a trajectory costs."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from events.vocabulary.values import Component
from workflows.commands.command import Command, Reference


class RecordCost(Command):
    """Something was spent, in cents, from a source of the programme; `party` is who was paid."""

    name: Literal["record-cost"] = "record-cost"
    source: Reference = Field(min_length=1)
    component: Component
    cents: int = Field(gt=0, le=100_000_000)
    party: UUID | None = None
