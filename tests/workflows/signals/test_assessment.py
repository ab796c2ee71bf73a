"""How often a signal is raised: once until it is closed, not in its quiet period, and not again over what was answered."""

from events.vocabulary import course
from events.vocabulary.steering import AttentionDismissed, AttentionPassed, AttentionRaised
from events.vocabulary.values import Component, Stage
from tests.workflows.signals.test_rules import attended, paused
from tests.workflows.signals.watching import Watched, moment, threshold
from tests.workflows.specification import in_stage

LOW = threshold("aanwezigheid", onder=80, herstel=85, zwijgt="P4W")
LATE = threshold("over-de-norm", na="P30D", zwijgt="P4W")
LEAVES = AttentionDismissed(signal="aanwezigheid:leren", reason="was met vakantie")


def low_attendance() -> Watched:
    """Somebody with a signal that was raised on day 0."""
    life = Watched(LOW).on(0, in_stage(Stage.LEER_WERK), attended(1, 70))
    assert life.hears(0) == ["+aanwezigheid:leren"]
    return life


def test_a_signal_that_is_open_is_not_raised_again() -> None:
    assert low_attendance().on(10, attended(2, 50)).hears(10) == []


def test_what_was_answered_is_not_said_again_before_something_else_was_measured() -> None:
    life = low_attendance().on(1, LEAVES)
    assert life.hears(100) == []
    assert life.on(101, attended(2, 71)).hears(101) == ["+aanwezigheid:leren"]


def test_within_the_quiet_period_another_measurement_is_not_told_and_after_it_it_is() -> None:
    life = low_attendance().on(1, LEAVES).on(10, attended(2, 60))
    assert life.hears(10) == []
    again = life.looks(10).again
    assert again
    assert moment(28.9) < again < moment(29), "four weeks on the Dutch calendar, over the change of the clock"
    assert life.hears(28.9) == []
    assert life.hears(29) == ["+aanwezigheid:leren"]


def test_a_signal_that_passed_has_a_quiet_period_too() -> None:
    life = low_attendance().on(10, attended(2, 90))
    assert life.hears(10) == ["-aanwezigheid:leren"]
    assert life.on(20, attended(3, 60)).hears(20) == []
    assert life.hears(39) == ["+aanwezigheid:leren"]


def test_a_pause_makes_the_quiet_period_longer() -> None:
    life = low_attendance().on(1, LEAVES).on(10, attended(2, 60)).on(11, *paused(14))
    assert life.hears(29.5) == []
    assert life.hears(29.5 + 14) == ["+aanwezigheid:leren"]


def test_a_rule_of_time_speaks_again_after_its_quiet_period_as_long_as_its_cause_is_there() -> None:
    life = Watched(LATE).on(0, in_stage(Stage.VOORTRAJECT))
    assert life.hears(121) == ["+over-de-norm:voortraject-1"]
    life.on(121, AttentionDismissed(signal="over-de-norm:voortraject-1", reason="wacht op een plek"))
    assert life.hears(148) == []
    assert life.hears(149.1) == ["+over-de-norm:voortraject-1"]
    assert life.state.attention["over-de-norm:voortraject-1"].number == 2


def test_each_subject_is_quiet_by_itself() -> None:
    life = low_attendance().on(1, LEAVES).on(2, attended(1, 50, Component.WORKING))
    assert life.hears(2) == ["+aanwezigheid:werken"]


def test_a_signal_passes_when_the_programme_no_longer_has_the_rule() -> None:
    life = low_attendance()
    life.plan = life.plan.model_copy(update={"thresholds": ()})
    assert life.hears(1) == ["-aanwezigheid:leren"]


def test_signals_that_are_raised_elsewhere_are_left_alone() -> None:
    elsewhere = AttentionRaised(signal="praktijkdeel", rule="praktijkdeel", evidence="50 %", component=Component.WORKING)
    assert Watched(LOW).on(0, in_stage(Stage.LEER_WERK), elsewhere).hears(10) == []


def test_a_threshold_that_does_not_fit_its_rule_says_nothing() -> None:
    life = Watched(threshold("aanwezigheid", boven=10), threshold("humeur", onder=3)).on(0, in_stage(Stage.LEER_WERK), attended(1, 70))
    assert life.hears(0) == []


def test_the_state_knows_how_often_a_signal_was_raised_and_when_it_was_closed_last() -> None:
    life = low_attendance().on(1, LEAVES, LEAVES, AttentionPassed(signal=LEAVES.signal))
    assert life.state.attention == {}
    closed = life.state.closed_attention["aanwezigheid:leren"]
    assert (closed.rule, closed.number, closed.at.at) == ("aanwezigheid", 1, moment(1)), "closed once, however often it was said"
    life.on(40, attended(2, 60))
    assert life.hears(40) == ["+aanwezigheid:leren"]
    assert life.state.attention["aanwezigheid:leren"].number == 2


def test_the_reason_why_somebody_pauses_is_no_fact_to_a_rule() -> None:
    first, second = low_attendance(), low_attendance()
    first.on(1, course.TrajectoryPaused(reason="ziek"))
    second.on(1, course.TrajectoryPaused(reason="geboorte"))
    assert first.looks(5) == second.looks(5)
