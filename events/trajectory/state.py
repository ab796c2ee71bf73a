"""The state of one trajectory: what its stream adds up to. Made only by `events.trajectory`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from pydantic import JsonValue

from events.trajectory.account import Account
from events.trajectory.parts import Anchor, Civic, GoNoGo, Guidance, Intake, Language, LeerWerk, Voortraject
from events.trajectory.placement_parts import Contract, Lost, Placement, Settlement, Subsidy, Trial, WageValue
from events.vocabulary.base import Erased
from events.vocabulary.course import DropOutReported, MunicipalityChanged, Party, TrajectoryEnded
from events.vocabulary.intake import CivicDutyEnded, CivicTermSet, CriterionMeasured, Requirement
from events.vocabulary.leer_werk import GuidanceStarted, LanguageLevelMeasured
from events.vocabulary.placement import ContractFellThrough, JobLost, WageValueMeasured
from events.vocabulary.values import (
    Component,
    EndReason,
    Outcome,
    Role,
    Stage,
)

Correctable = (
    CriterionMeasured
    | CivicTermSet
    | CivicDutyEnded
    | GuidanceStarted
    | LanguageLevelMeasured
    | MunicipalityChanged
    | WageValueMeasured
    | JobLost
    | ContractFellThrough
)
"""Facts of which what they say can be set right, or that can be taken back."""


@dataclass(frozen=True, slots=True)
class Attention:
    """A signal: the rule that raised it, how many times, since when it is open or when it was closed last, and why.

    `facts` is how many parties tell of it, and `told_at` when that was told last.
    """

    rule: str
    number: int
    at: Anchor
    evidence: str | Erased
    facts: int = 1
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A question to a partner. Open until answered, declined, refused by the partner's system or withdrawn."""

    key: str
    id: UUID
    kind: str
    role: Role
    partner: UUID
    content: Mapping[str, JsonValue]
    asked_at: datetime
    due: datetime
    escalate_at: datetime
    acknowledged: bool = False
    refused: str | None = None
    reminders: int = 0
    escalated: bool = False
    answer: Mapping[str, JsonValue] | Erased | None = None
    declined: str | Erased | None = None
    withdrawn: str | None = None
    not_accepted: bool = False
    """Whether it is withdrawn because of what was answered."""
    told_of_withdrawal: bool = False
    runs_on: bool = False
    """Whether no pause moves its date."""
    partner_left: bool = False
    """Whether the partner left since it was asked: what it said then does not hold when it comes back."""

    @property
    def open(self) -> bool:
        """Whether an answer is still awaited. A refused question stays open: a person has to find the answer in another way."""
        return self.answer is None and self.declined is None and self.withdrawn is None


@dataclass(frozen=True, slots=True)
class Task:
    """Something for a person in a role."""

    key: str
    kind: str
    what: str
    role: Role
    opened_at: datetime
    due: datetime
    escalate_at: datetime
    about: str = ""
    reminded: bool = False
    escalated: bool = False
    closed: bool = False
    withdrawn: bool = False
    """Whether it was closed because there was no reason for it any more."""
    rounds: int = 0
    """How often its date was put off; it is reminded and escalated again after the new one."""
    runs_on: bool = False
    """Whether no pause moves its date."""

    @property
    def open(self) -> bool:
        """Whether it still has to be done."""
        return not self.closed


@dataclass(frozen=True, slots=True)
class Money:
    """What one source does for one component, in cents: promised, until when, and spent."""

    source: str
    component: Component
    committed: int = 0
    ends: date | None = None
    spent: int = 0


@dataclass(frozen=True)
class Trajectory:
    """One trajectory. `keys` holds the domain key and the cause of every fact, by which a verb knows what was done already.

    Without slots, so that `events.trajectory.change.replace` can copy all fields at once.
    """

    id: UUID
    version: int = 0
    position: int = 0
    last: UUID | None = None
    """The id of the event at this version."""
    keys: frozenset[str] = frozenset()

    participant: UUID | None = None
    programme: str = ""
    programme_version: int = 0
    policy: str = ""
    policy_version: int = 1
    policy_day: date | None = None
    """The day whose law and policy apply; None is the day of the start."""
    municipality: UUID | None = None
    cbs_code: str | None = None
    """The code of the municipality, by which it has rules of its own."""
    regisseur: str = ""
    handover_to: str | None = None
    parties: tuple[Party, ...] = ()
    holders: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    started_at: datetime | None = None
    qualified_by: date | None = None
    """When learning and working is done by the norms with which it began; None where a former release began it."""

    stage: Stage | None = None
    visits: Mapping[Stage, int] = field(default_factory=dict)
    stage_anchor: Anchor | None = None
    stage_due: datetime | None = None
    stage_completed: bool = False
    paused_at: datetime | None = None
    paused_until: date | None = None
    """The day on which a pause is expected to be over, when somebody named one."""
    paused_total: timedelta = timedelta()
    interruptions: int = 0
    plan_changes: Mapping[str, str | int | bool] = field(default_factory=dict)
    ended: TrajectoryEnded | None = None
    ended_at: datetime | None = None

    requests: Mapping[str, Request] = field(default_factory=dict)
    tasks: Mapping[str, Task] = field(default_factory=dict)

    attention: Mapping[str, Attention] = field(default_factory=dict)
    """Signals that are open."""
    closed_attention: Mapping[str, Attention] = field(default_factory=dict)
    """Signals that were open and are not now: answered, or their cause was gone."""

    requirements: tuple[Requirement, ...] = ()
    turned_down_for: EndReason | None = None
    """Why the candidate was not selected, or why the go/no-go was a no."""
    civic: Civic = field(default_factory=Civic)
    intake: Intake = field(default_factory=Intake)
    voortraject: Voortraject = field(default_factory=Voortraject)
    go_no_go: GoNoGo = field(default_factory=GoNoGo)
    leer_werk: LeerWerk = field(default_factory=LeerWerk)
    language: Language = field(default_factory=Language)
    guidance: Guidance = field(default_factory=Guidance)
    wage_value: WageValue = field(default_factory=WageValue)
    subsidy: Subsidy = field(default_factory=Subsidy)
    accounts: Mapping[UUID, Account] = field(default_factory=dict)
    """By employer, what was given of loonkostensubsidie and reckoned, from day to day."""
    settlements: tuple[Settlement, ...] = ()
    placement: Placement = field(default_factory=Placement)
    contracts: tuple[Contract, ...] = ()
    """Contracts of before the placement was entered last, oldest first."""
    teams: Mapping[UUID, date] = field(default_factory=dict)
    """Employers whose team is ready for the participant, and since which day; of one that was found in the network, for this placement."""
    lost: Lost | None = None
    """What there was when a job was lost, or fell through, the last time."""
    declined_attempts: int = 0
    trials: tuple[Trial, ...] = ()
    """Those that are over."""
    drop_outs: tuple[DropOutReported, ...] = ()
    leaving: bool = False
    """Whether a drop-out was reported of which nobody has judged yet what follows."""
    money: tuple[Money, ...] = ()
    """One for each source and component that was told of."""

    correctable: Mapping[UUID, Correctable] = field(default_factory=dict)
    """Facts that a later one may correct, by event id; of one subject only the latest."""

    @property
    def started(self) -> bool:
        """Whether there is a trajectory at all on this stream."""
        return self.started_at is not None

    @property
    def open(self) -> bool:
        """Started and not ended."""
        return self.started and self.ended is None

    @property
    def paused(self) -> bool:
        """Whether everything waits."""
        return self.paused_at is not None

    @property
    def visit(self) -> int:
        """How often the present stage was entered."""
        return self.visits.get(self.stage, 0) if self.stage else 0

    def times_left(self, kind: str, partner: UUID, scope: str = "") -> int:
        """How often a partner left that had answered a question of a kind, with a yes or a no; in a `scope`, of those alone."""
        said = (r for r in self.requests.values() if r.partner_left and not r.open and r.withdrawn is None)
        return sum((r.kind, r.partner) == (kind, partner) and r.key.startswith(scope) for r in said)

    @property
    def open_requests(self) -> tuple[Request, ...]:
        """Questions that still wait for an answer, oldest first."""
        return tuple([r for r in self.requests.values() if r.open])

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        """Tasks that still have to be done, oldest first."""
        return tuple(t for t in self.tasks.values() if t.open)

    @property
    def open_barriers(self) -> tuple[str, ...]:
        """Barriers that were neither cleared nor accepted."""
        return tuple(barrier.name for barrier in self.voortraject.barriers.values() if not barrier.settled)

    @property
    def unmet_hard_criteria(self) -> tuple[str, ...]:
        """Hard requirements that were not met or not measured, without a signed exception."""
        return tuple(
            r.criterion
            for r in self.requirements
            if r.hard and not self.intake.measured.get(r.criterion, False) and r.criterion not in self.intake.exceptions_signed
        )

    @property
    def outcome(self) -> Outcome | None:
        """How it ended, if it did."""
        return self.ended.outcome if self.ended else None

    @property
    def cost(self) -> int:
        """What was spent on this trajectory, in cents (domain.md 1.8, F7)."""
        return sum(each.spent for each in self.money)

    def account(self, employer: UUID | None) -> Account:
        """What was given for the work with an employer; nothing for one that nothing was decided for."""
        return self.accounts.get(employer, Account()) if employer else Account()

    def partners(self, role: Role) -> tuple[UUID, ...]:
        """The organisations in a role, in order of preference."""
        return tuple(p.partner for p in self.parties if p.role is role)
