"""How does the duty of civic integration end: in its term, in one that was made longer, by passing or by exemption? (Wet inburgering 2021).

Time is counted in the term as it was set at first, so that the end of it is a whole.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from events.days import beginning_of, end_of
from events.vocabulary.civic import DutyEnd
from projections.learning.estimates import risk
from projections.learning.estimates.competing_risks import incidence
from projections.learning.estimates.growth import MONTH
from projections.learning.gate import Gate
from projections.learning.lives.measures import days, seen_until
from projections.learning.lives.table import Life
from projections.learning.questions.by_month import HAPPENED, competing, lasted
from projections.learning.questions.question import Question
from projections.learning.questions.shown import SHARE, Shown, show

MONTHS = (12, 24, 36, 48)
EXTENDED = "verlengd"


class CivicTerm(msgspec.Struct, frozen=True):
    """The share of whom the duty had ended in this way (or the term was made longer) so many months after it began, and by the end of the
    term as it was set at first."""

    by_month: dict[int, Shown | None]
    in_term: Shown | None


class Termed(NamedTuple):
    """Until the duty ended, or its term was made longer: in days since it began, and as a share of the term as it was set."""

    life: risk.Life
    of_term: risk.Life


def until_over(life: Life, moment: datetime) -> Iterator[tuple[str, Termed]]:
    """Under each way in which a duty can end, and for a longer term, how it went with the last duty for which a term was set."""
    for duty in life.history.duties[-1:]:
        begins, ends = beginning_of(duty.starts), end_of(duty.ends)
        over = duty.over[-1] if duty.over else None
        followed = end_of(over.on) if over else seen_until(life, moment)
        longer = min((one.at for one in duty.extended), default=None)

        extended = longer if longer and longer <= followed else None
        term = max(1.0, days(begins, ends))
        ended = lasted(life, begins, followed, over.ground if over else None)
        made_longer = lasted(life, begins, extended, EXTENDED) if extended else ended
        for label, time in (*competing(ended, DutyEnd), *competing(made_longer, (EXTENDED,))):
            yield label, Termed(time, time._replace(time=time.time / term, entered=time.entered / term))


def _cells(label: str, one: Termed) -> tuple[str, ...]:
    return (HAPPENED,) if one.life.cause == HAPPENED else ()


def _conclude(label: str, found: Sequence[Termed], gate: Gate) -> CivicTerm:
    curve, of_term = incidence([one.life for one in found], HAPPENED), incidence([one.of_term for one in found], HAPPENED)
    return CivicTerm({month: show(curve.at(month * MONTH), gate, SHARE) for month in MONTHS}, show(of_term.at(1.0), gate, SHARE, "termijn"))


CIVIC_TERM = Question(
    "inburgeringstermijn",
    "Hoe eindigt de inburgeringsplicht: op tijd, na een langere termijn, door te voldoen of door een vrijstelling?",
    "Iedereen met een termijn, van het begin ervan tot het einde van de plicht, van het traject of tot de peildatum. Welke route of welk "
    "niveau het was telt niet mee.",
    CivicTerm,
    until_over,
    _cells,
    _conclude,
)
