"""What is true of a participant works out as it is written: trouble grows, withdrawal follows it, stopping follows that; help may come."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from deploy.simulation.partners.chance import Chance
from deploy.simulation.past.fate import DAYS_A_MONTH, GUIDANCE, LANGUAGE, Fate
from deploy.simulation.past.nature import Nature
from deploy.simulation.past.trouble import Cause, Episode, Sign, Trouble
from deploy.simulation.past.worlds import World, usual
from events.vocabulary.values import EndReason, Stage

BEGAN = datetime(2025, 1, 6, 9, tzinfo=UTC)
MONTH = timedelta(days=DAYS_A_MONTH)
HOURS = 9
TRUE = replace(usual(), transition_risk=1.0, transition_trouble=0.0, lag=20.0, unknown_reason=0.0, guidance_works=1.0)
AT_HOME = Episode(Trouble.HOME, begins=100, rises=40, lasts=60, eases=20, height=0.8)


def fate(*troubles: Episode, endurance: float = 1e6, risk: float = 1.0, world: World = TRUE) -> Fate:
    nature = Nature(0.5, 0.1, mark=7.5, scale=1.0, attendance=92, endurance=endurance, troubles=troubles)
    one = Fate(Chance("iemand"), nature, risk, HOURS, world)
    one.enters(Stage.VOORTRAJECT, BEGAN)
    one.learns(HOURS, BEGAN)
    return one


def days(number: float) -> datetime:
    return BEGAN + timedelta(days=number)


def stops(one: Fate) -> float:
    moment = one.stops(days(1000))
    assert moment is not None
    return one.day(moment)


def test_trouble_rises_lasts_and_eases() -> None:
    assert [AT_HOME.depth(day) for day in (100, 120, 140, 200, 210, 220)] == pytest.approx([0, 0.4, 0.8, 0.8, 0.4, 0])


def test_withdrawal_follows_trouble_with_a_lag_and_goes_on_when_it_eases() -> None:
    one = fate(AT_HOME)
    assert one.withdrawal(days(100)) == 0
    assert one.withdrawal(days(114)) < one.trouble(days(114))[Trouble.HOME] / 2
    assert one.withdrawal(days(200)) == pytest.approx(0.8, abs=0.05)
    assert one.withdrawal(days(225)) > one.trouble(days(225))[Trouble.HOME]


def test_nobody_stops_for_trouble_before_others_can_see_it() -> None:
    """Of all who stop because of this trouble hardly anybody does so in its first fortnight (it was one in five)."""
    one = fate(AT_HOME)
    base = TRUE.drop_out * 14
    spent = [fate(AT_HOME, endurance=each / 1000) for each in range(1, 400)]
    moments = [each.day(at) for each in spent if (at := each.stops(days(300)))]
    early = sum(100 <= day < 114 for day in moments) / sum(100 <= day < 240 for day in moments)
    assert early < 0.05
    assert base < 0.01
    assert one.shows(Sign.CONTACT, days(114)) > 0.25


def test_each_trouble_shows_most_in_its_own_signs() -> None:
    at_work = fate()
    at_work.meets(replace(AT_HOME, kind=Trouble.WORK), BEGAN)
    at_school = fate(replace(AT_HOME, kind=Trouble.SCHOOL))
    # At the height of it, before withdrawal shows in everything.
    assert at_work.shows(Sign.EMPLOYERS_VERDICT, days(141)) > 2 * at_work.shows(Sign.ATTENDANCE, days(141)) - 0.6
    assert at_school.shows(Sign.ATTENDANCE, days(141)) > at_work.shows(Sign.ATTENDANCE, days(141))
    assert at_work.shows(Sign.EMPLOYERS_MARK, days(141)) > at_school.shows(Sign.EMPLOYERS_MARK, days(141))


def test_the_reason_to_stop_is_that_of_the_trouble() -> None:
    assert fate(AT_HOME).stop(days(180)).reason in (EndReason.HOME_SITUATION, EndReason.CHILDCARE)
    assert fate(replace(AT_HOME, kind=Trouble.HEALTH)).stop(days(180)).reason is EndReason.HEALTH
    with_employer = fate()
    with_employer.meets(replace(AT_HOME, kind=Trouble.WORK, cause=Cause.EMPLOYER), BEGAN)
    assert with_employer.stop(days(180)).reason is EndReason.EMPLOYER_STOPPED
    out_of_the_blue = fate(AT_HOME).stop(days(50))
    assert (out_of_the_blue.trouble, out_of_the_blue.reason in (EndReason.OWN_CHOICE, EndReason.NO_SHOW)) == (None, True)


def test_guidance_helps_later_and_leaves_a_part() -> None:
    one = fate(AT_HOME)
    one.help(GUIDANCE, days(120))
    _, since = one.helped[GUIDANCE]
    assert since is not None
    assert 0.3 * TRUE.guidance_late <= since - 120 < 1.7 * TRUE.guidance_late
    unhelped = fate(AT_HOME)
    assert one.trouble(days(since - 1)) == unhelped.trouble(days(since - 1))
    late = days(since + 60)
    assert one.trouble(late)[Trouble.HOME] == pytest.approx(unhelped.trouble(late)[Trouble.HOME] * TRUE.guidance_leaves, abs=0.01)


def test_help_does_not_always_help_nor_with_everything() -> None:
    without = fate(AT_HOME, world=replace(TRUE, guidance_works=0.0))
    without.help(GUIDANCE, days(120))
    other = fate(AT_HOME)
    other.help(LANGUAGE, days(120))
    assert without.trouble(days(190)) == other.trouble(days(190)) == fate(AT_HOME).trouble(days(190))


def test_help_in_time_keeps_somebody_who_would_have_stopped() -> None:
    endurance = fate(AT_HOME)
    endurance.stops(days(220))
    spent = 100 * TRUE.drop_out + 0.3
    calm, helped = fate(AT_HOME, endurance=spent), fate(AT_HOME, endurance=spent)
    helped.help(GUIDANCE, days(101))
    assert 140 < stops(calm) < 240
    assert helped.stops(days(300)) is None


def test_what_happens_changes_no_day_before_it() -> None:
    one, other = fate(AT_HOME), fate(AT_HOME)
    one.stops(days(500))
    one.help(GUIDANCE, days(150.5))
    one.enters(Stage.PLACEMENT, days(160))
    for day in (99, 120, 149.9):
        at = days(day)
        assert (one.withdrawal(at), one.level(at), one.trouble(at)) == (other.withdrawal(at), other.level(at), other.trouble(at))


def test_a_greater_risk_is_a_sooner_stop() -> None:
    usual_risk, risky = fate(endurance=100 * TRUE.drop_out), fate(endurance=100 * TRUE.drop_out, risk=2.0)
    assert (stops(usual_risk), stops(risky)) == pytest.approx((100, 50), abs=0.01)


def test_a_new_stage_is_a_risk_that_wears_off() -> None:
    world = replace(TRUE, transition_risk=3.0)
    at_first, later = fate(endurance=10 * TRUE.drop_out, world=world), fate(endurance=10 * TRUE.drop_out, world=world)
    later.stages[:] = [(-200, Stage.VOORTRAJECT)]
    assert stops(at_first) < 5 < 9 < stops(later)


def test_school_that_is_over_is_no_trouble_any_more() -> None:
    one = fate(replace(AT_HOME, kind=Trouble.SCHOOL))
    one.enters(Stage.PLACEMENT, days(150))
    assert one.trouble(days(171))[Trouble.SCHOOL] == 0


def test_trouble_at_work_comes_with_work() -> None:
    one = fate(replace(AT_HOME, kind=Trouble.WORK, begins=10))
    assert one.trouble(days(60))[Trouble.WORK] == 0
    one.enters(Stage.LEER_WERK, days(200))
    assert one.trouble(days(260))[Trouble.WORK] == 0.8


def test_nobody_stops_before_the_voortraject() -> None:
    one = Fate(Chance("iemand"), fate().nature, 1.0, HOURS, TRUE)
    one.enters(Stage.INTAKE, BEGAN)
    assert one.stops(days(1000)) is None
    assert one.withdrawal(days(10)) == 0


def test_a_level_grows_from_the_first_lesson_by_the_hours_and_less_in_trouble() -> None:
    assert fate().level(BEGAN) == 0.5
    assert fate().level(BEGAN + 6 * MONTH) == pytest.approx(1.1)
    more = fate()
    more.learns(2 * HOURS, BEGAN + 6 * MONTH)
    assert more.level(BEGAN + 12 * MONTH) == pytest.approx(0.5 + 0.6 + 1.2, abs=0.01)
    hard = fate(Episode(Trouble.SCHOOL, 0, 1, 10_000, 1, 1.0))
    assert hard.level(BEGAN + 12 * MONTH) == pytest.approx(0.5 + 1.2 * TRUE.growth_left, abs=0.02)
