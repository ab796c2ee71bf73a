"""Conclusions: what lives teach, each one file that answers one question with the estimators (`projections.learning.estimates`).

Pure functions from what was seen of each life (`projections.learning.insights`) to values with an interval that may be shown: no samples,
no count under the minimum cell size, and no group from which one could be computed. `projections.learning.lessons` works them out and
keeps them.
"""
