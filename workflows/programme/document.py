"""A programme as data: the Canvas of goal, parties, entry profile, norms, money and thresholds that trajectories run under.

The document is YAML with Dutch keys, because those who fill in a Canvas read it; the attributes here are English. A trajectory keeps
the version of the document that it started with.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic import Field, JsonValue

from events.vocabulary.values import GIVEN_BY_SCHOOLS, Level, QualificationKind, Role, Stage
from events.vocabulary.words import Code, Name, Telling
from workflows.law.period import Period
from workflows.programme.norm import ASSUMPTION, Document, Norm
from workflows.programme.parties import Funding, Party
from workflows.programme.places import changed, norms_in
from workflows.programme.stages import (
    AftercarePlan,
    Criterion,
    GoNoGoPlan,
    GuidancePlan,
    IntakePlan,
    LanguagePlan,
    LeerWerkPlan,
    Module,
    PlacementPlan,
    SustainedWork,
    VoortrajectPlan,
)
from workflows.programme.targets import Target
from workflows.programme.thresholds import Threshold

SIX_WEEKS = Norm(duur=Period(weeks=6), bron=ASSUMPTION)
HALF_A_YEAR = Norm(duur=Period(months=6), bron=ASSUMPTION)
TWO_YEARS = Norm(duur=Period(years=2), bron=ASSUMPTION)

HALF_A_WEEK = SustainedWork(uren=18, bron=ASSUMPTION)


class Patience(Document):
    """How silence is met. The reminder goes out at the due date; `escalate_after` that date, a person hears of it."""

    escalate_after: Norm = Field(alias="escaleren_na")


class Plausible(Document):
    """What the answer of a partner may say of days by itself; what lies outside a person looks at, and may mean it.

    Something may begin within a time, or as far ahead as the whole stage takes by the plan when that is further: a school takes people in
    about twice a year. An education lasts at least so many percent of what the plan has for it, and at most so much longer.
    """

    begins_within: Norm = Field(HALF_A_YEAR, alias="begint_binnen")
    education_least: int = Field(50, alias="opleiding_ten_minste", ge=1, le=100)
    education_longer: Norm = Field(TWO_YEARS, alias="opleiding_langer")
    source: Telling = Field(ASSUMPTION, alias="bron", min_length=1)


class RevisionRule(Document):
    """When lessons give cause to propose another norm (docs/learning.md).

    `least` is how many trajectories of the version complete a stage before it is looked at, `again` how many percent more it takes before
    it is looked at once more, whatever was found. `certainty` is in how many times of a hundred the interval of the first look at a stage
    holds the true median, and `deviation` by how many percent of the norm the median is another.
    """

    least: int = Field(alias="ten_minste", ge=1)
    deviation: int = Field(alias="afwijking", ge=0, le=100)
    again: int = Field(alias="opnieuw_bij", ge=1)
    certainty: float = Field(98.5, alias="zekerheid", ge=50, lt=100)
    source: Telling = Field(alias="bron", min_length=1)


_OBTAINED = ("kwalificatie", "ook_kwalificaties")
_OF_LEVEL = (*_OBTAINED, "norm")
"""What the leer-werk says that can be otherwise at another level."""
MBO = frozenset({Level.MBO_1, Level.MBO_2, Level.MBO_3, Level.MBO_4})
OF_MBO = frozenset({QualificationKind.DIPLOMA, QualificationKind.PART_CERTIFICATE})
"""What an education of mbo leads to."""

_ANY_SECTOR = frozenset({"horeca, logistiek en andere", "elke sector met een erkend leerbedrijf", "verschillende sectoren"})
"""What templates of 0.1.0 had for a sector: a document of that time has no place to say that one is chosen for each participant."""

ON_THIRTY_TRAJECTORIES = RevisionRule(ten_minste=30, afwijking=10, opnieuw_bij=50, bron=ASSUMPTION)


class Programme(Document):
    """One version of a programme. `goal` and `needed` answer what is to be reached and what that takes (whitepaper l.35-36, 525, 535).

    With `sector_to_choose` the `sector` only says among which there is a choice: each participant chooses one (whitepaper l.352-360).
    """

    code: Code = Field(pattern=r"^[a-z0-9-]+$")
    name: Name = Field(alias="naam", min_length=1)
    version: int = Field(alias="versie", ge=1)
    source: Telling = Field(alias="bron", min_length=1)
    sector: Name = Field(min_length=1)
    sector_to_choose: bool = Field(False, alias="sector_kiezen")
    level: Level = Field(alias="niveau")
    other_levels: tuple[Level, ...] = Field((), alias="ook_niveaus")
    policy: Code = Field(alias="beleid")
    goal: Telling = Field(alias="doel", min_length=1)
    needed: tuple[Telling, ...] = Field((), alias="wat_is_nodig")
    profile_by: tuple[Role, ...] = Field(alias="profiel_opgesteld_door")
    criteria: tuple[Criterion, ...] = Field(alias="criteria", min_length=1)
    parties: tuple[Party, ...] = Field(alias="partijen", min_length=1)
    roles: tuple[Role, ...] = Field((), alias="vereiste_rollen")
    funding: tuple[Funding, ...] = Field((), alias="financiering")
    signal_money_before: Norm = Field(HALF_A_YEAR, alias="geld_signaleren_voor")
    signal_income_before: Norm = Field(SIX_WEEKS, alias="inkomen_signaleren_voor")
    thresholds: tuple[Threshold, ...] = Field((), alias="drempels")
    patience: Patience = Field(alias="geduld")
    plausible: Plausible = Field(Plausible(), alias="aannemelijk")
    answer_within: Norm = Field(alias="antwoord_binnen")
    intake: IntakePlan
    voortraject: VoortrajectPlan
    go_no_go: GoNoGoPlan
    leer_werk: LeerWerkPlan
    placement: PlacementPlan = Field(alias="plaatsing")
    aftercare: AftercarePlan = Field(alias="nazorg")
    language: LanguagePlan = Field(alias="taal")
    guidance: GuidancePlan = Field(alias="begeleiding")
    sustained: SustainedWork = Field(HALF_A_WEEK, alias="duurzaam")
    revision: RevisionRule = Field(ON_THIRTY_TRAJECTORIES, alias="herziening")
    targets: tuple[Target, ...] = Field((), alias="doelen")

    @property
    def required_roles(self) -> frozenset[Role]:
        """The roles that somebody holds from the moment that they are filled: the regisseur, who guides at the least, and what it names."""
        return frozenset({Role.REGISSEUR, *self.roles, *(Role(kind.value) for kind in self.guidance.minimum)})

    @property
    def sector_open(self) -> bool:
        """Whether a sector is still to be chosen for each participant."""
        return self.sector_to_choose or self.sector in _ANY_SECTOR

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels that it trains for."""
        return tuple(dict.fromkeys((self.level, *self.other_levels)))

    @property
    def left_open(self) -> tuple[str, ...]:
        """The places that a person fills in for each participant before learning and working begins (whitepaper l.372-373)."""
        return (*(["sector"] if self.sector_open else []), *(["niveau"] if self.other_levels else []))

    @property
    def modules(self) -> tuple[Module, ...]:
        """What is taught in the voortraject to who learns for this level."""
        return tuple(module for module in self.voortraject.modules if not module.levels or self.level in module.levels)

    @property
    def modules_by_level(self) -> bool:
        """Whether it depends on a level that is still to be chosen what is taught in the voortraject."""
        return bool(self.other_levels) and any(module.levels for module in self.voortraject.modules)

    def norm_of(self, stage: Stage) -> Norm:
        """How long a stage should take."""
        return {
            Stage.INTAKE: self.intake.norm,
            Stage.VOORTRAJECT: self.voortraject.norm,
            Stage.GO_NO_GO: self.go_no_go.norm,
            Stage.LEER_WERK: self.leer_werk.norm,
            Stage.PLACEMENT: self.placement.norm,
            Stage.AFTERCARE: self.aftercare.length,
        }[stage]

    @property
    def needs_school(self) -> bool:
        """Whether it leads to something that only a school gives."""
        return bool(GIVEN_BY_SCHOOLS.intersection(self.leer_werk.qualifications))

    @property
    def needs_recognised_company(self) -> bool:
        """Whether the practice is bpv: a praktijkverklaring, or (part of) an mbo diploma, is earned at a leerbedrijf that SBB recognises,
        under a praktijkovereenkomst (domain.md 2.4)."""
        return self.leads_to_mbo or QualificationKind.PRACTICE_STATEMENT in self.leer_werk.qualifications

    @property
    def leads_to_mbo(self) -> bool:
        """Whether it is an education of mbo, to (part of) a diploma: who is paid for the practice of it learns and works in the bbl. A
        praktijkverklaring takes neither lessons nor an exam, and is none (domain.md 2.4)."""
        return self.level in MBO and not OF_MBO.isdisjoint(self.leer_werk.qualifications)

    @property
    def wage_value_framework(self) -> tuple[str, ...]:
        """By what loonwaarde is judged at this level."""
        unskilled = self.placement.unskilled_framework if self.level in (Level.NONE, Level.MBO_1) else ()
        return unskilled or self.placement.wage_value_framework

    def threshold(self, code: str) -> Threshold | None:
        """The threshold of a rule, if this programme has one."""
        return next((threshold for threshold in self.thresholds if threshold.code == code), None)

    def ends_of(self, begin: datetime) -> dict[Stage, datetime]:
        """When each stage is over, by the norms, for somebody who begins at `begin`."""
        ends: dict[Stage, datetime] = {}
        for stage in Stage:
            begin = ends[stage] = self.norm_of(stage).period.after(begin)
        return ends

    def norms(self) -> Iterator[tuple[str, Norm]]:
        """Every norm with its place in the document, such as `voortraject.modules.rekenen.norm`."""
        return norms_in(self)

    def document(self) -> dict[str, JsonValue]:
        """The programme as the document it was read from: Dutch keys, JSON values."""
        return self.model_dump(mode="json")

    def adjusted(self, changes: Mapping[str, str | int | bool]) -> "Programme":
        """This programme with other values in some places, as `PlanAdjusted` names them: `voortraject.taal.uren_per_week`.

        A norm takes an ISO 8601 duration, and its source becomes `ADJUSTED`. Items of a list are named by their code. False takes a module
        or the snuffelstage out; a module that is not there comes in with the places of its naam, aanbieder and norm.

        Raises:
            UnknownPlace: when the programme has no such place.
            pydantic.ValidationError: when the value does not fit there.
        """
        return Programme.model_validate(self.changed(changes))

    def changed(self, changes: Mapping[str, str | int | bool]) -> dict[str, JsonValue]:
        """The document of `adjusted`, which may not be that of a programme. Of other levels than its own, that stays one to choose from,
        and all that follows from the level is that of the level chosen.

        Raises:
            UnknownPlace: when the programme has no such place.
        """
        document = changed(self.document(), changes)
        if self.other_levels and document["niveau"] != self.level:
            document["ook_niveaus"] = list(dict.fromkeys((*self.other_levels, self.level)))
            _at_another_level(document, self.level, changes)
        elif any(f"leer_werk.{name}" in changes for name in _OBTAINED):
            # It is for this level; the others keep what they lead to.
            _keep_others(document, self.document(), self.level)
        return document

    def qualifications_at(self, level: Level) -> tuple[QualificationKind, ...]:
        """All that the leer-werk leads to at one of its levels."""
        there = next((each for each in self.leer_werk.by_level if each.level is level), None)
        return self.leer_werk.qualifications if there is None or level is self.level else there.qualifications

    @property
    def length_at_level(self) -> bool:
        """Whether it says itself how long the leer-werk takes at this level."""
        return any(each.level is self.level and each.norm for each in self.leer_werk.by_level)


def _at_another_level(document: dict[str, Any], own: Level, changes: Mapping[str, str | int | bool]) -> None:
    """All that follows from the level takes the place of what there was at the programme's own, which is kept for every level that has
    nothing of its own."""
    work = document["leer_werk"]
    told = _by_level(document, work, own)
    there = told.get(document["niveau"], {})
    work |= {name: value for name in _OF_LEVEL if (value := there.get(name)) is not None and f"leer_werk.{name}" not in changes}
    work["per_niveau"] = list(told.values())


def _keep_others(document: dict[str, Any], before: dict[str, Any], own: Level) -> None:
    document["leer_werk"]["per_niveau"] = list(_by_level(document, before["leer_werk"], own).values())


def _by_level(document: dict[str, Any], kept: Mapping[str, Any], own: Level) -> dict[str, Any]:
    """What the leer-werk leads to at each other level; where that does not say so itself, what was `kept` of the programme's own."""
    told = {each["niveau"]: each for each in document["leer_werk"]["per_niveau"]}
    before = {name: kept[name] for name in _OF_LEVEL} | {"bron": document["bron"]}
    for other in document["ook_niveaus"]:
        told.setdefault(other, before | {"niveau": other, "norm": before["norm"] if other == own else None})
    return told
