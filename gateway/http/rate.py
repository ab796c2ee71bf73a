"""How much one partner may send: messages and bytes a second, with room for what piled up while it could not reach us.

Counted in each gateway by itself, after the signature: nobody else can use up what a partner may send.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

MOST_KNOWN = 10_000
_NOTHING = 1e-6
"""Seconds that are only there because of rounding."""


@dataclass(frozen=True)
class Rate:
    """What a partner may send: so many messages and bytes a second in the long run, and as much at once as in `burst` seconds."""

    messages: float = 100.0
    bytes: float = 1_000_000.0
    burst: float = 20.0


class Meter:
    """Remembers what each partner sent. `clock` gives seconds."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._until: dict[UUID, float] = {}

    def wait_for(self, partner: UUID, size: int, messages: int = 1) -> int:
        """Count so many messages, together of `size` bytes, and return 0; or leave them uncounted and return in how many whole seconds
        there is room for them."""
        now, cost = self._clock(), max(messages / self._rate.messages, size / self._rate.bytes)
        until = max(self._until.get(partner, now), now) + cost
        late = until - now - max(self._rate.burst, cost)
        if late > _NOTHING:
            return math.ceil(late)
        if len(self._until) >= MOST_KNOWN:
            self._until = {known: until for known, until in self._until.items() if until > now}
        self._until[partner] = until
        return 0
