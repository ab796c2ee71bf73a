"""What becomes of contracts: renewed, made permanent, ended, or changed in hours and wage? (domain.md W19; BW art. 7:668).

Why a job was lost is told in confidence; what is known is whether the contract had ended by then, and whether the employer had said so.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from events.days import beginning_of, end_of
from projections.learning.estimates import risk
from projections.learning.lives.measures import days, entered
from projections.learning.lives.table import Life
from projections.learning.lives.work import Contract
from projections.learning.questions.by_month import by_month, competing
from projections.learning.questions.retention import LOST, employment_times

MONTHS = (3, 6, 12, 18, 24)
PERMANENT, RENEWED, ENDED, LOST_EARLIER = "vast", "verlengd", "niet verlengd", "verloren voor het einde"
OVER = "voorbij"
MORE_HOURS, FEWER_HOURS, MORE_WAGE, LESS_WAGE = "meer uren", "minder uren", "meer loon", "minder loon"
CHANGES = (MORE_HOURS, FEWER_HOURS, MORE_WAGE, LESS_WAGE)

Terms = tuple[int | None, int | None]
"""The wage in cents a month, and the hours a week."""


def last_day(contract: Contract) -> date | None:
    """The last day of a contract as it was signed; None of a permanent one."""
    if not contract.months:
        return None
    after = contract.starts + relativedelta(months=contract.months)
    return after - timedelta(days=1) if after.day == contract.starts.day else after


def what_followed(contract: Contract, lost: datetime | None) -> tuple[datetime, str] | None:
    """What was the first to follow on a contract with a last day, and when it was told; None while nothing did."""
    last = last_day(contract)
    if last is None:
        return None
    ends = [one for one in contract.changes if one.over or one.until is None or one.until > last]
    told = [(one.at, ENDED if one.over else PERMANENT if one.until is None else RENEWED) for one in ends]
    if lost:
        told.append((lost, LOST_EARLIER if lost < end_of(last) else ENDED))
    return min(told, default=None)


def changes(contract: Contract) -> Iterator[tuple[datetime, str]]:
    """In what it became otherwise, beside what was said before; the wage by the hour where the hours are known."""
    told: Sequence[tuple[datetime, Terms]] = [
        (contract.at, (contract.wage_cents, contract.hours)),
        *((one.at, (one.wage_cents, one.hours)) for one in contract.changes if not one.over),
    ]
    for (_, (wage, hours)), (at, (new_wage, new_hours)) in pairwise(told):
        if hours and new_hours and hours != new_hours:
            yield at, MORE_HOURS if new_hours > hours else FEWER_HOURS
        before, now = ((wage or 0) * (new_hours or 1), (new_wage or 0) * (hours or 1)) if hours and new_hours else (wage, new_wage)
        if before and now and before != now:
            yield at, MORE_WAGE if now > before else LESS_WAGE


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, risk.Life]]:
    job = next(iter(employment_times(life, moment)), None)
    if job is None:
        return
    contract = life.history.placements[0]
    begins = beginning_of(contract.starts)
    lost = begins + timedelta(days=job.time) if job.cause == LOST else None

    def time(at: datetime | None, cause: str | None) -> risk.Life:
        until = job.time if at is None else days(begins, max(begins, at))
        return risk.Life(until, cause, entered=entered(life, begins), together=contract.employer)

    if last_day(contract):
        followed = what_followed(contract, lost)
        found = time(*followed) if followed else time(None, None)
        yield from competing(found, (PERMANENT, RENEWED, ENDED, LOST_EARLIER))
    made = dict(reversed([(what, at) for at, what in changes(contract)]))
    for what in CHANGES:
        at = made.get(what)
        yield from competing(time(at, what) if at else time(None, OVER if lost else None), (what,))


CONTRACTS = by_month(
    "contracten",
    "Wat volgt er op een tijdelijk contract, en hoe veranderen uren en loon?",
    "Alleen het eerste contract van een traject. Wat volgt: het eerste dat werd verteld, alleen bij een contract met een laatste dag. "
    "Loon: per uur als de uren bekend zijn.",
    _observe,
    MONTHS,
)
