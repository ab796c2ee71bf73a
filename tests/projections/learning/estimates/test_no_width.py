"""No interval is a point: what chance made alike in so many people may be otherwise in the next."""

from collections.abc import Iterator
from random import Random

from projections.learning.estimates import means, proportions, survival
from projections.learning.estimates.answer import Answer, Estimate
from projections.learning.estimates.competing_risks import incidence
from projections.learning.estimates.detection import Watched, median_lead, precision, recall
from projections.learning.estimates.growth import mean_growth
from projections.learning.estimates.risk import Life

SETS = 10_000
CAUSES = ("geplaatst", "uitval", None)


def answers(rng: Random) -> Iterator[Answer]:
    """Everything that is estimated, of people who are often alike: few of them, at few times, of few kinds, together and taken over."""
    people, span, minimum = rng.randint(1, 45), rng.choice((0, 1, 4, 200)), rng.choice((1, 1, 5))
    causes, horizon = rng.choices(CAUSES, k=rng.randint(1, 3)), rng.uniform(0.5, 220)
    groups, late = rng.choice((0, 0, 3, 9)), rng.choice((0, 0, 3))
    times = [float(rng.randint(0, span)) for _ in range(people)]
    who = [rng.randrange(groups) if groups else None for _ in range(people)]
    lives = [
        Life(time + horizon * rng.choice((0, 1)), rng.choice(causes), entered=float(rng.randint(0, late)), together=group)
        for time, group in zip(times, who, strict=True)
    ]
    yield incidence(lives, "uitval", minimum=minimum).at(horizon)
    yield survival.mean_time_lost(lives, "uitval", horizon, minimum=minimum)
    yield survival.mean_time_to(lives, None, horizon, minimum=minimum)
    yield survival.percentile(lives, rng.choice((0.1, 0.5, 0.9)), minimum=minimum)
    yield proportions.retention(lives, horizon, minimum=minimum)
    yield proportions.difference((sum(map(bool, times)), people), (rng.randint(0, 30), 30), minimum=minimum)
    yield means.mean(times, minimum=minimum, together=who)
    yield means.median(times, minimum=minimum)
    yield means.cost_per_success([(time, float(rng.choice((0, 1, 1)))) for time in times], minimum=minimum)
    yield mean_growth([[(0, 1), (90, 1 + rng.choice((0, span > 1)))] for _ in times], minimum=minimum)
    seen = [Watched([time] if rng.random() < 0.8 else [], time + 30 if rng.choice(causes) else None, 400) for time in times]
    yield from (of(seen, 90, minimum=minimum) for of in (precision, recall, median_lead))


def test_of_ten_thousand_random_sets_no_interval_is_a_point() -> None:
    rng, told = Random(13), 0
    for _ in range(SETS):
        for answer in answers(rng):
            if isinstance(answer, Estimate):
                told += 1
                assert answer.low < answer.high, answer
                assert answer.low - 1e-9 <= answer.value <= answer.high + 1e-9, answer
    assert told > SETS, "otherwise nothing was tested"
