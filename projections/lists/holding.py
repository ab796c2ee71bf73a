"""Who holds which role, as far as the open part of events tells it: of a guide whom the municipality names, the name is sealed.

The part of the fold that the file and the list of vacant roles share. What the same events mean for decisions is in `events.trajectory`.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from events.vocabulary.leer_werk import GuidanceStarted
from events.vocabulary.steering import VACANT
from events.vocabulary.values import Role
from projections import shapes


class Holder(msgspec.Struct, frozen=True):
    """Who holds a role, since when: the opaque id of a person or organisation, empty when it is sealed."""

    role: Role
    holder: str
    since: datetime


SHAPES = (shapes.RoleFilled, shapes.RoleVacated, shapes.GuidanceStarted, shapes.FactCorrected, shapes.AttentionRaised)
"""The events by which persons come to hold a role and leave it, but for the regisseur who takes over."""


def held(before: Sequence[Holder], data: object, at: datetime) -> list[Holder]:
    """Who holds a role after an event at this moment; other events change nothing."""
    match data:
        case shapes.RoleFilled():
            return joined(before, Holder(data.role, data.holder, at))
        case shapes.GuidanceStarted(side=Role.PARTICIPANT, again=False):
            # The same person may guide the employer as well: that is an event of its own.
            return joined(before, Holder(Role(data.kind), "", at))
        case shapes.FactCorrected(of=GuidanceStarted.stored_name, field="kind", was=str(was), says=str(kind)):
            return joined(left(before, Role(was), ""), Holder(Role(kind), "", at))
        case shapes.RoleVacated():
            return left(before, data.role, data.holder)
        case shapes.AttentionRaised() if data.rule == VACANT:
            # Somebody who was named in confidence may have been one who was known to hold the role.
            return [one for one in before if data.signal != f"{VACANT}:{one.role}"]
        case _:
            return list(before)


def joined(before: Sequence[Holder], holder: Holder) -> list[Holder]:
    """These and one more; nobody who is known holds a role twice."""
    others = [one for one in before if not holder.holder or (one.role, one.holder) != (holder.role, holder.holder)]
    return [*others, holder]


def left(before: Sequence[Holder], role: Role, holder: str) -> list[Holder]:
    """These without one who left: who is not known to hold the role is one of those whose name is sealed."""
    in_role = [one for one in before if one.role is role]
    gone = next((one for name in (holder, "") for one in in_role if one.holder == name), None)
    return [one for one in before if one is not gone]
