"""The named queries of the store: `events/database/sql/<name>.sql`, one statement a file."""

from functools import cache
from importlib.resources import files


@cache
def query(name: str) -> str:
    """The text of a named query."""
    return files("events.database").joinpath("sql", f"{name}.sql").read_text("utf-8")
