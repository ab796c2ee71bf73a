"""What is concluded of lives of which it is known what happened, beside the estimators applied by hand."""

from events.vocabulary.parts import Outcome
from projections.conclusions.outcomes import OUTCOMES
from projections.conclusions.stages import STAGES
from projections.conclusions.told import DAYS, SHARE, Told, tell
from projections.estimates.answer import Estimate, TooFew
from projections.estimates.competing_risks import incidence
from projections.estimates.growth import MONTH
from projections.estimates.risk import Life as Time
from projections.estimates.survival import mean_time_to, percentile
from projections.groups import Group
from tests.projections.conclusions.answers import answers
from tests.projections.conclusions.lives import NORM, life
from tests.projections.history import days, named

MOMENT = days(900)
MINIMUM = 5
STAYS = [30.0 + 3 * number for number in range(30)]


def test_a_stage_is_told_with_its_norm_and_percentiles_as_the_estimator_gives_them() -> None:
    found = answers(STAGES, [life(number, stage_took=stay) for number, stay in enumerate(STAYS)], MOMENT, minimum=MINIMUM)
    intake = found["intake"]
    assert intake is not None
    assert intake.norm == NORM
    times = [Time(stay, "afgerond") for stay in STAYS]
    assert intake.percentiles[50] == tell(percentile(times, 0.5, minimum=MINIMUM), MINIMUM, DAYS)
    over = incidence(times, None).at(NORM)
    assert isinstance(over, Estimate)
    assert intake.longer == tell(over.complement(), MINIMUM, SHARE)


def test_who_is_still_in_a_stage_counts_until_the_moment_and_what_was_not_reached_is_not_told() -> None:
    still = [life(f"nog {number}") for number in range(20)]
    found = answers(STAGES, [*still, *(life(number, stage_took=30 + number) for number in range(10))], MOMENT, minimum=MINIMUM)["intake"]
    assert found is not None
    assert (median := found.percentiles[50]) is not None
    assert (median.value, median.high, median.n) == (None, None, 30)


def test_a_group_with_several_norms_is_told_without_one() -> None:
    slower = [life(f"b{number}", stage_took=stay, norm=120) for number, stay in enumerate(STAYS)]
    found = answers(STAGES, [*slower, *(life(number, stage_took=stay) for number, stay in enumerate(STAYS))], MOMENT)["intake"]
    assert found is not None
    assert (found.norm, found.longer) == (None, None)


def test_placement_and_dropping_out_compete() -> None:
    lives = [life(number, placed=100 + 5 * number) for number in range(20)]
    lives += [life(f"uit {number}", ended=(50 + 5 * number, Outcome.DROPPED_OUT)) for number in range(10)]
    lives += [life(f"nog {number}", began=600) for number in range(10)]
    times = [Time(100 + 5 * number, "plaatsing") for number in range(20)]
    times += [Time(50 + 5 * number, "uitval") for number in range(10)] + [Time(300, None)] * 10
    found = answers(OUTCOMES, lives, MOMENT, minimum=MINIMUM)
    for cause in ("plaatsing", "uitval"):
        told = found[cause]
        curve = incidence(times, cause, minimum=MINIMUM)
        assert told is not None
        assert told.by_month == {month: tell(curve.at(month * MONTH), MINIMUM, SHARE) for month in (3, 6, 9, 12, 18, 24, 30, 36)}
        assert told.mean_days == tell(mean_time_to(times, cause, 24 * MONTH, minimum=MINIMUM), MINIMUM, DAYS)


def test_a_cause_of_few_is_not_named_and_of_nobody_is_told() -> None:
    lives = [life(number, placed=100) for number in range(20)] + [life("uit", ended=(50, Outcome.DROPPED_OUT))]
    assert list(answers(OUTCOMES, lives, MOMENT, minimum=MINIMUM)) == ["andere-uitstroom", "plaatsing"]


def test_a_group_that_would_betray_few_is_too_few_while_the_others_are_told() -> None:
    lives = [life(number, programme="zorg", municipality=named("Utrecht"), stage_took=30 + number) for number in range(12)]
    lives += [life(f"z{number}", programme="zorg", municipality=named("Zeist"), stage_took=30 + number) for number in range(3)]
    lives += [life(f"t{number}", programme="techniek", municipality=named("Zeist"), stage_took=30 + number) for number in range(8)]
    shown = {
        group.key: answers(STAGES, lives, MOMENT, group, minimum=MINIMUM)["intake"] is not None
        for group in (Group("zorg"), Group("techniek"), Group(municipality=named("Zeist")), Group("zorg", named("Utrecht")))
    }
    assert list(shown.values()) == [True, True, False, False], shown


def test_what_is_told_is_rounded_and_its_interval_outwards() -> None:
    assert tell(Estimate(0.834, 0.741, 0.9001, 84), 10, SHARE) == Told(0.83, 0.74, 0.91, 80)
    assert tell(Estimate(200.4, 190.6, float("inf"), 15), 10, DAYS) == Told(200.0, 190.0, None, 20)
    assert tell(Estimate(1_234_567, 1_200_000, 1_299_999, 11), 10, -4) == Told(1_230_000.0, 1_200_000.0, 1_300_000.0, 10)
    assert tell(TooFew(10), 10, DAYS) is None
