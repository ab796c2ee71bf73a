"""Levels of education beside each other."""

from events.vocabulary.values import Level


def highest(*levels: Level | None) -> Level | None:
    """The highest of these levels, as far as they were told."""
    return max((level for level in levels if level is not None), key=list(Level).index, default=None)
