"""How a trajectory goes, seen from the partners: one persona a trajectory, so that all of them tell the same story.

For the composition: `persona` tells how a trajectory will go, `choose_seed` finds a seed with which many roads happen.
"""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from deploy.simulation.partners.chance import Chance


class Persona(StrEnum):
    """What kind of story it is."""

    FLUENT = "vlot"
    """All goes well: nobody says no."""
    NOT_MET = "niet-gehaald"
    """A requirement of the entry profile is not met at the intake."""
    DOUBT = "twijfel"
    """No-go by all advisers but at most one; the next time they advise go."""
    DROP_OUT = "uitval"
    """The participant stops coming, after attendance and satisfaction have fallen."""
    TRIAL = "proef"
    """The employer of the leer-werk gives no contract; another does, after a proefplaatsing that is extended once."""
    DECLINED = "afgewezen"
    """The first contract is refused, sometimes a proefplaatsing as well; a later employer hires."""
    LOSS = "verlies"
    """The job is lost in the aftercare; the second one lasts."""
    SILENT = "stil"
    """Partners do not answer, here and there."""
    NO_EMPLOYER = "geen-werkgever"
    """No employer hires."""


WEIGHTS = {
    Persona.FLUENT: 50,
    Persona.NOT_MET: 6,
    Persona.DOUBT: 8,
    Persona.DROP_OUT: 8,
    Persona.TRIAL: 7,
    Persona.DECLINED: 6,
    Persona.LOSS: 6,
    Persona.SILENT: 6,
    Persona.NO_EMPLOYER: 3,
}
_LOTS = [each for each, weight in WEIGHTS.items() for _ in range(weight)]


def persona(seed: int, trajectory: UUID | str) -> Persona:
    """The persona of a trajectory."""
    return Chance(seed, trajectory).one_of("persona", _LOTS)


def choose_seed(trajectories: Sequence[UUID | str], tries: int = 1000) -> int:
    """The first seed below `tries` with the most different personas among these trajectories."""
    return max(range(tries), key=lambda seed: len({persona(seed, each) for each in trajectories}))
