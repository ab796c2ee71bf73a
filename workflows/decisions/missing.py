"""Organisations of which a programme asks something and that do not take part in a trajectory: that is a signal from its first day on, and
whenever it becomes so (whitepaper l.378-381; domain.md 1.3, step 1). It ends when one joins, or with a reason to do without."""

from collections.abc import Collection, Iterator

from events.trajectory.state import Trajectory
from events.vocabulary.base import DataClass, Event
from events.vocabulary.steering import AttentionPassed, AttentionRaised
from events.vocabulary.subjects import subject
from events.vocabulary.values import Component, Role, Stage
from workflows.programme.asked import asked_in
from workflows.programme.document import Programme

MISSING = subject("partij-ontbreekt", DataClass.PROGRESS)


def first_missing(programme: Programme, here: Collection[Role]) -> Iterator[Event]:
    """Who is missing when a trajectory begins with organisations in these roles, beside its municipality."""
    return _raised(programme, [role for role in expected_in(programme) if role not in here and role is not Role.MUNICIPALITY])


def missing_without(state: Trajectory, programme: Programme, role: Role) -> Iterator[Event]:
    """That nobody is left in a role when one leaves it; in a placement employers come from the network."""
    from_the_network = role is Role.EMPLOYER and state.stage in (Stage.PLACEMENT, Stage.AFTERCARE)
    if role in expected_in(programme) and len(state.partners(role)) == 1 and not from_the_network and _signal(role) not in state.attention:
        yield from _raised(programme, [role])


def missing_under(state: Trajectory, before: Programme, after: Programme) -> Iterator[Event]:
    """Who is missing under another programme, and who no longer is: whom both ask something is missing as before."""
    was, asked = expected_in(before), expected_in(after)
    yield from (AttentionPassed(signal=_signal(role)) for role in was if role not in asked and _signal(role) in state.attention)
    yield from first_missing(after, {*was, *(party.role for party in state.parties)})


def expected_in(programme: Programme) -> list[Role]:
    """The roles that the steps ask something, and its verbinders, for whom others stand in when they are not there."""
    telling = [party.role for party in programme.parties if party.role is Role.CONNECTOR and party.tells_whom]
    return list(dict.fromkeys([*asked_in(programme), *telling]))


def joined(state: Trajectory, role: Role) -> Iterator[Event]:
    """The end of the signal that nobody took part in a role."""
    if _signal(role) in state.attention:
        yield AttentionPassed(signal=_signal(role))


def _signal(role: Role) -> str:
    return f"{MISSING}:{role}"


def _raised(programme: Programme, roles: Collection[Role]) -> Iterator[Event]:
    for role in roles:
        of_it = [one for party in programme.parties if party.role is role for one in (*party.responsible_for, *party.takes_part_in)]
        evidence = f"Dit programma vraagt iets van een {role}, en in dit traject doet er geen mee. Voeg die toe."
        component = next(iter(of_it), Component.SELECTION)
        yield AttentionRaised(signal=_signal(role), rule=MISSING, evidence=evidence, component=component)
