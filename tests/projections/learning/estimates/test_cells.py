"""No count under the minimum can be read, nor computed from what is shown: by subtracting, or by solving all equations at once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.learning.estimates.answer import TooFew
from projections.learning.estimates.cells import HIDDEN, REST, Slice, publish
from tests.projections.learning.estimates.elimination import Known

MINIMUM = 5
TOWNS, PROGRAMMES, SECTORS = ("Utrecht", "Zeist"), ("groen", "techniek", "zorg"), ("bouw", "hout")
OUTCOMES, LEVELS = ("geplaatst", "uitval", "anders"), ("mbo1", "mbo2")

Path = tuple[str, ...]
Person = tuple[str, str, str, str, str]
"""Town, programme, sector, outcome and level of one kind of people."""
BREAKDOWNS = {"uitkomst": 3, "niveau": 4}

SIZES = st.integers(0, 3) | st.integers(0, 12) | st.integers(0, 60)


def by_place(person: Person) -> Path:
    return person[:2]


def by_sector(person: Person) -> Path:
    return (person[2],)


@dataclass(frozen=True)
class Family:
    """What is published together, and the kinds of people that there may be: all that differ in what is published."""

    hierarchies: dict[Callable[[Person], Path], int]
    breakdowns: tuple[str, ...]

    @property
    def kinds(self) -> list[Person]:
        sectors = SECTORS if by_sector in self.hierarchies else SECTORS[:1]
        levels = LEVELS if "niveau" in self.breakdowns else LEVELS[:1]
        return list(product(TOWNS, PROGRAMMES, sectors, OUTCOMES, levels))

    def leaves(self, people: Mapping[Person, int], place: Callable[[Person], Path]) -> dict[Path, dict[str, dict[str, int]]]:
        result: dict[Path, dict[str, dict[str, int]]] = {}
        for person, count in people.items():
            counts = result.setdefault(place(person), {breakdown: {} for breakdown in self.breakdowns})
            for breakdown, categories in counts.items():
                category = person[BREAKDOWNS[breakdown]]
                categories[category] = categories.get(category, 0) + count
        return result


FAMILIES = [Family({by_place: 2}, ("uitkomst", "niveau")), Family({by_place: 2, by_sector: 1}, ("uitkomst",))]


def walk(part: Slice, path: Path = ()) -> Iterator[tuple[Path, Slice, Slice | None]]:
    """Every slice with its path and the one above it."""
    if not path:
        yield (), part, None
    for one in part.parts:
        yield (*path, one.name), one, part
        yield from walk(one, (*path, one.name))


def belongs(path: Path, shown: Slice, place: Path) -> bool:
    """Whether somebody at this place is counted in the slice: in what was put together is who is in no slice with a name."""
    for name, step in zip(path, place, strict=False):
        named = {part.name for part in shown.parts}
        if (step if step in named else REST) != name:
            return False
        shown = next(part for part in shown.parts if part.name == name)
    return True


def in_category(category: str, shown: Slice, breakdown: str, value: str) -> bool:
    return (value if value in shown.counts[breakdown] else REST) == category


@pytest.mark.parametrize("family", FAMILIES, ids=["two breakdowns", "two hierarchies"])
@settings(max_examples=40)
@given(data=st.data())
def test_who_solves_everything_that_is_shown_finds_no_count_under_the_minimum(family: Family, data: st.DataObject) -> None:
    """Unknown is how many there are of each kind of people; where nobody is shown to be, there is nobody of any kind."""
    sizes = data.draw(st.sampled_from([st.integers(0, 1), st.integers(0, 3), st.sampled_from([0, 0, 0, 1, 2, 6]), SIZES]))
    people = {kind: data.draw(sizes) for kind in family.kinds}
    shown = [(place, publish(family.leaves(people, place), MINIMUM)) for place in family.hierarchies]
    read = [sums for place, slices in shown if isinstance(slices, Slice) for sums in read_off(family, people, place, slices)]
    nobody = {kind for kinds, count in read if not count for kind in kinds}
    known = Known[Person]()
    for kinds, count in read:
        known.learn([kind for kind in kinds if kind not in nobody], count)
    for place, depth in family.hierarchies.items():
        for length, breakdown in product(range(depth + 1), family.breakdowns):
            cells: dict[tuple[Path, str], list[Person]] = {}
            for kind in people:
                cells.setdefault((place(kind)[:length], kind[BREAKDOWNS[breakdown]]), []).append(kind)
            for cell, kinds in cells.items():
                found = known.value([kind for kind in kinds if kind not in nobody])
                assert found is None or not 0 < found < MINIMUM, cell


def read_off(
    family: Family, people: Mapping[Person, int], place: Callable[[Person], Path], shown: Slice
) -> Iterator[tuple[list[Person], int]]:
    """Every number on the page, and the kinds of people of which it is the sum."""
    for path, part, _ in walk(shown):
        inside = [kind for kind in people if belongs(path, shown, place(kind))]
        yield inside, part.total
        for breakdown in family.breakdowns:
            for category, count in part.counts[breakdown].items():
                if count is not HIDDEN:
                    yield [kind for kind in inside if in_category(category, shown, breakdown, kind[BREAKDOWNS[breakdown]])], count


TABLES = st.dictionaries(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from("xyz")),
    st.fixed_dictionaries({"uitkomst": st.fixed_dictionaries(dict.fromkeys(OUTCOMES, SIZES))}),
    min_size=1,
)


@settings(max_examples=100)
@given(TABLES)
def test_the_difference_of_two_slices_is_nobody_or_at_least_the_minimum(table: dict[Path, dict[str, dict[str, int]]]) -> None:
    """All pairs of one slice within another, and all sets of parts taken from the slice above them; totals and every category."""
    shown = publish(table, MINIMUM)
    if isinstance(shown, TooFew):
        return
    slices = list(walk(shown))
    for (outer_path, outer, _), (inner_path, inner, _) in product(slices, slices):
        if inner_path[: len(outer_path)] == outer_path:
            assert_not_small(outer.total - inner.total)
            assert_not_small_by_category(outer, [inner])
    for _, part, _ in slices:
        for size in range(1, len(part.parts) + 1):
            for some in combinations(part.parts, size):
                assert_not_small(part.total - sum(one.total for one in some))
                assert_not_small_by_category(part, list(some))


def assert_not_small(count: int) -> None:
    assert count == 0 or count >= MINIMUM


def assert_not_small_by_category(outer: Slice, inner: list[Slice]) -> None:
    for category, count in outer.counts["uitkomst"].items():
        taken = [part.counts["uitkomst"].get(category, 0) for part in inner]
        if count is not HIDDEN:
            assert_not_small(count)
            if HIDDEN not in taken:
                assert_not_small(count - sum(one for one in taken if one is not HIDDEN))


@settings(max_examples=150)
@given(st.lists(st.lists(st.integers(0, 7), min_size=3, max_size=3), min_size=2, max_size=3))
def test_a_hidden_small_count_could_be_large_for_all_that_is_shown(rows: list[list[int]]) -> None:
    """All tables of counts from nought with the same totals and the same shown counts are tried."""
    table: dict[Path, dict[str, dict[str, int]]] = {
        (f"deel {place}",): {"uitkomst": dict(zip(OUTCOMES, row, strict=True))} for place, row in enumerate(rows)
    }
    shown = publish(table, MINIMUM)
    if isinstance(shown, TooFew) or not shown.parts:
        return
    categories = list(shown.counts["uitkomst"])
    columns = [shown.counts["uitkomst"][category] for category in categories]
    assert HIDDEN not in columns
    possible = list(fillings(list(shown.parts), categories, [column for column in columns if column is not HIDDEN]))
    for place, part in enumerate(shown.parts):
        for at, category in enumerate(categories):
            if part.counts["uitkomst"][category] is HIDDEN and 0 < true_count(table, shown, (part.name,), category) < MINIMUM:
                assert max(one[place][at] for one in possible) >= MINIMUM


def fillings(parts: list[Slice], categories: list[str], left: list[int]) -> Iterator[list[tuple[int, ...]]]:
    if not parts:
        if not any(left):
            yield []
        return
    for row in rows_of(parts[0], categories, left, parts[0].total):
        for others in fillings(parts[1:], categories, [most - one for most, one in zip(left, row, strict=True)]):
            yield [row, *others]


def rows_of(part: Slice, categories: list[str], left: list[int], total: int) -> Iterator[tuple[int, ...]]:
    if not categories:
        if not total:
            yield ()
        return
    count = part.counts["uitkomst"][categories[0]]
    for one in range(min(left[0], total) + 1) if count is HIDDEN else [count] if count <= min(left[0], total) else []:
        for others in rows_of(part, categories[1:], left[1:], total - one):
            yield (one, *others)


@given(TABLES)
def test_what_is_shown_is_true(table: dict[Path, dict[str, dict[str, int]]]) -> None:
    shown = publish(table, MINIMUM)
    if isinstance(shown, TooFew):
        return
    for path, part, _ in walk(shown):
        inside = [counts["uitkomst"] for place, counts in table.items() if belongs(path, shown, place)]
        assert part.total == sum(sum(counts.values()) for counts in inside)
        for category, count in part.counts["uitkomst"].items():
            assert count in (true_count(table, shown, path, category), HIDDEN)


def true_count(table: Mapping[Path, Mapping[str, Mapping[str, int]]], shown: Slice, path: Path, category: str) -> int:
    inside = [counts["uitkomst"] for place, counts in table.items() if belongs(path, shown, place)]
    return sum(size for counts in inside for value, size in counts.items() if in_category(category, shown, "uitkomst", value))


def test_one_small_count_is_hidden_with_the_three_that_would_betray_it() -> None:
    table: dict[Path, dict[str, dict[str, int]]] = {
        ("Utrecht",): {"uitkomst": {"geplaatst": 20, "uitval": 2, "anders": 9}},
        ("Zeist",): {"uitkomst": {"geplaatst": 30, "uitval": 8, "anders": 12}},
        ("Bunnik",): {"uitkomst": {"geplaatst": 40, "uitval": 30, "anders": 40}},
    }
    shown = publish(table, MINIMUM)
    assert isinstance(shown, Slice)
    assert shown.counts["uitkomst"] == {"geplaatst": 90, "uitval": 40, "anders": 61}
    assert {part.name: dict(part.counts["uitkomst"]) for part in shown.parts} == {
        "Bunnik": {"geplaatst": 40, "uitval": 30, "anders": 40},
        "Utrecht": {"geplaatst": 20, "uitval": HIDDEN, "anders": HIDDEN},
        "Zeist": {"geplaatst": 30, "uitval": HIDDEN, "anders": HIDDEN},
    }


def test_a_slice_that_is_too_small_is_put_together_with_the_next_smallest() -> None:
    sizes: dict[Path, int] = {("Utrecht",): 40, ("Zeist",): 3, ("Bunnik",): 9}
    shown = publish({town: {"niveau": {"mbo1": size}} for town, size in sizes.items()}, MINIMUM)
    assert isinstance(shown, Slice)
    assert {part.name: part.total for part in shown.parts} == {"Utrecht": 40, REST: 12}


def test_a_category_that_is_too_small_everywhere_is_put_together_with_the_next_smallest() -> None:
    shown = publish({("Utrecht",): {"uitkomst": {"geplaatst": 40, "uitval": 4, "anders": 7}}}, MINIMUM)
    assert isinstance(shown, Slice)
    assert shown.counts["uitkomst"] == {"geplaatst": 40, REST: 11}


def test_fewer_people_than_the_minimum_are_not_shown_at_all() -> None:
    assert publish({("Utrecht",): {"niveau": {"mbo1": 4}}}, MINIMUM) == TooFew(MINIMUM)
    assert publish({}, MINIMUM) == TooFew(MINIMUM)


def test_two_breakdowns_of_other_people_are_refused() -> None:
    with pytest.raises(ValueError, match="not of the same people"):
        publish({("Utrecht",): {"niveau": {"mbo1": 9}, "uitkomst": {"uitval": 8}}}, MINIMUM)
