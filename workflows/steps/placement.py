"""Placement: matching en plaatsing (whitepaper l.467-502). First the employer who knows the participant, then the network."""

from uuid import UUID

from activities import employers, municipalities
from events.vocabulary.course import TrajectoryEnded
from events.vocabulary.placement import (
    EmployerMatched,
    PlacementDeclined,
    WageValueFrameworkSet,
)
from events.vocabulary.values import Component, EndReason, Outcome, PlacementRoute, Stage
from workflows.law.trial import worked_for
from workflows.steps.contract import sign
from workflows.steps.trial import try_out
from workflows.verbs.desk import Desk


async def placement(desk: Desk) -> Stage | TrajectoryEnded:
    """Try employers until one offers a contract, or the attempts of the programme are used up."""
    await desk.record(WageValueFrameworkSet(criteria=desk.plan.wage_value_framework))
    now, attempts = desk.state.placement, desk.plan.placement.attempts
    first, last = (now.attempt, max(now.attempt, attempts)) if now.employer else (now.attempt + 1, attempts)
    for attempt in range(first, last + 1):
        if await find_employer(desk, attempt) and await place(desk, attempt):
            return Stage.AFTERCARE
    return TrajectoryEnded(outcome=Outcome.NOT_PLACED, reason=EndReason.NO_EMPLOYER, component=Component.PLACEMENT)


async def find_employer(desk: Desk, attempt: int) -> bool:
    """The employer of the leer-werk on the first attempt of the first time, if it knows the participant from work; after that, one from
    the network.

    Who was found stays it until somebody declines, also when the plan changes meanwhile.
    """
    state, plan = desk.state, desk.plan.placement
    if state.placement.employer and state.placement.attempt == attempt:
        return True
    known = state.leer_werk.workplace if (first := state.leer_werk.starts) and first <= desk.day_of(desk.now()) else None
    if attempt == 1 and state.visit == 1 and plan.same_employer_first and known:
        match = EmployerMatched(employer=known, route=PlacementRoute.SAME_EMPLOYER, attempt=attempt)
    else:
        question = municipalities.match_employer(desk.plan.sector, attempt)
        found = await desk.ask(question, by=plan.answer_within, about=attempt)
        if found is None:
            return False
        by = desk.asked_of(question, about=attempt)
        match = EmployerMatched(employer=found.employer, route=PlacementRoute.NETWORK, attempt=attempt, by=by)
    await desk.record(match, about=attempt)
    return True


async def place(desk: Desk, attempt: int) -> bool:
    """With an employer from the network for whom nobody has worked yet a proefplaatsing comes first; then a contract, and a team that is
    ready for it."""
    employer, route = desk.state.placement.employer, desk.state.placement.route
    assert employer is not None, "who is tried with was found"
    today, trial = desk.day_of(desk.now()), employers.offer_trial_placement(0)
    known = worked_for(desk.rules(), desk.state, employer, today) and not desk.asked(trial, attempt)
    if route is PlacementRoute.NETWORK and not known and not await try_out(desk, employer, attempt):
        return await decline(desk, employer, attempt, "de proefplaatsing leidde niet tot een contract")
    if not await sign(desk, employer, attempt):
        return await decline(desk, employer, attempt, "de werkgever biedt geen contract")
    return True


async def decline(desk: Desk, employer: UUID, attempt: int, reason: str) -> bool:
    """This employer is out; the next follows."""
    await desk.record(PlacementDeclined(employer=employer, attempt=attempt, reason=reason), about=attempt)
    return False
