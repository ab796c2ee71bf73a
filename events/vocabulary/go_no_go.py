"""The go/no-go moment: advice of the parties, the decision of a person (whitepaper l.337-338)."""

from datetime import datetime

from events.vocabulary.base import DataClass, Event, Sealed, Stream, stored
from events.vocabulary.values import Advice, EndReason, Excuse, NoGoRoad, Role
from events.vocabulary.words import Code, Name, Telling

_T = Stream.TRAJECTORY


@stored("advice-given", public="go-no-go.advies-gegeven", stream=_T, data=DataClass.PROGRESS)
class AdviceGiven(Event):
    """A party advised."""

    party: Role
    advice: Advice
    motivation: Sealed[Telling]
    visit: int


@stored("exit-criterion-confirmed", public="go-no-go.uitstroomeis-bevestigd", stream=_T, data=DataClass.PROGRESS)
class ExitCriterionConfirmed(Event):
    """A person looked, and the participant meets this exit criterion of the programme."""

    criterion: Code
    visit: int


@stored("exit-criterion-excepted", public="go-no-go.uitzondering-op-uitstroomeis", stream=_T, data=DataClass.PROGRESS)
class ExitCriterionExcepted(Event):
    """A person looked: this exit criterion is not met, and learning and working can begin all the same; why as a code, and as a text."""

    criterion: Code
    ground: Excuse
    reason: Sealed[Telling]
    visit: int


@stored("go-decided", public="go-no-go.go-besloten", stream=_T, data=DataClass.PROGRESS)
class GoDecided(Event):
    """A named person decided that learning and working starts; `deviates` when the rule about advice does not say go."""

    by: Name
    reason: Sealed[Telling]
    visit: int
    deviates: bool = False


@stored("no-go-decided", public="go-no-go.no-go-besloten", stream=_T, data=DataClass.PROGRESS)
class NoGoDecided(Event):
    """A named person decided that it does not, why (a code and a text), and where the road leads.

    `deviates` when the rule about advice says go.
    """

    by: Name
    reason: Sealed[Telling]
    road: NoGoRoad
    visit: int
    code: EndReason = EndReason.OTHER
    deviates: bool = False


@stored("decision-postponed", public="go-no-go.besluit-uitgesteld", stream=_T, data=DataClass.PROGRESS)
class DecisionPostponed(Event):
    """A named person postponed the decision to a date."""

    by: Name
    reason: Sealed[Telling]
    until: datetime
    visit: int
