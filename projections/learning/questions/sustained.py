"""How many came to work that is duurzaam, as the programme has it, of all who began? (whitepaper l.6-8)."""

from collections.abc import Iterator
from datetime import datetime

from events.vocabulary.values import Outcome
from projections.learning.estimates import risk
from projections.learning.lives.table import Life
from projections.learning.questions.by_month import ELSE, HAPPENED, by_month, lasted

MONTHS = (12, 18, 24, 30, 36)


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, risk.Life]]:
    cause = None if life.open else HAPPENED if life.outcome is Outcome.SUSTAINED_WORK else ELSE
    yield "", lasted(life, life.started_at, life.ended_at or moment, cause)


SUSTAINED = by_month(
    "duurzaam-werk",
    "Welk deel heeft na zoveel maanden duurzaam werk?",
    "Iedereen vanaf het begin; wie nog loopt tot de peildatum. Duurzaam is wat het programma daaronder verstaat, en blijkt aan het eind "
    "van de nazorg.",
    _observe,
    MONTHS,
)
