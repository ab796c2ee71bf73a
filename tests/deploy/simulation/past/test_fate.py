"""What is true of a participant works out as it is written: growth by the hours, trouble with its hazard, help that shortens it."""

from datetime import UTC, datetime, timedelta

import pytest

from deploy.simulation.partners.chance import Chance
from deploy.simulation.past.fate import Fate, Nature
from deploy.simulation.past.truth import DAYS_A_MONTH, TRUTH
from projections.learning.estimates.answer import Estimate
from projections.learning.estimates.proportions import proportion

BEGAN = datetime(2025, 1, 6, 9, tzinfo=UTC)
MONTH = timedelta(days=DAYS_A_MONTH)
HOURS = 9


def fate(*, trouble: tuple[float, float] | None = None, endurance: float = 1e6, risk: float = 1.0) -> Fate:
    nature = Nature(start=0.5, growth=0.1, trouble=trouble, endurance=endurance)
    return Fate(nature, risk, HOURS, began=BEGAN, lessons=[(BEGAN, HOURS)])


def days(number: float) -> datetime:
    return BEGAN + timedelta(days=number)


def test_a_level_grows_from_the_first_lesson_at_its_own_pace() -> None:
    assert fate().level(BEGAN) == 0.5
    assert fate().level(BEGAN + 6 * MONTH) == pytest.approx(1.1)


def test_more_hours_are_in_proportion_more_growth() -> None:
    one = fate()
    one.lessons.append((BEGAN + 6 * MONTH, 2 * HOURS))
    assert one.level(BEGAN + 12 * MONTH) == pytest.approx(0.5 + 0.6 + 1.2)


def test_in_trouble_a_part_of_the_growth_is_left() -> None:
    one = fate(trouble=(3 * DAYS_A_MONTH, 6 * DAYS_A_MONTH))
    assert one.level(BEGAN + 12 * MONTH) == pytest.approx(0.5 + 0.6 + 0.6 * TRUTH.growth_in_trouble)


def test_trouble_shows_more_and_more_until_it_is_over() -> None:
    one = fate(trouble=(100, 90))
    assert [one.depth(days(at)) for at in (99, 100, 121, 142, 189, 190)] == [0, 0, 0.5, 1, 1, 0]
    assert one.shows(92, 62, days(121)) == 77


@pytest.mark.parametrize(("helped", "ends"), [(50, 100 + 0.4 * 90), (100, 100 + 0.4 * 90), (150, 150 + 0.4 * 40), (200, 190)])
def test_more_guidance_shortens_what_is_left_of_trouble(helped: float, ends: float) -> None:
    one = fate(trouble=(100, 90))
    one.helped = days(helped)
    assert one.trouble == (days(100), days(ends))


def test_who_has_gone_through_enough_hazard_drops_out() -> None:
    usual, hard = TRUTH.drop_out, TRUTH.drop_out_in_trouble
    before = fate(trouble=(100, 90), endurance=50 * usual)
    during = fate(trouble=(100, 90), endurance=100 * usual + 30 * hard)
    after = fate(trouble=(100, 90), endurance=100 * usual + 90 * hard + 10 * usual)
    for one, day in ((before, 50), (during, 130), (after, 200)):
        moment = one.drops_out()
        assert moment is not None
        assert abs(moment - days(day)) < timedelta(seconds=1)


def test_help_in_time_keeps_somebody_who_would_have_dropped_out() -> None:
    one = fate(trouble=(100, 90), endurance=100 * TRUTH.drop_out + 60 * TRUTH.drop_out_in_trouble)
    assert one.drops_out() == days(160)
    one.helped = days(110)
    moment = one.drops_out()
    assert moment is not None
    assert moment > days(1000)


def test_a_greater_risk_is_a_sooner_drop_out() -> None:
    usual, risky = fate(endurance=100 * TRUTH.drop_out), fate(endurance=100 * TRUTH.drop_out, risk=2.0)
    assert (usual.drops_out(), risky.drops_out()) == (days(100), days(50))


def test_nobody_drops_out_before_the_voortraject() -> None:
    one = fate(endurance=0.0)
    one.began = None
    assert one.drops_out() is None


def test_what_is_true_of_people_is_drawn_in_the_ranges_and_shares_of_the_truth() -> None:
    drawn = [Nature.drawn(Chance("wie", number)) for number in range(1000)]
    troubled = proportion(sum(one.trouble is not None for one in drawn), len(drawn))
    assert isinstance(troubled, Estimate)
    assert troubled.low <= TRUTH.troubled <= troubled.high
    assert all(TRUTH.growth[0] <= one.growth < TRUTH.growth[1] for one in drawn)
    assert sum(one.endurance for one in drawn) / len(drawn) == pytest.approx(1, abs=0.1)
