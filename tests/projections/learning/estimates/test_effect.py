"""Adjusted beside not yet adjusted: who is compared with whom, and that nothing is found where nothing is."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.learning.estimates.answer import TooFew
from projections.learning.estimates.arms import Effect
from projections.learning.estimates.effect import effect_on_growth, effect_on_share, effect_on_time
from projections.learning.estimates.growth import MONTH
from projections.learning.estimates.matching import CONTROLS, Stay, Trial, trials

HELP, ON = "extra-taal", "verder"
CASE = Stay("bijgestuurd", "groen", 100, 90, ON, (30, HELP), [(10, "achter")])


def control(name: str = "ander", began: float = 100, days: float = 90) -> Stay:
    return Stay(name, "groen", began, days, ON, None, [(20, "achter")])


def of_kind(stays: Sequence[Stay]) -> list[Trial]:
    return [trial for trial in trials(stays) if trial.kind == HELP]


def compared(*others: Stay) -> list[str]:
    of_case = next(trial for trial in trials([CASE, *others]) if trial.case == CASE)
    return [stay.trajectory for stay in of_case.controls]


def test_who_is_in_the_same_stage_on_the_same_day_in_the_same_circumstances_is_a_control() -> None:
    assert compared(control()) == ["ander"]


@pytest.mark.parametrize(
    "other",
    [
        replace(control(), group="zorg"),
        replace(control(), days=30),
        replace(control(), adjusted=(20.0, HELP)),
        replace(control(), adjusted=(30.0, "anders")),
        replace(control(), circumstances=()),
        replace(control(), circumstances=[(31, "achter")]),
        replace(control(), circumstances=[(10, "achter"), (20, "ook stil")]),
    ],
    ids=["other programme", "had left by then", "adjusted before", "adjusted that day", "not behind", "behind later", "more than behind"],
)
def test_who_is_not_comparable_on_that_day_is_no_control(other: Stay) -> None:
    assert compared(other) == []


def test_who_is_adjusted_later_is_a_control_until_then() -> None:
    assert compared(replace(control(), adjusted=(31.0, HELP), days=31)) == ["ander"]


def test_the_controls_are_those_who_began_nearest_and_never_more_than_asked() -> None:
    others = [control(f"{began}", began) for began in (60, 95, 99, 102, 104, 150, 400)]
    assert compared(*others) == ["99", "102", "104", "95", "60"]


def without_effect(rng: Random, number: int) -> Stay:
    """Adjusting does nothing; it is done on a day that chance chooses to who is still there then."""
    days, day = rng.expovariate(1 / 120), rng.expovariate(1 / 100)
    adjusted = (day, HELP) if day < days else None
    return Stay(str(number), "groen", rng.uniform(0, 900), days, ON, adjusted)


def test_where_adjusting_does_nothing_nothing_is_found_though_the_adjusted_stayed_twice_as_long() -> None:
    rng = Random(5)
    stays = [without_effect(rng, number) for number in range(1500)]
    ever = fmean(stay.days for stay in stays if stay.adjusted)
    never = fmean(stay.days for stay in stays if not stay.adjusted)
    assert ever > 2 * never
    for found in (effect_on_time(trials(stays), ON, 100), effect_on_share(trials(stays), ON, 100)):
        assert isinstance(found, Effect)
        assert found.difference.low < 0 < found.difference.high
    assert isinstance(found, Effect)
    assert found.difference.high - found.difference.low < 0.2


def test_the_numbers_of_a_small_comparison_by_hand() -> None:
    """Of 24 who were adjusted on day 10 six go on after ten days; of their controls nobody does within the horizon."""
    cases = [Stay(f"a{place}", "groen", place, 20.0 if place < 6 else 90.0, ON, (10.0, HELP)) for place in range(24)]
    controls = [Stay(f"b{place}", "groen", place, 90.0, ON) for place in range(24)]
    share = effect_on_share(trials(cases + controls), ON, 40)
    days = effect_on_time(trials(cases + controls), ON, 40)
    assert isinstance(share, Effect)
    assert isinstance(days, Effect)
    assert (share.adjusted, share.compared, share.difference.value) == pytest.approx((0.25, 0, 0.25))
    assert (days.adjusted, days.compared, days.difference.value) == pytest.approx((0.75 * 40 + 0.25 * 10, 40, -7.5))
    assert share.difference.n == 24
    assert share.alone == 0


def grower(name: str, before: float, after: float, adjusted: tuple[float, str] | None) -> Stay:
    days = [MONTH * month for month in range(13)]
    measures = [(day, before * min(day, days[6]) / MONTH + after * max(0.0, day - days[6]) / MONTH) for day in days]
    return Stay(name, "groen", 0, 900, None, adjusted, (), measures)


def test_growth_is_compared_with_that_before_and_with_that_of_the_controls() -> None:
    """The adjusted grow 0.15 a month faster than before, their controls 0.05: the effect is 0.10."""
    day = 6 * MONTH
    adjusted = [grower(f"a{place}", 0.1, 0.25, (day, HELP)) for place in range(12)]
    others = [grower(f"b{place}", 0.2, 0.25, None) for place in range(12)]
    found = effect_on_growth(trials(adjusted + others), 6)
    assert isinstance(found, Effect)
    assert (found.adjusted, found.compared, found.difference.value) == pytest.approx((0.15, 0.05, 0.10))


def test_of_a_control_only_what_was_measured_before_its_own_adjustment_counts() -> None:
    day = 6 * MONTH
    adjusted = [grower(f"a{place}", 0.1, 0.25, (day, HELP)) for place in range(12)]
    soon = [grower(f"b{place}", 0.2, 0.9, (day + 10, "anders")) for place in range(12)]
    assert effect_on_growth(of_kind(adjusted + soon), 6) == TooFew(10)


def test_all_beside_the_same_few_are_too_few() -> None:
    day = 6 * MONTH
    adjusted = [grower(f"a{place}", 0.1, 0.25, (day, HELP)) for place in range(12)]
    assert effect_on_growth(trials([*adjusted, grower("b", 0.2, 0.25, None)]), 6) == TooFew(10)


def test_few_adjustments_or_none_to_compare_with_are_too_few() -> None:
    rng = Random(6)
    stays = [without_effect(rng, number) for number in range(12)]
    assert effect_on_time(trials(stays), ON, 30) == TooFew(10)
    assert effect_on_share(trials(stays), ON, 30, minimum=20) == TooFew(20)
    everybody = [Stay(str(place), "groen", place, 90, ON, (10.0, HELP)) for place in range(40)]
    assert effect_on_time(trials(everybody), ON, 30) == TooFew(10)
    assert effect_on_growth([], 90) == TooFew(10)


def test_a_horizon_that_few_reached_is_not_told() -> None:
    rng = Random(7)
    stays = [without_effect(rng, number) for number in range(200)]
    assert isinstance(effect_on_share(trials(stays), ON, 60), Effect)
    assert effect_on_share(trials(stays), ON, 600) == TooFew(10)


@given(st.integers(0, 1000), st.randoms(use_true_random=False))
def test_the_order_in_which_stays_come_does_not_matter(seed: int, chance: Random) -> None:
    rng = Random(seed)
    stays = [without_effect(rng, number) for number in range(60)]
    mixed = stays[:]
    chance.shuffle(mixed)
    one, other = (
        sorted((trial.case.trajectory, [stay.trajectory for stay in trial.controls]) for trial in trials(people))
        for people in (stays, mixed)
    )
    assert one == other


def plainly(stays: Sequence[Stay]) -> dict[tuple[str, float], list[str]]:
    """The controls of each adjustment by looking at everybody."""
    found = {}
    for case in stays:
        if case.adjusted is None or case.adjusted[0] >= case.days:
            continue
        day = case.adjusted[0]
        alike = [
            other
            for other in stays
            if other.group == case.group
            and other.trajectory != case.trajectory
            and other.free > day
            and other.circumstances_on(day) == case.circumstances_on(day)
        ]
        # Of two that began as far from it the one that began before it, and of those the last.
        before = sorted((one for one in alike if one.began < case.began), key=lambda one: (one.began, one.trajectory))[::-1]
        since = sorted((one for one in alike if one.began >= case.began), key=lambda one: (one.began, one.trajectory))
        nearest = sorted([*before, *since], key=lambda one: abs(one.began - case.began))
        found[case.trajectory, day] = [one.trajectory for one in nearest[:CONTROLS]]
    return found


def changing(rng: Random, number: int) -> Stay:
    """Somebody in circumstances that change, now and then on the same day as something else, beside many who began on the same day."""
    days = rng.randint(5, 40)
    circumstances = sorted((rng.randint(0, 40), rng.choice(["", "achter", "stil"])) for _ in range(rng.randint(0, 4)))
    adjusted = (float(rng.randint(1, 40)), rng.choice([HELP, "anders"])) if rng.random() < 0.6 else None
    return Stay(str(number), rng.choice(["groen", "zorg"]), rng.randint(0, 6), days, ON, adjusted, circumstances)


@given(st.integers(0, 10_000))
def test_whoever_is_found_by_circumstances_is_whoever_is_found_by_looking_at_everybody(seed: int) -> None:
    rng = Random(seed)
    stays = [changing(rng, number) for number in range(rng.randint(2, 80))]
    assert {(trial.case.trajectory, trial.day): [one.trajectory for one in trial.controls] for trial in trials(stays)} == plainly(stays)
