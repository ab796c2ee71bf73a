"""What each event about work, income and qualifications adds to a life."""

from datetime import datetime

from events.days import end_of
from events.vocabulary import leer_werk
from events.vocabulary.base import Event
from events.vocabulary.levels import highest
from projections import shapes
from projections.learning.lives.facts import History
from projections.learning.lives.fold import take
from projections.learning.lives.lasting import end_all, going_on
from projections.learning.lives.parts import Moved
from projections.learning.lives.work import (
    NEVER_BEGAN,
    Change,
    Confirmation,
    Contract,
    Income,
    Living,
    Loss,
    Match,
    Qualification,
    Trial,
    WageValue,
    Workplace,
)


@take.register
def _(data: shapes.WorkplaceOffered, life: History, at: datetime) -> None:
    life.workplaces.append(Workplace(at, data.employer, data.hours_work, data.hours_learning))


@take.register
def _(data: shapes.WorkplaceFellThrough, life: History, at: datetime) -> None:
    end_all([one for one in life.workplaces if one.employer == data.employer], at, NEVER_BEGAN)


@take.register
def _(data: shapes.QualificationObtained, life: History, at: datetime) -> None:
    life.qualifications.append(Qualification(at, data.kind, True))


@take.register
def _(data: shapes.QualificationNotObtained, life: History, at: datetime) -> None:
    life.qualifications.append(Qualification(at, data.kind, False, data.code))


@take.register
def _(data: shapes.QualificationDelayed, life: History, at: datetime) -> None:
    life.qualifications.append(Qualification(at, data.kind, None))


@take.register
def _(data: shapes.IncomeSet, life: History, at: datetime) -> None:
    """A day for which something else was told before is told anew."""
    life.incomes.append(Income(at, _living(data), data.starts, data.ends))


def _living(data: shapes.IncomeSet) -> Living:
    wage = data.wage_cents or 0
    if data.income is not leer_werk.Income.WAGE:
        return Living.BESIDE if wage else Living.BENEFIT
    return Living.UNDER if data.least_cents is not None and wage < data.least_cents else Living.WAGE


@take.register
def _(data: shapes.EmployerMatched, life: History, at: datetime) -> None:
    life.matches.append(Match(at, data.employer, data.route, data.attempt))


@take.register
def _(data: shapes.PlacementDeclined, life: History, at: datetime) -> None:
    end_all([one for one in life.matches if one.employer == data.employer], at, "afgewezen")


@take.register
def _(data: shapes.TrialPlacementStarted, life: History, at: datetime) -> None:
    life.trials.append(Trial(at, data.employer, data.starts, data.ends, data.limit))


@take.register
def _(data: shapes.TrialPlacementExtended, life: History, at: datetime) -> None:
    if trial := going_on(life.trials):
        trial.extended.append(Moved(at, data.ends))


@take.register
def _(data: shapes.TrialPlacementEnded, life: History, at: datetime) -> None:
    if not data.hired and (trial := going_on(life.trials)) and trial.starts > at:
        trial.until, trial.ending = at, NEVER_BEGAN
    end_all(life.trials, at, {True: "aangenomen", False: "niet-aangenomen", None: "geen-oordeel"}[data.hired])


@take.register
def _(data: shapes.WageValueMeasured, life: History, at: datetime) -> None:
    life.wage_values.append(WageValue(at, data.percent))


@take.register
def _(data: shapes.ContractSigned, life: History, at: datetime) -> None:
    level = highest(data.level_learned, data.level_brought)
    asked = (data.wage_cents, data.hours, data.least_cents, data.full_time)
    life.contracts.append(Contract(at, data.employer, data.starts, data.months, data.level, level, *asked))


@take.register
def _(data: shapes.ContractChanged, life: History, at: datetime) -> None:
    for contract in life.placements[-1:]:
        contract.changes.append(Change(at, data.until, data.wage_cents, data.hours))


@take.register
def _(data: shapes.ContractNotRenewed, life: History, at: datetime) -> None:
    for contract in life.placements[-1:]:
        contract.changes.append(Change(at, data.ends, over=True))


@take.register
def _(data: shapes.ContractFellThrough, life: History, at: datetime) -> None:
    """What never began is no placement any more."""
    for contract in life.placements[-1:]:
        contract.until, contract.ending, contract.ground = at, NEVER_BEGAN, data.ground


@take.register
def _(data: shapes.EmploymentConfirmed, life: History, at: datetime) -> None:
    life.confirmations.append(Confirmation(at, data.month))


@take.register
def _(data: shapes.JobLost, life: History, at: datetime) -> None:
    life.losses.append(Loss(end_of(data.on) if data.on else at, data.month, data.ground))


SHAPES: tuple[type[Event], ...] = tuple(shape for shape in take.registry if shape is not object)
"""The events from which is learned, besides the beginning: those here and in `projections.learning.lives.fold`."""
