"""How often a process looks for garbage: what was imported stays for good, and going through it again and again takes time."""

import gc

SELDOM = 50_000
"""Objects that are made before it is looked for, in a process that leaves little garbage behind."""


def settle(*, seldom: bool = False) -> None:
    """Leave what there is now out of it; with `seldom` look less often as well, in a process in which nobody waits for an answer."""
    gc.collect()
    gc.freeze()
    if seldom:
        gc.set_threshold(SELDOM)
