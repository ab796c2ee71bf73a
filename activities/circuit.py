"""Leaving a partner alone that takes nothing: after enough calls in a row that failed it is called by one delivery at a time, and seldom.

Each delivery waits longer and longer by itself. A partner with hundreds of them that is down would still get each of those; and who is
coming back would get all at once.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from uuid import UUID

import structlog

log = structlog.get_logger()

FAILURES = 20
"""Calls in a row that a partner did not take, whatever they were about, after which it is left alone."""
FIRST, LONGEST = 30.0, 300.0
"""Seconds for which, doubling with each that fails after them."""
MOST_KNOWN = 10_000
"""Partners of which is remembered that they fail."""


class _Failing:
    def __init__(self) -> None:
        self.times = 0
        self.until = 0.0


class Circuits:
    """Which partners are left alone. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failing: OrderedDict[UUID, _Failing] = OrderedDict()

    def wait_for(self, partner: UUID) -> float:
        """For how many seconds a partner is left alone; 0 when it may be called. Who hears that calls it, and others wait for what comes of
        that.
        """
        found = self._failing.get(partner)
        if found is None or found.times < FAILURES:
            return 0.0
        if (left := found.until - self._clock()) > 0:
            return left
        found.until = self._clock() + FIRST
        return 0.0

    def took(self, partner: UUID) -> None:
        """It answered, be it with a refusal."""
        if (found := self._failing.pop(partner, None)) and found.times >= FAILURES:
            log.info("a partner that was left alone answers again", partner=str(partner))

    def failed(self, partner: UUID) -> None:
        """It did not take something."""
        found = self._failing.setdefault(partner, _Failing())
        self._failing.move_to_end(partner)
        found.times += 1
        if found.times >= FAILURES:
            alone = min(LONGEST, FIRST * 2 ** min(found.times - FAILURES, 10))
            found.until = self._clock() + alone
            log.warning("a partner takes nothing and is left alone", partner=str(partner), failures=found.times, seconds=alone)
        if len(self._failing) > MOST_KNOWN:
            self._failing.popitem(last=False)
