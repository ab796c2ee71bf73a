"""Simulated worlds: numbers that no read model sees, drawn from ranges by a seed.

Which numbers, in which units, from which ranges and on what grounds is in ranges.yaml. A rule, a threshold or an estimator is chosen on
training worlds, and what it is worth is told on held-out worlds: they are drawn from other chance, and so are the people in them.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, TypeAdapter

from deploy.simulation.partners.chance import Chance
from workflows.documents import read_fields


class Certainty(StrEnum):
    """How well it is known where the truth lies."""

    KNOWN = "known"
    DERIVED = "derived"
    ASSUMED = "assumed"


class Range(BaseModel):
    """Between which numbers the truth lies, and who says so. Of a `ratio` half and double are as likely."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    low: float
    high: float
    ratio: bool = False
    what: str
    source: str
    certainty: Certainty

    def at(self, fraction: float) -> float:
        """The number so far along: 0 is the lowest, 1 the highest."""
        if self.ratio:
            return self.low * math.pow(self.high / self.low, fraction)
        return self.low + (self.high - self.low) * fraction


_RANGES = TypeAdapter(dict[str, Range])


@cache
def ranges() -> Mapping[str, Range]:
    """The range of each number of a world, by its name."""
    return _RANGES.validate_python(read_fields(files(__package__).joinpath("ranges.yaml").read_bytes()))


@dataclass(frozen=True, slots=True)
class World:
    """The numbers of one world; what each is, ranges.yaml says.

    `name` is part of the chance of all that happens in it. Without `signals` programmes raise none: no signal makes anybody do anything,
    and what happens is what would have happened.
    """

    work_trouble: float
    home_trouble: float
    school_trouble: float
    health_trouble: float
    together: float
    rises: float
    lasts: float
    lasts_spread: float
    eases: float
    mildest: float
    lag: float
    drop_out: float
    drop_out_withdrawn: float
    bends: float
    transition_trouble: float
    transition_risk: float
    programme_spread: float
    class_spread: float
    class_trouble: float
    employer_trouble: float
    unknown_reason: float
    blur: float
    withdrawal_shows: float
    mark: float
    mark_spread: float
    mark_noise: float
    mark_falls: float
    scale_spread: float
    attendance: float
    attendance_spread: float
    attendance_noise: float
    attendance_falls: float
    winter_absence: float
    missed: float
    missed_more: float
    adjust_asked: float
    adjust_asked_more: float
    no_mark: float
    no_mark_more: float
    no_report: float
    no_report_more: float
    barrier_told: float
    growth: float
    growth_spread: float
    growth_left: float
    level_noise: float
    guidance_works: float
    guidance_late: float
    guidance_leaves: float
    lessons_work: float
    lessons_late: float
    lessons_leave: float
    adjusts: float
    busy: float
    summer: float
    pauses: float
    moves: float
    hires_small: float
    hires_middle: float
    hires_large: float
    loses_1: float
    loses_3: float
    loses_6: float
    loses_12: float
    name: str = ""
    signals: bool = True


_WORLD = TypeAdapter(World)


def training(seed: int, number: int) -> Sequence[World]:
    """So many worlds to choose on."""
    return [_drawn(f"oefening:{seed}:{each}") for each in range(number)]


def held_out(seed: int, number: int) -> Sequence[World]:
    """So many worlds that nothing is chosen on: what was chosen elsewhere is judged on them."""
    return [_drawn(f"achtergehouden:{seed}:{each}") for each in range(number)]


@cache
def usual() -> World:
    """The world in the middle of all ranges: of a demonstration, and of seeds without a world."""
    return _WORLD.validate_python({name: each.at(0.5) for name, each in ranges().items()})


def _drawn(name: str) -> World:
    luck = Chance("wereld", name)
    return _WORLD.validate_python({each: found.at(luck.fraction(each)) for each, found in ranges().items()} | {"name": name})
