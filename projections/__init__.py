"""Seeing and learning: read models, each one file with its table, its fold and its queries, and the engine that keeps them up to date.

May use `events`. Knows nothing of activities, workflows or pages. A read model holds nothing that the log does not: it can be thrown
away and rebuilt at any time.
"""
