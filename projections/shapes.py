"""What read models see of events: for each one the few fields that any of them looks at. A shape has the name of its event.

No shape holds a sealed field (`of` refuses it): what is told in confidence never reaches a read model, where no key protects it.
"""

# ruff: noqa: D101 - what each of them means is told in the vocabulary.

from datetime import date, datetime
from uuid import UUID

import msgspec

from events.vocabulary import go_no_go as go
from events.vocabulary import intake, placement, preparation, requests, steering
from events.vocabulary import learning_work as lw
from events.vocabulary import partner as inbox
from events.vocabulary import trajectory as course
from events.vocabulary.parts import Advice, Component, EndReason, Outcome, Role, Stage
from projections.shape import of


class _Shape(msgspec.Struct, gc=False):
    pass


# The course -----------------------------------------------------------------------------------------------------------


class Party(msgspec.Struct, frozen=True):
    """A partner organisation in a role."""

    role: Role
    partner: UUID


@of(course.TrajectoryStarted)
class TrajectoryStarted(_Shape):
    participant: UUID
    programme: str
    programme_version: int
    policy: str
    municipality: UUID
    regisseur: str
    parties: list[Party]


@of(course.StageEntered)
class StageEntered(_Shape):
    stage: Stage
    visit: int
    due: datetime


@of(course.TrajectoryPaused)
class TrajectoryPaused(_Shape):
    until: date | None = None


@of(course.TrajectoryResumed)
class TrajectoryResumed(_Shape):
    pass


@of(course.DeadlineMoved)
class DeadlineMoved(_Shape):
    subject: str
    due: datetime
    latest: datetime | None = None


@of(course.ProgrammeChanged)
class ProgrammeChanged(_Shape):
    programme: str
    programme_version: int
    policy: str


@of(course.PartyJoined)
class PartyJoined(_Shape):
    role: Role
    partner: UUID


@of(course.PartyLeft)
class PartyLeft(_Shape):
    role: Role
    partner: UUID


@of(course.RoleFilled)
class RoleFilled(_Shape):
    role: Role
    holder: str


@of(course.RoleVacated)
class RoleVacated(_Shape):
    role: Role
    holder: str


@of(course.HandoverProposed)
class HandoverProposed(_Shape):
    to: str


@of(course.HandoverAccepted)
class HandoverAccepted(_Shape):
    by: str


@of(course.HandoverDeclined)
class HandoverDeclined(_Shape):
    pass


@of(course.MunicipalityChanged)
class MunicipalityChanged(_Shape):
    municipality: UUID


@of(course.TrajectoryEnded)
class TrajectoryEnded(_Shape):
    outcome: Outcome
    reason: EndReason
    component: Component


# Requests and tasks ---------------------------------------------------------------------------------------------------


@of(requests.PartnerRequested)
class PartnerRequested(_Shape):
    key: str
    kind: str
    role: Role
    partner: UUID
    due: datetime


@of(requests.PartnerRequestAcknowledged)
class PartnerRequestAcknowledged(_Shape):
    key: str


@of(requests.PartnerRequestRefused)
class PartnerRequestRefused(_Shape):
    key: str
    reason: str


@of(requests.PartnerReminded)
class PartnerReminded(_Shape):
    key: str
    count: int


@of(requests.PartnerRequestEscalated)
class PartnerRequestEscalated(_Shape):
    key: str


@of(requests.PartnerAnswered)
class PartnerAnswered(_Shape):
    key: str


@of(requests.PartnerDeclined)
class PartnerDeclined(_Shape):
    key: str


@of(requests.PartnerRequestWithdrawn)
class PartnerRequestWithdrawn(_Shape):
    key: str


@of(requests.MessageWithoutEffect)
class MessageWithoutEffect(_Shape):
    message: str
    reason: str


@of(requests.TaskOpened)
class TaskOpened(_Shape):
    key: str
    kind: str
    what: str
    role: Role
    due: datetime
    about: str = ""


@of(requests.TaskDone)
class TaskDone(_Shape):
    key: str


@of(requests.TaskReminded)
class TaskReminded(_Shape):
    key: str


@of(requests.TaskEscalated)
class TaskEscalated(_Shape):
    key: str
    role: Role


@of(requests.TaskWithdrawn)
class TaskWithdrawn(_Shape):
    key: str


# Intake ---------------------------------------------------------------------------------------------------------------


@of(intake.CivicTermSet)
class CivicTermSet(_Shape):
    ends: date


# Along the way --------------------------------------------------------------------------------------------------------


@of(preparation.BarrierReported)
class BarrierReported(_Shape):
    barrier: str


@of(preparation.BarrierCleared)
class BarrierCleared(_Shape):
    barrier: str


@of(preparation.BarrierAccepted)
class BarrierAccepted(_Shape):
    barrier: str


@of(go.AdviceGiven)
class AdviceGiven(_Shape):
    party: Role
    advice: Advice


@of(lw.LanguageStarted)
class LanguageStarted(_Shape):
    pass


@of(lw.LanguageStopped)
class LanguageStopped(_Shape):
    pass


@of(lw.GuidanceStarted)
class GuidanceStarted(_Shape):
    pass


@of(lw.GuidanceEnded)
class GuidanceEnded(_Shape):
    pass


@of(steering.AttentionRaised)
class AttentionRaised(_Shape):
    signal: str
    rule: str
    component: Component


@of(steering.AttentionDismissed)
class AttentionDismissed(_Shape):
    signal: str


@of(steering.CostIncurred)
class CostIncurred(_Shape):
    component: Component
    cents: int


@of(steering.AttentionPassed)
class AttentionPassed(_Shape):
    signal: str


@of(placement.EmployerMatched)
class EmployerMatched(_Shape):
    employer: UUID


@of(placement.PlacementDeclined)
class PlacementDeclined(_Shape):
    pass


@of(placement.TrialPlacementStarted)
class TrialPlacementStarted(_Shape):
    employer: UUID
    starts: datetime
    ends: datetime
    limit: datetime


@of(placement.TrialPlacementExtended)
class TrialPlacementExtended(_Shape):
    ends: datetime


@of(placement.TrialPlacementEnded)
class TrialPlacementEnded(_Shape):
    hired: bool


@of(placement.ContractSigned)
class ContractSigned(_Shape):
    employer: UUID
    starts: date
    months: int


@of(placement.AftercareStarted)
class AftercareStarted(_Shape):
    ends: datetime


# The inbox ------------------------------------------------------------------------------------------------------------


@of(inbox.MessageReceived)
class MessageReceived(_Shape):
    message: str
    partner: UUID
    source: str
    cloud_event_id: str
    type: str
    trajectory: UUID


@of(inbox.MessageSetAside)
class MessageSetAside(_Shape):
    message: str
    reason: str


@of(inbox.MessageReplayed)
class MessageReplayed(_Shape):
    message: str
