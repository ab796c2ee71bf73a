"""What stands in the way at home."""

from typing import Annotated, Literal

from pydantic import Field

from activities.question import Day
from events.vocabulary.parts import Role
from workflows.commands.command import Command


class ReportBarrier(Command):
    """Something practical stands in the way."""

    name: Literal["report-barrier"] = "report-barrier"
    kind: Annotated[str, Field(min_length=1)]
    owner: Role
    due: Day


class SettleBarrier(Command):
    """A barrier is gone, or accepted for a reason (domain.md W14)."""

    name: Literal["settle-barrier"] = "settle-barrier"
    barrier: str
    accepted: bool = False
    reason: str = ""
