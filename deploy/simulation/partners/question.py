"""A question as a partner sees it: what is asked, and how often that was asked before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import JsonValue

from deploy.simulation.partners.chance import Chance
from deploy.simulation.partners.config import Role

_TELLS_APART = ("besluit", "maand", "module", "poging", "ronde", "soort")
"""Fields of `inhoud` that make two questions of one kind different ones."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is known of a question; nothing here depends on when it came, but `received` itself.

    `about` is the content that tells it apart, `occurrence` counts the same question in a trajectory, `turn` counts the kind;
    `tried` are the employers that the trajectory had to do with before.
    """

    partner: str
    role: Role
    request: str
    trajectory: str
    kind: str
    content: Mapping[str, JsonValue]
    about: str
    occurrence: int
    turn: int
    tried: tuple[str, ...]
    answer_to: str
    received: datetime

    @property
    def names(self) -> dict[str, Any]:
        """What a line of the log says of the question that it is about."""
        return {"partner": self.partner, "request": self.request, "trajectory": self.trajectory, "kind": self.kind}

    def chance(self, seed: int) -> Chance:
        """The luck of this question: by what is asked and how often, not by who is asked or when."""
        return Chance(seed, self.trajectory, self.role, self.kind, self.about, self.occurrence)

    def number(self, field: str, default: int = 1) -> int:
        """A whole number from the content."""
        value = self.content.get(field)
        return int(value) if isinstance(value, int | float | str) else default


def about(content: Mapping[str, JsonValue]) -> str:
    """The content that tells a question apart, as text."""
    return ",".join(f"{name}={content[name]}" for name in _TELLS_APART if name in content)
