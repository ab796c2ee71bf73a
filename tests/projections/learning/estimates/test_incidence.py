"""Competing risks and survival: as in the books, as lifelines, and as counting where nobody is still running."""

import math
from collections.abc import Mapping
from random import Random

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.learning.estimates.answer import Estimate, TooFew
from projections.learning.estimates.clusters import Together
from projections.learning.estimates.competing_risks import Curve, incidence
from projections.learning.estimates.distributions import t
from projections.learning.estimates.proportions import proportion, retention
from projections.learning.estimates.risk import Life, influences, table, total, variances
from projections.learning.estimates.score import wilson
from projections.learning.estimates.survival import mean_time_lost, mean_time_to, percentile, percentiles
from tests.projections.learning.estimates.lives import (
    CAUSES,
    COMPETING,
    ENDS,
    REMISSION,
    TIMES,
    any_lives,
    bounds,
    finished_lives,
    rows_of,
    told,
    variance,
)

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


def one(_: object) -> float:
    return 1.0


@pytest.mark.parametrize(("cause", "time"), list(AALEN_JOHANSEN))
def test_the_incidence_and_its_variance_are_those_of_lifelines(cause: str, time: float) -> None:
    share, spread = AALEN_JOHANSEN[cause, time]
    assert told(incidence(COMPETING, cause).at(time)).value == pytest.approx(share)
    rows = table(COMPETING, cause).until(time)
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
    assert math.sqrt(variance(table(REMISSION, None).until(10), one)) == pytest.approx(0.0963, abs=0.00005)
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
    for time in filter(incidence(lives, None).tells, {life.time for life in lives}):
        shares = [told(incidence(lives, cause).at(time)).value for cause in CAUSES]
        assert sum(shares) == pytest.approx(told(incidence(lives, None).at(time)).value)
        assert sum(shares) <= 1 + 1e-9


@given(any_lives, st.sampled_from((*CAUSES, None)))
def test_incidence_never_falls_and_lies_within_its_band(lives: list[Life], cause: str | None) -> None:
    last = -1e-12
    curve = incidence(lives, cause)
    for answer in curve.on(filter(curve.tells, sorted({life.time for life in lives}))):
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
    rows = table(lives, None).until(horizon)
    plain = sum((time - mean) ** 2 for time in times) / len(times) ** 2
    assert variance(rows, lambda time: horizon - time) == pytest.approx(plain, abs=1e-9)


@given(any_lives, st.sampled_from((*CAUSES, None)))
def test_the_variance_after_each_row_is_that_of_a_second_calculation(lives: list[Life], cause: str | None) -> None:
    rows = table(lives, cause)
    assert variances(rows) == pytest.approx([variance(rows.first(until), one) for until in range(len(rows.times) + 1)], abs=1e-12)


@given(any_lives.filter(lambda lives: len(lives) > 2), st.sampled_from((*CAUSES, None)))
def test_who_are_all_somebody_else_push_as_when_each_is_told_to_be_of_an_owner(lives: list[Life], cause: str | None) -> None:
    rows, half = table(lives, cause), [life._replace(weight=0.5) for life in lives]
    apart = influences(list(enumerate(lives)), rows, cause, one)
    twice = influences([*enumerate(half), *enumerate(half)], rows, cause, one)
    assert apart == pytest.approx([2 * push for push in twice[: len(lives)]])


def seen_in(curve: Curve) -> list[list[float]]:
    """All that a curve is worked out from, but for which life is which."""
    return [column.tolist() for column in (*curve.columns, *curve.tally._replace(place=numpy.arange(0)))]


@given(any_lives, st.sampled_from((*CAUSES, None)), st.randoms(use_true_random=False))
def test_the_order_in_which_lives_come_does_not_matter(lives: list[Life], cause: str | None, chance: Random) -> None:
    mixed = lives[:]
    chance.shuffle(mixed)
    assert seen_in(incidence(lives, cause)) == seen_in(incidence(mixed, cause))
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
    rows = table(lives, "uitval").until(0.8)
    pushes = influences(list(enumerate(lives)), rows, "uitval", one)
    assert sum(push**2 for push in pushes) == pytest.approx(variance(rows, one), rel=0.02)


def test_after_the_last_who_was_seen_nothing_is_told() -> None:
    assert incidence([Life(5, "uitval"), Life(9, None)], "uitval").at(10) == TooFew(1)
    assert isinstance(incidence([Life(5, "uitval"), Life(9, "anders")], "uitval").at(10), Estimate)
    assert mean_time_to([Life(5, "uitval"), Life(9, None), Life(9, None)], None, 10) == TooFew(3)


@pytest.mark.parametrize("few", range(5))
def test_whether_a_curve_is_told_follows_from_how_many_people_there_are_and_not_from_how_many_left(few: int) -> None:
    people = [Life(day, "uitval") for day in range(few)] + [Life(day, "geplaatst") for day in range(24 - few)]
    assert told(incidence(people, "uitval", minimum=24).at(30)).value == few / 24
    assert told(mean_time_lost(people, "uitval", 30, minimum=24)).n == told(percentile(people, 0.5, minimum=24)).n == 24
    for answer in (incidence(people, "uitval", minimum=25).at(30), mean_time_to(people, "uitval", 30, minimum=25)):
        assert answer == TooFew(25)


def test_the_lower_limit_of_a_low_percentile_is_nought_where_nothing_limits_it_and_of_too_few_it_is_not_told() -> None:
    """Of 34 a tenth may have left at once for all that is known: the score interval of none of 34 goes to 10.2 %."""
    lives = [Life(float(day), "verder") for day in range(1, 41)]
    assert percentile(lives[:34], 0.1) == TooFew(35)
    assert told(percentile(lives[:35], 0.1)).low == 1
    assert percentile(lives[:11], 0.25) == TooFew(12)
    assert told(percentile(lives[:12], 0.25)).low == 1
    late = [Life(life.time, life.cause, entered=0.5 if life.time > 20 else 0.0) for life in lives]
    assert told(percentile(late, 0.1)).low == 0, "at the very beginning only twenty were seen"


def test_of_the_same_day_all_is_known_but_the_part_of_it() -> None:
    assert bounds(percentile([Life(60, "verder")] * 40, 0.5)) == (59.5, 60.5)


def test_the_end_of_a_curve_that_rests_on_few_is_not_told() -> None:
    """Of twenty who did not leave all but one are seen until 10: that one would stand for all, while eleven stand for three each."""
    lives = [Life(4, "uitval")] * 5 + [Life(10, None)] * 19 + [Life(30, None)]
    assert isinstance(incidence(lives, "uitval").at(10), Estimate)
    assert incidence(lives, "uitval").at(11) == TooFew(1)
    assert isinstance(incidence([*lives, *[Life(30, None)] * 10], "uitval").at(11), Estimate)


# Seen from a day on ---------------------------------------------------------------------------------------------------


def test_when_the_last_of_few_who_were_followed_so_long_leaves_it_does_not_follow_that_everybody_does() -> None:
    """Of twenty fifteen were lost sight of before; the five that are left stand for five, and not for twenty."""
    lives = [Life(10.0, None)] * 15 + [Life(20.0 + day, "geplaatst") for day in range(5)]
    everybody = told(incidence(lives, None).at(24.0))
    assert everybody.value == pytest.approx(1)
    assert everybody.low == pytest.approx(wilson(1.0, 5, quantile=t(19))[0])
    assert told(percentile(lives, 0.75)).high == math.inf


def test_of_few_of_whom_some_were_lost_sight_of_less_is_certain_than_of_as_many_who_were_not() -> None:
    lives = [Life(float(day), "geplaatst") for day in range(5, 15)]
    seen, lost = told(incidence(lives, None).at(10.0)), told(incidence([*lives, Life(9.5, None)], None).at(10.0))
    assert (seen.low, seen.high) == pytest.approx(wilson(seen.value, 10))
    assert lost.high - lost.low > seen.high - seen.low


def test_who_was_seen_from_a_day_on_is_at_risk_from_then() -> None:
    """By hand: at 2 two are at risk, at 3 the one who is left and the two who were taken over on day 2."""
    lives = [Life(2, "uitval"), Life(4, None), Life(3, "uitval", entered=2), Life(6, "geplaatst", entered=2)]
    assert [(row.time, row.at_risk) for row in rows_of(table(lives, "uitval"))] == [(2, 2), (3, 3), (6, 1)]
    assert told(incidence(lives, "uitval").at(3)).value == pytest.approx(1 / 2 + 1 / 2 * 1 / 3)
    assert told(incidence([*lives, Life(1, "uitval", entered=1)], "uitval").at(3)).n == 4, "what had ended by then was not seen"


def test_late_entry_as_by_the_definition() -> None:
    """Kaplan and Meier with late entry, worked out from the definition over all times."""
    rng = Random(8)
    lives = [
        Life(entered + rng.expovariate(0.2), rng.choice(("uitval", None)), entered=entered)
        for entered in [0.0] * 9 + [rng.uniform(0, 9) for _ in range(40)]
    ]
    curve, left = incidence(lives, None), 1.0
    for time in sorted(life.time for life in lives if life.cause):
        left *= 1 - 1 / sum(life.entered < time <= life.time or (life.entered == 0 and time <= life.time) for life in lives)
        if isinstance(found := curve.at(time), Estimate):
            assert found.value == pytest.approx(1 - left)


@pytest.mark.filterwarnings("ignore")
def test_lifelines_says_the_same_of_late_entry() -> None:
    lifelines = pytest.importorskip("lifelines")
    rng = Random(9)
    lives = [Life(20 + rng.expovariate(0.05), rng.choice(("uitval", None)), entered=rng.choice((0.0, 5.0, 19.0))) for _ in range(60)]
    theirs = lifelines.KaplanMeierFitter().fit(
        [life.time for life in lives], [life.cause is not None for life in lives], entry=[life.entered for life in lives]
    )
    for time in (25, 35, 45):
        assert told(incidence(lives, None).at(time)).value == pytest.approx(1 - theirs.predict(time))


def test_after_everybody_who_was_seen_had_left_nothing_is_told_of_who_came_later() -> None:
    lives = [Life(3, "uitval"), Life(9, "uitval", entered=5), Life(12, None, entered=5)]
    assert told(incidence(lives, "uitval").at(2)).value == 0
    assert incidence(lives, "uitval").at(8) == TooFew(1)
    assert incidence([Life(9, "uitval", entered=5), Life(12, None, entered=5)], "uitval").at(10) == TooFew(1), (
        "of the first five days nothing is known"
    )


@given(any_lives.filter(lambda lives: len(lives) > 2), st.sampled_from(CAUSES), st.integers(1, 29))
def test_what_late_entrants_push_adds_up_to_nothing_as_well(lives: list[Life], cause: str, entered: int) -> None:
    late = [Life(life.time + entered, life.cause, entered=float(entered)) for life in lives] + [Life(40, None)] * 3
    assert sum(influences(list(enumerate(late)), table(late, cause), cause, one)) == pytest.approx(0, abs=1e-9)


# Who belongs together -------------------------------------------------------------------------------------------------


def test_a_class_that_stops_together_tells_as_much_as_one_person_would() -> None:
    apart = [Life(5, "uitval" if number % 2 else "geplaatst") for number in range(12)]
    classes = [Life(5, "uitval" if number % 2 else "geplaatst", together=number) for number in range(12) for _ in range(10)]
    one_each, all_alike = told(incidence(apart, "uitval").at(5)), told(incidence(classes, "uitval").at(5))
    assert all_alike.value == one_each.value
    assert all_alike.low < one_each.low < one_each.high < all_alike.high, "and twelve classes tell less of how classes differ"
    assert bounds(mean_time_lost(classes, "uitval", 30)) == pytest.approx(bounds(mean_time_lost(apart, "uitval", 30)))


def test_of_fewer_than_three_classes_nothing_is_told() -> None:
    lives = [Life(5, "uitval" if number % 3 else None, together=number % 2) for number in range(40)]
    assert incidence(lives, "uitval").at(5) == TooFew(1)
    assert isinstance(mean_time_to(lives, "uitval", 5), TooFew)
    assert isinstance(percentile(lives, 0.5), TooFew)
    assert isinstance(incidence([*lives, Life(5, None), Life(5, None)], "uitval").at(5), TooFew), (
        "two more of which each is alone are not two classes more"
    )


def test_a_life_of_less_than_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="less than 0"):
        incidence([Life(-1, None)], None)


@given(any_lives, st.integers(2, 4))
def test_lives_that_are_alike_tell_as_much_one_by_one_as_by_their_number(lives: list[Life], classes: int) -> None:
    lives = [life._replace(together=number % classes) for number, life in enumerate(lives)]
    rows = table(lives, "uitval")
    pushes = influences(list(enumerate(lives)), rows, "uitval", one)
    apart = Together([life.together for life in lives]).design(pushes)
    curve = incidence(lives, "uitval")
    assert curve.n == len(lives)
    assert rows_of(curve.columns) == rows_of(rows)
    found = curve.design(len(rows.times))
    assert found.effect == pytest.approx(apart.effect)
    assert found.degrees == pytest.approx(apart.degrees)
