"""Which roles are given by two, and which are kept apart: both follow from the table of grants.

By one kind of role somebody gives rights to others; by the other they see of participants what is sealed. Who gives rights opens nothing
(separation of duties: BIO, ISO/IEC 27002 5.3), and nobody comes to either by the word of one person.
"""

from collections.abc import Iterable

from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.access.grants import GRANTS, SENSITIVE, Grant
from gateway.access.terms import Action, Relation
from gateway.access.who import Post


def gives_rights(grant: Grant) -> bool:
    """Whether somebody gives rights to others by it."""
    return grant.action is Action.ACCOUNTS


def opens(grant: Grant) -> bool:
    """Whether somebody sees what is sealed of another by it: text, or who they are, their health or their civic integration."""
    return grant.relation is not Relation.SELF and (grant.action is Action.OPEN or not grant.classes.isdisjoint(SENSITIVE))


GIVERS: frozenset[Role | Office] = frozenset(grant.role for grant in GRANTS if gives_rights(grant))
OPENERS: frozenset[Role | Office] = frozenset(grant.role for grant in GRANTS if opens(grant))
BY_TWO = GIVERS | OPENERS
"""Roles that one asks for and another agrees with."""
STOOD_IN_FOR: frozenset[Role | Office] = frozenset(grant.role for grant in GRANTS if grant.relation is Relation.STAND_IN)
"""Roles of which a substitute comes to see what the other sees."""

HANDS_OVER: frozenset[Role | Office] = frozenset(
    grant.role for grant in GRANTS if grant.action is Action.HAND_OVER and grant.relation is Relation.MUNICIPALITY
)
"""Roles of who gives work of a municipality to another."""


def at_odds(posts: Iterable[Post]) -> bool:
    """Whether somebody with these posts would give rights and see sealed data as well."""
    roles = {post.role for post in posts}
    return not roles.isdisjoint(GIVERS) and not roles.isdisjoint(OPENERS)
