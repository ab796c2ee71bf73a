"""What goes wrong at the database: whose fault it is decides what happens next."""

import asyncpg


class StoreUnavailable(Exception):
    """The database did not answer, so it is not known whether the events were stored. Appending the same ones again is safe."""


class Unstorable(ValueError):
    """The database will never take these events: an id that another stream has, text that is not JSON, a number that is too large."""


def blames_input(error: BaseException) -> bool:
    """Whether what was sent is to blame, and not the database or the way to it; then trying again does not help."""
    if isinstance(error, asyncpg.DataError | asyncpg.IntegrityConstraintViolationError):
        return True
    # asyncpg's own DataError (a value that no column takes) is another class of the same name: an InterfaceError that is a ValueError.
    return isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError)
