"""What we ask an employer, in its own words; and what more than one kind of party can be asked for."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal, Self

from pydantic import Field, JsonValue, model_validator

from activities.days import Day, DoneDay, FirstDay
from activities.question import Answer, Question, declare
from activities.schools import TEACH_LANGUAGE
from events.vocabulary.base import DataClass
from events.vocabulary.intake import Requirement
from events.vocabulary.placement import JobEnd
from events.vocabulary.values import Advice, AfterContract, Component, InductionPart, Level, Role, TrialVerdict, Verdict
from events.vocabulary.words import Name, Telling


class Cosignature(Answer):
    """Standing behind the profile of a trajectory; the yes is all there is to it (whitepaper l.287-291)."""

    on: DoneDay = Field(alias="ondertekendOp")


class Agreement(Answer):
    """What candidate and employer agreed, as they said it."""

    text: Telling = Field(alias="afspraak", min_length=1)


class Preparation(Answer):
    """When a side was prepared for the other; an employer also tells what was agreed (whitepaper l.331-334)."""

    on: DoneDay = Field(alias="gehoudenOp")
    agreements: tuple[Agreement, ...] = Field((), alias="afspraken")


class TasterPlacement(Answer):
    """When the snuffelstage begins, and how many days it takes."""

    starts: FirstDay = Field(alias="startdatum")
    days: int = Field(alias="dagen", ge=1, le=366)


class Workplace(Answer):
    """A place to work while learning, with somebody who guides the practice; other hours a week than were asked, if need be.

    `wage_cents` a month before tax is what is paid for it, if anything is; `subsidy` asks for loonkostensubsidie from its first day.
    """

    starts: FirstDay = Field(alias="startdatum")
    supervisor: Name = Field(alias="begeleider", min_length=1)
    hours_work: int | None = Field(default=None, alias="urenWerk", ge=0, le=60)
    hours_learning: int | None = Field(default=None, alias="urenLeren", ge=0, le=60)
    wage_cents: int | None = Field(default=None, alias="brutoloon", gt=0, le=100_000_000)
    subsidy: bool = Field(default=False, alias="loonkostensubsidie")


class Term(Answer):
    """A word of the trade."""

    word: Name = Field(alias="woord", min_length=1)


class Idiom(Answer):
    """The words that matter on this floor."""

    terms: tuple[Term, ...] = Field(alias="woorden", min_length=1)


class Intention(Answer):
    """On which day the employer said to mean to hire, and by which day, if it says so."""

    on: DoneDay = Field(alias="uitgesprokenOp")
    until: Day | None = Field(default=None, alias="uiterlijk")


class WorkEvaluation(Answer):
    """What the employer thinks of a round, how many hours a week were worked, and how many people there the participant came to know."""

    verdict: Verdict = Field(alias="oordeel")
    satisfaction: int = Field(alias="tevredenheid", ge=1, le=10)
    hours: int | None = Field(default=None, alias="gewerkteUren", ge=0, le=80)
    new_contacts: int | None = Field(default=None, alias="nieuweContacten", ge=0, le=1000)


class GivenAdvice(Answer):
    """Go or no-go, and why."""

    advice: Advice = Field(alias="advies")
    motivation: Telling = Field(alias="motivering", min_length=1)


class ContractOffer(Answer):
    """Wage in cents a month, length in months (0 = permanent), growth: none may be missing (whitepaper l.472-474).

    It is not accepted under the statutory minimum wage for its hours and day, and for the age that the municipality told; without hours
    those of a full week in the sector count. `subsidy` asks for loonkostensubsidie; `level` is what the job asks.
    """

    starts: FirstDay = Field(alias="ingangsdatum")
    wage_cents: int = Field(alias="brutoloon", gt=0, le=100_000_000)
    months: int = Field(alias="duurMaanden", ge=0, le=1200)
    growth: Telling = Field(alias="doorgroei", min_length=1)
    hours: int | None = Field(default=None, alias="urenPerWeek", ge=1, le=60)
    subsidy: bool = Field(default=False, alias="loonkostensubsidie")
    level: Level | None = Field(default=None, alias="functieniveau")


class TrialStart(Answer):
    """When the proefplaatsing begins, and whether the employer means to hire who does well: without that none is permitted."""

    starts: FirstDay = Field(alias="startdatum")
    intends: bool | None = Field(default=None, alias="intentieAannemen")


class TrialEvaluation(Answer):
    """Hire, extend or decline, and what the employer thinks the loonwaarde to be, in percent: the municipality fixes it."""

    verdict: TrialVerdict = Field(alias="oordeel")
    estimate: int | None = Field(default=None, alias="loonwaarde", ge=0, le=100)
    remark: Telling = Field(default="", alias="toelichting")


class Induction(Answer):
    """A part of the inwerkprogramma."""

    part: InductionPart = Field(alias="onderdeel")


class PreparedTeam(Answer):
    """The colleagues know who comes (whitepaper l.454-461), and there is an inwerkprogramma (l.494-502). Nobody starts before `on`."""

    on: FirstDay = Field(alias="voorbereidOp")
    buddy: Name | None = None
    induction: tuple[Induction, ...] = Field(default=(), alias="inwerkprogramma")


class Employment(Answer):
    """Whether the participant still works there, and if not, on what ground, why and until when: the last day of the employment. Without
    that day it is the one on which this is told. Work that never began has no last day."""

    employed: bool = Field(alias="inDienst")
    ground: JobEnd | None = Field(default=None, alias="oorzaak")
    reason: Telling = Field(default="", alias="reden")
    last_day: DoneDay | None = Field(default=None, alias="laatsteDag")

    @model_validator(mode="after")
    def _last_day_of_what_is_over(self) -> Self:
        if self.employed and (self.last_day is not None or self.ground is not None):
            raise ValueError("noem de laatste dag (laatsteDag) en de oorzaak alleen van een dienstverband dat voorbij is")
        if self.ground is JobEnd.NOT_BEGUN and self.last_day is not None:
            raise ValueError(
                f"werk dat nooit begon heeft geen laatste dag (laatsteDag); laat die weg, of noem een andere oorzaak dan {self.ground}"
            )
        return self


class FollowUp(Answer):
    """What follows a contract that ends: `until` when it is renewed, and wage in cents a month or hours a week where those change."""

    what: Literal[AfterContract.RENEWED, AfterContract.PERMANENT, AfterContract.ENDS] = Field(alias="vervolg")
    until: Day | None = Field(default=None, alias="totEnMet")
    wage_cents: int | None = Field(default=None, alias="brutoloon", gt=0, le=100_000_000)
    hours: int | None = Field(default=None, alias="urenPerWeek", ge=1, le=60)

    @model_validator(mode="after")
    def _until_when_it_is_renewed(self) -> Self:
        if (self.what is AfterContract.RENEWED) != (self.until is not None):
            raise ValueError("noem de laatste dag (totEnMet) als het contract wordt verlengd, en alleen dan")
        return self


_COSIGN = declare("profiel-ondertekenen", "Profiel mede ondertekenen", Cosignature, DataClass.PROGRESS)
_PREPARE = declare(
    "interculturele-voorbereiding",
    "Interculturele voorbereiding",
    Preparation,
    DataClass.PROGRESS,
    about=Component.LANGUAGE,
    tells={"hulpBijGesprek": DataClass.PROGRESS},
)
_TASTER = declare("snuffelstage", "Snuffelstage", TasterPlacement, DataClass.PROGRESS, follows=())
_WORKPLACE = declare("werkplek-bieden", "Werkplek", Workplace, DataClass.PLACEMENT, follows=("urenWerk", "urenLeren"))
_IDIOM = declare("vaktaal-aanleveren", "Vaktaal van de werkvloer", Idiom, DataClass.PROGRESS, follows=("sector",))
_INTENTION = declare("intentie-uitspreken", "Intentie om aan te nemen", Intention, DataClass.PLACEMENT)
_EVALUATE = declare("werkevaluatie", "Evaluatie op het werk", WorkEvaluation, DataClass.PROGRESS)
_ADVISE = declare("advies-geven", "Advies", GivenAdvice, DataClass.PROGRESS, follows=())
_CONTRACT = declare("contract-bieden", "Contract", ContractOffer, DataClass.PLACEMENT)
_TRIAL = declare("proefplaatsing", "Proefplaatsing", TrialStart, DataClass.PLACEMENT)
_TRIAL_EVALUATION = declare(
    "proefplaatsing-evalueren", "Evaluatie van de proefplaatsing", TrialEvaluation, DataClass.PLACEMENT, by_law=True
)
_TEAM = declare("team-voorbereiden", "Team voorbereiden", PreparedTeam, DataClass.PLACEMENT)
_FOLLOW_UP = declare("contract-vervolg", "Vervolg op het contract", FollowUp, DataClass.PLACEMENT, by_law=True)
_EMPLOYED = declare("dienstverband-bevestigen", "Bevestiging van het dienstverband", Employment, DataClass.PLACEMENT)


def cosign_profile(party: Role, profile: Iterable[Requirement]) -> Question[Cosignature]:
    """Whether an employer or sector organisation stands behind what is asked of the candidate (domain.md W12)."""
    criteria: list[JsonValue] = [{"criterium": r.criterion, "eis": r.requirement, "hard": r.hard} for r in profile]
    return _COSIGN.ask(party, criteria=criteria)


def prepare_for_the_other(side: Role, support: Iterable[str], law: Iterable[JsonValue]) -> Question[Preparation]:
    """How it works here, what is expected, what is agreed: the candidate hears it from who gives lessons in language, the employer from
    itself, with the `law` that it meets."""
    party, among = (Role.EMPLOYER, ()) if side is Role.EMPLOYER else (Role.LANGUAGE_SCHOOL, TEACH_LANGUAGE)
    return _PREPARE.ask(party, among=among, kant=side, hulpBijGesprek=list(support), regels=list(law))


def offer_taster_placement() -> Question[TasterPlacement]:
    """Days to get to know each other (whitepaper l.329-330)."""
    return _TASTER.ask(Role.EMPLOYER)


def offer_workplace(hours_work: int, hours_learning: int) -> Question[Workplace]:
    """The working part, hours a week."""
    return _WORKPLACE.ask(Role.EMPLOYER, urenWerk=hours_work, urenLeren=hours_learning)


def supply_idiom(sector: str) -> Question[Idiom]:
    """Words, for the lessons that run beside the work (whitepaper l.435-437)."""
    return _IDIOM.ask(Role.EMPLOYER, sector=sector)


def state_intention(law: Iterable[JsonValue]) -> Question[Intention]:
    """The intention to hire: no obligation; what covers the risk, and what the `law` says of it, stand beside it (whitepaper l.198-203)."""
    covers: list[JsonValue] = ["proefplaatsing", "no-riskpolis", "loonkostensubsidie"]
    return _INTENTION.ask(Role.EMPLOYER, verplicht=False, dekking=covers, regels=list(law))


def request_evaluation(round: int) -> Question[WorkEvaluation]:
    """How work goes in this round."""
    return _EVALUATE.ask(Role.EMPLOYER, ronde=round)


def advise(party: Role, exit_criteria: Iterable[str], needed: Iterable[str] = ()) -> Question[GivenAdvice]:
    """Advice before the go/no-go, with what the programme asks of who leaves the voortraject, and what its goal takes."""
    return _ADVISE.ask(party, besluit="go-no-go", uitstroomeisen=list(exit_criteria), watIsNodig=list(needed))


def offer_contract(minimum_an_hour: int | None, full_week: int | None) -> Question[ContractOffer]:
    """A contract, or a no; with the statutory minimum wage of today, in cents an hour, of 21 years and older, and the hours of a full week
    in the sector, which a contract is for that names none."""
    return _CONTRACT.ask(Role.EMPLOYER, minimumUurloon=minimum_an_hour, volledigeWeek=full_week)


def full_week_told(content: Mapping[str, JsonValue]) -> int | None:
    """The hours of a full week as they were told with the question for a contract; None where an older release asked it."""
    hours = content.get("volledigeWeek")
    return hours if isinstance(hours, int) else None


def tell_what_follows(ends: date, tell_by: date, minimum_an_hour: int | None) -> Question[FollowUp]:
    """What follows a contract with this last day, to be told before the day of the law (Burgerlijk Wetboek art. 7:668)."""
    return _FOLLOW_UP.ask(Role.EMPLOYER, eindigtOp=ends.isoformat(), uiterlijkOp=tell_by.isoformat(), minimumUurloon=minimum_an_hour)


def offer_trial_placement(months: int) -> Question[TrialStart]:
    """A proefplaatsing of so many months."""
    return _TRIAL.ask(Role.EMPLOYER, maanden=months)


def evaluate_trial(round: int, extendable: bool, criteria: Iterable[str]) -> Question[TrialEvaluation]:
    """What the employer concludes after a period, by the criteria set before; `extendable` says whether the law leaves room."""
    return _TRIAL_EVALUATION.ask(Role.EMPLOYER, ronde=round, nogTeVerlengen=extendable, loonwaardekader=list(criteria))


def prepare_team(starts: date | None) -> Question[PreparedTeam]:
    """Colleagues and manager made ready before somebody starts; `starts` is that first day, when it is known."""
    return _TEAM.ask(Role.EMPLOYER, eersteDag=starts.isoformat() if starts else None)


def confirm_employment(month: int) -> Question[Employment]:
    """Still at work after so many months?"""
    return _EMPLOYED.ask(Role.EMPLOYER, maand=month)
