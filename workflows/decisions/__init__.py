"""Whether a command is allowed and which events follow: pure functions of state, programme, command and time.

Every refusal is in Dutch, says what was wrong and what would help. The numbers come from the programme and its policy.
"""

from workflows import commands as c
from workflows.decisions import barriers, course, go_no_go, money, open_items, people, placement, selection
from workflows.decisions.case import Case, Events, Refused, decide_on
from workflows.decisions.course import end, enter, move_on, start
from workflows.decisions.go_no_go import ended_by_no_go, obstacles_to_go
from workflows.decisions.open_items import DECIDED_ELSEWHERE, answered

__all__ = [
    "DECIDED_ELSEWHERE",
    "Case",
    "Events",
    "Refused",
    "answered",
    "barriers",
    "course",
    "decide",
    "end",
    "ended_by_no_go",
    "enter",
    "go_no_go",
    "money",
    "move_on",
    "obstacles_to_go",
    "open_items",
    "people",
    "placement",
    "selection",
    "start",
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
