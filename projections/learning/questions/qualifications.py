"""Who has something to show for it at the end, what, how long after they began to learn and work, and why not? (domain.md 1.7)."""

from collections.abc import Iterator
from datetime import datetime

from events.vocabulary.values import Stage
from projections.learning.estimates import risk
from projections.learning.lives.measures import first_visit
from projections.learning.lives.table import Life
from projections.learning.questions.by_month import by_month, competing, lasted, not_yet
from projections.learning.questions.shares import divided

MONTHS = (3, 6, 12, 18, 24, 36)
OBTAINED, NOT_OBTAINED, NOT_YET = "behaald", "niet-behaald", "nog-niet"
WHY_NOT, SCHOOL = "waarom niet", "de school zei nee"


def until_known(life: Life, moment: datetime) -> Iterator[tuple[str, risk.Life]]:
    """Days since learning and working began until something was obtained, and until it was to be gone on without it before anything was."""
    began = first_visit(life, Stage.LEER_WERK)
    if began is None:
        return
    known = life.history.qualifications
    obtained = min((one.at for one in known if one.obtained), default=None)
    without = min((one.at for one in known if one.obtained is False and not (obtained and obtained <= one.at)), default=None)
    had = (obtained, OBTAINED) if obtained else not_yet(life, moment)
    yield from competing(lasted(life, began.at, *had), (OBTAINED,))
    yield from competing(lasted(life, began.at, *((without, NOT_OBTAINED) if without else had)), (NOT_OBTAINED,))


def kinds(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    """Of each kind of which the school told, how it stands; and of the last that was not obtained, why not."""
    states = {None: NOT_YET, True: OBTAINED, False: NOT_OBTAINED}
    yield from {str(one.kind): states[one.obtained] for one in life.history.qualifications}.items()
    for one in [one for one in life.history.qualifications if one.obtained is False][-1:]:
        yield WHY_NOT, one.code or SCHOOL


QUALIFYING = by_month(
    "kwalificatie",
    "Welk deel haalt een diploma, certificaat of praktijkverklaring, en hoe lang na het begin van leren en werken?",
    "Iedereen die begon met leren en werken, wie nog loopt tot de peildatum. Behaald: de eerste kwalificatie. Niet behaald: het traject "
    "ging zonder verder voor er iets was behaald.",
    until_known,
    MONTHS,
    horizon=24,
)

QUALIFICATIONS = divided(
    "kwalificatie-soort",
    "Welke kwalificaties worden behaald, welke nog niet, en waarom niet?",
    "Per soort alleen van wie de school er iets over vertelde, het laatste; wie er een later behaalde telt als behaald.",
    kinds,
)
