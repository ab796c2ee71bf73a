"""Insights: what lives teach, each one file that answers one question. Pure functions over lives; no table, no clock.

An insight gives counts in cells and samples in lists, never an average: the insight of two groups together is the sum of theirs
(`additive.add`), so that it can be worked out some lives at a time. A sample of a time is how long something was seen and how it ended
then, None when it had not ended: who is still under way is neither left out nor taken for finished. Estimates with their uncertainty, and
the hiding of small cells, come after it: what is here may tell of a single person and is shown to nobody as it is.
"""
