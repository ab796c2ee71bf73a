"""Attention that was raised, what became of it, and money."""

from events.fact import Fact
from events.fold import change
from events.fold.change import replace
from events.trajectory import Money, Trajectory
from events.vocabulary import steering
from events.vocabulary.parts import Component


@change.apply.register
def _(event: steering.AttentionRaised, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, attention=change.put(state.attention, event.signal, event.rule))


@change.apply.register(steering.AttentionDismissed)
@change.apply.register(steering.AttentionPassed)
def _(event: steering.AttentionDismissed | steering.AttentionPassed, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, attention={signal: rule for signal, rule in state.attention.items() if signal != event.signal})


@change.apply.register
def _(event: steering.MoneyCommitted, state: Trajectory, fact: Fact) -> Trajectory:
    found, others = _money(state, event.source, event.component)
    return replace(state, money=(*others, replace(found, committed=event.cents, ends=event.ends)))


@change.apply.register
def _(event: steering.CostIncurred, state: Trajectory, fact: Fact) -> Trajectory:
    found, others = _money(state, event.source, event.component)
    return replace(state, money=(*others, replace(found, spent=found.spent + event.cents)))


def _money(state: Trajectory, source: str, component: Component) -> tuple[Money, tuple[Money, ...]]:
    found = next((m for m in state.money if (m.source, m.component) == (source, component)), Money(source, component))
    return found, tuple(m for m in state.money if (m.source, m.component) != (source, component))
