"""The paid work of now: that for which there can be loonkostensubsidie."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from events.trajectory.subsidy import employer_of, first_wage, paid_workplace
from workflows.verbs.desk import Desk


@dataclass(frozen=True, slots=True)
class Employment:
    """Paid work with one employer: its first day, the moment from which terms of law run, and when it was agreed."""

    employer: UUID
    starts: date
    began: datetime
    agreed_at: datetime


def employment(desk: Desk) -> Employment | None:
    """The paid work of now: by contract, or before that at the workplace of the leer-werk."""
    contract, wage, employer = desk.state.placement.contract, paid_workplace(desk.state), employer_of(desk.state)
    if employer is None:
        return None
    if contract is not None and contract.employer == employer:
        return Employment(employer, contract.starts, beginning(desk, contract.starts, contract.signed_at), contract.signed_at)
    if wage is not None and wage.employer == employer:
        first = first_wage(desk.state, wage)
        return Employment(employer, first.starts, beginning(desk, first.starts, first.told_at), first.told_at)
    return None


def beginning(desk: Desk, starts: date, agreed_at: datetime) -> datetime:
    """When an employment began: when it was agreed, or at the beginning of another first day."""
    return agreed_at if desk.day_of(agreed_at) == starts else desk.beginning_of(starts)
