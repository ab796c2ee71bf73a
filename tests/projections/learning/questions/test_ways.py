"""The process map: which stage follows on which, and which roads trajectories go."""

from datetime import timedelta
from itertools import pairwise

import pytest

from events.vocabulary.values import Outcome, Stage
from projections.learning import gate
from projections.learning.groups import ALL, Group
from projections.learning.lives.facts import StageSpell
from projections.learning.lives.table import Life
from projections.learning.questions.ways import ROADS, STEPS, Road, Step, road
from tests.projections.history import days
from tests.projections.learning.questions.answers import answers
from tests.projections.learning.questions.lives import life

MOMENT = days(400)


@pytest.fixture(autouse=True)
def without_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted; the noise is tested in `test_gate`."""
    monkeypatch.setattr(gate, "SPREAD", 0.0)


def walked(number: int, *stages: Stage, programme: str = "zorg", ended: bool = True, took: float = 10) -> list[Life]:
    """So many that went through these stages, and perhaps dropped out."""

    def one(each: int) -> Life:
        long = took + each
        spells = [StageSpell(days(at * long), stage, stages[: at + 1].count(stage), days(900)) for at, stage in enumerate(stages)]
        for spell, following in pairwise(spells):
            spell.until, spell.ending = following.at, "afgerond"
        ending = (len(stages) * long, Outcome.DROPPED_OUT) if ended else None
        return life(f"{programme} {stages} {ended} {each}", programme=programme, stages=list(spells), ended=ending)

    return [one(each) for each in range(number)]


def test_the_map_counts_which_stage_follows_on_which_and_the_median_days_between() -> None:
    lives = walked(9, Stage.INTAKE, Stage.VOORTRAJECT) + walked(3, Stage.INTAKE, ended=False)
    found = answers(STEPS, lives, MOMENT)
    assert {label: one.trajectories for label, one in found.items() if one} == {
        "begin → intake": 12,
        "intake → loopt": 3,
        "intake → voortraject": 9,
        "voortraject → einde:uitgevallen": 9,
    }
    step = found["intake → voortraject"]
    assert step
    assert step.days
    assert step.days.value == 14
    assert found["intake → loopt"] == Step(3, None), "who goes on has no time yet to where it goes"


def test_a_trajectory_counts_once_in_a_step_that_it_took_twice() -> None:
    again = (Stage.INTAKE, Stage.VOORTRAJECT, Stage.INTAKE, Stage.VOORTRAJECT)
    step = answers(STEPS, walked(5, *again), MOMENT)["intake → voortraject"]
    assert step
    assert step.trajectories == 5


def test_a_map_of_a_programme_is_of_the_trajectories_that_began_in_it() -> None:
    both = walked(15, Stage.INTAKE) + walked(16, Stage.INTAKE, Stage.VOORTRAJECT, programme="techniek")
    label = "begin → intake"
    found = [answers(STEPS, both, MOMENT, group, minimum=5)[label] for group in (Group("zorg"), Group("techniek"), ALL)]
    assert [one.trajectories for one in found if one] == [15, 15, 30]


def test_roads_of_fewer_than_the_minimum_are_put_together() -> None:
    lives = walked(9, Stage.INTAKE) + walked(4, Stage.INTAKE, Stage.VOORTRAJECT) + walked(3, Stage.INTAKE, ended=False)
    assert answers(ROADS, lives, MOMENT, minimum=5) == {"begin → intake → einde:uitgevallen": Road(10), "overige": Road(5)}


def test_the_road_of_somebody_goes_as_far_as_it_went() -> None:
    [one] = walked(1, Stage.INTAKE, ended=False)
    assert road(one) == ("begin", "intake", "loopt")
    one.history.stages.append(StageSpell(one.started_at + timedelta(days=3), Stage.VOORTRAJECT, 1, days(90)))
    assert road(one) == ("begin", "intake", "voortraject", "loopt")
