"""What each release left behind: lives that were lived on it, as Temporal kept their runs and as the log kept their streams, and
which templates it came with.

`make histories` adds those of the present release; a folder for each. They are never changed afterwards. Runs are pinned to the build that
they began on, so a run of an earlier release is never played again on later code: what has to hold for ever is that its stream can be taken
up (tests/workflows/test_histories.py).
"""
