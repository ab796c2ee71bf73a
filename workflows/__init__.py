"""What happens next: decisions, steps and tracks of a trajectory, the programme and the policy that they read.

May use `events` and `activities`. No I/O, no clock, no chance: a workflow is replayed, and a decision is a pure function.
"""
