"""How long a proefplaatsing with one employer may last, also after others with it (Participatiewet art. 8a lid 2 onder d)."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis.strategies import dates, integers

from events.trajectory.placement_parts import Trial
from events.vocabulary.leer_werk import Income
from workflows.law.calendar import beginning_of, end_of
from workflows.law.policy import Entry, Policy, Whose, policy_set
from workflows.law.trial import last_moment

EMPLOYER = uuid4()
RULES = policy_set("nederland").as_on(date(2026, 11, 29))


SHORT = {
    "sleutel": "pw.proefplaats.max",
    "betekenis": "proefplaatsing",
    "duur": "P2M",
    "geldig_van": date(2020, 1, 1),
    "bron": "een verordening",
    "zekerheid": "aanname",
}
WW = {"sleutel": "ww.proefplaats.max", "duur": "P6M"}


def worked(first: date, last: date) -> Trial:
    return Trial(EMPLOYER, beginning_of(first), end_of(last), end_of(last), over=True, ended_at=end_of(last))


@pytest.mark.parametrize(
    ("first", "last", "left"),
    [
        (date(2026, 12, 31), date(2027, 6, 30), 0),
        (date(2028, 2, 29), date(2028, 8, 28), 0),
        (date(2026, 9, 1), date(2027, 2, 28), 0),
        (date(2027, 3, 1), date(2027, 8, 31), 0),
        (date(2027, 3, 1), date(2027, 8, 30), 1),
        (date(2027, 3, 1), date(2027, 5, 31), 92),
    ],
)
def test_after_so_many_months_with_an_employer_as_there_may_be_no_day_is_left(first: date, last: date, left: int) -> None:
    begins = beginning_of(date(2029, 5, 1))
    until = last_moment(RULES, begins, EMPLOYER, [worked(first, last)])
    assert max(until, end_of(date(2029, 4, 30))) == end_of(date(2029, 4, 30) + timedelta(days=left))
    assert last_moment(RULES, begins, uuid4(), [worked(first, last)]) == end_of(date(2029, 10, 31)), "another employer"


def test_a_municipality_has_no_say_in_the_length_of_one_with_ww() -> None:
    begins, hers = beginning_of(date(2027, 3, 1)), Entry.model_validate({**SHORT, "gemeente": "0001"})
    policy = Policy.model_validate({"naam": "x", "titel": "x", "versie": 1, "regels": [hers, SHORT | {"duur": "P6M"}, SHORT | WW]})
    rules = policy.as_on(date(2027, 3, 1), whose=Whose("0001"))
    assert last_moment(rules, begins, EMPLOYER, ()) == end_of(date(2027, 4, 30))
    assert last_moment(rules, begins, EMPLOYER, (), Income.UNEMPLOYMENT) == end_of(date(2027, 8, 31))
    before = replace(RULES, policy=Policy.model_validate({"naam": "x", "titel": "x", "versie": 1, "regels": [SHORT]}))
    assert last_moment(before, begins, EMPLOYER, (), Income.UNEMPLOYMENT) == end_of(date(2027, 4, 30)), "a policy of before it told of WW"


@given(dates(date(2026, 1, 1), date(2040, 1, 1)), integers(0, 400), integers(1, 400), integers(1, 400))
def test_however_it_is_divided_it_is_not_longer_than_six_months_of_the_longest(first: date, between: int, one: int, other: int) -> None:
    def until(begin: date, earlier: list[Trial], days: int) -> date | None:
        last = last_moment(RULES, beginning_of(begin), EMPLOYER, earlier)
        return min(begin + timedelta(days=days - 1), last.date()) if last > beginning_of(begin) else None

    trials: list[Trial] = []
    begin = first
    for days in (one, other, 400):
        if last := until(begin, trials, days):
            trials.append(worked(begin, last))
            begin = last + timedelta(days=1 + between)
    assert sum(round((trial.ends - trial.starts) / timedelta(days=1)) for trial in trials) <= 184
