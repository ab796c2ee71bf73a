"""Another municipality, another employer, another organisation in a role."""

from typing import Literal
from uuid import UUID

from activities.question import Day
from events.vocabulary.values import Role
from workflows.commands.command import Command, Reason


class MoveMunicipality(Command):
    """The participant lives in another municipality, since the day of the registration (domain.md W16)."""

    name: Literal["move-municipality"] = "move-municipality"
    municipality: UUID
    registered_on: Day


class ChangeEmployer(Command):
    """Leave the employer where the participant works or is tried out; `to` is the next, if there is one already."""

    name: Literal["change-employer"] = "change-employer"
    reason: Reason
    to: UUID | None = None


class LeaveParty(Command):
    """An organisation no longer takes part in a role; `successor` takes its place, if there is one already."""

    name: Literal["leave-party"] = "leave-party"
    role: Role
    partner: UUID
    reason: Reason
    successor: UUID | None = None
