"""Work on trial ends when it is over, whoever has not answered by then and whether the trajectory is paused or not: the law has a maximum
and knows no suspension (Participatiewet art. 8a lid 2 onder d)."""

from events.trajectory.placement_parts import Trial
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.placement import TrialPlacementEnded
from events.vocabulary.values import TrialVerdict
from workflows.decisions.livelihood import lives_on
from workflows.law.trial import stops
from workflows.verbs.desk import Desk


async def trial(desk: Desk) -> None:
    """Each proefplaatsing, until its last moment; what is still asked about it stays asked."""
    while True:
        await desk.until(lambda state: state.placement.on_trial is not None)
        if now := on_trial(desk.state):
            await stop(desk, now)


async def stop(desk: Desk, trial: Trial) -> None:
    """The end of one, unless it became another meanwhile."""
    income = lives_on(desk.state, desk.day_of(trial.starts))
    if not await desk.until_other(on_trial, at=stops(desk.rules(), trial, desk.state.trials, income)):
        await desk.conclude(lambda state: its_end(state, trial))


def on_trial(state: Trajectory) -> Trial | None:
    """The proefplaatsing that runs, as it is."""
    return state.placement.on_trial


def its_end(state: Trajectory, trial: Trial) -> dict[str, Event]:
    """Its end, with what the employer has concluded; nothing when it became another meanwhile."""
    if on_trial(state) != trial:
        return {}
    hired = trial.verdict is TrialVerdict.HIRE if trial.concluded else None
    return {f"{len(state.trials) + 1}": TrialPlacementEnded(employer=trial.employer, hired=hired)}
