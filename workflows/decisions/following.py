"""Days that partners tell of what was done, held to what they follow: a PIP follows the notice of DUO, a module its lessons, a diploma the
education. One that lies before that is a slip of the pen, and would let a term be over before it began.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from activities.days import called
from activities.question import Answer
from events.days import day_of
from events.trajectory.state import Request, Trajectory


@dataclass(frozen=True, slots=True)
class Follows:
    """What a day cannot lie before: in Dutch, as the end of a sentence, and its day, when that is known."""

    what: str
    first: Callable[[Trajectory, Request], date | None]


def _began(state: Trajectory, asked: Request) -> date | None:
    return state.started_at and day_of(state.started_at)


def _learning(state: Trajectory, asked: Request) -> date | None:
    """Who learned or worked there before the trajectory began has done so since the day that was told."""
    education = state.leer_werk.education
    return min((day for day in (_began(state, asked), education.school_from, education.work_from) if day), default=None)


_BEGAN = Follows("toen het traject begon", _began)
_LEARNING = Follows("toen de opleiding of het werk begon", _learning)
EARLIEST: Mapping[tuple[str, str], Follows] = {
    ("pip-opvragen", "dated"): Follows("de kennisgeving van DUO", lambda state, asked: state.civic.notified_on),
    ("pip-herzien", "dated"): Follows("de inschrijving in deze gemeente", lambda state, asked: state.civic.registered_on),
    ("profiel-ondertekenen", "on"): _BEGAN,
    ("interculturele-voorbereiding", "on"): _BEGAN,
    ("module-geven", "on"): _BEGAN,
    ("leerlijn-afspreken", "on"): _BEGAN,
    ("praktijkovereenkomst-tekenen", "on"): _LEARNING,
    ("kwalificeren", "on"): _LEARNING,
    ("intentie-uitspreken", "on"): _LEARNING,
    ("intentie-uitspreken", "until"): Follows("toen dit is gevraagd", lambda state, asked: day_of(asked.asked_at)),
}
"""By the kind of question and the field of its answer, what a day that is told of it follows."""
FREE = frozenset({("team-trainen", "on"), ("intake-houden", "without_home_since"), ("dienstverband-bevestigen", "last_day")})
"""Days of what was done that follow nothing in a trajectory, or are held to their contract."""


def too_early(answer: Answer, state: Trajectory, asked: Request | None) -> Iterator[str]:
    """What is wrong with days that lie before what they follow."""
    if asked is None:
        return
    for name, field in type(answer).model_fields.items():
        follows, day = EARLIEST.get((asked.kind, name)), getattr(answer, name)
        first = follows.first(state, asked) if follows else None
        if follows and first and isinstance(day, date) and day < first:
            yield f"{called(name, field)}: {day:%d-%m-%Y} ligt voor {first:%d-%m-%Y}, {follows.what}. Kijk de datum na."
