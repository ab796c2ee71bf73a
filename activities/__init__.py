"""Calls to the outside: municipalities, schools and employers, and the recording of facts.

May use `events`. Knows nothing of projections, of steps or of what is decided with an answer.
"""
