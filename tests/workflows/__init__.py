"""Tests of programmes, policy, decisions, steps and the trajectory workflow."""
