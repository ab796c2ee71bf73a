"""Which person holds which role; a required role that nobody holds is a signal at once (domain.md 1.1, W1)."""

from collections.abc import Iterator

from events.trajectory.state import Trajectory
from events.vocabulary import course, steering
from events.vocabulary.base import Event
from events.vocabulary.values import COMPONENT_OF, Component, Role
from events.vocabulary.words import among
from workflows import commands as c
from workflows.decisions.case import Case, Events, Refused, decide_on

VACANT = "rol-vacant"
PERSONAL = frozenset(
    {
        Role.REGISSEUR,
        Role.COORDINATOR,
        Role.CASEWORKER,
        Role.CONNECTOR,
        Role.JOB_COACH,
        Role.SCHOOL_MENTOR,
        Role.BUDDY,
        Role.PRACTICE_SUPERVISOR,
        Role.INTERPRETER,
    }
)
"""Roles that a person holds; the others are those of organisations, of the participant and of Regie itself."""
_GUIDES = frozenset({Role.JOB_COACH, Role.SCHOOL_MENTOR, Role.BUDDY})


@decide_on.register
def _(command: c.FillRole, case: Case) -> Events:
    role, held = command.role, case.state.holders.get(command.role, frozenset())
    _must_be_personal(role)
    if role is Role.REGISSEUR:
        raise Refused("De regie gaat over met een overdracht, die de nieuwe regisseur aanvaardt. Stel een overdracht voor.")
    if among(command.holder, held):
        raise Refused("Deze persoon heeft deze rol al.")
    return [course.RoleFilled(role=role, holder=command.holder), *filled(case.state, role)]


@decide_on.register
def _(command: c.VacateRole, case: Case) -> Events:
    role, held = command.role, case.state.holders.get(command.role, frozenset())
    _must_be_personal(role)
    holder = among(command.holder, held)
    if holder is None:
        raise Refused(f"Deze persoon heeft de rol {role} niet.")
    if role is Role.REGISSEUR and case.role is not Role.COORDINATOR:
        raise Refused("Een traject heeft altijd een regisseur: stel een overdracht voor. Alleen een coördinator kan de rol leegmaken.")
    vacated = course.RoleVacated(role=role, holder=holder, reason=command.reason)
    if held != {holder} or role not in case.programme.required_roles:
        return [vacated]
    return [vacated, _vacant(case.state, role)]


def filled(state: Trajectory, role: Role) -> Iterator[Event]:
    """The end of the signal that nobody held a role."""
    if (signal := f"{VACANT}:{role}") in state.attention:
        yield steering.AttentionPassed(signal=signal)


def _vacant(state: Trajectory, role: Role) -> steering.AttentionRaised:
    here = COMPONENT_OF[state.stage] if state.stage else Component.SELECTION
    component = Component.GUIDANCE if role in _GUIDES else here
    whose = "De coördinator zoekt een andere regisseur" if role is Role.REGISSEUR else "Zoek een opvolger en vervul de rol"
    evidence = f"Niemand heeft de rol {role}, en dit programma kan niet zonder. {whose}."
    return steering.AttentionRaised(signal=f"{VACANT}:{role}", rule=VACANT, evidence=evidence, component=component)


def _must_be_personal(role: Role) -> None:
    if role not in PERSONAL:
        raise Refused(f"'{role}' is geen rol van een persoon. Organisaties doen mee als partij: laat haar toetreden of vertrekken.")
