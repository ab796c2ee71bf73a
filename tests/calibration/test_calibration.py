"""That the calibration runs and tells what it promises. How good the intervals are, docs/learning.md says."""

import json

import pytest

from tests.calibration.__main__ import main

ESTIMATORS = {
    *("incidence", "mean_time_to", "mean_time_lost", "percentile", "retention", "proportion", "difference", "mean", "median"),
    *("cost_per_success", "mean_growth", "next_level", "effect_on_time", "effect_on_share", "effect_on_growth"),
    *("precision", "recall", "lead_time"),
}


def test_the_last_line_is_one_object_with_what_became_of_the_intervals(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["2", "1"])
    *table, last = capsys.readouterr().out.splitlines()
    found = json.loads(last)
    assert found["runs"] == 2
    assert {line.split()[0] for line in table[1:]} == set(found["coverage"]) == ESTIMATORS
    for estimator, situations in found["coverage"].items():
        for situation, inside in situations.items():
            told, above, below = (found[name][estimator][situation] for name in ("told", "above", "below"))
            assert 0 <= told <= 2
            assert (inside is None) == (told == 0)
            assert inside is None or inside + above + below == pytest.approx(1, abs=0.001)
