"""Matching, plaatsing and nazorg: trial placement, wage value, contract, subsidy, staying at work (domain.md C7-C8)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from events.vocabulary.base import DataClass, Event, Sealed, Stream, stored
from events.vocabulary.values import InductionPart, Level, Part, PlacementRoute, Role, SubsidyEnd, TrialVerdict
from events.vocabulary.words import Name, Telling

_T = Stream.TRAJECTORY
_P = DataClass.PLACEMENT
_PERCENT = Field(ge=0, le=100)


class JobEnd(StrEnum):
    """Why somebody does not work there any more, or never began."""

    DISMISSED = "ontslag"
    OWN_CHOICE = "eigen-keuze"
    HEALTH = "gezondheid"
    EMPLOYER_STOPPED = "werkgever-stopt"
    CONTRACT_OVER = "einde-contract"
    NOT_BEGUN = "niet-begonnen"


@stored("intention-stated", public="plaatsing.intentie-uitgesproken", stream=_T, data=_P)
class IntentionStated(Event):
    """An employer intends, without obligation, to hire (domain.md W17); `until` is the day by which, when it named one."""

    employer: UUID
    on: date
    until: date | None = None


@stored("intention-declined", public="plaatsing.intentie-niet-uitgesproken", stream=_T, data=_P)
class IntentionDeclined(Event):
    """An employer does not say that it means to hire."""

    employer: UUID


@stored("employer-matched", public="plaatsing.werkgever-gevonden", stream=_T, data=_P)
class EmployerMatched(Event):
    """An employer to try with: the one of the leer-werk, or one from the network of `by`. `attempt` counts from 1 within a visit."""

    employer: UUID
    route: PlacementRoute
    attempt: int
    by: UUID | None = None


@stored("placement-declined", public="plaatsing.afgewezen", stream=_T, data=_P)
class PlacementDeclined(Event):
    """The employer, or the candidate, said no; the next employer follows."""

    employer: UUID
    attempt: int
    reason: Sealed[Telling]
    by: Role = Role.EMPLOYER


@stored("trial-placement-permitted", public="plaatsing.proefplaatsing-toegestaan", stream=_T, data=_P)
class TrialPlacementPermitted(Event):
    """The municipality lets benefit run on during a proefplaatsing, or its extension, up to and with a day."""

    employer: UUID
    until: date
    extension: bool = False


@stored("trial-placement-not-permitted", public="plaatsing.proefplaatsing-niet-toegestaan", stream=_T, data=_P)
class TrialPlacementNotPermitted(Event):
    """The municipality does not: a contract follows, or the next employer; of an extension, that it ends when it would have."""

    employer: UUID
    extension: bool = False


@stored("trial-placement-started", public="plaatsing.proefplaatsing-begonnen", stream=_T, data=_P)
class TrialPlacementStarted(Event):
    """Proefplaatsing with retention of benefit (Participatiewet art. 8a lid 2 onder d); again, when more of it was permitted too late."""

    employer: UUID
    starts: datetime
    ends: datetime
    limit: datetime


@stored("trial-placement-extended", public="plaatsing.proefplaatsing-verlengd", stream=_T, data=_P)
class TrialPlacementExtended(Event):
    """Extended, with a reason and the permission of the municipality, never past the legal maximum."""

    employer: UUID
    ends: datetime
    reason: Sealed[Telling]


@stored("trial-placement-evaluated", public="plaatsing.proefplaatsing-geevalueerd", stream=_T, data=_P)
class TrialPlacementEvaluated(Event):
    """What the employer concluded after a period; `estimate` is what it thinks the loonwaarde to be, in percent, which fixes nothing."""

    employer: UUID
    verdict: TrialVerdict
    remark: Sealed[Telling] = ""
    estimate: int | None = None


@stored("trial-placement-ended", public="plaatsing.proefplaatsing-beeindigd", stream=_T, data=_P)
class TrialPlacementEnded(Event):
    """The proefplaatsing is over; `hired` is None when the employer had not concluded anything by its end."""

    employer: UUID
    hired: bool | None


@stored("wage-value-framework-set", public="plaatsing.loonwaardekader-vastgesteld", stream=_T, data=_P)
class WageValueFrameworkSet(Event):
    """How it is judged whether somebody has loonwaarde, set at the start (domain.md W13)."""

    criteria: tuple[Telling, ...]


class Score(Part):
    """What somebody does by one criterion of the framework, in percent of a colleague without a limitation."""

    criterion: Telling
    percent: int = _PERCENT


@stored("wage-value-measured", public="plaatsing.loonwaarde-vastgesteld", stream=_T, data=_P, version=2)
class WageValueMeasured(Event):
    """The municipality fixed the loonwaarde with one employer, in percent of the minimum wage (Participatiewet art. 10d lid 1 onder a).

    It goes by the report of an independent expert, the `assessor` (an opaque id), with a score for each criterion (Besluit
    loonkostensubsidie Participatiewet 2021 art. 3). Without an assessor it is what an employer told, and no more than that.
    `reassess_on` is the day that the municipality set to look again (lid 6). One that takes the place of another counts `since` the day
    that was set for it, however late it was fixed.
    """

    employer: UUID
    percent: int = _PERCENT
    criteria: tuple[Telling, ...] = ()
    assessor: Sealed[Name | None] = None
    scores: tuple[Score, ...] = ()
    reassess_on: date | None = None
    since: date | None = None


@stored("wage-value-left-out", public="plaatsing.loonwaarde-achterwege", stream=_T, data=_P)
class WageValueLeftOut(Event):
    """The municipality fixes no loonwaarde with this employer.

    With `forfait` it may be left out for the first months, in consultation with the employer (Participatiewet art. 10d lid 1 onder b);
    otherwise it has no reason to fix one.
    """

    employer: UUID
    forfait: bool


@stored("team-prepared", public="plaatsing.team-voorbereid", stream=_T, data=_P, version=2)
class TeamPrepared(Event):
    """The colleagues know who comes and how (domain.md W18), and what the inwerkprogramma holds (whitepaper l.494-502).

    Nobody starts on that floor before the day `on`. `made_together` are the parts of the inwerkprogramma that the employer had left out.
    """

    employer: UUID
    on: date
    buddy: Sealed[Name | None] = None
    induction: tuple[InductionPart, ...] = ()
    made_together: tuple[InductionPart, ...] = ()


@stored("contract-signed", public="plaatsing.contract-getekend", stream=_T, data=_P, version=2)
class ContractSigned(Event):
    """A placement: wage, length and growth are all there (domain.md W19). `months` 0 is a permanent contract; wage in cents a month.

    `hours` a week, when the employer named them. `offered_for` is the earlier day that the employer offered, when the team was not
    ready or it was not signed by then. `level` is that of the job, and beside it stand the level that the participant learned for and the
    one that a diploma from the country of origin is worth (whitepaper l.7). `least_cents` is the minimum wage of an adult for those hours
    on the day `starts`, and `full_time` the hours of a full-time week by the policy, so that wage and hours can be laid beside them without
    saying how old anybody is. `full_week` are the hours of one in the sector, which a contract is for that names none. `age` is what an
    employer told of it; nothing goes by it any more.
    """

    employer: UUID
    starts: date
    wage_cents: int = Field(gt=0)
    months: int = Field(ge=0)
    growth: Sealed[Annotated[Telling, Field(min_length=1)]]
    hours: int | None = None
    offered_for: date | None = None
    level: Level | None = None
    level_learned: Level | None = None
    level_brought: Level | None = None
    least_cents: int | None = None
    full_time: int | None = None
    full_week: int | None = None
    age: Annotated[int | None, DataClass.IDENTITY] = None


@stored("wage-subsidy-requested", public="plaatsing.loonkostensubsidie-gevraagd", stream=_T, data=DataClass.FUNDING)
class WageSubsidyRequested(Event):
    """Loonkostensubsidie is wanted for the work with one employer: `by` the employer, the participant, or of the municipality's own accord
    (ambtshalve)."""

    employer: UUID
    by: Role = Role.EMPLOYER


@stored("wage-subsidy-decided", public="plaatsing.loonkostensubsidie-besloten", stream=_T, data=DataClass.FUNDING)
class WageSubsidyDecided(Event):
    """The municipality decided on loonkostensubsidie (Participatiewet art. 10d), in percent of minimum wage and holiday allowance.

    Beside it stands what the formula of the law gives, in percent and in cents a month, in the amounts of the day `starts`. A forfait needs
    no measured loonwaarde and ends at `until`. Not `in_time`: the window for asking had closed, and nothing was asked. It is of one
    employment, with `employer`, and reckoned for `hours` a week when they are known. What was paid otherwise since the day `settled_from`
    is to be settled with the employer.
    """

    granted: bool
    percent: int = _PERCENT
    computed_percent: int | None = None
    computed_cents: int | None = None
    until: datetime | None = None
    in_time: bool = True
    employer: UUID | None = None
    starts: date | None = None
    hours: int | None = None
    settled_from: date | None = None


@stored("wage-subsidy-recalculated", public="plaatsing.loonkostensubsidie-herrekend", stream=_T, data=DataClass.FUNDING)
class WageSubsidyRecalculated(Event):
    """What the formula gives in the amounts of a new year, or for other `hours` a week, from a day on: in percent and in cents a month
    (Participatiewet art. 10d lid 4 and 7).

    It takes the place of all that was reckoned from that day on. On the first day after the work it says that the work, and subsidy for
    it, went on. What was paid otherwise since the day `settled_from` is to be settled with the employer.
    """

    employer: UUID
    on: date
    computed_percent: int = _PERCENT
    computed_cents: int = Field(ge=0)
    hours: int | None = None
    settled_from: date | None = None


@stored("wage-subsidy-ended", public="plaatsing.loonkostensubsidie-beeindigd", stream=_T, data=DataClass.FUNDING)
class WageSubsidyEnded(Event):
    """No more subsidy for the work with this employer, and why; `on` is the first day without it, when that is another than today.

    After a move it is that of the former municipality which ends, and the new one decides from the same day. What was paid since the day
    `settled_from` is to be settled with the employer; of a move after another, before anybody decided, the days from it up to `on` are
    those of a municipality that did not. Told again for the same work, it says the right day.
    """

    employer: UUID
    reason: SubsidyEnd
    on: date | None = None
    settled_from: date | None = None


@stored("wage-subsidy-handed-over", public="plaatsing.loonkostensubsidie-overgedragen", stream=_T, data=DataClass.FUNDING)
class WageSubsidyHandedOver(Event):
    """What is open of loonkostensubsidie for the work with an employer when the trajectory ends, and is the municipality's from then on: it
    belongs to the employment, and not to the trajectory (Participatiewet art. 10d).

    `percent` is given for work that goes on; `undecided` says that it was asked, is to be taken over after a move, or that loonwaarde is
    another since, and that nothing was decided; what was paid since `settled_from` is still to be settled. `to` is who sees to it, where a
    person ended the trajectory.
    """

    employer: UUID
    municipality: UUID
    percent: int | None = None
    undecided: bool = False
    settled_from: date | None = None
    to: Sealed[Telling] = ""


@stored("aftercare-started", public="nazorg.begonnen", stream=_T, data=_P)
class AftercareStarted(Event):
    """Counted from the start of the contract (domain.md W5)."""

    starts: datetime
    ends: datetime


@stored("employment-confirmed", public="nazorg.dienstverband-bevestigd", stream=_T, data=_P)
class EmploymentConfirmed(Event):
    """Still at work after so many months."""

    employer: UUID
    month: int


@stored("contract-changed", public="nazorg.contract-gewijzigd", stream=_T, data=_P)
class ContractChanged(Event):
    """From a day on the contract says this: it is renewed or permanent, or has another wage or other hours.

    Wage in cents a month, `hours` a week when they were named; `until` is its last day, None of a permanent one.
    """

    employer: UUID
    starts: date
    wage_cents: int = Field(gt=0)
    hours: int | None = None
    until: date | None = None
    age: Annotated[int | None, DataClass.IDENTITY] = None


@stored("contract-not-renewed", public="nazorg.contract-niet-verlengd", stream=_T, data=_P)
class ContractNotRenewed(Event):
    """The contract ends after its last day, and nothing follows it with this employer; the `ground` when that is not its term."""

    employer: UUID
    ends: date
    ground: JobEnd | None = None
    reason: Sealed[Telling] = ""


@stored("contract-fell-through", public="nazorg.contract-niet-tot-stand-gekomen", stream=_T, data=_P)
class ContractFellThrough(Event):
    """A contract was signed, and the work never began: the trajectory goes back to placement, and nothing of it counts as work."""

    employer: UUID
    ground: JobEnd = JobEnd.NOT_BEGUN
    reason: Sealed[Telling] = ""


@stored("job-lost", public="nazorg.baan-verloren", stream=_T, data=_P)
class JobLost(Event):
    """No longer employed; the trajectory goes back to placement. `month` is how many whole months the job lasted, or that of the
    confirmation which told of it. `on` is the last day of the employment, when that is another than the day on which it was told; `ground`
    is there when somebody told it."""

    employer: UUID
    month: int
    reason: Sealed[Telling] = ""
    on: date | None = None
    ground: JobEnd | None = None
