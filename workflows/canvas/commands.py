"""What people ask of a programme. Whether it is allowed is decided in `workflows.canvas.decisions`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic import JsonValue

from events.vocabulary.programme import Brought
from events.vocabulary.values import Role, Stage
from projections.learning.looks import Look


@dataclass(frozen=True, slots=True)
class Draft:
    """Lay a filled-in Canvas on the table, or put another text in its place. It may still have faults."""

    document: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Agree:
    """A party gives its word, with what it brings; without `brings`, what the draft says of its role.

    `organisation` tells which of several organisations in the role it is in the draft.
    """

    partner: UUID
    role: Role
    brings: tuple[Brought, ...] = ()
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Publish:
    """Make the draft the version that new trajectories start with."""


@dataclass(frozen=True, slots=True)
class Revise:
    """Draft the next version of a published programme; the number of the version is not the caller's choice."""

    document: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Close:
    """Let nobody begin in this programme any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class Propose:
    """Hold the norms of the newest version against the latest look at how long each stage takes in it, by a day.

    None when there was none yet, or when there is too little to tell.
    """

    looks: Mapping[Stage, Look | None]
    on: date


@dataclass(frozen=True, slots=True)
class AcceptProposal:
    """Make a draft revision of what is proposed. It then goes the way of any revision: agree, publish."""


@dataclass(frozen=True, slots=True)
class RejectProposal:
    """Leave the norms as they are."""

    reason: str


Command = Draft | Agree | Publish | Revise | Close | Propose | AcceptProposal | RejectProposal
