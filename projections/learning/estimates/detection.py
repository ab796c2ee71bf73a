"""How well signals foretell an event (drop-out): which share came true, which share of the events was announced, and how early.

Only what could come true counts: a signal is judged when the data go on for at least the horizon after it, whether or not the trajectory
went on so long. Leaving out only those that are still undecided would favour the signals that came true. Signals of one trajectory belong
together, so the interval of the precision is that of a ratio of clusters (Cochran, Sampling Techniques, 3rd ed. 1977, 6.3) on the scale
of the score interval.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from projections.learning.estimates.answer import LEVEL, Answer, Estimate, TooFew
from projections.learning.estimates.means import median
from projections.learning.estimates.proportions import proportion
from projections.learning.estimates.score import wilson


@dataclass(frozen=True, slots=True)
class Watched:
    """One trajectory: the days at which a rule spoke, the day of the event (None: it did not come), and the day until which the data go.

    Days since its beginning. `until` is the day of the last data, as if the trajectory had still run; not the day on which it ended.
    """

    signals: Sequence[float]
    event: float | None
    until: float

    def ripe(self, horizon: float) -> list[float]:
        """The signals that can be judged: those before the event, of which the horizon has passed."""
        return [one for one in self.signals if one + horizon <= self.until and (self.event is None or one < self.event)]

    def came_true(self, signal: float, horizon: float) -> bool:
        """Whether the event came within the horizon after this signal."""
        return self.event is not None and 0 < self.event - signal <= horizon

    def lead(self, horizon: float) -> float | None:
        """How many days the first signal came before the event, counting those within the horizon; None without event or signal."""
        return (
            max((self.event - signal for signal in self.signals if self.came_true(signal, horizon)), default=None)
            if self.event is not None
            else None
        )


def precision(watched: Iterable[Watched], horizon: float, *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """The share of signals after which the event came within the horizon (days). Its complement is what was raised in vain."""
    judged = ((sum(one.came_true(signal, horizon) for signal in ripe), len(ripe)) for one in watched if (ripe := one.ripe(horizon)))
    return share_of_all(judged, minimum=minimum, level=level)


def share_of_all(counted: Iterable[tuple[int, int]], *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """The share of what was counted that came true, of each trajectory how many did and of how many; those of one belong together."""
    judged = [(true, all) for true, all in counted if all]
    n, needed = len(judged), max(2, minimum)
    if n < needed:
        return TooFew(needed)
    signals = sum(spoken for _, spoken in judged)
    share = sum(true for true, _ in judged) / signals
    spread = n / (n - 1) * sum((true - share * spoken) ** 2 for true, spoken in judged) / signals**2
    people = min(float(signals), share * (1 - share) / spread) if spread > 0 else float(n)
    return Estimate(share, *wilson(share, people, level), n)


def recall(watched: Iterable[Watched], horizon: float, *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """The share of events that a signal within the horizon before it had announced."""
    leads = [one.lead(horizon) for one in watched if one.event is not None]
    return proportion(sum(lead is not None for lead in leads), len(leads), minimum=minimum, level=level)


def median_lead(watched: Iterable[Watched], horizon: float, *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """How many days before the event its first signal came, at the median of the events that were announced."""
    return median((lead for one in watched if (lead := one.lead(horizon)) is not None), minimum=minimum, level=level)
