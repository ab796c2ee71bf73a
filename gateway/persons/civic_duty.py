"""The end of the civic integration duty of somebody without a running trajectory; within one it is an order to the trajectory."""

from collections.abc import Sequence
from datetime import date

from activities.days import LASTING
from events.days import current_day
from events.vocabulary.base import Event
from events.vocabulary.person import RetentionStarted
from events.vocabulary.values import Source
from gateway.fate import NotPossible
from gateway.persons.retention import KEPT
from gateway.persons.standing import Decide, Standing, must_be
from gateway.persons.terms import retention_until
from workflows.law.moments import shown_day


def end(on: date, source: Source) -> Decide:
    """It ended on a day, from which data are kept for as long as the rule says.

    Told again with another day, that is the day: the former was wrong. What a trajectory told is put right there.
    """

    def decide(now: Standing) -> Sequence[Event]:
        today = current_day()
        if on > today:
            raise NotPossible("Deze dag moet nog komen; leg het einde van de plicht vast als het zover is.")
        must_be(LASTING, "Het einde van de plicht", on, today)
        if now.retention and (now.retention.trajectory or now.retention.since == on):
            told = "volgens het traject; leg een andere dag daar vast" if now.retention.trajectory else "vanaf deze dag"
            raise NotPossible(f"De bewaartermijn loopt al, {told} (tot en met {shown_day(now.retention.ends)}).")
        return [RetentionStarted(classes=KEPT, ends=retention_until(on, today), since=on, source=source)]

    return decide
