"""Conclusions of lives by hand, without a database."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from projections.learning.groups import ALL, Group, groups, labels
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question

O = TypeVar("O")  # noqa: E741 - an observation
C = TypeVar("C", bound=msgspec.Struct)


def answers(
    question: Question[O, C], lives: Sequence[Life], moment: datetime, group: Group = ALL, *, minimum: int = 1
) -> dict[str, C | None]:
    """What is told of a group, as it is read back after it was kept."""
    gathering = question.gather()
    for place, life in enumerate(lives):
        gathering.look(place, life, moment)
        if place % 3 == 2:
            gathering.put_away()
    found, _ = gathering.conclude(groups([labels(life) for life in lives]), minimum)
    return question.read(msgspec.json.decode(msgspec.json.encode(found[group])))
