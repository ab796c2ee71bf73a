"""The state of one programme: drafted, agreed, published, revised, closed (domain.md 1.13, Canvas), and what each event does to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import JsonValue

from events.fact import Fact, Recorded
from events.vocabulary import programme
from events.vocabulary.values import COSIGNERS, Role


class Standing(StrEnum):
    """How far a programme is."""

    UNKNOWN = "onbekend"
    DRAFT = "ontwerp"
    AGREED = "afgesproken"
    PUBLISHED = "gepubliceerd"
    REVISED = "in herziening"
    CLOSED = "gesloten"


@dataclass(frozen=True, slots=True)
class Agreement:
    """The word of one party. `role` is None on agreements of before roles were told."""

    role: Role | None
    brings: tuple[programme.Brought, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Edition:
    """A version as it was published, and who stood behind it."""

    document: Mapping[str, JsonValue]
    agreements: Mapping[UUID, Agreement]
    at: datetime


@dataclass(frozen=True, slots=True)
class ProgrammeState:
    """One programme. `version` is that of its stream; `editions` are its published versions.

    `proposal` is the revision that lessons suggest and that nobody decided on yet; `rejected` is by place what was last proposed and not
    followed.
    """

    version: int = 0
    code: str = ""
    draft: Mapping[str, JsonValue] | None = None
    agreements: Mapping[UUID, Agreement] = field(default_factory=dict)
    editions: Mapping[int, Edition] = field(default_factory=dict)
    closed: str | None = None
    proposal: programme.ProgrammeRevisionProposed | None = None
    rejected: Mapping[str, programme.ProposedNorm] = field(default_factory=dict)

    @property
    def newest(self) -> int:
        """The newest published version; 0 when there is none."""
        return max(self.editions, default=0)

    @property
    def present(self) -> Edition | None:
        """What new trajectories start with, unless the programme is closed."""
        return self.editions.get(self.newest)

    @property
    def cosigned(self) -> bool:
        """Whether an employer or sector organisation stands behind the draft."""
        return any(agreement.role in COSIGNERS for agreement in self.agreements.values())

    @property
    def standing(self) -> Standing:
        """How far it is."""
        if self.closed is not None:
            return Standing.CLOSED
        if self.draft is None:
            return Standing.PUBLISHED if self.editions else Standing.UNKNOWN
        if self.editions:
            return Standing.REVISED
        return Standing.AGREED if self.cosigned else Standing.DRAFT


def fold(facts: Iterable[Recorded]) -> ProgrammeState:
    """The state of a programme after these facts, in stream order."""
    state = ProgrammeState()
    for recorded in facts:
        state = replace(evolve(state, recorded.fact), version=recorded.version)
    return state


def evolve(state: ProgrammeState, fact: Fact) -> ProgrammeState:
    """The state after a fact. A proposal to revise changes nothing in the programme: a person makes a draft of it, or does not."""
    match fact.event:
        case programme.ProgrammeDrafted() as event:
            # Who agreed, agreed with another text.
            taken_over = state.proposal is not None and state.proposal.document == event.document
            proposal = None if taken_over else state.proposal
            return replace(state, code=event.code, draft=event.document, agreements={}, proposal=proposal)
        case programme.ProgrammeAgreed() as event:
            agreement = Agreement(event.role, event.brings, fact.occurred_at)
            return replace(state, agreements={**state.agreements, event.partner: agreement})
        case programme.ProgrammePublished() as event:
            edition = Edition(event.document, state.agreements, fact.occurred_at)
            editions = {**state.editions, event.version: edition}
            # What was proposed was about the version before.
            return replace(state, code=event.code, draft=None, agreements={}, editions=editions, proposal=None)
        case programme.ProgrammeRevisionProposed() as event:
            return replace(state, proposal=event)
        case programme.ProgrammeRevisionRejected():
            told = {norm.place: norm for norm in state.proposal.norms} if state.proposal else {}
            return replace(state, proposal=None, rejected={**state.rejected, **told})
        case programme.ProgrammeClosed() as event:
            return replace(state, closed=event.reason)
        case _:
            return state
