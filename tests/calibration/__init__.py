"""Whether the intervals of the estimators cover the truth as often as they say: `make calibrate RUNS=500 SEED=1`.

Each run draws cohorts of lives from a known truth, as the estimators meet them (cut off by today's date, adjusted when behind), asks for
the intervals, and looks whether the true value is in them. The last line is one JSON object; what was found is in docs/learning.md.
"""
