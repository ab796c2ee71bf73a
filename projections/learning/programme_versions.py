"""How did trajectories go under each version of a programme, and what is otherwise under the next?

A trajectory belongs to the version under which it began, wherever somebody moved it since (intention to treat). What is told is rounded,
and `None` where it could be about too few people (`projections.learning.questions.shown`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from events.vocabulary.values import Stage
from projections.engine.paging import Where
from projections.engine.table import Connection
from projections.learning.estimates.cells import REST, too_small
from projections.learning.estimates.completion import time_to_complete
from projections.learning.estimates.growth import MONTH
from projections.learning.estimates.proportions import proportion, together
from projections.learning.estimates.standardised import Known, standardised, weights
from projections.learning.gate import Gate, keyed, record_key
from projections.learning.lives.as_of import as_of
from projections.learning.lives.measures import DAY, entered
from projections.learning.lives.table import Classmates, Life, chunks
from projections.learning.looks import Look, Stay, as_of_tens, latest
from projections.learning.questions.mix import PARTS, put_together
from projections.learning.questions.outcomes import DROPPED_OUT, PLACED, placement_time
from projections.learning.questions.shown import DAYS, SHARE, Shown, apart, show
from projections.learning.questions.stages import COMPLETED

_NAMES = {PLACED: "geplaatst", DROPPED_OUT: "uitgevallen"}
MIXED = ("taal bij het begin", "niveau", "sector", "gemeente")
"""By what versions are laid beside each other; all are of one programme."""


class Way(msgspec.Struct, frozen=True):
    """How many days ago a trajectory began, how many days later it was placed or left otherwise first, and which it was; and who began."""

    ago: float
    after: float
    how: str | None
    trajectory: UUID
    classmates: Classmates
    mix: dict[str, str]

    def within(self, way: str, days: float) -> bool:
        """Whether it went this way by then."""
        return self.after <= days and self.how == way


class Seen(msgspec.Struct):
    """What was seen of the trajectories of one version by a moment.

    `stays` are the first visits to each stage; `ways` of each trajectory that was followed from its beginning. Of those taken over later,
    those like them that had ended are not here, so a plain share of them is of who lasted.
    """

    moment: datetime
    stays: dict[Stage, list[Stay]]
    ways: list[Way]


class Difference(msgspec.Struct, frozen=True):
    """One figure under one version and under the next: a number of days, or a share with the next minus the one (`apart`).

    `same_mix` is that difference if both versions had the composition of the two together; None where it cannot be told.
    """

    what: str
    share: bool
    before: Shown | None
    after: Shown | None
    apart: Shown | None = None
    same_mix: Shown | None = None


async def read(conn: Connection, programme: str, moment: datetime) -> dict[int, Seen]:
    """What was seen of all trajectories that began in a programme, by version, as it stood at the moment."""
    found: dict[int, Seen] = {}
    where = Where()
    where.equals("cohort_programme", programme)
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        async for some in chunks(conn, where, parts=("pauses", "contracts", "levels")):
            look(found, (then for life in some if (then := as_of(life, moment))), moment)
    return found


def look(found: dict[int, Seen], lives: Iterable[Life], moment: datetime) -> None:
    """Add what is seen of these lives."""
    for life in lives:
        seen = found.setdefault(life.history.programmes[0].version, Seen(moment, {}, []))
        for spell in life.history.stages:
            if spell.visit == 1:
                stay = Stay(spell.at, spell.until, spell.ending, life.history.pauses, life.taken_over_at, life.classmates)
                seen.stays.setdefault(spell.stage, []).append(stay)
        if not entered(life, life.started_at):
            mix = {part: PARTS[part](life) for part in MIXED}
            seen.ways.append(Way((moment - life.started_at) / DAY, *placement_time(life, moment), life.trajectory, life.classmates, mix))


def looks(seen: Seen, minimum: int, first: int, more: int, level: float) -> dict[Stage, Look | None]:
    """How long each stage takes, as of the latest moment at which that is looked at (`projections.learning.looks`)."""
    return {stage: latest(stays, seen.moment, minimum, first, more, level) for stage, stays in seen.stays.items()}


def durations(seen: Seen, minimum: int) -> dict[Stage, Shown | None]:
    """The median duration of each stage, in days, of those who complete it; who is still in it counts until then.

    It is as of the latest beginning of a month at which a whole number of minimum cell sizes had completed it, so that it is told otherwise
    only when so many more have.
    """
    found = {stage: as_of_tens(stays, seen.moment, minimum) for stage, stays in seen.stays.items()}
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
    ways = [_shares(before, after, way, months, minimum) for way in (PLACED, DROPPED_OUT)]
    return [*stages, *ways, *(one for part in MIXED for one in _mix(before, after, part, minimum))]


def _shares(before: Seen, after: Seen, way: str, months: int, minimum: int) -> Difference:
    days = months * MONTH
    one, other = (_first(seen, minimum, days) for seen in (before, after))
    was, is_ = (_within(some, way, days, minimum) for some in (one, other))
    mixed = put_together([Known(", ".join(went.mix.values()), went.within(way, days), went.classmates) for went in (*one, *other)], minimum)
    over = weights(mixed) if mixed else {}
    first = show(standardised(mixed[: len(one)], over), keyed(minimum, _went(one, days)), SHARE, way)
    second = show(standardised(mixed[len(one) :], over), keyed(minimum, _went(other, days)), SHARE, way)
    return Difference(f"{_NAMES[way]} binnen {months} maanden", True, was, is_, apart(is_, was), apart(second, first))


def _first(seen: Seen, minimum: int, days: float = 0) -> list[Way]:
    """Those who began so long ago: the first of them, in whole minimum cell sizes.

    What is known of them stays as it is, so that it is told otherwise only when so many more began.
    """
    known = sorted((one for one in seen.ways if one.ago >= days), key=lambda one: (one.ago, one.after), reverse=True)
    return known[: len(known) // minimum * minimum] if minimum > 1 else known


def _went(some: Sequence[Way], days: float) -> list[tuple[float, str | None] | None]:
    """How each went within so many days; with what came later the noise would become another as time goes by."""
    return [(one.after, one.how) if one.after <= days else None for one in some]


def _within(some: Sequence[Way], way: str, days: float, minimum: int) -> Shown | None:
    went = [(one.classmates, one.within(way, days)) for one in some]
    share = proportion(sum(yes for _, yes in went), len(went), plan=together(went))
    return show(share, keyed(minimum, _went(some, days)), SHARE, way)


def _mix(before: Seen, after: Seen, part: str, minimum: int) -> Iterator[Difference]:
    """How those who began divide over a part of the composition; categories of few are put together."""
    sides = [_first(seen, minimum) for seen in (before, after)]
    few = too_small(Counter(one.mix[part] for some in sides for one in some), minimum)
    called = [[REST if one.mix[part] in few else one.mix[part] for one in some] for some in sides]
    for category in sorted({*called[0], *called[1]}):
        shares: list[Shown | None] = []
        for some, names in zip(sides, called, strict=True):
            gate = Gate(minimum, sum(record_key(one.trajectory, (name,)) for one, name in zip(some, names, strict=True)))
            shares.append(show(proportion(names.count(category), len(names)), gate, SHARE, category))
        yield Difference(f"{part}: {category}", True, shares[0], shares[1], apart(shares[1], shares[0]))
