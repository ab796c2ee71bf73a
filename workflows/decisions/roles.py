"""Which person holds which role; a required role that nobody holds is a signal at once (domain.md 1.1, W1)."""

from collections.abc import Iterator
from typing import Literal

from events.trajectory.state import Trajectory
from events.vocabulary import course, steering
from events.vocabulary.base import Event
from events.vocabulary.steering import VACANT
from events.vocabulary.values import COMPONENT_OF, Component, Role
from events.vocabulary.words import among
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.command import Command, Reason, Who
from workflows.decisions.refusal import Refused

ANOTHER = "een ander is klantmanager"
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


class FillRole(Command):
    """A person (opaque id) holds a role from now on."""

    name: Literal["fill-role"] = "fill-role"
    role: Role
    holder: Who


@decides
def fill_role(command: FillRole, case: Case) -> Events:
    role, held = command.role, case.state.holders.get(command.role, frozenset())
    _must_be_personal(role)
    if role is Role.REGISSEUR:
        raise Refused("De regie gaat over met een overdracht, die de nieuwe regisseur aanvaardt. Stel een overdracht voor.")
    if among(command.holder, held):
        raise Refused("Deze persoon heeft deze rol al.")
    return [course.RoleFilled(role=role, holder=command.holder), *filled(case.state, role)]


class VacateRole(Command):
    """A person no longer holds a role."""

    name: Literal["vacate-role"] = "vacate-role"
    role: Role
    holder: Who
    reason: Reason


@decides
def vacate_role(command: VacateRole, case: Case) -> Events:
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


def seen_to_by(state: Trajectory, caseworker: str | None, reason: str) -> list[Event]:
    """Another caseworker (klantmanager), or None, in the place of whoever it was: a participant has one (whitepaper l.319)."""
    held = sorted(state.holders.get(Role.CASEWORKER, frozenset()))
    if caseworker and among(caseworker, held):
        return []
    left: list[Event] = [course.RoleVacated(role=Role.CASEWORKER, holder=holder, reason=reason) for holder in held]
    return [*left, course.RoleFilled(role=Role.CASEWORKER, holder=caseworker)] if caseworker else left


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
        raise Refused(f"'{role}' is geen rol van een persoon. Organisaties doen mee als partij: laat een partij toetreden of vertrekken.")
