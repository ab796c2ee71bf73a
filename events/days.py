"""What a day is: one in the Netherlands, like every day that people name."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def beginning_of(day: date) -> datetime:
    """Its first moment, in UTC."""
    return datetime.combine(day, time(), AMSTERDAM).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Its last moment, in UTC."""
    return datetime.combine(day, time.max, AMSTERDAM).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """The day that a moment is on."""
    return moment.astimezone(AMSTERDAM).date()


def current_day() -> date:
    """The day that it is now, by the clock of this machine: for the doors, never for what is decided or folded."""
    return day_of(datetime.now(UTC))
