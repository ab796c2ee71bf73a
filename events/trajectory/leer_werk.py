"""Leer-werk, language and guidance."""

from events.fact import Fact
from events.trajectory import change
from events.trajectory.change import replace
from events.trajectory.state import Trajectory
from events.vocabulary import leer_werk as lw
from events.vocabulary.values import LanguageLevel, Role

_RANK = {level: rank for rank, level in enumerate(LanguageLevel)}


@change.apply.register
def _(event: lw.WorkplaceOffered, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, workplace=event.employer, hours=(event.hours_work, event.hours_learning))


@change.apply.register
def _(event: lw.CompanyRecognitionChecked, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, recognised=change.put(state.recognised, event.employer, event.recognised))


@change.apply.register
def _(event: lw.HoursAgreed, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, hours=(event.hours_work, event.hours_learning))


@change.apply.register
def _(event: lw.LanguageStarted, state: Trajectory, fact: Fact) -> Trajectory:
    anchor = state.language_anchor or change.anchor(state, fact)
    return replace(state, language_running=True, language_hours=event.hours_a_week, language_anchor=anchor)


@change.apply.register
def _(event: lw.LanguageHoursChanged, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, language_hours=event.hours_a_week)


@change.apply.register
def _(event: lw.LanguageLevelMeasured, state: Trajectory, fact: Fact) -> Trajectory:
    before = state.growth.get(event.skill, ())
    growth = change.measured(before, _RANK[event.level], event.round, change.anchor(state, fact))
    return replace(state, levels=change.put(state.levels, event.skill, event.level), growth=change.put(state.growth, event.skill, growth))


@change.apply.register
def _(event: lw.LanguageStopped, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, language_running=False)


@change.apply.register
def _(event: lw.GuidanceStarted, state: Trajectory, fact: Fact) -> Trajectory:
    role = Role(event.kind)
    held = state.holders.get(role, frozenset()) | ({event.guide} if event.guide else frozenset())
    return replace(
        state,
        guidance_running=True,
        guidance_anchor=state.guidance_anchor or change.anchor(state, fact),
        in_touch=state.in_touch or change.anchor(state, fact),
        holders=change.put(state.holders, role, held),
    )


@change.apply.register
def _(event: lw.GuidanceContactHeld, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, in_touch=change.anchor(state, fact)) if event.took_place else state


@change.apply.register
def _(event: lw.GuidanceEnded, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, guidance_running=False, guidance_ended=True)
