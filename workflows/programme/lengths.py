"""How long the stages of one trajectory take by its plan, and until when its education lasts (whitepaper l.171-178).

Pure functions of state and plan. What a school told of its days goes before a norm: that is a fact of the world.
"""

from datetime import datetime, timedelta

from events.trajectory.state import Trajectory
from events.vocabulary.values import NoGoRoad, Stage
from workflows.law.calendar import beginning_of, end_of
from workflows.law.in_force import rules_for
from workflows.law.key import USUAL_LENGTH
from workflows.law.period import Period
from workflows.programme.document import Programme


def planned_length(state: Trajectory, plan: Programme, stage: Stage) -> Period:
    """The norm of a stage; for leer-werk at another level than the programme's own, what is usual at that level unless it says itself."""
    usual = USUAL_LENGTH.get(plan.level)
    other_level = "niveau" in state.plan_changes and plan.level in plan.other_levels
    told = "leer_werk.norm" in state.plan_changes or plan.length_at_level
    if stage is not Stage.LEER_WERK or not other_level or told or usual is None:
        return plan.norm_of(stage).period
    return rules_for(state, plan.sector, plan.level).period(usual)


def stage_due(state: Trajectory, plan: Programme) -> datetime | None:
    """When the present stage is over by its plan, later by what was paused since it was entered; None without a stage."""
    if state.stage is None or state.stage_anchor is None:
        return None
    if state.stage is Stage.LEER_WERK and state.leer_werk.education.enrolments:
        return education_ends(state, plan)
    length = plan.go_no_go.extension.period if made_longer(state) else planned_length(state, plan, state.stage)
    return length.after(state.stage_anchor.at) + (state.paused_total - state.stage_anchor.paused)


def made_longer(state: Trajectory) -> bool:
    """Whether this is a voortraject that the go/no-go made longer."""
    return state.stage is Stage.VOORTRAJECT and state.visit > 1 and state.go_no_go.road is NoGoRoad.EXTEND


def planned_end(state: Trajectory) -> datetime:
    """When the present stage is over by the plan, with all that moved it."""
    assert state.stage_due is not None, "a stage that was entered has a date"
    return state.stage_due


def expected_end(state: Trajectory, now: datetime) -> datetime | None:
    """When the present stage is over as far as can be told now: in a pause later by what it has lasted, and now when that is behind us."""
    if state.stage_due is None:
        return None
    paused = moved_by_pause(state, now - state.paused_at, now) if state.paused_at else timedelta()
    return max(state.stage_due + paused, now)


def education_begins(state: Trajectory) -> datetime:
    """When there is both school and work: the later of their first days, and not before leer-werk was entered."""
    assert state.stage_anchor is not None
    first_days = (state.leer_werk.education.school_from, state.leer_werk.education.work_from)
    return max([state.stage_anchor.at, *(beginning_of(day) for day in first_days if day is not None)])


def education_ends(state: Trajectory, plan: Programme) -> datetime:
    """The end of the last day that the school told, or the norm from when it began.

    A pause makes the norm end later. It does not move a day that was told: the education goes on without the participant, and who wants
    another day asks the school.
    """
    told = state.leer_werk.education.until
    if told is not None:
        return end_of(told)
    paused = state.paused_total - state.leer_werk.education.paused_before
    return planned_length(state, plan, Stage.LEER_WERK).after(education_begins(state)) + paused


def told_by_school(state: Trajectory) -> bool:
    """Whether the present stage lasts until a day of somebody else's calendar."""
    education = state.leer_werk.education
    return state.stage is Stage.LEER_WERK and education.enrolments > 0 and education.until is not None


def moved_by_pause(state: Trajectory, paused: timedelta, now: datetime) -> timedelta:
    """How much later the present stage is over because of a pause that ends now.

    Not at all when the school told the last day of the education; and an education that has yet to begin does so on its day.
    """
    if told_by_school(state):
        return timedelta()
    if state.stage is not Stage.LEER_WERK or not state.leer_werk.education.enrolments:
        return paused
    return max(timedelta(), min(paused, now - education_begins(state)))
