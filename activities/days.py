"""Days that come in, in orders, answers, documents and behind a command: each says with a bound which days can be meant, seen from the day
on which it is told. Further is a slip of the pen in a year, which must not keep a trajectory waiting or lead it out of the calendar.

A field of which the type is one of these has that bound; whoever takes the thing in asks `wrong_days`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, get_args

from dateutil.relativedelta import relativedelta
from pydantic import AwareDatetime, BaseModel, Field
from pydantic.fields import FieldInfo


@dataclass(frozen=True, slots=True)
class Bound:
    """Which days can be meant: from so many years back up to and with so many ahead (below nought: those back). Of those only `later` ones,
    when it is for what is still to come.
    """

    back: int
    ahead: int
    later: bool = False

    def between(self, today: date) -> tuple[date, date]:
        """The first and the last day that can be meant."""
        first = today + timedelta(days=1) if self.later else today - relativedelta(years=self.back)
        return first, today + relativedelta(years=self.ahead)

    def wrong(self, day: date, today: date) -> str:
        """What is wrong with a day that is told today, and which could be, as the rest of a Dutch sentence; nothing when nothing is."""
        first, last = self.between(today)
        if first <= day <= last:
            return ""
        if day < today - relativedelta(years=self.back):
            how = f"ligt meer dan {self.back} jaar terug; kijk het jaartal na"
        elif self.later and day < first:
            how = "moet na vandaag liggen"
        elif self.ahead == 0:
            how = "ligt na vandaag, terwijl dit al gebeurd moet zijn; kijk het jaartal na"
        elif self.ahead < 0:
            how = f"ligt minder dan {-self.ahead} jaar terug; kijk het jaartal na"
        else:
            how = f"ligt meer dan {self.ahead} jaar vooruit; kijk het jaartal na"
        return f"{how}. Noem een dag van {first:%d-%m-%Y} tot en met {last:%d-%m-%Y}"


NEAR = Bound(back=10, ahead=10)
"""What has to do with a trajectory at all."""
DONE = Bound(back=10, ahead=0)
"""What was done: a day to come is a plan, and nobody may go on as if it were done."""
SOON = Bound(back=1, ahead=3)
"""What begins, or is to be done, in the course of one."""
SINCE = Bound(back=10, ahead=3)
"""What begins in the course of one, or began before it and goes on: guidance, lessons, an education, an income, a home."""
LATER = Bound(back=10, ahead=10, later=True)
"""What is still to come, and is waited for."""
LASTING = Bound(back=50, ahead=50)
"""What outlives a trajectory: a source of money, law and policy, or what is kept of a person."""
BORN = Bound(back=100, ahead=-14)
"""The birth of somebody who may work: from fourteen on, what is light, beside and in connection with education (Arbeidstijdenwet art. 3:2
lid 2 onder c; younger than sixteen is a child, art. 1:2 lid 1)."""

_Counted = Annotated[date, Field(ge=date(1900, 1, 1), lt=date(2200, 1, 1))]
"""A date that can be counted with at all."""
Day = Annotated[_Counted, NEAR]
DoneDay = Annotated[_Counted, DONE]
FirstDay = Annotated[_Counted, SOON]
SinceDay = Annotated[_Counted, SINCE]
DueDay = Annotated[_Counted, SOON]
LaterDay = Annotated[_Counted, LATER]
LastingDay = Annotated[_Counted, LASTING]
BirthDay = Annotated[_Counted, BORN]
Moment = Annotated[AwareDatetime, Field(lt=datetime(2200, 1, 1, tzinfo=UTC)), NEAR]


def wrong_days(told: BaseModel, today: date) -> Iterator[tuple[str, date, str]]:
    """Every day in something that is told today and cannot be meant: what its field is called, the day, and what is wrong with it."""
    for name, field in type(told).model_fields.items():
        bound = bound_of(field)
        for place, value in _values(getattr(told, name), called(name, field)):
            if isinstance(value, BaseModel):
                yield from ((f"{place}.{inner}", day, wrong) for inner, day, wrong in wrong_days(value, today))
            elif bound is not None and isinstance(value, date):
                # A bound is of years: the hour in which it is another day elsewhere makes no difference.
                day = value.date() if isinstance(value, datetime) else value
                if wrong := bound.wrong(day, today):
                    yield place, day, wrong


def called(name: str, field: FieldInfo) -> str:
    """What a field is called in Dutch: as an answer or document has it, or in a sentence about an order."""
    return field.title or field.alias or name


def bound_of(field: FieldInfo) -> Bound | None:
    """The bound of the days of a field."""
    return next((mark for mark in (*field.metadata, *_within(field.annotation)) if isinstance(mark, Bound)), None)


def days_of(model: type[BaseModel], *, seen: frozenset[object] = frozenset()) -> Iterator[tuple[str, FieldInfo]]:
    """Every field of a model, and of the models in it, that holds a day or a moment."""
    for name, field in model.model_fields.items():
        parts = [field.annotation, *_within(field.annotation)]
        if any(part is AwareDatetime or (isinstance(part, type) and issubclass(part, date)) for part in parts):
            yield f"{model.__name__}.{name}", field
        for part in parts:
            if isinstance(part, type) and issubclass(part, BaseModel) and part not in seen:
                yield from days_of(part, seen=seen | {model, part})


def _within(annotation: object) -> Iterator[object]:
    for part in get_args(annotation):
        yield part
        yield from _within(part)


def _values(value: object, place: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _values(inner, f"{place}.{key}")
    elif isinstance(value, tuple | list | set | frozenset):
        for number, inner in enumerate(value):
            yield from _values(inner, f"{place}.{number}")
    else:
        yield place, value
