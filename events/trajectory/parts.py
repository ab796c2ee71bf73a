"""The parts of the state of a trajectory, one for each subject, and the small values in them; those of the work that follows are in
`placement_parts`. Made only by `events.trajectory`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from events.vocabulary.base import Erased
from events.vocabulary.civic import CivicRoute, NoCivicPlan, PermitRenewal, TermExtension
from events.vocabulary.leer_werk import Income
from events.vocabulary.values import (
    Advice,
    Component,
    DiplomaValuation,
    LanguageLevel,
    Level,
    NoGoRoad,
    QualificationKind,
    Role,
    Skill,
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
class Housing:
    """Since which day the municipality has to find a home, and by which day it is to have done so."""

    since: date
    due: date


@dataclass(frozen=True, slots=True)
class Civic:
    """Civic integration, by law: the notice of DUO, the PIP with its route and term, and the choice of a road."""

    notified_on: date | None = None
    route: CivicRoute | None = None
    level: LanguageLevel | None = None
    """At which the language is examined, by the PIP."""
    switches: tuple[date, ...] = ()
    """The days of each PIP in which the route or the level was changed, oldest first."""
    term_ends: date | None = None
    """The last day of the term; None before there is one, and once the duty has ended."""
    extensions: tuple[TermExtension, ...] = ()
    """Why the term was made longer, each time that it was."""
    duty_ended: date | None = None
    resumed: int = 0
    """How often the duty turned out to go on after all."""
    moves: tuple[date, ...] = ()
    """Registrations in another municipality since there was a PIP, oldest first."""
    registered_on: date | None = None
    """The last registration in another municipality, also of before there was a PIP."""
    dual: bool | None = None
    without_plan: NoCivicPlan | None = None
    """Why there is no PIP; None when there is one, or nobody told."""
    permit_ends: date | Erased | None = None
    """The last day of the residence permit, as it was told last."""
    permits: tuple[date | Erased, ...] = ()
    """Every last day that was told in the place of another, oldest first."""
    renewal: PermitRenewal | None = None
    """How it stands with the renewal of that permit, once that was told."""
    born: date | Erased | None = None
    housing: Housing | None = None
    """The home that is waited for; None when nobody waits."""
    waits: tuple[date, ...] = ()
    """The first days of every wait for a home that was told, oldest first."""
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
    diploma_level: Level | None = None
    """The level that the diploma from the country of origin is worth here, as far as told."""
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
    told_until: date | None = None
    """Of benefit that ended so, the last day that was told for it."""

    @property
    def enough(self) -> bool:
        """Whether it is something to live on: benefit, or no wage under the minimum."""
        return self.income is not Income.WAGE or self.allowed

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
    after_all: frozenset[QualificationKind] = frozenset()
    """Those of them that were granted all the same, later."""
    fell_through: int = 0
    """How many enrolments were for an education that never began."""

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
    places: Mapping[UUID, date] = field(default_factory=dict)
    """The first day at each workplace that there was."""
    incomes: tuple[Living, ...] = ()
    intention: Intention | None = None
    education: Education = field(default_factory=Education)
    attendance: Mapping[Component, tuple[Measured, ...]] = field(default_factory=dict)
    """By round, since leer-werk was entered last."""
    evaluations: Mapping[Component, Evaluation] = field(default_factory=dict)
    """The latest of each component, since leer-werk was entered last."""
    by_round: Mapping[int, Mapping[Component, Evaluation]] = field(default_factory=dict)
    """Those of a round, since leer-werk was entered last."""
    satisfaction: Mapping[Role, tuple[Measured, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Language:
    """Language support; `hours` are those of a week."""

    anchor: Anchor | None = None
    running: bool = False
    stops: int = 0
    """How many times the lessons stopped: for who goes back to learning they begin again."""
    begins: date | None = None
    """The first day of lessons, as it was told."""
    hours: int = 0
    levels: Mapping[Skill, LanguageLevel] = field(default_factory=dict)
    growth: Mapping[Skill, tuple[Measured, ...]] = field(default_factory=dict)
    """The rank of each level that was measured, by round."""


@dataclass(frozen=True, slots=True)
class Guidance:
    """Guidance of candidate and employer."""

    anchor: Anchor | None = None
    running: bool = False
    ended: bool = False
    begins: Mapping[str, date] = field(default_factory=dict)
    """From which day each who guides does, as it was told."""
    in_touch: Anchor | None = None
    """The last contact with the coach; before the first, the beginning of guidance."""
    reported: Anchor | None = None
    """When it was last told whether there was contact."""
    reports: int = 0
    """How often that was told."""
    missed: int = 0
    """How many times in a row there was none by now."""
