"""What do people live on while they learn and work, since when, and for how long? (domain.md F1, F4; whitepaper l.136-137, 206-210)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import zip_longest

from events.days import AMSTERDAM, beginning_of
from events.vocabulary.values import Stage
from projections.learning.estimates import risk
from projections.learning.estimates.growth import MONTH
from projections.learning.lives.measures import entered, first_visit
from projections.learning.lives.table import Life
from projections.learning.lives.work import Living
from projections.learning.questions.by_month import ELSE, HAPPENED, by_month, lasted
from projections.learning.questions.shares import divided

MONTHS = (1, 3, 6, 12)
WAGE, BENEFIT, OVER, NOTHING = "loon", "uitkering", "voorbij", "geen-van-beide"
OF = {WAGE: (Living.WAGE, Living.BESIDE), BENEFIT: (Living.BENEFIT, Living.BESIDE)}

Spell = tuple[date, date | None, Living]
"""Its first day, the first day without (None: not known yet), and what is lived on."""


def spells(life: Life) -> list[Spell]:
    """What is lived on from day to day, each until the next; what was told last of a day is so."""
    told = sorted({one.starts: one for one in life.history.incomes}.values(), key=lambda one: one.starts)
    found = []
    for one, following in zip_longest(told, told[1:]):
        over = [day for day in (one.ends and one.ends + timedelta(days=1), following and following.starts) if day]
        found.append((one.starts, min(over, default=None), one.living))
    return found


def lived_on(life: Life, moment: datetime, which: str) -> tuple[datetime, datetime | None] | None:
    """From when until when a wage, or benefit, was lived on for the first time in the leer-werk; None for an end that has not come.

    None when it never was, as far as is known at the moment.
    """
    stage = first_visit(life, Stage.LEER_WERK)
    if stage is None:
        return None
    since: datetime | None = None
    until: datetime | None = None
    for starts, over, living in spells(life):
        begins, ends = beginning_of(starts), beginning_of(over) if over else None
        if living not in OF[which] or begins > moment or (stage.until and begins >= stage.until) or (ends and ends <= stage.at):
            continue
        if since is None:
            since, until = max(stage.at, begins), ends
        elif until and begins <= until:
            until = ends
    if since is None:
        return None
    over_by = min((at for at in (until, stage.until) if at), default=None)
    return since, over_by if over_by and over_by <= moment else None


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, risk.Life]]:
    if (stage := first_visit(life, Stage.LEER_WERK)) is None:
        return
    left = stage.until or moment, ELSE if stage.until else None
    for which in OF:
        if (found := lived_on(life, moment, which)) is None:
            yield which, lasted(life, stage.at, *left)
            continue
        begins, over = found
        yield which, lasted(life, stage.at, begins, HAPPENED)
        yield f"{which} {OVER}", lasted(life, begins, over or moment, HAPPENED if over else None)


def stands(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    """What was lived on so many months after the leer-werk began, of who was still in it then."""
    if (stage := first_visit(life, Stage.LEER_WERK)) is None:
        return
    for month in MONTHS:
        at = stage.at + timedelta(days=month * MONTH)
        if at > moment or (stage.until and stage.until <= at) or entered(life, stage.at) > month * MONTH:
            return
        day = at.astimezone(AMSTERDAM).date()
        living = next((living for starts, over, living in spells(life) if starts <= day and (over is None or day < over)), NOTHING)
        yield f"na {month} {'maand' if month == 1 else 'maanden'}", living


INCOME = by_month(
    "inkomen",
    "Hoe snel na het begin van leren en werken krijgt iemand loon of een uitkering, en hoe lang duurt dat?",
    "Alleen de eerste keer in leren en werken. Voorbij: na de eerste dag ervan, ook als leren en werken dan klaar is.",
    _observe,
    MONTHS,
    horizon=12,
)

LIVING_ON = divided(
    "bestaan-van",
    "Waarvan leven deelnemers terwijl zij leren en werken: loon of uitkering?",
    "Wie zoveel maanden na het begin van leren en werken daar nog mee bezig was. Geen van beide: er is niets verteld dat op die dag liep.",
    stands,
)
