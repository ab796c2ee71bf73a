"""How often chance alone makes a proposal at one look, and how often a norm that is far off is found. Over years: `tests.proposals`."""

import math
from collections.abc import Iterator
from random import Random

import pytest

from events.vocabulary.programme import ProposedNorm
from events.vocabulary.values import Stage
from projections.learning.estimates.answer import Estimate
from projections.learning.estimates.completion import time_to_complete
from projections.learning.estimates.risk import Life
from projections.learning.gate import keyed
from projections.learning.looks import Look
from projections.learning.questions.shown import DAYS, show
from workflows.canvas.proposals import examine
from workflows.programme.catalogue import find

CARE = find("zorg")
NORM = CARE.voortraject.norm.period.in_days
COHORTS, PEOPLE, MINIMUM = 300, 80, 10
LEVEL = CARE.revision.certainty / 100


def cohort(random: Random, median: float) -> Iterator[Life]:
    """Durations that are skewed; a quarter of them is cut off by today's date."""
    for _ in range(PEOPLE):
        took, seen = median * math.exp(random.gauss(0, 0.5)), random.uniform(0.3, 3.6) * NORM
        yield Life(took, "afgerond") if took <= seen else Life(seen, None)


def proposals(median: float, seed: int) -> list[ProposedNorm]:
    """What is proposed over many cohorts with this true median."""
    random, found = Random(seed), list[ProposedNorm]()
    for _ in range(COHORTS):
        people = list(cohort(random, median))
        exact = time_to_complete(people, "afgerond", 0.5, level=LEVEL)
        told = show(exact, keyed(MINIMUM, people), DAYS)
        assert told is not None
        assert isinstance(exact, Estimate)
        found += examine(CARE, {Stage.VOORTRAJECT: Look(exact, told, PEOPLE, 2 * PEOPLE, LEVEL)}, {}).norms
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_a_norm_that_is_right_is_rarely_revised(seed: int) -> None:
    assert len(proposals(NORM, seed)) / COHORTS <= 0.05


def test_a_norm_that_is_a_third_too_short_is_mostly_found_and_what_is_proposed_is_longer() -> None:
    found = proposals(4 / 3 * NORM, 1)
    assert len(found) / COHORTS >= 0.8
    assert all(norm.median_days > NORM for norm in found)
