"""The past: years of plausible lives in a made-up region, with a truth behind them that is known.

The lives go through the same decider, steps and tracks as those on Temporal (`workflows.run.rehearsal`); here are the people and partners
in them, what is true of them, and how their streams come into a store. Everything follows from a seed and a world. What is true of a
participant follows from chance alone, never from who somebody is.

What others build on:

- `worlds.training(seed, number)` and `worlds.held_out(seed, number)`: worlds drawn from ranges.yaml, separate by construction; choose on
  the first, judge once on the second. `worlds.usual()` is the middle of all ranges.
- `cohort.Cohort(participants, years, seed, until, world)` and `cohort.lives(cohort, numbers)`: lives, each a `Lived` with its stream and
  `fate`. `Cohort.live(number)` is one of them. `unheeded.facts(life)` decodes a stream; what was measured is on it.
- the truth of a life: `fate.spells(until)` (each trouble: kind, cause, from when to when, how deep), `fate.trouble(at)` and
  `fate.withdrawal(at)` on any moment from `fate.began` on, and `fate.stopped`: when, for which trouble, with which reason given.
- `unheeded.unheeded(seed, participants, years, world)`: the past for a back-test, in which no rule spoke.
- `twice.lived_twice(cohort, number, place)`: the same person with and without the first adjustment, the same fact for fact until then.
"""
