"""A share as it would be with the composition of others: direct standardisation over strata, where there are people enough in them.

Who comes in differs from group to group, so that part of what is otherwise is the mix. Within each stratum the share of the group is
taken, and these are weighed as everybody together divides over the strata (Rothman, Greenland and Lash, Modern Epidemiology, 2008, ch. 4).
No model is assumed; what it needs is that a group has people in each stratum (positivity).
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from projections.learning.estimates.answer import Answer, Estimate, TooFew
from projections.learning.estimates.proportions import together
from projections.learning.estimates.score import interval

LEAST = 5
"""People of a group in a stratum, for it to count as one in which the group has people."""
COVERED = 0.9
"""The part of everybody who are in such strata at the least; the rest is left out of the weights."""


class Known(NamedTuple):
    """Somebody of whom it is known whether something happened: in which stratum, and with whom he belongs."""

    stratum: str
    happened: bool
    classmates: Hashable


def weights(everybody: Sequence[Known]) -> dict[str, float]:
    """How everybody divides over the strata."""
    return {stratum: count / len(everybody) for stratum, count in sorted(Counter(one.stratum for one in everybody).items())}


def standardised(group: Sequence[Known], over: Mapping[str, float], *, minimum: int = 1) -> Answer:
    """The share of a group to whom it happened, if it divided over the strata as `over` has it.

    The score interval is that of as many people as would give the variance of the weighted shares, and no more than their weights leave
    (Kish, Survey Sampling, 1965); people of one class tell less, as in `proportions`.
    """
    number, happened = Counter(one.stratum for one in group), Counter(one.stratum for one in group if one.happened)
    strata = [stratum for stratum in over if number[stratum] >= LEAST]
    covered = sum(over[stratum] for stratum in strata)
    plan = together((one.classmates, one.happened) for one in group)
    if len(group) < max(1, minimum) or covered < COVERED or not plan.enough:
        return TooFew(max(1, minimum))
    weight = {stratum: over[stratum] / covered for stratum in strata}
    share = sum(weight[stratum] * happened[stratum] / number[stratum] for stratum in strata)
    by_weight = 1 / sum(weight[stratum] ** 2 / number[stratum] for stratum in strata)
    smoothed = {stratum: (happened[stratum] + 1) / (number[stratum] + 2) for stratum in strata}
    variance = sum(weight[one] ** 2 * smoothed[one] * (1 - smoothed[one]) / number[one] for one in strata)
    middle = sum(weight[one] * smoothed[one] for one in strata)
    worth = min(by_weight, middle * (1 - middle) / variance) / plan.effect
    return Estimate(share, *interval(share, worth, quantile=plan.quantile()), len(group))
