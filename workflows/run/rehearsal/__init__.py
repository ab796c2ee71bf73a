"""Rehearsal: whole trajectories in memory, on a clock that jumps from one moment that matters to the next.

The steps, tracks, verbs, decisions and the fold are the ones that run on Temporal; only the world is another (`workflows.verbs.world`).
So what is found out here, by property tests, by thousands of lives at once or by who wants to know what a changed norm would do, holds
there.

It lives on this floor because it needs nothing above it and, like all of `workflows`, knows neither a clock nor chance: partners and people
are functions that its caller brings, with whatever chance they hold.
"""
