"""What a regisseur can order halfway a trajectory, made from how it stands: another plan, programme, employer, party or municipality, other
money or another contract. Each `Steer` says what there is to order of its kind, and by which facts it shows that an order had its effect.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import UnionType
from uuid import UUID

from events.fact import Recorded
from events.trajectory.state import Trajectory
from events.trajectory.subsidy import employer_of, paid_workplace, subsidy_with
from events.vocabulary import course, intake, leer_werk, placement
from events.vocabulary.base import Event
from events.vocabulary.civic import CivicRoute, DutyEnd, PermitRenewal, TermExtension
from events.vocabulary.requests import PartnerRequested
from events.vocabulary.values import AfterContract, LanguageLevel, Role, Source, Stage
from events.vocabulary.voortraject import BarrierReported
from workflows.decisions.adjustment import Adjust, ChooseSectorAndLevel, Extend
from workflows.decisions.barriers import ReportBarrier
from workflows.decisions.birth import NoteBirthDate
from workflows.decisions.civic_duty import EndCivicDuty, ExtendCivicTerm
from workflows.decisions.civic_route import SwitchRoute
from workflows.decisions.command import Command
from workflows.decisions.contract import ChangeContract
from workflows.decisions.corrections import CorrectFact
from workflows.decisions.housing import AwaitHousing
from workflows.decisions.job_lost import NoteJobLost
from workflows.decisions.money import SetIncome
from workflows.decisions.moving import ChangeEmployer, LeaveParty, MoveMunicipality
from workflows.decisions.not_begun import NoteNotBegun, Place
from workflows.decisions.pause import Pause
from workflows.decisions.people import JoinParty, ProposeHandover
from workflows.decisions.permit import NoteResidencePermit, TellPermitRenewal
from workflows.decisions.placement import DeclinePlacement
from workflows.decisions.programme_change import ChangeProgramme, MovePolicy
from workflows.decisions.roles import PERSONAL, VacateRole
from workflows.decisions.subsidy import RequestWageSubsidy
from workflows.law.contract import last_day
from workflows.law.period import AMSTERDAM, Period
from workflows.programme.catalogue import load_catalogue
from workflows.programme.document import Programme

SAME_FIRST = "plaatsing.eerst_zelfde_werkgever"
ORGANISATIONS = tuple(role for role in Role if role not in PERSONAL | {Role.SYSTEM, Role.PARTICIPANT})
POOL: Mapping[Role, tuple[UUID, ...]] = {
    role: tuple(UUID(int=1000 * (number + 1) + n) for n in range(6 if role is Role.EMPLOYER else 3))
    for number, role in enumerate(ORGANISATIONS)
} | {Role.PARTICIPANT: (UUID(int=999),)}
"""Who there is in each role, whether it takes part or not."""


HALF_A_YEAR = Period(months=6)


def versions(shipped: Programme) -> Iterator[Programme]:
    """Two of a programme, each with a shorter leer-werk and the reports of the tracks further apart, so that a life has fewer questions.

    The later one tries another employer first where the earlier one tries the same.
    """
    brief: dict[str, str | int | bool] = {"begeleiding.contact_elke": "P6M", "taal.meten_elke": "P6M", "versie": shipped.version + 1}
    if shipped.leer_werk.norm.period.longer_than(HALF_A_YEAR):
        brief["leer_werk.norm"] = str(HALF_A_YEAR)
    turned: dict[str, str | int | bool] = {SAME_FIRST: not shipped.placement.same_employer_first, "versie": shipped.version + 2}
    yield from (shipped.adjusted(changes) for changes in (brief, brief | turned))


PROGRAMMES: Mapping[tuple[str, int], Programme] = {
    (version.code, version.version): version
    for shipped in load_catalogue().values()
    if shipped.code != "demonstratie"
    for version in versions(shipped)
}
"""What a trajectory can go under: not that of the demonstration, which counts in seconds."""


@dataclass(frozen=True)
class Situation:
    """How a trajectory stands when somebody steers, and the `facts` of it so far."""

    state: Trajectory
    facts: Sequence[Recorded]
    now: datetime

    @property
    def today(self) -> date:
        """The day in the Netherlands."""
        return self.now.astimezone(AMSTERDAM).date()

    @property
    def plan(self) -> Programme:
        """The programme as it is adjusted."""
        return PROGRAMMES[self.state.programme, self.state.programme_version].adjusted(self.state.plan_changes)

    def day(self, days: int) -> date:
        """So many days from today."""
        return self.today + timedelta(days=days)

    def told(self, kind: type[Event]) -> list[Event]:
        """The facts of a kind."""
        return [recorded.event for recorded in self.facts if isinstance(recorded.event, kind)]

    def worked_at(self) -> list[UUID]:
        """The employers where there was a workplace, in the order in which it was offered."""
        return [event.employer for event in self.told(leer_werk.WorkplaceOffered) if isinstance(event, leer_werk.WorkplaceOffered)]


Options = Callable[[Situation], Iterator[Command]]
Shows = Callable[[Command, Sequence[Recorded]], bool]
"""Whether an order had its effect, by the facts since it was given."""


@dataclass(frozen=True)
class Steer:
    """A kind of order: all that there is to order of it now, and how its effect shows; one that `waits` is tried again until there is."""

    options: Options
    shows: Shows
    waits: bool = False


def records(kind: type[Event] | UnionType) -> Shows:
    """It shows by a fact of its own, the first one that follows."""
    return lambda command, since: bool(since) and isinstance(since[0].event, kind)


def leads_to(kind: type[Event], than: Callable[[Command, Event], bool] = lambda command, event: True) -> Shows:
    """It shows by what the steps record afterwards."""
    return lambda command, since: any(isinstance(recorded.event, kind) and than(command, recorded.event) for recorded in since)


# The plan ---------------------------------------------------------------------------------------------------------------

_PARTS = ("antwoord_binnen", "geduld", "intake", "voortraject", "go_no_go", "leer_werk", "plaatsing", "nazorg", "taal", "begeleiding")


def turned(now: Situation) -> Iterator[Command]:
    """Whether the employer of the leer-werk comes first, the other way round."""
    yield adjusting({SAME_FIRST: not now.plan.placement.same_employer_first})


def adjusted(now: Situation) -> Iterator[Command]:
    """Anything in the plan: something taken out, more or fewer, sooner or later."""
    plan, document = now.plan, now.plan.document()
    yield from (adjusting({f"voortraject.modules.{module.code}": False}) for module in plan.voortraject.modules)
    if plan.voortraject.taster:
        yield adjusting({"voortraject.snuffelstage": False})
    for place, number in (leaf for part in _PARTS for leaf in numbers_in(document[part], part)):
        yield from (adjusting({place: other}) for other in {max(1, number - 1), number + 1} - {number})
    for place, _ in plan.norms():
        if place.startswith(_PARTS):
            yield from (adjusting({place: other}) for other in ("P1W", "P1M", "P4M", "P9M"))


def numbers_in(part: object, place: str) -> Iterator[tuple[str, int]]:
    """The places of a part of a document that hold a number of something."""
    if isinstance(part, Mapping):
        for name, value in part.items():
            yield from numbers_in(value, f"{place}.{name}")
    elif isinstance(part, int) and not isinstance(part, bool) and not place.endswith((".rondes", ".maand")):
        yield place, part


def adjusting(changes: Mapping[str, str | int | bool]) -> Adjust:
    """That order."""
    return Adjust(changes=dict(changes), reason="zo past het beter")


def other_programmes(now: Situation) -> Iterator[Command]:
    """Another programme, or another version of this one; from where it is, from here anew, or from an earlier stage."""
    reached = [stage for stage in Stage if now.state.stage and not stage.after(now.state.stage)]
    for number, (code, version) in enumerate(PROGRAMMES):
        if (code, version) != (now.state.programme, now.state.programme_version):
            for stage in (None, None, *reached[-2:]):
                yield ChangeProgramme(
                    programme=code, programme_version=version, stage=stage, move_policy=number % 3 == 0, reason="past beter"
                )


def other_directions(now: Situation) -> Iterator[Command]:
    """Another sector or level."""
    yield ChooseSectorAndLevel(sector="horeca")
    yield ChooseSectorAndLevel(sector="logistiek")
    yield from (ChooseSectorAndLevel(level=level) for level in now.plan.levels)


def more_time(now: Situation) -> Iterator[Command]:
    """More time for this stage."""
    yield from (Extend(by=Period.parse(by), reason="het gaat langzamer") for by in ("P2W", "P3M"))


def other_policy(now: Situation) -> Iterator[Command]:
    """The law of today, or of a while ago."""
    yield from (MovePolicy(on=now.day(-days), reason="de wet is veranderd") for days in (0, 30))


# Who takes part ---------------------------------------------------------------------------------------------------------


def others_in(now: Situation, role: Role) -> list[UUID]:
    """Who could come in a role."""
    return [one for one in POOL[role] if one not in now.state.partners(role)]


def other_employers(now: Situation) -> Iterator[Command]:
    """Away from the employer of now: to another, or to nobody yet."""
    yield ChangeEmployer(reason="er is geen werk meer")
    if now.state.stage is not Stage.PLACEMENT:
        yield from (ChangeEmployer(reason="elders past het beter", to=one) for one in POOL[Role.EMPLOYER])


def back(now: Situation) -> Iterator[Command]:
    """To an employer where the participant worked before, that takes part again or never stopped to."""
    for one in sorted({*now.worked_at()} - {now.state.leer_werk.workplace}):
        if now.state.leer_werk.workplace:
            yield ChangeEmployer(reason="terug", to=one)
        elif one not in now.state.partners(Role.EMPLOYER):
            yield JoinParty(role=Role.EMPLOYER, partner=one)


def joining(now: Situation) -> Iterator[Command]:
    """An organisation in a role of the programme, or in one that it does not name."""
    for role in ORGANISATIONS:
        if role is not Role.MUNICIPALITY:
            yield from (JoinParty(role=role, partner=one) for one in others_in(now, role)[:2])


def leaving(now: Situation) -> Iterator[Command]:
    """An organisation goes, and another takes its place, or nobody does."""
    for party in now.state.parties:
        yield LeaveParty(role=party.role, partner=party.partner, reason="geen tijd meer")
        for successor in others_in(now, party.role)[:1] if party.role in POOL else ():
            yield LeaveParty(role=party.role, partner=party.partner, successor=successor, reason="geen tijd meer")


def moving(now: Situation) -> Iterator[Command]:
    """To another municipality, since today or a while ago, with rules of its own or none."""
    for one in POOL[Role.MUNICIPALITY]:
        for days, code in ((0, None), (3, "0599"), (20, "0344")):
            if one != now.state.municipality:
                yield MoveMunicipality(municipality=one, registered_on=now.day(-days), cbs_code=code)


def handing_over(now: Situation) -> Iterator[Command]:
    """To another regisseur."""
    yield from (ProposeHandover(to=other, reason="verlof") for other in ("bert", "carla") if other != now.state.regisseur)


def vacated(now: Situation) -> Iterator[Command]:
    """Somebody who guides, or sees to the benefit, is gone."""
    for role in sorted(now.state.holders):
        if role is not Role.REGISSEUR:
            yield from (VacateRole(role=role, holder=one, reason="andere baan") for one in sorted(now.state.holders[role]))


# Time, money and the law ------------------------------------------------------------------------------------------------


def pausing(now: Situation) -> Iterator[Command]:
    """Until further notice, or until a day on which somebody is to go on."""
    yield from (Pause(reason="ziek", until=until) for until in (None, now.day(1), now.day(45), now.day(200)))


def incomes(now: Situation) -> Iterator[Command]:
    """A wage, enough or not, or benefit, for some time or for ever."""
    for starts, ends in ((now.day(0), None), (now.day(-20), now.day(30)), (now.day(10), now.day(70))):
        yield SetIncome(income=leer_werk.Income.BENEFIT, starts=starts, ends=ends)
        yield from (
            SetIncome(income=leer_werk.Income.WAGE, starts=starts, ends=ends, wage_cents=cents, hours=24) for cents in (90_000, 190_000)
        )


def contracts(now: Situation) -> Iterator[Command]:
    """What becomes of the contract: other terms, longer, for ever, or its end."""
    contract = now.state.placement.contract
    last = last_day(contract) if contract else None
    yield ChangeContract(what=AfterContract.ENDS, until=last)
    yield ChangeContract(what=AfterContract.ENDS, until=now.day(30))
    yield ChangeContract(what=AfterContract.PERMANENT)
    yield ChangeContract(what=AfterContract.RENEWED, until=(last or now.today) + timedelta(days=100))
    yield from (ChangeContract(what=AfterContract.CHANGED, wage_cents=280_000 + n, starts=now.day(n)) for n in (0, 40))
    yield from (ChangeContract(what=AfterContract.CHANGED, hours=hours) for hours in (12, 28))


def lost_jobs(now: Situation) -> Iterator[Command]:
    """The job is lost, on a day that is over or to come, or never began."""
    yield NoteJobLost(ground=placement.JobEnd.DISMISSED, reason="te vaak te laat")
    yield NoteJobLost(ground=placement.JobEnd.OWN_CHOICE, last_day=now.day(-3), reason="te zwaar")
    yield NoteJobLost(ground=placement.JobEnd.EMPLOYER_STOPPED, last_day=now.day(20), reason="sluit")
    yield NoteJobLost(ground=placement.JobEnd.NOT_BEGUN, reason="trok zich terug")


def not_begun(now: Situation) -> Iterator[Command]:
    """What was to begin does not: the education, or the workplace."""
    work = now.state.leer_werk
    if now.state.stage is Stage.LEER_WERK:
        there = {Place.EDUCATION: work.education.school_from, Place.WORKPLACE: work.workplace}
        yield from (NoteNotBegun(what=what, reason="gaat niet door") for what, found in there.items() if found)


def subsidies(now: Situation) -> Iterator[Command]:
    """Loonkostensubsidie, where there is paid work without."""
    subsidy = subsidy_with(now.state, employer_of(now.state))
    paid = now.state.placement.contract is not None or paid_workplace(now.state) is not None
    if paid and employer_of(now.state) and not subsidy.running and subsidy.requested_at is None:
        yield RequestWageSubsidy()


def law(now: Situation) -> Iterator[Command]:
    """What is known of the participant by law."""
    yield ExtendCivicTerm(ends=now.day(1400), ground=TermExtension.GROUP)
    yield EndCivicDuty(on=now.today, ground=DutyEnd.PASSED, source=Source.DUO)
    yield NoteBirthDate(born=date(2008, 1, 1))
    yield from (NoteResidencePermit(ends=now.day(days)) for days in (20, 700))
    yield from (TellPermitRenewal(answer=answer) for answer in PermitRenewal if now.state.civic.permit_ends)
    yield AwaitHousing(since=now.day(-90))


def taken_back(now: Situation) -> Iterator[Command]:
    """What was told turns out not to be so, or was on another day."""
    for id, event in now.state.correctable.items():
        if isinstance(event, placement.JobLost | placement.ContractFellThrough | intake.CivicDutyEnded):
            yield CorrectFact(fact=id, field="klopt", value="nee", reason="vergissing")
        if isinstance(event, course.MunicipalityChanged):
            yield CorrectFact(fact=id, field="ingeschreven-op", value=str(event.registered_on - timedelta(days=3)), reason="tikfout")
        if isinstance(event, intake.CivicTermSet):
            yield CorrectFact(fact=id, field="einde", value=str(event.ends + timedelta(days=30)), reason="tikfout")


def routes(now: Situation) -> Iterator[Command]:
    """The municipality changes the route in the PIP."""
    levels = {CivicRoute.B1: LanguageLevel.B1, CivicRoute.EDUCATION: LanguageLevel.B1, CivicRoute.Z: LanguageLevel.A2}
    for route in CivicRoute if now.state.civic.route else ():
        yield SwitchRoute(route=route, level=levels[route], dated=now.today)


def barriers(now: Situation) -> Iterator[Command]:
    """Something is in the way."""
    yield ReportBarrier(kind="kinderopvang", owner=Role.MUNICIPALITY, due=now.day(20))


def of_the_law(command: Command, since: Sequence[Recorded]) -> bool:
    """Whether what was told is on the stream."""
    told = intake.CivicTermSet | intake.CivicDutyEnded | intake.BirthDateNoted | intake.HousingAwaited
    return isinstance(since[0].event, told | intake.ResidencePermitNoted | intake.ResidencePermitRenewalTold)


def at_work_there(command: Command, event: Event) -> bool:
    """Whether this is the workplace with the employer that was named, if one was."""
    assert isinstance(event, leer_werk.WorkplaceOffered)
    to = command.partner if isinstance(command, JoinParty) else command.to if isinstance(command, ChangeEmployer) else None
    return to in (None, event.employer)


def elsewhere(command: Command, since: Sequence[Recorded]) -> bool:
    """Whether there was a workplace, or somebody was matched, after the employer of then was left."""
    return leads_to(leer_werk.WorkplaceOffered, at_work_there)(command, since) or leads_to(placement.EmployerMatched)(command, since)


def asked_there(command: Command, event: Event) -> bool:
    """Whether the new municipality is asked something."""
    assert isinstance(command, MoveMunicipality)
    assert isinstance(event, PartnerRequested)
    return event.partner == command.municipality


STEERS: Mapping[str, Steer] = {
    "bijsturen": Steer(adjusted, records(course.PlanAdjusted)),
    "andere werkgever eerst": Steer(turned, records(course.PlanAdjusted)),
    "ander programma": Steer(other_programmes, records(course.ProgrammeChanged)),
    "richting": Steer(other_directions, records(course.SectorAndLevelChosen)),
    "verlengen": Steer(more_time, records(course.StageExtended)),
    "ander beleid": Steer(other_policy, records(course.PolicyMoved)),
    "andere werkgever": Steer(other_employers, elsewhere),
    "terug naar een werkgever": Steer(back, leads_to(leer_werk.WorkplaceOffered, at_work_there)),
    "partij erbij": Steer(joining, records(course.PartyJoined)),
    "partij weg": Steer(leaving, records(course.PartyLeft)),
    "verhuizen": Steer(moving, leads_to(PartnerRequested, asked_there)),
    "overdragen": Steer(handing_over, leads_to(course.HandoverAccepted)),
    "rol leeg": Steer(vacated, records(course.RoleVacated)),
    "onderbreken": Steer(pausing, leads_to(course.TrajectoryResumed)),
    "inkomen": Steer(incomes, records(leer_werk.IncomeSet)),
    "contract": Steer(contracts, lambda _, since: isinstance(since[0].event, placement.ContractChanged | placement.ContractNotRenewed)),
    "baan verloren": Steer(
        lost_jobs,
        lambda _, since: isinstance(since[0].event, placement.JobLost | placement.ContractFellThrough | placement.ContractNotRenewed),
    ),
    "begint niet": Steer(not_begun, records(leer_werk.EnrolmentFellThrough | leer_werk.WorkplaceFellThrough), waits=True),
    "afzien": Steer(lambda _: iter([DeclinePlacement(reason="te ver weg")]), leads_to(placement.PlacementDeclined)),
    "subsidie": Steer(subsidies, records(placement.WageSubsidyRequested), waits=True),
    "belemmering": Steer(barriers, records(BarrierReported)),
    "wet": Steer(law, of_the_law),
    "terugnemen": Steer(taken_back, lambda _, since: any(isinstance(one.event, course.FactCorrected) for one in since), waits=True),
    "leerroute": Steer(routes, records(intake.CivicRouteSwitched)),
}
"""Every kind by what it is called in what a run of lives tells."""
