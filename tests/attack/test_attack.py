"""An attacker with everything that was ever published is certain of nothing about few people; without the gate the same one is."""

from itertools import pairwise

import pytest

from projections.learning import gate
from tests.attack.__main__ import KNOWN, run
from tests.attack.attacker import Edition, Found, Rules, Span, attack
from tests.attack.published import MINIMUM, Publisher, moments, told
from tests.attack.world import SMALL, world


def published(*, freezing: bool) -> tuple[Publisher, list[Edition]]:
    """Some months of a small world."""
    publisher, lives = Publisher(freezing=freezing), world(1, SMALL)
    return publisher, [publisher.publish(lives, moment) for moment in moments(SMALL.editions)]


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> tuple[Publisher, Found]:
    """What the attacker finds when numbers are only rounded, and every edition is worked out by itself."""
    monkeypatch.setattr(gate, "SPREAD", 0.0)
    publisher, editions = published(freezing=False)
    return publisher, attack(editions, Rules(MINIMUM, days_exact=True))


def test_whoever_reads_every_edition_is_certain_of_no_few_people_and_solves_no_breakdown() -> None:
    assert run(1, SMALL).line() == {"one_edition": 0, "between_editions": 0, "map": 0, "solved": 0.0}


def test_without_noise_and_freezing_the_same_attacker_is_certain_of_many(unguarded: tuple[Publisher, Found]) -> None:
    _, found = unguarded
    assert len(found.one_edition) > 100
    assert len(found.between_editions) > 50
    assert len(found.solved) > 0.2 * found.breakdowns


def test_what_the_attacker_is_certain_of_is_so(unguarded: tuple[Publisher, Found]) -> None:
    publisher, found = unguarded
    last = f"{moments(SMALL.editions)[-1]:%Y-%m-%d}"
    right = [
        (question, group.key, label, cell)
        for question, by_group in publisher.exact.items()
        for group, labels in by_group.items()
        for label, counts in labels.items()
        for cell, count in counts.items()
        if 0 < count < MINIMUM and cell
    ]
    claims = {one for one in found.one_edition if one.startswith(f"{last} (") and "'is " in one and "without" not in one}
    assert len(claims) > 5
    assert claims <= {f"{last} {(question, group, label, f'is {cell}')}" for question, group, label, cell in right}


def test_an_answer_that_is_printed_otherwise_is_about_the_minimum_of_other_people_at_least() -> None:
    publisher, lives = Publisher(), world(1, SMALL)
    seen = []
    for moment in moments(SMALL.editions):
        edition = publisher.publish(lives, moment)
        seen.append((edition.lessons, {name: dict(counted) for name, counted in publisher.exact.items()}))
    printed_otherwise = 0
    for (lessons, counted), (now, counted_now) in pairwise(seen):
        for question, groups in counted_now.items():
            for group, labels in groups.items():
                for label, counts in labels.items():
                    was, is_ = (each[question].get(group.key, {}).get(label) for each in (lessons, now))
                    if was is not None and is_ is not None and was != is_:
                        printed_otherwise += 1
                        assert gate.changed(counted[question][group][label], counts, MINIMUM)
    assert printed_otherwise > 20


def test_as_much_is_told_as_without_the_gate() -> None:
    _, editions = published(freezing=True)
    assert told(editions[-1])["large"] > 240, "before there was a gate it was 252"


def test_noise_that_is_too_small_would_not_do() -> None:
    """What the attacker takes for the utmost of the noise counts: with less there are claims, so nought from `run` means something."""
    _, editions = published(freezing=True)
    sharp = Rules(MINIMUM, step=MINIMUM, spread=KNOWN.spread / 8, frozen=1)
    found = attack(editions, sharp)
    assert len(found.one_edition) + len(found.between_editions) > 0


def test_a_breakdown_of_which_noise_leaves_one_number_each_is_solved() -> None:
    _, editions = published(freezing=True)
    assert attack(editions[-1:], Rules(MINIMUM, step=1, spread=0.001)).solved


@pytest.mark.parametrize(("span", "few"), [(Span(1, 9), True), (Span(0, 9), False), (Span(1, 10), False), (Span(4, 4), True)])
def test_few_is_more_than_nobody_and_fewer_than_the_minimum(span: Span, few: bool) -> None:
    assert span.few(MINIMUM) is few
