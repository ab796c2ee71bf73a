"""Categories of few people, put together before anything is told of them."""

from collections.abc import Mapping

from projections.learning.estimates.answer import small

REST = "overige"


def too_small(sizes: Mapping[str, int], minimum: int) -> set[str]:
    """Which are to be put together, so that each that remains and all that are put together are nought or at least the minimum."""
    together = {name for name, size in sizes.items() if small(size, minimum)}
    if together and REST in sizes:
        together.add(REST)
    others = sorted((size, name) for name, size in sizes.items() if size and name not in together)
    for _, name in others:
        if not small(sum(sizes[one] for one in together), minimum):
            break
        together.add(name)
    return together
