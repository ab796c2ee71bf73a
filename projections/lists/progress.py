"""How a participant gets on: criteria, language, attendance, satisfaction, qualifications, loonwaarde and subsidy, each as it stands now.

The part of the fold of the file that is about growth. What was said with it is sealed and stays on the log.
"""

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from events.days import day_of
from events.record import Stored
from events.vocabulary.intake import CriterionMeasured
from events.vocabulary.leer_werk import LanguageLevelMeasured
from events.vocabulary.placement import WageValueMeasured
from events.vocabulary.values import Component, LanguageLevel, QualificationKind, Role, Skill
from projections import shapes


class Criterion(msgspec.Struct):
    """One requirement of the profile. `met` is None as long as nobody measured it; `excepted` that two people signed for going on."""

    criterion: str
    hard: bool
    met: bool | None = None
    excepted: bool = False


class Attendance(msgspec.Struct, frozen=True):
    """Of the last round: how much of it was attended, in percent; of work also the hours a week that were made."""

    round: int
    percent: int
    hours: int | None = None


class Met(msgspec.Struct, frozen=True):
    """How many people at work the participant came to know in a round of evaluating."""

    round: int
    new: int


class Qualification(msgspec.Struct, frozen=True):
    """What the school granted, on a day, or did not grant."""

    kind: QualificationKind
    obtained: bool
    on: date | None = None


class WageValue(msgspec.Struct, frozen=True):
    """Loonwaarde in percent of the minimum wage with one employer, when it was set, and when it is looked at again, if that was said."""

    percent: int
    since: datetime
    employer: UUID | None = None
    reassess_on: date | None = None


class Subsidy(msgspec.Struct, frozen=True):
    """What the municipality decided on loonkostensubsidie; `cents` a month is what the formula of the law gives in the amounts of now."""

    granted: bool
    percent: int
    cents: int | None = None
    until: datetime | None = None
    ended: bool = False
    employer: UUID | None = None
    ended_on: date | None = None
    """The first day without it, once it ended."""

    def about(self, employer: UUID) -> bool:
        """Whether it is for the work with an employer; of one that was not told, of whatever work there was."""
        return self.employer in (None, employer)


class Progress(msgspec.Struct):
    """The whole of it."""

    criteria: list[Criterion] = []
    language: dict[Skill, LanguageLevel] = {}
    attendance: dict[Component, Attendance] = {}
    satisfaction: dict[Role, int] = {}
    met: list[Met] = []
    qualifications: list[Qualification] = []
    wage_value: WageValue | None = None
    subsidy: Subsidy | None = None

    @property
    def network(self) -> int:
        """How many people were met in all rounds together (domain.md 1.7, 71)."""
        return sum(one.new for one in self.met)


SHAPES = (
    shapes.ProfileEstablished,
    shapes.CriterionMeasured,
    shapes.CriterionExceptionSigned,
    shapes.LanguageLevelMeasured,
    shapes.AttendanceReported,
    shapes.SatisfactionReported,
    shapes.EvaluationHeld,
    shapes.QualificationObtained,
    shapes.QualificationNotObtained,
    shapes.WageValueMeasured,
    shapes.WageSubsidyDecided,
    shapes.WageSubsidyRecalculated,
    shapes.WageSubsidyEnded,
    shapes.EmployerMatched,
    shapes.FactCorrected,
)
"""The events by which it changes."""


def follow(progress: Progress, event: Stored, data: object) -> None:
    """Bring it up to date with an event; other events change nothing."""
    match data:
        case shapes.ProfileEstablished():
            progress.criteria = [Criterion(one.criterion, one.hard) for one in data.requirements]
        case shapes.CriterionMeasured():
            _criterion(progress, data.criterion).met = data.met
        case shapes.CriterionExceptionSigned():
            _criterion(progress, data.criterion).excepted = True
        case shapes.LanguageLevelMeasured():
            progress.language[data.skill] = data.level
        case shapes.AttendanceReported():
            progress.attendance[data.component] = Attendance(data.round, data.percent, data.hours)
        case shapes.SatisfactionReported():
            progress.satisfaction[data.side] = data.score
        case shapes.EvaluationHeld(new_contacts=int(new)):
            progress.met.append(Met(data.round, new))
        case shapes.QualificationObtained():
            _qualified(progress, Qualification(data.kind, obtained=True, on=data.on))
        case shapes.QualificationNotObtained():
            _qualified(progress, Qualification(data.kind, obtained=False))
        case shapes.WageValueMeasured():
            progress.wage_value = WageValue(data.percent, event.occurred_at, data.employer, data.reassess_on)
        case shapes.FactCorrected(of=CriterionMeasured.stored_name, about=str(criterion), says=str(met)):
            _criterion(progress, criterion).met = met == "true"
        case shapes.FactCorrected(of=LanguageLevelMeasured.stored_name, about=str(skill), says=str(level)):
            progress.language[Skill(skill)] = LanguageLevel(level)
        case shapes.FactCorrected(of=WageValueMeasured.stored_name, about=str(at), says=str(percent)) if progress.wage_value and at == str(
            progress.wage_value.employer
        ):
            progress.wage_value = replace(progress.wage_value, percent=int(percent))
        case shapes.EmployerMatched() if progress.wage_value and progress.wage_value.employer != data.employer:
            progress.wage_value = None
        case shapes.WageSubsidyDecided():
            progress.subsidy = Subsidy(data.granted, data.percent, data.computed_cents, data.until, employer=data.employer)
        case shapes.WageSubsidyRecalculated() if progress.subsidy and progress.subsidy.about(data.employer):
            # From the first day after the work it says that this went on.
            over = progress.subsidy.ended_on if data.on != progress.subsidy.ended_on else None
            progress.subsidy = replace(progress.subsidy, cents=data.computed_cents, ended=over is not None, ended_on=over)
        case shapes.WageSubsidyEnded() if progress.subsidy and progress.subsidy.about(data.employer):
            progress.subsidy = replace(progress.subsidy, ended=True, ended_on=data.on or day_of(event.occurred_at))


def _criterion(progress: Progress, name: str) -> Criterion:
    found = next((one for one in progress.criteria if one.criterion == name), None)
    if found is None:
        progress.criteria.append(found := Criterion(name, hard=False))
    return found


def _qualified(progress: Progress, now: Qualification) -> None:
    progress.qualifications = [*(one for one in progress.qualifications if one.kind is not now.kind), now]
