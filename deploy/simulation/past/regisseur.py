"""The regisseurs of the region: they do their tasks in days, and now and then adjust a plan, or leave a signal for what it is."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from deploy.simulation.city.judgement import Response, respond
from deploy.simulation.partners.chance import Chance
from deploy.simulation.past.fate import GUIDANCE, LANGUAGE
from events.trajectory.state import Task, Trajectory
from events.vocabulary.values import Stage
from workflows.decisions.adjustment import Adjust, DismissSignal
from workflows.decisions.command import Command
from workflows.decisions.open_items import CompleteTask
from workflows.decisions.pause import Resume
from workflows.programme.document import Programme

MORE_GUIDANCE = "P2W"
MORE_HOURS = 4
TOO_BUSY = 0.5
"""The part that is left of the chance to adjust when there is too much to do."""
_ABOUT_LANGUAGE = frozenset({"taalgroei"})
_ABOUT_SOMEBODY = _ABOUT_LANGUAGE | {"welzijn", "geen-contact"}
"""Rules whose signals more of something can help with."""
BESIDE = frozenset({Stage.VOORTRAJECT, Stage.GO_NO_GO, Stage.LEER_WERK, Stage.PLACEMENT})
"""Stages in which there is language and guidance to adjust."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How a regisseur goes about it: how likely it is that a plan is adjusted when that is asked, and of which parts never."""

    adjusts: float
    withholds: Collection[str] = ()


def does(state: Trajectory, task: Task, programme: Programme, network: Sequence[UUID], luck: Chance, how: Ways) -> Response:
    """What is done about a task."""
    match task.kind:
        case "bijsturing-bespreken" if luck.happens("stuurt bij", how.adjusts):
            plan = adjusts(state, programme, luck.happens("aan de taal", 0.4), None, how.withholds)
            return [*plan, CompleteTask(task=task.key, remark="besproken")]
        case "signaal-beantwoorden":
            signal, _, _ = task.about.rpartition(":")
            return answers(state, signal, programme, luck, how) if signal in state.attention else []
        case "hervatten":
            return [Resume()]
        case _:
            return respond(state, task, programme, network)


def answers(state: Trajectory, signal: str, programme: Programme, luck: Chance, how: Ways) -> list[Command]:
    """What is done about a signal that is open: more language where that is behind, more guidance elsewhere; or it is dismissed."""
    rule = state.attention[signal].rule
    more = rule in _ABOUT_SOMEBODY and luck.happens("stuurt bij", how.adjusts)
    plan = list(adjusts(state, programme, rule in _ABOUT_LANGUAGE, signal, how.withholds)) if more else []
    return plan or [DismissSignal(signal=signal, reason="besproken met de deelnemer; het gaat vanzelf over")]


def adjusts(
    state: Trajectory, programme: Programme, language: bool, signal: str | None, withheld: Collection[str] = ()
) -> Iterator[Command]:
    """More of what is not more already."""
    place = LANGUAGE if language else GUIDANCE
    if state.stage not in BESIDE or place in state.plan_changes or place in withheld:
        return
    value = programme.voortraject.language.hours_per_week + MORE_HOURS if language else MORE_GUIDANCE
    yield Adjust(changes={place: value}, reason="het loopt achter bij wat is afgesproken", signal=signal)
