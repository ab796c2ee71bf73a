"""When it is looked how long a stage takes, and that in between nothing is."""

import math
from collections.abc import Sequence
from datetime import timedelta

import pytest

from projections.learning.lessons import moment_of
from projections.learning.lives.facts import Pause
from projections.learning.looks import Look, Stay, beginning_after, latest
from tests.projections.history import days

NOW = beginning_after(days(1000))


def stays(number: int, took: float = 60, ending: str = "afgerond", began: float = 0) -> list[Stay]:
    """So many that went the same way, one began a day after the other."""
    return [Stay(days(began + each), days(began + each + took), ending) for each in range(number)]


def seen(some: list[Stay], moment: float = 1000) -> Look | None:
    """The latest look by then: the first at 30, each next at half as many more."""
    return latest(some, beginning_after(days(moment)), 5, 30, 50, 0.99)


def test_the_first_look_is_when_so_many_completed_and_the_next_when_half_as_many_more_did() -> None:
    assert seen(stays(29)) is None
    assert (one := seen(stays(30)))
    assert (one.n, one.following, one.exact.value) == (30, 45, 60)
    assert (two := seen(stays(70)))
    assert (two.n, two.following) == (68, 102)


def test_between_two_looks_the_answer_stays_what_it_was_whatever_happened_meanwhile() -> None:
    slower = stays(10, took=300, began=100)
    assert seen(stays(40) + slower, 390) == seen(stays(40), 130)
    assert seen(stays(40) + slower, 1000) != seen(stays(40), 130)


def test_all_looks_together_err_no_more_than_two_thirds_more_than_the_first_alone() -> None:
    looks = [one for number in (30, 45, 68, 102, 153, 230, 345, 518, 777, 1166, 1749, 2624) if (one := seen(stays(number, began=-number)))]
    errors = {one.n: 1 - one.level for one in looks}
    assert len(errors) == 12
    assert errors[30] == pytest.approx(0.01)
    assert errors[45] == pytest.approx(0.0025)
    assert sum(errors.values()) < 0.0165


def test_drop_outs_are_no_look_and_are_told_apart() -> None:
    assert seen(stays(29) + stays(200, ending="beeindigd")) is None
    one = seen(stays(30) + stays(30, took=10, ending="beeindigd"))
    assert one is not None
    assert one.left is not None
    assert one.exact.value == 60
    assert (one.left.low or 0) < 0.5 < (one.left.high or 0)


def test_where_nearly_all_left_otherwise_nothing_limits_how_long_it_takes_if_nobody_would() -> None:
    slower_and_slower = [Stay(days(0), days(60 + each), "afgerond") for each in range(30)]
    one = seen(slower_and_slower + stays(200, took=10, ending="beeindigd", began=-200))
    assert one
    assert (one.exact.value, one.exact.high, one.median.high) == (74, math.inf, None)


def test_a_stay_is_seen_until_the_moment_without_its_pauses() -> None:
    stay = Stay(days(0), days(100), "afgerond", [Pause(days(10), until=days(30)), Pause(days(40), until=days(1000))])
    assert (stay.by(days(25)).time, stay.by(days(25)).cause) == (10, None)
    assert (stay.by(days(100)).time, stay.by(days(100)).cause) == (20, "afgerond")


def test_a_look_is_at_a_beginning_of_a_month() -> None:
    for day in range(400):
        begun = beginning_after(days(day))
        assert moment_of(begun) == begun
        assert timedelta() <= begun - days(day) < timedelta(days=32)
        assert beginning_after(begun) == begun


def test_classes_that_are_no_more_alike_than_chance_tell_as_much_as_people_apart_and_slow_ones_less() -> None:
    """What lessons assume of few classes is left out."""

    def width(took: Sequence[float], classes: Sequence[int] | None = None) -> float:
        some = [Stay(days(-each), days(one - each), "afgerond", together=classes and classes[each]) for each, one in enumerate(took)]
        one = seen(some)
        assert one
        return one.exact.high - one.exact.low

    took = [60 + 7 * (each % 10) for each in range(30)]
    mixed, slow = [each // 10 for each in range(30)], [each % 10 // 3 for each in range(30)]
    assert width(took, mixed) == width(took)
    assert width(took, slow) > width(took)
