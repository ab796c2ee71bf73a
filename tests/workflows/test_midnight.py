"""Around midnight a day is that of the Netherlands: it begins an hour before that of UTC in winter, and two in summer."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest

from events.vocabulary.values import Role
from events.vocabulary.voortraject import BarrierReported
from tests.workflows import city
from tests.workflows.habits import ANSWERS, always, yes
from tests.workflows.run.test_rehearsal import SHELF, Everybody, start
from workflows.decisions.barriers import ReportBarrier
from workflows.law.period import AMSTERDAM
from workflows.programme.catalogue import find
from workflows.run.rehearsal.life import Life

LATE_IN_WINTER, LATE_IN_SUMMER = datetime(2027, 1, 11, 23, 30, tzinfo=UTC), datetime(2027, 7, 12, 22, 30, tzinfo=UTC)
"""Half past midnight in the Netherlands, of the next day."""
WITHIN = find("utrecht-werk-en-taal").voortraject.barriers_within.period
MIDNIGHTS = pytest.mark.parametrize("moment", [LATE_IN_WINTER, LATE_IN_SUMMER])


def life_at(moment: datetime) -> Life:
    """A life in which everything happens at this moment, up to what stands in the way at home."""
    everybody = Everybody(timedelta())
    everybody.answers = {
        **ANSWERS,
        "belemmeringen-opvragen": always(yes(belemmeringen=[{"soort": "kinderopvang", "eigenaar": "gemeente"}])),
    }
    life = Life(UUID(int=1), SHELF, moment)
    everybody.now = lambda: life.now
    life.partners, life.people = everybody.partners, everybody
    life.order(start(), city.REGISSEUR)
    life.passes(moment + timedelta(seconds=1))
    return life


@MIDNIGHTS
def test_a_barrier_is_due_on_the_day_on_which_its_norm_ends_there(moment: datetime) -> None:
    life = life_at(moment)
    [reported] = [recorded.event for recorded in life.facts if isinstance(recorded.event, BarrierReported)]
    norm = WITHIN.after(moment)
    assert reported.due == norm.astimezone(AMSTERDAM).date() != norm.date()
    [task] = [task for task in life.state.open_tasks if task.kind == "belemmeringen-wegnemen"]
    assert (task.due, task.due.astimezone(AMSTERDAM).date()) == (norm, reported.due)


@MIDNIGHTS
def test_what_a_person_dated_is_due_at_the_end_of_that_day_there(moment: datetime) -> None:
    life = life_at(moment)
    norm = WITHIN.after(moment)
    # The day that it still is in UTC when the norm ends.
    life.order(ReportBarrier(kind="reistijd", owner=Role.MUNICIPALITY, due=norm.date()), city.REGISSEUR)
    life.passes(life.now + timedelta(seconds=1))
    [task] = [task for task in life.state.open_tasks if task.kind == "belemmeringen-wegnemen" and task.about == "belemmering-2"]
    assert task.due == datetime.combine(norm.date(), time.max, AMSTERDAM).astimezone(UTC)
    assert task.due.astimezone(AMSTERDAM).date() == norm.date()
