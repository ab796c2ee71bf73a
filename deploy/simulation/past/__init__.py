"""The past: years of plausible lives in a made-up region, with a truth behind them that is known.

The lives go through the same decider, steps and tracks as those on Temporal (`workflows.run.rehearsal`); here are the people and partners
in them, what is true of them, and how their streams come into a store. Everything follows from a seed. What is true of a participant
follows from chance alone, never from origin, religion or health.
"""
