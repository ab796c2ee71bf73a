"""Trouble that several have together, regisseurs with too much to do, and the time of the year."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from deploy.simulation.past.region import residents
from deploy.simulation.past.together import class_trouble, closes, employer_trouble, in_class, is_busy, summery, wintery
from deploy.simulation.past.trouble import Cause, Trouble
from deploy.simulation.past.worlds import training, usual
from events.vocabulary.values import Role

IN_MAY = datetime(2025, 5, 6, 9, tzinfo=UTC)
ALWAYS = replace(usual(), class_trouble=1.0, employer_trouble=1.0)
SCHOOL, OTHER = (one.id for one in residents(Role.SCHOOL)[:2])
EMPLOYER = residents(Role.EMPLOYER)[0].id


def test_in_a_class_that_goes_wrong_it_does_so_for_all_on_the_same_day() -> None:
    [early] = class_trouble(1, ALWAYS, SCHOOL, IN_MAY, day=10)
    [late] = class_trouble(1, ALWAYS, SCHOOL, IN_MAY + timedelta(days=20), day=0)
    assert (early.kind, early.cause) == (Trouble.SCHOOL, Cause.CLASS)
    assert late.begins + 20 == pytest.approx(early.begins - 10)
    assert replace(early, begins=0) == replace(late, begins=0)


def test_other_quarters_and_other_schools_are_other_classes() -> None:
    spreads = [in_class(1, ALWAYS, school, IN_MAY + timedelta(days=day)) for school in (SCHOOL, OTHER) for day in (0, 30, 90)]
    assert spreads[0] == spreads[1]
    assert len(set(spreads)) == 4


def test_an_employer_takes_along_who_is_there_on_the_same_day_and_jobs_with_it() -> None:
    one, *_ = employer_trouble(1, ALWAYS, EMPLOYER, IN_MAY, day=100)
    day = IN_MAY + timedelta(days=one.begins - 100)
    other, *_ = employer_trouble(1, ALWAYS, EMPLOYER, IN_MAY - timedelta(days=1), day=100)
    assert (one.kind, one.cause) == (Trouble.WORK, Cause.EMPLOYER)
    assert abs(IN_MAY - timedelta(days=1) + timedelta(days=other.begins - 100) - day) < timedelta(seconds=1)
    assert [closes(1, ALWAYS, EMPLOYER, day + timedelta(days=after)) for after in (1, 119)] == [True, True]


def test_in_a_world_without_it_nothing_of_the_kind_happens() -> None:
    never = replace(usual(), class_trouble=0.0, employer_trouble=0.0, class_spread=0.0)
    assert not [*class_trouble(1, never, SCHOOL, IN_MAY, 0), *employer_trouble(1, never, EMPLOYER, IN_MAY, 0)]
    assert in_class(1, never, SCHOOL, IN_MAY) == 1


def test_regisseurs_are_busy_in_months_of_their_own_as_often_as_the_world_says() -> None:
    months = [IN_MAY + timedelta(days=31 * number) for number in range(12)]
    for world in training(1, 5):
        busy = [is_busy(seed, world, who, month) for seed in range(20) for who in ("dewi", "eelco") for month in months]
        assert abs(sum(busy) / len(busy) - world.busy) < 0.08


def test_summer_winter_and_christmas() -> None:
    assert [summery(datetime(2025, *day, tzinfo=UTC)) for day in ((7, 1), (8, 31), (12, 25), (1, 3), (5, 6))] == [True] * 4 + [False]
    assert [wintery(datetime(2025, month, 6, tzinfo=UTC)) for month in (11, 1, 3, 4, 10)] == [True] * 3 + [False] * 2
