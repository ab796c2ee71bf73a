"""In what capacities somebody asks about a trajectory: from its file, one by one here, and as a condition on rows in `where`.

The two say the same: `tests/gateway/access/test_where.py` holds them together for random files.
"""

import json
from collections.abc import Iterable, Iterator
from uuid import UUID

from events.vocabulary.base import DataClass
from events.vocabulary.staff import Office
from events.vocabulary.subjects import number_of
from events.vocabulary.values import Role
from gateway.access.deciding import Capacity
from gateway.access.grants import GRANTS, Grant
from gateway.access.kinds import hidden, is_for
from gateway.access.terms import UNDER_RESTRICTION, Action, Purpose, Relation
from gateway.access.who import Post, Who
from projections.engine.paging import Where
from projections.engine.set_apart import Mark, marked
from projections.lists.file import TRAJECTORY_FILE, Row

NAMED = frozenset(Role) - {Role.REGISSEUR, Role.PARTICIPANT, Role.SYSTEM}
"""Roles that a person can hold in a trajectory by being named in it; a regisseur and a participant are so in a way of their own."""


def capacities(who: Who, file: Row, standing_in: Iterable[str] = ()) -> frozenset[Capacity]:
    """In what capacities somebody asks about a trajectory; `standing_in` are the accounts for whom they stand in today."""
    others = frozenset(standing_in) - {who.account, ""}
    return frozenset(Capacity(post.role, relation) for post in who.posts for relation in _relations(who, post, file, others))


def of_the_house(who: Who) -> frozenset[Capacity]:
    """In what capacities somebody asks for what is about nobody in particular: each of their posts, but an office of one municipality: that
    looks after it, and not after what is of all of them at once."""
    return frozenset(
        Capacity(post.role, Relation.HOUSE) for post in who.posts if post.municipality is None or not isinstance(post.role, Office)
    )


def _relations(who: Who, post: Post, file: Row, others: frozenset[str]) -> Iterator[Relation]:
    account, of_here = who.account, post.municipality == str(file.municipality)
    if of_here:
        yield Relation.MUNICIPALITY
    # Who is meant by name for one municipality is nobody to the trajectories of another, those that were theirs before a move included.
    elsewhere = post.municipality is not None and not of_here
    match post.role:
        case Role.REGISSEUR if file.regisseur and not elsewhere:
            if file.regisseur == account:
                yield Relation.OWN
            elif file.regisseur in others:
                yield Relation.STAND_IN
        case Role.PARTICIPANT if file.participant is not None and who.is_participant(file.participant):
            yield Relation.SELF
        case Role() as role if role in NAMED:
            if account and not elsewhere and any((one.role, one.holder) == (role, account) for one in file.holders):
                yield Relation.NAMED
            if post.organisation is not None and _takes_part(role, post.organisation, file):
                yield Relation.ORGANISATION


def _takes_part(role: Role, organisation: UUID, file: Row) -> bool:
    return (
        any((one.role, one.partner) == (role, organisation) for one in file.parties)
        or (role is Role.EMPLOYER and file.employer == organisation)
        or (role is Role.MUNICIPALITY and file.municipality == organisation)
    )


class Filter:
    """The grants for an action and a purpose as a condition on the rows of a list: those trajectories of which one grant shows all of
    these classes of data; where rows are of a class each (`Where.data`), that one, and where each is about a question, a task or a
    signal (`Where.about`, `Where.classes`), that of its kind as well, unless it is for who asks.

    What the list does not have itself is looked up in the file. `sensitive` is the condition that says whether a case is.
    """

    def __init__(
        self,
        action: Action,
        purpose: Purpose,
        classes: frozenset[DataClass] = frozenset(),
        *,
        sensitive: str = marked(Mark.SENSITIVE),
        grants: tuple[Grant, ...] = GRANTS,
    ) -> None:
        self._grants = [one for one in grants if (one.action, one.purpose) == (action, purpose) and classes <= one.classes]
        self._classes = classes
        self._sensitive = sensitive
        self._restricted = purpose not in UNDER_RESTRICTION

    def apply(self, where: Where, who: Who, standing_in: Iterable[str] = ()) -> None:
        """Only the rows that somebody may see. Without any post, or without a grant for them, those are none."""
        others = sorted(frozenset(standing_in) - {who.account, ""})
        asked = [
            self._unmasked(where, grant, condition)
            for post in who.posts
            for grant in self._grants
            if grant.role == post.role and (condition := self._condition(where, who, post, grant.relation, others))
        ]
        where.holds(f"({' or '.join(asked)})" if asked else "false")
        if self._restricted:
            where.holds(f"not {marked(Mark.RESTRICTED)}")

    def _unmasked(self, where: Where, grant: Grant, condition: str) -> str:
        left = grant.shown(sensitive=True)
        held = [condition, *_rows(where, grant)]
        if not grant.counts(sensitive=True) or not self._classes <= left:
            held.append(f"not {self._sensitive}")
        elif (where.data or where.about or where.classes) and _less(grant):
            held.append(f"({' and '.join(_rows(where, grant, sensitive=True)) or 'true'} or not {self._sensitive})")
        return f"({' and '.join(held)})"

    def _condition(self, where: Where, who: Who, post: Post, relation: Relation, others: list[str]) -> str | None:
        account = who.account
        meant = bool(account) and (post.municipality is None or _number(post.municipality) is not None)
        match relation, post.role:
            case Relation.OWN, Role.REGISSEUR if meant:
                return _by_name(where, post, "regisseur", f"regisseur = {where.value(account)}")
            case Relation.STAND_IN, Role.REGISSEUR if others and meant:
                return _by_name(where, post, "regisseur", f"regisseur = any({where.value(others)}::text[])")
            case Relation.MUNICIPALITY, _ if (number := _number(post.municipality)) is not None:
                return _in(where, {"municipality"}, f"municipality = {where.value(number)}")
            case Relation.SELF, Role.PARTICIPANT if numbers := sorted(filter(None, map(_number, {account, *who.selves}))):
                return _in(where, {"participant"}, f"participant = any({where.value(numbers)}::uuid[])")
            case Relation.NAMED, Role() as role if meant and role in NAMED:
                holder = where.value(json.dumps([{"role": role, "holder": account}]))
                return _by_name(where, post, "holders", f"holders @> {holder}::text::jsonb")
            case Relation.ORGANISATION, Role() as role if post.organisation is not None and role in NAMED:
                return self._taking_part(where, role, post.organisation)
        return None

    def _taking_part(self, where: Where, role: Role, organisation: UUID) -> str:
        party = where.value(json.dumps([{"role": role, "partner": str(organisation)}]))
        by_itself = {Role.EMPLOYER: "employer", Role.MUNICIPALITY: "municipality"}.get(role)
        others = f" or {by_itself} = {where.value(organisation)}" if by_itself else ""
        return _in(where, {"parties"}, f"(parties @> {party}::text::jsonb{others})")


def _less(grant: Grant) -> bool:
    """Whether a grant shows less of the rows of a sensitive case."""
    capacity = Capacity(grant.role, grant.relation)
    return grant.shown(sensitive=True) != grant.classes or is_for(capacity, sensitive=True) != is_for(capacity)


def _rows(where: Where, grant: Grant, *, sensitive: bool = False) -> list[str]:
    """What holds of the rows of a trajectory that a grant shows."""
    classes, found = grant.shown(sensitive=sensitive), list[str]()
    if where.data:
        found.append(f"{where.data} = any({where.value(sorted(classes))}::text[])")
    if unseen := hidden(classes):
        theirs = is_for(Capacity(grant.role, grant.relation), sensitive=sensitive)
        mine = f" or {where.role} = {where.value(theirs)}" if theirs and where.role else ""
        if where.about:
            found.append(f"(not string_to_array({where.about}, ':') && {where.value(unseen)}::text[]{mine})")
        if where.classes:
            found.append(f"({where.classes} & {number_of(frozenset(DataClass) - classes)} = 0{mine})")
    return found


def _by_name(where: Where, post: Post, column: str, condition: str) -> str:
    """Who is meant by name, in the municipality for which they are so; without one, in all."""
    if post.municipality is None:
        return _in(where, {column}, condition)
    return _in(where, {column, "municipality"}, f"({condition} and municipality = {where.value(_number(post.municipality))})")


def _in(where: Where, columns: set[str], condition: str) -> str:
    if columns <= frozenset(where.has):
        return condition
    return f"trajectory in (select trajectory from {TRAJECTORY_FILE.table.name} where {condition})"


def _number(text: str | None) -> UUID | None:
    try:
        number = UUID(text or "")
    except ValueError:
        return None
    # Only as it is written in the file: what `capacities` compares as text.
    return number if str(number) == text else None
