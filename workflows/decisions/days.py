"""Days that a person names and that nobody can mean: a slip of the pen in a year must not keep a trajectory waiting."""

from datetime import date, datetime

from activities.question import neither_far_nor_long_ago
from workflows.decisions.case import Case
from workflows.decisions.refusal import Refused
from workflows.law.period import AMSTERDAM


def must_be_near(what: str, moment: date | datetime, case: Case) -> None:
    """See that a day lies neither too far ahead nor too long ago; `what` is how a Dutch sentence about it begins.

    Raises:
        Refused: when it does.
    """
    day = moment.astimezone(AMSTERDAM).date() if isinstance(moment, datetime) else moment
    for _, wrong in neither_far_nor_long_ago(what, day, case.now.astimezone(AMSTERDAM).date()):
        raise Refused(f"{what} {wrong}.")
