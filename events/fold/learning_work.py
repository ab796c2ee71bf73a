"""Leer-werk, language and guidance."""

from events.fact import Fact
from events.fold import change
from events.fold.change import replace
from events.trajectory import Trajectory
from events.vocabulary import learning_work as lw
from events.vocabulary.parts import Role


@change.apply.register
def _(event: lw.WorkplaceOffered, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, workplace=event.employer)


@change.apply.register
def _(event: lw.LanguageStarted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, language_running=True, language_anchor=state.language_anchor or change.anchor(state, fact))


@change.apply.register
def _(event: lw.LanguageLevelMeasured, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, levels=change.put(state.levels, event.skill, event.level))


@change.apply.register
def _(event: lw.LanguageStopped, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, language_running=False)


@change.apply.register
def _(event: lw.GuidanceStarted, state: Trajectory, fact: Fact) -> Trajectory:
    held = state.holders.get(Role.JOB_COACH, frozenset()) | {event.guide}
    return replace(
        state,
        guidance_running=True,
        guidance_anchor=state.guidance_anchor or change.anchor(state, fact),
        holders=change.put(state.holders, Role.JOB_COACH, held),
    )


@change.apply.register
def _(event: lw.GuidanceEnded, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, guidance_running=False, guidance_ended=True)
