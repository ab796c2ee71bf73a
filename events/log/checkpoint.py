"""How far a follower of the log has come: one position under a name, for followers that keep nothing else in the database."""

import asyncpg


class Checkpoint:
    """A named position. A new follower begins at 0."""

    def __init__(self, pool: asyncpg.Pool, name: str) -> None:
        self._pool = pool
        self._name = name

    async def load(self) -> int:
        """The position after which to go on."""
        position: int | None = await self._pool.fetchval("select position from checkpoints where name = $1", self._name)
        return position or 0

    async def save(self, position: int) -> None:
        """Remember that everything up to `position` was handled."""
        await self._pool.execute(
            "insert into checkpoints (name, position) values ($1, $2) "
            "on conflict (name) do update set position = excluded.position, updated_at = now()",
            self._name,
            position,
        )
