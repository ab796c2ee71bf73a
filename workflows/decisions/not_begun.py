"""An education or a workplace that falls through, before its first day or when it turns out that nobody ever began: a place is looked for
again, and nothing of it counts. Of a contract see `job_lost`."""

from enum import StrEnum
from typing import Literal

from events.trajectory.state import Trajectory
from events.vocabulary.leer_werk import EnrolmentFellThrough, WorkplaceFellThrough
from events.vocabulary.values import Component, Role, Stage
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.command import Command, Reason
from workflows.decisions.days import today
from workflows.decisions.missing import missing_without
from workflows.decisions.moving import succeeded
from workflows.decisions.refusal import Refused
from workflows.decisions.subsidy import of_what_never_began
from workflows.decisions.withdrawing import withdraw
from workflows.law.calendar import beginning_of

_OF_EDUCATION = frozenset({"praktijkovereenkomst-tekenen", "studievoortgang", "kwalificeren"})


class Place(StrEnum):
    """What was to begin."""

    EDUCATION = "opleiding"
    WORKPLACE = "werkplek"


class NoteNotBegun(Command):
    """The education or the workplace of now does not begin. With a workplace the employer leaves, and another is looked for; for an
    education a place is asked for again of who answers for learning."""

    name: Literal["note-not-begun"] = "note-not-begun"
    what: Place
    reason: Reason


@decides
def note_not_begun(command: NoteNotBegun, case: Case) -> Events:
    state = case.state
    if state.stage is not Stage.LEER_WERK:
        raise Refused("Dit kan tijdens het leer-werk. Begint het werk van een contract niet, leg dan 'baan verloren' vast.")
    return _education(command, state) if command.what is Place.EDUCATION else _workplace(command, case)


def _education(command: NoteNotBegun, state: Trajectory) -> Events:
    education = state.leer_werk.education
    if education.school_from is None:
        raise Refused("De deelnemer is nog niet ingeschreven. Is er geen opleider, laat die partij dan vertrekken of voeg er een toe.")
    told = [each.at.at for each in state.leer_werk.attendance.get(Component.LEARNING, ())]
    if any(at >= beginning_of(education.school_from) for at in told):
        raise Refused("De opleider vertelde hoe vaak de deelnemer er was: de opleiding is begonnen. Stuur bij, of stop met reden.")
    scope = f"{state.stage}:{state.visit}:"
    moot = withdraw(state, "de opleiding begint niet", lambda asked: asked.kind in _OF_EDUCATION and asked.key.startswith(scope))
    return [EnrolmentFellThrough(reason=command.reason), *moot]


def _workplace(command: NoteNotBegun, case: Case) -> Events:
    state, employer = case.state, case.state.leer_werk.workplace
    if employer is None:
        raise Refused("Er is nog geen werkplek. Laat de werkgever vertrekken, of voeg een werkgever toe.")
    begins = state.leer_werk.places[employer]
    judged = state.leer_werk.evaluations.get(Component.WORKING)
    if judged is not None and judged.party is Role.EMPLOYER and judged.at.at >= beginning_of(begins):
        raise Refused("De werkgever evalueerde het werk: dat is begonnen. Verlaat de werkgever, met reden.")
    facts: Events = [WorkplaceFellThrough(employer=employer, reason=command.reason)]
    facts += of_what_never_began(state, employer, begins, today(case))
    facts += succeeded(case, Role.EMPLOYER, employer, None, command.reason)
    return [*facts, *missing_without(state, case.programme, Role.EMPLOYER)]
