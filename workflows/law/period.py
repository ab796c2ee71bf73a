"""A length of time as people agree on it: an ISO 8601 duration such as P6M, P10W or PT5S.

Months and years are calendar months and years in the Netherlands, not a number of seconds; that is why a `timedelta` will not do.
Pure: no clock is read here.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any, Literal, Self

from dateutil.relativedelta import relativedelta
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from events.days import AMSTERDAM as AMSTERDAM

_ISO_8601 = re.compile(
    r"P(?=[0-9]|T[0-9])(?:(?P<years>[0-9]{1,9})Y)?(?:(?P<months>[0-9]{1,9})M)?(?:(?P<weeks>[0-9]{1,9})W)?(?:(?P<days>[0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,9})H)?(?:(?P<minutes>[0-9]{1,9})M)?(?:(?P<seconds>[0-9]{1,9})S)?)?"
)
# `dataclasses.astuple` copies deeply, which took an eighth of the time of a trajectory's decisions.
_UNITS = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
_parts = attrgetter(*_UNITS)
REMEMBERED = 10_000
_ONE = ("jaar", "maand", "week", "dag", "uur", "minuut", "seconde")
_MORE = ("jaar", "maanden", "weken", "dagen", "uur", "minuten", "seconden")


@dataclass(frozen=True, slots=True)
class Period:
    """A duration of whole units, never negative. In a pydantic model it is written and read as its ISO 8601 text.

    Two periods are equal when they are written alike: P7D is not P1W. They have no order, because P1M may be shorter or longer than P30D.
    """

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0

    def __post_init__(self) -> None:
        if min(_parts(self)) < 0:
            raise ValueError("een duur kan niet negatief zijn")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an ISO 8601 duration of whole units.

        Raises:
            ValueError: in Dutch, when `text` is not one.
        """
        found = _ISO_8601.fullmatch(text)
        if found is None:
            said = text.encode("utf-8", "backslashreplace").decode()
            raise ValueError(f"'{said}' is geen duur volgens ISO 8601, zoals P6M, P10W of PT5S")
        return cls(**{unit: int(count) for unit, count in found.groupdict().items() if count is not None})

    @classmethod
    def _read(cls, value: object) -> Self:
        return value if isinstance(value, cls) else cls.parse(str(value))

    @property
    def whole_days(self) -> bool:
        """Whether it is counted in days, weeks, months or years only, so that it ends on a day and not at a moment."""
        return not (self.hours or self.minutes or self.seconds)

    @property
    def is_zero(self) -> bool:
        """Whether nothing is left to wait."""
        return not any(_parts(self))

    def after(self, moment: datetime) -> datetime:
        """The moment that lies this period after `moment`, in UTC.

        Years, months, weeks and days are counted on the Dutch calendar at the same time of day; a day that does not exist
        (31 February) becomes the last day of that month. Hours, minutes and seconds are counted as they pass.

        Raises:
            ValueError: when `moment` has no time zone.
        """
        return self._from(moment, 1)

    def before(self, moment: datetime) -> datetime:
        """The moment that lies this period before `moment`, in UTC; counted as `after` does.

        Raises:
            ValueError: when `moment` has no time zone.
        """
        return self._from(moment, -1)

    def _from(self, moment: datetime, way: Literal[1, -1]) -> datetime:
        if moment.tzinfo is None:
            raise ValueError("een tijdstip zonder tijdzone zegt niet wanneer iets is")
        return _counted(self, moment if moment.tzinfo is UTC else moment.astimezone(UTC), way)

    def longer_than(self, other: "Period") -> bool:
        """Whether it is longer, counted from some ordinary day; of two that are about as long this may depend on the day."""
        return self.in_days > other.in_days

    @property
    def in_days(self) -> float:
        """About how many days it is, from no day in particular."""
        days = self.years * 365.25 + self.months * 30.4375 + self.weeks * 7 + self.days
        return days + self.hours / 24 + self.minutes / 1440 + self.seconds / 86400

    def times(self, n: int) -> "Period":
        """This period `n` times in a row (`n` 0 or more)."""
        return Period(*(part * n for part in _parts(self)))

    def plus(self, other: "Period") -> "Period":
        """This period and then another."""
        return Period(*(mine + others for mine, others in zip(_parts(self), _parts(other), strict=True)))

    def in_words(self) -> str:
        """The period in Dutch, such as "2 jaar en 6 maanden"."""
        parts = [f"{n} {one if n == 1 else many}" for n, one, many in zip(_parts(self), _ONE, _MORE, strict=True) if n]
        if not parts:
            return "direct"
        return " en ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))

    @property
    def each(self) -> str:
        """The period in Dutch as a rhythm, after the word "elke": "maand", "6 weken"."""
        return self.in_words().removeprefix("1 ")

    def __str__(self) -> str:
        texts = [f"{n}{unit[0].upper()}" for n, unit in zip(_parts(self), _UNITS, strict=True) if n]
        by_day = sum(1 for n in (self.years, self.months, self.weeks, self.days) if n)
        time = f"T{''.join(texts[by_day:])}" if texts[by_day:] else ""
        return f"P{''.join(texts[:by_day])}{time}" if texts else "P0D"

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(core), "format": "duration"}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate from ISO 8601 text or a `Period`, and write as text."""
        return core_schema.json_or_python_schema(
            json_schema=core_schema.no_info_after_validator_function(cls.parse, core_schema.str_schema(strict=True)),
            python_schema=core_schema.no_info_plain_validator_function(cls._read),
            serialization=core_schema.plain_serializer_function_ser_schema(str, return_schema=core_schema.str_schema()),
        )


@lru_cache(REMEMBERED)
def _counted(period: Period, moment: datetime, way: Literal[1, -1]) -> datetime:
    # The same dates are asked for again at every look at a trajectory, and the calendar is what takes the time of it.
    days = timedelta(weeks=period.weeks, days=period.days)
    if period.years or period.months:
        moment = moment.astimezone(AMSTERDAM) + way * relativedelta(years=period.years, months=period.months)
    if days:
        # Within one time zone this counts days of the calendar, as `relativedelta` does and much sooner.
        moment = moment.astimezone(AMSTERDAM) + way * days
    return moment.astimezone(UTC) + way * timedelta(hours=period.hours, minutes=period.minutes, seconds=period.seconds)
