"""An employer that left and comes back is another time: what was agreed with it before does not hold again by itself."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from events.vocabulary.leer_werk import PracticeAgreementSigned, WorkplaceOffered
from events.vocabulary.placement import IntentionStated
from events.vocabulary.values import Role, Stage
from tests.workflows.city import BAKERY, GARAGE
from tests.workflows.habits import Habit, yes
from tests.workflows.invariants import Law
from tests.workflows.run.test_rehearsal import ANNA, Everybody, lives, the_end
from workflows.decisions.moving import ChangeEmployer
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.people import JoinParty
from workflows.law.period import AMSTERDAM
from workflows.run.rehearsal.life import Life

A_MONTH = timedelta(days=30)


def at_work(**answers: Habit) -> Life:
    """A life in which the participant has worked at the first employer for a while."""
    everybody = Everybody(timedelta(days=2))
    everybody.answers |= {kind.replace("_", "-"): habit for kind, habit in answers.items()}
    life = lives(everybody)
    end = the_end(life)
    while not life.state.leer_werk.workplace:
        assert life.moves(end)
    life.passes(life.now + A_MONTH)
    return life


def day_of(moment: datetime | None) -> date | None:
    """The day in the Netherlands."""
    return moment and moment.astimezone(AMSTERDAM).date()


def restarted(life: Life) -> None:
    """Take the trajectory up from its stream."""
    life.restart()
    life.settle()


def paused(life: Life) -> None:
    """Let it wait for two days."""
    life.order(Pause(reason="ziek"), ANNA)
    life.passes(life.now + timedelta(days=2))
    life.order(Resume(), ANNA)


def with_another(life: Life) -> None:
    """Work at another employer meanwhile."""
    life.order(ChangeEmployer(reason="verbouwing", to=GARAGE), ANNA)
    life.passes(life.now + A_MONTH)
    life.order(ChangeEmployer(reason="terug naar de eerste", to=BAKERY), ANNA)


def with_nobody(life: Life) -> None:
    """Have no workplace meanwhile."""
    life.order(ChangeEmployer(reason="de bakkerij stopt"), ANNA)
    life.passes(life.now + timedelta(days=5))
    life.order(JoinParty(role=Role.EMPLOYER, partner=BAKERY), ANNA)


@pytest.mark.parametrize("meanwhile", [with_another, with_nobody])
@pytest.mark.parametrize("takes_up", [restarted, paused])
def test_an_employer_that_left_can_come_back_and_everything_is_agreed_with_it_anew(
    meanwhile: Callable[[Life], None], takes_up: Callable[[Life], None]
) -> None:
    life = at_work()
    meanwhile(life)
    takes_up(life)
    life.passes(life.now + A_MONTH)
    takes_up(life)
    assert life.state.leer_werk.workplace == BAKERY
    for kind in (WorkplaceOffered, PracticeAgreementSigned, IntentionStated):
        told = [recorded.event.employer for recorded in life.facts if isinstance(recorded.event, kind)]
        assert (told[0], told[-1], len(told) > 1) == (BAKERY, BAKERY, True), f"{kind.stored_name}: {told}"
    assert life.state.leer_werk.intention
    assert life.state.leer_werk.intention.employer == BAKERY
    life.passes(the_end(life))
    assert not life.failures
    assert Stage.PLACEMENT in Law(life.id).sees(life.facts).state.visits


def test_the_end_of_leer_werk_is_that_of_the_agreement_with_the_employer_of_now_also_when_that_came_back() -> None:
    ends = {BAKERY: "2028-07-01", GARAGE: "2028-09-01"}
    life = at_work(praktijkovereenkomst_tekenen=lambda asked: yes(getekendOp=asked.day, einddatum=ends[UUID(asked.content["werkgever"])]))
    assert day_of(life.state.stage_due) == date(2028, 7, 1)
    life.order(ChangeEmployer(reason="verbouwing", to=GARAGE), ANNA)
    life.passes(life.now + A_MONTH)
    assert day_of(life.state.stage_due) == date(2028, 9, 1)
    life.order(ChangeEmployer(reason="terug naar de eerste", to=BAKERY), ANNA)
    life.passes(life.now + A_MONTH)
    assert day_of(life.state.stage_due) == date(2028, 7, 1)
