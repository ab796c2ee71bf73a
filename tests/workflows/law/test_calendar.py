from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.law.calendar import TermRule, deadline, is_working_day
from workflows.law.period import AMSTERDAM, Period

MOMENTS = st.integers(1_577_836_800, 2_840_140_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
ATW_PERIODS = st.one_of(
    st.builds(Period, days=st.integers(1, 90)), st.builds(Period, weeks=st.integers(1, 12)), st.builds(Period, months=st.integers(1, 3))
)


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=AMSTERDAM)


def last_day(start: datetime, text: str, rule: TermRule) -> date:
    return deadline(start, Period.parse(text), rule).astimezone(AMSTERDAM).date()


def test_a_calendar_term_ends_so_long_after_its_start_whatever_day_that_is() -> None:
    assert last_day(noon(2026, 11, 21), "P6W", TermRule.CALENDAR) == date(2027, 1, 2)


def test_a_term_of_law_that_ends_on_a_saturday_ends_on_monday() -> None:
    assert last_day(noon(2026, 11, 14), "P1W", TermRule.ATW) == date(2026, 11, 23)


def test_ten_weeks_for_the_pip_that_end_on_the_kings_birthday_end_the_day_after() -> None:
    assert last_day(noon(2026, 2, 16), "P10W", TermRule.ATW) == date(2026, 4, 28)


def test_good_friday_and_easter_together_move_a_term_by_four_days() -> None:
    assert last_day(noon(2027, 2, 26), "P4W", TermRule.ATW) == date(2027, 3, 30)


def test_liberation_day_counts_in_every_year() -> None:
    assert not is_working_day(date(2026, 5, 5))
    assert not is_working_day(date(2025, 5, 5))


def test_three_days_hold_at_least_two_working_days() -> None:
    assert last_day(noon(2026, 11, 20), "P3D", TermRule.ATW) == date(2026, 11, 24)


@pytest.mark.parametrize("text", ["P3Y", "P6M", "P13W", "P91D"])
def test_long_terms_are_not_moved_by_the_algemene_termijnenwet(text: str) -> None:
    start = noon(2026, 1, 3)
    assert last_day(start, text, TermRule.ATW) == last_day(start, text, TermRule.CALENDAR)


def test_a_term_in_hours_or_seconds_is_counted_exactly() -> None:
    start = noon(2026, 12, 25)
    for rule in TermRule:
        assert deadline(start, Period.parse("PT5S"), rule) == start + timedelta(seconds=5)


def test_a_term_in_days_lasts_until_the_end_of_its_last_day_in_the_netherlands() -> None:
    just_past_midnight = datetime(2026, 11, 9, 23, 30, tzinfo=UTC)
    end = deadline(just_past_midnight, Period.parse("P1W"), TermRule.ATW)
    assert end.astimezone(AMSTERDAM).isoformat() == "2026-11-17T23:59:59.999999+01:00"


def test_working_days_skip_weekends_and_holidays() -> None:
    assert last_day(noon(2026, 12, 24), "P2D", TermRule.WORKING_DAYS) == date(2026, 12, 29)


def test_working_days_are_not_counted_in_months() -> None:
    with pytest.raises(ValueError, match="niet in 2 maanden"):
        deadline(noon(2026, 1, 1), Period.parse("P2M"), TermRule.WORKING_DAYS)


@given(MOMENTS, ATW_PERIODS)
def test_a_term_of_law_always_ends_on_a_working_day_and_never_too_early(start: datetime, period: Period) -> None:
    end = deadline(start, period, TermRule.ATW)
    assert is_working_day(end.astimezone(AMSTERDAM).date())
    assert end >= period.after(start)
    assert end - period.after(start) < timedelta(days=8)


@given(MOMENTS, st.integers(0, 60))
def test_so_many_working_days_lie_in_a_term_of_working_days(start: datetime, n: int) -> None:
    first = start.astimezone(AMSTERDAM).date()
    last = deadline(start, Period(days=n), TermRule.WORKING_DAYS).astimezone(AMSTERDAM).date()
    assert sum(is_working_day(first + timedelta(days=d)) for d in range(1, (last - first).days + 1)) == n


@pytest.mark.parametrize(
    ("received", "period", "last"),
    [
        (noon(2026, 3, 5), "P1M", date(2026, 4, 7)),  # a Sunday, and Easter Monday after it
        (noon(2026, 8, 31), "P1M", date(2026, 9, 30)),  # no 31st
        (noon(2026, 1, 30), "P1M", date(2026, 3, 2)),  # 28 February is a Saturday
        (noon(2026, 3, 5), "P3M", date(2026, 6, 5)),
        (noon(2026, 9, 26), "P3M", date(2026, 12, 28)),  # Boxing Day is a Saturday; longer than the Algemene termijnenwet reaches, almost
        (noon(2026, 9, 19), "P13M", date(2027, 10, 19)),
        (noon(2026, 4, 3), "P2D", date(2026, 4, 8)),  # Good Friday: two working days after Easter
    ],
)
def test_a_european_term_ends_on_a_working_day_however_long_it_is(received: datetime, period: str, last: date) -> None:
    assert last_day(received, period, TermRule.EUROPEAN) == last
