"""What the estimators make of simulated lives is what is true of them: the truth went all the way through the streams."""

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache

import pytest

from deploy.simulation.past.cohort import Cohort, lives
from deploy.simulation.past.lives import Lived
from deploy.simulation.past.region import region, residents
from deploy.simulation.past.truth import DAYS_A_MONTH, Truth
from deploy.simulation.past.unheeded import facts
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

pytestmark = pytest.mark.slow

TRUE = Truth(left_by_guidance=1.0, by_programme={})
"""Without help, so that what is true of everybody together can be computed on a page."""
COHORT = Cohort(participants=300, years=3.3, seed=77, until=date(2026, 11, 24))
A_YEAR = 365.0


@cache
def population() -> list[tuple[Lived, list[Recorded]]]:
    return [(life, facts(life)) for life in lives(COHORT, range(COHORT.participants), processes=2, truth=TRUE)]


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


def still_there(time: float, risk: float) -> float:
    """The chance that nobody with this risk has dropped out yet, over all that may await a participant."""
    usual, hard = TRUE.drop_out * risk, TRUE.drop_out_in_trouble * risk
    calm, total, steps = math.exp(-usual * time), 0.0, 200
    for first in range(steps):
        begins = TRUE.trouble_begins[0] + (first + 0.5) / steps * (TRUE.trouble_begins[1] - TRUE.trouble_begins[0])
        for second in range(steps):
            lasts = TRUE.trouble_lasts[0] + (second + 0.5) / steps * (TRUE.trouble_lasts[1] - TRUE.trouble_lasts[0])
            total += math.exp(-(hard - usual) * max(0.0, min(time - begins, lasts)))
    return calm * (1 - TRUE.troubled + TRUE.troubled * total / steps**2)


def test_so_many_drop_out_within_a_year_as_the_hazards_say() -> None:
    risks = [one.risk for one in residents(Role.MUNICIPALITY)]
    truth = 1 - sum(still_there(A_YEAR, risk) for risk in risks) / len(risks)
    assert 0.1 < truth < 0.3
    assert covers(incidence(under_way(), "uitval").at(A_YEAR), truth)


def test_language_grows_by_as_much_as_was_drawn() -> None:
    calm = [
        [(days(life.entries[0].occurred_at, each.fact.occurred_at), each.event) for each in stream]
        for life, stream in population()
        if life.fate.nature.trouble is None and not any(isinstance(each.event, LanguageHoursChanged) for each in stream)
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
    assert covers(mean_growth(series), sum(TRUE.growth) / 2 * MONTH / DAYS_A_MONTH)


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
        assert covers(proportion(offered, asked), TRUE.hires[size])
    assert covers(
        difference(found[EmployerSize.LARGE], found[EmployerSize.SMALL]), TRUE.hires[EmployerSize.LARGE] - TRUE.hires[EmployerSize.SMALL]
    )


def test_jobs_are_lost_as_often_as_each_confirmation_says() -> None:
    counts: defaultdict[int, list[bool]] = defaultdict(list)
    for _, stream in population():
        for each in stream:
            if isinstance(each.event, EmploymentConfirmed | JobLost):
                counts[each.event.month].append(isinstance(each.event, JobLost))
    assert counts.keys() == TRUE.loses.keys()
    for month, lost in counts.items():
        assert covers(proportion(sum(lost), len(lost)), TRUE.loses[month])
