"""Cohorts and groups by several axes: told of beside the other groups, so that nothing few is left by adding and subtracting."""

from collections.abc import Mapping
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.learning.estimates.crossings import crossed
from projections.learning.groups import ALL, AXES, EACH_EDITION, FAMILIES, MOST_AXES, Group, cohort, groups
from projections.learning.questions.question import may_be_told
from tests.projections.history import named
from tests.projections.learning.questions.lives import life

SEEDS = st.integers(0, 2**32)
TWO = Group(programme="zorg", cohort="2026-1")


def people(seed: int, most: int = 300) -> list[Group]:
    """People of some programmes, towns, levels and cohorts, of which one programme came late and another went early."""
    random = Random(seed)
    programmes, towns, levels, cohorts = (random.randint(1, 4) for _ in range(4))
    found = []
    for _ in range(random.randint(20, most)):
        began = random.randrange(cohorts)
        found.append(
            Group(
                programme=f"programma {random.randrange(began % 2, began % 2 + programmes)}",
                municipality=named(f"gemeente {random.randrange(towns)}"),
                level=random.choice([None, f"niveau {random.randrange(levels)}"]),
                cohort=f"{2024 + began // 2}-{1 + began % 2}",
            )
        )
    return found


def told_of(lives: list[Group], minimum: int) -> Mapping[Group, int]:
    """All groups by up to three axes that may be told of."""
    axes = [one for number in (2, MOST_AXES) for one in combinations(AXES, number)]
    members = groups(lives, [*EACH_EDITION, *(family for family in axes if family not in FAMILIES)])
    told = may_be_told(members, (1 << len(lives)) - 1, minimum)
    return {group: bits for group, bits in members.items() if group in told}


def test_a_cohort_is_the_half_year_in_the_netherlands_in_which_somebody_began() -> None:
    assert [cohort(life("a", began=day)) for day in (-61, -60, 120, 121)] == ["2025-2", "2026-1", "2026-1", "2026-2"]
    assert TWO.key == "programma=zorg|cohort=2026-1"
    assert TWO.wholes() == [Group(programme="zorg"), Group(cohort="2026-1")]
    assert (Group(cohort="2026-1").wholes(), ALL.wholes()) == ([ALL], [])


@given(seed=SEEDS, minimum=st.sampled_from([2, 5, 10]))
def test_what_is_not_told_of_a_group_is_not_told_of_its_parts(seed: int, minimum: int) -> None:
    told = told_of(people(seed), minimum)
    assert [group for group in told if len(group.axes) > 1 and group.axes not in FAMILIES and not {*group.wholes()} <= {*told}] == []


@given(seed=SEEDS, minimum=st.sampled_from([2, 5, 10]))
def test_no_group_leaves_few_of_another_and_all_parts_leave_few_of_no_whole(seed: int, minimum: int) -> None:
    told = told_of(people(seed), minimum)
    few = range(1, minimum)
    rests: dict[tuple[Group, tuple[str, ...]], int] = {}
    for group, members in told.items():
        assert members.bit_count() >= 2 * minimum or group.axes in FAMILIES
        for other, others in told.items():
            if members & others == members and group.axes != other.axes:
                assert (others & ~members).bit_count() not in few, (group, other)
        for whole in group.wholes():
            rests[whole, group.axes] = rests.get((whole, group.axes), told.get(whole, 0)) & ~members
    across = {place: rest for place, rest in rests.items() if place[1] not in FAMILIES}
    assert [place for place, rest in across.items() if rest.bit_count() in few] == []


def test_of_enough_people_all_cohorts_and_groups_by_two_axes_are_told() -> None:
    """Otherwise the tests beside this one could not fail."""
    lives = [Group(programme=f"p{n % 2}", cohort=f"202{n // 2 % 3}-1") for n in range(300)]
    told = told_of(lives, 10)
    assert {group.axes for group in told} == {(), ("programme",), ("cohort",), ("programme", "cohort")}
    assert len([group for group in told if group.axes == ("programme", "cohort")]) == 6


@pytest.mark.parametrize(
    ("sizes", "left"),
    [
        ([50, 30, 5], ["a"]),
        ([50, 30, 25, 15], ["a", "b", "c"]),
        ([50, 30, 25, 5], ["a", "b"]),
        ([50, 50], ["a", "b"]),
    ],
)
def test_beside_a_part_that_is_too_small_another_is_left_out_until_those_left_out_are_no_longer_few(
    sizes: list[int], left: list[str]
) -> None:
    parts, everybody = {}, 0
    for name, size in zip("abcd", sizes, strict=False):
        parts[name] = ((1 << size) - 1) << everybody.bit_length()
        everybody |= parts[name]
    found = crossed({"": everybody}, parts, lambda name: [""], 10)
    assert sorted(found) == left
