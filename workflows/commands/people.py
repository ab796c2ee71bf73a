"""Who takes part and who is in charge."""

from typing import Literal
from uuid import UUID

from events.vocabulary.values import Role
from workflows.commands.command import Command, Reason, Remark, Who


class JoinParty(Command):
    """An organisation takes part in a role."""

    name: Literal["join-party"] = "join-party"
    role: Role
    partner: UUID


class ProposeHandover(Command):
    """Offer the trajectory to another regisseur (domain.md W1)."""

    name: Literal["propose-handover"] = "propose-handover"
    to: Who
    reason: Reason


class AnswerHandover(Command):
    """Accept or decline a handover, as the one it was offered to."""

    name: Literal["answer-handover"] = "answer-handover"
    accepted: bool
    reason: Remark = ""
