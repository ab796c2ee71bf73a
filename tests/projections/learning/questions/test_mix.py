"""Of whom groups consist, and how outcomes would be with the composition of all: on lives of which the risks are known."""

from collections.abc import Sequence
from random import Random

import pytest

from events.vocabulary.values import LanguageLevel, Skill
from gateway.operations.beside import composition, same_mix
from projections.learning.estimates.answer import Estimate, TooFew
from projections.learning.estimates.standardised import Known, standardised, weights
from projections.learning.groups import ALL, Group
from projections.learning.lives.facts import Level
from projections.learning.lives.table import Life
from projections.learning.questions.mix import ALIKE, MIX, WITHIN, Alike
from projections.learning.questions.shares import Shares
from tests.projections.history import days
from tests.projections.learning.questions.answers import answers
from tests.projections.learning.questions.lives import life

NOW = days(900)
LOW, HIGH = LanguageLevel.A1, LanguageLevel.B1


def came(programme: str, level: LanguageLevel, number: int, placed: int) -> list[Life]:
    """So many who came to a programme with a level of the language, of whom so many were placed within a year; one a month."""
    return [
        life(
            f"{programme} {level} {each}",
            programme=programme,
            placed=200 if each < placed else 500,
            began=-31 * (each % 9),
            levels=[Level(days(-31 * (each % 9)), Skill.SPEAKING, level, 1)],
        )
        for each in range(number)
    ]


def two(*, placed_of_100: tuple[int, int] = (20, 60)) -> list[Life]:
    """Two programmes that place as many of each level; to one come more with little of the language."""
    low, high = placed_of_100
    zorg = came("zorg", LOW, 150, round(1.5 * low)) + came("zorg", HIGH, 50, round(0.5 * high))
    return [*zorg, *came("techniek", LOW, 50, round(0.5 * low)), *came("techniek", HIGH, 150, round(1.5 * high))]


def alike(lives: Sequence[Life], programme: str, how: str = "geplaatst, bij gelijke taal") -> Alike:
    found = answers(ALIKE, lives, NOW, Group(programme))[how]
    assert found
    return found


def test_what_only_the_mix_makes_is_no_difference_with_the_same_mix() -> None:
    lives = two()
    crude = [shown.value for one in ("zorg", "techniek") if (shown := alike(lives, one).by_month[WITHIN])]
    same = [shown.value for one in ("zorg", "techniek") if (shown := alike(lives, one).same_mix)]
    assert crude == [0.30, 0.50]
    assert same == [0.40, 0.40]


def test_what_is_otherwise_in_each_part_stays_a_difference_with_the_same_mix() -> None:
    lives = [*came("zorg", LOW, 100, 20), *came("zorg", HIGH, 100, 40), *came("techniek", LOW, 100, 50), *came("techniek", HIGH, 100, 70)]
    same = [shown.value for one in ("zorg", "techniek") if (shown := alike(lives, one).same_mix)]
    assert same == [0.30, 0.60]


def test_where_a_group_has_nobody_of_a_part_nothing_is_made_alike() -> None:
    lives = [*came("zorg", LOW, 100, 20), *came("techniek", HIGH, 100, 60)]
    assert alike(lives, "zorg").same_mix is None
    assert alike(lives, "zorg").by_month[WITHIN]
    assert alike(two(), "zorg", "geplaatst, bij gelijke taal, niveau en sector").same_mix, "all are of one level and sector here"


def test_who_began_too_lately_to_know_or_came_in_on_the_way_does_not_count() -> None:
    [one] = came("zorg", LOW, 1, 1)
    late, over = life("laat", began=700), one
    over.taken_over_at = days(50)
    assert answers(ALIKE, [late, over], NOW) == {}


def test_a_reader_sees_how_a_group_is_composed_and_how_much_of_a_difference_is_left() -> None:
    lives = two()
    mix, whole = (answers(MIX, lives, NOW, group) for group in (Group("zorg"), ALL))
    same, all_alike = (answers(ALIKE, lives, NOW, group) for group in (Group("zorg"), ALL))
    [told] = composition("programma zorg", Group("zorg"), mix, whole)
    assert told == (
        "samenstelling van programma zorg, waar die anders is: taal bij het begin A1 75% (alle trajecten 50%); "
        "taal bij het begin B1 25% (alle trajecten 50%)"
    )
    assert [*composition("alle", ALL, whole, whole)] == []
    [sentence] = [one for one in same_mix("programma zorg", same, all_alike) if "geplaatst" in one and "niveau" not in one]
    assert sentence.startswith("geplaatst binnen 12 maanden in programma zorg: -10 procentpunt [")
    assert "; bij gelijke taal +0 procentpunt [" in sentence
    assert isinstance(mix["programma"], Shares)


@pytest.mark.parametrize("share", [(0.1, 0.3), (0.5, 0.8)])
def test_the_interval_of_a_share_with_another_mix_covers_the_truth(share: tuple[float, float]) -> None:
    random, over, covered = Random(5), {"laag": 0.6, "hoog": 0.4}, 0
    truth = over["laag"] * share[0] + over["hoog"] * share[1]
    for run in range(300):
        group = [
            Known(stratum, random.random() < chance, (run, number))
            for number in range(60)
            for stratum, chance in [random.choices([("laag", share[0]), ("hoog", share[1])], weights=[1, 3])[0]]
        ]
        told = standardised(group, over)
        covered += isinstance(told, Estimate) and told.low <= truth <= told.high
    assert covered > 0.92 * 300


def test_with_its_own_mix_a_share_is_as_it_was() -> None:
    group = [Known("a" if number % 3 else "b", number % 5 == 0, number) for number in range(90)]
    told = standardised(group, weights(group))
    assert isinstance(told, Estimate)
    assert told.value == pytest.approx(18 / 90)
    assert isinstance(standardised(group, {"a": 0.5, "c": 0.5}), TooFew)
