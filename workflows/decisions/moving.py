"""Another municipality, another employer, another organisation in a role: who leaves is told, and who comes is asked."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from activities.days import Day, DoneDay
from events.days import day_of
from events.trajectory.state import Request
from events.trajectory.subsidy import employer_of
from events.vocabulary import course, placement
from events.vocabulary.values import Role, Stage, SubsidyEnd
from events.vocabulary.words import CbsCode
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.closing import stop_trial
from workflows.decisions.command import Command, Reason
from workflows.decisions.days import not_long_before
from workflows.decisions.missing import missing_without
from workflows.decisions.refusal import Refused
from workflows.decisions.roles import seen_to_by
from workflows.decisions.subsidy import over_after
from workflows.decisions.withdrawing import withdraw

_BY_REGISTRATION = frozenset({"pip-opvragen", "pip-herzien", "uitkering-behouden"})
"""Questions of which the day of the registration sets the date, or is part."""


class MoveMunicipality(Command):
    """The participant lives in another municipality, since the day of the registration (domain.md W16)."""

    name: Literal["move-municipality"] = "move-municipality"
    municipality: UUID
    registered_on: Day = Field(title="De inschrijving in de nieuwe gemeente")
    cbs_code: CbsCode | None = None


@decides
def move_municipality(command: MoveMunicipality, case: Case) -> Events:
    state = case.state
    if command.municipality == state.municipality:
        raise Refused("De deelnemer woont al in deze gemeente.")
    _can_be(command.registered_on, state.civic.registered_on, "de gemeente van nu", case)
    return [
        course.MunicipalityChanged(municipality=command.municipality, registered_on=command.registered_on, cbs_code=command.cbs_code),
        *seen_to_by(state, None, "verhuisd naar een andere gemeente"),
        *withdraw(state, "verhuisd naar een andere gemeente", lambda asked: asked.role is Role.MUNICIPALITY),
        *_no_longer_given(case, command.registered_on),
    ]


def _can_be(registered_on: date, former: date | None, there: str, case: Case) -> None:
    """See that somebody can have been registered then, after a `former` registration, `there`. Raises `Refused`."""
    if registered_on > day_of(case.now):
        raise Refused("De inschrijving in de nieuwe gemeente ligt in de toekomst. Leg de verhuizing vast als zij een feit is.")
    if former and registered_on < former:
        raise Refused(f"De deelnemer werd op {former:%d-%m-%Y} ingeschreven in {there}; noem die dag of een latere.")
    not_long_before(case.state.started_at, "De inschrijving in de nieuwe gemeente", registered_on, "het traject begon")


def registered_on_another_day(day: date, case: Case) -> Events:
    """What was asked by the former day of the last registration is asked again by this one.

    Raises:
        Refused: when it cannot have been on that day.
    """
    moves = case.state.civic.moves
    _can_be(day, moves[-2] if len(moves) > 1 else None, "de vorige gemeente", case)
    return [*withdraw(case.state, "de inschrijving was op een andere dag", lambda asked: asked.kind in _BY_REGISTRATION)]


def _no_longer_given(case: Case, registered_on: date) -> Events:
    """What the former municipality gave ends with the registration. Where it had still to decide itself after a move to it, the next one
    does so from its own registration, and the days before that are to be settled."""
    subsidy, employer, today = case.state.subsidy, case.state.subsidy.employer or employer_of(case.state), day_of(case.now)
    if employer is None or not (subsidy.running or subsidy.moved_on):
        return []
    # What began after the registration never was for the former municipality to give: it ends as it began.
    undecided = None if subsidy.running else subsidy.moved_on
    on = max(registered_on, undecided or subsidy.since or registered_on)
    since = undecided or on
    settled = since if since < (on if undecided else today) else None
    return [placement.WageSubsidyEnded(employer=employer, reason=SubsidyEnd.MOVED, on=on, settled_from=settled)]


class ChangeEmployer(Command):
    """Leave the employer where the participant works or is tried out; `to` is the next, if there is one already. The last day of paid work
    there is today, unless it was another."""

    name: Literal["change-employer"] = "change-employer"
    reason: Reason
    to: UUID | None = None
    last_day: DoneDay | None = Field(None, title="De laatste dag")


@decides
def change_employer(command: ChangeEmployer, case: Case) -> Events:
    state = case.state
    in_placement = state.stage is Stage.PLACEMENT and state.placement.employer is not None
    leaving = state.placement.employer if in_placement else state.leer_werk.workplace
    if state.placement.contract is not None:
        raise Refused(
            "Er is een contract getekend. Raakt de deelnemer de baan kwijt, of begint het werk niet, leg dan 'baan verloren' vast, met de "
            "laatste dag en waardoor; het traject gaat dan terug naar plaatsing."
        )
    if leaving is None:
        raise Refused("Er is nog geen werkgever bij wie de deelnemer werkt. Laat een partij vertrekken, of voeg een werkgever toe.")
    if command.to == leaving:
        raise Refused("Dit is de werkgever van nu; noem een andere, of geen.")
    if in_placement and command.to is not None:
        raise Refused("In de plaatsing komt de volgende werkgever uit het netwerk; noem er geen.")
    events: Events = []
    if in_placement:
        events += stop_trial(state)
        events.append(placement.PlacementDeclined(employer=leaving, attempt=state.placement.attempt, reason=command.reason))
        scope = f"{state.stage}:{state.visit}:"
        events += withdraw(state, "andere werkgever", lambda asked: asked.partner != leaving and asked.key.startswith(scope))
    absent = [] if command.to else missing_without(state, case.programme, Role.EMPLOYER)
    ended = over_after(case, command.last_day, leaving) if command.last_day else []
    return [*events, *ended, *succeeded(case, Role.EMPLOYER, leaving, command.to, command.reason), *absent]


class LeaveParty(Command):
    """An organisation no longer takes part in a role; `successor` takes its place, if there is one already."""

    name: Literal["leave-party"] = "leave-party"
    role: Role
    partner: UUID
    reason: Reason
    successor: UUID | None = None


@decides
def leave_party(command: LeaveParty, case: Case) -> Events:
    state = case.state
    if command.role is Role.MUNICIPALITY:
        raise Refused("Een gemeente vertrekt niet uit een traject; leg de verhuizing van de deelnemer vast.")
    if command.partner not in state.partners(command.role):
        raise Refused("Deze partij doet niet mee in deze rol.")
    if command.role is Role.EMPLOYER and command.partner in (state.leer_werk.workplace, state.placement.employer):
        raise Refused("Bij deze werkgever werkt de deelnemer. Wissel van werkgever, met reden.")
    if command.successor == command.partner:
        raise Refused("Een partij volgt zichzelf niet op; noem een andere, of geen.")
    absent = [] if command.successor else missing_without(case.state, case.programme, command.role)
    return [*succeeded(case, command.role, command.partner, command.successor, command.reason), *absent]


def succeeded(case: Case, role: Role, leaving: UUID, next_one: UUID | None, reason: str) -> Events:
    """One leaves, perhaps another comes; what was asked of the first is asked of the other."""
    events: Events = [course.PartyLeft(role=role, partner=leaving, reason=reason)]
    if next_one is not None and next_one not in case.state.partners(role):
        events.append(course.PartyJoined(role=role, partner=next_one))

    def asked_of_it(asked: Request) -> bool:
        return (asked.role, asked.partner) == (role, leaving)

    return [*events, *withdraw(case.state, f"andere {role}", asked_of_it)]
