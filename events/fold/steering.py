"""Attention that was raised, and what became of it."""

from events.fact import Fact
from events.fold import change
from events.fold.change import replace
from events.trajectory import Trajectory
from events.vocabulary import steering


@change.apply.register
def _(event: steering.AttentionRaised, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, attention=change.put(state.attention, event.signal, event.rule))


@change.apply.register(steering.AttentionDismissed)
@change.apply.register(steering.AttentionPassed)
def _(event: steering.AttentionDismissed | steering.AttentionPassed, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, attention={signal: rule for signal, rule in state.attention.items() if signal != event.signal})
