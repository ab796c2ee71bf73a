"""That the calibration runs and tells what it promises. How good the intervals are, docs/learning.md says."""

import json

import pytest

from tests.calibration.__main__ import main

ESTIMATORS = {
    *("incidence", "mean_time_to", "mean_time_lost", "percentile", "retention", "proportion", "difference", "mean", "median"),
    *("cost_per_success", "mean_growth", "effect_on_time", "effect_on_share", "effect_on_growth", "precision", "recall", "lead_time"),
}


def test_the_last_line_is_one_object_with_the_coverage_of_each_estimator(capsys: pytest.CaptureFixture[str]) -> None:
    main(["4", "1"])
    *table, last = capsys.readouterr().out.splitlines()
    told = json.loads(last)
    assert told["runs"] == 4
    assert set(told["coverage"]) == ESTIMATORS
    assert all(0 <= share <= 1 for share in told["coverage"].values())
    assert {line.split()[0] for line in table[1:]} == ESTIMATORS
