"""Werving en selectie."""

from events.fact import Fact
from events.fold import change
from events.fold.change import replace
from events.trajectory import Trajectory
from events.vocabulary import intake


@change.apply.register
def _(event: intake.ProfileEstablished, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, requirements=event.requirements)


@change.apply.register
def _(event: intake.CriterionMeasured, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, measured=change.put(state.measured, event.criterion, event.met))


@change.apply.register
def _(event: intake.CriterionExceptionRequested, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, exceptions_requested=change.put(state.exceptions_requested, event.criterion, fact.actor.id))


@change.apply.register
def _(event: intake.CriterionExceptionSigned, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, exceptions_signed=state.exceptions_signed | {event.criterion})


@change.apply.register
def _(event: intake.CivicTermSet, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, civic_term_ends=event.ends)


@change.apply.register
def _(event: intake.CandidateSelected, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, selected=True)


@change.apply.register
def _(event: intake.CandidateNotSelected, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, selected=False, referred_to=event.referred_to)
