"""Whether a command is allowed and which events follow: pure functions of state, programme, command and time.

Every refusal is in Dutch, says what was wrong and what would help. The numbers come from the programme and its policy.
"""

from workflows import commands as c
from workflows.decisions import (
    adjustment,
    barriers,
    corrections,
    course,
    go_no_go,
    money,
    moving,
    open_items,
    people,
    placement,
    preparation,
    programme_change,
    roles,
    selection,
    telling,
)
from workflows.decisions.barriers import barrier_name, open_barriers
from workflows.decisions.case import Case, Events, Refused, decide_on
from workflows.decisions.course import end, enter, move_on, start
from workflows.decisions.go_no_go import advice_in_words, ended_by_no_go, exit_in_words, obstacles_to_go, starts_in
from workflows.decisions.open_items import DECIDED_ELSEWHERE, answered
from workflows.decisions.selection import obstacles_to_selection, route_undecided

__all__ = [
    "DECIDED_ELSEWHERE",
    "Case",
    "Events",
    "Refused",
    "adjustment",
    "advice_in_words",
    "answered",
    "barrier_name",
    "barriers",
    "corrections",
    "course",
    "decide",
    "end",
    "ended_by_no_go",
    "enter",
    "exit_in_words",
    "go_no_go",
    "money",
    "move_on",
    "moving",
    "obstacles_to_go",
    "obstacles_to_selection",
    "open_barriers",
    "open_items",
    "people",
    "placement",
    "preparation",
    "programme_change",
    "roles",
    "route_undecided",
    "selection",
    "start",
    "starts_in",
    "telling",
]


def decide(case: Case, command: c.Command) -> Events:
    """The events that follow from a command.

    Raises:
        Refused: when the command is not allowed.
    """
    if isinstance(command, c.StartTrajectory):
        return start(case, command)
    if not case.state.started:
        raise Refused("Dit traject bestaat niet.")
    if case.state.ended:
        raise Refused("Dit traject is beëindigd; er kan niets meer aan veranderen.")
    return decide_on(command, case)
