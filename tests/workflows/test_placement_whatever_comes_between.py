"""What holds in a placement whatever comes between: the employer that was found stays it, the team is as was told last, and a contract is
not dated back."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from events.trajectory.state import Trajectory
from events.vocabulary.placement import ContractSigned, EmployerMatched, WageSubsidyDecided
from events.vocabulary.requests import PartnerRequested
from events.vocabulary.values import InductionPart, PlacementRoute, Stage
from tests.workflows.city import BAKERY, GARAGE, NURSERY
from tests.workflows.habits import ANSWERS, Habit, in_turn, silence, yes
from tests.workflows.invariants import Law
from tests.workflows.run.test_rehearsal import ANNA, Everybody, lives, the_end
from workflows.decisions.adjustment import Adjust
from workflows.decisions.moving import ChangeEmployer
from workflows.decisions.open_items import RecordAnswer
from workflows.run.rehearsal.life import Life

SAME_FIRST = "plaatsing.eerst_zelfde_werkgever"


def living(there: Callable[[Trajectory], bool], *, same_first: bool = True, **answers: Habit) -> Life:
    """A life until it is so, in which the plan says whether the employer of the leer-werk comes first."""
    everybody = Everybody(timedelta(days=2))
    everybody.answers |= {kind.replace("_", "-"): habit for kind, habit in answers.items()}
    life = lives(everybody)
    if not same_first:
        life.order(Adjust(changes={SAME_FIRST: False}, reason="liever elders"), ANNA)
    end = the_end(life)
    while not there(life.state):
        assert life.moves(end), f"{life.state.open_requests} {life.state.open_tasks}"
    return life


def signed(life: Life) -> list[ContractSigned]:
    """What was signed by the end, in a life by the rules."""
    life.passes(the_end(life))
    assert not life.failures
    Law(life.id).sees(life.facts)
    return [recorded.event for recorded in life.facts if isinstance(recorded.event, ContractSigned)]


def test_who_works_on_trial_stays_there_when_the_plan_now_prefers_another_employer() -> None:
    life = living(
        lambda state: state.placement.on_trial is not None,
        same_first=False,
        werkgever_matchen=lambda _: yes(werkgever=str(GARAGE)),
        proefplaatsing_evalueren=lambda _: yes(oordeel="aannemen", toelichting="goed"),
    )
    life.passes(life.now + timedelta(days=10))
    life.order(Adjust(changes={SAME_FIRST: True}, reason="de eigen werkgever wil toch"), ANNA)
    [contract] = signed(life)
    assert contract.employer == GARAGE
    assert [trial.employer for trial in life.told.trials] == [GARAGE], "and it has ended"
    assert {r.event.partner for r in life.facts if isinstance(r.event, PartnerRequested) and r.event.kind == "contract-bieden"} == {GARAGE}


def test_an_employer_that_was_asked_for_a_contract_stays_the_one_when_the_plan_now_prefers_the_network() -> None:
    life = living(
        lambda state: any(asked.kind == "contract-bieden" for asked in state.open_requests),
        werkgever_matchen=lambda _: yes(werkgever=str(GARAGE)),
    )
    life.order(Adjust(changes={SAME_FIRST: False}, reason="liever elders"), ANNA)
    [contract] = signed(life)
    matched = [r.event for r in life.facts if isinstance(r.event, EmployerMatched)]
    assert [(one.employer, one.route) for one in matched] == [(BAKERY, PlacementRoute.SAME_EMPLOYER)]
    assert contract.employer == BAKERY
    assert not life.told.trials


@pytest.mark.parametrize("before", [True, False])
def test_whoever_comes_first_the_contract_is_with_who_was_matched(before: bool) -> None:
    life = living(
        lambda state: state.placement.employer is not None, same_first=before, werkgever_matchen=lambda _: yes(werkgever=str(GARAGE))
    )
    life.order(Adjust(changes={SAME_FIRST: not before}, reason="toch andersom"), ANNA)
    [contract] = signed(life)
    assert contract.employer == (BAKERY if before else GARAGE)


def test_a_team_that_is_prepared_again_counts_as_it_was_told_last() -> None:
    whole = [{"onderdeel": part} for part in InductionPart]

    def ready_after(days: int) -> Habit:
        return lambda asked: yes(voorbereidOp=str(asked.at.date() + timedelta(days=days)), inwerkprogramma=whole)

    life = living(lambda state: state.stage is Stage.PLACEMENT, team_voorbereiden=in_turn(ready_after(0), ready_after(170)))
    earliest = life.now + timedelta(days=170)
    [contract] = signed(life)
    assert contract.starts >= earliest.date()


def test_a_contract_is_not_dated_back_when_the_answers_take_long() -> None:
    life = living(lambda state: any(asked.kind == "contract-bieden" for asked in state.open_requests), contract_bieden=silence)
    [offer] = [asked for asked in life.state.open_requests if asked.kind == "contract-bieden"]
    day = life.now.date()
    life.passes(life.now + timedelta(days=300))
    said = {"ingangsdatum": str(day), "brutoloon": 300000, "duurMaanden": 12, "doorgroei": "mbo 3", "loonkostensubsidie": True}
    life.order(RecordAnswer(request=offer.key, agreed=True, answer=said, remark="gebeld"), ANNA)
    answered = life.now.date()
    [contract] = signed(life)
    assert contract.offered_for == day < answered <= contract.starts
    assert all(r.event.in_time for r in life.facts if isinstance(r.event, WageSubsidyDecided))


def test_an_employer_where_nobody_worked_yet_is_not_the_same_employer_and_a_proefplaatsing_comes_first() -> None:
    life = living(
        lambda state: state.leer_werk.workplace is not None,
        werkplek_bieden=in_turn(
            ANSWERS["werkplek-bieden"], lambda asked: yes(startdatum=str(asked.at.date() + timedelta(days=60)), begeleider="m")
        ),
        werkgever_matchen=lambda _: yes(werkgever=str(NURSERY)),
    )
    assert life.state.stage_due
    life.passes(life.state.stage_due - timedelta(days=10))
    life.order(ChangeEmployer(reason="failliet", to=GARAGE), ANNA)
    while life.state.stage is not Stage.PLACEMENT:
        assert life.moves(the_end(life))
    assert life.state.leer_werk.workplace == GARAGE
    [contract] = signed(life)
    assert contract.employer == NURSERY
    assert [trial.employer for trial in life.told.trials] == [NURSERY]
