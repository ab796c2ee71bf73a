"""Go/no-go."""

from events.fact import Fact
from events.trajectory import change
from events.trajectory.change import replace
from events.trajectory.state import Trajectory
from events.vocabulary import go_no_go
from events.vocabulary.values import Advice


@change.apply.register
def _(event: go_no_go.AdviceGiven, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, go_no_go=replace(state.go_no_go, advice=change.put(state.go_no_go.advice, event.party, event.advice)))


@change.apply.register(go_no_go.ExitCriterionConfirmed)
@change.apply.register(go_no_go.ExitCriterionExcepted)
def _(event: go_no_go.ExitCriterionConfirmed | go_no_go.ExitCriterionExcepted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, go_no_go=replace(state.go_no_go, checked=state.go_no_go.checked | {event.criterion}))


@change.apply.register
def _(event: go_no_go.GoDecided, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, go_no_go=replace(state.go_no_go, decision=Advice.GO, postponed_until=None))


@change.apply.register
def _(event: go_no_go.NoGoDecided, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(
        state, go_no_go=replace(state.go_no_go, decision=Advice.NO_GO, road=event.road, postponed_until=None), turned_down_for=event.code
    )


@change.apply.register
def _(event: go_no_go.DecisionPostponed, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, go_no_go=replace(state.go_no_go, postponed_until=event.until))
