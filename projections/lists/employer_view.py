"""The employer view: who takes part with an employer, in which step of one road whatever the municipality, and what is asked of it?

Domain.md 5.2, 17; Q1, W10. Nothing of health, of civic integration or of why somebody stopped is in it, and of another employer nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

import asyncpg
import msgspec

from events.days import day_of, end_of
from events.record import Stored
from events.vocabulary.course import IS_SO
from events.vocabulary.placement import ContractFellThrough, JobLost, WageValueMeasured
from events.vocabulary.values import Role, Stage, Term
from projections import shapes
from projections.engine.paging import EVERYTHING, LIMIT, Order, Page, Selection, Where, page
from projections.engine.projection import Projection
from projections.engine.shape import looks_at
from projections.engine.table import Reader
from projections.lists.open_items import OpenRequest


class Step(StrEnum):
    """The road as an employer sees it, in order; the same everywhere."""

    PREPARING = "voorbereiden"
    DECIDING = "besluiten"
    WORKPLACE = "leren-en-werken"
    MATCHING = "plaatsen"
    TRIAL = "proefplaatsing"
    CONTRACT = "contract"
    AFTERCARE = "nazorg"
    OVER = "afgelopen"


_STEP: Mapping[Stage, Step] = MappingProxyType(
    {
        Stage.INTAKE: Step.PREPARING,
        Stage.VOORTRAJECT: Step.PREPARING,
        Stage.GO_NO_GO: Step.DECIDING,
        Stage.LEER_WERK: Step.WORKPLACE,
        Stage.PLACEMENT: Step.MATCHING,
    }
)


class With(msgspec.Struct):
    """What there is between a participant and one employer."""

    employer: UUID
    since: datetime
    left: datetime | None = None
    intention: datetime | None = None
    workplace_from: date | None = None
    hours_work: int | None = None
    hours_learning: int | None = None
    trial_until: datetime | None = None
    trial_over: bool = False
    team_prepared: datetime | None = None
    wage_value: int | None = None
    contract_from: date | None = None
    contract_months: int | None = None
    fell_through: tuple[date | None, int | None] | None = None
    """From when and for how many months the contract was of which the work never began."""
    confirmed_month: int | None = None
    lost: datetime | None = None
    requests: list[OpenRequest] = []

    def step(self, row: "Row") -> Step:
        """Where this employer is on the road."""
        if row.over or self.left or self.lost:
            return Step.OVER
        if self.contract_from:
            return Step.AFTERCARE if row.stage is Stage.AFTERCARE else Step.CONTRACT
        if self.trial_until and not self.trial_over:
            return Step.TRIAL
        if row.stage is Stage.AFTERCARE:
            return Step.OVER
        return _STEP[row.stage] if row.stage else Step.PREPARING


class Law(msgspec.Struct):
    """By which numbers of law and policy a trajectory goes: the set, its version and day, and for whom they are looked up."""

    policy: str
    version: int
    day: date
    cbs_code: str | None = None
    sector: str | None = None
    level: str | None = None


class Row(msgspec.Struct):
    """A trajectory as far as its employers see it. `employers` are those in `with_employer`."""

    trajectory: UUID
    municipality: UUID
    programme: str
    law: Law
    employers: list[UUID]
    with_employer: list[With]
    stage: Stage | None = None
    since: datetime | None = None
    paused: bool = False
    over: bool = False


class EmployerView(Projection[Row]):
    """Employer view."""

    name = "employer_view"
    version = 4
    key = ("trajectory",)
    indexes = ("using gin (employers jsonb_path_ops)",)
    reads = looks_at(
        shapes.TrajectoryStarted,
        shapes.StageEntered,
        shapes.TrajectoryPaused,
        shapes.TrajectoryResumed,
        shapes.ProgrammeChanged,
        shapes.PolicyMoved,
        shapes.SectorAndLevelChosen,
        shapes.MunicipalityChanged,
        shapes.PartyJoined,
        shapes.PartyLeft,
        shapes.PartnerRequested,
        shapes.PartnerRequestAcknowledged,
        shapes.PartnerReminded,
        shapes.PartnerRequestEscalated,
        shapes.PartnerAnswered,
        shapes.PartnerDeclined,
        shapes.PartnerRequestWithdrawn,
        shapes.DeadlineMoved,
        shapes.IntentionStated,
        shapes.WorkplaceOffered,
        shapes.WorkplaceFellThrough,
        shapes.EmployerMatched,
        shapes.TrialPlacementStarted,
        shapes.TrialPlacementExtended,
        shapes.TrialPlacementEnded,
        shapes.WageValueMeasured,
        shapes.FactCorrected,
        shapes.TeamPrepared,
        shapes.ContractSigned,
        shapes.EmploymentConfirmed,
        shapes.ContractFellThrough,
        shapes.JobLost,
        shapes.TrajectoryEnded,
    )

    def fold(self, row: Row | None, event: Stored, data: object) -> Row | None:
        """The row begins with the trajectory and is kept after its end."""
        if isinstance(data, shapes.TrajectoryStarted):
            day = day_of(event.occurred_at)
            law = Law(data.policy, data.policy_version, day, data.cbs_code, data.sector, data.level)
            row = Row(event.stream, data.municipality, data.programme, law, [], [])
            for party in data.parties:
                _join(row, party.role, party.partner, event.occurred_at)
        elif row is not None:
            _course(row, data, event.occurred_at)
            _asked(row, data, event.occurred_at)
            _placed(row, data, event.occurred_at)
        return row


def _course(row: Row, data: object, at: datetime) -> None:
    match data:
        case shapes.StageEntered():
            row.stage, row.since = data.stage, at
        case shapes.TrajectoryPaused():
            row.paused = True
        case shapes.TrajectoryResumed():
            row.paused = False
        case shapes.ProgrammeChanged():
            row.programme = data.programme
            row.law.policy, row.law.version = data.policy, data.policy_version
        case shapes.PolicyMoved():
            row.law.policy, row.law.version, row.law.day = data.policy, data.policy_version, data.on
        case shapes.SectorAndLevelChosen():
            row.law.sector, row.law.level = data.sector, data.level
        case shapes.MunicipalityChanged():
            row.municipality, row.law.cbs_code = data.municipality, data.cbs_code
        case shapes.PartyJoined():
            _join(row, data.role, data.partner, at)
        case shapes.PartyLeft(role=Role.EMPLOYER):
            _with(row, data.partner, at).left = at
        case shapes.TrajectoryEnded():
            row.over, row.paused = True, False
            for one in row.with_employer:
                one.requests = []


def _asked(row: Row, data: object, at: datetime) -> None:
    match data:
        case shapes.PartnerRequested(role=Role.EMPLOYER):
            asked = OpenRequest(data.key, data.kind, data.role, data.partner, at, data.due)
            _with(row, data.partner, at).requests.append(asked)
        case shapes.PartnerAnswered() | shapes.PartnerDeclined() | shapes.PartnerRequestWithdrawn():
            for one in row.with_employer:
                one.requests = [request for request in one.requests if request.key != data.key]
        case shapes.PartnerRequestAcknowledged() | shapes.PartnerReminded() | shapes.PartnerRequestEscalated():
            if request := _request(row, data.key):
                match data:
                    case shapes.PartnerRequestAcknowledged():
                        request.acknowledged = True
                    case shapes.PartnerReminded():
                        request.reminders = data.count
                    case _:
                        request.escalated = True
        case shapes.DeadlineMoved():
            if request := _request(row, data.subject):
                request.due = data.due


def _placed(row: Row, data: object, at: datetime) -> None:
    match data:
        case shapes.IntentionStated():
            _with(row, data.employer, at).intention = at
        case shapes.WorkplaceOffered():
            one = _with(row, data.employer, at)
            one.workplace_from, one.hours_work, one.hours_learning = data.starts, data.hours_work, data.hours_learning
        case shapes.WorkplaceFellThrough():
            one = _with(row, data.employer, at)
            one.workplace_from = one.hours_work = one.hours_learning = None
        case shapes.EmployerMatched():
            _with(row, data.employer, at)
        case shapes.TrialPlacementStarted():
            one = _with(row, data.employer, at)
            one.trial_until, one.trial_over = data.ends, False
        case shapes.TrialPlacementExtended():
            _with(row, data.employer, at).trial_until = data.ends
        case shapes.TrialPlacementEnded():
            _with(row, data.employer, at).trial_over = True
        case shapes.DeadlineMoved(subject=Term.TRIAL):
            for one in row.with_employer:
                if one.trial_until and not one.trial_over:
                    one.trial_until = data.due
        case shapes.WageValueMeasured():
            _with(row, data.employer, at).wage_value = data.percent
        case shapes.FactCorrected(of=WageValueMeasured.stored_name, about=str(employer), says=str(percent)):
            _with(row, UUID(employer), at).wage_value = int(percent)
        case shapes.TeamPrepared():
            _with(row, data.employer, at).team_prepared = at
        case shapes.ContractSigned():
            one = _with(row, data.employer, at)
            one.contract_from, one.contract_months, one.lost = data.starts, data.months, None
        case shapes.EmploymentConfirmed():
            _with(row, data.employer, at).confirmed_month = data.month
        case shapes.ContractFellThrough():
            one = _with(row, data.employer, at)
            one.fell_through = (one.contract_from, one.contract_months)
            one.contract_from = one.contract_months = None
        case shapes.JobLost():
            _with(row, data.employer, at).lost = end_of(data.on) if data.on else at
        case shapes.FactCorrected(of=JobLost.stored_name, field=field, about=str(employer)) if field == IS_SO:
            _with(row, UUID(employer), at).lost = None
        case shapes.FactCorrected(of=ContractFellThrough.stored_name, field=field, about=str(employer)) if field == IS_SO:
            one = _with(row, UUID(employer), at)
            one.contract_from, one.contract_months = one.fell_through or (None, None)


def _join(row: Row, role: Role, partner: UUID, at: datetime) -> None:
    if role is Role.EMPLOYER:
        _with(row, partner, at).left = None


def _with(row: Row, employer: UUID, at: datetime) -> With:
    found = next((one for one in row.with_employer if one.employer == employer), None)
    if found is None:
        row.with_employer.append(found := With(employer, at))
        row.employers.append(employer)
    return found


def _request(row: Row, key: str) -> OpenRequest | None:
    return next((one for with_one in row.with_employer for one in with_one.requests if one.key == key), None)


EMPLOYER_VIEW = EmployerView(Row)


@dataclass(frozen=True, slots=True)
class Seen:
    """A participant as one employer sees it, by the opaque id of the trajectory."""

    trajectory: UUID
    municipality: UUID
    programme: str
    law: Law
    step: Step
    since: datetime | None
    paused: bool
    details: With


_ORDER = Order((("over", "boolean"), ("trajectory", "uuid")))


async def seen_by(
    conn: Reader, employer: UUID, selection: Selection = EVERYTHING, *, after: str | None = None, limit: int = LIMIT
) -> Page[Seen]:
    """The participants who take part with an employer, those that are over last; a selection is not by regisseur.

    Raises:
        BadCursor: when `after` does not come from an earlier page.
    """
    where = Where(selection, has=("municipality",))
    where.holds(f"employers @> to_jsonb(array[{where.value(str(employer))}::text])")
    # First which ones, then those of the page: the rows are wide, and an employer may have many.
    source = f"select trajectory, over from {EMPLOYER_VIEW.table.name} {where}"
    found = await page(conn, source, where, _ORDER, _trajectory, after=after, limit=limit)
    rows = await conn.fetch(f"select * from {EMPLOYER_VIEW.table.name} where trajectory = any($1)", found.items)
    seen = {row["trajectory"]: _seen(EMPLOYER_VIEW.table.read(row), employer) for row in rows}
    return Page([seen[one] for one in found.items if one in seen], found.total, found.next, found.previous)


async def employers(conn: Reader, selection: Selection = EVERYTHING) -> set[UUID]:
    """With which employers somebody takes part, or did, in a selection."""
    where = Where(selection, has=("municipality",))
    source = f"{EMPLOYER_VIEW.table.name} cross join lateral jsonb_array_elements_text(employers) as one"
    rows = await conn.fetch(f"select distinct one::uuid as employer from {source} {where}", *where.arguments)
    return {row["employer"] for row in rows}


def _trajectory(row: asyncpg.Record) -> UUID:
    id: UUID = row["trajectory"]
    return id


def _seen(row: Row, employer: UUID) -> Seen:
    details = next(one for one in row.with_employer if one.employer == employer)
    return Seen(row.trajectory, row.municipality, row.programme, row.law, details.step(row), row.since, row.paused, details)
