"""How loonkostensubsidie ends without a word of anybody: with the last day of the work, and a forfait at its own end when nothing follows
it (Participatiewet art. 10d lid 1 and 5)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from events.trajectory.state import Trajectory
from events.trajectory.subsidy import employer_of, subsidy_with
from events.vocabulary.placement import WageSubsidyEnded
from events.vocabulary.values import Stage, SubsidyEnd
from workflows.decisions.subsidy import from_its_first_day, given_with
from workflows.law.wage_subsidy_days import worked_until
from workflows.tracks.paid_work import employment
from workflows.tracks.subsidy_decision import is_followed, looked_at
from workflows.verbs.desk import Desk


async def end_by_itself(desk: Desk, employer: UUID) -> None:
    """Without a word of anybody subsidy ends with the last day of the work, and a forfait at its own end when nothing follows it."""
    while True:
        running = subsidy_with(desk.state, employer).running
        over, forfait = work_over(desk, employer) if running else None, desk.state.wage_value.forfait_ends if running else None
        moment = min((one for one in (over, forfait) if one is not None), default=None)
        if await desk.until_other(looked_at, at=moment):
            continue
        if moment != over and is_followed(desk, employment(desk)):
            await desk.until_other(looked_at)
        elif moment is not None:
            reason = SubsidyEnd.EMPLOYMENT_OVER if moment == over else SubsidyEnd.NOT_RENEWED
            ended = from_its_first_day(desk.state, employer, reason, desk.day_of(moment + timedelta.resolution), desk.day_of(desk.now()))
            await end(desk, ended)


async def end(desk: Desk, ended: WageSubsidyEnded) -> None:
    """Put it down, unless it ended at this same moment: after a pause several days can have come at once."""
    await desk.conclude(lambda state: {end_of(state, ended.employer): ended} if subsidy_with(state, ended.employer).running else {})


def work_over(desk: Desk, employer: UUID) -> datetime | None:
    """The first moment after the last day of the work there, by contract or before that at the workplace; None when no end is known."""
    last = worked_until(desk.state, employer)
    return desk.beginning_of(last + timedelta(days=1)) if last else None


def end_of(state: Trajectory, employer: UUID) -> str:
    """What tells one end of subsidy from others: after each decision, and each time that it went on, it can end once."""
    subsidy, resumed = state.subsidy, subsidy_with(state, employer).resumed
    about = f"{employer}:{subsidy.decisions}" + (f":{resumed}" if resumed else "")
    return f"{about}:{subsidy.moved_on}" if subsidy.moved_on and subsidy.employer == employer else about


def learns_still(state: Trajectory, employer: UUID) -> bool:
    """Whether somebody for whom work elsewhere is looked for, or found, may still learn and work there."""
    return state.stage in (Stage.PLACEMENT, Stage.AFTERCARE) and state.leer_werk.workplace == employer


def first_without(state: Trajectory, today: date) -> date | None:
    """The first day to come without the work while learning, where subsidy for that has no end yet and another employer was found."""
    left = [one for one in given_with(state) if one != employer_of(state) and learns_still(state, one)]
    days = [last + timedelta(days=1) for one in left if (last := worked_until(state, one))]
    return min((day for day in days if day > today), default=None)
