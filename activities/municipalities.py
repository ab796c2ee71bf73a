"""What we ask a municipality, in its own words, and whoever does in a programme what elsewhere a municipality does: guide, and match."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, JsonValue, model_validator

from activities.days import BirthDay, Day, DoneDay, LaterDay, SinceDay
from activities.question import Answer, Organisation, Question, as_list, declare
from events.vocabulary.base import DataClass, Event
from events.vocabulary.civic import CivicRoute, NoCivicPlan, RouteSwitch
from events.vocabulary.intake import BirthDateNoted, CivicPlanAbsent, CivicPlanReceived, CivicRouteSwitched, Requirement
from events.vocabulary.leer_werk import Income
from events.vocabulary.values import (
    Component,
    ConversationAid,
    DiplomaValuation,
    GuidanceKind,
    GuidanceTheme,
    LanguageLevel,
    Learnability,
    Level,
    Role,
)
from events.vocabulary.words import Code, Name, Telling


class CivicPlan(Answer):
    """The PIP: dated, with route and level (Wet inburgering 2021, art. 15). Or that there is none, and why.

    `missed` counts the summons for the brede intake that were in vain (art. 14). `caseworker` (opaque id) sees to this participant, and
    is who gets what the municipality is asked from then on. `born` is asked of who is younger than 21: the minimum wage of the young
    goes by what the municipality tells, and by nobody else's word.
    """

    none: NoCivicPlan | None = Field(None, alias="geenPip")
    dated: DoneDay | None = Field(None, alias="dagtekening")
    route: CivicRoute | None = Field(None, alias="leerroute")
    level: LanguageLevel | None = Field(None, alias="niveau")
    missed: int = Field(0, alias="oproepenVergeefs", ge=0, le=20)
    caseworker: Name | None = Field(None, alias="klantmanager")
    born: BirthDay | None = Field(None, alias="geboortedatum")

    @model_validator(mode="after")
    def _a_plan_or_why_not(self) -> Self:
        told = [self.dated, self.route, self.level].count(None)
        if self.none is None and told:
            raise ValueError("vul dagtekening, leerroute en niveau in, of waarom er geen PIP is")
        if self.none is not None and told < 3:
            raise ValueError("er is een PIP, of er is geen PIP: vul niet beide in")
        return self

    @property
    def facts(self) -> list[Event]:
        """What the municipality made known with it."""
        born = [] if self.born is None else [BirthDateNoted(born=self.born)]
        if self.dated is None or self.route is None or self.level is None:
            assert self.none is not None, "an answer tells of a plan, or why there is none"
            return [CivicPlanAbsent(ground=self.none), *born]
        return [CivicPlanReceived(dated=self.dated, route=self.route, level=self.level), *born]


class RevisedCivicPlan(CivicPlan):
    """The PIP of somebody who moved, confirmed or revised. One that changes the route after the time for it says on what `ground`, and one
    that lets the B1-route be examined at A2 after how many `lessons` of Dutch (Besluit inburgering 2021 art. 5.4, 5.5).
    """

    ground: RouteSwitch | None = Field(None, alias="grondWijziging")
    lessons: int | None = Field(None, alias="cursusuren", ge=0, le=10_000)

    def switches(self, route: CivicRoute | None, level: LanguageLevel | None) -> CivicRouteSwitched | None:
        """What it changes of a plan with another route or level; None when there was none, or nothing is other."""
        if self.dated is None or self.route is None or self.level is None:
            return None
        if route is None or (route, level) == (self.route, self.level):
            return None
        return CivicRouteSwitched(dated=self.dated, route=self.route, level=self.level, hours=self.lessons, ground=self.ground)


class Measurement(Answer):
    """One criterion as it was found."""

    criterion: Code = Field(alias="criterium")
    value: Telling = Field(alias="waarde")
    met: bool = Field(alias="voldoet")


class Intake(Answer):
    """The intake conversation and what was measured and told in it, or that the candidate did not come."""

    appeared: bool = Field(True, alias="verschenen")
    interpreter: bool | None = Field(None, alias="tolk")
    aids: Annotated[tuple[ConversationAid, ...], BeforeValidator(as_list)] = Field((), alias="hulpmiddelen")
    culture_sensitive: bool | None = Field(None, alias="cultuursensitief")
    measurements: tuple[Measurement, ...] = Field((), alias="metingen")
    learnability: Learnability | None = Field(None, alias="leerbaarheid")
    diploma: DiplomaValuation | None = Field(None, alias="diplomawaardering")
    diploma_level: Level | None = Field(None, alias="diplomaniveau")
    permit_ends: Day | None = Field(None, alias="verblijfsvergunningTot")
    without_home_since: DoneDay | None = Field(None, alias="wachtOpHuisvestingSinds")
    wishes: Telling = Field("", alias="wensen")
    circumstances: Telling = Field("", alias="omstandigheden")

    @model_validator(mode="before")
    @classmethod
    def _who_did_not_come_was_not_measured(cls, told: object) -> object:
        # A form sends the rows of the criteria along, filled in or not.
        absent = isinstance(told, Mapping) and str(told.get("verschenen")).lower() == "false"
        return {"verschenen": False} if absent else told

    @model_validator(mode="after")
    def _held_when_the_candidate_appeared(self) -> Self:
        if self.appeared and (self.interpreter is None or not self.measurements):
            raise ValueError("vul in of er een tolk was en wat er is gemeten, of dat de kandidaat niet is verschenen")
        return self


class Coach(Answer):
    """Who guides the candidate, and whether the employer as well."""

    kind: GuidanceKind = Field(alias="soort")
    guide: Name = Field(alias="begeleider", min_length=1)
    starts: SinceDay = Field(alias="startdatum")
    of_employer: bool = Field(default=False, alias="ookWerkgever")


class GuidanceReport(Answer):
    """Whether there was contact, what it was about, and how satisfied the candidate is (1 to 10)."""

    contact: bool
    themes: Annotated[tuple[GuidanceTheme, ...], BeforeValidator(as_list)] = Field((), alias="onderwerpen")
    satisfaction: int | None = Field(default=None, alias="tevredenheid", ge=1, le=10)


class Barrier(Answer):
    """Something practical in the way, and who takes it on."""

    kind: Code = Field(alias="soort", min_length=1)
    owner: Role = Field(alias="eigenaar")


class Barriers(Answer):
    """What stands in the way; may be nothing."""

    barriers: tuple[Barrier, ...] = Field(alias="belemmeringen")


class KeptBenefit(Answer):
    """Benefit that runs on during leer-werk (behoud van uitkering): from which day, and up to and with which, if that is known."""

    starts: SinceDay = Field(alias="vanaf")
    ends: Day | None = Field(default=None, alias="totEnMet")


class Match(Answer):
    """An employer from the network."""

    employer: Annotated[UUID, Organisation(Role.EMPLOYER)] = Field(alias="werkgever")


class TrialPermission(Answer):
    """Permission for a proefplaatsing, and its last day (Participatiewet art. 8a lid 2 onder d)."""

    until: Day = Field(alias="totEnMet")


class Score(Answer):
    """What was found by one criterion of the framework, in percent."""

    criterion: Name = Field(alias="criterium")
    percent: int = Field(alias="procent", ge=0, le=100)


class WageValue(Answer):
    """Loonwaarde in percent of the minimum wage, by criterion, on the report of an independent expert (an opaque id), until it is looked at
    again; or that it may be left out at first, so that a forfait holds (Participatiewet art. 10d lid 1, 5 and 6)."""

    left_out: bool = Field(default=False, alias="achterwege")
    percent: int | None = Field(default=None, alias="loonwaarde", ge=0, le=100)
    scores: tuple[Score, ...] = Field(default=(), alias="scores")
    assessor: Name | None = Field(default=None, alias="vastgesteldDoor")
    reassess_on: LaterDay | None = Field(default=None, alias="herbeoordelingOp")

    @model_validator(mode="before")
    @classmethod
    def _what_is_left_out_has_no_scores(cls, told: object) -> object:
        # A form sends the rows of the criteria along, filled in or not.
        left_out = isinstance(told, Mapping) and str(told.get("achterwege")).lower() == "true"
        return {"achterwege": True} if left_out else told

    @model_validator(mode="after")
    def _fixed_by_an_expert_or_left_out(self) -> Self:
        if not self.left_out and (self.percent is None or not self.assessor or not self.scores):
            raise ValueError(
                "vul in hoeveel procent de loonwaarde is, met een score per criterium en wie dat onafhankelijk vaststelde; "
                "of dat de vaststelling de eerste maanden achterwege blijft"
            )
        return self


class WageSubsidy(Answer):
    """The decision on loonkostensubsidie, in percent of minimum wage and holiday allowance (Participatiewet art. 10d)."""

    granted: bool = Field(alias="toegekend")
    percent: int = Field(default=0, alias="percentage", ge=0, le=100)

    @model_validator(mode="after")
    def _a_percentage_when_granted(self) -> Self:
        if self.granted != (self.percent > 0):
            raise ValueError("vul bij een toekenning een percentage boven 0 in, en bij een afwijzing 0")
        return self


# Besluit inburgering art. 5.3 sets the term of both.
_PIP = declare("pip-opvragen", "Plan inburgering en participatie", CivicPlan, DataClass.CIVIC_INTEGRATION, by_law=True)
_PIP_AGAIN = declare(
    "pip-herzien", "Plan inburgering en participatie na verhuizing", RevisedCivicPlan, DataClass.CIVIC_INTEGRATION, by_law=True
)
_INTAKE = declare("intake-houden", "Intakegesprek", Intake, DataClass.PROGRESS, about=Component.SELECTION)
_COACH = declare(
    "coach-toewijzen",
    "Begeleider toewijzen",
    Coach,
    DataClass.PROGRESS,
    about=Component.GUIDANCE,
    tells={"hulpBijGesprek": DataClass.PROGRESS},
)
_GUIDANCE = declare("begeleiding-verslag", "Verslag van de begeleiding", GuidanceReport, DataClass.PROGRESS, about=Component.GUIDANCE)
# What stands in the way may be of health: it is kept as closely as that.
_BARRIERS = declare(
    "belemmeringen-opvragen", "Belemmeringen in beeld brengen", Barriers, DataClass.HEALTH, tells={"hulpBijGesprek": DataClass.PROGRESS}
)
_BENEFIT = declare("uitkering-behouden", "Behoud van uitkering tijdens leren en werken", KeptBenefit, DataClass.FUNDING)
_MATCH = declare(
    "werkgever-matchen", "Werkgever uit het netwerk", Match, DataClass.PLACEMENT, follows=("sector",), about=Component.PLACEMENT
)
# It ends when the law says, whatever is paused.
_TRIAL = declare(
    "proefplaatsing-toestaan",
    "Toestemming voor de proefplaatsing",
    TrialPermission,
    DataClass.PLACEMENT,
    by_law=True,
    tells={"leeftVan": DataClass.FUNDING},
)
_WAGE_VALUE = declare("loonwaarde-vaststellen", "Vaststelling van de loonwaarde", WageValue, DataClass.PLACEMENT)
_SUBSIDY = declare("loonkostensubsidie", "Besluit loonkostensubsidie", WageSubsidy, DataClass.FUNDING, by_law=True)

_GUIDES: Mapping[GuidanceKind, tuple[Role, ...]] = {
    GuidanceKind.JOB_COACH: (Role.MUNICIPALITY, Role.SECTOR_ORGANISATION),
    GuidanceKind.SCHOOL_MENTOR: (Role.SCHOOL, Role.LANGUAGE_SCHOOL),
    GuidanceKind.BUDDY: (Role.EMPLOYER,),
}
"""Where each kind of guide comes from (whitepaper l.450-452)."""
_INTERMEDIARIES = (Role.MUNICIPALITY, Role.EMPLOYER_SERVICE_POINT, Role.UWV)
"""Who can select, mostly the municipality (whitepaper l.279-280)."""
_HAS_A_NETWORK = (Role.EMPLOYER_SERVICE_POINT, Role.UWV, Role.SECTOR_ORGANISATION, Role.MUNICIPALITY)
"""Who knows employers that are willing (whitepaper l.486-494)."""


def request_pip(summons: int) -> Question[CivicPlan]:
    """The plan inburgering en participatie, or why there is none; after so many summons for the brede intake it is made in absence."""
    return _PIP.ask(Role.MUNICIPALITY, oproepenBredeIntake=summons)


def revise_pip(registered_on: date) -> Question[RevisedCivicPlan]:
    """The PIP of somebody who moved here, confirmed or revised, within ten weeks of the registration (Besluit inburgering art. 5.3)."""
    return _PIP_AGAIN.ask(Role.MUNICIPALITY, ingeschrevenOp=registered_on.isoformat())


def hold_intake(profile: Iterable[Requirement], summons: int) -> Question[Intake]:
    """An intake conversation that measures every requirement of the profile; `summons` counts the invitations (whitepaper l.290-303)."""
    criteria: list[JsonValue] = [{"criterium": r.criterion, "eis": r.requirement} for r in profile]
    return _INTAKE.ask(Role.MUNICIPALITY, among=_INTERMEDIARIES, criteria=criteria, oproep=summons)


def assign_coach(kind: GuidanceKind, support: Iterable[str]) -> Question[Coach]:
    """Somebody who guides the candidate from the voortraject on (whitepaper l.334-336); with what helps a conversation along."""
    return _COACH.ask(_GUIDES[kind][0], among=_GUIDES[kind], begeleiding=kind, hulpBijGesprek=list(support))


def report_guidance(round: int, kind: GuidanceKind = GuidanceKind.JOB_COACH) -> Question[GuidanceReport]:
    """Whether there was contact in this round with who guides; asked of where that guide comes from."""
    return _GUIDANCE.ask(_GUIDES[kind][0], among=_GUIDES[kind], ronde=round)


def survey_barriers(support: Iterable[str]) -> Question[Barriers]:
    """What stands in the way at home, such as childcare (whitepaper l.356-358); with what helps a conversation along."""
    return _BARRIERS.ask(Role.MUNICIPALITY, hulpBijGesprek=list(support))


def keep_benefit(employer: UUID, starts: date) -> Question[KeptBenefit]:
    """Whether benefit runs on for who learns and works without a wage, from a first day (whitepaper l.206-210; domain.md F4)."""
    return _BENEFIT.ask(Role.MUNICIPALITY, werkgever=str(employer), vanaf=starts.isoformat())


def match_employer(sector: str, attempt: int) -> Question[Match]:
    """An employer who knows the programme, from the network of WSP, UWV, sector organisation or municipality (whitepaper l.486-494)."""
    return _MATCH.ask(Role.MUNICIPALITY, among=_HAS_A_NETWORK, sector=sector, poging=attempt)


def permit_trial(
    employer: UUID, starts: date, until: date, intends: bool | None, extension: bool, lives_on: Income | None = None
) -> Question[TrialPermission]:
    """Work on trial with benefit retained, from and up to and with a day; `intends` is whether the employer means to hire, if it said, and
    `lives_on` what the participant lives on, as far as was told: it is for who receives bijstand alone, or WW, which UWV lets run on
    (Werkloosheidswet art. 76a)."""
    return _TRIAL.ask(
        Role.UWV if lives_on is Income.UNEMPLOYMENT else Role.MUNICIPALITY,
        werkgever=str(employer),
        vanaf=starts.isoformat(),
        totEnMet=until.isoformat(),
        intentieAannemen=intends,
        verlenging=extension,
        leeftVan=lives_on,
    )


def measure_wage_value(employer: UUID, criteria: Iterable[str], estimate: int | None) -> Question[WageValue]:
    """Loonwaarde by the criteria that were set before; `estimate` is what the employer thinks that it is, in percent.

    On a no there is none to fix: nobody needs subsidy here (Participatiewet art. 10c, 10d).
    """
    framework: list[JsonValue] = [{"criterium": criterion} for criterion in criteria]
    return _WAGE_VALUE.ask(Role.MUNICIPALITY, werkgever=str(employer), loonwaardekader=framework, schattingWerkgever=estimate)


def request_wage_subsidy(
    employer: UUID, wage_value: int | None, computed_percent: int, computed_cents: int, starts: date | None = None
) -> Question[WageSubsidy]:
    """A decision on loonkostensubsidie for this employer from a day on, with what the law's formula gives; without loonwaarde it is the
    forfait."""
    return _SUBSIDY.ask(
        Role.MUNICIPALITY,
        werkgever=str(employer),
        loonwaarde=wage_value,
        berekendPercentage=computed_percent,
        berekendBedrag=computed_cents,
        vanaf=starts.isoformat() if starts else None,
    )
