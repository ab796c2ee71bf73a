"""What people ask of a trajectory. Each becomes one Update on its workflow; whether it is allowed is decided in `workflows.decisions`."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from activities.question import Day
from events.vocabulary.parts import Component, EndReason, NoGoRoad, Outcome, Role
from events.vocabulary.trajectory import Party

Reason = Annotated[str, Field(min_length=1, max_length=4000)]


class Command(BaseModel):
    """Something a person wants to be so."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class StartTrajectory(Command):
    """Begin a trajectory under a published version of a programme, with one regisseur."""

    name: Literal["start"] = "start"
    participant: UUID
    programme: str
    programme_version: int
    municipality: UUID
    regisseur: str = Field(min_length=1)
    parties: tuple[Party, ...]


class SelectCandidate(Command):
    """Select, or not; then with a coded reason and perhaps a referral (domain.md 1.3, 12)."""

    name: Literal["select"] = "select"
    selected: bool
    reason: Reason
    code: EndReason = EndReason.CRITERION_NOT_MET
    referred_to: str | None = None


class RequestException(Command):
    """Ask to select in spite of an unmet hard criterion (domain.md W2)."""

    name: Literal["request-exception"] = "request-exception"
    criterion: str
    reason: Reason


class SignException(Command):
    """Agree, as a second person, with such an exception."""

    name: Literal["sign-exception"] = "sign-exception"
    criterion: str


class DecideGoNoGo(Command):
    """Go, no-go with the road it leads to, or postpone to a moment."""

    name: Literal["go-no-go"] = "go-no-go"
    decision: Literal["go", "no-go", "uitstel"]
    reason: Reason
    road: NoGoRoad | None = None
    until: Annotated[AwareDatetime, Field(lt=datetime(2200, 1, 1, tzinfo=UTC))] | None = None


class CompleteTask(Command):
    """Say that a task is done."""

    name: Literal["complete-task"] = "complete-task"
    task: str
    remark: str = ""


class RecordAnswer(Command):
    """Write down what a partner answered by telephone or letter; `request` is the key of the question."""

    name: Literal["record-answer"] = "record-answer"
    request: str
    agreed: bool
    answer: dict[str, JsonValue] = Field(default_factory=dict)
    remark: str = ""


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


class JoinParty(Command):
    """An organisation takes part in a role."""

    name: Literal["join-party"] = "join-party"
    role: Role
    partner: UUID


class ProposeHandover(Command):
    """Offer the trajectory to another regisseur (domain.md W1)."""

    name: Literal["propose-handover"] = "propose-handover"
    to: str = Field(min_length=1)
    reason: Reason


class AnswerHandover(Command):
    """Accept or decline a handover, as the one it was offered to."""

    name: Literal["answer-handover"] = "answer-handover"
    accepted: bool
    reason: str = ""


class Pause(Command):
    """Let everything wait."""

    name: Literal["pause"] = "pause"
    reason: Reason
    until: Day | None = None


class Resume(Command):
    """Go on; the days that were really paused are added to what is open."""

    name: Literal["resume"] = "resume"


class End(Command):
    """End before the last step, with a coded reason and component (domain.md W15)."""

    name: Literal["end"] = "end"
    outcome: Outcome
    reason: EndReason
    component: Component
    explanation: Reason


AnyCommand = Annotated[
    StartTrajectory
    | SelectCandidate
    | RequestException
    | SignException
    | DecideGoNoGo
    | CompleteTask
    | RecordAnswer
    | ReportBarrier
    | SettleBarrier
    | JoinParty
    | ProposeHandover
    | AnswerHandover
    | Pause
    | Resume
    | End,
    Field(discriminator="name"),
]


class Order(BaseModel):
    """A command with who gives it. `id` is the caller's: the same id is the same order, however often it is sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1, max_length=200)
    actor: str = Field(min_length=1)
    role: Role
    command: AnyCommand


class Receipt(BaseModel):
    """Where an order ended: the stream version and log position that it brought the trajectory to."""

    model_config = ConfigDict(frozen=True)

    version: int
    position: int
