"""What signals were worth."""

import pytest

from projections.learning.estimates.answer import TooFew
from projections.learning.estimates.detection import Watched, median_lead, precision, recall
from tests.projections.learning.estimates.lives import told

HORIZON = 60
FORETOLD = Watched((100, 120), 150, 500)
IN_VAIN = Watched((30,), None, 500)
MISSED = Watched((), 80, 500)
TOO_EARLY = Watched((10,), 200, 500)
UNDECIDED = Watched((480,), None, 500)
JUST_BEFORE_TODAY = Watched((470,), 490, 500)


def test_precision_is_the_share_of_judged_signals_after_which_the_event_came() -> None:
    """Two came true, two were in vain; two came too short before today to be judged, of which one did come true."""
    found = told(precision([FORETOLD, IN_VAIN, MISSED, TOO_EARLY, UNDECIDED, JUST_BEFORE_TODAY], HORIZON))
    assert found.value == pytest.approx(2 / 4)
    assert found.n == 3


def test_recall_is_the_share_of_events_that_a_signal_announced_in_time() -> None:
    found = told(recall([FORETOLD, IN_VAIN, MISSED, TOO_EARLY, UNDECIDED], HORIZON))
    assert found.value == pytest.approx(1 / 3)
    assert found.n == 3


def test_lead_is_counted_from_the_first_signal_within_the_horizon() -> None:
    assert FORETOLD.lead(HORIZON) == 50
    assert FORETOLD.lead(40) == 30
    assert TOO_EARLY.lead(HORIZON) is None
    assert MISSED.lead(HORIZON) is None
    assert told(median_lead([FORETOLD] * 7, HORIZON)).value == 50


def test_signals_of_one_trajectory_do_not_count_as_many_witnesses() -> None:
    repeated = [Watched((10, 20, 30, 40), 50, 500)] * 10 + [Watched((10, 20, 30, 40), None, 500)] * 10
    single = [Watched((10,), 50, 500)] * 10 + [Watched((10,), None, 500)] * 10
    one, many = told(precision(single, HORIZON)), told(precision(repeated, HORIZON))
    assert many.high - many.low == pytest.approx(one.high - one.low)


@pytest.mark.parametrize("few", range(5))
def test_whether_a_rule_is_judged_follows_from_how_much_it_spoke_and_not_from_whether_it_was_right(few: int) -> None:
    watched = [FORETOLD] * few + [IN_VAIN] * (9 - few) + [MISSED] * (9 - few)
    assert told(precision(watched, HORIZON, minimum=9)).n == told(recall(watched, HORIZON, minimum=9)).n == 9
    assert precision(watched[1:], HORIZON, minimum=9) == TooFew(9)
    assert median_lead(watched, HORIZON, minimum=5) == TooFew(6)


def test_without_signals_or_events_there_is_nothing_to_tell() -> None:
    assert precision([MISSED], HORIZON) == TooFew(2)
    assert recall([IN_VAIN], HORIZON) == TooFew(1)
