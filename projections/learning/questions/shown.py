"""An estimate as it is shown: rounded, so that what is told of one question does not betray few people in another.

Numbers of people are rounded to the nearest multiple of the minimum cell size. Two of them subtracted, of whatever questions, groups or
dates, then never tell that there are more than none and fewer than the minimum: what they leave open always contains one of these.
Values are rounded as well, for an exact share would tell the number that it is a share of. An interval is rounded outwards, and covers no
less than it did.
"""

import math

import msgspec

from projections.learning.estimates.answer import Answer, TooFew

SHARE, DAYS, GROWTH, CENTS = 2, 0, 2, -4
"""Decimals that are shown: whole percents, whole days, hundredths of a level a month, hundreds of euros."""
CLOSE = 1e-9


class Shown(msgspec.Struct, frozen=True):
    """A value with its 95 % interval; `n` is about the number of trajectories. None is beyond what was seen: it was not reached."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def show(answer: Answer, minimum: int, decimals: int) -> Shown | None:
    """What may be shown of an answer; None when there is too little to tell."""
    if isinstance(answer, TooFew):
        return None
    scale = 10.0**decimals
    return Shown(
        _finite(round(answer.value, decimals)),
        _finite(answer.low) and math.floor(answer.low * scale + CLOSE) / scale,
        _finite(answer.high) and math.ceil(answer.high * scale - CLOSE) / scale,
        about(answer.n, minimum),
    )


def about(number: int, minimum: int) -> int:
    """A number of people as it is shown."""
    step = max(1, minimum)
    return step * round(number / step)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
