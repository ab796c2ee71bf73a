"""Days that a person names in an order, or that follow from what was named, and that nobody can mean."""

from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from activities.days import SOON, Bound, wrong_days
from events.days import day_of
from workflows.decisions.case import Case
from workflows.decisions.command import Command
from workflows.decisions.refusal import Refused


def see_to_days(command: Command, case: Case) -> None:
    """See that every day in an order can be meant; a field is called by its title, as it stands in a Dutch sentence.

    Raises:
        Refused: with each that cannot.
    """
    if wrong := " ".join(f"{what}, {day:%d-%m-%Y}, {how}." for what, day, how in wrong_days(command, today(case))):
        raise Refused(wrong)


def must_be(bound: Bound, what: str, day: date, case: Case) -> None:
    """See that one day can be meant; `what` is how a Dutch sentence about it begins.

    Raises:
        Refused: when it cannot.
    """
    if wrong := bound.wrong(day, today(case)):
        raise Refused(f"{what}, {day:%d-%m-%Y}, {wrong}.")


def not_long_before(began: date | datetime | None, what: str, day: date, how: str) -> None:
    """See that a day does not lie so far before something `began` that nobody can mean it; what began nobody knows when says nothing.

    Raises:
        Refused: when it does; `how` ends the sentence in which that stands.
    """
    since = day_of(began) if isinstance(began, datetime) else began
    if since is not None and day < since - relativedelta(years=SOON.back):
        raise Refused(f"{what}, {day:%d-%m-%Y}, ligt meer dan {SOON.back} jaar voor {since:%d-%m-%Y}, toen {how}; kijk het jaartal na.")


def today(case: Case) -> date:
    """The day in the Netherlands on which the order is given."""
    return day_of(case.now)
