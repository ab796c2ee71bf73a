"""Go/no-go."""

from events.fact import Fact
from events.fold import change
from events.fold.change import replace
from events.trajectory import Trajectory
from events.vocabulary import go_no_go as go
from events.vocabulary.parts import Advice


@change.apply.register
def _(event: go.AdviceGiven, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, advice=change.put(state.advice, event.party, event.advice))


@change.apply.register
def _(event: go.GoDecided, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, decision=Advice.GO, postponed_until=None)


@change.apply.register
def _(event: go.NoGoDecided, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, decision=Advice.NO_GO, road=event.road, postponed_until=None)


@change.apply.register
def _(event: go.DecisionPostponed, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, postponed_until=event.until)
