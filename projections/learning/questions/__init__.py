"""Questions: what is asked of lives, each one file that looks at a life and has the estimators (`projections.learning.estimates`) answer.

Pure functions of one life and a moment say what is seen in it; the life is as it stood at that moment, and what goes on was followed until
then. What was seen may tell of a single person and is shown to nobody. A sample of a time is how long something was seen and how it ended,
None when it had not: somebody still under way is neither left out nor taken for finished. The answers, which `projections.learning.lessons`
works out and keeps, may be shown: values with an interval, no count under the minimum cell size, and no group from which one could be
computed.
"""
