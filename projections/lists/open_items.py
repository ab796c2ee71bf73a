"""What is still open in a trajectory: questions to partners and tasks for people, oldest first.

The part of the fold that the work list and the file share. What the same events mean for decisions is in `events.trajectory`.
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from events.record import Stored
from events.vocabulary.values import Role
from projections import shapes


class OpenRequest(msgspec.Struct):
    """A question that a partner did not answer yet. `refused` is why its system will not take it. What `runs_on` rests in no pause."""

    key: str
    kind: str
    role: Role
    partner: UUID
    asked_at: datetime
    due: datetime
    acknowledged: bool = False
    refused: str | None = None
    reminders: int = 0
    escalated: bool = False
    runs_on: bool = False


class OpenTask(msgspec.Struct):
    """Something that a person in a role did not do yet. A task about a question to a partner has the question's key in `about`. Once it was
    escalated it is for another role as well as for the one it was for `before`."""

    key: str
    kind: str
    what: str
    role: Role
    opened_at: datetime
    due: datetime
    about: str = ""
    reminded: bool = False
    escalated: bool = False
    runs_on: bool = False
    before: Role | None = None


class HasOpenItems(Protocol):
    """A row that keeps track of what is open."""

    requests: list[OpenRequest]
    tasks: list[OpenTask]


SHAPES = (
    shapes.PartnerRequested,
    shapes.PartnerRequestAcknowledged,
    shapes.PartnerRequestRefused,
    shapes.PartnerReminded,
    shapes.PartnerRequestEscalated,
    shapes.PartnerAnswered,
    shapes.PartnerDeclined,
    shapes.PartnerRequestWithdrawn,
    shapes.TaskOpened,
    shapes.TaskReminded,
    shapes.TaskEscalated,
    shapes.TaskDone,
    shapes.TaskWithdrawn,
    shapes.DeadlineMoved,
)
"""The events that open, change or close an item."""


def follow(row: HasOpenItems, event: Stored, data: object) -> None:
    """Bring the open items of a row up to date with an event; other events change nothing."""
    match data:
        case shapes.PartnerRequested(key=key, kind=kind, role=role, partner=partner, due=due, runs_on=runs_on):
            row.requests.append(OpenRequest(key, kind, role, partner, event.occurred_at, due, runs_on=runs_on))
        case shapes.PartnerRequestAcknowledged(key=key):
            if request := _request(row, key):
                request.acknowledged = True
        case shapes.PartnerRequestRefused(key=key, reason=reason):
            if request := _request(row, key):
                request.refused = reason
        case shapes.PartnerReminded(key=key, count=count):
            if request := _request(row, key):
                request.reminders = count
        case shapes.PartnerRequestEscalated(key=key):
            if request := _request(row, key):
                request.escalated = True
        case shapes.PartnerAnswered(key=key) | shapes.PartnerDeclined(key=key) | shapes.PartnerRequestWithdrawn(key=key):
            row.requests = [request for request in row.requests if request.key != key]
        case shapes.TaskOpened(key=key, kind=kind, what=what, role=role, due=due, about=about, runs_on=runs_on):
            row.tasks.append(OpenTask(key, kind, what, role, event.occurred_at, due, about, runs_on=runs_on))
        case shapes.TaskReminded(key=key):
            if task := _task(row, key):
                task.reminded = True
        case shapes.TaskEscalated(key=key, role=role):
            if task := _task(row, key):
                task.escalated, task.role, task.before = True, role, task.before or task.role
        case shapes.TaskDone(key=key) | shapes.TaskWithdrawn(key=key):
            row.tasks = [task for task in row.tasks if task.key != key]
        case shapes.DeadlineMoved(subject=key, due=due):
            if request := _request(row, key):
                request.due = due
            if task := _task(row, key):
                task.due = due
                if due > event.occurred_at:
                    task.reminded = task.escalated = False


def _request(row: HasOpenItems, key: str) -> OpenRequest | None:
    return next((request for request in row.requests if request.key == key), None)


def _task(row: HasOpenItems, key: str) -> OpenTask | None:
    return next((task for task in row.tasks if task.key == key), None)
