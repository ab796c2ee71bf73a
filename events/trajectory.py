"""The state of one trajectory: what its stream adds up to. Made only by `events.fold`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from pydantic import JsonValue

from events.vocabulary.base import Erased
from events.vocabulary.intake import Requirement
from events.vocabulary.parts import Advice, LanguageLevel, NoGoRoad, Outcome, Role, Skill, Stage, TrialVerdict
from events.vocabulary.trajectory import DropOutReported, Party, TrajectoryEnded


@dataclass(frozen=True, slots=True)
class Anchor:
    """A moment that later moments are counted from, and how long the trajectory had been paused by then.

    What was paused since is added to everything that is counted from it (domain.md 4.3, 2).
    """

    at: datetime
    paused: timedelta


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
    withdrawn: bool = False

    @property
    def open(self) -> bool:
        """Whether an answer is still awaited. A refused question stays open: a person has to find the answer in another way."""
        return self.answer is None and self.declined is None and not self.withdrawn


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

    @property
    def open(self) -> bool:
        """Whether it still has to be done."""
        return not self.closed


@dataclass(frozen=True, slots=True)
class Trial:
    """A running or finished proefplaatsing."""

    employer: UUID
    starts: datetime
    ends: datetime
    limit: datetime
    extensions: int = 0
    verdict: TrialVerdict | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Contract:
    """The placement: wage in cents a month; `months` 0 is permanent."""

    employer: UUID
    starts: date
    wage_cents: int
    months: int
    growth: str
    signed_at: datetime


@dataclass(frozen=True)
class Trajectory:
    """One trajectory. `keys` holds the domain key and the cause of every fact, by which a verb knows what was done already.

    Without slots, so that `events.fold.change.replace` can copy all fields at once.
    """

    id: UUID
    version: int = 0
    position: int = 0
    keys: frozenset[str] = frozenset()

    participant: UUID | None = None
    programme: str = ""
    programme_version: int = 0
    policy: str = ""
    municipality: UUID | None = None
    regisseur: str = ""
    handover_to: str | None = None
    parties: tuple[Party, ...] = ()
    holders: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    started_at: datetime | None = None

    stage: Stage | None = None
    visits: Mapping[Stage, int] = field(default_factory=dict)
    stage_anchor: Anchor | None = None
    stage_due: datetime | None = None
    stage_completed: bool = False
    paused_at: datetime | None = None
    paused_total: timedelta = timedelta()
    interruptions: int = 0
    plan_changes: Mapping[str, str | int | bool] = field(default_factory=dict)
    ended: TrajectoryEnded | None = None
    ended_at: datetime | None = None

    requests: Mapping[str, Request] = field(default_factory=dict)
    tasks: Mapping[str, Task] = field(default_factory=dict)

    attention: Mapping[str, str] = field(default_factory=dict)
    """Signals that are open, each with the rule that raised it."""

    requirements: tuple[Requirement, ...] = ()
    measured: Mapping[str, bool] = field(default_factory=dict)
    exceptions_requested: Mapping[str, str] = field(default_factory=dict)
    exceptions_signed: frozenset[str] = frozenset()
    civic_term_ends: date | None = None
    selected: bool | None = None
    referred_to: str | None = None

    drop_outs: tuple[DropOutReported, ...] = ()
    barriers: Mapping[str, bool] = field(default_factory=dict)
    modules: Mapping[str, bool] = field(default_factory=dict)
    advice: Mapping[Role, Advice] = field(default_factory=dict)
    decision: Advice | None = None
    road: NoGoRoad | None = None
    postponed_until: datetime | None = None

    workplace: UUID | None = None
    language_anchor: Anchor | None = None
    language_running: bool = False
    levels: Mapping[Skill, LanguageLevel] = field(default_factory=dict)
    guidance_anchor: Anchor | None = None
    guidance_running: bool = False
    guidance_ended: bool = False

    employer: UUID | None = None
    attempt: int = 0
    declined_attempts: int = 0
    trial: Trial | None = None
    trials: tuple[Trial, ...] = ()
    wage_value: int | None = None
    contract: Contract | None = None
    aftercare_anchor: Anchor | None = None
    aftercare_ends: datetime | None = None
    confirmed_months: frozenset[int] = frozenset()
    job_lost: bool = False

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

    @property
    def open_requests(self) -> tuple[Request, ...]:
        """Questions that still wait for an answer, oldest first."""
        return tuple(r for r in self.requests.values() if r.open)

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        """Tasks that still have to be done, oldest first."""
        return tuple(t for t in self.tasks.values() if t.open)

    @property
    def open_barriers(self) -> tuple[str, ...]:
        """Barriers that were neither cleared nor accepted."""
        return tuple(name for name, gone in self.barriers.items() if not gone)

    @property
    def unmet_hard_criteria(self) -> tuple[str, ...]:
        """Hard requirements that were not met or not measured, without a signed exception."""
        return tuple(
            r.criterion
            for r in self.requirements
            if r.hard and not self.measured.get(r.criterion, False) and r.criterion not in self.exceptions_signed
        )

    @property
    def outcome(self) -> Outcome | None:
        """How it ended, if it did."""
        return self.ended.outcome if self.ended else None

    def partners(self, role: Role) -> tuple[UUID, ...]:
        """The organisations in a role, in order of preference."""
        return tuple(p.partner for p in self.parties if p.role is role)
