"""How long completing takes, beside who drops out along the way and who goes on."""

import math
from functools import partial
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.learning.estimates.answer import Estimate, TooFew
from projections.learning.estimates.completion import as_if_all_stayed, completed_by, completing_of, time_to_complete, times_to_complete
from projections.learning.estimates.risk import Life
from projections.learning.estimates.survival import percentile
from tests.projections.learning.estimates.lives import lived, variance

DONE, GONE = "afgerond", "beeindigd"
MEDIAN = 100.0
CAUSES = st.sampled_from([DONE, GONE, None])
LIVES = st.lists(st.builds(lived, st.integers(0, 60).map(float), CAUSES), min_size=1, max_size=40)


def cohort(random: Random, people: int, drops: float, seen: float) -> list[Life]:
    """Who completes takes 100 days in the middle; a share leaves somewhere along the way; all are followed for a time of their own."""
    lives = []
    for _ in range(people):
        took, until = MEDIAN * math.exp(random.gauss(0, 0.5)), random.uniform(0.3, 1) * seen
        time, cause = (took * random.random(), GONE) if random.random() < drops else (took, DONE)
        lives.append(Life(time, cause) if time <= until else Life(until, None))
    return lives


def estimate(answer: object) -> Estimate:
    """It was answered."""
    assert isinstance(answer, Estimate)
    return answer


def test_without_drop_outs_or_censoring_it_is_the_median_itself() -> None:
    lives = [Life(float(day), DONE) for day in range(1, 100)]
    assert estimate(time_to_complete(lives, DONE, 0.5)) == percentile(lives, 0.5)


def test_who_leaves_along_the_way_does_not_make_the_others_quicker() -> None:
    lives = cohort(Random(1), 4000, 0.4, 1000)
    found = estimate(time_to_complete(lives, DONE, 0.5))
    assert found.low < MEDIAN < found.high
    assert estimate(percentile(lives, 0.5)).high < 0.85 * MEDIAN, "everybody who left, in whatever way"
    assert estimate(percentile(as_if_all_stayed(lives, DONE), 0.5)).low > MEDIAN


@pytest.mark.parametrize(("people", "drops"), [(40, 0.0), (40, 0.3), (150, 0.3)])
def test_the_interval_holds_the_time_of_those_who_complete_in_most_cohorts(people: int, drops: float) -> None:
    random, runs = Random(11), 300
    found = [time_to_complete(cohort(random, people, drops, 500), DONE, 0.5) for _ in range(runs)]
    assert sum(one.low <= MEDIAN <= one.high for one in map(estimate, found)) >= 0.91 * runs


def test_while_many_go_on_the_interval_leaves_open_whether_they_will_complete() -> None:
    lives = [*(Life(float(day), DONE) for day in range(20, 40)), *(Life(50.0, None) for _ in range(20))]
    found = estimate(time_to_complete(lives, DONE, 0.5))
    assert found.low < 35 < found.value
    assert found.high == math.inf


def test_who_belongs_together_tells_less() -> None:
    alone = cohort(Random(3), 120, 0.2, 500)
    by_time = sorted(alone, key=lambda life: life.time)
    classes = [life._replace(together=number // 15) for number, life in enumerate(by_time)]
    apart, together = (estimate(time_to_complete(some, DONE, 0.5)) for some in (alone, classes))
    assert together.value == apart.value
    assert together.high - together.low > 1.5 * (apart.high - apart.low)


def test_of_too_few_nothing_is_told() -> None:
    ten = [Life(float(day), DONE) for day in range(10, 20)]
    assert isinstance(time_to_complete(ten, DONE, 0.5, minimum=11), TooFew)
    assert isinstance(time_to_complete(ten, DONE, 0.1), TooFew), "of ten nothing limits the lowest tenth"
    assert isinstance(time_to_complete([Life(1.0, GONE)], DONE, 0.5), TooFew)
    assert isinstance(completed_by([Life(1.0, DONE), Life(2.0, None)], DONE, 3.0), TooFew), "nobody was followed that long"


@given(lives=LIVES, time=st.integers(0, 70).map(float))
def test_bounds_lie_on_their_own_side_and_percentiles_rise(lives: list[Life], time: float) -> None:
    found = [one for one in times_to_complete(lives, DONE, (0.1, 0.5, 0.9)).values() if isinstance(one, Estimate)]
    assert all(one.low <= one.value <= one.high for one in found)
    assert sorted(one.value for one in found) == [one.value for one in found]
    if isinstance(by := completed_by(lives, DONE, time), Estimate):
        assert 0 <= by.low <= by.value <= by.high <= 1


@given(lives=LIVES)
def test_the_variance_by_sums_is_that_of_the_table_of_risk(lives: list[Life]) -> None:
    if isinstance(one := completing_of(lives, DONE), TooFew):
        return
    unknown = one.going_on / (1 - one.ever) if one.ever < 1 else 0.0
    for place, time in enumerate(one.curve.columns.times, 1):
        weights = partial(weight, until=time, share=one.curve.shares[place] / one.ever)
        beside, alone = variance(one.curve.columns, weights), variance(one.curve.columns.first(place), lambda _: 1.0)
        assert one.spread(place) == pytest.approx(unknown * alone + (1 - unknown) * beside, abs=1e-12)


def weight(time: float, until: float, share: float) -> float:
    """Of who completes at a time: whether that is by then, less the share that is."""
    return (time <= until) - share


@given(lives=LIVES)
def test_as_if_all_stayed_it_takes_at_least_as_long(lives: list[Life]) -> None:
    found = time_to_complete(lives, DONE, 0.5)
    stayed = percentile(as_if_all_stayed(lives, DONE), 0.5)
    if isinstance(found, Estimate) and isinstance(stayed, Estimate):
        assert stayed.value >= found.value
