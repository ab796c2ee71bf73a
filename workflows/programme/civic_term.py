"""The term of civic integration beside the plan: how much of it is left, and whether learning and working fits in (domain.md 2.1 a).

Pure functions of state, programme and time. The norms of a programme are aims, so this tells a person something and decides nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from events.days import beginning_of, day_of
from events.trajectory.state import Trajectory
from events.vocabulary.values import Stage
from workflows.law.key import Key
from workflows.law.policy import Rules
from workflows.programme.document import Programme
from workflows.programme.lengths import expected_end, planned_length

UNEVEN = 4
"""Days that a number of months from one day is at the most longer than from another."""
_UNTIL_QUALIFIED = (Stage.INTAKE, Stage.VOORTRAJECT, Stage.GO_NO_GO, Stage.LEER_WERK)
"""What has to fit in the term: with the qualification the learning is done; work goes on after it."""
_LEARNED = (Stage.PLACEMENT, Stage.AFTERCARE)


@dataclass(frozen=True, slots=True)
class RemainingTerm:
    """What is left of the term. `ends` is its last day; `planned` when leer-werk is done by the plan, None when that is behind us."""

    ends: date
    left: timedelta
    planned: date | None

    @property
    def over(self) -> bool:
        """Whether the term has passed."""
        return self.left < timedelta()

    @property
    def fits(self) -> bool:
        """Whether the rest of the plan is done before the term ends."""
        return self.planned is None or self.planned <= self.ends

    def in_words(self) -> str:
        """In Dutch, in one or two sentences."""
        days = abs(self.left.days)
        span = f"{days} {'dag' if days == 1 else 'dagen'}"
        term = f"De inburgeringstermijn {'eindigde' if self.over else 'eindigt'} op {self.ends:%d-%m-%Y}, "
        term += f"{span} geleden." if self.over else f"over {span}."
        if self.planned is None:
            return term
        fit = "dat past in de termijn" if self.fits else f"dat is {(self.planned - self.ends).days} dagen na het einde van de termijn"
        return f"{term} Volgens plan is het leer-werk klaar op {self.planned:%d-%m-%Y}; {fit}."


def remaining_term(state: Trajectory, programme: Programme, now: datetime) -> RemainingTerm | None:
    """What is left of the term beside the rest of the plan; None as long as there is no PIP, and once the duty has ended."""
    if state.civic.term_ends is None:
        return None
    left = state.civic.term_ends - day_of(now)
    return RemainingTerm(state.civic.term_ends, left, _planned(state, programme, now))


def learned(state: Trajectory) -> bool:
    """Whether the learning is done. The duty is not: that ends when it is written down (Wet inburgering 2021 art. 11), and until then the
    term is still one that has to be met."""
    return state.stage in _LEARNED


def _planned(state: Trajectory, programme: Programme, now: datetime) -> date | None:
    """When leer-werk is done if every step from here takes its norm; a step that is late ends now at the earliest."""
    moment = expected_end(state, now)
    if state.stage not in _UNTIL_QUALIFIED or moment is None:
        return None
    for stage in _UNTIL_QUALIFIED[_UNTIL_QUALIFIED.index(state.stage) + 1 :]:
        moment = planned_length(state, programme, stage).after(moment)
    return day_of(moment)


def extended_from(rules: Rules, ends: date) -> date:
    """The first day on which a longer term than one until a day can be asked for (Besluit inburgering 2021 art. 4.5 lid 1).

    Raises:
        PolicyError: when the policy says nothing of it.
    """
    return day_of(rules.period(Key.CIVIC_TERM_AHEAD).before(beginning_of(ends)))


def look_again(state: Trajectory, planned: date, latest: date, now: datetime) -> datetime:
    """When a plan that is done on `planned` by now, and not after `latest`, may be so later because time went by.

    Once the stage is late, and in a pause, the rest of the plan moves along with today: by days, and months are not equally long.
    """
    since = day_of(now if state.paused or state.stage_due is None else max(state.stage_due, now))
    return beginning_of(since + timedelta(days=max(1, (latest - planned).days - UNEVEN)))
