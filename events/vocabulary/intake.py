"""Werving en selectie: profile, measurement, civic integration plan, and the choice that a person makes (domain.md C1)."""

from datetime import date
from uuid import UUID

from pydantic import Field

from events.vocabulary.base import DataClass, Event, Sealed, Stream, stored
from events.vocabulary.civic import CivicRoute, NoCivicPlan, PermitRenewal, RouteSwitch, TermExtension
from events.vocabulary.values import DiplomaValuation, EndReason, LanguageLevel, Level, Part, Role, Source, Told
from events.vocabulary.words import Code, Name, Telling

_T = Stream.TRAJECTORY


class Requirement(Part):
    """One criterion of the profile as it held when this trajectory was measured against it."""

    criterion: Code
    requirement: Telling
    hard: bool


@stored("profile-established", public="intake.profiel-vastgesteld", stream=_T, data=DataClass.PROGRESS)
class ProfileEstablished(Event):
    """The requirements for taking part, from the programme (whitepaper l.279-293)."""

    requirements: tuple[Requirement, ...]


@stored("intake-held", public="intake.gesprek-gehouden", stream=_T, data=DataClass.PROGRESS)
class IntakeHeld(Event):
    """The intake conversation took place, with or without an interpreter and other aids (whitepaper l.300-303).

    `culture_sensitive`: whether somebody who knows the background of the candidate had a part in it; None when nobody told.
    """

    interpreter: bool
    aids: tuple[Code, ...] = ()
    culture_sensitive: bool | None = None


@stored("intake-missed", public="intake.niet-verschenen", stream=_T, data=DataClass.PROGRESS)
class IntakeMissed(Event):
    """The candidate did not come to the intake conversation; `summons` is which invitation that was, 1 the first."""

    summons: int


@stored("intake-finished-in-absence", public="intake.bij-afwezigheid-afgerond", stream=_T, data=DataClass.PROGRESS)
class IntakeFinishedInAbsence(Event):
    """After so many invitations in vain somebody decided about the selection without having seen the candidate."""

    summons: int


@stored("criterion-measured", public="intake.criterium-gemeten", stream=_T, data=DataClass.PROGRESS)
class CriterionMeasured(Event):
    """What was found for one criterion: measured and required are kept apart (domain.md W2)."""

    criterion: Code
    measured: Sealed[Telling]
    met: bool


@stored("criterion-exception-requested", public="intake.uitzondering-gevraagd", stream=_T, data=DataClass.PROGRESS)
class CriterionExceptionRequested(Event):
    """Somebody wants to select in spite of an unmet hard criterion."""

    criterion: Code
    reason: Sealed[Telling]


@stored("criterion-exception-signed", public="intake.uitzondering-getekend", stream=_T, data=DataClass.PROGRESS)
class CriterionExceptionSigned(Event):
    """A second person agrees with the exception."""

    criterion: Code


@stored("civic-plan-received", public="intake.pip-ontvangen", stream=_T, data=DataClass.CIVIC_INTEGRATION)
class CivicPlanReceived(Event):
    """The municipality's plan inburgering en participatie (Wet inburgering art. 15)."""

    dated: date
    route: CivicRoute
    level: LanguageLevel


@stored("civic-route-switched", public="intake.leerroute-gewijzigd", stream=_T, data=DataClass.CIVIC_INTEGRATION)
class CivicRouteSwitched(Event):
    """The municipality changed the route in the PIP, or the level at which its language is examined (Wet inburgering 2021 art. 17 lid 2
    and 3).

    `dated` is the dagtekening of the changed PIP, `hours` how many lessons of Dutch were followed where that is asked, and `ground` why it
    was changed after the time for it. The term of civic integration stays (art. 11).
    """

    dated: date
    route: CivicRoute
    level: LanguageLevel
    hours: int | None = None
    ground: RouteSwitch | None = None


@stored("civic-plan-absent", public="intake.geen-pip", stream=_T, data=DataClass.CIVIC_INTEGRATION)
class CivicPlanAbsent(Event):
    """The municipality told that there is no PIP for this participant, and why; there is no term of civic integration by it."""

    ground: NoCivicPlan


@stored("civic-intake-missed", public="intake.brede-intake-gemist", stream=_T, data=DataClass.CIVIC_INTEGRATION)
class CivicIntakeMissed(Event):
    """The candidate did not come to so many summons for the brede intake; `in_absence` when the PIP was made without it.

    That is allowed after as many as the law says (Wet inburgering 2021, art. 14).
    """

    summons: int = Field(ge=1)
    in_absence: bool


@stored("civic-term-set", public="intake.inburgeringstermijn-vastgesteld", stream=_T, data=DataClass.CIVIC_INTEGRATION)
class CivicTermSet(Event):
    """The term of civic integration: starts the day after the PIP is dated (Wet inburgering art. 11); later ones replace earlier ones.

    `extension` is why DUO made it longer, if it did; former releases have it in `ground` only.
    """

    starts: date
    ends: date
    ground: Telling
    extension: TermExtension | None = None


@stored("civic-duty-ended", public="intake.inburgeringsplicht-geeindigd", stream=_T, data=DataClass.CIVIC_INTEGRATION)
class CivicDutyEnded(Event):
    """The duty was fulfilled, exempted or withdrawn; retention is counted from here (Besluit inburgering art. 9.9).

    `ground` is a `DutyEnd`, `source` who told it.
    """

    on: date
    ground: Telling
    source: Source | None = None


@stored("residence-permit-noted", public="intake.verblijfsvergunning-vastgelegd", stream=_T, data=DataClass.CIVIC_INTEGRATION)
class ResidencePermitNoted(Event):
    """The last day of the residence permit; a later such fact takes the place of an earlier one (domain.md K14).

    Sealed: it says much of a person, and no list or number needs it. What there is to do because of it is a task.
    """

    ends: Sealed[date]


@stored("residence-permit-renewal-told", public="intake.verlenging-verblijf-verteld", stream=_T, data=DataClass.CIVIC_INTEGRATION)
class ResidencePermitRenewalTold(Event):
    """How it stands with the renewal of the permit of now; a new last day is a `ResidencePermitNoted`."""

    answer: PermitRenewal


@stored("birth-date-noted", public="intake.geboortedatum-vastgelegd", stream=_T, data=DataClass.IDENTITY)
class BirthDateNoted(Event):
    """When the participant was born, by the municipality; a later such fact takes the place of an earlier one.

    By it goes the minimum wage of who is younger than 21 (Besluit minimumjeugdloon), and by no word of an employer.
    """

    born: Sealed[date]


@stored("housing-awaited", public="intake.huisvesting-gezocht", stream=_T, data=DataClass.PROGRESS)
class HousingAwaited(Event):
    """The municipality has to house the participant since a day, and is to have done so by `due` (domain.md K14; whitepaper l.74-76).

    A later such fact takes the place of an earlier one.
    """

    since: date
    due: date


@stored("housing-arranged", public="intake.huisvesting-geregeld", stream=_T, data=DataClass.PROGRESS)
class HousingArranged(Event):
    """The participant has a home from a day; nobody waits for it any more."""

    on: date


@stored("learnability-tested", public="intake.leerbaarheid-getoetst", stream=_T, data=DataClass.CIVIC_INTEGRATION)
class LearnabilityTested(Event):
    """Result of the leerbaarheidstoets; never a gate by itself (UAVG art. 40)."""

    result: Code


@stored("diploma-valued", public="intake.diploma-gewaardeerd", stream=_T, data=DataClass.PROGRESS)
class DiplomaValued(Event):
    """How the diploma from the country of origin was valued: what somebody can do may be more than it says (whitepaper l.69-71).

    `by` is the partner with expertise that said so; None is the intake. `level` is the one that it is worth here, where that was told.
    """

    result: DiplomaValuation
    by: UUID | None = None
    level: Level | None = None


@stored("circumstances-told", public="intake.omstandigheden-verteld", stream=_T, data=DataClass.HEALTH)
class CircumstancesTold(Event):
    """What the candidate told about strength, home and health, as far as needed for guidance (Wet inburgering art. 37)."""

    told: Sealed[Telling]


@stored("wishes-told", public="intake.wensen-verteld", stream=_T, data=DataClass.PROGRESS)
class WishesTold(Event):
    """Wishes, ambitions and talents of the candidate."""

    told: Sealed[Telling]


@stored("candidate-informed", public="intake.kandidaat-geinformeerd", stream=_T, data=DataClass.PROGRESS)
class CandidateInformed(Event):
    """A verbinder (opaque id) told the candidate, or another `side`, what the trajectory is (whitepaper l.311-321)."""

    by: Name
    told: tuple[Told, ...] = Field(min_length=1)
    side: Role = Role.PARTICIPANT


@stored("profile-discussed", public="intake.profiel-besproken", stream=_T, data=DataClass.PROGRESS)
class ProfileDiscussed(Event):
    """A partner with expertise on the group said what to mind in the profile (whitepaper l.295-297)."""

    by: UUID
    advice: Sealed[Telling]


@stored("candidate-selected", public="intake.kandidaat-geselecteerd", stream=_T, data=DataClass.PROGRESS)
class CandidateSelected(Event):
    """A named person selected the candidate, with a reason."""

    by: Name
    reason: Sealed[Telling]


@stored("candidate-not-selected", public="intake.kandidaat-niet-geselecteerd", stream=_T, data=DataClass.PROGRESS, version=2)
class CandidateNotSelected(Event):
    """A named person did not select the candidate; perhaps `referred` elsewhere, and where to."""

    by: Name
    code: EndReason
    reason: Sealed[Telling]
    referred: bool = False
    referred_to: Sealed[Telling | None] = None


@stored("profile-cosigned", public="intake.profiel-medeondertekend", stream=_T, data=DataClass.PROGRESS)
class ProfileCosigned(Event):
    """An employer or sector organisation stands behind the profile for this trajectory (domain.md W12)."""

    partner: UUID
