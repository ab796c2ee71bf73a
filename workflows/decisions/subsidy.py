"""Asking for loonkostensubsidie: by the employer or the participant, or of the municipality's own accord (Participatiewet art. 10d lid 1
and 2)."""

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from events.trajectory.state import Trajectory
from events.trajectory.subsidy import employer_of, paid_workplace, subsidy_with
from events.vocabulary.placement import WageSubsidyEnded, WageSubsidyRequested
from events.vocabulary.values import Role, SubsidyEnd
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.command import Command
from workflows.decisions.days import today
from workflows.decisions.refusal import Refused


def from_its_first_day(state: Trajectory, employer: UUID, reason: SubsidyEnd, first: date, now: date) -> WageSubsidyEnded:
    """Its end: not before it began, and what was paid after it is to be settled."""
    on = max(first, state.account(employer).unbroken_from or first)
    return WageSubsidyEnded(employer=employer, reason=reason, on=on if on != now else None, settled_from=on if on < now else None)


def over_after(case: Case, last: date, employer: UUID | None = None) -> Events:
    """Subsidy that runs ends with the last day of the work (with an employer, when it is of one)."""
    state, of = case.state, case.state.subsidy.employer
    if not state.subsidy.running or of is None or employer not in (None, of):
        return []
    return [from_its_first_day(state, of, SubsidyEnd.EMPLOYMENT_OVER, last + timedelta(days=1), today(case))]


def of_what_never_began(state: Trajectory, employer: UUID, starts: date, now: date) -> list[WageSubsidyEnded]:
    """The end of subsidy that was given for work from a day on which it did not begin, nor before."""
    subsidy = subsidy_with(state, employer)
    for_it = subsidy.running and (state.account(employer).unbroken_from or starts) >= starts
    return [from_its_first_day(state, employer, SubsidyEnd.EMPLOYMENT_OVER, starts, now)] if for_it else []


class RequestWageSubsidy(Command):
    """Subsidy is wanted for the work of now: the employer or the participant asks for it, or the municipality sees to it by itself
    (ambtshalve)."""

    name: Literal["request-wage-subsidy"] = "request-wage-subsidy"
    by: Literal[Role.EMPLOYER, Role.PARTICIPANT, Role.MUNICIPALITY] = Role.EMPLOYER


@decides
def request_wage_subsidy(command: RequestWageSubsidy, case: Case) -> Events:
    employer, contract = employer_of(case.state), case.state.placement.contract
    if employer is None or (contract is None and paid_workplace(case.state) is None):
        raise Refused("Er is nu geen contract en geen loon tijdens leren en werken. Loonkostensubsidie is voor betaald werk.")
    subsidy = subsidy_with(case.state, employer)
    if subsidy.running:
        raise Refused("Er loopt al loonkostensubsidie voor dit dienstverband.")
    if subsidy.requested_at is not None:
        raise Refused("De loonkostensubsidie voor dit dienstverband is al gevraagd; de gemeente besluit erover.")
    return [WageSubsidyRequested(employer=employer, by=command.by)]
