"""What goes wrong at the database: whose fault it is decides what happens next."""

import asyncpg

OF_THE_DATABASE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""Everything that asyncpg raises; the last is what it says when a connection breaks, or is left, at an awkward moment."""


class StoreUnavailable(Exception):
    """The database did not answer, so it is not known whether the events were stored. Appending the same ones again is safe."""


class Unstorable(ValueError):
    """The database will never take these events: an id that another stream has, text that is not JSON, a number that is too large."""


class OutOfBounds(Unstorable):
    """An event holds something that the log cannot keep, or more of it than it takes. Nothing was stored; `what` is Dutch."""

    def __init__(self, type: str, place: str, what: str) -> None:
        super().__init__(f"gebeurtenis {type!r} kan niet worden bewaard: {f'{place} ' if place else 'zij '}{what}")
        self.type = type
        self.place = place
        self.what = what


def blames_input(error: BaseException) -> bool:
    """Whether what was sent is to blame, and not the database or the way to it; then trying again does not help."""
    if isinstance(error, asyncpg.DataError | asyncpg.IntegrityConstraintViolationError | asyncpg.ProgramLimitExceededError):
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
