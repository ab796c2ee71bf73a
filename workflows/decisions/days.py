"""Days that a person names and that nobody can mean: a slip of the pen in a year must not keep a trajectory waiting."""

from datetime import date, datetime

from activities.question import not_too_far
from workflows.decisions.case import Case
from workflows.decisions.refusal import Refused
from workflows.law.period import AMSTERDAM


def must_be_near(what: str, moment: date | datetime, case: Case) -> None:
    """See that what is waited for does not lie too far ahead; `what` is how a Dutch sentence about it begins.

    Raises:
        Refused: when it does.
    """
    day = moment.astimezone(AMSTERDAM).date() if isinstance(moment, datetime) else moment
    for _, wrong in not_too_far(what, day, case.now.astimezone(AMSTERDAM).date()):
        raise Refused(f"{what} {wrong}.")
