"""The file (dossier): where one trajectory is, who takes part, what it waits for, and how it ended. One row for each trajectory.

What happened along the way is in `projections.lists.timeline`.
"""

import json
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

import msgspec

from events.record import Stored
from events.vocabulary.course import IS_SO, MunicipalityChanged
from events.vocabulary.intake import CivicDutyEnded, CivicTermSet
from events.vocabulary.placement import ContractFellThrough, JobLost
from events.vocabulary.values import Advice, Component, EndReason, Outcome, Role, Shortfall, Stage, Term
from projections import shapes
from projections.engine.paging import Selection, Where
from projections.engine.projection import Projection
from projections.engine.shape import TRAJECTORY_EVENTS, looks_at
from projections.engine.table import Connection, Reader, Table
from projections.lists import holding, open_items, progress
from projections.lists.at_work import Contract, Living, Terms, change, until_another_day, until_move
from projections.lists.holding import Holder
from projections.lists.open_items import OpenRequest, OpenTask
from projections.lists.progress import Progress


class Signal(msgspec.Struct):
    """Attention that was raised and not settled yet; the evidence is sealed and stays on the log."""

    signal: str
    rule: str
    component: Component
    since: datetime
    facts: int = 1


class Trial(msgspec.Struct):
    """The proefplaatsing that runs, or ran last."""

    employer: UUID
    starts: datetime
    ends: datetime
    limit: datetime
    over: bool = False


class FormerJob(msgspec.Struct, frozen=True):
    """What there was of work by contract when the trajectory went back to placement."""

    employer: UUID | None
    trial: Trial | None
    contract: Contract | None
    aftercare_ends: datetime | None


class Housing(msgspec.Struct, frozen=True):
    """Since which day a home is waited for, and by which day there is to be one."""

    since: date
    due: date


class Party(msgspec.Struct, frozen=True):
    """A partner organisation in a role."""

    role: Role
    partner: UUID


class Row(msgspec.Struct):
    """A trajectory as it is now. `version` is the version of its stream; `due` belongs to the present stage; `costs` in cents.

    `regisseur` is empty when there is none.

    `participant` is None when that person was erased.
    """

    trajectory: UUID
    version: int
    participant: UUID | None
    programme: str
    programme_version: int
    policy: str
    municipality: UUID
    regisseur: str
    parties: list[Party]
    started_at: datetime
    holders: list[Holder] = []
    stage: Stage | None = None
    visit: int = 0
    since: datetime | None = None
    due: datetime | None = None
    paused_since: datetime | None = None
    paused_until: date | None = None
    handover_to: str | None = None
    requests: list[OpenRequest] = []
    tasks: list[OpenTask] = []
    signals: list[Signal] = []
    civic_route: str | None = None
    civic_term_ends: date | None = None
    civic_duty_ended: date | None = None
    without_home: Housing | None = None
    costs: dict[Component, int] = {}
    progress: Progress = msgspec.field(default_factory=Progress)
    barriers: list[str] = []
    advice: dict[Role, Advice] = {}
    language_since: datetime | None = None
    guidance_since: datetime | None = None
    incomes: list[Living] = []
    employer: UUID | None = None
    trial: Trial | None = None
    contract: Contract | None = None
    aftercare_ends: datetime | None = None
    former_job: FormerJob | None = None
    outcome: Outcome | None = None
    end_reason: EndReason | None = None
    ended_in: Component | None = None
    lacks: list[Shortfall] = []
    ended_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it still runs."""
        return self.outcome is None

    @property
    def cost(self) -> int:
        """What was spent on the whole trajectory, in cents (domain.md 1.8, F7)."""
        return sum(self.costs.values())

    @property
    def paused(self) -> bool:
        """Whether everything waits."""
        return self.paused_since is not None


class TrajectoryFile(Projection[Row]):
    """File."""

    name = "trajectory_file"
    version = 14
    key = ("trajectory",)
    # By whom somebody may see a trajectory, besides: lists that do not have that themselves look it up here.
    indexes = (
        "(participant)",
        "(regisseur)",
        "(municipality)",
        "(employer)",
        "using gin (parties jsonb_path_ops)",
        "using gin (holders jsonb_path_ops)",
        "(trajectory) where outcome is null and signals <> '[]'",
    )
    reads = looks_at(
        shapes.TrajectoryStarted,
        shapes.StageEntered,
        shapes.TrajectoryPaused,
        shapes.TrajectoryResumed,
        shapes.ProgrammeChanged,
        shapes.PartyJoined,
        shapes.PartyLeft,
        shapes.HandoverProposed,
        shapes.HandoverAccepted,
        shapes.HandoverDeclined,
        shapes.MunicipalityChanged,
        shapes.CivicPlanReceived,
        shapes.CivicRouteSwitched,
        shapes.CivicPlanAbsent,
        shapes.CivicTermSet,
        shapes.FactCorrected,
        shapes.CivicDutyEnded,
        shapes.HousingAwaited,
        shapes.HousingArranged,
        shapes.BarrierReported,
        shapes.BarrierCleared,
        shapes.BarrierAccepted,
        shapes.AdviceGiven,
        shapes.LanguageStarted,
        shapes.LanguageStopped,
        shapes.GuidanceEnded,
        shapes.AttentionSupplemented,
        shapes.AttentionDismissed,
        shapes.AttentionPassed,
        shapes.CostIncurred,
        shapes.IncomeSet,
        shapes.EmployerMatched,
        shapes.PlacementDeclined,
        shapes.TrialPlacementStarted,
        shapes.TrialPlacementExtended,
        shapes.TrialPlacementEnded,
        shapes.ContractSigned,
        shapes.ContractChanged,
        shapes.ContractNotRenewed,
        shapes.AftercareStarted,
        shapes.TrajectoryEnded,
        *holding.SHAPES,
        *open_items.SHAPES,
        *progress.SHAPES,
        envelopes=TRAJECTORY_EVENTS,
    )

    def fold(self, row: Row | None, event: Stored, data: object) -> Row | None:
        """The file begins with the trajectory and is kept after its end."""
        if isinstance(data, shapes.TrajectoryStarted):
            row = _begun(event, data)
        if row is not None:
            row.version = event.version
            _course(row, event, data)
            _along_the_way(row, event, data)
            _placement(row, data)
            row.holders = holding.held(row.holders, data, event.occurred_at)
            open_items.follow(row, event, data)
            progress.follow(row.progress, event, data)
        return row

    async def forget(self, conn: Connection, table: Table[Row], person: UUID) -> None:
        """The file no longer says whose it was."""
        await conn.execute(f"update {table.name} set participant = null where participant = $1", person)


def _begun(event: Stored, data: shapes.TrajectoryStarted) -> Row:
    parties, at = [Party(one.role, one.partner) for one in data.parties], event.occurred_at
    programme, whose = (data.programme, data.programme_version, data.policy), (data.municipality, data.regisseur)
    return Row(event.stream, event.version, data.participant, *programme, *whose, parties=parties, started_at=at)


def _course(row: Row, event: Stored, data: object) -> None:
    match data:
        case shapes.StageEntered():
            row.stage, row.visit, row.since, row.due = data.stage, data.visit, event.occurred_at, data.due
            if data.stage is Stage.GO_NO_GO:
                row.advice = {}
            if data.stage is Stage.PLACEMENT:
                row.former_job = FormerJob(row.employer, row.trial, row.contract, row.aftercare_ends) if row.contract else row.former_job
                row.employer = row.trial = row.contract = row.aftercare_ends = None
        case shapes.DeadlineMoved(subject=Term.STAGE):
            row.due = data.due
        case shapes.TrajectoryPaused():
            row.paused_since, row.paused_until = event.occurred_at, data.until
        case shapes.TrajectoryResumed():
            row.paused_since = row.paused_until = None
        case shapes.ProgrammeChanged():
            row.programme, row.programme_version, row.policy = data.programme, data.programme_version, data.policy
        case shapes.PartyJoined():
            row.parties.append(Party(data.role, data.partner))
        case shapes.PartyLeft():
            row.parties = [party for party in row.parties if (party.role, party.partner) != (data.role, data.partner)]
        case shapes.RoleVacated(role=Role.REGISSEUR):
            row.regisseur = ""
        case shapes.HandoverProposed():
            row.handover_to = data.to
        case shapes.HandoverAccepted():
            row.regisseur, row.handover_to = data.by, None
        case shapes.HandoverDeclined():
            row.handover_to = None
        case shapes.MunicipalityChanged():
            row.municipality = data.municipality
            row.incomes = [until_move(one, data.registered_on) for one in row.incomes]
        case shapes.FactCorrected(of=MunicipalityChanged.stored_name, was=str(was), day=date() as day):
            row.incomes = [until_another_day(one, date.fromisoformat(was), day) for one in row.incomes]
        case shapes.TrajectoryEnded():
            row.outcome, row.end_reason, row.ended_in = data.outcome, data.reason, data.component
            row.ended_at = row.ended_at or event.occurred_at
            row.paused_since = row.paused_until = None
            row.lacks = list(data.lacks)


def _along_the_way(row: Row, event: Stored, data: object) -> None:
    match data:
        case shapes.CivicTermSet():
            row.civic_term_ends = None if row.civic_duty_ended else data.ends
        case shapes.FactCorrected(of=CivicTermSet.stored_name, field="ends", day=date() as ends) if row.civic_term_ends:
            row.civic_term_ends = ends
        case shapes.CivicPlanReceived() | shapes.CivicRouteSwitched():
            row.civic_route = f"{data.route}, niveau {data.level}"
        case shapes.CivicPlanAbsent():
            row.civic_term_ends = row.civic_route = None
        case shapes.CivicDutyEnded():
            row.civic_duty_ended, row.civic_term_ends = data.on, None
        case shapes.FactCorrected(of=CivicDutyEnded.stored_name, field=field) if field == IS_SO:
            row.civic_duty_ended, row.civic_term_ends = None, data.day
        case shapes.HousingAwaited():
            row.without_home = Housing(data.since, data.due)
        case shapes.HousingArranged():
            row.without_home = None
        case shapes.BarrierReported():
            row.barriers.append(data.barrier)
        case shapes.BarrierCleared() | shapes.BarrierAccepted():
            row.barriers = [barrier for barrier in row.barriers if barrier != data.barrier]
        case shapes.AdviceGiven():
            row.advice[data.party] = data.advice
        case shapes.LanguageStarted():
            row.language_since = event.occurred_at
        case shapes.LanguageStopped():
            row.language_since = None
        case shapes.GuidanceStarted():
            row.guidance_since = row.guidance_since or event.occurred_at
        case shapes.GuidanceEnded():
            row.guidance_since = None
        case shapes.AttentionRaised():
            row.signals.append(Signal(data.signal, data.rule, data.component, event.occurred_at, data.facts))
        case shapes.AttentionSupplemented():
            row.signals = [msgspec.structs.replace(one, facts=data.facts) if one.signal == data.signal else one for one in row.signals]
        case shapes.AttentionDismissed() | shapes.AttentionPassed():
            row.signals = [signal for signal in row.signals if signal.signal != data.signal]
        case shapes.CostIncurred():
            row.costs[data.component] = row.costs.get(data.component, 0) + data.cents
        case shapes.IncomeSet():
            others = [one for one in row.incomes if one.starts != data.starts]
            row.incomes = sorted([*others, Living(data.starts, data.income, data.ends, data.wage_cents)], key=lambda one: one.starts)


def _placement(row: Row, data: object) -> None:
    match data:
        case shapes.FactCorrected(of=JobLost.stored_name | ContractFellThrough.stored_name, field=field) if field == IS_SO:
            if before := row.former_job:
                row.employer, row.trial, row.contract = before.employer, before.trial, before.contract
                row.aftercare_ends, row.former_job = before.aftercare_ends, None
        case shapes.EmployerMatched():
            row.employer, row.trial = data.employer, None
        case shapes.PlacementDeclined():
            row.employer = None
        case shapes.TrialPlacementStarted():
            row.trial = Trial(data.employer, data.starts, data.ends, data.limit)
        case shapes.TrialPlacementExtended() if row.trial:
            row.trial.ends = data.ends
        case shapes.TrialPlacementEnded() if row.trial:
            row.trial.over = True
        case shapes.DeadlineMoved(subject=Term.TRIAL) if row.trial:
            row.trial.ends, row.trial.limit = data.due, data.latest or row.trial.limit
        case shapes.ContractSigned():
            row.contract = Contract(
                data.employer, data.starts, data.months, data.wage_cents, data.hours, level=data.level, level_learned=data.level_learned
            )
        case shapes.ContractChanged() if row.contract:
            change(row.contract, Terms(data.starts, data.wage_cents, data.hours), data.until)
        case shapes.ContractNotRenewed() if row.contract:
            row.contract.until, row.contract.ends = data.ends, True
            row.contract.later = [one for one in row.contract.later if one.starts <= data.ends]
        case shapes.AftercareStarted():
            row.aftercare_ends = data.ends
        case shapes.DeadlineMoved(subject=Term.AFTERCARE):
            row.aftercare_ends = data.due


TRAJECTORY_FILE = TrajectoryFile(Row)


async def find(conn: Reader, trajectory: UUID) -> Row | None:
    """The file of a trajectory, or None when there is no such trajectory (yet)."""
    row = await conn.fetchrow(f"select * from {TRAJECTORY_FILE.table.name} where trajectory = $1", trajectory)
    return TRAJECTORY_FILE.table.read(row) if row else None


async def among(conn: Reader, trajectories: Collection[UUID], selection: Selection) -> set[UUID]:
    """Of these trajectories those that are in a selection."""
    where = Where(selection)
    where.holds(f"trajectory = any({where.value(list(trajectories))}::uuid[])")
    rows = await conn.fetch(f"select trajectory from {TRAJECTORY_FILE.table.name} {where}", *where.arguments)
    return {row["trajectory"] for row in rows}


async def takes_part(conn: Reader, partner: UUID, programme: str) -> bool:
    """Whether an organisation takes part in any trajectory in a programme."""
    those = f"select from {TRAJECTORY_FILE.table.name} where programme = $1 and (municipality = $2 or parties @> $3::jsonb)"
    part: bool = await conn.fetchval(f"select exists ({those})", programme, partner, json.dumps([{"partner": str(partner)}]))
    return part
