"""That the check of effects runs and tells what it promises, of people with whom only the adjustment differs.

What it found, docs/learning.md says.
"""

import json
from datetime import timedelta

import pytest

from projections.learning.lives.as_of import as_of
from tests.calibration.adjusting import AS_SIMULATED, MOMENT, NOTHING_BUT_A_REASON, World, cohort
from tests.calibration.effects import KINDS, main, truth


@pytest.mark.parametrize("world", [AS_SIMULATED, NOTHING_BUT_A_REASON])
def test_until_the_adjustment_both_lives_are_the_same(world: World) -> None:
    pairs = [(once, again) for once, again in cohort(world, "samen", 100) if again]
    assert len(pairs) > 20
    for (person, life), (_, other) in pairs:
        just_before = min(MOMENT, life.started_at + timedelta(days=person.adjusted[0][1] - 0.001))
        one, two = as_of(life, just_before), as_of(other, just_before)
        assert one == two
        assert one is not None
        assert not one.history.adjustments


def test_adjusting_helps_in_one_world_and_does_nothing_in_the_other() -> None:
    for world, helps in ((AS_SIMULATED, True), (NOTHING_BUT_A_REASON, False)):
        pairs = [(once, again) for once, again in cohort(world, "waar", 400) if again]
        true = truth(pairs, KINDS["begeleiding"])
        assert (true["dropped_out"] < -0.03) is helps
        assert (truth(pairs, KINDS["taal"])["growth"] > 0.02) is helps


def test_the_last_line_is_one_object_with_what_was_told_and_whether_it_misled(capsys: pytest.CaptureFixture[str]) -> None:
    main(["1", "1", "--people", "300"])
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["runs"] == 1
    for world in ("simulated", "nothing but a reason"):
        assert {"taal: growth", "begeleiding: dropped_out"} <= set(told[world])
        assert all({"told", "few", "true", "bias", "coverage", "misled"} <= set(figures) for figures in told[world].values())
