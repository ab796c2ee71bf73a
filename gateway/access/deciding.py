"""Deciding on a request: the table of grants looked up, and nothing else."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from events.vocabulary.base import DataClass
from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.access.grants import GRANTS, Grant
from gateway.access.terms import UNDER_RESTRICTION, Action, Purpose, Relation


class Kind(StrEnum):
    """What a request is about."""

    TRAJECTORY = "traject"
    PERSON = "persoon"
    HOUSE = "huis"


@dataclass(frozen=True, slots=True)
class Resource:
    """What a request is about, by its number; of the house the name of the part.

    `sensitive` is a case that was marked as such, `restricted` one of somebody whose data are kept and not used (AVG art. 18).
    """

    kind: Kind
    id: str
    sensitive: bool = False
    restricted: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Capacity:
    """In what role and relation somebody asks. Somebody with several posts has several."""

    role: Role | Office
    relation: Relation


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody, by their account, in these capacities, wants to do something with something, for a purpose.

    `touches` are the classes of data that it is done to: a grant that does not show all of them does not do.
    """

    account: str
    capacities: frozenset[Capacity]
    action: Action
    resource: Resource
    purpose: Purpose
    touches: frozenset[DataClass] = frozenset()


class Reason(StrEnum):
    """Why it was decided so."""

    GRANTED = "toegekend"
    NOT_GRANTED = "niet-toegekend"
    """They may know of it, and may not do this, or not for this purpose."""
    RESTRICTED = "beperkt"
    """They could, were it not that the data are kept and not used."""
    NOT_TO_KNOW = "onbekend"
    """They may not know that it is there."""


_STATUS = {Reason.GRANTED: 200, Reason.NOT_GRANTED: 403, Reason.RESTRICTED: 403, Reason.NOT_TO_KNOW: 404}


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether it is allowed, which classes of data are seen then, why, and the grants that say so; without any it is not allowed."""

    allowed: bool
    classes: frozenset[DataClass]
    reason: Reason
    grants: tuple[Grant, ...] = ()

    @property
    def status(self) -> int:
        """The status of HTTP that tells no more than may be known: 404 for what is not there to them, 403 for what they may not do."""
        return _STATUS[self.reason]


Table = Mapping[Capacity, tuple[Grant, ...]]


def table(grants: tuple[Grant, ...]) -> Table:
    """The grants by who has them."""
    by = defaultdict[Capacity, list[Grant]](list)
    for grant in grants:
        by[Capacity(grant.role, grant.relation)].append(grant)
    return MappingProxyType({capacity: tuple(theirs) for capacity, theirs in by.items()})


TABLE = table(GRANTS)


def decide(request: Request, by: Table = TABLE) -> Decision:
    """Whether a request is granted; whatever no grant names is denied.

    Who asks in several capacities sees what each of them shows. A grant of which a sensitive case leaves nothing to see counts for nothing
    (`Grant.counts`), and of restricted data one for another purpose than `UNDER_RESTRICTION`.
    """
    theirs = [
        one for capacity in sorted(request.capacities) for one in by.get(capacity, ()) if one.counts(sensitive=request.resource.sensitive)
    ]
    found = tuple(one for one in theirs if _is_of(one, request))
    if found and request.resource.restricted and request.purpose not in UNDER_RESTRICTION:
        return Decision(False, frozenset(), Reason.RESTRICTED)
    if found:
        classes = frozenset[DataClass]().union(*(one.shown(sensitive=request.resource.sensitive) for one in found))
        return Decision(True, classes, Reason.GRANTED, found)
    known = bool(theirs) or request.resource.kind is Kind.HOUSE
    return Decision(False, frozenset(), Reason.NOT_GRANTED if known else Reason.NOT_TO_KNOW)


def _is_of(grant: Grant, request: Request) -> bool:
    same = grant.action is request.action and grant.purpose is request.purpose
    return same and request.touches <= grant.shown(sensitive=request.resource.sensitive)
