"""How a participant fares: what is true of one person, and how that works out with the help that came."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

from deploy.simulation.partners.chance import Chance
from deploy.simulation.past.truth import DAYS_A_MONTH, TRUTH, Truth

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Nature:
    """What is true of a participant from the beginning.

    `growth` is in levels a month; `trouble` is when an episode begins, in days since the voortraject began, and for how many days it lasts
    if nobody does anything, or None. Who has gone through as much hazard as `endurance` drops out.
    """

    start: float
    growth: float
    trouble: tuple[float, float] | None
    endurance: float

    @classmethod
    def drawn(cls, luck: Chance, truth: Truth = TRUTH) -> Self:
        """By chance, and by nothing else."""
        begins, lasts = luck.between("zwaar vanaf", *truth.trouble_begins), luck.between("zwaar voor", *truth.trouble_lasts)
        return cls(
            start=luck.between("taal aan het begin", 0.2, 1.2),
            growth=luck.between("taalgroei", *truth.growth),
            trouble=(begins, lasts) if luck.happens("krijgt het zwaar", truth.troubled) else None,
            # The hazard until an event is exponentially distributed, whatever its course.
            endurance=-math.log(1 - luck.fraction("houdt vol")),
        )


@dataclass
class Fate:
    """A participant under way. `risk` multiplies the hazards; `usual_hours` of language a week are those of the programme."""

    nature: Nature
    risk: float
    usual_hours: int
    truth: Truth = TRUTH
    began: datetime | None = None
    """When the voortraject was entered: from then on somebody can drop out."""
    helped: datetime | None = None
    """When there was more guidance."""
    lessons: list[tuple[datetime, int]] = field(default_factory=list)
    """The hours of language a week, and since when."""

    @property
    def trouble(self) -> Span | None:
        """From when to when it is hard, as far as is known now."""
        if self.began is None or self.nature.trouble is None:
            return None
        begins, lasts = self.nature.trouble
        start = self.began + timedelta(days=begins)
        end = start + timedelta(days=lasts)
        if self.helped and self.helped < end:
            since = max(start, self.helped)
            end = since + (end - since) * self.truth.left_by_guidance
        return start, end

    def depth(self, at: datetime) -> float:
        """How visible trouble is to others: 0 is not at all, 1 is fully."""
        span = self.trouble
        if span is None or not span[0] <= at < span[1]:
            return 0.0
        return min(1.0, _days(span[0], at) / self.truth.sinks)

    def shows(self, good: float, bad: float, at: datetime) -> float:
        """A number that is one thing when all is well, and another in trouble."""
        return good + (bad - good) * self.depth(at)

    def level(self, at: datetime) -> float:
        """The level of language, where 1 is A1; a real number, of which a school sees the whole part."""
        grown = 0.0
        for start, end, hours in self._periods(at):
            hard = self._overlap(start, end) * (1 - self.truth.growth_in_trouble)
            grown += (_days(start, end) - hard) * hours / self.usual_hours
        return self.nature.start + grown * self.nature.growth / DAYS_A_MONTH

    def drops_out(self) -> datetime | None:
        """When the hazard has been too much, if nothing changes; None before the voortraject."""
        if self.began is None:
            return None
        usual, hard = self.truth.drop_out * self.risk, self.truth.drop_out_in_trouble * self.risk
        left, now = self.nature.endurance, self.began
        if span := self.trouble:
            for until, hazard in ((span[0], usual), (span[1], hard)):
                if (days := left / hazard) < _days(now, until):
                    return now + timedelta(days=days)
                left -= hazard * _days(now, until)
                now = until
        return now + timedelta(days=left / usual)

    def _periods(self, until: datetime) -> Iterator[tuple[datetime, datetime, int]]:
        ends = [start for start, _ in self.lessons[1:]] + [until]
        for (start, hours), end in zip(self.lessons, ends, strict=True):
            yield start, end, hours

    def _overlap(self, start: datetime, end: datetime) -> float:
        span = self.trouble
        return max(0.0, _days(max(start, span[0]), min(end, span[1]))) if span else 0.0


def _days(start: datetime, end: datetime) -> float:
    return (end - start) / timedelta(days=1)
