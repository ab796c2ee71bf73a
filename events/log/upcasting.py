"""From the shape an event had when it was stored to the shape it has now: pure steps of one version at a time.

When a class gets another shape, raise its `version`, write the step here, and keep one recorded JSON sample of the
former version in `tests/events/samples/` for ever.
"""

import re
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


def _without(*names: str) -> Step:
    """What is no longer told."""
    return lambda document: {name: value for name, value in document.items() if name not in names}


def _sealed_since(document: Document) -> Document:
    """The same, with more sealed when it is stored. In the log of before it stands in the open."""
    return document


def _whether_referred(document: Document) -> Document:
    """Where to is sealed; whether is not."""
    return {**document, "referred": bool(document.get("referred_to"))}


def _without_the_words_of_a_system(document: Document) -> Document:
    """A refusal held what the partner's system answered after its status, and that may name somebody."""
    return {**document, "reason": re.sub(r"( antwoordde \d{3}): .*", r"\1", str(document["reason"]), flags=re.DOTALL)}


UPCASTERS = Upcasters(
    {
        # An unsalted digest of what is sealed: from it what is short could be guessed after the key was destroyed.
        ("message-received", 1): _without("digest"),
        ("partner-request-refused", 1): _without_the_words_of_a_system,
        ("partner-key-rotated", 1): lambda document: {**document, "former_until": None},
        ("partner-key-rotated", 2): lambda document: {**document, "withheld": False},
        ("wage-value-measured", 1): _sealed_since,
        ("team-prepared", 1): _sealed_since,
        ("contract-signed", 1): _sealed_since,
        ("workplace-offered", 1): _sealed_since,
        ("candidate-not-selected", 1): _whether_referred,
        ("barrier-reported", 1): _sealed_since,
        ("guidance-started", 1): _sealed_since,
        ("message-replayed", 1): _sealed_since,
        ("partner-requested", 1): _sealed_since,
        ("plan-adjusted", 1): _sealed_since,
    }
)
"""The steps of this release."""
