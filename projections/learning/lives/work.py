"""The parts of a life about work and what somebody has to show for it: places, trials, contracts, income, qualifications."""

from datetime import date, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from msgspec import field
from msgspec.structs import replace

from events.vocabulary.placement import JobEnd
from events.vocabulary.values import PlacementRoute, QualificationKind, WithoutQualification
from projections.learning.lives.parts import Lasting, Moved, Part, by

NEVER_BEGAN = "nooit-begonnen"
"""How ends what was agreed and fell through before its first day: until then it was in the life, since then it counts nowhere."""


class Workplace(Lasting):
    """The working part was offered, in hours a week. Ends only as NEVER_BEGAN."""

    employer: UUID
    hours_work: int
    hours_learning: int


class Match(Lasting):
    """An employer to try with. Ends `afgewezen`."""

    employer: UUID
    route: PlacementRoute
    attempt: int


class Trial(Lasting):
    """A proefplaatsing, planned from `starts` to `ends` at first. Ends `aangenomen`, `niet-aangenomen`, `geen-oordeel` or NEVER_BEGAN."""

    employer: UUID
    starts: datetime
    ends: datetime
    limit: datetime
    extended: list[Moved] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)

    def as_of(self, moment: datetime) -> Self:
        """With the dates of that moment."""
        return replace(super().as_of(moment), extended=by(moment, self.extended), moved=by(moment, self.moved))


class WageValue(Part):
    """Loonwaarde, in percent."""

    percent: int


class Change(Part):
    """The contract says otherwise from now on; `until` is its last day, None of a permanent one. `over`: nothing follows that day."""

    until: date | None = None
    wage_cents: int | None = None
    hours: int | None = None
    over: bool = False


class Contract(Lasting):
    """A placement; `months` 0 is permanent. Ends only as NEVER_BEGAN, on a `ground`: its last day is one of its terms.

    `job` is the level of the work and `learned` that of the participant (the highest of learned and brought), where they were told.
    The wage is in cents a month and hours are in a week; beside them the minimum wage of an adult for those hours, and a full-time week.
    """

    employer: UUID
    starts: date
    months: int
    job: str | None = None
    learned: str | None = None
    wage_cents: int | None = None
    hours: int | None = None
    least_cents: int | None = None
    full_time: int | None = None
    changes: list[Change] = field(default_factory=list)
    ground: JobEnd | None = None

    def as_of(self, moment: datetime) -> Self:
        """As it was changed by that moment."""
        changes = by(moment, self.changes)
        then = super().as_of(moment)
        return then if len(changes) == len(then.changes) else replace(then, changes=changes)


class Confirmation(Part):
    """Still at work after so many months."""

    month: int


class Loss(Part):
    """No longer at work, in this month after the start; the `ground` where it was told."""

    month: int
    ground: JobEnd | None = None


class Qualification(Part):
    """What the school granted or did not, or not yet (`obtained` is None); `code` is why a person chose to go on without it."""

    kind: QualificationKind
    obtained: bool | None
    code: WithoutQualification | None = None


class Living(StrEnum):
    """What somebody lives on while learning and working (domain.md F1, F4)."""

    WAGE = "loon"
    BESIDE = "uitkering-met-loon-ernaast"
    BENEFIT = "uitkering"
    UNDER = "loon-onder-het-minimum"


class Income(Part):
    """What is lived on from a day until the next such day, or up to and with the day `ends`."""

    living: Living
    starts: date
    ends: date | None = None
