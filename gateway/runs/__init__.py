"""Runs: that each open trajectory has one, which can go on and fits its stream.

`runs` looks, `recovery` begins them anew from their streams, `keeper` does so by itself, and the `bookmark` in Temporal tells that the log
was put back to an earlier moment.
"""
