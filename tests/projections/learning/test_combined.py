"""Groups by several axes: through the same gate, kept as they were told, and no way round what is not told of a group."""

import pytest

from projections.learning.combined import guarding, in_order, kept
from projections.learning.groups import EACH_EDITION, Family, Group, groups, labels
from projections.learning.lives.table import Life
from projections.learning.questions.outcomes import OUTCOMES
from tests.projections.history import days
from tests.projections.learning.questions.lives import life

MOMENT, MINIMUM = days(900), 10
BOTH: Family = ("programme", "cohort")
ZORG = Group(programme="zorg", cohort="2025-1")


def begun(number: int, programme: str, cohort: int, placed: float) -> list[Life]:
    """So many who began with a programme in the first half of 2025 or in one of the halves before, one month after the other."""
    return [
        life(f"{programme} {cohort} {one}", programme=programme, placed=placed, began=-420 + 31 * (one % 5) - 183 * cohort)
        for one in range(number)
    ]


def told_of(lives: list[Life], family: Family = BOTH) -> set[Group]:
    """The groups of a family of which anything is told about outcomes."""
    gathering = OUTCOMES.gather()
    for place, one in enumerate(lives):
        gathering.look(place, one, MOMENT)
    answers, _ = gathering.conclude(groups([labels(one) for one in lives], guarding(family)), MINIMUM)
    return {group for group, told in answers.items() if group.axes == family and any(told.values())}


def test_each_combination_of_enough_people_is_told() -> None:
    lives = [*begun(40, "zorg", 0, 100), *begun(40, "zorg", 1, 100), *begun(40, "techniek", 0, 200), *begun(40, "techniek", 1, 200)]
    assert {(group.programme, group.cohort) for group in told_of(lives)} == {
        (programme, cohort) for programme in ("zorg", "techniek") for cohort in ("2024-2", "2025-1")
    }


def test_what_is_not_told_of_a_group_is_not_told_by_a_combination() -> None:
    lives = [*begun(60, "zorg", 0, 100), *begun(60, "zorg", 1, 100), *begun(5, "techniek", 1, 200)]
    assert told_of(lives) == set(), "zorg without techniek would tell of techniek, so that no part of zorg is told either"


def test_which_families_decide_of_a_combination_does_not_depend_on_what_was_asked() -> None:
    assert guarding(BOTH) == [*EACH_EDITION, BOTH]
    three = ("programme", "municipality", "cohort")
    assert guarding(three) == [*EACH_EDITION, ("programme", "cohort"), ("municipality", "cohort"), three]
    assert in_order(["cohort", "programme"]) == BOTH
    with pytest.raises(ValueError, match="hoogstens 3"):
        in_order(["cohort", "programme", "level", "sector"])


def test_a_combination_stays_as_it_was_told_until_enough_people_are_others() -> None:
    before = kept("uitkomsten", BOTH, 1, {}, {ZORG: {"uitval": None, "plaatsing": None}}, {ZORG: {"uitval": {"": 40}}})
    [row] = kept("uitkomsten", BOTH, 2, {one.whose: one for one in before}, {ZORG: {}}, {ZORG: {"uitval": {"": 40}}})
    assert (row.edition, row.answers, row.counts) == (2, {"uitval": None}, {"uitval": {"": 40}})
    assert kept("uitkomsten", BOTH, 2, {}, {Group("zorg"): {}}, {}) == [], "of other families the edition tells"
