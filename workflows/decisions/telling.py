"""What is told to the candidate, and what those who guide want to remember."""

from typing import Annotated, Literal

from pydantic import Field

from events.vocabulary import course, intake
from events.vocabulary.values import Role, Told
from events.vocabulary.words import among
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.command import Command, Reason, Who
from workflows.decisions.refusal import Refused

_WRITE = (Role.REGISSEUR, Role.JOB_COACH, Role.MUNICIPALITY)


class InformCandidate(Command):
    """A verbinder (opaque id) told a side, mostly the candidate, what the trajectory is (whitepaper l.311-321)."""

    name: Literal["inform-candidate"] = "inform-candidate"
    by: Who
    side: Role = Role.PARTICIPANT
    told: Annotated[tuple[Told, ...], Field(min_length=1)]


@decides
def inform_candidate(command: InformCandidate, case: Case) -> Events:
    connector = among(command.by, case.state.holders.get(Role.CONNECTOR, frozenset()))
    if connector is None:
        raise Refused("Deze persoon is geen verbinder in dit traject. Laat hem of haar eerst de rol verbinder vervullen.")
    return [intake.CandidateInformed(by=connector, told=tuple(dict.fromkeys(command.told)), side=command.side)]


class WriteNote(Command):
    """Something that the one who guides wants to remember, for few eyes (whitepaper l.442-447)."""

    name: Literal["write-note"] = "write-note"
    text: Reason


@decides
def write_note(command: WriteNote, case: Case) -> Events:
    if case.role not in _WRITE:
        raise Refused(f"Notities schrijven alleen {', '.join(_WRITE[:-1])} en {_WRITE[-1]}. Vraag een van hen.")
    if case.role is Role.JOB_COACH and among(case.actor, case.state.holders.get(Role.JOB_COACH, frozenset())) is None:
        raise Refused("U bent geen jobcoach van dit traject. Vraag de regisseur om u die rol te laten vervullen.")
    return [course.NoteWritten(text=command.text)]
