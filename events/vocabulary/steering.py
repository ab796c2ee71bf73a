"""Steering while it runs: attention with its evidence, what was done with it, and money (domain.md 1.8, W8, W9)."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from events.vocabulary.base import DataClass, Event, Sealed, Stream, stored
from events.vocabulary.subjects import subject
from events.vocabulary.values import Component
from events.vocabulary.words import Code, Telling

_T = Stream.TRAJECTORY
_F = DataClass.FUNDING

VACANT = subject("rol-vacant", DataClass.PROGRESS)
"""The rule of a signal that nobody holds a role that the programme cannot do without; the signal is this, a colon and the role."""


@stored("attention-raised", public="signaal.gegeven", stream=_T, data=DataClass.PROGRESS)
class AttentionRaised(Event):
    """A rule found that this trajectory deviates; the evidence is in plain Dutch.

    `facts` is how many parties told of it independently of each other, and `shows_at` when it will show whether it came true, where the
    rule foretells something by a moment.
    """

    signal: Code
    rule: Code
    evidence: Sealed[Telling]
    component: Component
    facts: int = Field(1, ge=1)
    shows_at: datetime | None = None


@stored("attention-supplemented", public="signaal.aangevuld", stream=_T, data=DataClass.PROGRESS)
class AttentionSupplemented(Event):
    """More was measured that belongs to an open signal; `evidence` and `facts` take the place of what was told of it before."""

    signal: Code
    evidence: Sealed[Telling]
    facts: int = Field(ge=1)


@stored("attention-dismissed", public="signaal.terzijde-gelegd", stream=_T, data=DataClass.PROGRESS)
class AttentionDismissed(Event):
    """A person saw it and leaves it, with a reason."""

    signal: Code
    reason: Sealed[Telling]


@stored("attention-passed", public="signaal.vervallen", stream=_T, data=DataClass.PROGRESS)
class AttentionPassed(Event):
    """The cause is gone."""

    signal: Code


@stored("funding-advised", public="geld.raad-gegeven", stream=_T, data=_F)
class FundingAdvised(Event):
    """A partner with expertise told what else can pay for what a source pays that ends; `options` is how many ways there are."""

    by: UUID
    source: Code
    options: int


@stored("money-committed", public="geld.toegezegd", stream=_T, data=_F)
class MoneyCommitted(Event):
    """A source pays for a component, in cents, until a date. 0 cents: the programme names no amount for one trajectory."""

    source: Code
    component: Component
    cents: int = Field(ge=0)
    ends: date | None = None


@stored("cost-incurred", public="geld.kosten-gemaakt", stream=_T, data=_F)
class CostIncurred(Event):
    """What was spent, in cents."""

    source: Code
    component: Component
    cents: int = Field(ge=0)
    party: UUID | None = None
