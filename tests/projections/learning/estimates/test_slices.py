"""No difference, complement or overlap of groups of which something is told is about a few people."""

from collections.abc import Sequence
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from projections.learning.estimates.slices import answerable
from tests.projections.learning.estimates.elimination import Known

MINIMUM = 5
TOWNS, PROGRAMMES, SIZES = "UZ", "gtz", "km"
KINDS = list(product(TOWNS, PROGRAMMES, SIZES, (False, True)))
Kind = tuple[str, str, str, bool]
FAMILIES = ((), (1,), (0,), (2,), (0, 1))

PEOPLE = st.fixed_dictionaries({kind: st.sampled_from([0, 0, 1, 2, 6, 9, 30]) for kind in KINDS})


def group_of(kind: Kind, family: tuple[int, ...]) -> tuple[tuple[int, object], ...]:
    return tuple((place, kind[place]) for place in family)


def told_of(people: dict[Kind, int]) -> dict[tuple[tuple[int, object], ...], set[Kind]]:
    """The groups of which is told, with the kinds of people in them; the last label is whether somebody dropped out."""
    each = [kind for kind, number in people.items() for _ in range(number)]
    groups: dict[tuple[tuple[int, object], ...], int] = {}
    for family in FAMILIES:
        for place, kind in enumerate(each):
            groups[group_of(kind, family)] = groups.get(group_of(kind, family), 0) | 1 << place
    everybody = (1 << len(each)) - 1
    dropped_out = sum(1 << place for place, kind in enumerate(each) if kind[3])
    told = answerable(groups, [everybody, dropped_out], MINIMUM)
    return {name: {kind for kind in KINDS if all(kind[place] == value for place, value in name)} for name in told}


def size(people: dict[Kind, int], kinds: set[Kind]) -> int:
    return sum(people[kind] for kind in kinds)


@settings(max_examples=200)
@given(PEOPLE)
def test_any_difference_complement_or_overlap_of_two_groups_is_nobody_or_at_least_the_minimum(people: dict[Kind, int]) -> None:
    told = told_of(people)
    for one, other in combinations([*told.values()], 2):
        for part in (one, one - other, other - one, one & other):
            for cell in (part, {kind for kind in part if kind[3]}):
                assert size(people, cell) == 0 or size(people, cell) >= MINIMUM


@settings(max_examples=100)
@given(PEOPLE)
def test_who_solves_all_equations_finds_no_group_or_part_of_a_group_under_the_minimum(people: dict[Kind, int]) -> None:
    """He knows of each group how many it has and how many of them dropped out, and looks for any union of towns, programmes and sizes."""
    known = Known[Kind]()
    for kinds in told_of(people).values():
        known.learn(kinds, size(people, kinds))
        known.learn({kind for kind in kinds if kind[3]}, size(people, {kind for kind in kinds if kind[3]}))
    for towns, programmes, sizes, outcomes in product(*map(_some, (TOWNS, PROGRAMMES, SIZES, (False, True)))):
        if outcomes != (False,):
            found = known.value(
                [kind for kind in KINDS if all(k in s for k, s in zip(kind, (towns, programmes, sizes, outcomes), strict=True))]
            )
            assert found is None or found == 0 or found >= MINIMUM


def _some(values: Sequence[object]) -> list[tuple[object, ...]]:
    return [some for length in range(1, len(values) + 1) for some in combinations(values, length)]


def test_a_group_is_not_told_of_when_what_remains_of_another_without_it_is_small() -> None:
    assert answerable({"alles": 0b1111111, "bijna alles": 0b0011111}, [0b1111111], 3) == ["alles"]
    assert answerable({"alles": 0b1111111, "iets meer dan de helft": 0b0001111}, [0b1111111], 3) == ["alles", "iets meer dan de helft"]


def test_groups_that_lie_across_each_other_give_way_when_their_overlap_is_small() -> None:
    people = (1 << 12) - 1
    left, across = 0b111111000000, 0b000001111100
    assert answerable({"links": left, "dwars": across}, [people], 3) == ["links"]


def test_nothing_is_told_of_fewer_people_than_the_minimum_nor_of_a_cell_of_few() -> None:
    assert answerable({"alles": 0b11}, [0b11], 3) == []
    assert answerable({"alles": 0b11111}, [0b11111, 0b00001], 3) == []


def test_a_group_without_anybody_in_it_is_not_told_of() -> None:
    assert answerable({"alles": 0b111, "leeg": 0b1000}, [0b111], 3) == ["alles"]
