"""Do trajectories go the road of the programme, and where do they leave it? The map of what was meant, beside that of what happened.

The road that every programme foresees is the row of six stages, each completed once, up to work at the end of aftercare (whitepaper
figure 1). Going back to a former stage, or past one, is possible and not foreseen; nor is an end before that.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise

import msgspec

from events.vocabulary.values import AT_THE_END, Stage
from projections.learning.lives.table import Life
from projections.learning.questions.shares import divided
from projections.learning.questions.ways import BEGIN, END, THEN, Step, road

FORESEEN: tuple[str, ...] = tuple(THEN.join(step) for step in pairwise((BEGIN, *Stage)))
"""The steps of the road from stage to stage; the last stage leads to one of `ENDS`."""
ENDS: tuple[str, ...] = tuple(sorted(THEN.join((list(Stage)[-1], f"{END}:{outcome}")) for outcome in AT_THE_END))

WHOLE, SO_FAR, EARLIER, OTHERWISE = "hele weg", "loopt, tot nu toe volgens de weg", "eerder geëindigd", "anders gelopen"
FOLLOWED, LEFT = "weg van het programma", "waar die is verlaten"


def foreseen(step: str) -> bool:
    """Whether a step of the map, `voortraject → go-no-go`, is one that the programme foresees; who still runs has taken none."""
    return step in FORESEEN or step in ENDS or step.endswith(f"{THEN}loopt")


def off(life: Life) -> str | None:
    """The first step that left the road of the programme; None for a life that follows it, as far as it is."""
    steps = (THEN.join(step) for step in pairwise(road(life)))
    return next((step for step in steps if not foreseen(step)), None)


def follows(life: Life) -> str:
    """How a life lies beside the road."""
    step = off(life)
    if step is None:
        return SO_FAR if life.open else WHOLE
    return EARLIER if _ends(step) else OTHERWISE


def _ends(step: str) -> bool:
    return step.partition(THEN)[2].startswith(END)


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    yield FOLLOWED, follows(life)
    if step := off(life):
        yield LEFT, THEN.join((step.partition(THEN)[0], END)) if _ends(step) else step


CONFORMITY = divided(
    "volgens-programma",
    "Welk deel van de trajecten gaat de weg van het programma, en waar verlaten de andere die?",
    "De weg is: alle zes fasen na elkaar, elk een keer, tot werk aan het einde van de nazorg. Wie nog loopt telt tot de peildatum.",
    _observe,
)


class Beside(msgspec.Struct, frozen=True):
    """A map beside the road: the steps that the programme does not foresee, with how many took them, and those it does that are not told.

    Of a foreseen step that is not told there was nobody, or there were too few to tell.
    """

    otherwise: dict[str, Step]
    not_taken: list[str]


def beside(steps: Mapping[str, Step | None]) -> Beside:
    """What a map has that the programme does not foresee, and the other way round."""
    told = {step: one for step, one in steps.items() if one is not None}
    missing = [step for step in FORESEEN if step not in told]
    if not any(step in told for step in ENDS):
        missing.append(THEN.join((list(Stage)[-1], END)))
    return Beside({step: one for step, one in told.items() if not foreseen(step)}, missing)
