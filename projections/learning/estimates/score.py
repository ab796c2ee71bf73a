"""The score interval of a share, which the estimators of shares and of incidence have in common."""

import math

from projections.learning.estimates.answer import LEVEL
from projections.learning.estimates.distributions import z


def wilson(share: float, n: float, level: float = LEVEL, quantile: float | None = None) -> tuple[float, float]:
    """The score interval of a share among `n` (> 0), which need not be whole: Wilson (1927), JASA 22, 209-212.

    Holds for few people and for shares near 0 and 1, where the share ± 2 standard errors does not (Brown, Cai and DasGupta 2001).
    With a `quantile` that is taken for the normal one, as when `n` was itself estimated.
    """
    squared = (quantile or z(level)) ** 2
    middle = (share + squared / (2 * n)) / (1 + squared / n)
    half = math.sqrt(squared * (share * (1 - share) / n + squared / (4 * n * n))) / (1 + squared / n)
    return max(0.0, middle - half), min(1.0, middle + half)
