"""Loonkostensubsidie beside the steps: nothing waits for the municipality, and nothing of it goes along to another employer."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from events.trajectory.state import Request, Trajectory
from events.trajectory.subsidy import employer_of, subsidy_with
from events.vocabulary.base import DataClass, Event
from events.vocabulary.placement import WageSubsidyEnded
from events.vocabulary.subjects import subject
from events.vocabulary.values import SubsidyEnd
from workflows.decisions import tasks
from workflows.decisions.subsidy import given_with, over_with_work
from workflows.decisions.withdrawing import no_longer, withdraw
from workflows.law.wage_subsidy_days import worked_until, works_on, works_there
from workflows.tracks.paid_work import employment
from workflows.tracks.settling import settle
from workflows.tracks.subsidy_amount import recalculate
from workflows.tracks.subsidy_decision import (
    asked_too_late,
    decide_wage_subsidy,
    forfait_until,
    has_had_forfait,
    looked_at,
    refuse_as_too_late,
    to_be_decided,
)
from workflows.tracks.subsidy_end import end_by_itself, end_of, first_without, learns_still
from workflows.tracks.wage_value import fix_wage_value, next_look, to_be_fixed
from workflows.verbs.desk import Desk, alongside, together

SCOPE = subject("subsidie", DataClass.FUNDING)
_MOVED, _OTHERWISE = "verhuizing", "anders-dan-berekend"
_ASKED = frozenset({"loonwaarde-vaststellen", "loonkostensubsidie"})


async def subsidy(desk: Desk) -> None:
    """See to it, to what it comes to, and to what has to be settled."""
    await together(keep(desk), recalculate(desk), settle(desk))


async def keep(desk: Desk) -> None:
    """For each employer in turn, for as long as the participant works or is placed there."""
    while True:
        await desk.conclude(lambda state: over(state, employer_of(state), desk.day_of(desk.now())))
        employer, first = employer_of(desk.state), first_without(desk.state, desk.day_of(desk.now()))
        tracks = (see_to, end_by_itself, talk_about_it)
        changed = desk.until_other(
            lambda state: (employer_of(state), first_without(state, desk.day_of(desk.now()))),
            at=desk.beginning_of(first) if first else None,
        )
        await alongside(changed, *(track(desk, employer) for track in tracks if employer))


async def see_to(desk: Desk, employer: UUID) -> None:
    """Have the loonwaarde fixed when that is due, and decided on what was fixed once there is paid work."""
    while True:
        work = employment(desk)
        if work and asked_too_late(desk, work):
            await refuse_as_too_late(desk, work)
        elif to_be_fixed(desk, employer):
            left = desk.now() if work and has_had_forfait(desk, work) else forfait_until(desk, work) if work else None
            await fix_wage_value(desk, employer, forfait_until=left)
        elif work and to_be_decided(desk, work):
            await decide_wage_subsidy(desk, work)
        else:
            await desk.until_other(looked_at, at=next_look(desk, employer))


async def talk_about_it(desk: Desk, employer: UUID) -> None:
    """Where the municipality decides otherwise than the law or the employer expects, somebody talks about it, until it decides again."""
    while True:
        await desk.conclude(lambda state: moot(state, employer))
        about, what = unexpected(desk.state, employer)
        doing = [desk.task(tasks.ARRANGE_AGAIN, what, by=desk.plan.answer_within, about=about)] if about else []
        await alongside(desk.until_other(lambda state: unexpected(state, employer)), *doing)


def unexpected(state: Trajectory, employer: UUID | None) -> tuple[str, str]:
    """What to talk about, and what tells it from others: a new municipality does not go on with subsidy that ran, or one grants another
    part than follows from the loonwaarde (lid 4). Nothing when there is nothing."""
    subsidy = subsidy_with(state, employer)
    if day := subsidy.dropped_on:
        what = f"Na de verhuizing op {day:%d-%m-%Y} gaat de nieuwe gemeente niet door met de loonkostensubsidie."
        help = f"{what} Bespreek met de gemeente en de werkgever hoe het verder gaat, of vraag de subsidie opnieuw."
        return f"{_MOVED}:{employer}:{day}", help
    if subsidy.running and subsidy.computed is not None and subsidy.percent != subsidy.computed:
        what = f"De gemeente kent {subsidy.percent} procent loonkostensubsidie toe; uit de loonwaarde volgt {subsidy.computed} procent"
        help = f"{what} (Participatiewet art. 10d lid 4). Vraag de gemeente waarom, en vertel de werkgever wat er geldt."
        return f"{_OTHERWISE}:{employer}:{subsidy.decisions}", help
    return "", ""


def over(state: Trajectory, employer: UUID | None, today: date) -> Mapping[str, Event]:
    """What is asked about another employer is asked no more, and subsidy for the work there has ended."""

    def elsewhere(asked: Request) -> bool:
        """Whether it is not about the employer of now, or was asked by a release that asked it elsewhere."""
        about_here = asked.key.startswith(f"{SCOPE}:") and asked.content.get("werkgever") == str(employer)
        return asked.kind in _ASKED and not about_here

    withdrawn = withdraw(state, "een andere werkgever", elsewhere)
    ending: dict[str, Event] = {f"{state.subsidy.employer}:{number}:{state.version}": event for number, event in enumerate(withdrawn)}
    for one in given_with(state):
        last, never = worked_until(state, one), not any(works_there(state, one))
        if one == employer or (learns_still(state, one) and works_on(state, one, today)):
            continue
        first = last + timedelta(days=1) if last and last <= today else today
        ending[end_of(state, one)] = over_with_work(state, one, None if never else first, today)
    return ending | undecided(state, employer, today) | moot(state, employer)


def undecided(state: Trajectory, employer: UUID | None, today: date) -> dict[str, Event]:
    """A first request of which nothing was decided when the work was over: for the days that were worked the municipality decides all the
    same (Participatiewet art. 10d lid 1 and 2), and somebody sees to that."""
    asked = state.subsidy
    if asked.requested_at is None or asked.running or asked.moved_on or asked.employer in (None, employer):
        return {}
    spans = [(first, last) for first, last in works_there(state, asked.employer) if first <= today]
    began, last = max(spans, default=(today, None))
    if not last or last < began or works_on(state, asked.employer, today + timedelta(days=1)):
        return {}
    first = min(last, today) + timedelta(days=1)
    over = WageSubsidyEnded(employer=asked.employer, reason=SubsidyEnd.EMPLOYMENT_OVER, on=first, settled_from=began)
    return {f"onbeslist:{asked.employer}:{began}": over}


def moot(state: Trajectory, employer: UUID | None) -> dict[str, Event]:
    """What is to be talked about no more: the municipality decided again, or the work is elsewhere."""
    arranging = f"{SCOPE}:{tasks.ARRANGE_AGAIN.name}:"
    here, ours = f"{arranging}{unexpected(state, employer)[0]}", (f"{arranging}{_MOVED}:", f"{arranging}{_OTHERWISE}:")
    return no_longer(state, lambda task: task.key.startswith(ours) and task.key != here)
