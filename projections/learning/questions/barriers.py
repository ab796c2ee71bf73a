"""How often does something practical stand in the way, who has to take it away, and how long does that take? (domain.md W14).

What it was is told in confidence, and is in no read model: childcare and debts are told together, by who takes them on.
"""

from collections.abc import Iterator
from datetime import datetime

from events.vocabulary.values import Stage
from projections.learning.estimates import risk
from projections.learning.lives.facts import Barrier
from projections.learning.lives.measures import first_visit
from projections.learning.lives.table import Life
from projections.learning.questions.by_month import HAPPENED, by_month, competing, lasted, not_yet

MONTHS = (1, 2, 3, 6, 12)
REPORTED, CLEARED, ACCEPTED = "gemeld", "weggenomen", "aanvaard"


def until_reported(life: Life, moment: datetime) -> risk.Life | None:
    """Days since the voortraject began until the first barrier; those that were told before it count from its first day."""
    began = first_visit(life, Stage.VOORTRAJECT)
    if began is None:
        return None
    told = min((one.at for one in life.history.barriers), default=None)
    return lasted(life, began.at, *((told, HAPPENED) if told else not_yet(life, moment)))


def until_settled(life: Life, barrier: Barrier, moment: datetime) -> risk.Life:
    """Days since a barrier was told until it was taken away or accepted; when the trajectory ended first it was neither."""
    return lasted(life, barrier.at, *((barrier.until, barrier.ending) if barrier.until else not_yet(life, moment)))


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, risk.Life]]:
    if reported := until_reported(life, moment):
        yield REPORTED, reported
    owners = set[str]()
    for barrier in life.history.barriers:
        if barrier.owner not in owners:
            labels = dict(competing(until_settled(life, barrier, moment), (CLEARED, ACCEPTED)))
            yield from labels.items() if not owners else ()
            yield f"{CLEARED} door {barrier.owner}", labels[CLEARED]
            owners.add(barrier.owner)


BARRIERS = by_month(
    "belemmeringen",
    "Bij hoeveel deelnemers staat er iets in de weg, wie neemt dat weg, en hoe lang duurt dat?",
    "Gemeld: na het begin van het voortraject. Weggenomen of aanvaard: na het melden, alleen de eerste belemmering van een deelnemer, en "
    "per partij de eerste van die partij. Welke het is, is in vertrouwen verteld en telt niet mee.",
    _observe,
    MONTHS,
    horizon=6,
)
