"""A programme as data: the Canvas of goal, parties, entry profile, norms, money and thresholds that trajectories run under.

The document is YAML with Dutch keys, because those who fill in a Canvas read it; the attributes here are English. A trajectory keeps
the version of the document that it started with. Every norm says where it comes from: where no source gives a number, the source is
"aanname van dit sjabloon".
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator, model_validator

from events.vocabulary.values import Component, GuidanceKind, LanguageLevel, LearningForm, QualificationKind, Role, Stage, Told
from events.vocabulary.words import Code, Name, Telling
from workflows.documents import Day
from workflows.law.period import Period

ASSUMPTION = "aanname van dit sjabloon"
"""The source of a norm for which nobody gives a number."""

LONGEST = Period(years=40)
"""No norm is longer: a working life."""

MOST_DAYS = 14_600
"""As many days: no threshold is larger."""

ADJUSTED = "bijgestuurd in dit traject"
"""The source of a norm that an adjustment put in place of the programme's."""

MODULES = "voortraject.modules"
TASTER = "voortraject.snuffelstage"


class UnknownPlace(LookupError):
    """An adjustment names a place that the programme does not have; the message is Dutch."""


class Level(StrEnum):
    """What somebody learns for (whitepaper l.171-178)."""

    NONE = "geen-diploma"
    MBO_1 = "mbo-1"
    MBO_2 = "mbo-2"
    MBO_3 = "mbo-3"
    MBO_4 = "mbo-4"
    AD = "ad"
    HBO = "hbo"


class AdviceRule(StrEnum):
    """How many advisers must say go before the decision is put to a person."""

    ALL = "alle"
    ANY = "een"
    N = "aantal"


class Document(BaseModel):
    """A part of a programme document."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, str_strip_whitespace=True)


class Norm(Document):
    """A length of time that is aimed at, and who says so."""

    period: Period = Field(alias="duur")
    source: Telling = Field(alias="bron", min_length=1)

    @field_validator("period")
    @classmethod
    def _some_time(cls, period: Period) -> Period:
        if period.is_zero:
            raise ValueError("een norm van nul tijd is geen norm")
        if period.longer_than(LONGEST):
            raise ValueError(f"een norm is ten hoogste {LONGEST.in_words()}")
        return period


HALF_A_YEAR = Norm(duur=Period(months=6), bron=ASSUMPTION)


class Criterion(Document):
    """One requirement of the entry profile. Without a hard one nobody is selected, save by a signed exception (whitepaper l.290-300)."""

    code: Code = Field(pattern=r"^[a-z0-9-]+$")
    label: Name = Field(alias="naam", min_length=1)
    requirement: Telling = Field(alias="eis", min_length=1)
    hard: bool


class Contribution(Document):
    """What a party brings in: money in whole cents, hours, places, or a text."""

    what: Telling = Field(alias="wat", min_length=1)
    cents: int | None = Field(None, alias="centen", ge=0)
    hours: int | None = Field(None, alias="uren", ge=0)
    places: int | None = Field(None, alias="plaatsen", ge=0)


class Party(Document):
    """A role in the programme: what it answers for, what it brings, and why it takes part (whitepaper l.186-187, 529-531).

    `organisation` names who has the role, where the programme is for one organisation in that role (whitepaper l.536-540). `tells` and
    `tells_whom` are for a verbinder: what it makes known, at which sides (l.310-321).
    """

    role: Role = Field(alias="rol")
    organisation: Name = Field("", alias="organisatie")
    responsible_for: tuple[Component, ...] = Field((), alias="verantwoordelijk_voor")
    takes_part_in: tuple[Component, ...] = Field((), alias="doet_mee_in")
    contribution: tuple[Contribution, ...] = Field((), alias="inbreng")
    interest: Telling = Field("", alias="eigen_belang")
    risks: tuple[Telling, ...] = Field((), alias="risicos")
    returns: tuple[Telling, ...] = Field((), alias="opbrengsten")
    tells: tuple[Told, ...] = Field((), alias="vertelt")
    tells_whom: tuple[Role, ...] = Field((), alias="vertelt_aan")


class Amount(Document):
    """What a source pays for a component of one trajectory, in whole cents."""

    component: Component = Field(alias="onderdeel")
    cents: int = Field(alias="centen", ge=0)


class Funding(Document):
    """A source of money, for some components, and for a time if it ends (whitepaper l.190-193).

    `cents` is the whole of it; `for_each` what it pays for one trajectory.
    """

    name: Code = Field(alias="naam", min_length=1)
    components: tuple[Component, ...] = Field(alias="onderdelen")
    start: Day | None = Field(None, alias="van")
    end: Day | None = Field(None, alias="tot")
    cents: int | None = Field(None, alias="centen", ge=0)
    for_each: tuple[Amount, ...] = Field((), alias="per_traject")

    @model_validator(mode="after")
    def _pays_for_its_own_components(self) -> Self:
        for amount in self.for_each:
            if amount.component not in self.components:
                raise ValueError(f"er is een bedrag voor {amount.component}, maar deze bron betaalt daar niet voor")
        return self

    def cents_for(self, component: Component) -> int:
        """What it pays for this component of one trajectory; 0 when the programme names no amount."""
        return sum(amount.cents for amount in self.for_each if amount.component is component)


class Threshold(Document):
    """From where something deserves a person's attention: a value under `below` or above `above`, or a time longer than `after`.

    `code` is the rule that measures it (`workflows.signals`). An open signal stays open until the value is back at `recovers`, which is
    the threshold itself unless said otherwise. `quiet`: so long after it was closed it is not raised again on the same subject.
    """

    code: Code = Field(pattern=r"^[a-z0-9-]+$")
    label: Name = Field(alias="naam", min_length=1)
    below: int | None = Field(None, alias="onder", ge=0, le=MOST_DAYS)
    above: int | None = Field(None, alias="boven", ge=0, le=MOST_DAYS)
    after: Period | None = Field(None, alias="na")
    recovers: int | None = Field(None, alias="herstel")
    quiet: Period = Field(Period(weeks=4), alias="zwijgt")
    source: Telling = Field(alias="bron", min_length=1)

    @field_validator("after", "quiet")
    @classmethod
    def _not_longer_than_a_life(cls, period: Period | None) -> Period | None:
        if period is not None and period.longer_than(LONGEST):
            raise ValueError(f"een drempel is ten hoogste {LONGEST.in_words()}")
        return period

    @model_validator(mode="after")
    def _a_side(self) -> Self:
        if [self.below, self.above, self.after].count(None) != 2:
            raise ValueError("een drempel heeft precies een van 'onder', 'boven' en 'na'")
        return self

    @model_validator(mode="after")
    def _recovers_on_the_right_side(self) -> Self:
        if self.recovers is None:
            return self
        if self.after is not None:
            raise ValueError("'herstel' hoort bij 'onder' of 'boven', niet bij 'na'")
        if self.recovers < self.below if self.below is not None else self.recovers > (self.above or 0):
            raise ValueError("'herstel' ligt aan de goede kant van de drempel: niet lager dan 'onder', niet hoger dan 'boven'")
        return self

    def holds(self, value: int, *, speaks: bool) -> bool:
        """Whether a value deserves attention; `speaks` says whether it has it already."""
        limit = self.recovers if speaks and self.recovers is not None else (self.below if self.below is not None else self.above)
        assert limit is not None, "a threshold of time has no value"
        return value < limit if self.below is not None else value > limit

    @property
    def time(self) -> Period:
        """How long something may take; a number above which it is too long is one of days."""
        return self.after or Period(days=self.above or 0)

    @property
    def in_words(self) -> str:
        """From where, in Dutch."""
        if self.after is not None:
            return self.after.in_words()
        return f"onder {self.below}" if self.below is not None else f"boven {self.above}"


class Patience(Document):
    """How silence is met. The reminder goes out at the due date; `escalate_after` that date, a person hears of it."""

    escalate_after: Norm = Field(alias="escaleren_na")


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
    """Something that a language school or roc teaches in the voortraject."""

    code: Code = Field(pattern=r"^[a-z0-9-]+$")
    name: Name = Field(alias="naam", min_length=1)
    provider: Role = Field(alias="aanbieder")
    norm: Norm

    @field_validator("provider")
    @classmethod
    def _a_school(cls, provider: Role) -> Role:
        if provider not in (Role.LANGUAGE_SCHOOL, Role.SCHOOL):
            raise ValueError(f"een module geeft de {Role.LANGUAGE_SCHOOL} of het {Role.SCHOOL}, niet: {provider}")
        return provider


class Taster(Document):
    """A snuffelstage: candidate and employer get to know each other."""

    norm: Norm


class VoortrajectPlan(Document):
    """Equip candidate and employer for learning and working together."""

    norm: Norm
    language: LanguageGoal = Field(alias="taal")
    modules: tuple[Module, ...] = ()
    taster: Taster | None = Field(None, alias="snuffelstage")
    barriers_within: Norm = Field(alias="belemmeringen_binnen")
    exit_criteria: tuple[Telling, ...] = Field((), alias="uitstroomeisen")


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


class LeerWerkPlan(Document):
    """Learning and working: in which form, how many hours a week of each, evaluated how often, towards what qualifications."""

    norm: Norm
    form: LearningForm = Field(alias="vorm")
    hours_work: int = Field(alias="uren_werk", ge=0, le=40)
    hours_learning: int = Field(alias="uren_leren", ge=0, le=40)
    evaluate_every: Norm = Field(alias="evalueren_elke")
    rounds: int = Field(alias="rondes", ge=1, le=MOST_ROUNDS)
    qualification: QualificationKind = Field(alias="kwalificatie")
    also_qualifications: tuple[QualificationKind, ...] = Field((), alias="ook_kwalificaties")
    practice_share: PracticeShare = Field(FOUR_DAYS_OF_FIVE, alias="praktijkdeel")
    directions: tuple[Name, ...] = Field((), alias="richtingen")
    modules: tuple[LearningModule, ...] = ()

    @property
    def qualifications(self) -> tuple[QualificationKind, ...]:
        """All that it leads to, the main one first (whitepaper l.393-398)."""
        return tuple(dict.fromkeys((self.qualification, *self.also_qualifications)))


class PlacementPlan(Document):
    """Matching en plaatsing. How long a proefplaatsing may be is policy (pw.proefplaats.base and .max), not programme.

    `wage_value_framework` is by what loonwaarde is judged (domain.md W13); quality, pace and employability unless the programme says more.
    """

    norm: Norm
    same_employer_first: bool = Field(alias="eerst_zelfde_werkgever")
    attempts: int = Field(alias="pogingen", ge=1)
    answer_within: Norm = Field(alias="antwoord_binnen")
    # The three of the Regeling of Staatscourant 2014, 29290, art. 2.
    wage_value_framework: tuple[Telling, ...] = Field(("kwaliteit", "tempo", "inzetbaarheid"), alias="loonwaardekader", min_length=1)


class Confirmation(Document):
    """When the employer confirms the job; `month` names the moment, `after` is counted from the start of the contract."""

    month: int = Field(alias="maand", ge=0)
    after: Norm = Field(alias="na")


class AftercarePlan(Document):
    """Nazorg, counted from the start of the contract; with contact in the first weeks beside that of the guidance track (l.496-497)."""

    length: Norm = Field(alias="lengte")
    confirmations: tuple[Confirmation, ...] = Field((), alias="bevestigingen")
    extra_contact: tuple[Norm, ...] = Field((), alias="extra_contact_na")


class LanguagePlan(Document):
    """The language track beside the steps: how often progress is asked."""

    measure_every: Norm = Field(alias="meten_elke")
    answer_within: Norm = Field(alias="antwoord_binnen")


class GuidancePlan(Document):
    """The guidance track beside the steps: how often contact is asked after, and who guides at the least."""

    contact_every: Norm = Field(alias="contact_elke")
    answer_within: Norm = Field(alias="antwoord_binnen")
    minimum: tuple[GuidanceKind, ...] = Field(alias="ten_minste")


class RevisionRule(Document):
    """When lessons give cause to propose another norm (docs/learning.md).

    `least` is how many trajectories of the version a median is of, `deviation` by how many percent of the norm it is another, and `again`
    how many percent more trajectories it takes before what was rejected is proposed once more.
    """

    least: int = Field(alias="ten_minste", ge=1)
    deviation: int = Field(alias="afwijking", ge=0, le=100)
    again: int = Field(alias="opnieuw_bij", ge=1)
    source: Telling = Field(alias="bron", min_length=1)


ON_THIRTY_TRAJECTORIES = RevisionRule(ten_minste=30, afwijking=10, opnieuw_bij=50, bron=ASSUMPTION)


class Programme(Document):
    """One version of a programme. `goal` and `needed` answer what is to be reached and what that takes (whitepaper l.35-36, 525, 535)."""

    code: Code = Field(pattern=r"^[a-z0-9-]+$")
    name: Name = Field(alias="naam", min_length=1)
    version: int = Field(alias="versie", ge=1)
    source: Telling = Field(alias="bron", min_length=1)
    sector: Name = Field(min_length=1)
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
    thresholds: tuple[Threshold, ...] = Field((), alias="drempels")
    patience: Patience = Field(alias="geduld")
    answer_within: Norm = Field(alias="antwoord_binnen")
    intake: IntakePlan
    voortraject: VoortrajectPlan
    go_no_go: GoNoGoPlan
    leer_werk: LeerWerkPlan
    placement: PlacementPlan = Field(alias="plaatsing")
    aftercare: AftercarePlan = Field(alias="nazorg")
    language: LanguagePlan = Field(alias="taal")
    guidance: GuidancePlan = Field(alias="begeleiding")
    revision: RevisionRule = Field(ON_THIRTY_TRAJECTORIES, alias="herziening")

    @property
    def required_roles(self) -> frozenset[Role]:
        """The roles that somebody holds from the moment that they are filled: the regisseur, who guides at the least, and what it names."""
        return frozenset({Role.REGISSEUR, *self.roles, *(Role(kind.value) for kind in self.guidance.minimum)})

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
    def needs_recognised_company(self) -> bool:
        """Whether the practice is bpv: a praktijkverklaring, or (part of) an mbo diploma, is earned at a leerbedrijf that SBB recognises,
        under a praktijkovereenkomst (domain.md 2.4)."""
        in_mbo = self.level in (Level.MBO_1, Level.MBO_2, Level.MBO_3, Level.MBO_4)
        kinds = set(self.leer_werk.qualifications)
        of_mbo = {QualificationKind.DIPLOMA, QualificationKind.PART_CERTIFICATE}
        return QualificationKind.PRACTICE_STATEMENT in kinds or (in_mbo and bool(kinds & of_mbo))

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
        yield from _norms(self, ())

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
        return Programme.model_validate(self.adjusted_document(changes))

    def adjusted_document(self, changes: Mapping[str, str | int | bool]) -> dict[str, JsonValue]:
        """The document of `adjusted`, whether its values fit or not. Raises `UnknownPlace` as that does."""
        document = self.document()
        for place, value in changes.items():
            module, _, _ = place.rpartition(".")
            if f"{module}.naam" in changes:
                _let_in(document, module)
            _put(document, place, value)
        return document


def _norms(part: Document, place: tuple[str, ...]) -> Iterator[tuple[str, Norm]]:
    for name, field in type(part).model_fields.items():
        value, here = getattr(part, name), (*place, field.alias or name)
        if isinstance(value, Norm):
            yield ".".join(here), value
        elif isinstance(value, Document):
            yield from _norms(value, here)
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Document):
                    yield from _norms(item, (*here, item_name(item.model_dump(mode="json"))))


def item_name(item: Mapping[str, Any]) -> str:
    """What an item of a list is called in a place: its code, role, month or name; empty when it has none."""
    return str(next((item[key] for key in ("code", "rol", "maand", "naam") if key in item), ""))


def _put(document: dict[str, JsonValue], place: str, value: str | int | bool) -> None:
    whole, _, item = place.rpartition(".")
    if value is False and whole == MODULES:
        modules = _items(document)
        modules[:] = [module for module in modules if item_name(module) != item]
    elif value is False and place == TASTER:
        _step(document, "voortraject", place)["snuffelstage"] = None
    else:
        _put_value(document, place, value)


def _let_in(document: Mapping[str, Any], place: str) -> None:
    whole, _, code = place.rpartition(".")
    if whole == MODULES and not any(item_name(module) == code for module in _items(document)):
        _items(document).append({"code": code, "naam": "", "aanbieder": None, "norm": {"duur": None, "bron": ADJUSTED}})


def _put_value(document: dict[str, JsonValue], place: str, value: str | int | bool) -> None:
    here: Any = document
    *road, last = place.split(".")
    for name in road:
        here = _step(here, name, place)
    found = _step(here, last, place)
    if isinstance(found, dict) and found.keys() == {"duur", "bron"}:
        here[last] = {"duur": value, "bron": ADJUSTED}
    elif last in ("duur", "bron"):
        raise UnknownPlace(f"'{place}' hoort bij een norm; noem de norm zelf, zonder '.{last}'")
    elif isinstance(found, dict | list):
        raise UnknownPlace(f"'{place}' is geen waarde maar een heel onderdeel van het programma")
    else:
        here[last] = value


def _items(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    modules: list[dict[str, Any]] = document["voortraject"]["modules"]
    return modules


def _step(here: Any, name: str, place: str) -> Any:
    if isinstance(here, dict) and name in here:
        return here[name]
    for item in here if isinstance(here, list) else ():
        if isinstance(item, dict) and item_name(item) == name:
            return item
    raise UnknownPlace(f"het programma heeft geen plaats '{place}'")
