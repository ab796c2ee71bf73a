"""How long a proefplaatsing with retention of benefit may last with one employer (Participatiewet art. 8a lid 2 onder d)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from events.trajectory.placement_parts import Trial
from workflows.law.calendar import lasting
from workflows.law.key import Key
from workflows.law.policy import ANYBODY, Rules


def last_moment(rules: Rules, begins: datetime, employer: UUID, earlier: Iterable[Trial]) -> datetime:
    """The last moment of one that begins at `begins`, less what `earlier` ones with this employer took.

    A municipality may allow less than the law does, and never more; nothing moves it, because the law knows no suspension. It can lie
    before `begins`.

    Raises:
        PolicyError: when the policy says nothing of it.
    """
    longest = min(lasting(begins, each.period(Key.TRIAL_AT_MOST)) for each in (rules, replace(rules, whose=ANYBODY)))
    took = ((trial.ended_at or trial.ends) - trial.starts for trial in earlier if trial.employer == employer)
    return longest - sum((max(each, timedelta()) for each in took), timedelta())


def stops(rules: Rules, trial: Trial, earlier: Iterable[Trial]) -> datetime:
    """The last moment of one that runs: as was agreed, and not past what the law allows, whatever it was moved to.

    Raises:
        PolicyError: when the policy says nothing of it.
    """
    return min(trial.ends, trial.limit, last_moment(rules, trial.starts, trial.employer, earlier))
