"""Trouble: four kinds that are partly independent, each of which grows, lasts and eases, and shows in signs of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from deploy.simulation.partners.chance import Chance
from deploy.simulation.past.drawing import factor
from deploy.simulation.past.worlds import World
from events.vocabulary.values import EndReason


class Trouble(StrEnum):
    """Where it is hard."""

    WORK = "werk"
    HOME = "thuis"
    SCHOOL = "school"
    HEALTH = "gezondheid"


class Cause(StrEnum):
    """Why an episode began."""

    OWN = "eigen"
    TRANSITION = "overgang"
    CLASS = "klas"
    EMPLOYER = "werkgever"


class Sign(StrEnum):
    """What somebody can see of it."""

    MARK = "cijfer van de deelnemer"
    EMPLOYERS_MARK = "cijfer van de werkgever"
    EMPLOYERS_VERDICT = "oordeel van de werkgever"
    SCHOOLS_VERDICT = "oordeel van de school"
    ATTENDANCE = "aanwezigheid"
    HOURS = "gewerkte uren"
    CONTACT = "contact"
    GROWTH = "taalgroei"


SHOWS: Mapping[Sign, Mapping[Trouble, float]] = {
    Sign.MARK: {Trouble.WORK: 0.6, Trouble.HOME: 0.7, Trouble.SCHOOL: 0.6, Trouble.HEALTH: 0.8},
    Sign.EMPLOYERS_MARK: {Trouble.WORK: 1.0, Trouble.HOME: 0.3, Trouble.SCHOOL: 0.1, Trouble.HEALTH: 0.5},
    Sign.EMPLOYERS_VERDICT: {Trouble.WORK: 1.0, Trouble.HOME: 0.3, Trouble.SCHOOL: 0.1, Trouble.HEALTH: 0.5},
    Sign.SCHOOLS_VERDICT: {Trouble.WORK: 0.1, Trouble.HOME: 0.3, Trouble.SCHOOL: 1.0, Trouble.HEALTH: 0.4},
    Sign.ATTENDANCE: {Trouble.WORK: 0.2, Trouble.HOME: 0.7, Trouble.SCHOOL: 0.8, Trouble.HEALTH: 0.9},
    Sign.HOURS: {Trouble.WORK: 0.7, Trouble.HOME: 0.5, Trouble.SCHOOL: 0.1, Trouble.HEALTH: 0.9},
    Sign.CONTACT: {Trouble.WORK: 0.4, Trouble.HOME: 1.0, Trouble.SCHOOL: 0.5, Trouble.HEALTH: 0.6},
    Sign.GROWTH: {Trouble.WORK: 0.1, Trouble.HOME: 0.4, Trouble.SCHOOL: 1.0, Trouble.HEALTH: 0.5},
}
"""How much of each kind a sign shows in the usual world: 0 is nothing of it, 1 all (assumed)."""

REASONS: Mapping[Trouble, tuple[EndReason, ...]] = {
    Trouble.WORK: (EndReason.WORK,),
    Trouble.HOME: (EndReason.HOME_SITUATION, EndReason.CHILDCARE),
    Trouble.SCHOOL: (EndReason.LEARNING, EndReason.LANGUAGE),
    Trouble.HEALTH: (EndReason.HEALTH,),
}
WITHOUT_TROUBLE = (EndReason.OWN_CHOICE, EndReason.NO_SHOW)


@cache
def shows(world: World) -> Mapping[Sign, Mapping[Trouble, float]]:
    """How much of each kind a sign shows in a world: somewhat more or less than in the usual one."""
    if not world.name:
        return SHOWS
    luck = Chance("wereld", world.name)
    return {
        sign: {kind: min(1.0, weight * factor(luck, f"{sign} {kind}", world.blur)) for kind, weight in weights.items()}
        for sign, weights in SHOWS.items()
    }


@dataclass(frozen=True, slots=True)
class Episode:
    """One time that it is hard, in days since the voortraject began: it rises to its height, lasts, and eases until it is over."""

    kind: Trouble
    begins: float
    rises: float
    lasts: float
    eases: float
    height: float
    cause: Cause = Cause.OWN

    @property
    def over(self) -> float:
        """The day on which nothing is left of it."""
        return self.begins + self.rises + self.lasts + self.eases

    def depth(self, day: float) -> float:
        """From 0 to 1, without help."""
        along = day - self.begins
        if along <= 0:
            return 0.0
        if along < self.rises:
            return self.height * along / self.rises
        left = self.over - day
        return self.height * min(1.0, max(0.0, left / self.eases))
