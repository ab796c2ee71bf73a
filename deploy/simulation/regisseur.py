"""The regisseurs of the region: they do their tasks in days, and now and then adjust a plan, or leave a signal for what it is."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from deploy.demo.judgement import Response, respond
from deploy.partners.chance import Chance
from events.trajectory import Task, Trajectory
from events.vocabulary.parts import Stage
from workflows import commands
from workflows.commands import AnyCommand
from workflows.programme import Programme

GUIDANCE = "begeleiding.contact_elke"
LANGUAGE = "voortraject.taal.uren_per_week"
MORE_GUIDANCE = "P2W"
MORE_HOURS = 4
ADJUSTS = 0.6
"""The chance that a regisseur adjusts the plan when a partner asks for it, or a signal does; otherwise it is left for what it is."""
HEEDED = 0.8
"""The chance that a signal is looked at within `LOOKS` days; the others stay open."""
LOOKS = (1.0, 21.0)
BESIDE = frozenset({Stage.VOORTRAJECT, Stage.GO_NO_GO, Stage.LEER_WERK, Stage.PLACEMENT})
"""Stages in which there is language and guidance to adjust."""
_ABOUT_MONEY = "geld"


def does(state: Trajectory, task: Task, programme: Programme, network: Sequence[UUID], luck: Chance) -> Response:
    """What is done about a task."""
    response = respond(state, task, programme, network)
    if task.kind == "bijsturing-bespreken" and luck.happens("stuurt bij", ADJUSTS):
        return [*adjusts(state, programme, luck.happens("aan de taal", 0.4), None), *response]
    return response


def looks_after(rule: str, luck: Chance) -> timedelta | None:
    """After how long a signal is looked at, if ever; what is about money is a task already."""
    if rule.startswith(_ABOUT_MONEY) or not luck.happens("kijkt naar het signaal", HEEDED):
        return None
    return timedelta(days=luck.between("kijkt na", *LOOKS))


def answers(state: Trajectory, signal: str, programme: Programme, luck: Chance) -> list[AnyCommand]:
    """What is done about a signal that is still open: more language where that is behind, more guidance elsewhere; or it is dismissed."""
    if luck.happens("stuurt bij", ADJUSTS) and (plan := list(adjusts(state, programme, "taal" in state.attention[signal].rule, signal))):
        return plan
    return [commands.DismissSignal(signal=signal, reason="besproken met de deelnemer; het gaat vanzelf over")]


def adjusts(state: Trajectory, programme: Programme, language: bool, signal: str | None) -> Iterator[AnyCommand]:
    """More of what is not more already."""
    place = LANGUAGE if language else GUIDANCE
    if state.stage not in BESIDE or place in state.plan_changes:
        return
    value = programme.voortraject.language.hours_per_week + MORE_HOURS if language else MORE_GUIDANCE
    yield commands.Adjust(changes={place: value}, reason="het loopt achter bij wat is afgesproken", signal=signal)
