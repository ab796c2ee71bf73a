"""Leer- en werkcomponent, with the two tracks that run beside it: language and guidance (domain.md C3-C6)."""

from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from events.vocabulary.base import DataClass, Event, Sealed, Stream, stored
from events.vocabulary.values import (
    GuidanceKind,
    GuidanceTheme,
    LanguageLevel,
    LearningForm,
    QualificationKind,
    Role,
    Skill,
    Verdict,
    WithoutQualification,
)
from events.vocabulary.words import Code, Name, Telling

_T = Stream.TRAJECTORY


@stored("company-recognition-checked", public="leer-werk.erkenning-gecontroleerd", stream=_T, data=DataClass.PLACEMENT)
class CompanyRecognitionChecked(Event):
    """Whether the employer is a recognised leerbedrijf (SBB)."""

    employer: UUID
    recognised: bool


@stored("enrolled", public="leer-werk.ingeschreven", stream=_T, data=DataClass.PROGRESS)
class Enrolled(Event):
    """The participant was enrolled; `ends` is the last day of the education, where it was told. `by` is the role of who did: a roc when it
    is None, as former releases have it."""

    starts: date
    level: Name
    sector: Name
    form: LearningForm
    ends: date | None = None
    by: Role | None = None


@stored("learning-line-agreed", public="leer-werk.leerlijn-afgesproken", stream=_T, data=DataClass.PROGRESS)
class LearningLineAgreed(Event):
    """The sector told which parts of its leerlijn the participant follows, and how many these are (whitepaper l.413-415)."""

    by: UUID
    on: date
    parts: int = Field(ge=1)


@stored("practice-agreement-signed", public="leer-werk.praktijkovereenkomst-getekend", stream=_T, data=DataClass.PLACEMENT)
class PracticeAgreementSigned(Event):
    """Student, school and company signed the praktijkovereenkomst; `ends` is its last day, where it was told."""

    employer: UUID
    on: date
    ends: date | None = None


@stored("workplace-offered", public="leer-werk.werkplek-geboden", stream=_T, data=DataClass.PLACEMENT, version=2)
class WorkplaceOffered(Event):
    """The employer offered the working part; hours a week of work and of learning (norm 80/20, whitepaper l.240-241)."""

    employer: UUID
    starts: date
    hours_work: int
    hours_learning: int
    supervisor: Sealed[Name]


@stored("enrolment-fell-through", public="leer-werk.inschrijving-vervallen", stream=_T, data=DataClass.PROGRESS)
class EnrolmentFellThrough(Event):
    """The education for which the participant was enrolled last never began: nothing of it counts, and a place is asked for again."""

    reason: Sealed[Telling] = ""


@stored("workplace-fell-through", public="leer-werk.werkplek-vervallen", stream=_T, data=DataClass.PLACEMENT)
class WorkplaceFellThrough(Event):
    """The work at the workplace that was offered last never began: nothing of it counts as work, and no wage of it was paid."""

    employer: UUID
    reason: Sealed[Telling] = ""


@stored("hours-agreed", public="leer-werk.uren-afgesproken", stream=_T, data=DataClass.PROGRESS)
class HoursAgreed(Event):
    """Hours a week of work and learning from now on."""

    hours_work: int
    hours_learning: int


class Income(StrEnum):
    """What a participant lives on (domain.md F1, F4): a wage, bijstand, or WW after work that was lost."""

    WAGE = "loon"
    BENEFIT = "uitkering"
    UNEMPLOYMENT = "ww"


def ends_after_move(income: Income, ends: date | None, registered_on: date) -> date | None:
    """The last day of an income after a move: benefit is of the municipality where somebody lives (Participatiewet art. 40), so that what
    would run on ends with the day before the registration in the next. None is without an end."""
    last = registered_on - timedelta(days=1)
    return last if income is Income.BENEFIT and (ends is None or ends > last) else ends


Until = tuple[date | None, bool, date | None]
"""The last day of an income, whether a move made it so, and if so which one was told."""


def ends_after_another_day(income: Income, until: Until, wrong: date, right: date) -> Until:
    """The last day of an income that began before a move, when the registration turns out to have been on another day."""
    ends, moved, told = until
    by_this_move = moved and ends == wrong - timedelta(days=1)
    before = told if by_this_move else ends
    after = ends_after_move(income, before, right)
    if after != before:
        return after, True, before
    return (before, False, None) if by_this_move else until


@stored("income-set", public="leer-werk.inkomen-vastgelegd", stream=_T, data=DataClass.FUNDING)
class IncomeSet(Event):
    """What the participant lives on while learning and working, from a day until the next such day, or up to and with the day `ends`.

    A wage is in cents a month before tax, for `hours` a week, with an `employer`; `least_cents` is the minimum wage for those hours on that
    day, or on the day on which it was told when that is later. A wage under it is told, and is no wage to live on. Benefit can run on
    beside a wage.
    """

    income: Income
    starts: date
    ends: date | None = None
    wage_cents: int | None = Field(default=None, ge=0)
    hours: int | None = None
    employer: UUID | None = None
    least_cents: int | None = None


@stored("qualification-obtained", public="leer-werk.kwalificatie-behaald", stream=_T, data=DataClass.PROGRESS)
class QualificationObtained(Event):
    """What the participant has to show for it (domain.md 1.7).

    `processes` are the werkprocessen that it states, each as crebo and code, `25753:B1-K1-W2`; empty when the school named none.
    """

    kind: QualificationKind
    on: date
    processes: tuple[Code, ...] = ()


@stored("qualification-not-obtained", public="leer-werk.kwalificatie-niet-behaald", stream=_T, data=DataClass.PROGRESS)
class QualificationNotObtained(Event):
    """The trajectory goes on without it; `code` is why, by the person who chose so.

    Without a code the school had said no, and nobody chose.
    """

    kind: QualificationKind
    reason: Sealed[Telling]
    code: WithoutQualification | None = None


@stored("qualification-delayed", public="leer-werk.kwalificatie-uitgesteld", stream=_T, data=DataClass.PROGRESS)
class QualificationDelayed(Event):
    """Not yet: the school is asked again on the day `until`, which the school told or a person chose."""

    kind: QualificationKind
    until: date


@stored("evaluations-compared", public="leer-werk.evaluaties-naast-elkaar", stream=_T, data=DataClass.PROGRESS)
class EvaluationsCompared(Event):
    """What the employer and who trains (`school`) each found of the same round, side by side: practice is of both together (whitepaper
    l.403-405)."""

    round: int
    employer: Verdict
    school: Verdict


@stored("language-started", public="taal.begonnen", stream=_T, data=DataClass.PROGRESS)
class LanguageStarted(Event):
    """Language support began; runs beside the steps (whitepaper l.336-337, 429-431). `by` is the role of who gives it: a language school
    when it is None, as former releases have it."""

    starts: date
    hours_a_week: int
    by: Role | None = None


@stored("language-hours-changed", public="taal.uren-gewijzigd", stream=_T, data=DataClass.PROGRESS)
class LanguageHoursChanged(Event):
    """The language school teaches another number of hours a week since the plan was adjusted."""

    starts: date
    hours_a_week: int


@stored("language-level-measured", public="taal.niveau-gemeten", stream=_T, data=DataClass.PROGRESS)
class LanguageLevelMeasured(Event):
    """The level of one skill; oral usually grows first (whitepaper l.125-126)."""

    skill: Skill
    level: LanguageLevel
    round: int


@stored("idiom-supplied", public="taal.idioom-aangeleverd", stream=_T, data=DataClass.PROGRESS)
class IdiomSupplied(Event):
    """The employer told which words matter on the floor (whitepaper l.435-437)."""

    by: UUID
    terms: int


@stored("vocational-language-arranged", public="taal.vaktaal-ingepland", stream=_T, data=DataClass.PROGRESS)
class VocationalLanguageArranged(Event):
    """The school takes the employer's words into its lessons: so many dagdelen a week, on the floor or at school (whitepaper l.437-440)."""

    day_parts: int = Field(ge=1)
    on_the_floor: bool


@stored("language-stopped", public="taal.gestopt", stream=_T, data=DataClass.PROGRESS)
class LanguageStopped(Event):
    """Language support ended."""

    reason: Telling


@stored("guidance-started", public="begeleiding.begonnen", stream=_T, data=DataClass.PROGRESS, version=2)
class GuidanceStarted(Event):
    """Somebody guides the candidate (or the employer); must be there before a go (domain.md W5).

    `again` when they guided in this way already: whoever may not read the name counts them once.
    """

    kind: GuidanceKind
    guide: Sealed[Name]
    side: Role = Role.PARTICIPANT
    starts: date
    again: bool = False


@stored("guidance-contact-held", public="begeleiding.contact-gehouden", stream=_T, data=DataClass.PROGRESS)
class GuidanceContactHeld(Event):
    """There was, or was not, contact in this round; those of the first weeks at work have a count of their own.

    `themes` is what it was about, as far as the guide told.
    """

    round: int
    took_place: bool
    first_weeks: bool = False
    themes: tuple[GuidanceTheme, ...] = ()


@stored("guidance-ended", public="begeleiding.beeindigd", stream=_T, data=DataClass.PROGRESS)
class GuidanceEnded(Event):
    """Guidance ended: with the aftercare, or with the trajectory."""

    reason: Telling
