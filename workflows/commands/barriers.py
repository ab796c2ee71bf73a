"""What stands in the way at home."""

from typing import Literal

from activities.question import Day
from events.vocabulary.values import Role
from workflows.commands.command import Command, Reference, Remark, Who


class ReportBarrier(Command):
    """Something practical stands in the way."""

    name: Literal["report-barrier"] = "report-barrier"
    kind: Who
    owner: Role
    due: Day


class SettleBarrier(Command):
    """A barrier is gone, or accepted for a reason (domain.md W14)."""

    name: Literal["settle-barrier"] = "settle-barrier"
    barrier: Reference
    accepted: bool = False
    reason: Remark = ""
