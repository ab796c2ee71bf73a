"""The gate: what is told of a few people is never certain, and what is told of many still holds."""

from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.learning.estimates.answer import Estimate
from projections.learning.estimates.means import mean
from projections.learning.estimates.proportions import proportion
from projections.learning.estimates.score import behind, wilson
from projections.learning.gate import Gate, changed, keyed, record_key
from projections.learning.questions.shown import DAYS, SHARE, Shown, complement, show

RUNS = 600
CELLS = st.sampled_from(["", "uitval", "plaatsing"])


def gate(random: Random) -> Gate:
    """Of people of whom nobody knows who they are."""
    return Gate(10, random.getrandbits(122))


def missed(shown: Shown | None, truth: float) -> tuple[int, int]:
    """Whether the interval lies wholly above, or below."""
    assert shown
    return int((shown.low or 0) > truth), int(shown.high is not None and shown.high < truth)


@pytest.mark.parametrize(("n", "share"), [(40, 0.11), (40, 0.2), (60, 0.1), (60, 0.5), (100, 0.08), (100, 0.9), (200, 0.04), (200, 0.5)])
def test_of_a_share_the_interval_that_is_told_covers_it_as_often_as_it_says_on_each_side(n: int, share: float) -> None:
    random = Random(n)
    seen = [show(proportion(sum(random.random() < share for _ in range(n)), n), gate(random), SHARE) for _ in range(RUNS)]
    told = [missed(one, share) for one in seen if one]
    above, below = (sum(side) / len(told) for side in zip(*told, strict=True))
    assert len(told) > 0.9 * RUNS
    assert above <= 0.05
    assert below <= 0.05
    assert 0.92 <= 1 - above - below <= 0.99


@pytest.mark.parametrize("n", [30, 100])
def test_of_a_mean_it_does_too(n: int) -> None:
    random = Random(n)
    seen = [show(mean([random.gauss(100, 40) for _ in range(n)]), gate(random), DAYS) for _ in range(RUNS)]
    told = [missed(one, 100) for one in seen if one]
    above, below = (sum(side) / len(told) for side in zip(*told, strict=True))
    assert max(above, below) <= 0.05
    assert 0.92 <= 1 - above - below <= 0.99


def test_whether_a_share_is_told_does_not_follow_from_how_many_are_on_either_side() -> None:
    random = Random(1)
    for n in (9, 15, 60):
        who = gate(random)
        assert len({show(proportion(x, n), who, SHARE) is None for x in range(n + 1)}) == 1


def test_the_same_people_get_the_same_noise_and_others_get_other_noise() -> None:
    people = [UUID(int=Random(number).getrandbits(122)) for number in range(40)]
    one, again, other = (Gate(10, sum(map(record_key, some))) for some in (people, reversed(people), people[1:]))
    assert one.noise("uitval") == again.noise("uitval")
    assert len({one.noise("uitval"), other.noise("uitval"), one.noise("plaatsing"), keyed(10, people).noise("uitval")}) == 4


def test_who_is_counted_otherwise_is_not_the_same_people() -> None:
    who = UUID(int=5)
    assert record_key(who, ["uitval"]) != record_key(who) != record_key(who, ["plaatsing"])


def test_the_mean_of_many_numbers_that_are_nearly_the_same_still_has_noise() -> None:
    random = Random(2)
    errors = []
    for _ in range(300):
        who = gate(random)
        errors.append(sum(who.noise(f"na {month} maanden") for month in range(12)) / 12)
    assert (sum(error**2 for error in errors) / len(errors)) ** 0.5 > 3


@given(before=st.dictionaries(st.integers(0, 40), CELLS), now=st.dictionaries(st.integers(0, 40), CELLS), minimum=st.integers(2, 10))
def test_an_answer_becomes_another_one_only_when_the_minimum_of_its_people_are_others(
    before: dict[int, str], now: dict[int, str], minimum: int
) -> None:
    def counts(people: dict[int, str]) -> dict[str, int]:
        return {cell: sum(cell in ("", one) for one in people.values()) for cell in ("", "uitval", "plaatsing")}

    others = sum(before.get(who) != now.get(who) for who in before | now)
    if changed(counts(before), counts(now), minimum):
        assert others >= minimum


def test_without_a_minimum_everything_is_told_as_it_is() -> None:
    assert show(proportion(3, 7), Gate(1), SHARE) == Shown(0.43, 0.11, 0.75, 7)
    assert (Gate(1).number(3), Gate(1).noise("x")) == (3, 0.0)


def test_numbers_of_people_are_told_in_whole_minimums_and_nobody_as_nobody() -> None:
    random = Random(3)
    told = [gate(random).number(random.randrange(1, 60), "x") for _ in range(200)]
    assert {number % 10 for number in told} == {0}
    assert min(told) >= 0
    assert gate(random).number(0) == 0


def test_a_share_of_nobody_is_told_with_an_interval_that_some_may_be_in() -> None:
    told = show(proportion(0, 60), gate(Random(4)), SHARE)
    assert told
    assert (told.high or 0) > 0.05


def test_what_leaves_no_interval_is_not_told() -> None:
    assert show(Estimate(30.0, 30.0, 30.0, 80), gate(Random(5)), DAYS) is None


def test_how_many_people_are_behind_an_interval_is_found_back() -> None:
    for share in (0.0, 0.1, 0.5, 0.97, 1.0):
        assert behind(share, *wilson(share, 83)) == pytest.approx(83)


def test_of_two_shares_that_add_up_to_everybody_the_second_tells_nothing_more() -> None:
    assert complement(Shown(0.3, 0.2, 0.45, 50)) == Shown(0.7, 0.55, 0.8, 50)
