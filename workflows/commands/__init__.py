"""What people ask of a trajectory. Each becomes one Update on its workflow; whether it is allowed is decided in `workflows.decisions`."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from events.vocabulary.values import Role
from events.vocabulary.words import Code
from workflows.commands.adjustment import Adjust, ChangeProgramme, ChooseSectorAndLevel, DismissSignal, Extend, MovePolicy
from workflows.commands.barriers import ReportBarrier, SettleBarrier
from workflows.commands.command import Command, Reason, Who
from workflows.commands.corrections import CorrectFact
from workflows.commands.course import End, Pause, Resume, StartTrajectory
from workflows.commands.go_no_go import DecideGoNoGo
from workflows.commands.money import RecordCost
from workflows.commands.moving import ChangeEmployer, LeaveParty, MoveMunicipality
from workflows.commands.open_items import CompleteTask, RecordAnswer
from workflows.commands.people import AnswerHandover, JoinParty, ProposeHandover
from workflows.commands.placement import DeclinePlacement
from workflows.commands.preparation import RecordAgreement
from workflows.commands.roles import FillRole, VacateRole
from workflows.commands.selection import ChooseRoute, RequestException, SelectCandidate, SignException
from workflows.commands.telling import InformCandidate, WriteNote

__all__ = [
    "Adjust",
    "AnswerHandover",
    "AnyCommand",
    "ChangeEmployer",
    "ChangeProgramme",
    "ChooseRoute",
    "ChooseSectorAndLevel",
    "Command",
    "CompleteTask",
    "CorrectFact",
    "DecideGoNoGo",
    "DeclinePlacement",
    "DismissSignal",
    "End",
    "Extend",
    "FillRole",
    "InformCandidate",
    "JoinParty",
    "LeaveParty",
    "MoveMunicipality",
    "MovePolicy",
    "Order",
    "Pause",
    "ProposeHandover",
    "Reason",
    "Receipt",
    "RecordAgreement",
    "RecordAnswer",
    "RecordCost",
    "ReportBarrier",
    "RequestException",
    "Resume",
    "SelectCandidate",
    "SettleBarrier",
    "SignException",
    "StartTrajectory",
    "VacateRole",
    "WriteNote",
]

AnyCommand = Annotated[
    StartTrajectory
    | ChooseRoute
    | SelectCandidate
    | RequestException
    | SignException
    | RecordAgreement
    | DecideGoNoGo
    | CompleteTask
    | RecordAnswer
    | ReportBarrier
    | SettleBarrier
    | JoinParty
    | ProposeHandover
    | AnswerHandover
    | Adjust
    | ChooseSectorAndLevel
    | Extend
    | ChangeProgramme
    | MovePolicy
    | DismissSignal
    | ChangeEmployer
    | LeaveParty
    | MoveMunicipality
    | FillRole
    | VacateRole
    | CorrectFact
    | DeclinePlacement
    | RecordCost
    | InformCandidate
    | WriteNote
    | Pause
    | Resume
    | End,
    Field(discriminator="name"),
]


class Order(BaseModel):
    """A command with who gives it. `id` is the caller's: the same id is the same order, however often it is sent."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: Code = Field(min_length=1, max_length=200)
    actor: Who
    role: Role
    command: AnyCommand


def cause_of(order: Order) -> str:
    """Under what the events of an order are on the stream: the key of each is this with its number."""
    return f"order:{order.id}"


class Receipt(BaseModel):
    """Where an order ended: the stream version and log position that it brought the trajectory to."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    version: int
    position: int
