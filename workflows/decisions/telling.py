"""What is told to the candidate, and what those who guide want to remember."""

from events.vocabulary import course, intake
from events.vocabulary.values import Role
from events.vocabulary.words import among
from workflows import commands as c
from workflows.decisions.case import Case, Events, Refused, decide_on

_WRITE = (Role.REGISSEUR, Role.JOB_COACH, Role.MUNICIPALITY)


@decide_on.register
def _(command: c.InformCandidate, case: Case) -> Events:
    connector = among(command.by, case.state.holders.get(Role.CONNECTOR, frozenset()))
    if connector is None:
        raise Refused("Deze persoon is geen verbinder in dit traject. Laat hem of haar eerst de rol verbinder vervullen.")
    return [intake.CandidateInformed(by=connector, told=tuple(dict.fromkeys(command.told)))]


@decide_on.register
def _(command: c.WriteNote, case: Case) -> Events:
    if case.role not in _WRITE:
        raise Refused(f"Notities schrijven alleen {', '.join(_WRITE[:-1])} en {_WRITE[-1]}. Vraag een van hen.")
    if case.role is Role.JOB_COACH and among(case.actor, case.state.holders.get(Role.JOB_COACH, frozenset())) is None:
        raise Refused("U bent geen jobcoach van dit traject. Vraag de regisseur om u die rol te laten vervullen.")
    return [course.NoteWritten(text=command.text)]
