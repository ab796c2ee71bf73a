"""What the estimators make of simulated lives is what is true of them: the truth went all the way through the streams."""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cache

import pytest

from deploy.simulation.past.answers import hires, loses
from deploy.simulation.past.cohort import Cohort, lives
from deploy.simulation.past.fate import DAYS_A_MONTH
from deploy.simulation.past.lives import Lived
from deploy.simulation.past.region import region, residents
from deploy.simulation.past.unheeded import facts
from deploy.simulation.past.worlds import usual
from events.fact import Recorded
from events.vocabulary.course import DropOutReported, StageEntered
from events.vocabulary.leer_werk import LanguageHoursChanged, LanguageLevelMeasured
from events.vocabulary.placement import EmployerMatched, EmploymentConfirmed, JobLost
from events.vocabulary.requests import PartnerAnswered, PartnerDeclined
from events.vocabulary.values import EmployerSize, LanguageLevel, PlacementRoute, Role, Skill, Stage
from projections.learning.estimates.answer import Answer, Estimate
from projections.learning.estimates.competing_risks import incidence
from projections.learning.estimates.growth import MONTH, mean_growth
from projections.learning.estimates.proportions import difference, proportion
from projections.learning.estimates.risk import Life

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

TRUE = replace(
    usual(),
    work_trouble=0.0,
    home_trouble=0.0,
    school_trouble=0.0,
    health_trouble=0.0,
    transition_trouble=0.0,
    class_trouble=0.0,
    employer_trouble=0.0,
    class_spread=0.0,
    programme_spread=0.0,
    level_noise=0.0,
    transition_risk=1.0,
    drop_out=0.0006,
)
"""Without trouble, so that what is true of everybody together can be computed on a line."""
COHORT = Cohort(300, 3.3, 79, date(2026, 11, 24), TRUE)
A_YEAR = 365.0


@cache
def population() -> list[tuple[Lived, list[Recorded]]]:
    return [(life, facts(life)) for life in lives(COHORT, range(COHORT.participants), processes=2)]


def covers(answer: Answer, truth: float) -> bool:
    assert isinstance(answer, Estimate)
    return answer.low <= truth <= answer.high


def days(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 86_400


def under_way() -> Iterator[Life]:
    """From the voortraject to a drop-out, or until somebody left it otherwise or is seen no longer."""
    for life, stream in population():
        if (began := life.fate.began) is None:
            continue
        end, cause = COHORT.present, None
        for each in stream:
            dropped = isinstance(each.event, DropOutReported)
            if dropped or each.event.stored_name == "trajectory-ended" or _enters(each, Stage.AFTERCARE):
                end, cause = each.fact.occurred_at, "uitval" if dropped else None
                break
        yield Life(days(began, end), cause)


def _enters(each: Recorded, stage: Stage) -> bool:
    return isinstance(each.event, StageEntered) and each.event.stage is stage


def test_so_many_drop_out_within_a_year_as_the_hazard_says() -> None:
    risks = [one.risk for one in residents(Role.MUNICIPALITY)]
    truth = 1 - sum(math.exp(-TRUE.drop_out * risk * A_YEAR) for risk in risks) / len(risks)
    assert 0.1 < truth < 0.3
    assert covers(incidence(under_way(), "uitval").at(A_YEAR), truth)


def test_language_grows_by_as_much_as_was_drawn() -> None:
    calm = [
        [(days(life.entries[0].occurred_at, each.fact.occurred_at), each.event) for each in stream]
        for life, stream in population()
        if not any(isinstance(each.event, LanguageHoursChanged) for each in stream)
    ]
    levels = list(LanguageLevel)
    series = [
        [
            (day, float(levels.index(event.level)))
            for day, event in stream
            # After that some have the highest level that is measured.
            if isinstance(event, LanguageLevelMeasured) and event.skill is Skill.LISTENING and day < 2 * A_YEAR
        ]
        for stream in calm
    ]
    assert covers(mean_growth(series), TRUE.growth * MONTH / DAYS_A_MONTH)


def offers() -> dict[EmployerSize, tuple[int, int]]:
    """How often the employer of the leer-werk offered a contract, and how often it was asked, by its size."""
    counts: defaultdict[EmployerSize, list[bool]] = defaultdict(list)
    for _, stream in population():
        same = [e.event for e in stream if isinstance(e.event, EmployerMatched) and e.event.route is PlacementRoute.SAME_EMPLOYER]
        for each in stream:
            if same and isinstance(each.event, PartnerAnswered | PartnerDeclined) and each.event.key == "plaatsing:1:contract-bieden:1":
                counts[region()[same[0].employer].size].append(isinstance(each.event, PartnerAnswered))
    return {size: (sum(offered), len(offered)) for size, offered in counts.items()}


def test_employers_hire_as_often_as_their_size_says() -> None:
    found = offers()
    for size, (offered, asked) in found.items():
        assert covers(proportion(offered, asked), hires(TRUE)[size])
    assert covers(difference(found[EmployerSize.LARGE], found[EmployerSize.SMALL]), TRUE.hires_large - TRUE.hires_small)


def test_jobs_are_lost_as_often_as_each_confirmation_says() -> None:
    counts: defaultdict[int, list[bool]] = defaultdict(list)
    for _, stream in population():
        for each in stream:
            if isinstance(each.event, EmploymentConfirmed | JobLost):
                counts[each.event.month].append(isinstance(each.event, JobLost))
    assert counts.keys() == loses(TRUE).keys()
    for month, lost in counts.items():
        assert covers(proportion(sum(lost), len(lost)), loses(TRUE)[month])
