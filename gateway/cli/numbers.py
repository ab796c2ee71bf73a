"""Numbers as they are typed behind a command, each within what it can be."""

from collections.abc import Callable
from typing import Annotated

from cyclopts import Parameter


def within(least: float, most: float) -> Callable[[object, object], None]:
    """What a number is held to; of several, each."""

    def check(type_: object, value: object) -> None:
        for one in value if isinstance(value, list | tuple) else (value,):
            if isinstance(one, int | float) and not least <= one <= most:
                raise ValueError(f"hier hoort een getal van {least:g} tot en met {most:.0f}")

    return check


Count = Annotated[int, Parameter(validator=within(1, 1_000_000))]
"""How many of something, at least one."""
Amount = Annotated[int, Parameter(validator=within(0, 1_000_000_000))]
"""How many of something, or none."""
Position = Annotated[int, Parameter(validator=within(0, 2**63 - 1))]
"""A place in the log."""
Version = Annotated[int, Parameter(validator=within(1, 2**31 - 1))]
"""The number of a version."""
Years = Annotated[float, Parameter(validator=within(0.01, 100))]
"""For how many years."""
