"""The state of one trajectory: what its stream adds up to. Made only by `events.trajectory`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from pydantic import JsonValue

from events.vocabulary.base import Erased
from events.vocabulary.course import DropOutReported, Party, TrajectoryEnded
from events.vocabulary.intake import CivicTermSet, CriterionMeasured, Requirement
from events.vocabulary.leer_werk import GuidanceStarted, LanguageLevelMeasured
from events.vocabulary.placement import WageValueMeasured
from events.vocabulary.values import (
    Advice,
    CivicRoute,
    Component,
    EndReason,
    LanguageLevel,
    NoGoRoad,
    Outcome,
    Role,
    Skill,
    Stage,
    TrialVerdict,
    Verdict,
)

Correctable = CriterionMeasured | CivicTermSet | GuidanceStarted | LanguageLevelMeasured | WageValueMeasured
"""Facts whose words a decision looks at; nothing else depends on them."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A moment that later moments are counted from, and how long the trajectory had been paused by then.

    What was paused since is added to everything that is counted from it (domain.md 4.3, 2).
    """

    at: datetime
    paused: timedelta


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured in a round: a percentage, a mark, or the rank of a level. `at` is when it was told first."""

    value: int
    round: int
    at: Anchor


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The latest evaluation of a party."""

    round: int
    verdict: Verdict
    at: Anchor


@dataclass(frozen=True, slots=True)
class Attention:
    """A signal: the rule that raised it, how many times, since when it is open or when it was closed last, and why."""

    rule: str
    number: int
    at: Anchor
    evidence: str | Erased


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
    told_of_withdrawal: bool = False

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
    rounds: int = 0
    """How often its date was put off; it is reminded and escalated again after the new one."""

    @property
    def open(self) -> bool:
        """Whether it still has to be done."""
        return not self.closed


@dataclass(frozen=True, slots=True)
class Barrier:
    """Something practical in the way: who takes it on, until when, and whether that was settled."""

    name: str
    kind: str | Erased
    owner: Role
    due: date
    settled: bool = False


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
    hours: int | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """What one source does for one component, in cents: promised, until when, and spent."""

    source: str
    component: Component
    committed: int = 0
    ends: date | None = None
    spent: int = 0


@dataclass(frozen=True, slots=True)
class Civic:
    """Civic integration, by law: the notice of DUO, the PIP with its route and term, and the choice of a road."""

    notified_on: date | None = None
    route: CivicRoute | None = None
    term_ends: date | None = None
    moves: tuple[date, ...] = ()
    """Registrations in another municipality since there was a PIP, oldest first."""
    dual: bool | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """Werving en selectie, since the intake was entered last."""

    cosigned_by: frozenset[UUID] = frozenset()
    measured: Mapping[str, bool] = field(default_factory=dict)
    exceptions_requested: Mapping[str, str] = field(default_factory=dict)
    exceptions_signed: frozenset[str] = frozenset()
    absences: int = 0
    finished_in_absence: bool = False
    selected: bool | None = None
    referred: bool = False


@dataclass(frozen=True, slots=True)
class Voortraject:
    """The voortraject. Barriers and modules stay what they are when somebody begins again."""

    prepared: frozenset[Role] = frozenset()
    agreements: int = 0
    barriers: Mapping[str, Barrier] = field(default_factory=dict)
    modules: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GoNoGo:
    """The go/no-go, since it was entered last."""

    advice: Mapping[Role, Advice] = field(default_factory=dict)
    decision: Advice | None = None
    road: NoGoRoad | None = None
    postponed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LeerWerk:
    """Learning and working."""

    recognised: Mapping[UUID, bool] = field(default_factory=dict)
    """Employers known, or known not, to be a recognised leerbedrijf."""
    workplace: UUID | None = None
    hours: tuple[int, int] | None = None
    """A week: of work, and of learning."""
    attendance: Mapping[Component, tuple[Measured, ...]] = field(default_factory=dict)
    """By round, since leer-werk was entered last."""
    evaluations: Mapping[Role, Evaluation] = field(default_factory=dict)
    """Since leer-werk was entered last."""
    satisfaction: Mapping[Role, tuple[Measured, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Language:
    """Language support."""

    anchor: Anchor | None = None
    running: bool = False
    hours: int = 0
    """A week."""
    levels: Mapping[Skill, LanguageLevel] = field(default_factory=dict)
    growth: Mapping[Skill, tuple[Measured, ...]] = field(default_factory=dict)
    """The rank of each level that was measured, by round."""


@dataclass(frozen=True, slots=True)
class Guidance:
    """Guidance of candidate and employer."""

    anchor: Anchor | None = None
    running: bool = False
    ended: bool = False
    in_touch: Anchor | None = None
    """The last contact with the coach; before the first, the beginning of guidance."""


@dataclass(frozen=True, slots=True)
class WageValue:
    """Loonwaarde: by which criteria it is measured, what it is in percent, and until when a forfait stands in for it."""

    criteria: tuple[str, ...] = ()
    percent: int | None = None
    forfait_ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """Placement and aftercare, since the placement was entered last."""

    employer: UUID | None = None
    attempt: int = 0
    trial: Trial | None = None
    contract: Contract | None = None
    aftercare_anchor: Anchor | None = None
    aftercare_ends: datetime | None = None
    confirmed_months: frozenset[int] = frozenset()
    job_lost: bool = False


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
    policy_day: date | None = None
    """The day whose law and policy apply; None is the day of the start."""
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

    attention: Mapping[str, Attention] = field(default_factory=dict)
    """Signals that are open."""
    closed_attention: Mapping[str, Attention] = field(default_factory=dict)
    """Signals that were open and are not now: answered, or their cause was gone."""

    requirements: tuple[Requirement, ...] = ()
    turned_down_for: EndReason | None = None
    """Why the candidate was not selected, or why the go/no-go was a no."""
    civic: Civic = Civic()
    intake: Intake = Intake()
    voortraject: Voortraject = Voortraject()
    go_no_go: GoNoGo = GoNoGo()
    leer_werk: LeerWerk = LeerWerk()
    language: Language = Language()
    guidance: Guidance = Guidance()
    wage_value: WageValue = WageValue()
    placement: Placement = Placement()
    declined_attempts: int = 0
    trials: tuple[Trial, ...] = ()
    """Those that are over."""
    drop_outs: tuple[DropOutReported, ...] = ()
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

    def partners(self, role: Role) -> tuple[UUID, ...]:
        """The organisations in a role, in order of preference."""
        return tuple(p.partner for p in self.parties if p.role is role)
