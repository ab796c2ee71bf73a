"""The parts of the state of a trajectory, one for each subject, and the small values in them. Made only by `events.trajectory`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from events.vocabulary.base import Erased
from events.vocabulary.civic import CivicRoute, NoCivicPlan
from events.vocabulary.leer_werk import Income
from events.vocabulary.values import (
    Advice,
    Component,
    DiplomaValuation,
    LanguageLevel,
    NoGoRoad,
    PlacementRoute,
    QualificationKind,
    Role,
    Skill,
    TrialVerdict,
    Verdict,
    WorkSkill,
)


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
    """What a party found of a round."""

    party: Role
    round: int
    verdict: Verdict
    at: Anchor


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
    estimate: int | None = None
    """What the employer thinks the loonwaarde to be, in percent."""
    extendable: bool = True
    """Until the municipality does not permit an extension."""
    ended_at: datetime | None = None

    @property
    def rounds(self) -> int:
        """How often the employer was asked what it concludes, and did not conclude it then."""
        return self.extensions + (not self.extendable)

    @property
    def concluded(self) -> bool:
        """Whether the employer hires or does not; one that wants more time when there is none does not."""
        longer = self.verdict is TrialVerdict.EXTEND and self.extendable and self.ends < self.limit
        return self.verdict is not None and not longer


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract says from a day on: wage in cents a month, and the hours a week when they were named.

    `until` is its last day as it was told with these terms, and `change` the count of that change; 0 is the signing.
    """

    starts: date
    wage_cents: int
    hours: int | None = None
    until: date | None = None
    change: int = 0


@dataclass(frozen=True, slots=True)
class Contract:
    """The placement and the course of its terms, oldest first: what was told for a later day counts from that day.

    `months` 0 is permanent, and `until` the last day when that was changed since; `ends` says that it is not renewed.
    """

    employer: UUID
    starts: date
    months: int
    growth: str
    signed_at: datetime
    terms: tuple[Terms, ...]
    until: date | None = None
    ends: bool = False
    changes: int = 0
    """How often it was changed, or said to end."""

    def on(self, day: date) -> Terms:
        """The terms of a day, or those with which it begins."""
        return next((one for one in reversed(self.terms) if one.starts <= day), self.terms[0])


@dataclass(frozen=True, slots=True)
class Housing:
    """Since which day the municipality has to find a home, and by which day it is to have done so."""

    since: date
    due: date


@dataclass(frozen=True, slots=True)
class Civic:
    """Civic integration, by law: the notice of DUO, the PIP with its route and term, and the choice of a road."""

    notified_on: date | None = None
    route: CivicRoute | None = None
    term_ends: date | None = None
    duty_ended: date | None = None
    moves: tuple[date, ...] = ()
    """Registrations in another municipality since there was a PIP, oldest first."""
    dual: bool | None = None
    without_plan: NoCivicPlan | None = None
    """Why there is no PIP; None when there is one, or nobody told."""
    permit_ends: date | Erased | None = None
    permits: tuple[date | Erased, ...] = ()
    """The last day of the residence permit, as it was told last; and all that were told in the place of another, oldest first."""
    born: date | Erased | None = None
    housing: Housing | None = None
    waits: tuple[date, ...] = ()
    """The home that is waited for, if it is; and the first days of all waits that were told, oldest first."""
    plan_in_absence: bool = False
    """Whether the PIP was made without the candidate, who did not come to the brede intake."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Werving en selectie, since the intake was entered last. `informed` are the sides that a verbinder told what the trajectory is."""

    cosigned_by: frozenset[UUID] = frozenset()
    held: bool = False
    measured: Mapping[str, bool] = field(default_factory=dict)
    exceptions_requested: Mapping[str, str] = field(default_factory=dict)
    exceptions_signed: frozenset[str] = frozenset()
    support: tuple[str, ...] = ()
    """What helped the conversation along: an interpreter, and aids."""
    culture_sensitive: bool | None = None
    absences: int = 0
    finished_in_absence: bool = False
    selected: bool | None = None
    referred: bool = False
    diploma: DiplomaValuation | None = None
    wishes_told: bool = False
    informed: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Voortraject:
    """The voortraject. Barriers and modules stay what they are when somebody begins again."""

    prepared: frozenset[Role] = frozenset()
    prepared_employer: UUID | None = None
    """The employer that was prepared, where that was told."""
    agreements: int = 0
    trained: bool = False
    """Whether the sector trained the people on the floor."""
    barriers: Mapping[str, Barrier] = field(default_factory=dict)
    modules: Mapping[str, bool] = field(default_factory=dict)
    excused: frozenset[str] = frozenset()
    """Modules of the present programme that this participant can do without."""
    skills: Mapping[WorkSkill, bool] = field(default_factory=dict)
    """Skills for work that somebody assessed, and whether they are mastered."""
    direction_chosen: bool = False
    """Whether sector and level were chosen in the present programme."""


@dataclass(frozen=True, slots=True)
class GoNoGo:
    """The go/no-go, since it was entered last."""

    advice: Mapping[Role, Advice] = field(default_factory=dict)
    decision: Advice | None = None
    road: NoGoRoad | None = None
    checked: frozenset[str] = frozenset()
    """Exit criteria that a person confirmed or excepted."""
    postponed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Living:
    """What the participant lives on from a day: a wage in cents a month for so many hours a week, or benefit."""

    income: Income
    starts: date
    told_at: datetime
    ends: date | None = None
    wage_cents: int | None = None
    hours: int | None = None
    employer: UUID | None = None
    least_cents: int | None = None
    moved: bool = False
    """Whether it is benefit that ended with a move: the next municipality decides anew."""

    @property
    def enough(self) -> bool:
        """Whether it is something to live on: benefit, or no wage under the minimum."""
        return self.income is Income.BENEFIT or self.allowed

    @property
    def allowed(self) -> bool:
        """Whether it is not a wage under the minimum."""
        return self.wage_cents is None or self.least_cents is None or self.wage_cents >= self.least_cents


@dataclass(frozen=True, slots=True)
class Intention:
    """Whether an employer said to mean to hire, and by which day."""

    employer: UUID
    stated: bool
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Education:
    """The education of the leer-werk, since that was entered last."""

    enrolments: int = 0
    by: Role | None = None
    """The role of who enrolled the participant last; None is a roc, under a former release."""
    school_from: date | None = None
    """Its first day, by the last enrolment."""
    school_until: date | None = None
    """Its last day, as the school told it with that enrolment."""
    practice_until: date | None = None
    """The last day of the praktijkovereenkomst that was signed since."""
    work_from: date | None = None
    """The first day at the first workplace."""
    paused_before: timedelta = timedelta()
    """How long the trajectory had been paused when the last of both first days was told."""
    delays: Mapping[QualificationKind, tuple[date, ...]] = field(default_factory=dict)
    """The days on which the school was, or is, to be asked again, oldest first."""
    without: frozenset[QualificationKind] = frozenset()
    """Qualifications that the trajectory goes on without."""

    @property
    def until(self) -> date | None:
        """The last day that was told: that of the enrolment, or else of the praktijkovereenkomst."""
        return self.school_until or self.practice_until


@dataclass(frozen=True, slots=True)
class LeerWerk:
    """Learning and working; `incomes` are by day."""

    recognised: Mapping[UUID, bool] = field(default_factory=dict)
    """Employers known, or known not, to be a recognised leerbedrijf."""
    workplace: UUID | None = None
    hours: tuple[int, int] | None = None
    """A week: of work, and of learning."""
    starts: date | None = None
    """The first day at the workplace."""
    incomes: tuple[Living, ...] = ()
    intention: Intention | None = None
    education: Education = field(default_factory=Education)
    attendance: Mapping[Component, tuple[Measured, ...]] = field(default_factory=dict)
    evaluations: Mapping[Component, Evaluation] = field(default_factory=dict)
    by_round: Mapping[int, Mapping[Component, Evaluation]] = field(default_factory=dict)
    """Attendance by round, the latest evaluation of each component and those of a round, since leer-werk was entered last."""
    satisfaction: Mapping[Role, tuple[Measured, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Language:
    """Language support; `hours` are those of a week."""

    anchor: Anchor | None = None
    running: bool = False
    hours: int = 0
    levels: Mapping[Skill, LanguageLevel] = field(default_factory=dict)
    growth: Mapping[Skill, tuple[Measured, ...]] = field(default_factory=dict)
    """The rank of each level that was measured, by round."""


@dataclass(frozen=True, slots=True)
class Guidance:
    """Guidance of candidate and employer. `in_touch` is the last contact with the coach, before the first the beginning; `reported` when it
    was last told whether there was contact, of so many `reports`, and `missed` how many times in a row there was none."""

    anchor: Anchor | None = None
    running: bool = False
    ended: bool = False
    in_touch: Anchor | None = None
    reported: Anchor | None = None
    reports: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True)
class WageValue:
    """Loonwaarde with one employer: by which criteria it is measured, what it is in percent, and until when a forfait stands in for it."""

    criteria: tuple[str, ...] = ()
    percent: int | None = None
    forfait_ends: datetime | None = None
    employer: UUID | None = None
    assessed: bool = False
    """Whether it goes by the report of an independent expert."""
    left_out: bool = False
    """Whether the municipality left it at a forfait."""
    fixed_at: datetime | None = None
    """When the municipality fixed it, or decided that it could be left out."""
    reassess_on: date | None = None
    settled: int = 0
    """How often the municipality said what it is, or that there is none; over all employers."""

    @property
    def known(self) -> int | None:
        """What it is in percent, as an independent expert found."""
        return self.percent if self.assessed else None


@dataclass(frozen=True, slots=True)
class Subsidy:
    """Loonkostensubsidie for one employment. Without employer, of one before it was told for whom."""

    employer: UUID | None = None
    requested_at: datetime | None = None
    """The request on which nothing was decided yet."""
    running: bool = False
    forfait: bool = False
    percent: int = 0
    cents: int | None = None
    reckoned_on: date | None = None
    """The day whose amounts it was computed in."""
    hours: int | None = None
    """The hours a week that it was computed for; None when nobody named them."""
    since: date | None = None
    """The first day for which it was decided."""
    moved_on: date | None = None
    """The day from which another municipality has to decide on what the former one gave; None when nothing is to be taken over."""
    dropped_on: date | None = None
    """The day of a move after which the new municipality did not go on with it."""
    decided_at: int | None = None
    """How often loonwaarde had been settled by the last decision."""
    decisions: int = 0
    """Over all employments."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Placement and aftercare, since the placement was entered last."""

    employer: UUID | None = None
    route: PlacementRoute | None = None
    """How the employer of the last attempt was found."""
    attempt: int = 0
    trial: Trial | None = None
    trial_permitted_until: date | None = None
    """The last day on which the municipality permits one with this employer."""
    contract: Contract | None = None
    aftercare_anchor: Anchor | None = None
    aftercare_ends: datetime | None = None
    confirmed_months: frozenset[int] = frozenset()
    job_lost: bool = False

    @property
    def on_trial(self) -> Trial | None:
        """The proefplaatsing that runs."""
        return self.trial if self.trial and not self.trial.over else None
