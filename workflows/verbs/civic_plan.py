"""The PIP: when it is there, from when its term runs, and who has none (Wet inburgering 2021, art. 11, 14 and 15)."""

from datetime import date, timedelta

from activities import municipalities
from events.vocabulary.base import Event
from events.vocabulary.intake import CivicIntakeMissed, CivicTermSet
from workflows.decisions.roles import ANOTHER, seen_to_by
from workflows.law.key import Key
from workflows.verbs.desk import Desk


async def receive_civic_plan(desk: Desk) -> None:
    """The PIP is there within ten weeks of DUO's notice, of who moved before it was there within ten of the registration (Besluit
    inburgering art. 5.3); its date starts the term of three years.

    For some there is none: who came under the former law, is exempt, or has integrated already. They go on without a civic term, and so
    does somebody whose duty ends before there is a PIP.
    """
    civic = desk.state.civic
    if civic.term_ends is not None or civic.without_plan is not None or civic.duty_ended is not None:
        return
    due = desk.deadline(Key.PIP, civic.notified_on or desk.began)
    if civic.registered_on is not None:
        due = max(due, desk.deadline(Key.PIP_AFTER_MOVE, civic.registered_on))
    summons = desk.rules().number(Key.SUMMONS)
    pip = await desk.insist(municipalities.request_pip(summons), by=due)
    events: list[Event] = [*pip.facts]
    if pip.dated is not None:
        events.append(civic_term(desk, pip.dated))
    if pip.missed:
        events.append(CivicIntakeMissed(summons=pip.missed, in_absence=pip.missed >= summons))
    if pip.caseworker:
        events += seen_to_by(desk.state, pip.caseworker, ANOTHER)
    await desk.record(*events)


def civic_term(desk: Desk, dated: date) -> CivicTermSet:
    """The term of civic integration starts the day after the PIP is dated; that day does not count (Wet inburgering art. 11)."""
    ends = desk.day_of(desk.deadline(Key.CIVIC_TERM, dated))
    return CivicTermSet(starts=dated + timedelta(days=1), ends=ends, ground="dagtekening PIP")
