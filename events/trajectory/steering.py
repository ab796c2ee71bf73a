"""Attention that was raised, what became of it, and money."""

from events.fact import Fact
from events.trajectory import change
from events.trajectory.change import replace
from events.trajectory.state import Attention, Money, Trajectory
from events.vocabulary import steering
from events.vocabulary.values import Component


@change.apply.register
def _(event: steering.AttentionRaised, state: Trajectory, fact: Fact) -> Trajectory:
    closed = state.closed_attention.get(event.signal)
    number = closed.number + 1 if closed else 1
    raised = Attention(event.rule, number, change.anchor(state, fact), event.evidence, event.facts, fact.occurred_at)
    return replace(state, attention=change.put(state.attention, event.signal, raised))


@change.apply.register
def _(event: steering.AttentionSupplemented, state: Trajectory, fact: Fact) -> Trajectory:
    if (before := state.attention.get(event.signal)) is None:
        return state
    told = replace(before, evidence=event.evidence, facts=event.facts, told_at=fact.occurred_at)
    return replace(state, attention=change.put(state.attention, event.signal, told))


@change.apply.register(steering.AttentionDismissed)
@change.apply.register(steering.AttentionPassed)
def _(event: steering.AttentionDismissed | steering.AttentionPassed, state: Trajectory, fact: Fact) -> Trajectory:
    open = dict(state.attention)
    if (raised := open.pop(event.signal, None)) is None:
        return state
    closed = replace(raised, at=change.anchor(state, fact))
    return replace(state, attention=open, closed_attention=change.put(state.closed_attention, event.signal, closed))


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
