"""Chance as a function: the same words always give the same luck, in whatever order and whenever somebody asks."""

import json
from collections.abc import Sequence
from hashlib import sha256
from json.encoder import encode_basestring_ascii
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """The luck that belongs to some words, such as a seed and a question; each `name` is a draw of its own."""

    def __init__(self, *words: object) -> None:
        self._begins = json.dumps([str(word) for word in words]).removesuffix("]")
        self._begins += ", " if words else ""

    def fraction(self, name: str) -> float:
        """A number from 0 up to 1."""
        digest = sha256(f"{self._begins}{encode_basestring_ascii(name)}]".encode()).digest()
        return int.from_bytes(digest[:8]) / 2**64

    def happens(self, name: str, odds: float) -> bool:
        """Whether something with these odds (0 to 1) happens."""
        return self.fraction(name) < odds

    def between(self, name: str, low: float, high: float) -> float:
        """A number from `low` up to `high`."""
        return low + (high - low) * self.fraction(name)

    def whole(self, name: str, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.fraction(name) * (high - low + 1))

    def one_of(self, name: str, options: Sequence[T]) -> T:
        """One of the options."""
        return options[int(self.fraction(name) * len(options))]
