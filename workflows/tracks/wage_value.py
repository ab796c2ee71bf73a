"""Loonwaarde: the municipality fixes it with one employer, on the report of an independent expert (Participatiewet art. 10d lid 1 and 6;
Besluit loonkostensubsidie Participatiewet 2021 art. 3). An employer only says what it thinks."""

from datetime import datetime
from uuid import UUID

from activities import municipalities
from events.trajectory.state import Trajectory
from events.trajectory.subsidy import subsidy_with
from events.vocabulary.placement import Score, WageValueLeftOut, WageValueMeasured
from events.vocabulary.values import TrialVerdict
from workflows.law.key import Key
from workflows.tracks.paid_work import employment
from workflows.verbs.desk import Desk


def to_be_fixed(desk: Desk, employer: UUID) -> bool:
    """Whether the municipality has to look, or to look again: after a trial that goes well, when subsidy is asked, in time for the end of a
    forfait, and on the day that the municipality set itself, or that follows from the policy where it set none."""
    state, now = desk.state, desk.now()
    value, subsidy = state.wage_value, subsidy_with(state, employer)
    due, known = before_forfait_ends(desk), value.employer == employer and value.known is not None
    looked = value.fixed_at is not None and due is not None and value.fixed_at >= due and subsidy.decided_at != value.settled
    if due is not None and subsidy.forfait and not known and not looked:
        return due <= now
    if value.employer != employer or value.fixed_at is None:
        return was_tried(state, employer) or subsidy.requested_at is not None
    if value.known is None:
        return not value.left_out and subsidy.requested_at is not None and subsidy.requested_at > value.fixed_at
    again = reassessment(desk, employer)
    return again is not None and again <= now


def before_forfait_ends(desk: Desk) -> datetime | None:
    """When the municipality is asked for what follows a forfait (lid 5): so long before its end as fixing and deciding take."""
    ends = desk.state.wage_value.forfait_ends
    if ends is None:
        return None
    return desk.plan.answer_within.period.before(desk.rules().period(Key.SUBSIDY_DECISION).before(ends))


def reassessment(desk: Desk, employer: UUID) -> datetime | None:
    """When a loonwaarde that is known is fixed again (lid 6): the municipality sets the day. Where it set none it is asked after a term,
    for as long as subsidy runs. Of work that is still to begin nothing is looked at again: it waits for the first day."""
    value, work = desk.state.wage_value, employment(desk)
    if value.reassess_on is not None:
        again = desk.beginning_of(value.reassess_on)
    elif value.fixed_at is None or value.known is None or not subsidy_with(desk.state, employer).running:
        return None
    else:
        again = desk.rules().period(Key.WAGE_VALUE_AGAIN).after(value.fixed_at)
    return max(again, work.began) if work and work.employer == employer else again


def next_look(desk: Desk, employer: UUID) -> datetime | None:
    """When the clock alone makes that the municipality has to look again."""
    moments = [before_forfait_ends(desk), reassessment(desk, employer)]
    return min((moment for moment in moments if moment is not None and moment > desk.now()), default=None)


def was_tried(state: Trajectory, employer: UUID) -> bool:
    """Whether a proefplaatsing there went well enough to go on."""
    trial = state.placement.trial
    return trial is not None and trial.employer == employer and (trial.extensions > 0 or trial.verdict is TrialVerdict.HIRE)


async def fix_wage_value(desk: Desk, employer: UUID, *, forfait_until: datetime | None) -> None:
    """What the municipality finds; that it leaves it at a forfait, for as long as the law has one; or that there is nothing to fix."""
    value, trial = desk.state.wage_value, desk.state.placement.trial
    about, criteria = f"{employer}:{value.settled + 1}", value.criteria or desk.plan.wage_value_framework
    estimate = trial.estimate if trial and trial.employer == employer else None
    found = await desk.ask(municipalities.measure_wage_value(employer, criteria, estimate), by=desk.plan.answer_within, about=about)
    if found is None or found.percent is None:
        forfait = found is not None and (forfait_until is None or desk.now() < forfait_until)
        await desk.record(WageValueLeftOut(employer=employer, forfait=forfait), about=about)
        return
    again, due = found.reassess_on, reassessment(desk, employer) if value.employer == employer else None
    measured = WageValueMeasured(
        employer=employer,
        percent=found.percent,
        criteria=criteria,
        assessor=found.assessor,
        scores=tuple(Score(criterion=s.criterion, percent=s.percent) for s in found.scores if s.criterion in criteria),
        reassess_on=again if again and again > desk.day_of(desk.now()) else None,
        since=desk.day_of(due) if due is not None and due <= desk.now() and value.known is not None else None,
    )
    await desk.record(measured, about=about)
