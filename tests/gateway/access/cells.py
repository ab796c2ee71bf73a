"""Every cell that there is, and what the table that is kept by hand (`table.txt`) says of it."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path

from events.vocabulary.base import DataClass
from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.access.deciding import TABLE, Capacity, Decision, Kind, Request, Resource, Table, decide
from gateway.access.grants import LETTERS, Cell
from gateway.access.terms import Action, Purpose, Relation

FILE = Path(__file__).with_name("table.txt")
ROLES: tuple[Role | Office, ...] = (*Role, *Office)
HIDDEN = {DataClass.IDENTITY, DataClass.CITIZEN_NUMBER, DataClass.HEALTH, DataClass.CIVIC_INTEGRATION}
"""Of a sensitive case, from whoever is not meant by name."""
UNSEEN = {Action.RIGHTS, Action.HANDLE, Action.ERASE, Action.TRACES}
"""What is done of a sensitive case also where nothing of it is seen."""
MEANT = {Relation.OWN, Relation.STAND_IN, Relation.NAMED, Relation.SELF}


def role_of(word: str) -> Role | Office:
    """A role or an office by the word that the table has for it."""
    return Office(word) if word in set(Office) else Role(word)


@cache
def by_hand() -> Mapping[Cell, frozenset[DataClass]]:
    """The classes of each cell that the table names."""
    said: dict[Cell, frozenset[DataClass]] = {}
    for line in FILE.read_text("utf-8").splitlines():
        words = line.partition("#")[0].split()
        if not words:
            continue
        if not line.startswith(" "):
            role, relation = role_of(words[0]), Relation(words[1])
            continue
        action, purpose, letters = words
        cell = role, relation, Action(action), Purpose(purpose)
        assert cell not in said, f"{line} stands there twice"
        said[cell] = frozenset(LETTERS[letter] for letter in letters.strip("-"))
    return said


def every() -> Iterator[Cell]:
    """Every cell, granted or not."""
    return product(ROLES, Relation, Action, Purpose)


def asked(cell: Cell, *, sensitive: bool = False) -> Request:
    """Who asks in the one capacity of a cell for what it is about."""
    role, relation, action, purpose = cell
    kind = Kind.HOUSE if relation is Relation.HOUSE else Kind.TRAJECTORY
    return Request("4711", frozenset({Capacity(role, relation)}), action, Resource(kind, "0815", sensitive), purpose)


def as_told(cell: Cell, by: Table = TABLE) -> bool:
    """Whether what is decided of a cell is what the table says of it, in a sensitive case and in another."""
    return all(_as_told(cell, decide(asked(cell, sensitive=sensitive), by), sensitive=sensitive) for sensitive in (False, True))


def _as_told(cell: Cell, decision: Decision, *, sensitive: bool) -> bool:
    said = by_hand().get(cell)
    if said is None:
        return (decision.allowed, decision.classes) == (False, frozenset())
    left = said - HIDDEN if sensitive and cell[1] not in MEANT else said
    return (decision.allowed, decision.classes) == (left == said or bool(left) or cell[2] in UNSEEN, left)
