"""Which types of events are taken from which partner: those that were agreed with it, or else those that its role gives.

Who does not work with a participant has nothing to tell of one who stops coming; it answers what it is asked.
"""

from collections.abc import Sequence

from activities.directory import Partner
from events.vocabulary.values import Role
from workflows.verbs.message import ANSWERED, DROPPED_OUT

TYPES = (ANSWERED, DROPPED_OUT)
"""What can be taken at all."""
_ONLY_ASKED = frozenset({Role.EXPERTISE_PARTNER, Role.CONNECTOR})


def types_of(partner: Partner) -> Sequence[str]:
    """The types of events that are taken from a partner."""
    if partner.sends is not None:
        return partner.sends
    return (ANSWERED,) if partner.role in _ONLY_ASKED else TYPES
