"""Who ends a trajectory knows what is open of loonkostensubsidie, which belongs to the employment and goes on, and says who sees to it
(Participatiewet art. 10d lid 1, 6 and 7)."""

from datetime import timedelta

import pytest

from events.vocabulary import placement as pl
from events.vocabulary.course import TrajectoryEnded
from events.vocabulary.requests import PartnerRequestWithdrawn
from events.vocabulary.values import Component, EndReason, Outcome
from tests.workflows.city import BAKERY, MUNICIPALITY, REGISSEUR, VILLAGE
from tests.workflows.habits import in_turn, measured, silence
from tests.workflows.invariants import Law
from tests.workflows.test_subsidy import day_of, moves
from tests.workflows.test_subsidy_days import grants
from tests.workflows.test_subsidy_told_late import DAY, at_work
from tests.workflows.test_wage_value import all_of, until
from workflows.decisions.ending import End
from workflows.decisions.job_lost import NoteJobLost
from workflows.decisions.open_items import CompleteTask
from workflows.decisions.refusal import Refused
from workflows.run.rehearsal.life import Life

STOPS = End(
    outcome=Outcome.DROPPED_OUT, reason=EndReason.OWN_CHOICE, component=Component.AFTERCARE, explanation="wil zonder begeleiding verder"
)
TOLD = STOPS.model_copy(update={"subsidy_to": "consulent Werk"})


def left(life: Life) -> pl.WageSubsidyHandedOver:
    """What was handed over, once, before the end."""
    [one] = all_of(life, pl.WageSubsidyHandedOver)
    assert all_of(life, TrajectoryEnded)
    assert Law(life.id).sees(life.facts).state == life.told
    return one


def test_who_ends_it_while_subsidy_runs_hears_that_it_goes_on_and_says_who_sees_to_it() -> None:
    life = at_work()
    with pytest.raises(Refused, match=r"50 procent loopt door zolang het werk duurt\. Na het einde .* noem die"):
        life.order(STOPS, REGISSEUR)
    life.order(TOLD, REGISSEUR)
    assert left(life) == pl.WageSubsidyHandedOver(employer=BAKERY, municipality=MUNICIPALITY, percent=50, to="consulent Werk")
    assert not all_of(life, pl.WageSubsidyEnded), "the work goes on, and so does what is given for it"


def test_with_the_last_day_of_the_work_subsidy_ends_and_nothing_is_left() -> None:
    life = at_work()
    life.order(STOPS.model_copy(update={"last_day": day_of(life.now)}), REGISSEUR)
    assert [one.on for one in all_of(life, pl.WageSubsidyEnded)] == [day_of(life.now) + DAY]
    assert not all_of(life, pl.WageSubsidyHandedOver)


def test_what_is_still_to_be_settled_is_left_to_somebody_and_what_was_settled_is_not() -> None:
    life = at_work()
    life.passes(life.now + timedelta(days=40))
    last = day_of(life.now) - timedelta(days=10)
    life.order(NoteJobLost(ground=pl.JobEnd.DISMISSED, last_day=last, reason="reorganisatie"), REGISSEUR)
    life.settle()
    [task] = [task for task in life.state.open_tasks if "verrekenen" in task.about]
    with pytest.raises(Refused, match=f"verrekenen wat vanaf {last + DAY:%d-%m-%Y} is betaald"):
        life.order(STOPS, REGISSEUR)
    other = at_work()
    life.order(TOLD, REGISSEUR)
    assert (left(life).percent, left(life).settled_from) == (None, last + DAY)
    other.passes(other.now + timedelta(days=40))
    other.order(NoteJobLost(ground=pl.JobEnd.DISMISSED, last_day=last, reason="reorganisatie"), REGISSEUR)
    other.settle()
    other.order(CompleteTask(task=task.key, remark="verrekend"), REGISSEUR)
    other.order(STOPS, REGISSEUR)
    assert not all_of(other, pl.WageSubsidyHandedOver)


def test_a_municipality_that_has_still_to_decide_hears_that_it_does_so_outside_the_trajectory() -> None:
    life = at_work(grants, silence)
    life.passes(life.now + timedelta(days=60))
    moves(life)
    life.settle()
    with pytest.raises(Refused, match="moet nog over de loonkostensubsidie besluiten"):
        life.order(STOPS, REGISSEUR)
    life.order(TOLD, REGISSEUR)
    assert (left(life).municipality, left(life).percent, left(life).undecided) == (VILLAGE, None, True)
    [withdrawn] = [one for one in all_of(life, PartnerRequestWithdrawn) if ":loonkostensubsidie:" in one.key]
    assert "u besluit nog steeds over de loonkostensubsidie" in withdrawn.reason


def test_a_loonwaarde_that_was_fixed_again_and_not_decided_on_is_told_beside_what_runs() -> None:
    life = at_work(grants, silence, fixes=in_turn(lambda a: measured(a, 50, herbeoordelingOp="2026-12-01"), lambda a: measured(a, 80)))
    until(life, lambda state: state.wage_value.percent == 80)
    with pytest.raises(Refused, match=r"50 procent loopt door .* De gemeente moet nog over de loonkostensubsidie besluiten"):
        life.order(STOPS, REGISSEUR)
    life.order(TOLD, REGISSEUR)
    assert (left(life).percent, left(life).undecided) == (50, True)


def test_at_the_end_of_the_aftercare_subsidy_that_runs_is_the_municipality_s() -> None:
    life = at_work()
    until(life, lambda state: not state.open)
    assert life.state.outcome in (Outcome.SUSTAINED_WORK, Outcome.AT_WORK)
    assert (left(life).employer, left(life).percent, left(life).to) == (BAKERY, 50, "")
