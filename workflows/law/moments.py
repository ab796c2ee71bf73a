"""Days and moments as people write and read them: in the Netherlands, whatever the zone of the machine.

A moment without an offset has the offset that holds in the Netherlands at that moment. Pure: no clock is read here.
"""

import re
from datetime import UTC, date, datetime, time

from events.log.bounds import YEARS
from workflows.law.period import AMSTERDAM

OPENING = time(9)
"""The time of day that is meant when only a day is given."""

_MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ](?P<clock>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)"
    r"(?P<offset>Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?)?"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TYPED_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_SHORT_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_EXAMPLES = "zoals 2027-01-31 of 2027-01-31T09:00"


def read_moment(text: str) -> datetime:
    """The moment, in UTC, that somebody wrote: a day (which begins at `OPENING`), a day with a time, or that with an offset.

    Raises:
        ValueError: in Dutch, when it is none, or when the clock of the Netherlands has it twice or not at all.
    """
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"hier hoort een dag of een tijdstip, {_EXAMPLES}")
    try:
        day = _within_reach(date.fromisoformat(found["day"]))
        clock = time.fromisoformat(found["clock"]) if found["clock"] else OPENING
        if found["offset"]:
            return datetime.fromisoformat(f"{day}T{clock}{found['offset']}").astimezone(UTC)
        return in_the_netherlands(day, clock)
    except (NotOnTheClock, OutOfReach):
        raise
    except ValueError:
        raise ValueError(f"deze dag of tijd bestaat niet; schrijf {_EXAMPLES}") from None


def read_day(text: str) -> date:
    """The day that somebody wrote.

    Raises:
        ValueError: in Dutch, when it is none.
    """
    try:
        if _DAY.fullmatch(text.strip()):
            return _within_reach(date.fromisoformat(text.strip()))
    except OutOfReach:
        raise
    except ValueError:
        pass
    raise ValueError("hier hoort een datum, zoals 2027-01-31")


def read_day_as_typed(text: str) -> date:
    """The day that somebody wrote in the Dutch order as well, as a spreadsheet of theirs does: 31-1-2027. Raises as `read_day` does."""
    if typed := _TYPED_DAY.fullmatch(text.strip()):
        day, month, year = typed.groups()
        text = f"{year}-{month:0>2}-{day:0>2}"
    elif typed := _SHORT_DAY.fullmatch(text.strip()):
        year, month, day = typed.groups()
        text = f"{year}-{month:0>2}-{day:0>2}"
    return read_day(text)


class OutOfReach(ValueError):
    """A day with which nobody can count; the message is Dutch."""


def _within_reach(day: date) -> date:
    if day.year not in YEARS:
        raise OutOfReach(f"de kalender loopt van {YEARS.start} tot {YEARS.stop}")
    return day


class NotOnTheClock(ValueError):
    """The clock of the Netherlands has a time twice or not at all, because it is put forward or back; the message is Dutch."""


def in_the_netherlands(day: date, clock: time) -> datetime:
    """The moment, in UTC, at which it is this time there.

    Raises:
        NotOnTheClock: when it is that time twice or never.
    """
    here = datetime.combine(day, clock, AMSTERDAM)
    first, second = here.astimezone(UTC), here.replace(fold=1).astimezone(UTC)
    if first == second:
        return first
    if first > second:
        raise NotOnTheClock(f"op {shown_day(day)} is het nooit {clock:%H:%M} uur: de klok gaat dan van 02:00 naar 03:00 uur")
    raise NotOnTheClock(
        f"op {shown_day(day)} is het twee keer {clock:%H:%M} uur: schrijf +02:00 erachter voor de zomertijd of +01:00 voor de wintertijd"
    )


def shown_day(day: date) -> str:
    """A day as in a table or a sentence: "31-01-2027"."""
    return f"{day:%d-%m-%Y}"


def shown_moment(moment: datetime) -> str:
    """A moment as in a table or a sentence: "31-01-2027 09:00:00"."""
    return f"{moment.astimezone(AMSTERDAM):%d-%m-%Y %H:%M:%S}{season(moment)}"


def season(moment: datetime) -> str:
    """Which of two equal times it is, in the night that the clock is put back; otherwise nothing."""
    here = moment.astimezone(AMSTERDAM)
    if here.utcoffset() == here.replace(fold=1 - here.fold).utcoffset():
        return ""
    return " (wintertijd)" if here.fold else " (zomertijd)"
