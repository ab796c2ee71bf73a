"""How long a proefplaatsing with retention of benefit may last with one employer (Participatiewet art. 8a lid 2 onder d)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from events.days import beginning_of, day_of, end_of
from events.trajectory.placement_parts import Trial
from workflows.law.calendar import lasting
from workflows.law.key import Key
from workflows.law.policy import ANYBODY, Rules


def last_moment(rules: Rules, begins: datetime, employer: UUID, earlier: Iterable[Trial]) -> datetime:
    """The last moment of one that begins at `begins`, less the days that `earlier` ones with this employer took: all of them are together
    as many days as the first could have had, so that nothing is left after so many months, however short these were.

    A municipality may allow less than the law does, and never more; nothing moves it, because the law knows no suspension. It lies before
    `begins` when nothing is left.

    Raises:
        PolicyError: when the policy says nothing of it.
    """
    took = sorted((day_of(trial.starts), _last_day(trial)) for trial in earlier if trial.employer == employer)
    periods = [each.period(Key.TRIAL_AT_MOST) for each in (rules, replace(rules, whose=ANYBODY))]
    if not took:
        return min(lasting(begins, period) for period in periods)
    first, day = took[0][0], timedelta(days=1)
    at_most = min(day_of(lasting(beginning_of(first), period)) for period in periods) + day - first
    return end_of(day_of(begins) - day + at_most - sum((last + day - first for first, last in took), timedelta()))


def _last_day(trial: Trial) -> date:
    return day_of(max(trial.starts, trial.ended_at or trial.ends))


def stops(rules: Rules, trial: Trial, earlier: Iterable[Trial]) -> datetime:
    """The last moment of one that runs: as was agreed, and not past what the law allows, whatever it was moved to.

    Raises:
        PolicyError: when the policy says nothing of it.
    """
    return min(trial.ends, trial.limit, last_moment(rules, trial.starts, trial.employer, earlier))
