"""The paid work of now: that for which there can be loonkostensubsidie."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from events.trajectory.subsidy import employer_of, first_wage, paid_before, paid_workplace
from workflows.verbs.desk import Desk


@dataclass(frozen=True, slots=True)
class Employment:
    """Paid work with one employer: its first day, the moment from which terms of law run, and when it was agreed.

    `paid_from` is since when the employer pays without a day in between, also before the contract: the first months of an employment, for
    which there can be a forfait, come once (Participatiewet art. 10d lid 5). Whether a contract is an employment of its own for the months
    in which subsidy can be asked (lid 2) the law does not say: there it is, and the municipality decides.
    """

    employer: UUID
    starts: date
    began: datetime
    agreed_at: datetime
    paid_from: datetime


def employment(desk: Desk) -> Employment | None:
    """The paid work of now: by contract, or before that at the workplace of the leer-werk."""
    contract, wage, employer = desk.state.placement.contract, paid_workplace(desk.state), employer_of(desk.state)
    if employer is None:
        return None
    if contract is not None and contract.employer == employer:
        began, before = beginning(desk, contract.starts, contract.signed_at), paid_before(desk.state, contract)
        paid_from = beginning(desk, before.starts, before.told_at) if before else began
        return Employment(employer, contract.starts, began, contract.signed_at, paid_from)
    if wage is not None and wage.employer == employer:
        first = first_wage(desk.state, wage)
        began = beginning(desk, first.starts, first.told_at)
        return Employment(employer, first.starts, began, first.told_at, began)
    return None


def beginning(desk: Desk, starts: date, agreed_at: datetime) -> datetime:
    """When an employment began: when it was agreed, or at the beginning of another first day."""
    return agreed_at if desk.day_of(agreed_at) == starts else desk.beginning_of(starts)
