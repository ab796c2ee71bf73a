"""How trajectories went under each version of a programme, beside the next."""

from datetime import timedelta

from events.vocabulary.values import Outcome, Stage
from projections.learning.estimates.answer import Estimate
from projections.learning.estimates.proportions import proportion
from projections.learning.lives.as_of import as_of
from projections.learning.lives.facts import InProgramme
from projections.learning.lives.table import Life
from projections.learning.programme_versions import Difference, Seen, compare, durations, look
from projections.learning.questions.shown import Shown
from tests.projections.history import days
from tests.projections.learning.questions.lives import life

NOW = days(1000)
CLASSES = 6


def seen(*lives: Life) -> dict[int, Seen]:
    """What is seen of these lives now."""
    found: dict[int, Seen] = {}
    look(found, (then for one in lives if (then := as_of(one, NOW))), NOW)
    return found


def some(number: int, *, stage_took: float | None = 60, placed: float | None = None, began: float = 0) -> list[Life]:
    """So many that went the same way, one class a month for half a year."""
    starts = [began + 30.5 * (each % CLASSES) for each in range(number)]
    return [life(f"{began} {placed} {each}", stage_took=stage_took, placed=placed, began=at) for each, at in enumerate(starts)]


def compared(before: list[Life], after: list[Life], minimum: int = 10) -> dict[str, Difference]:
    """What is otherwise."""
    [one], [other] = seen(*before).values(), seen(*after).values()
    return {difference.what: difference for difference in compare(one, other, 12, minimum)}


def test_a_trajectory_counts_for_the_version_under_which_it_began() -> None:
    moved = life("verplaatst", stage_took=60)
    moved.history.programmes.append(InProgramme(moved.started_at + timedelta(days=5), "zorg", 2))
    assert seen(moved).keys() == {1}


def test_who_is_still_in_a_stage_counts_until_now_and_a_second_visit_does_not_count() -> None:
    found = seen(*some(6), *some(7, stage_took=70, began=1), *some(1, stage_took=None, began=990))[1]
    stays = [stay.by(NOW) for stay in found.stays[Stage.INTAKE]]
    assert sorted((stay.time, stay.cause) for stay in stays)[:1] == [(10.0, None)]
    told = durations(found, 1)[Stage.INTAKE]
    assert told
    assert (told.value, told.n) == (70.0, 14)


def test_of_too_few_nothing_is_told() -> None:
    assert durations(seen(*some(9))[1], 10) == {Stage.INTAKE: None}
    found = compared(some(20, placed=90), some(9, placed=90))
    placed = found["geplaatst binnen 12 maanden"]
    assert placed.before
    assert (placed.before.n % 10, placed.after, placed.apart) == (0, None, None)


def test_who_began_too_lately_to_know_counts_for_no_share_even_when_already_placed() -> None:
    late = some(30, placed=20, began=820)
    both = [*some(15, placed=90), *some(15)]
    found = compared(both, [*both, *late])["geplaatst binnen 12 maanden"]
    assert (found.before, found.apart and found.apart.value) == (found.after, 0.0)


def test_what_happened_after_so_many_months_did_not_happen_within_them() -> None:
    found = compared([*some(20, placed=90), *some(20)], [*some(20, placed=90), *some(20, placed=400)], 1)
    assert (found["geplaatst binnen 12 maanden"].apart or Shown(None, None, None, 0)).value == 0.0


def test_a_drop_out_is_counted_as_one_and_not_as_not_yet_placed() -> None:
    dropped = [life(f"weg {each}", ended=(30, Outcome.DROPPED_OUT), began=30.5 * (each % CLASSES)) for each in range(20)]
    found = compared([*some(20), *dropped], some(40), 1)["uitgevallen binnen 12 maanden"]
    assert found.apart is not None
    assert found.apart.value == -0.5


def test_what_is_told_of_a_stage_stays_so_until_ten_more_have_completed_it() -> None:
    first, later = some(40), some(9, stage_took=200, began=300)
    assert durations(seen(*first, *later)[1], 10) == durations(seen(*first)[1], 10)
    assert durations(seen(*first, *some(10, stage_took=200, began=300))[1], 10) != durations(seen(*first)[1], 10)


def test_who_was_taken_over_later_counts_in_a_stage_from_then_and_in_no_share() -> None:
    """Of those like them that had ended before nothing is known."""
    followed, taken_over = some(20, placed=90), some(20, stage_took=300)
    for one in taken_over:
        one.taken_over_at = one.started_at + timedelta(days=200)
    found = seen(*followed, *taken_over)[1]
    assert len(found.ways) == 20
    assert {stay.by(NOW).entered for stay in found.stays[Stage.INTAKE]} == {0.0, 200.0}


def test_of_one_class_nothing_is_told_and_of_several_less_than_of_as_many_who_are_not_together() -> None:
    one_class = [life(f"samen {each}", stage_took=60, placed=90.0 if each % 2 else None) for each in range(40)]
    assert durations(seen(*one_class)[1], 1)[Stage.INTAKE] is None
    classes = [*some(20, placed=90), *some(20)]
    found = compared(one_class, classes, 1)["geplaatst binnen 12 maanden"]
    assert found.before is None
    assert found.after
    apart = proportion(20, 40)
    assert isinstance(apart, Estimate)
    assert (found.after.high or 0) - (found.after.low or 0) > apart.high - apart.low + 0.02
