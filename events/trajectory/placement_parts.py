"""The parts of the state of a trajectory about work: trials, the contract, loonwaarde and subsidy. Made only by `events.trajectory`."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from events.trajectory.parts import Anchor
from events.vocabulary.placement import JobEnd
from events.vocabulary.values import PlacementRoute, TrialVerdict


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
    def never_began(self) -> bool:
        """Whether it ended before its first day."""
        return self.ended_at is not None and self.ended_at < self.starts

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
    full_week: int | None = None
    """The hours that it is for where it names none; None where that was not told."""
    over_on: date | None = None
    """The last day of the work, once that is over."""
    ground: JobEnd | None = None
    """Why it ends, when that was told and is not its term."""

    def on(self, day: date) -> Terms:
        """The terms of a day, or those with which it begins."""
        return next((one for one in reversed(self.terms) if one.starts <= day), self.terms[0])

    def hours(self, day: date) -> int | None:
        """The hours a week of a day; None when nobody named them, nor how long a full week is."""
        return self.on(day).hours or self.full_week


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
    since: date | None = None
    """The day from which it counts, when it took the place of another."""
    settled: int = 0
    """How often the municipality said what it is, or that there is none; over all employers."""

    @property
    def known(self) -> int | None:
        """What it is in percent, as an independent expert found."""
        return self.percent if self.assessed else None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What was paid to an employer since a day and has to be settled, because subsidy turned out to be another from then on; or up to
    `until`, when by then another municipality than it was asked of should have decided."""

    employer: UUID
    since: date
    number: int
    over: bool
    """Whether there was none any more; otherwise it was another."""
    until: date | None = None
    moved: bool = False
    """Whether another municipality decides on it since."""


@dataclass(frozen=True, slots=True)
class Subsidy:
    """Loonkostensubsidie for one employment. Without employer, of one before it was told for whom."""

    employer: UUID | None = None
    requested_at: datetime | None = None
    """The request on which nothing was decided yet."""
    running: bool = False
    forfait: bool = False
    percent: int = 0
    computed: int | None = None
    """What the formula of the law gave beside it, in percent."""
    since: date | None = None
    """The first day for which it was decided."""
    resumed: int = 0
    """How often it went on after all, because the work did."""
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


@dataclass(frozen=True, slots=True)
class Lost:
    """The placement and what belongs to it as they were before the job was lost: so it is again when that turns out not to be so. `paused`
    is how long the trajectory had been paused by then."""

    placement: Placement
    wage_value: WageValue
    subsidy: Subsidy
    paused: timedelta
    ground: JobEnd | None = None
