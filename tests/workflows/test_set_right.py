"""What turned out to be otherwise counts from the day it was for: the last day of a job, and a first loonwaarde; and what was paid since is
settled by a person (Participatiewet art. 10d)."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from events.trajectory.state import Task
from events.vocabulary import placement as pl
from events.vocabulary.base import Event
from events.vocabulary.values import Stage, SubsidyEnd
from tests.workflows.city import BAKERY, REGISSEUR
from tests.workflows.habits import Habit, always, in_turn, measured, no, silence, yes
from tests.workflows.invariants import Law
from tests.workflows.life_in_memory import refused
from tests.workflows.specification import EMPLOYER, given, in_stage, started
from tests.workflows.test_durable import offers
from tests.workflows.test_livelihood import over_since, today
from tests.workflows.test_subsidy import permanent
from tests.workflows.test_subsidy_days import grants
from tests.workflows.test_wage_value import all_of, living, until
from workflows.decisions.corrections import CorrectFact
from workflows.decisions.livelihood import lives_on, lost_on, without
from workflows.law.trial import free_from
from workflows.run.rehearsal.life import Life
from workflows.tracks.subsidy import over

DAY = timedelta(days=1)


def settling(life: Life) -> list[Task]:
    """What is to be settled, whoever has done so."""
    return [task for task in life.state.tasks.values() if task.about.startswith("verrekenen:")]


def fact(life: Life, kind: type[Event]) -> UUID:
    """The last fact of a kind, as an order names it."""
    return [id for id, event in life.state.correctable.items() if isinstance(event, kind)][-1]


def lost(**answers: Habit) -> tuple[Life, date]:
    """A job with subsidy that was over forty days before somebody told, and its last day as that was told."""
    life = living(
        **{
            "proefplaatsing": always(no()),
            "contract_bieden": offers(loonkostensubsidie=True),
            "dienstverband_bevestigen": in_turn(over_since(40), yes(inDienst=True)),
            "werkgever_matchen": silence,
        }
        | answers
    )
    until(life, lambda state: state.visits.get(Stage.PLACEMENT) == 2)
    life.passes(life.now + timedelta(days=3))
    [told] = all_of(life, pl.JobLost)
    assert told.on
    return life, told.on


def corrects(life: Life, day: date) -> CorrectFact:
    return CorrectFact(fact=fact(life, pl.JobLost), field="laatste-dag", value=str(day), reason="de werkgever vergiste zich")


def test_subsidy_that_was_paid_after_a_job_was_over_is_settled_by_a_person() -> None:
    life, last = lost()
    [ended] = all_of(life, pl.WageSubsidyEnded)
    assert ended.settled_from == ended.on == last + DAY
    [task] = settling(life)
    assert f"Vanaf {last + DAY:%d-%m-%Y} was er geen loonkostensubsidie meer" in task.what


@pytest.mark.parametrize("days", [-10, 20], ids=["sooner", "later"])
def test_the_last_day_of_a_job_that_is_set_right_is_that_of_wage_subsidy_and_what_follows(days: int) -> None:
    life, last = lost()
    right = last + timedelta(days=days)
    life.order(corrects(life, right), REGISSEUR)
    life.restart()
    life.passes(life.now + timedelta(days=3))
    assert lost_on(life.state) == right
    assert (without(life.state), free_from(life.state, today(life))) == (right + DAY, right + DAY)
    assert lives_on(life.state, right + DAY) is None
    assert [ended.on for ended in all_of(life, pl.WageSubsidyEnded)] == [last + DAY, right + DAY]
    assert life.state.account(BAKERY).ended_on == right + DAY
    assert len(settling(life)) == 2
    assert f"{right + DAY:%d-%m-%Y}" in next(task.what for task in life.state.open_tasks if task.kind == "inkomen-regelen")
    assert life.state.stage is Stage.PLACEMENT
    assert Law(life.id).sees(life.facts).state == life.told


def test_of_a_former_job_the_last_day_is_set_right_and_the_job_of_now_stays() -> None:
    life, last = lost(werkgever_matchen=always(yes(werkgever=str(BAKERY))))
    until(life, lambda state: state.placement.contract is not None)
    life.passes(life.now + timedelta(days=5))
    contract = life.state.placement.contract
    assert contract
    assert "begon er ander werk" in refused(life, corrects(life, contract.starts))
    life.order(corrects(life, last - timedelta(days=5)), REGISSEUR)
    assert (life.state.placement.contract, life.state.placement.job_lost) == (contract, False)
    assert [each.over_on for each in life.state.contracts] == [last - timedelta(days=5)]


def test_a_last_day_that_cannot_be_is_refused() -> None:
    life, _ = lost()
    began = life.state.contracts[-1].starts
    assert "ligt voor de eerste" in refused(life, corrects(life, began - DAY))
    assert "al gebeurd" in refused(life, corrects(life, today(life) + timedelta(days=40)))
    other = corrects(life, began).model_copy(update={"field": "maand"})
    assert "laatste-dag" in refused(life, other)


def test_a_first_loonwaarde_that_is_set_right_counts_from_the_day_that_was_decided_on_it() -> None:
    life = living(contract_bieden=permanent, loonwaarde_vaststellen=lambda a: measured(a, 50), loonkostensubsidie=grants)
    until(life, lambda state: state.subsidy.running)
    life.passes(life.now + timedelta(days=100))
    [first] = all_of(life, pl.WageSubsidyDecided)
    life.order(CorrectFact(fact=fact(life, pl.WageValueMeasured), field="procent", value="60", reason="tikfout"), REGISSEUR)
    life.restart()
    life.passes(life.now + timedelta(days=20))
    again = all_of(life, pl.WageSubsidyDecided)[-1]
    assert (again.percent, again.starts, again.settled_from) == (40, first.starts, first.starts)
    [task] = settling(life)
    assert f"Vanaf {first.starts:%d-%m-%Y} is de loonkostensubsidie een andere" in task.what
    assert Law(life.id).sees(life.facts).state == life.told


def test_a_first_loonwaarde_that_turns_out_to_be_full_ends_subsidy_from_the_day_that_it_began() -> None:
    life = living(contract_bieden=permanent, loonwaarde_vaststellen=lambda a: measured(a, 50), loonkostensubsidie=in_turn(grants, no()))
    until(life, lambda state: state.subsidy.running)
    life.passes(life.now + timedelta(days=100))
    [first] = all_of(life, pl.WageSubsidyDecided)
    life.order(CorrectFact(fact=fact(life, pl.WageValueMeasured), field="procent", value="100", reason="tikfout"), REGISSEUR)
    life.passes(life.now + timedelta(days=20))
    [ended] = all_of(life, pl.WageSubsidyEnded)
    assert (ended.reason, ended.on) == (SubsidyEnd.FULL_WAGE_VALUE, first.starts)
    assert len(settling(life)) == 1


# Subsidy that never had a day ------------------------------------------------------------------------------------------------------


def test_subsidy_that_was_decided_from_a_day_after_the_last_of_the_job_ends_as_it_began() -> None:
    """What ran before without a break ends with the job; what began anew after it was never for a day."""
    begins, last, again = date(2026, 3, 2), date(2026, 8, 5), date(2026, 9, 1)
    signed = pl.ContractSigned(employer=EMPLOYER, starts=begins, wage_cents=260_000, months=12, growth="mbo 3", hours=36)
    granted = pl.WageSubsidyDecided(granted=True, percent=30, computed_percent=30, computed_cents=1, employer=EMPLOYER, starts=begins)
    dropped = pl.WageSubsidyEnded(employer=EMPLOYER, reason=SubsidyEnd.NOT_RENEWED, on=date(2026, 7, 1))
    anew, told = granted.model_copy(update={"starts": again}), pl.JobLost(employer=EMPLOYER, month=6, on=last)
    job = (started(), in_stage(Stage.PLACEMENT), signed, in_stage(Stage.AFTERCARE))

    def ends(*facts: Event) -> date | None:
        [ended] = over(given(*job, *facts, told).state, None, date(2026, 10, 12)).values()
        assert isinstance(ended, pl.WageSubsidyEnded)
        return ended.on

    assert ends(granted, anew) == last + DAY
    assert ends(granted, dropped, anew) == again
