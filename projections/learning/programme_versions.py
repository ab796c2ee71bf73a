"""How did trajectories go under each version of a programme, and what is otherwise under the next?

A trajectory belongs to the version under which it began, wherever somebody moved it since (intention to treat). What is told is rounded,
and `None` where it could be about too few people (`projections.learning.questions.shown`).
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from events.vocabulary.values import Stage
from projections.engine.paging import Where
from projections.engine.table import Connection
from projections.learning.estimates.completion import time_to_complete
from projections.learning.estimates.growth import MONTH
from projections.learning.estimates.proportions import proportion
from projections.learning.gate import keyed
from projections.learning.lives.as_of import as_of
from projections.learning.lives.measures import DAY
from projections.learning.lives.table import Life, chunks
from projections.learning.looks import Look, Stay, latest
from projections.learning.questions.outcomes import DROPPED_OUT, PLACED, placement_time
from projections.learning.questions.shown import DAYS, SHARE, Shown, apart, show
from projections.learning.questions.stages import COMPLETED

_NAMES = {PLACED: "geplaatst", DROPPED_OUT: "uitgevallen"}


class Seen(msgspec.Struct):
    """What was seen of the trajectories of one version by a moment.

    `stays`: the first visit to each stage. `ways`: for each trajectory how many days ago it began, how many days later it was placed or
    left otherwise first, and which it was.
    """

    moment: datetime
    stays: dict[Stage, list[Stay]]
    ways: list[tuple[float, float, str | None]]


class Difference(msgspec.Struct, frozen=True):
    """One figure under one version and under the next: a number of days, or a share with the next minus the one (`apart`)."""

    what: str
    share: bool
    before: Shown | None
    after: Shown | None
    apart: Shown | None = None


async def read(conn: Connection, programme: str, moment: datetime) -> dict[int, Seen]:
    """What was seen of all trajectories that began in a programme, by version, as it stood at the moment."""
    found: dict[int, Seen] = {}
    where = Where()
    where.equals("cohort_programme", programme)
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        async for some in chunks(conn, where, parts=("pauses", "contracts")):
            look(found, (then for life in some if (then := as_of(life, moment))), moment)
    return found


def look(found: dict[int, Seen], lives: Iterable[Life], moment: datetime) -> None:
    """Add what is seen of these lives."""
    for life in lives:
        seen = found.setdefault(life.history.programmes[0].version, Seen(moment, {}, []))
        for spell in life.history.stages:
            if spell.visit == 1:
                stay = Stay(spell.at, spell.until, spell.ending, life.history.pauses)
                seen.stays.setdefault(spell.stage, []).append(stay)
        seen.ways.append(((moment - life.started_at) / DAY, *placement_time(life, moment)))


def looks(seen: Seen, minimum: int, first: int, more: int, level: float) -> dict[Stage, Look | None]:
    """How long each stage takes, as of the latest moment at which that is looked at (`projections.learning.looks`)."""
    return {stage: latest(stays, seen.moment, minimum, first, more, level) for stage, stays in seen.stays.items()}


def durations(seen: Seen, minimum: int) -> dict[Stage, Shown | None]:
    """The median duration of each stage, in days, of those who complete it; who is still in it counts until the moment."""
    found = {stage: [stay.by(seen.moment) for stay in stays] for stage, stays in seen.stays.items()}
    return {stage: show(time_to_complete(lives, COMPLETED, 0.5), keyed(minimum, lives), DAYS) for stage, lives in found.items()}


def compare(before: Seen, after: Seen, months: int, minimum: int) -> list[Difference]:
    """What is otherwise under the next version.

    How stages take, and which share was placed and dropped out within so many months of the beginning. For the shares only trajectories
    count that began that long ago: of who began later the answer is not known yet, and those of whom it is known early are no fair sample.
    """
    one, other = durations(before, minimum), durations(after, minimum)
    stages = [
        Difference(f"{stage}, mediaan in dagen", False, one.get(stage), other.get(stage))
        for stage in Stage
        if stage in one or stage in other
    ]
    return [*stages, *(_shares(before, after, way, months, minimum) for way in (PLACED, DROPPED_OUT))]


def _shares(before: Seen, after: Seen, way: str, months: int, minimum: int) -> Difference:
    one, other = (_within(seen, way, months * MONTH, minimum) for seen in (before, after))
    return Difference(f"{_NAMES[way]} binnen {months} maanden", True, one, other, apart(other, one))


def _within(seen: Seen, way: str, days: float, minimum: int) -> Shown | None:
    """The share that went this way by then, of those who began so long ago: the first of them, in whole minimum cell sizes.

    What is known of them stays as it is, so that it is told otherwise only when so many more began.
    """
    known = sorted((one for one in seen.ways if one[0] >= days), reverse=True)
    known = known[: len(known) // minimum * minimum] if minimum > 1 else known
    went = sum(after <= days and how == way for _, after, how in known)
    return show(proportion(went, len(known)), keyed(minimum, [(after, how) for _, after, how in known]), SHARE, way)
