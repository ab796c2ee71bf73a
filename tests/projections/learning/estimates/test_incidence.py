"""Competing risks and survival: as in the books, as lifelines, and as counting where nobody is still running."""

import math
from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.learning.estimates.answer import Estimate, TooFew
from projections.learning.estimates.competing_risks import incidence
from projections.learning.estimates.proportions import proportion, retention
from projections.learning.estimates.risk import Life, influences, table, total, variance
from projections.learning.estimates.survival import mean_time_lost, mean_time_to, percentile, percentiles
from tests.projections.learning.estimates.lives import CAUSES, COMPETING, ENDS, REMISSION, TIMES, any_lives, bounds, finished_lives, told

AALEN_JOHANSEN: Mapping[tuple[str, float], tuple[float, float]] = {
    ("geplaatst", 100): (0.15588235294117644, 0.006853933441888865),
    ("geplaatst", 150): (0.26990950226244337, 0.010734594310136101),
    ("geplaatst", 240): (0.5211255656108597, 0.018072665477123613),
    ("uitval", 100): (0.10294117647058823, 0.004763764502340727),
    ("uitval", 150): (0.1599547511312217, 0.0072166696305427675),
    ("uitval", 240): (0.23478506787330314, 0.010978498996805329),
    ("anders", 100): (0.05701357466063346, 0.0030595374537433803),
    ("anders", 240): (0.1318438914027149, 0.007617571747278955),
}
"""Share and variance of `COMPETING` by lifelines 0.30.3."""
RESTRICTED_MEAN = 134.60192307692307
"""The mean of `COMPETING` until 200 by the same."""


def one(_: float) -> float:
    return 1.0


@pytest.mark.parametrize(("cause", "time"), list(AALEN_JOHANSEN))
def test_the_incidence_and_its_variance_are_those_of_lifelines(cause: str, time: float) -> None:
    share, spread = AALEN_JOHANSEN[cause, time]
    assert told(incidence(COMPETING, cause).at(time)).value == pytest.approx(share)
    rows = [row for row in table(COMPETING, cause) if row.time <= time]
    assert variance(rows, one) == pytest.approx(spread)


@pytest.mark.filterwarnings("ignore")
def test_lifelines_still_says_so() -> None:
    lifelines = pytest.importorskip("lifelines")
    utils = pytest.importorskip("lifelines.utils")
    for (cause, time), (share, spread) in AALEN_JOHANSEN.items():
        theirs = lifelines.AalenJohansenFitter(calculate_variance=True).fit(TIMES, ENDS, event_of_interest=CAUSES.index(cause) + 1)
        assert theirs.cumulative_density_.loc[:time].iloc[-1].item() == pytest.approx(share)
        assert theirs.variance_.loc[:time].iloc[-1] == pytest.approx(spread)
    survival = lifelines.KaplanMeierFitter().fit(TIMES, [end > 0 for end in ENDS])
    assert utils.restricted_mean_survival_time(survival, t=200) == pytest.approx(RESTRICTED_MEAN)
    for time in TIMES:
        assert 1 - told(incidence(COMPETING, None).at(time)).value == pytest.approx(survival.predict(time))
    for share in (0.1, 0.25, 0.5, 0.75):
        assert told(percentile(COMPETING, share)).value == survival.percentile(1 - share)


def test_kaplan_and_meier_as_in_the_books() -> None:
    """Kalbfleisch and Prentice (2002): 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448, and the standard error at 10 weeks is 0.0963."""
    curve = incidence(REMISSION, None)
    remaining = [1 - told(curve.at(week)).value for week in (6, 7, 10, 13, 16, 22, 23)]
    assert remaining == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=0.0005)
    assert math.sqrt(variance([row for row in table(REMISSION, None) if row.time <= 10], one)) == pytest.approx(0.0963, abs=0.00005)
    assert told(retention(REMISSION, 10)).value == pytest.approx(0.753, abs=0.0005)


def test_percentiles_as_in_the_books() -> None:
    half = told(percentile(REMISSION, 0.5))
    assert half.value == 23
    assert half.low == 13
    assert half.high == math.inf
    assert told(percentile(REMISSION, 0.9)).value == math.inf


def test_the_restricted_mean_is_the_area_under_the_curve() -> None:
    assert told(mean_time_to(COMPETING, None, 200)).value == pytest.approx(RESTRICTED_MEAN)
    # By hand: until 6 all are there, then 6/7 of them for one week, then 0.806723 until 10.
    by_hand = 6 + 6 / 7 + 3 * (6 / 7 * 16 / 17)
    assert told(mean_time_to(REMISSION, None, 10)).value == pytest.approx(by_hand)


def test_two_who_left_and_one_who_still_runs_by_hand() -> None:
    """At 1 one of three is placed; at 2 one is cut off; at 3 the last one drops out, who stands for the two thirds that were left."""
    lives = [Life(1, "geplaatst"), Life(2, None), Life(3, "uitval")]
    assert told(incidence(lives, "geplaatst").at(3)).value == pytest.approx(1 / 3)
    assert told(incidence(lives, "uitval").at(2.9)).value == 0
    assert told(incidence(lives, "uitval").at(3)).value == pytest.approx(2 / 3)
    assert told(mean_time_lost(lives, "geplaatst", 3)).value == pytest.approx(2 / 3)


@given(any_lives)
def test_shares_of_all_causes_and_of_who_is_left_add_up_to_one(lives: list[Life]) -> None:
    for time in {life.time for life in lives}:
        shares = [told(incidence(lives, cause).at(time)).value for cause in CAUSES]
        assert sum(shares) == pytest.approx(told(incidence(lives, None).at(time)).value)
        assert sum(shares) <= 1 + 1e-9


@given(any_lives, st.sampled_from((*CAUSES, None)))
def test_incidence_never_falls_and_lies_within_its_band(lives: list[Life], cause: str | None) -> None:
    last = -1e-12
    for answer in incidence(lives, cause).on(sorted({life.time for life in lives})):
        found = told(answer)
        assert found.value >= last - 1e-12
        assert -1e-9 <= found.low <= found.value + 1e-9
        assert found.value - 1e-9 <= found.high <= 1 + 1e-9
        last = found.value


@given(finished_lives, st.sampled_from(CAUSES))
def test_when_nobody_still_runs_it_is_the_plain_share_with_its_interval(lives: list[Life], cause: str) -> None:
    for time in {life.time for life in lives}:
        plain = told(proportion(sum(life.cause == cause and life.time <= time for life in lives), len(lives)))
        found = told(incidence(lives, cause).at(time))
        assert (found.value, found.low, found.high) == pytest.approx((plain.value, plain.low, plain.high), abs=1e-9)


@given(finished_lives.filter(lambda lives: len(lives) > 2), st.integers(1, 30))
def test_when_nobody_still_runs_the_mean_is_the_plain_mean(lives: list[Life], horizon: int) -> None:
    times = [min(life.time, horizon) for life in lives]
    mean = sum(times) / len(times)
    assert told(mean_time_to(lives, None, horizon)).value == pytest.approx(mean)
    rows = [row for row in table(lives, None) if row.time <= horizon]
    plain = sum((time - mean) ** 2 for time in times) / len(times) ** 2
    assert variance(rows, lambda time: horizon - time) == pytest.approx(plain, abs=1e-9)


@given(any_lives, st.sampled_from((*CAUSES, None)), st.randoms(use_true_random=False))
def test_the_order_in_which_lives_come_does_not_matter(lives: list[Life], cause: str | None, chance: Random) -> None:
    mixed = lives[:]
    chance.shuffle(mixed)
    assert incidence(lives, cause) == incidence(mixed, cause)
    assert percentiles(lives) == percentiles(mixed)


@given(any_lives.filter(lambda lives: len(lives) > 2), st.sampled_from((*CAUSES, None)))
def test_a_life_of_weight_two_is_two_lives(lives: list[Life], cause: str | None) -> None:
    heavy = [Life(life.time, life.cause, 2.0) for life in lives]
    assert total(table(heavy, cause), one) == pytest.approx(total(table(lives * 2, cause), one))


@given(finished_lives.filter(lambda lives: len(lives) > 2), st.sampled_from(CAUSES))
def test_what_everybody_pushes_adds_up_to_nothing(lives: list[Life], cause: str) -> None:
    owned = list(enumerate(lives))
    assert sum(influences(owned, table(lives, cause), cause, one)) == pytest.approx(0, abs=1e-9)


def test_the_pushes_of_many_have_the_variance_of_greenwood() -> None:
    rng = Random(3)
    lives = [Life(rng.expovariate(1), rng.choice((*CAUSES, None))) for _ in range(2000)]
    rows = [row for row in table(lives, "uitval") if row.time <= 0.8]
    pushes = influences(list(enumerate(lives)), rows, "uitval", one)
    assert sum(push**2 for push in pushes) == pytest.approx(variance(rows, one), rel=0.02)


def test_after_the_last_who_was_seen_nothing_is_told() -> None:
    assert incidence([Life(5, "uitval"), Life(9, None)], "uitval").at(10) == TooFew(1)
    assert isinstance(incidence([Life(5, "uitval"), Life(9, "anders")], "uitval").at(10), Estimate)
    assert mean_time_to([Life(5, "uitval"), Life(9, None), Life(9, None)], None, 10) == TooFew(3)


def test_a_curve_of_too_few_people_or_too_few_exits_is_not_told() -> None:
    few = [Life(day, "uitval") for day in range(4)]
    assert incidence(few, "uitval", minimum=5).at(2) == TooFew(5)
    many = few + [Life(day, "geplaatst") for day in range(20)]
    assert incidence(many, "uitval", minimum=5).at(2) == TooFew(5)
    assert mean_time_lost(many, "uitval", 10, minimum=5) == TooFew(5)
    assert bounds(incidence(many, "anders", minimum=5).at(2))[0] == 0


def test_a_life_of_less_than_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="less than 0"):
        incidence([Life(-1, None)], None)
