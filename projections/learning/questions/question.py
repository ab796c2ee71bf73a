"""A question to the lives: what is looked at in each, whose number could be read from the answer, and which estimators answer it.

A question has an answer for each of its labels (a stage, a skill, a party), or one under the label `""`. Each label is about the lives in
which there is something to see for it. What is told of it goes through the gate (`projections.learning.gate`).
"""

import pickle
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar
from uuid import UUID

import msgspec
import numpy

from projections.learning.estimates.arrays import Places
from projections.learning.estimates.crossings import crossed
from projections.learning.estimates.slices import answerable
from projections.learning.gate import Counts, Gate, Keys, changed, weight
from projections.learning.groups import FAMILIES, Group, places
from projections.learning.lives.table import Life

O = TypeVar("O")  # noqa: E741 - an observation
L = TypeVar("L", bound=msgspec.Struct)
S = TypeVar("S", covariant=True)

Seen = Mapping[str, Mapping[int, O]]
"""By label, what was seen of each life in which there was something to see, by the place of the life."""
Answers = dict[Group, dict[str, msgspec.Struct | None]]
"""By group and label; None is too little to tell."""
Counted = dict[Group, dict[str, Counts]]
"""By group and label, how many of whom were counted when the answer was made. Shown to nobody."""


def _as_seen(seen: Seen[O], minimum: int) -> Seen[O]:
    return seen


class Columns(Protocol[S]):
    """What was seen of many lives, column by column."""

    def take(self, places: Places) -> Sequence[S]:
        """Of those at these places."""


@dataclass(frozen=True, slots=True)
class Question(Generic[O, L]):
    """`asks` and `counts` are for readers: what is answered, and who and what counts in it.

    `cells` names the parts of its people to which somebody belongs of whom this was seen, as far as their number plays a part in the
    answer. `spread` makes of what was seen, and the minimum cell size, what only everything together makes known. `alike` makes one of
    what is alike in what was seen of several lives, where there is much of it; `columns` arranges all of it, so that a group is taken out
    at once.
    """

    name: str
    asks: str
    counts: str
    lesson: type[L]
    observe: Callable[[Life, datetime], Iterable[tuple[str, O]]]
    cells: Callable[[str, O], Iterable[str]]
    conclude: Callable[[str, Sequence[O], Gate], L | None]
    spread: Callable[[Seen[O], int], Seen[O]] = _as_seen
    alike: Callable[[], Callable[[O], O]] | None = None
    columns: Callable[[Sequence[O]], "Columns[O]"] | None = None

    def gather(self, who: dict[int, UUID] | None = None) -> "Gathering[O, L]":
        """Begin to look at lives. `who` they are is one for all questions that look at the same."""
        return Gathering(self, {} if who is None else who)

    def read(self, document: Mapping[str, object]) -> dict[str, L | None]:
        """The answers of one group, as they were kept."""
        return {label: msgspec.convert(one, self.lesson | None, str_keys=True) for label, one in document.items()}


@dataclass(slots=True)
class Gathering(Generic[O, L]):
    """What was seen so far; `away` is what of it was packed."""

    question: Question[O, L]
    who: dict[int, UUID]
    seen: defaultdict[str, dict[int, O]] = field(default_factory=lambda: defaultdict(dict))
    away: dict[str, list[bytes]] = field(default_factory=dict)

    def look(self, place: int, life: Life, moment: datetime) -> None:
        """Look at one life, as it was at the moment."""
        for label, one in self.question.observe(life, moment):
            self.seen[label][place] = one
        self.who[place] = life.trajectory

    def put_away(self) -> None:
        """Pack what was seen so far, until it is concluded from: of all questions together it does not fit in memory."""
        for label, seen in self.seen.items():
            self.away.setdefault(label, []).append(zlib.compress(pickle.dumps(seen, pickle.HIGHEST_PROTOCOL), 1))
        self.seen = defaultdict(dict)

    @property
    def size(self) -> int:
        """Bytes of what was packed."""
        return sum(len(one) for packed in self.away.values() for one in packed)

    def _by_label(self, minimum: int) -> Iterator[tuple[str, Mapping[int, O]]]:
        """What was seen, one label after the other, so that only one is in memory; all of them where they are spread."""
        self.put_away()
        if self.question.spread is _as_seen:
            for label in sorted(self.away):
                yield label, self._out(label)
        else:
            yield from sorted(self.question.spread({label: self._out(label) for label in list(self.away)}, minimum).items())

    def _out(self, label: str) -> dict[int, O]:
        found: dict[int, O] = {}
        alike = self.question.alike() if self.question.alike else None
        for packed in self.away.pop(label):
            some: dict[int, O] = pickle.loads(zlib.decompress(packed))
            found |= {place: alike(one) for place, one in some.items()} if alike else some
        return found

    def conclude(self, groups: Mapping[Group, int], minimum: int, former: Counted | None = None) -> tuple[Answers, Counted]:
        """What may be told of every group, and of how many people it is.

        An answer that `former` has, and that is to stay as it was, is left out. A label of which nothing may be told of everybody
        together is not even named.
        """
        answers: Answers = {group: {} for group in groups}
        counted: Counted = {}
        for label, seen in self._by_label(minimum):
            cells, keys = self._cells(label, seen)
            chosen = self._chosen([*seen.values()])
            lies = numpy.full(max((members.bit_length() for members in groups.values()), default=0), -1)
            lies[numpy.fromiter(seen, numpy.intp, len(seen))] = numpy.arange(len(seen))
            told = may_be_told(groups, cells[""], minimum)
            named = bool(told) or any(label in labels for labels in (former or {}).values())
            names = tuple(sorted(cells.keys() - {""}))
            concluded: dict[int, L | None] = {}
            for group, members in groups.items() if named else ():
                counts = {name: count for name, cell in cells.items() if (count := (members & cell).bit_count())}
                before = former.get(group, {}).get(label) if former else None
                stays = before is not None and not changed(before, counts, minimum)
                if before is not None and (stays or group not in told):
                    # Kept as well while nothing is told: what is told again after few have changed must not be told otherwise.
                    counted.setdefault(group, {})[label] = before
                if stays:
                    continue
                if group not in told:
                    answers[group][label] = None
                    continue
                counted.setdefault(group, {})[label] = counts
                # Groups of the same people (a programme, and the one sector and level that it is of) have one answer.
                if (people := members & cells[""]) not in concluded:
                    some = lies[places(members)]
                    some = some[some >= 0]
                    gate = Gate(minimum, keys.of(some), names)
                    concluded[people] = self.question.conclude(label, chosen(some), gate)
                answers[group][label] = concluded[people]
        return answers, counted

    def _chosen(self, everything: Sequence[O]) -> Callable[[Places], Sequence[O]]:
        """How some of what was seen is taken, by their places in it."""
        if self.question.columns:
            return self.question.columns(everything).take
        return lambda places: [*map(everything.__getitem__, places.tolist())]

    def _cells(self, label: str, seen: Mapping[int, O]) -> tuple[dict[str, int], Keys]:
        """Who is in each cell, and everybody under the empty name, as bits of a number; and the record key of each."""
        bits, keys = {"": bytearray(max(seen, default=0) // 8 + 1)}, list[int]()
        counted = dict[tuple[str, ...], tuple[int, list[bytearray]]]()
        for place, one in seen.items():
            names = tuple(self.question.cells(label, one))
            if names not in counted:
                counted[names] = weight(names), [bits.setdefault(name, bytearray(len(bits[""]))) for name in ("", *names)]
            heavy, rows = counted[names]
            keys.append(self.who[place].int * heavy)
            byte, bit = place // 8, 1 << place % 8
            for row in rows:
                row[byte] |= bit
        return {name: int.from_bytes(some, "little") for name, some in bits.items()}, Keys(keys)


def may_be_told(groups: Mapping[Group, int], everybody: int, minimum: int) -> set[Group]:
    """The groups of which may be told of these people: those of the fixed families, then those that lie across them, by axes."""
    fixed = {tuple(family) for family in FAMILIES}
    told = {
        group: groups[group] & everybody
        for group in answerable({group: members for group, members in groups.items() if group.axes in fixed}, [everybody], minimum)
    }
    across: dict[tuple[str, ...], dict[Group, int]] = {}
    for group, members in groups.items():
        if group.axes not in fixed:
            across.setdefault(group.axes, {})[group] = members & everybody
    for family in sorted(across, key=len):
        told |= crossed(told, across[family], Group.wholes, minimum)
    return set(told)


class AnyGathering(Protocol):
    """What was seen so far for some question."""

    @property
    def size(self) -> int:
        """Bytes of what was packed."""

    def put_away(self) -> None:
        """Pack what was seen so far."""

    def look(self, place: int, life: Life, moment: datetime) -> None:
        """Look at one life, as it was at the moment."""

    def conclude(self, groups: Mapping[Group, int], minimum: int, former: Counted | None = None) -> tuple[Answers, Counted]:
        """What may be told of every group, save what stays as it was, and of how many people it is."""


class AnyQuestion(Protocol):
    """A question, whatever is looked at and concluded."""

    @property
    def name(self) -> str:
        """Under which its answers are kept."""

    @property
    def asks(self) -> str:
        """What is answered, in Dutch."""

    @property
    def counts(self) -> str:
        """Who and what counts in it and what does not, in Dutch."""

    def gather(self, who: dict[int, UUID] | None = None) -> AnyGathering:
        """Begin to look at lives; `who` they are may be one for several questions."""

    def read(self, document: Mapping[str, object]) -> Mapping[str, msgspec.Struct | None]:
        """The answers of one group, as they were kept."""
