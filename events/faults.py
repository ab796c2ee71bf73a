"""What goes wrong at the database: whose fault it is decides what happens next."""

from uuid import UUID

import asyncpg

OF_THE_DATABASE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""Everything that asyncpg raises; the last is what it says when a connection breaks, or is left, at an awkward moment."""


class StoreUnavailable(Exception):
    """The database did not answer, so it is not known whether the events were stored. Appending the same ones again is safe."""


class Unstorable(ValueError):
    """The database will never take these events: an id that another stream has, text that is not JSON, a number that is too large."""


class TooLarge(Unstorable):
    """An event is larger than the log takes (`events.record.LARGEST`). Nothing of its append was sent."""

    def __init__(self, stream: UUID, type: str, size: int, limit: int) -> None:
        super().__init__(f"event {type!r} for stream {stream} has {size:,} characters; an event has at most {limit:,}")
        self.stream = stream
        self.type = type
        self.size = size
        self.limit = limit


def blames_input(error: BaseException) -> bool:
    """Whether what was sent is to blame, and not the database or the way to it; then trying again does not help."""
    if isinstance(error, asyncpg.DataError | asyncpg.IntegrityConstraintViolationError):
        return True
    # asyncpg's own DataError (a value that no column takes) is another class of the same name: an InterfaceError that is a ValueError.
    return isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError)


def is_away(error: BaseException) -> bool:
    """Whether the database or the way to it is away: nothing is wrong with what was asked, and it can be asked again."""
    away = (
        OSError,
        StoreUnavailable,
        asyncpg.PostgresConnectionError,
        asyncpg.OperatorInterventionError,
        asyncpg.InsufficientResourcesError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
    )
    return isinstance(error, away) and not blames_input(error)
