"""Moving: who moves keeps the trajectory; the new municipality makes a PIP again (domain.md W16; Wet inburgering art. 15 lid 4), and
permits a proefplaatsing that runs (Participatiewet art. 8a lid 2 onder d and art. 40: benefit is of where somebody lives)."""

from activities import municipalities
from events.trajectory.parts import Trial
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.requests import TaskWithdrawn
from workflows.decisions import tasks
from workflows.decisions.roles import ANOTHER, seen_to_by
from workflows.decisions.withdrawing import withdraw
from workflows.law.calendar import end_of
from workflows.law.key import Key
from workflows.verbs.desk import Desk, alongside, together

SCOPE = "verhuizing"
_PERMIT = "proefplaatsing-toestaan"
_ABOUT = "proefplaatsing"


async def moving(desk: Desk) -> None:
    """A PIP again, and permission again for a proefplaatsing that runs."""
    await together(revise_plan(desk), permit_again(desk))


async def revise_plan(desk: Desk) -> None:
    """Ask the municipality of the last move to confirm or revise the PIP, within the term of the law from the registration on.

    The term of civic integration stays as it was: a revised PIP does not move its start (Wet inburgering art. 11).
    """
    await desk.until(lambda state: bool(state.civic.moves))
    moves = desk.state.civic.moves
    by = desk.deadline(Key.PIP_AFTER_MOVE, moves[-1])
    pip = await desk.insist(municipalities.revise_pip(moves[-1]), by=by, about=len(moves))
    caseworker = seen_to_by(desk.state, pip.caseworker, ANOTHER) if pip.caseworker else []
    await desk.record(*pip.facts, *caseworker, about=len(moves))


async def permit_again(desk: Desk) -> None:
    """Each new municipality is asked while a proefplaatsing runs that another one permitted."""
    while True:
        await desk.conclude(lambda state: over(state) if permitted_elsewhere(state) is None else {})
        trial = permitted_elsewhere(desk.state)
        doing = [ask_permission(desk, trial)] if trial else []
        await alongside(desk.until_other(permitted_elsewhere), *doing)


async def ask_permission(desk: Desk, trial: Trial) -> None:
    """For the days that are left. The regisseur arranges what follows when it does not permit them all: nothing here ends it."""
    about, last = f"{_ABOUT}:{trial.employer}:{desk.state.municipality}", desk.day_of(trial.ends)
    question = municipalities.permit_trial(trial.employer, desk.day_of(desk.now()), last, None, False)
    given = await desk.ask(question, by=desk.plan.answer_within, about=about)
    if given is None or end_of(given.until) < trial.ends:
        no = f"De nieuwe gemeente staat de proefplaatsing niet toe tot en met {last:%d-%m-%Y}."
        what = f"{no} Regel die toestemming, of wissel van werkgever."
        await desk.task(tasks.ARRANGE_AGAIN, what, by=desk.plan.answer_within, about=about)


def permitted_elsewhere(state: Trajectory) -> Trial | None:
    """A proefplaatsing that runs by the permission of a municipality where the participant no longer lives."""
    trial = state.placement.on_trial
    if trial is None:
        return None
    steps = [r for r in state.requests.values() if r.kind == _PERMIT and r.answer is not None and not r.key.startswith(f"{SCOPE}:")]
    return trial if steps and steps[-1].partner != state.municipality else None


def over(state: Trajectory) -> dict[str, Event]:
    """No permission is to be arranged any more."""
    asked = withdraw(state, "de proefplaatsing is voorbij", lambda asked: asked.kind == _PERMIT and asked.key.startswith(f"{SCOPE}:"))
    arranging = f"{SCOPE}:{tasks.ARRANGE_AGAIN.name}:{_ABOUT}"
    open_tasks = [task.key for task in state.open_tasks if task.key.startswith(arranging)]
    gone = [*asked, *(TaskWithdrawn(key=key, reason="de proefplaatsing is voorbij") for key in open_tasks)]
    return {f"{number}:{state.version}": event for number, event in enumerate(gone)}
