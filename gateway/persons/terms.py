"""The terms of a person's rights: for an answer to a request under the AVG, and how long data are kept (numbers of policy)."""

from datetime import date, datetime

from workflows.law.calendar import deadline
from workflows.law.key import Key
from workflows.law.minimum_cell import COUNTRY
from workflows.law.moments import OPENING, in_the_netherlands
from workflows.law.period import AMSTERDAM
from workflows.law.policy import policy_set


def term_of(received_on: date, *, extended: bool = False) -> datetime:
    """The last moment for an answer to a request of that day (AVG art. 12 lid 3), counted by Regulation (EEC, Euratom) 1182/71."""
    rules = policy_set(COUNTRY).as_on(received_on)
    start = in_the_netherlands(received_on, OPENING)
    if not extended:
        return rules.deadline(Key.RIGHTS_REQUEST, start)
    whole = rules.period(Key.RIGHTS_REQUEST).plus(rules.period(Key.RIGHTS_REQUEST_EXTENSION))
    return deadline(start, whole, rules.entry(Key.RIGHTS_REQUEST_EXTENSION).term)


def reminder_of(received_on: date, due: datetime) -> datetime:
    """When whoever handles a request hears of the end of its term: halfway, when as much time is left as went by."""
    start = in_the_netherlands(received_on, OPENING)
    return start + (due - start) / 2


def longest_exception(today: date) -> date:
    """Up to and with which day restricted data can be used all the same when that is said today; then somebody looks at it again. The law
    has no term for it: it is the one within which a controller has to say what it does (AVG art. 12 lid 3).
    """
    return term_of(today).astimezone(AMSTERDAM).date()


def retention_until(ended_on: date, today: date) -> date:
    """The last day on which data on civic integration are kept when the duty ended on a day, by the rule of today (Besluit inburgering
    art. 9.9).
    """
    rules = policy_set(COUNTRY).as_on(today)
    return rules.deadline(Key.RETENTION, in_the_netherlands(ended_on, OPENING)).astimezone(AMSTERDAM).date()
