"""Postgres and the Temporal dev server from Python packages, on one machine and in one data folder, without anything installed.

Only what it takes to run those servers and processes of ours belongs here; which processes those are is the composition's. Of trajectories
it knows no more than the settings that every Temporal client shares.
"""
