"""When a day begins and ends: in the Netherlands, like every day that people name. Workflows have it so too, on a floor above."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Amsterdam")


def beginning_of(day: date) -> datetime:
    """Its first moment, in UTC."""
    return datetime.combine(day, time(), HERE).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Its last moment, in UTC."""
    return datetime.combine(day, time.max, HERE).astimezone(UTC)
