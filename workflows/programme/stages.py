"""What a programme plans for each stage, and for the language and guidance beside them."""

import re
from enum import StrEnum
from unicodedata import normalize

from pydantic import Field, field_validator, model_validator

from events.vocabulary.values import GuidanceKind, LanguageLevel, LearningForm, Level, QualificationKind, Role, WorkSkill
from events.vocabulary.words import Code, Name, Telling
from workflows.programme.norm import ASSUMPTION, Document, Norm


class AdviceRule(StrEnum):
    """How many advisers must say go before the decision is put to a person."""

    ALL = "alle"
    ANY = "een"
    N = "aantal"


class Criterion(Document):
    """One requirement of the entry profile. Without a hard one nobody is selected, save by a signed exception (whitepaper l.290-300)."""

    code: Code = Field(pattern=r"^[a-z0-9-]+$")
    label: Name = Field(alias="naam", min_length=1)
    requirement: Telling = Field(alias="eis", min_length=1)
    hard: bool


class IntakePlan(Document):
    """Werving en selectie: the whole, the wait for the PIP, and the time to choose.

    `inflow_every` is how often somebody can come in, where that is not at any moment (domain.md 1.11, T4).
    """

    norm: Norm
    pip_within: Norm = Field(alias="pip_binnen")
    select_within: Norm = Field(alias="selecteren_binnen")
    inflow_every: Norm | None = Field(None, alias="instroom_elke")


class LanguageGoal(Document):
    """The level that the voortraject aims at, and the hours of lessons a week."""

    target_level: LanguageLevel = Field(alias="doelniveau")
    hours_per_week: int = Field(alias="uren_per_week", gt=0, le=40)
    exam: Name | None = Field(None, alias="examen")
    source: Telling = Field(alias="bron", min_length=1)


class Module(Document):
    """Something that a language school or roc teaches in the voortraject, depending on the level (whitepaper l.325-328).

    `levels` are those that it prepares for; without them it is for all. `up_to` is the Dutch that it leads to, and who was measured there
    does without. `skills` are the werknemersvaardigheden that it trains. `least` is the time that its lessons take: that somebody passed it
    sooner, a person looks at.
    """

    code: Code = Field(pattern=r"^[a-z0-9-]+$")
    name: Name = Field(alias="naam", min_length=1)
    provider: Role = Field(alias="aanbieder")
    norm: Norm
    least: Norm | None = Field(None, alias="ten_minste")
    levels: tuple[Level, ...] = Field((), alias="niveaus")
    up_to: LanguageLevel | None = Field(None, alias="tot_taalniveau")
    skills: tuple[WorkSkill, ...] = Field((), alias="vaardigheden")

    @field_validator("provider")
    @classmethod
    def _a_school(cls, provider: Role) -> Role:
        if provider not in (Role.LANGUAGE_SCHOOL, Role.SCHOOL):
            raise ValueError(f"een module geeft de {Role.LANGUAGE_SCHOOL} of het {Role.SCHOOL}, niet: {provider}")
        return provider


class Taster(Document):
    """A snuffelstage: candidate and employer get to know each other."""

    norm: Norm


_CODE_AT_MOST = 60
"""Characters of the code that is made of a text."""


class ExitCriterion(Document):
    """One thing that the programme asks of who leaves the voortraject: before a go a person confirms each, or excepts it with a reason."""

    code: Code = Field(pattern=r"^[a-z0-9-]+$")
    requirement: Telling = Field(alias="eis", min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _from_a_text(cls, told: object) -> object:
        """A text by itself is a requirement whose code is made of its words."""
        if not isinstance(told, str):
            return told
        plain = normalize("NFKD", told.casefold()).encode("ascii", "ignore").decode()
        return {"code": re.sub(r"[^a-z0-9]+", "-", plain)[:_CODE_AT_MOST].strip("-") or "eis", "eis": told}


class VoortrajectPlan(Document):
    """Equip candidate and employer for learning and working together."""

    norm: Norm
    language: LanguageGoal = Field(alias="taal")
    modules: tuple[Module, ...] = ()
    taster: Taster | None = Field(None, alias="snuffelstage")
    barriers_within: Norm = Field(alias="belemmeringen_binnen")
    exit_criteria: tuple[ExitCriterion, ...] = Field((), alias="uitstroomeisen")


class GoNoGoPlan(Document):
    """Who advises, how much of that advice must be go, and how much longer a voortraject may be made."""

    norm: Norm
    advisers: tuple[Role, ...] = Field(alias="adviseurs")
    rule: AdviceRule = Field(alias="regel")
    needed: int | None = Field(None, alias="nodig", ge=1)
    extension: Norm = Field(alias="verlenging")

    @property
    def go_needed(self) -> int:
        """The number of advisers that must say go by the rule."""
        return {AdviceRule.ALL: len(self.advisers), AdviceRule.ANY: 1, AdviceRule.N: self.needed or 0}[self.rule]


class PracticeShare(Document):
    """How much of the week is practice, in percent, and how far from it the hours may be before a person looks."""

    percent: int = Field(alias="procent", ge=0, le=100)
    margin: int = Field(alias="marge", ge=0, le=100)
    source: Telling = Field(alias="bron", min_length=1)

    def of(self, hours_work: int, hours_learning: int) -> int:
        """The share of practice in these hours, in whole percent."""
        return round(100 * hours_work / max(1, hours_work + hours_learning))

    def holds(self, hours_work: int, hours_learning: int) -> bool:
        """Whether these hours are near enough."""
        return abs(self.of(hours_work, hours_learning) - self.percent) <= self.margin


FOUR_DAYS_OF_FIVE = PracticeShare(procent=80, marge=10, bron=f"whitepaper r. 240-241, 387 (80 % praktijk); marge: {ASSUMPTION}")


MOST_ROUNDS = 100
"""Evaluations of one leer-werk; more is a slip of the pen."""


class LearningModule(Document):
    """A part of the leer-werk after which somebody may come in or leave with what was learned (domain.md 1.11, T4)."""

    code: Code = Field(pattern=r"^[a-z0-9-]+$")
    name: Name = Field(alias="naam", min_length=1)
    norm: Norm
    inflow: bool = Field(True, alias="instroom")
    outflow: bool = Field(True, alias="uitstroom")


class AtLevel(Document):
    """What the leer-werk leads to at another level than the programme's own, and how long it takes there; without a norm that is what is
    usual at that level."""

    level: Level = Field(alias="niveau")
    qualification: QualificationKind = Field(alias="kwalificatie")
    also_qualifications: tuple[QualificationKind, ...] = Field((), alias="ook_kwalificaties")
    norm: Norm | None = None
    source: Telling = Field(alias="bron", min_length=1)

    @property
    def qualifications(self) -> tuple[QualificationKind, ...]:
        """All that it leads to there, the main one first."""
        return tuple(dict.fromkeys((self.qualification, *self.also_qualifications)))


class LeerWerkPlan(Document):
    """Learning and working: in which form, how many hours a week of each, evaluated how often, towards what qualifications.

    `rounds` stands in older documents: how many evaluations there are. How long the education lasts decides that, and nothing reads it.
    """

    norm: Norm
    form: LearningForm = Field(alias="vorm")
    hours_work: int = Field(alias="uren_werk", ge=0, le=40)
    hours_learning: int = Field(alias="uren_leren", ge=0, le=40)
    evaluate_every: Norm = Field(alias="evalueren_elke")
    rounds: int | None = Field(None, alias="rondes", ge=1, le=MOST_ROUNDS)
    qualification: QualificationKind = Field(alias="kwalificatie")
    also_qualifications: tuple[QualificationKind, ...] = Field((), alias="ook_kwalificaties")
    practice_share: PracticeShare = Field(FOUR_DAYS_OF_FIVE, alias="praktijkdeel")
    directions: tuple[Name, ...] = Field((), alias="richtingen")
    modules: tuple[LearningModule, ...] = ()
    by_level: tuple[AtLevel, ...] = Field((), alias="per_niveau")

    @property
    def qualifications(self) -> tuple[QualificationKind, ...]:
        """All that it leads to, the main one first (whitepaper l.393-398)."""
        return tuple(dict.fromkeys((self.qualification, *self.also_qualifications)))


class PlacementPlan(Document):
    """Matching en plaatsing. How long a proefplaatsing may be is policy (pw.proefplaats.base and .max), not programme.

    `wage_value_framework` is by what loonwaarde is judged (domain.md W13): pace, quality and net working time unless the programme says
    more; `unskilled_framework` is that for work without a diploma or with that of mbo 1, where it is another (whitepaper l.475-478).
    """

    norm: Norm
    same_employer_first: bool = Field(alias="eerst_zelfde_werkgever")
    attempts: int = Field(alias="pogingen", ge=1)
    answer_within: Norm = Field(alias="antwoord_binnen")
    # The three of the uniform method since 1 July 2021 (Besluit loonkostensubsidie Participatiewet 2021 art. 3).
    wage_value_framework: tuple[Telling, ...] = Field(("tempo", "kwaliteit", "netto werktijd"), alias="loonwaardekader", min_length=1)
    unskilled_framework: tuple[Telling, ...] = Field((), alias="loonwaardekader_ongeschoold")


class Confirmation(Document):
    """When the employer confirms the job; `month` names the moment, `after` is counted from the start of the contract."""

    month: int = Field(alias="maand", ge=0)
    after: Norm = Field(alias="na")


class AftercarePlan(Document):
    """Nazorg, counted from the start of the contract; with contact in the first weeks beside that of the guidance track (l.496-497)."""

    length: Norm = Field(alias="lengte")
    confirmations: tuple[Confirmation, ...] = Field((), alias="bevestigingen")
    extra_contact: tuple[Norm, ...] = Field((), alias="extra_contact_na")


class SustainedWork(Document):
    """What the programme calls duurzaam: so many hours a week at the least, for so long since the first day, at or above the statutory
    minimum wage, and under a contract that runs on at the end or was followed by another (whitepaper l.6-8).

    Without `at_work` it is as long as the aftercare.
    """

    hours: int = Field(alias="uren", ge=1, le=60)
    at_work: Norm | None = Field(None, alias="aan_het_werk")
    minimum_wage: bool = Field(True, alias="minimumloon")
    runs_on: bool = Field(True, alias="loopt_door")
    source: Telling = Field(alias="bron", min_length=1)


class LanguagePlan(Document):
    """The language track beside the steps: how often progress is asked, and within what time a level is reached, if that is planned."""

    level_in: Norm | None = Field(None, alias="niveau_in")
    measure_every: Norm = Field(alias="meten_elke")
    answer_within: Norm = Field(alias="antwoord_binnen")


class GuidancePlan(Document):
    """The guidance track beside the steps: how often contact is asked after, and who guides at the least.

    `sooner` is how long after a fact about how the participant is doing contact is asked after in any case, where the programme says so.
    """

    sooner: Norm | None = Field(None, alias="eerder_contact")
    contact_every: Norm = Field(alias="contact_elke")
    answer_within: Norm = Field(alias="antwoord_binnen")
    minimum: tuple[GuidanceKind, ...] = Field(alias="ten_minste")
