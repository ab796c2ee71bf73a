"""Days and moments as they are typed behind a command."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from cyclopts import Parameter, Token

from workflows.law.moments import read_day, read_moment


def _moment(type_: object, tokens: Sequence[Token]) -> datetime:
    return read_moment(tokens[0].value)


def _day(type_: object, tokens: Sequence[Token]) -> date:
    return read_day(tokens[0].value)


Moment = Annotated[datetime, Parameter(converter=_moment)]
"""A moment in the Netherlands, or with an offset of its own."""
Day = Annotated[date, Parameter(converter=_day)]
"""A day: year-month-day."""
