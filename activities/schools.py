"""What we ask a language school, a roc, and whoever else trains, in their own words."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field, JsonValue, ValidationInfo, field_validator, model_validator

from activities.days import DoneDay, LaterDay, SinceDay
from activities.question import Answer, Question, declare
from events.vocabulary.base import DataClass
from events.vocabulary.values import (
    GIVEN_BY_SCHOOLS,
    Component,
    LanguageLevel,
    LearningForm,
    QualificationKind,
    Role,
    Skill,
    Verdict,
    WorkSkill,
)
from events.vocabulary.words import Code


class LessonsStart(Answer):
    """When lessons begin, and how many hours a week."""

    starts: SinceDay = Field(alias="startdatum")
    hours_a_week: int = Field(alias="urenPerWeek", ge=1, le=40)


class SkillLevel(Answer):
    """The level of one skill."""

    skill: Skill = Field(alias="vaardigheid")
    level: LanguageLevel = Field(alias="niveau")


class LanguageProgress(Answer):
    """Measured levels; oral and written grow apart (whitepaper l.125-126)."""

    levels: tuple[SkillLevel, ...] = Field(alias="metingen")


class AssessedSkill(Answer):
    """A skill for work that the module trains, and whether it is mastered."""

    skill: WorkSkill = Field(alias="vaardigheid")
    mastered: bool = Field(alias="beheerst")


class ModuleResult(Answer):
    """How a module ended, and what was found of the skills for work that it trains."""

    passed: bool = Field(alias="behaald")
    on: DoneDay = Field(alias="afgerondOp")
    skills: tuple[AssessedSkill, ...] = Field((), alias="vaardigheden")


class IdiomLessons(Answer):
    """Into how many dagdelen a week the employer's words go, and where."""

    day_parts: int = Field(alias="dagdelen", ge=1, le=10)
    on_the_floor: bool = Field(alias="opDeWerkvloer")


class Recognition(Answer):
    """Whether SBB recognises a company for this training."""

    recognised: bool = Field(alias="erkend")


class PracticeAgreement(Answer):
    """The day on which student, school and company had all signed, and the last day of the practice where it names one."""

    on: DoneDay = Field(alias="getekendOp")
    ends: LaterDay | None = Field(default=None, alias="einddatum")


class Enrolment(Answer):
    """When the learning part begins, and its last day where the school knows it."""

    starts: SinceDay = Field(alias="startdatum")
    ends: LaterDay | None = Field(default=None, alias="einddatum")

    @field_validator("ends")
    @classmethod
    def _after_the_start(cls, ends: date | None, info: ValidationInfo) -> date | None:
        starts = info.data.get("starts")
        if ends is not None and starts is not None and ends <= starts:
            raise ValueError("moet na de startdatum liggen")
        return ends


class StudyProgress(Answer):
    """What the school thinks of a round, and attendance in percent."""

    verdict: Verdict = Field(alias="oordeel")
    attendance: int = Field(alias="aanwezigheid", ge=0, le=100)


class WorkProcess(Answer):
    """A werkproces of a kwalificatiedossier, as SBB numbers them: the crebo of the kwalificatie, and the code in its dossier."""

    qualification: Code = Field(alias="kwalificatie", pattern=r"^[0-9]{5}$")
    process: Code = Field(alias="werkproces", pattern=r"^[A-Z][0-9]{1,2}-K[0-9]{1,2}-W[0-9]{1,2}$")


class Qualification(Answer):
    """What was obtained and when; or, when it was not yet, the day from which it makes sense to ask again.

    A praktijkverklaring names the werkprocessen that somebody masters in practice (domain.md 1.11).
    """

    kind: QualificationKind | None = Field(default=None, alias="soort")
    on: DoneDay | None = Field(default=None, alias="behaaldOp")
    not_before: LaterDay | None = Field(default=None, alias="nogNietVoor")
    processes: tuple[WorkProcess, ...] = Field((), alias="werkprocessen")

    @model_validator(mode="after")
    def _obtained_or_not_yet(self) -> Self:
        if (self.on is None) == (self.not_before is None):
            raise ValueError("noem de dag waarop het is behaald (behaaldOp), of de dag waarvoor het nog niet zover is (nogNietVoor)")
        return self


_TEACH = declare(
    "taal-onderwijzen", "Taalonderwijs", LessonsStart, DataClass.PROGRESS, follows=("doelniveau", "urenPerWeek"), about=Component.LANGUAGE
)
_PROGRESS = declare("taalvoortgang", "Taalvoortgang", LanguageProgress, DataClass.PROGRESS, about=Component.LANGUAGE)
_IDIOM = declare("vaktaal-inplannen", "Vaktaal in de lessen", IdiomLessons, DataClass.PROGRESS, about=Component.LANGUAGE)
_RECOGNITION = declare("erkenning-controleren", "Erkenning als leerbedrijf", Recognition, DataClass.PLACEMENT, follows=("niveau", "sector"))
_PRACTICE_AGREEMENT = declare("praktijkovereenkomst-tekenen", "Praktijkovereenkomst", PracticeAgreement, DataClass.PLACEMENT)
_MODULE = declare("module-geven", "Module", ModuleResult, DataClass.PROGRESS, follows=("module",))
_ENROL = declare(
    "inschrijven",
    "Inschrijving bij de opleiding",
    Enrolment,
    DataClass.PROGRESS,
    follows=("niveau", "sector", "vorm"),
    about=Component.LEARNING,
    with_one=True,
)
_STUDY = declare("studievoortgang", "Studievoortgang", StudyProgress, DataClass.PROGRESS, about=Component.LEARNING, with_one=True)
QUALIFY = declare(
    "kwalificeren", "Kwalificatie", Qualification, DataClass.PROGRESS, follows=("soort",), about=Component.LEARNING, with_one=True
)

TEACH_LANGUAGE = (Role.LANGUAGE_SCHOOL, Role.SCHOOL)
"""A roc gives lessons in language as well, where it answers for them."""
_TRAIN = (Role.SCHOOL, Role.EMPLOYER, Role.SECTOR_ORGANISATION, Role.LANGUAGE_SCHOOL)
"""Who can answer for learning (whitepaper l.393-415)."""


def teach_language(target: LanguageLevel, hours_a_week: int) -> Question[LessonsStart]:
    """Lessons towards a level."""
    return _TEACH.ask(Role.LANGUAGE_SCHOOL, among=TEACH_LANGUAGE, doelniveau=target, urenPerWeek=hours_a_week)


def report_language_progress(round: int) -> Question[LanguageProgress]:
    """The levels of this round."""
    return _PROGRESS.ask(Role.LANGUAGE_SCHOOL, among=TEACH_LANGUAGE, ronde=round)


def teach_idiom(terms: Iterable[str]) -> Question[IdiomLessons]:
    """The words of the employer in the lessons (whitepaper l.435-440)."""
    return _IDIOM.ask(Role.LANGUAGE_SCHOOL, among=TEACH_LANGUAGE, words={"woorden": list(terms)})


def check_recognition(employer: UUID, level: str, sector: str) -> Question[Recognition]:
    """Whether this employer is a recognised leerbedrijf (SBB; domain.md 2.4)."""
    return _RECOGNITION.ask(Role.SCHOOL, werkgever=str(employer), niveau=level, sector=sector)


def sign_practice_agreement(employer: UUID) -> Question[PracticeAgreement]:
    """The praktijkovereenkomst between student, school and company (domain.md 2.4)."""
    return _PRACTICE_AGREEMENT.ask(Role.SCHOOL, werkgever=str(employer))


def teach_module(provider: Role, code: str, name: str, skills: Sequence[WorkSkill] = ()) -> Question[ModuleResult]:
    """A module of the voortraject, to its end, with the skills for work that it trains."""
    trained: dict[str, JsonValue] = {"vaardigheden": list(skills)} if skills else {}
    return _MODULE.ask(provider, words={"naam": name, **trained}, module=code)


def enrol(level: str, sector: str, form: LearningForm, towards: Iterable[QualificationKind] = ()) -> Question[Enrolment]:
    """A place in the learning part; at a school in any case, when it is `towards` something that only a school gives."""
    return _ENROL.ask(Role.SCHOOL, among=_who_can_give(towards), niveau=level, sector=sector, vorm=form)


def report_progress(round: int) -> Question[StudyProgress]:
    """How learning goes in this round."""
    return _STUDY.ask(Role.SCHOOL, among=_TRAIN, ronde=round)


def qualify(kind: QualificationKind) -> Question[Qualification]:
    """The diploma, certificate or statement at the end; asked ahead of it, so that the answer is there when it comes."""
    return QUALIFY.ask(Role.SCHOOL, among=_who_can_give([kind]), soort=kind)


def _who_can_give(kinds: Iterable[QualificationKind]) -> tuple[Role, ...]:
    return () if GIVEN_BY_SCHOOLS.intersection(kinds) else _TRAIN
