"""The learning route in the PIP, changed by the municipality while the trajectory runs (Wet inburgering 2021 art. 17 lid 2 and 3)."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal

from pydantic import Field

from activities.days import DoneDay
from events.days import day_of
from events.trajectory.state import Trajectory
from events.vocabulary import intake
from events.vocabulary.civic import CivicRoute, RouteSwitch
from events.vocabulary.values import LanguageLevel
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.civic_duty import civic_term
from workflows.decisions.command import Command
from workflows.decisions.refusal import Refused
from workflows.law.in_force import rules_for
from workflows.law.key import Key
from workflows.law.moments import OPENING, in_the_netherlands
from workflows.law.policy import Rules

LEVELS: Mapping[CivicRoute, Key] = MappingProxyType(
    {CivicRoute.B1: Key.PIP_LEVELS_B1, CivicRoute.EDUCATION: Key.PIP_LEVELS_EDUCATION, CivicRoute.Z: Key.PIP_LEVELS_Z}
)
"""The levels that a PIP can have with each route."""


class SwitchRoute(Command):
    """Write down that the municipality changed the route in the PIP, or lets the language of the B1-route be examined at A2."""

    name: Literal["switch-route"] = "switch-route"
    route: CivicRoute
    level: LanguageLevel
    dated: DoneDay = Field(title="De dagtekening van het gewijzigde PIP")
    hours: int | None = Field(default=None, ge=0, le=10_000)
    ground: RouteSwitch | None = None


@decides
def switch_route(command: SwitchRoute, case: Case) -> Events:
    civic = case.state.civic
    if civic.route is None:
        raise Refused("Er is geen PIP met een leerroute; die komt met het PIP van de gemeente.")
    if civic.duty_ended is not None:
        raise Refused(f"De inburgeringsplicht is al geëindigd, op {civic.duty_ended:%d-%m-%Y}.")
    if (command.route, command.level) == (civic.route, civic.level):
        raise Refused(f"Dat staat al in het PIP: leerroute {civic.route}, niveau {civic.level}.")
    rules = rules_for(case.state, case.programme.sector, case.programme.level, day_of(case.now))
    codes = rules.codes(LEVELS[command.route])
    if command.level not in codes:
        raise Refused(f"Met leerroute {command.route} staat in een PIP {' of '.join(sorted(codes))}, geen {command.level}. Kijk beide na.")
    must_be_allowed(command, case.state, rules)
    return [
        intake.CivicRouteSwitched(dated=command.dated, route=command.route, level=command.level, hours=command.hours, ground=command.ground)
    ]


def must_be_allowed(command: SwitchRoute, state: Trajectory, rules: Rules) -> None:
    """The limits of the law for another route or level, whoever tells of it. Raises `Refused`."""
    _must_follow(command, state)
    if command.route is not state.civic.route:
        _must_be_in_time(command, state, rules)
    if (command.route, command.level) == (CivicRoute.B1, LanguageLevel.A2):
        _must_have_learned(command, rules)


def _must_follow(command: SwitchRoute, state: Trajectory) -> None:
    """A changed PIP comes after the one that it changes: the term began the day after the first."""
    term, before = civic_term(state), state.civic.switches
    first: date | None = max([*before, *([term.starts] if term else [])], default=None)
    if first is not None and command.dated < first:
        raise Refused(
            f"De dagtekening, {command.dated:%d-%m-%Y}, ligt voor {first:%d-%m-%Y}: "
            f"{'toen werd de leerroute het laatst gewijzigd' if before else 'toen begon de inburgeringstermijn'}. Kijk de datum na."
        )


def _must_be_in_time(command: SwitchRoute, state: Trajectory, rules: Rules) -> None:
    """The route can be changed for a time; from school to B1 always, and later on a ground that the law names (Besluit inburgering 2021
    art. 5.4 lid 1 to 3)."""
    term = civic_term(state)
    to_b1 = (state.civic.route, command.route) == (CivicRoute.EDUCATION, CivicRoute.B1)
    if term is None or to_b1 or command.ground is not None:
        return
    until = day_of(rules.deadline(Key.ROUTE_SWITCH, in_the_netherlands(term.starts, OPENING)))
    if command.dated > until:
        raise Refused(
            f"De gemeente kon de leerroute wijzigen tot en met {until:%d-%m-%Y} ({rules.entry(Key.ROUTE_SWITCH).source}). "
            f"Kijk de dagtekening na, of noem de grond voor een wijziging daarna: {' of '.join(RouteSwitch)}."
        )


def _must_have_learned(command: SwitchRoute, rules: Rules) -> None:
    """The language of the B1-route is examined at A2 after so many lessons, and no sooner (Besluit inburgering 2021 art. 5.5)."""
    least = rules.number(Key.ROUTE_HOURS)
    if command.hours is None or command.hours < least:
        raise Refused(
            f"Examen op A2 in de B1-route kan na {least} cursusuren Nederlands ({rules.entry(Key.ROUTE_HOURS).source}). "
            f"Vul in hoeveel uren er zijn gevolgd{'' if command.hours is None else '; nu zijn dat er te weinig'}."
        )
