"""That answers are worked out with as little work as there is: nothing twice over the same people, and one label in memory at a time."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import msgspec

from projections.learning.gate import Gate
from projections.learning.groups import ALL, Group
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question
from tests.projections.history import NOW, started
from tests.projections.lives import life_after


class Number(msgspec.Struct, frozen=True):
    """How many were seen, and how much."""

    people: int
    seen: int


def question(concluded: list[str], kept: list[tuple[int, ...]]) -> Question[list[tuple[int, ...]], Number]:
    """Asks for nothing, of two labels; writes down what it concludes of, and what it kept of all that was seen."""

    def observe(life: Life, moment: datetime) -> Iterator[tuple[str, list[tuple[int, ...]]]]:
        for label in ("een", "twee"):
            yield label, [(1, 2), (3, 4)]

    def conclude(label: str, seen: Sequence[list[tuple[int, ...]]], gate: Gate) -> Number:
        concluded.append(label)
        kept.extend(one for some in seen for one in some)
        return Number(len(seen), sum(map(len, seen)))

    def alike() -> Callable[[list[tuple[int, ...]]], list[tuple[int, ...]]]:
        known: dict[tuple[int, ...], tuple[int, ...]] = {}
        return lambda some: [known.setdefault(one, one) for one in some]

    return Question("proef", "", "", Number, observe, lambda *_: (), conclude, alike=alike)


def test_of_groups_of_the_same_people_one_answer_is_worked_out_whenever_they_were_put_away() -> None:
    concluded: list[str] = []
    kept: list[tuple[int, ...]] = []
    gathering = question(concluded, kept).gather()
    for place in range(4):
        gathering.look(place, life_after(started()), NOW)
        gathering.put_away()
    care = Group(programme="zorg")
    answers, _ = gathering.conclude({ALL: 0b1111, care: 0b1111, Group(sector="zorg"): 0b1111}, 1)
    assert concluded == ["een", "twee"], "once for each label"
    assert answers[care] == answers[ALL] == {"een": Number(4, 8), "twee": Number(4, 8)}
    assert len({id(one) for one in kept}) == 4, "of what is alike under a label there is one"
