"""Estimators for the lessons: small pure functions from observations to a value with an interval.

Nothing here knows events, tables or the clock; a read model turns its rows into observations and asks. Every answer is an `Estimate`, or
`TooFew` when there is not enough to tell. Which question is answered by which estimator, and how well the intervals hold:
docs/learning.md.
"""
