"""What is true in the simulation: numbers that no read model sees and every estimator should find back.

Of organisations the rest is in regio.yaml. Hazards are per day, growth is in levels per month at the hours of the programme, durations are
in days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from events.vocabulary.values import EmployerSize

DAYS_A_MONTH = 30.44


@dataclass(frozen=True, slots=True)
class Truth:
    """The numbers. A pair is the range in which chance draws for a participant, each value as likely as another."""

    inflow: Mapping[str, int] = field(
        default_factory=lambda: {"hoveniers": 5, "heerlen-duaal": 5, "bouw-vca": 4, "utrecht-werk-en-taal": 3, "zorg": 2, "bbl-mbo-2": 2}
    )
    """Lots by which participants are divided over the programmes; those that are not named have one. The short ones take more of them."""

    growth: tuple[float, float] = (0.08, 0.20)
    """Levels of language a month, without trouble; in proportion to the hours of lessons: twice as many is twice as fast."""
    growth_in_trouble: float = 0.25
    """The part of that growth that is left in trouble."""

    troubled: float = 0.35
    """The share of participants whom an episode of trouble awaits, once, some days after the voortraject began, if they are still there."""
    trouble_begins: tuple[float, float] = (30, 500)
    trouble_lasts: tuple[float, float] = (60, 200)
    """Days, when nobody does anything about it."""
    left_by_guidance: float = 0.4
    """The part that is left of an episode, from the day that there is more guidance."""

    drop_out: float = 0.00012
    """The hazard from voortraject to placement, for a participant who is not in trouble."""
    drop_out_in_trouble: float = 0.006
    by_programme: Mapping[str, float] = field(default_factory=lambda: {"bbl-mbo-2": 1.3, "utrecht-werk-en-taal": 0.7, "heerlen-duaal": 0.9})
    """By how much both hazards are multiplied; programmes that are not named, by one. Municipalities have theirs in regio.yaml."""

    attendance: float = 92
    attendance_in_trouble: float = 62
    """Percent. It is there after `sinks`, and in between before that."""
    satisfaction: float = 7.4
    satisfaction_in_trouble: float = 4.6
    sinks: float = 42

    hires: Mapping[EmployerSize, float] = field(
        default_factory=lambda: {EmployerSize.SMALL: 0.55, EmployerSize.MIDDLE: 0.7, EmployerSize.LARGE: 0.8}
    )
    """The chance that an employer offers a contract, or concludes from a proefplaatsing that it will."""
    loses: Mapping[int, float] = field(default_factory=lambda: {1: 0.03, 3: 0.05, 6: 0.05, 12: 0.06})
    """The chance that at the confirmation of a month the job turns out to be lost; of other months, that of month 3."""

    signals: bool = True
    """Whether programmes have thresholds. Without, no signal makes anybody do anything, and what happens is what would have happened."""


TRUTH = Truth()
