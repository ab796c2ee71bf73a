"""A job that is lost, or that never began, as the regisseur heard it: at any moment, and not only when the employer is asked."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from activities.days import SinceDay
from events.days import day_of
from events.trajectory.placement_parts import Contract
from events.trajectory.state import Trajectory
from events.vocabulary.course import TrajectoryEnded
from events.vocabulary.placement import ContractFellThrough, ContractNotRenewed, JobEnd, JobLost
from events.vocabulary.values import AT_THE_END, EndReason, Outcome
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.closing import close_tasks
from workflows.decisions.command import Command, Reason
from workflows.decisions.contract import contract_of_now
from workflows.decisions.days import today
from workflows.decisions.refusal import Refused
from workflows.decisions.subsidy import asked_since, of_what_never_began, over_after
from workflows.decisions.tasks import FOLLOW_CONTRACT
from workflows.decisions.withdrawing import withdraw
from workflows.law.contract import last_day, months_until

_ENDS_FOR: Mapping[JobEnd, EndReason] = {
    JobEnd.DISMISSED: EndReason.WORK,
    JobEnd.OWN_CHOICE: EndReason.OWN_CHOICE,
    JobEnd.HEALTH: EndReason.HEALTH,
    JobEnd.EMPLOYER_STOPPED: EndReason.EMPLOYER_STOPPED,
    JobEnd.CONTRACT_OVER: EndReason.NO_EMPLOYER,
}
"""Why a trajectory ends without work when a job is lost, by the ground of that."""
_ABOUT_THE_JOB = frozenset({"dienstverband-bevestigen", "contract-vervolg"})


class NoteJobLost(Command):
    """The job of the contract is lost: its last day (without it today), on what ground and why. Of work that has not begun, or never did,
    nothing counts; of a last day to come the contract ends on that day. Of one within the aftercare that is heard of after the end of the
    trajectory, the outcome turns out to be another."""

    after_end: ClassVar[bool] = True
    name: Literal["note-job-lost"] = "note-job-lost"
    ground: JobEnd
    last_day: SinceDay | None = Field(None, title="De laatste dag")
    reason: Reason


@decides
def note_job_lost(command: NoteJobLost, case: Case) -> Events:
    if case.state.ended is not None and case.state.ended_at is not None:
        return _heard_after_the_end(command, case, case.state.ended, day_of(case.state.ended_at))
    state, now = case.state, today(case)
    contract, last = contract_of_now(state), command.last_day or now
    never = command.ground is JobEnd.NOT_BEGUN or (now < contract.starts and command.last_day is None)
    moot = _ABOUT_THE_JOB
    if never:
        if state.placement.confirmed_months:
            raise Refused("De werkgever bevestigde dat de deelnemer er werkte. Noem waardoor de baan verloren ging, en de laatste dag.")
        facts = fell_through(state, contract, command.ground, command.reason, now)
    else:
        _must_be_of(contract, last)
        if last > now:
            facts = [ContractNotRenewed(employer=contract.employer, ends=last, ground=command.ground, reason=command.reason)]
            # Until a last day that is to come somebody works on, and the employer may still say so.
            moot -= {"dienstverband-bevestigen"}
        else:
            on, month = last if last != now else None, months_until(contract, last)
            facts = [JobLost(employer=contract.employer, month=month, reason=command.reason, on=on, ground=command.ground)]
    withdrawn = withdraw(state, "wat er van de baan werd is bekend", lambda asked: asked.kind in moot)
    return [*facts, *withdrawn, *close_tasks(state, FOLLOW_CONTRACT)]


def _heard_after_the_end(command: NoteJobLost, case: Case, ended: TrajectoryEnded, over: date) -> Events:
    """The trajectory ended without work after all, and for the reason that the job was lost. Whoever still worked on its last day did so
    at the end, whatever came after it."""
    contract, last = case.state.placement.contract, command.last_day
    if ended.outcome not in AT_THE_END or contract is None:
        raise Refused("Dit traject is beëindigd zonder werk; daarna verandert er niets meer aan.")
    if last is None or command.ground is JobEnd.NOT_BEGUN:
        raise Refused("Dit traject is beëindigd, aan het werk. Noem waardoor de baan verloren ging, en de laatste dag van het werk.")
    _must_be_of(contract, last)
    if last >= over:
        raise Refused(f"Het traject eindigde op {over:%d-%m-%Y}, en de deelnemer werkte toen nog. Aan de uitkomst verandert dit niets.")
    lost = JobLost(employer=contract.employer, month=months_until(contract, last), reason=command.reason, on=last, ground=command.ground)
    without_work = TrajectoryEnded(
        outcome=Outcome.NOT_PLACED, reason=_ENDS_FOR[command.ground], component=ended.component, explanation=command.reason
    )
    return [lost, *over_after(case, last, contract.employer), without_work]


def fell_through(state: Trajectory, contract: Contract, ground: JobEnd, reason: str, today: date) -> Events:
    """The work of a contract never began: subsidy that was given for it ends as it began, and that for paid learning and working before it,
    which is an employment of its own, goes on (Participatiewet art. 10d)."""
    ended = of_what_never_began(state, contract.employer, contract.starts, today)
    asked = asked_since(state, contract.employer, contract.signed_at)
    moot = withdraw(state, "het werk van dit contract begon niet", lambda one: one.key in asked)
    return [ContractFellThrough(employer=contract.employer, ground=ground, reason=reason), *ended, *moot]


def _must_be_of(contract: Contract, last: date) -> None:
    if last < contract.starts:
        raise Refused(f"Het contract begint op {contract.starts:%d-%m-%Y}. Is er nooit gewerkt, kies dan 'niet-begonnen'.")
    if (ends := last_day(contract)) is not None and last > ends:
        raise Refused(f"Het contract loopt tot en met {ends:%d-%m-%Y}; noem die dag of een eerdere.")
