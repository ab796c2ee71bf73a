"""Answers that have the shape of their kind and are not accepted all the same: a contract under the minimum wage, a first day that is
long past, an intake that measures nothing that was asked. Who answered hears why, and is asked once more.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import singledispatch

from dateutil.relativedelta import relativedelta

from activities.employers import ContractOffer, FollowUp
from activities.municipalities import Intake
from activities.question import Answer, Beginning
from events.trajectory.state import Trajectory
from events.vocabulary.values import AfterContract
from workflows.decisions.refusal import Refused
from workflows.law.amounts import euros
from workflows.law.contract import last_day
from workflows.law.minimum_wage import lowest_wage
from workflows.law.period import AMSTERDAM
from workflows.law.policy import policy_set

EARLIEST, LATEST = relativedelta(years=1), relativedelta(years=3)
"""How long before the day on which it is told something may have begun, and how long after it may begin: further is a slip of the pen."""


class NotAccepted(Refused):
    """What was answered cannot be so, and what would be enough."""


def objection(answer: Answer, state: Trajectory, now: datetime) -> str:
    """Why an answer is not accepted at this moment; nothing when it is. Of what it says only days and hours are told."""
    today = now.astimezone(AMSTERDAM).date()
    return " ".join((*_wrong_days(answer, today), *_wrong(answer, state, today)))


def too_low(state: Trajectory, wage_cents: int, hours: int | None, day: date, age: int | None = None) -> str:
    """What the statutory minimum wage of a day is, when a wage a month is under it; nothing when it is not."""
    rules = policy_set(state.policy).as_on(day, version=state.policy_version)
    lowest = lowest_wage(rules, hours, age)
    if lowest is None or wage_cents >= lowest:
        return ""
    for_hours = f"{hours} uur per week" if hours else "een volle week; zijn het minder uren, noem die dan"
    return f"Het wettelijk minimumloon is op {day:%d-%m-%Y} {euros(lowest)} bruto per maand voor {for_hours}. Bied ten minste dat."


def far_off(day: date, today: date) -> str:
    """What is wrong with a day on which something begins, that is told today; nothing when it can be."""
    first, last = today - EARLIEST, today + LATEST
    return "" if first <= day <= last else f"{day:%d-%m-%Y} kan niet. Noem een dag van {first:%d-%m-%Y} tot en met {last:%d-%m-%Y}."


def _wrong_days(answer: Answer, today: date) -> Iterator[str]:
    for name, field in type(answer).model_fields.items():
        day = getattr(answer, name)
        if any(isinstance(mark, Beginning) for mark in field.metadata) and (wrong := far_off(day, today)):
            yield f"{field.alias or name}: {wrong}"


@singledispatch
def _wrong(answer: Answer, state: Trajectory, today: date) -> Iterator[str]:
    yield from ()


@_wrong.register
def _(answer: Intake, state: Trajectory, today: date) -> Iterator[str]:
    asked = [requirement.criterion for requirement in state.requirements]
    if answer.appeared and asked and not any(measurement.criterion in asked for measurement in answer.measurements):
        yield f"metingen: van wat is gevraagd is niets gemeten. Meet ten minste een van deze criteria, met deze code: {', '.join(asked)}."


@_wrong.register
def _(answer: ContractOffer, state: Trajectory, today: date) -> Iterator[str]:
    if wrong := too_low(state, answer.wage_cents, answer.hours, max(answer.starts, today), answer.age):
        yield wrong


@_wrong.register
def _(answer: FollowUp, state: Trajectory, today: date) -> Iterator[str]:
    contract = state.placement.contract
    if contract is None or answer.what is AfterContract.ENDS:
        return
    ends = last_day(contract) or today
    if answer.until is not None and answer.until <= ends:
        yield f"totEnMet: noem een dag na {ends:%d-%m-%Y}, de laatste van het contract van nu."
    wage, hours = answer.wage_cents or contract.wage_cents, answer.hours or contract.hours
    if wrong := too_low(state, wage, hours, max(ends + timedelta(days=1), today), answer.age):
        yield wrong
