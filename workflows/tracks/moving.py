"""Moving: who moves keeps the trajectory; the new municipality makes a PIP again (domain.md W16; Wet inburgering art. 15 lid 4), and
permits a proefplaatsing that runs (Participatiewet art. 8a lid 2 onder d and art. 40: benefit is of where somebody lives)."""

from collections.abc import Mapping

from activities import municipalities
from events.trajectory.placement_parts import Trial
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.values import Role, TrialVerdict
from workflows.decisions import tasks
from workflows.decisions.livelihood import lives_on
from workflows.decisions.roles import ANOTHER, seen_to_by
from workflows.decisions.withdrawing import no_longer, withdraw
from workflows.law.calendar import end_of
from workflows.law.key import Key
from workflows.tracks.trial import its_end
from workflows.verbs.desk import Desk, alongside, together

SCOPE = "verhuizing"
_PERMIT = "proefplaatsing-toestaan"
_ABOUT = "proefplaatsing"


async def moving(desk: Desk) -> None:
    """A PIP again, and permission again for a proefplaatsing that runs."""
    await together(revise_plan(desk), permit_again(desk), talk_about_refusal(desk))


async def revise_plan(desk: Desk) -> None:
    """Ask the municipality of the last move to confirm or revise the PIP, within the term of the law from the registration on, as long as
    there is a duty to integrate.

    The term of civic integration stays as it was: a revised PIP does not move its start (Wet inburgering art. 11).
    """
    await desk.until(lambda state: bool(state.civic.moves) and state.civic.duty_ended is None)
    moves = desk.state.civic.moves
    by = desk.deadline(Key.PIP_AFTER_MOVE, moves[-1])
    pip = await desk.insist(municipalities.revise_pip(moves[-1]), by=by, about=len(moves))
    caseworker = seen_to_by(desk.state, pip.caseworker, ANOTHER) if pip.caseworker else []
    switched = pip.switches(desk.state.civic.route, desk.state.civic.level)
    told = pip.facts
    await desk.record(*([switched] if switched else []), *told, *caseworker, about=len(moves), seen_by=type(told[0]))


async def permit_again(desk: Desk) -> None:
    """Each new municipality is asked while a proefplaatsing runs that another one permitted."""
    while True:
        await desk.conclude(lambda state: over(state) if permitted_elsewhere(state) is None else {})
        trial = permitted_elsewhere(desk.state)
        doing = [ask_permission(desk, trial)] if trial else []
        await alongside(desk.until_other(permitted_elsewhere), *doing)


async def ask_permission(desk: Desk, trial: Trial) -> None:
    """For the days that are left. It ends with the last day that is permitted, and at once with a no: benefit is of the new municipality.

    Silence ends nothing: the law sets no term for this permission, the days were permitted once, and only an answer says that benefit
    stops. The regisseur rings who is silent.
    """
    about, last = f"{_ABOUT}:{trial.employer}:{desk.state.municipality}", desk.day_of(trial.ends)
    today = desk.day_of(desk.now())
    question = municipalities.permit_trial(trial.employer, today, last, None, False, lives_on(desk.state, today))
    given = await desk.ask(question, by=desk.plan.answer_within, about=about)
    if given is None or end_of(given.until) < trial.ends:
        await desk.until(at=end_of(given.until) if given else desk.now())
        await desk.conclude(lambda state: its_end(state, state.placement.on_trial or trial))


async def talk_about_refusal(desk: Desk) -> None:
    """The employer and the participant counted on the days that are not permitted."""
    while True:
        await desk.conclude(moot)
        refused = not_permitted(desk.state)
        what = "De nieuwe gemeente staat de rest van de proefplaatsing niet toe; die is beëindigd. Bespreek met de werkgever wat er volgt."
        doing = [desk.task(tasks.ARRANGE_AGAIN, what, by=desk.plan.answer_within, about=refused)] if refused else []
        await alongside(desk.until_other(not_permitted), *doing)


def not_permitted(state: Trajectory) -> str | None:
    """What tells apart a proefplaatsing that ended because the municipality of now did not permit what was left of it; None without one,
    and where the employer ended it."""
    trial = state.placement.trial
    if trial is None or trial.ended_at is None or trial.ended_at >= trial.ends or trial.verdict is TrialVerdict.DECLINE:
        return None
    about = f"{_ABOUT}:{trial.employer}:{state.municipality}"
    asked = state.requests.get(f"{SCOPE}:{_PERMIT}:{about}")
    if asked is not None and isinstance(asked.answer, Mapping):
        question = municipalities.permit_trial(trial.employer, trial.starts.date(), trial.ends.date(), None, False)
        return about if end_of(question.read(asked.answer).until) <= trial.ended_at else None
    return about if asked is not None and asked.declined is not None else None


def moot(state: Trajectory) -> dict[str, Event]:
    """It is not to be talked about any more: another employer was found, the placement is over, or there was another move."""
    talking, refused = f"{SCOPE}:{tasks.ARRANGE_AGAIN.name}:{_ABOUT}", not_permitted(state)
    return no_longer(state, lambda task: task.key.startswith(talking) and task.about != refused)


def permitted_elsewhere(state: Trajectory) -> Trial | None:
    """A proefplaatsing that runs by the permission of a municipality where the participant no longer lives."""
    trial = state.placement.on_trial
    if trial is None:
        return None
    steps = [r for r in state.requests.values() if r.kind == _PERMIT and r.answer is not None and not r.key.startswith(f"{SCOPE}:")]
    # WW is of UWV, wherever somebody lives.
    return trial if steps and steps[-1].role is Role.MUNICIPALITY and steps[-1].partner != state.municipality else None


def over(state: Trajectory) -> dict[str, Event]:
    """No permission is asked any more."""
    gone = withdraw(state, "de proefplaatsing is voorbij", lambda asked: asked.kind == _PERMIT and asked.key.startswith(f"{SCOPE}:"))
    return {f"{number}:{state.version}": event for number, event in enumerate(gone)}
