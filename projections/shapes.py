"""What read models see of events: for each one the few fields that any of them looks at. A shape has the name of its event.

No shape holds a sealed field (`of` refuses it): what is told in confidence never reaches a read model, where no key protects it.
"""

# ruff: noqa: D101 - what each of them means is told in the vocabulary.

from datetime import date, datetime
from uuid import UUID

import msgspec

from events.vocabulary import course, inbox, intake, placement, programme, requests, steering, voortraject
from events.vocabulary import go_no_go as go
from events.vocabulary import leer_werk as lw
from events.vocabulary.values import (
    Advice,
    Component,
    EmployerSize,
    EndReason,
    GuidanceKind,
    LanguageLevel,
    LearningForm,
    NoGoRoad,
    Outcome,
    PlacementRoute,
    QualificationKind,
    Role,
    Skill,
    Stage,
    Verdict,
)
from projections.engine.shape import of


class _Shape(msgspec.Struct, gc=False):
    pass


# Partners -------------------------------------------------------------------------------------------------------------


@of(inbox.PartnerRegistered)
class PartnerRegistered(_Shape):
    partner: UUID
    name: str
    role: Role
    source: str
    size: EmployerSize | None = None


@of(inbox.PartnerLeft)
class PartnerLeft(_Shape):
    partner: UUID


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
    sector: str | None = None
    level: str | None = None


@of(course.StageEntered)
class StageEntered(_Shape):
    stage: Stage
    visit: int
    due: datetime


@of(course.StageCompleted)
class StageCompleted(_Shape):
    stage: Stage


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


@of(course.PlanAdjusted)
class PlanAdjusted(_Shape):
    changes: dict[str, str | int | bool]
    signal: str | None = None


@of(course.SectorAndLevelChosen)
class SectorAndLevelChosen(_Shape):
    sector: str
    level: str
    form: LearningForm


@of(course.EvaluationHeld)
class EvaluationHeld(_Shape):
    round: int
    party: Role
    verdict: Verdict


@of(course.AttendanceReported)
class AttendanceReported(_Shape):
    component: Component
    round: int
    percent: int


@of(course.SatisfactionReported)
class SatisfactionReported(_Shape):
    side: Role
    score: int


@of(course.TrajectoryEnded)
class TrajectoryEnded(_Shape):
    outcome: Outcome
    reason: EndReason
    component: Component


@of(course.TrajectoryEnded)
class TrajectoryOver(_Shape):
    """That it ended, and nothing about how or why."""


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
# Werving en selectie --------------------------------------------------------------------------------------------------


class Requirement(msgspec.Struct, frozen=True):
    """A criterion of the profile, and whether nobody is selected without it."""

    criterion: str
    hard: bool


@of(intake.ProfileEstablished)
class ProfileEstablished(_Shape):
    requirements: list[Requirement]


@of(intake.CriterionMeasured)
class CriterionMeasured(_Shape):
    criterion: str
    met: bool


@of(intake.CriterionExceptionRequested)
class CriterionExceptionRequested(_Shape):
    criterion: str


@of(intake.CriterionExceptionSigned)
class CriterionExceptionSigned(_Shape):
    criterion: str


@of(intake.CivicTermSet)
class CivicTermSet(_Shape):
    ends: date


@of(intake.CandidateSelected)
class CandidateSelected(_Shape):
    pass


@of(intake.CandidateNotSelected)
class CandidateNotSelected(_Shape):
    code: EndReason


# Along the way --------------------------------------------------------------------------------------------------------


@of(voortraject.ModuleCompleted)
class ModuleCompleted(_Shape):
    module: str
    passed: bool


@of(voortraject.TasterPlacementArranged)
class TasterPlacementArranged(_Shape):
    starts: date


@of(voortraject.InterculturalPreparationHeld)
class InterculturalPreparationHeld(_Shape):
    side: Role


@of(voortraject.BarrierReported)
class BarrierReported(_Shape):
    barrier: str
    due: date


@of(voortraject.BarrierCleared)
class BarrierCleared(_Shape):
    barrier: str


@of(voortraject.BarrierAccepted)
class BarrierAccepted(_Shape):
    barrier: str


@of(go.AdviceGiven)
class AdviceGiven(_Shape):
    party: Role
    advice: Advice


@of(go.GoDecided)
class GoDecided(_Shape):
    visit: int


@of(go.NoGoDecided)
class NoGoDecided(_Shape):
    visit: int
    road: NoGoRoad


@of(go.DecisionPostponed)
class DecisionPostponed(_Shape):
    visit: int


@of(lw.Enrolled)
class Enrolled(_Shape):
    sector: str
    level: str
    form: LearningForm


@of(lw.WorkplaceOffered)
class WorkplaceOffered(_Shape):
    employer: UUID
    starts: date
    hours_work: int
    hours_learning: int


@of(lw.QualificationObtained)
class QualificationObtained(_Shape):
    kind: QualificationKind


@of(lw.QualificationNotObtained)
class QualificationNotObtained(_Shape):
    kind: QualificationKind


@of(lw.LanguageLevelMeasured)
class LanguageLevelMeasured(_Shape):
    skill: Skill
    level: LanguageLevel
    round: int


@of(lw.GuidanceContactHeld)
class GuidanceContactHeld(_Shape):
    round: int
    took_place: bool


@of(lw.LanguageStarted)
class LanguageStarted(_Shape):
    pass


@of(lw.LanguageStopped)
class LanguageStopped(_Shape):
    pass


@of(lw.GuidanceStarted)
class GuidanceStarted(_Shape):
    kind: GuidanceKind


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


@of(steering.AttentionPassed)
class AttentionPassed(_Shape):
    signal: str


@of(steering.MoneyCommitted)
class MoneyCommitted(_Shape):
    source: str
    component: Component
    cents: int
    ends: date | None = None


@of(steering.CostIncurred)
class CostIncurred(_Shape):
    source: str
    component: Component
    cents: int


@of(placement.IntentionStated)
class IntentionStated(_Shape):
    employer: UUID


@of(placement.EmployerMatched)
class EmployerMatched(_Shape):
    employer: UUID
    route: PlacementRoute
    attempt: int


@of(placement.PlacementDeclined)
class PlacementDeclined(_Shape):
    employer: UUID


@of(placement.TrialPlacementStarted)
class TrialPlacementStarted(_Shape):
    employer: UUID
    starts: datetime
    ends: datetime
    limit: datetime


@of(placement.TrialPlacementExtended)
class TrialPlacementExtended(_Shape):
    employer: UUID
    ends: datetime


@of(placement.TrialPlacementEnded)
class TrialPlacementEnded(_Shape):
    employer: UUID
    hired: bool


@of(placement.WageValueMeasured)
class WageValueMeasured(_Shape):
    employer: UUID
    percent: int


@of(placement.TeamPrepared)
class TeamPrepared(_Shape):
    employer: UUID


@of(placement.WageSubsidyDecided)
class WageSubsidyDecided(_Shape):
    granted: bool
    percent: int


@of(placement.ContractSigned)
class ContractSigned(_Shape):
    employer: UUID
    starts: date
    months: int


@of(placement.AftercareStarted)
class AftercareStarted(_Shape):
    ends: datetime


@of(placement.EmploymentConfirmed)
class EmploymentConfirmed(_Shape):
    employer: UUID
    month: int


@of(placement.JobLost)
class JobLost(_Shape):
    employer: UUID
    month: int


# Programmes -----------------------------------------------------------------------------------------------------------


class Contribution(msgspec.Struct, frozen=True):
    """What a party brings in, as far as it is places."""

    places: int | None = msgspec.field(default=None, name="plaatsen")


class CanvasParty(msgspec.Struct, frozen=True):
    """A role in a programme, with what it brings in."""

    contribution: list[Contribution] = msgspec.field(default_factory=list, name="inbreng")


class Canvas(msgspec.Struct, frozen=True):
    """What a programme document says about who it is for, and how many can take part."""

    sector: str = ""
    level: str = msgspec.field(default="", name="niveau")
    parties: list[CanvasParty] = msgspec.field(default_factory=list, name="partijen")


@of(programme.ProgrammePublished)
class ProgrammePublished(_Shape):
    code: str
    version: int
    document: Canvas


@of(programme.ProgrammeClosed)
class ProgrammeClosed(_Shape):
    code: str


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
