"""Moments as people read them, in the Netherlands: "sinds 9 dagen", "over 2 uur", "ma 23 november 2026 om 10:15 uur"."""

from datetime import date, datetime, timedelta

from workflows.law.moments import season
from workflows.law.period import AMSTERDAM

_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_MONTHS = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"]
_UNITS = (
    (timedelta(days=730), 365 * 86400, "jaar", "jaar"),
    (timedelta(days=90), 30 * 86400, "maand", "maanden"),
    (timedelta(days=21), 7 * 86400, "week", "weken"),
    (timedelta(days=2), 86400, "dag", "dagen"),
    (timedelta(hours=1), 3600, "uur", "uur"),
    (timedelta(minutes=1), 60, "minuut", "minuten"),
    (timedelta(0), 1, "seconde", "seconden"),
)
"""From which length on which unit is used, in seconds; so that two days and a half is not "0 weken"."""


def length(span: timedelta) -> str:
    """How long, in one unit: "9 dagen"; never less than a second."""
    span = max(abs(span), timedelta(seconds=1))
    for least, seconds, one, more in _UNITS:
        if span >= least:
            count = int(span.total_seconds() // seconds)
            return f"{count} {one if count == 1 else more}"
    raise AssertionError("a length is never negative")


def since(moment: datetime, now: datetime) -> str:
    """For how long something lasts: "sinds 9 dagen"."""
    return "zojuist" if now - moment < timedelta(seconds=1) else f"sinds {length(now - moment)}"


def relative(moment: datetime, now: datetime) -> str:
    """How far away: "over 2 uur", "3 dagen geleden"."""
    if abs(moment - now) < timedelta(seconds=1):
        return "nu"
    return f"over {length(moment - now)}" if moment > now else f"{length(now - moment)} geleden"


def day(value: date) -> str:
    """A date in full: "23 november 2026"."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def full(moment: datetime) -> str:
    """A moment in full: "ma 23 november 2026 om 10:15 uur"."""
    here = moment.astimezone(AMSTERDAM)
    return f"{_DAYS[here.weekday()]} {day(here)} om {clock(moment)} uur{season(moment)}"


def clock(moment: datetime) -> str:
    """The time of day: "10:15"."""
    return moment.astimezone(AMSTERDAM).strftime("%H:%M")


def machine(moment: datetime) -> str:
    """The moment for the `datetime` attribute."""
    return moment.astimezone(AMSTERDAM).isoformat(timespec="seconds")
