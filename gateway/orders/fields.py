"""Fields that more than one order asks, and what there is to choose in them."""

from collections.abc import Iterable
from enum import StrEnum

from events.vocabulary.values import EndReason, Role
from gateway import words
from gateway.orders.inputs import Options
from gateway.orders.kinds import Field


def yes_no(yes: str, no: str) -> Options:
    """A choice of two, each with its own words."""
    return ("ja", yes), ("nee", no)


def among(choices: Iterable[StrEnum]) -> Options:
    """A choice of these."""
    return tuple((choice.value, words.choice(choice)) for choice in choices)


def roles_among(roles: frozenset[Role]) -> Options:
    """A choice of these roles, in the order in which roles are always told."""
    return among(role for role in Role if role in roles)


REASON = Field("reden", "Reden")
REASONS = among(reason for reason in EndReason if reason is not EndReason.COMPLETED)
