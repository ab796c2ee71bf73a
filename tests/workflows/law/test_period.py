from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from workflows.law.period import AMSTERDAM, Period

MOMENTS = st.integers(1_577_836_800, 2_840_140_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
PERIODS = st.builds(Period, *(st.integers(0, 40) for _ in range(7)))


class Holder(BaseModel):
    length: Period


def amsterdam(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=AMSTERDAM)


@pytest.mark.parametrize("text", ["P6M", "P10W", "P3Y", "PT5S", "P1Y6M", "P1DT12H30M", "PT0S", "P0D"])
def test_an_iso_8601_duration_is_read(text: str) -> None:
    assert Period.parse(text)


@pytest.mark.parametrize("text", ["", "P", "PT", "P6", "6M", "P6M ", "p6m", "P1.5M", "-P1D", "P1DT", "PT5S3M", "6 maanden", "P٣M", "PT５S"])
def test_anything_else_is_refused_in_dutch(text: str) -> None:
    with pytest.raises(ValueError, match="geen duur volgens ISO 8601"):
        Period.parse(text)


def test_minutes_and_months_are_told_apart() -> None:
    assert Period.parse("P5M") == Period(months=5)
    assert Period.parse("PT5M") == Period(minutes=5)


@given(PERIODS)
def test_a_period_is_written_as_it_is_read(period: Period) -> None:
    assert Period.parse(str(period)) == period
    assert Holder.model_validate_json(Holder(length=period).model_dump_json()).length == period
    assert Holder.model_validate({"length": str(period)}).length == period


def test_a_model_tells_in_dutch_what_is_wrong_with_a_period() -> None:
    with pytest.raises(ValidationError, match="'6 weken' is geen duur"):
        Holder.model_validate({"length": "6 weken"})
    with pytest.raises(ValidationError, match="'6' is geen duur"):
        Holder.model_validate({"length": 6})


def test_a_negative_period_does_not_exist() -> None:
    with pytest.raises(ValueError, match="niet negatief"):
        Period(days=-1)


def test_months_are_calendar_months() -> None:
    assert Period.parse("P1M").after(amsterdam(2027, 1, 31, 12)) == amsterdam(2027, 2, 28, 12)
    assert Period.parse("P6M").after(amsterdam(2027, 1, 15, 12)) == amsterdam(2027, 7, 15, 12)


def test_years_know_of_leap_days() -> None:
    assert Period.parse("P3Y").after(amsterdam(2028, 2, 29, 9)) == amsterdam(2031, 2, 28, 9)


def test_days_are_counted_on_the_dutch_calendar_also_when_the_clock_changes() -> None:
    assert Period.parse("P1D").after(amsterdam(2026, 10, 24, 12)) == amsterdam(2026, 10, 25, 12)
    assert Period.parse("PT24H").after(amsterdam(2026, 10, 24, 12)) == amsterdam(2026, 10, 25, 11)


def test_a_month_from_the_first_of_march_in_the_netherlands_is_the_first_of_april() -> None:
    just_past_midnight = datetime(2027, 2, 28, 23, 30, tzinfo=UTC)
    assert Period.parse("P1M").after(just_past_midnight).astimezone(AMSTERDAM).date() == amsterdam(2027, 4, 1).date()


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zonder tijdzone"):
        Period.parse("P1D").after(datetime(2026, 1, 1))  # noqa: DTZ001


@given(PERIODS, MOMENTS)
def test_what_comes_after_a_moment_is_never_before_it(period: Period, moment: datetime) -> None:
    assert period.after(moment) >= moment if period.is_zero else period.after(moment) > moment


@given(PERIODS, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_later_start_never_ends_earlier(period: Period, moment: datetime, later: timedelta) -> None:
    # The hour that exists twice in October may cost an hour: 02:30 in summer time comes before 02:10 in winter time.
    assert period.after(moment) <= period.after(moment + later) + timedelta(hours=1)


@given(PERIODS, MOMENTS, st.integers(0, 5))
def test_more_times_takes_longer(period: Period, moment: datetime, n: int) -> None:
    assert period.times(n).after(moment) <= period.times(n + 1).after(moment)


@given(PERIODS, PERIODS, MOMENTS)
def test_one_after_the_other_is_as_long_as_both(one: Period, other: Period, moment: datetime) -> None:
    assert one.plus(other) == other.plus(one)
    assert one.plus(other).after(moment) >= one.after(moment)


@given(PERIODS, PERIODS, MOMENTS)
def test_what_is_longer_ends_later_give_or_take_the_length_of_months(one: Period, other: Period, moment: datetime) -> None:
    if one.longer_than(other):
        assert one.after(moment) > other.after(moment) - timedelta(days=4)
    assert not (one.longer_than(other) and other.longer_than(one))


def test_a_number_that_no_calendar_holds_is_no_period() -> None:
    with pytest.raises(ValueError, match="geen duur"):
        Period.parse("P" + "9" * 5000 + "D")


def test_a_period_can_be_told_in_words() -> None:
    assert Period.parse("P1Y6M").in_words() == "1 jaar en 6 maanden"
    assert Period.parse("P10W").in_words() == "10 weken"
    assert Period.parse("P1DT1H5S").in_words() == "1 dag, 1 uur en 5 seconden"
    assert Period().in_words() == "direct"


def test_before_counts_back_on_the_same_calendar() -> None:
    end = datetime(2027, 3, 31, tzinfo=AMSTERDAM)
    assert Period(months=6).before(end) == datetime(2026, 9, 30, tzinfo=AMSTERDAM)
    assert Period(months=1).before(end) == datetime(2027, 2, 28, tzinfo=AMSTERDAM)
    assert Period(seconds=5).before(end) == end - timedelta(seconds=5)
    with pytest.raises(ValueError, match="tijdzone"):
        Period(days=1).before(end.replace(tzinfo=None))
