"""What is true of a participant from the beginning, drawn by chance and by nothing else."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from deploy.simulation.partners.chance import Chance
from deploy.simulation.past.drawing import factor, normal
from deploy.simulation.past.trouble import Cause, Episode, Trouble
from deploy.simulation.past.worlds import World

DAYS_A_YEAR = 365.25
HORIZON = 1200
"""Days from the voortraject on after which no more trouble is drawn."""


@dataclass(frozen=True, slots=True)
class Nature:
    """`growth` is in levels a month; `mark`, `scale` and `attendance` are somebody's own.

    `troubles` are in days since there was work, of that at work, and since the voortraject began, of the others. Who has gone through as
    much hazard as `endurance` stops.
    """

    start: float
    growth: float
    mark: float
    scale: float
    attendance: float
    endurance: float
    troubles: tuple[Episode, ...]

    @classmethod
    def drawn(cls, luck: Chance, world: World) -> Self:
        """By chance, and by nothing else."""
        return cls(
            start=luck.between("taal aan het begin", 0.2, 1.2),
            growth=world.growth * factor(luck, "taalgroei", world.growth_spread),
            mark=world.mark + world.mark_spread * normal(luck, "eigen cijfer"),
            scale=factor(luck, "eigen schaal", world.scale_spread),
            attendance=world.attendance + world.attendance_spread * normal(luck, "eigen aanwezigheid"),
            # The hazard until an event is exponentially distributed, whatever its course.
            endurance=-math.log(1 - luck.fraction("houdt vol")),
            troubles=tuple(_troubles(luck, world)),
        )


def _troubles(luck: Chance, world: World) -> Iterator[Episode]:
    rates = {
        Trouble.WORK: world.work_trouble,
        Trouble.HOME: world.home_trouble,
        Trouble.SCHOOL: world.school_trouble,
        Trouble.HEALTH: world.health_trouble,
    }
    shared = factor(luck, "heeft het zwaar", world.together)
    for kind, rate in rates.items():
        day, number = 0.0, 0
        while rate:
            day += -math.log(1 - luck.fraction(f"{kind} {number} na")) * DAYS_A_YEAR / (rate * shared)
            if day > HORIZON:
                break
            yield episode(luck, world, kind, day, number=number)
            day, number = day + world.rises + world.lasts, number + 1


def episode(luck: Chance, world: World, kind: Trouble, day: float, cause: Cause = Cause.OWN, number: int = 0) -> Episode:
    """Trouble that begins on a day."""
    name = f"{kind} {cause} {number}"
    spread = world.lasts_spread
    return Episode(
        kind,
        day,
        rises=world.rises * math.exp(spread * normal(luck, f"{name} groeit")),
        lasts=world.lasts * math.exp(spread * normal(luck, f"{name} duurt")),
        eases=world.eases,
        height=luck.between(f"{name} hoogte", world.mildest, 1.0),
        cause=cause,
    )
