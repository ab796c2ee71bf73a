"""Combinations of groups that nobody asked for before, worked out once for all who ask and waited for with patience."""

import asyncio

import asyncpg

from projections.learning.combined import Told, of_family
from projections.learning.groups import Family
from projections.learning.questions.question import AnyQuestion

PATIENCE = 5.0
"""Seconds that are waited for a combination that nobody asked for before; it is worked out on all the same."""


class AtWork:
    """Combinations that are being worked out."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._tasks: dict[tuple[int, str, Family], asyncio.Task[Told]] = {}

    async def of_groups(self, number: int, family: Family, asked: AnyQuestion) -> Told | None:
        """What is told of the groups of a family in an edition; None while that is worked out, once for all who ask."""
        key = number, asked.name, family
        if (working := self._tasks.get(key)) is None:
            working = self._tasks[key] = asyncio.create_task(of_family(self._pool, family, asked))
            working.add_done_callback(lambda _: self._tasks.pop(key))
        done, _ = await asyncio.wait({working}, timeout=PATIENCE)
        return working.result() if done else None
