"""Asking for loonkostensubsidie: by the employer or the participant, or of the municipality's own accord (Participatiewet art. 10d lid 1
and 2)."""

from datetime import date, datetime, timedelta
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


def given_with(state: Trajectory) -> list[UUID]:
    """With whom the work is for which subsidy is given without an end, or is to be taken over by the municipality of a move."""
    running = [one for one, account in state.accounts.items() if account.runs]
    pending = state.subsidy.employer if state.subsidy.moved_on is not None else None
    return [*running, *([pending] if pending and pending not in running else [])]


def over_with_work(state: Trajectory, employer: UUID, first: date | None, now: date) -> WageSubsidyEnded:
    """It ends on the first day after the work, of which there is none when the work never began. For the days since a move on which nobody
    decided, somebody asks the municipality of then to (Participatiewet art. 10d lid 1)."""
    undecided = state.subsidy.moved_on if state.subsidy.employer == employer else None
    ended = from_its_first_day(state, employer, SubsidyEnd.EMPLOYMENT_OVER, first or undecided or now, now)
    if undecided is None or undecided > now:
        return ended
    if first is None:
        return ended.model_copy(update={"settled_from": None})
    return ended.model_copy(update={"settled_from": undecided}) if undecided < first else ended


def over_after(case: Case, last: date, employer: UUID | None = None) -> Events:
    """Subsidy that is given ends with the last day of the work (with an employer, when it is of one)."""
    state, now = case.state, today(case)
    left = (one for one in given_with(state) if employer in (None, one))
    return [over_with_work(state, one, last + timedelta(days=1), now) for one in left]


def of_what_never_began(state: Trajectory, employer: UUID, starts: date, now: date) -> list[WageSubsidyEnded]:
    """The end of subsidy that was given for work from a day on which it did not begin, nor before."""
    subsidy = subsidy_with(state, employer)
    for_it = subsidy.running and (state.account(employer).unbroken_from or starts) >= starts
    return [from_its_first_day(state, employer, SubsidyEnd.EMPLOYMENT_OVER, starts, now)] if for_it else []


def asked_since(state: Trajectory, employer: UUID, since: datetime) -> frozenset[str]:
    """Which open questions to the municipality are about subsidy that was first asked since a moment."""
    subsidy = subsidy_with(state, employer)
    if subsidy.requested_at is None or subsidy.requested_at < since:
        return frozenset()
    about = ("loonwaarde-vaststellen", "loonkostensubsidie")
    return frozenset(one.key for one in state.open_requests if one.kind in about and one.content.get("werkgever") == str(employer))


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
