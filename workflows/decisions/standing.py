"""Which open questions still say what the plan says. Others are withdrawn; the step asks anew if there is still something to ask."""

from collections.abc import Callable, Iterator, Mapping

from events.trajectory.state import Request, Trajectory
from events.vocabulary import requests
from events.vocabulary.base import Event
from workflows.programme.document import Programme

PLAN_CHANGED = "plan gewijzigd"


def _says(**told: Callable[[Programme], object]) -> Callable[[Programme, Request], bool]:
    return lambda plan, asked: all(asked.content.get(name) == value(plan) for name, value in told.items())


_STANDS: Mapping[str, Callable[[Programme, Request], bool]] = {
    "taal-onderwijzen": _says(
        doelniveau=lambda plan: plan.voortraject.language.target_level, urenPerWeek=lambda plan: plan.voortraject.language.hours_per_week
    ),
    "module-geven": lambda plan, asked: any(
        (module.code, module.provider) == (asked.content["module"], asked.role) for module in plan.voortraject.modules
    ),
    "snuffelstage": lambda plan, asked: plan.voortraject.taster is not None,
    "advies-geven": lambda plan, asked: asked.role in plan.go_no_go.advisers,
    "inschrijven": _says(niveau=lambda plan: plan.level, sector=lambda plan: plan.sector, vorm=lambda plan: plan.leer_werk.form),
    "werkplek-bieden": _says(urenWerk=lambda plan: plan.leer_werk.hours_work, urenLeren=lambda plan: plan.leer_werk.hours_learning),
    "kwalificeren": lambda plan, asked: asked.content["soort"] in plan.leer_werk.qualifications,
    "erkenning-controleren": _says(niveau=lambda plan: plan.level, sector=lambda plan: plan.sector),
    "vaktaal-aanleveren": _says(sector=lambda plan: plan.sector),
    "werkgever-matchen": _says(sector=lambda plan: plan.sector),
}
"""What the plan must say for a question of a kind to stand; other kinds do not speak of the plan."""


def withdraw(state: Trajectory, reason: str, which: Callable[[Request], bool]) -> Iterator[Event]:
    """Withdraw open questions, with the task to go after an answer that will not come now."""
    for request in filter(which, state.open_requests):
        yield requests.PartnerRequestWithdrawn(key=request.key, reason=reason)
        for task in state.open_tasks:
            if task.kind == "nabellen" and task.about == request.key:
                yield requests.TaskWithdrawn(key=task.key, reason=reason)


def withdraw_what_changed(state: Trajectory, plan: Programme, reason: str = PLAN_CHANGED) -> Iterator[Event]:
    """Withdraw the open questions that the plan no longer asks like this."""
    return withdraw(state, reason, lambda asked: asked.kind in _STANDS and not _STANDS[asked.kind](plan, asked))
