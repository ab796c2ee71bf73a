"""Days and moments as people write them: in the Netherlands, at the offset of the moment that is meant."""

import os
import time as clocks
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from workflows.law.moments import read_day, read_moment, shown_moment


@pytest.fixture(params=["UTC", "Europe/Amsterdam", "Pacific/Kiritimati", "America/St_Johns"])
def machine(request: pytest.FixtureRequest) -> Iterator[None]:
    """A machine in some zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    clocks.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    clocks.tzset()


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027-06-15T09:00:00", datetime(2027, 6, 15, 7, tzinfo=UTC)),
        ("2027-06-15T09:00:00.5", datetime(2027, 6, 15, 7, 0, 0, 500_000, tzinfo=UTC)),
        ("2027-06-15T07:00:00.000001Z", datetime(2027, 6, 15, 7, 0, 0, 1, tzinfo=UTC)),
        ("2027-06-15 09:00", datetime(2027, 6, 15, 7, tzinfo=UTC)),
        ("2027-01-15T09:00", datetime(2027, 1, 15, 8, tzinfo=UTC)),
        # A day begins when the office opens, as in the form.
        ("2027-01-15", datetime(2027, 1, 15, 8, tzinfo=UTC)),
        ("2027-07-15", datetime(2027, 7, 15, 7, tzinfo=UTC)),
        ("2027-06-15T09:00Z", datetime(2027, 6, 15, 9, tzinfo=UTC)),
        ("2027-06-15T09:00-03:30", datetime(2027, 6, 15, 12, 30, tzinfo=UTC)),
        # The clock goes forward at 2 on 28 March 2027 and back at 3 on 31 October.
        ("2027-03-28T01:59", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("2027-03-28T03:00", datetime(2027, 3, 28, 1, tzinfo=UTC)),
        ("2027-10-31T01:59", datetime(2027, 10, 30, 23, 59, tzinfo=UTC)),
        ("2027-10-31T03:00", datetime(2027, 10, 31, 2, tzinfo=UTC)),
        ("2027-10-31T02:30+02:00", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("2027-10-31T02:30+01:00", datetime(2027, 10, 31, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_time_without_an_offset_has_that_of_the_moment_in_the_netherlands(text: str, moment: datetime) -> None:
    assert read_moment(text) == moment


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2027-03-28T02:30", "op 28-03-2027 is het nooit 02:30 uur"),
        ("2027-10-31T02:30", "op 31-10-2027 is het twee keer 02:30 uur: schrijf +02:00"),
        ("2027-02-29", "deze dag of tijd bestaat niet"),
        ("2027-01-15T25:00", "deze dag of tijd bestaat niet"),
        ("2027-06-15T09:00+02:75", "hier hoort een dag of een tijdstip"),
        ("2027-06-15T09:00-14:01", "hier hoort een dag of een tijdstip"),
        ("86400", "hier hoort een dag of een tijdstip"),
        ("20270131", "hier hoort een dag"),
        ("2027-W05-1", "hier hoort een dag"),
        ("٢٠٢٧-٠١-٣١", "hier hoort een dag"),
        ("morgen", "zoals 2027-01-31"),
        ("", "zoals 2027-01-31"),
        ("0001-01-01T00:00+14:00", "de kalender loopt van 1800 tot 2500"),
        ("9999-12-31", "de kalender loopt van 1800 tot 2500"),
    ],
)
def test_what_is_no_moment_or_two_is_told(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words.replace("+", r"\+")):
        read_moment(text)


@pytest.mark.parametrize("text", ["20270131", "2027-02-29", "2027-1-1", "86400", "٢٠٢٧-٠١-٣١"])
def test_a_day_is_nothing_but_a_day(text: str) -> None:
    assert read_day(" 2028-02-29 ") == date(2028, 2, 29)
    with pytest.raises(ValueError, match="hier hoort een datum"):
        read_day(text)


@pytest.mark.parametrize("text", ["9999-12-31", "2500-01-01", "1799-12-31", "0001-01-01"])
def test_a_day_is_one_that_can_be_counted_with(text: str) -> None:
    with pytest.raises(ValueError, match="de kalender loopt van 1800 tot 2500"):
        read_day(text)


@pytest.mark.usefixtures("machine")
def test_a_moment_is_shown_in_the_netherlands_and_two_equal_times_apart() -> None:
    assert shown_moment(datetime(2027, 6, 15, 22, 30, tzinfo=UTC)) == "16-06-2027 00:30:00"
    assert shown_moment(datetime(2027, 10, 31, 0, 30, tzinfo=UTC)) == "31-10-2027 02:30:00 (zomertijd)"
    assert shown_moment(datetime(2027, 10, 31, 1, 30, tzinfo=UTC)) == "31-10-2027 02:30:00 (wintertijd)"
    assert shown_moment(datetime(2027, 3, 28, 1, 30, tzinfo=UTC)) == "28-03-2027 03:30:00"
