"""How long a proefplaatsing with retention of benefit may last with one employer: of bijstand (Participatiewet art. 8a lid 2 onder d), or
of WW (Werkloosheidswet art. 76a), in which no municipality has a say."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from events.days import beginning_of, day_of, end_of
from events.trajectory.placement_parts import Trial
from events.trajectory.state import Trajectory
from events.vocabulary.leer_werk import Income
from workflows.law.calendar import lasting
from workflows.law.contract import last_day
from workflows.law.key import Key
from workflows.law.period import Period
from workflows.law.policy import ANYBODY, Rules, policy_set


def base(rules: Rules, income: Income | None) -> Period:
    """How long one lasts of who lives on this, before an extension. Raises `PolicyError` when the policy says nothing of it."""
    return rules.period(_key(rules, income, Key.TRIAL_UNEMPLOYED, Key.TRIAL))


def last_moment(rules: Rules, begins: datetime, employer: UUID, earlier: Iterable[Trial], income: Income | None = None) -> datetime:
    """The last moment of one that begins at `begins`, of who lives on `income` then (None is bijstand), less the days that `earlier` ones
    with this employer took: all of them are together as many days as the first could have had, so that nothing is left after so many
    months, however short these were.

    A municipality may allow less than the law does, and never more; nothing moves it, because the law knows no suspension. It lies before
    `begins` when nothing is left.

    Raises:
        PolicyError: when the policy says nothing of it.
    """
    took = sorted((day_of(trial.starts), _last_day(trial)) for trial in earlier if trial.employer == employer)
    key = _key(rules, income, Key.TRIAL_UNEMPLOYED_AT_MOST, Key.TRIAL_AT_MOST)
    periods = [each.period(key) for each in (rules, replace(rules, whose=ANYBODY))]
    if not took:
        return min(lasting(begins, period) for period in periods)
    first, day = took[0][0], timedelta(days=1)
    at_most = min(day_of(lasting(beginning_of(first), period)) for period in periods) + day - first
    return end_of(day_of(begins) - day + at_most - sum((last + day - first for first, last in took), timedelta()))


def _key(rules: Rules, income: Income | None, unemployed: Key, usual: Key) -> Key:
    # A policy of before it had a number for WW has one for all.
    return unemployed if income is Income.UNEMPLOYMENT and rules.says(unemployed) else usual


def _last_day(trial: Trial) -> date:
    return day_of(max(trial.starts, trial.ended_at or trial.ends))


def free_from(state: Trajectory, today: date) -> date:
    """The first day on which a contract or a proefplaatsing may begin: the one after the last on trial, with whatever employer, for benefit
    and a wage do not go together; and the one after the last of a contract that has run its term.
    """
    policy = policy_set(state.policy).as_on(today, version=state.policy_version)
    # Where work on trial lasts moments, as in a demonstration, the next begins on the same day.
    days = timedelta(days=1 if policy.period(Key.TRIAL).whole_days else 0)
    trials = (_last_day(trial) for trial in state.trials if trial.ended_at is None or trial.ended_at >= trial.starts)
    worked = (last for contract in state.contracts if (last := contract.over_on or last_day(contract)) is not None and last <= today)
    return max((last + days for last in (*trials, *worked)), default=date.min)


def worked_for(rules: Rules, state: Trajectory, employer: UUID, today: date) -> bool:
    """Whether the participant has worked there, for a wage or, where the policy rules that out, for none (with benefit retained during
    leer-werk): then there is nothing to try out (domain.md 2.3)."""
    first, unpaid = state.leer_werk.places.get(employer), rules.says(Key.TRIAL_AFTER_UNPAID)
    if first is not None and first <= today and unpaid and rules.number(Key.TRIAL_AFTER_UNPAID) < 1:
        return True
    paid = ((wage.employer, wage.starts) for wage in state.leer_werk.incomes)
    jobs = ((contract.employer, contract.starts) for contract in state.contracts)
    return any(each == employer and starts <= today for each, starts in (*paid, *jobs))


def stops(rules: Rules, trial: Trial, earlier: Iterable[Trial], income: Income | None = None) -> datetime:
    """The last moment of one that runs: as was agreed, and not past what the law allows, whatever it was moved to.

    Raises:
        PolicyError: when the policy says nothing of it.
    """
    return min(trial.ends, trial.limit, last_moment(rules, trial.starts, trial.employer, earlier, income))
