"""From the shape an event had when it was stored to the shape it has now: pure steps of one version at a time.

When a class gets another shape, raise its `version`, write the step here, and keep one recorded JSON sample of the
former version in `tests/events/samples/` for ever.
"""

from collections.abc import Callable, Mapping

import msgspec
from pydantic import JsonValue

Document = dict[str, JsonValue]
Step = Callable[[Document], Document]


class Upcasters:
    """Steps by stored name and the version they start from."""

    def __init__(self, steps: Mapping[tuple[str, int], Step]) -> None:
        self._steps = dict(steps)

    def lift(self, name: str, version: int, target: int, data: str) -> Document:
        """Bring a payload of `version` to `target`.

        Raises:
            LookupError: when a step is missing on the way.
            ValueError: when the payload is not a JSON object.
        """
        found = msgspec.json.decode(data)
        if not isinstance(found, dict):
            raise ValueError("the payload is not an object")
        document: Document = found
        for start in range(version, target):
            step = self._steps.get((name, start))
            if step is None:
                raise LookupError(f"no upcaster for {name!r} from version {start}")
            document = step(document)
        return document


UPCASTERS = Upcasters({})
"""The steps of this release. Every stored version so far is the present one."""
