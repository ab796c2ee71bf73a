"""Learning: what the lives of many teach about what works, told so that nobody is recognised in it.

`lives` are the trajectories as dated facts; `questions` ask something of them with the `estimates`; `lessons` keeps the answers.
Nothing here may enter a list of the present.
"""
