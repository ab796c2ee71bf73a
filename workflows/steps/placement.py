"""Placement: matching en plaatsing (whitepaper l.467-502). First the employer who knows the participant, then the network."""

from uuid import UUID

from activities import employers, municipalities
from events.vocabulary.parts import Component, EndReason, Outcome, PlacementRoute, Stage, TrialVerdict
from events.vocabulary.placement import (
    ContractSigned,
    EmployerMatched,
    PlacementDeclined,
    TeamPrepared,
    TrialPlacementEnded,
    TrialPlacementEvaluated,
    TrialPlacementExtended,
    TrialPlacementStarted,
    WageSubsidyDecided,
    WageValueMeasured,
)
from events.vocabulary.trajectory import TrajectoryEnded
from workflows.desk import Desk


async def placement(desk: Desk) -> Stage | TrajectoryEnded:
    """Try employers until one offers a contract, or the attempts of the programme are used up."""
    state = desk.state
    first = state.attempt if state.employer else state.attempt + 1
    for attempt in range(first, desk.plan.placement.attempts + 1):
        match = await find_employer(desk, attempt)
        if match and await place(desk, match, attempt):
            return Stage.AFTERCARE
    return TrajectoryEnded(outcome=Outcome.NOT_PLACED, reason=EndReason.NO_EMPLOYER, component=Component.PLACEMENT)


async def find_employer(desk: Desk, attempt: int) -> EmployerMatched | None:
    """The employer of the leer-werk on the first attempt of the first time; after that, one from the network."""
    state, plan = desk.state, desk.plan.placement
    if attempt == 1 and state.visit == 1 and plan.same_employer_first and state.workplace:
        match = EmployerMatched(employer=state.workplace, route=PlacementRoute.SAME_EMPLOYER, attempt=attempt)
    else:
        found = await desk.ask(municipalities.match_employer(desk.plan.sector, attempt), by=plan.answer_within, about=attempt)
        if found is None:
            return None
        match = EmployerMatched(employer=found.employer, route=PlacementRoute.NETWORK, attempt=attempt)
    await desk.record(match, about=attempt)
    return match


async def place(desk: Desk, match: EmployerMatched, attempt: int) -> bool:
    """With an employer from the network a proefplaatsing comes first; then a contract, and a team that is ready for it."""
    employer, within = match.employer, desk.plan.placement.answer_within
    if match.route is PlacementRoute.NETWORK and not await try_out(desk, employer, attempt):
        return await decline(desk, match, "de proefplaatsing leidde niet tot een contract")

    offer = await desk.ask(employers.offer_contract(), to=employer, by=within, about=attempt)
    if offer is None:
        return await decline(desk, match, "de werkgever biedt geen contract")

    ready = await desk.insist(employers.prepare_team(), by=within, about=attempt)
    await desk.record(
        TeamPrepared(employer=employer, on=ready.on, buddy=ready.buddy),
        ContractSigned(employer=employer, starts=offer.starts, wage_cents=offer.wage_cents, months=offer.months, growth=offer.growth),
        about=attempt,
    )
    await settle_wage_subsidy(desk, employer, attempt)
    return True


async def try_out(desk: Desk, employer: UUID, attempt: int) -> bool:
    """Proefplaatsing: a base period, extended with a reason up to the legal maximum (Participatiewet art. 8a lid 2 onder d)."""
    base, longest, within = desk.term("pw.proefplaats.base"), desk.term("pw.proefplaats.max"), desk.plan.placement.answer_within
    start = await desk.ask(employers.offer_trial_placement(base.months), to=employer, by=within, about=attempt)
    if start is None:
        return False
    begins = desk.not_before(start.starts)
    began = TrialPlacementStarted(employer=employer, starts=begins, ends=base.after(begins), limit=longest.after(begins))
    await desk.record(began, about=attempt)

    while (trial := desk.state.trial) and not trial.over:
        await desk.until(at=trial.ends)
        round, extendable = trial.extensions + 1, trial.ends < trial.limit
        found = await desk.insist(employers.evaluate_trial(round, extendable), by=within, about=f"{attempt}.{round}")
        await desk.record(
            TrialPlacementEvaluated(employer=employer, verdict=found.verdict, remark=found.remark),
            WageValueMeasured(employer=employer, percent=found.wage_value),
            about=f"{attempt}.{round}",
        )
        if found.verdict is TrialVerdict.EXTEND and extendable:
            ends = min(trial.limit, base.after(trial.ends))
            await desk.record(TrialPlacementExtended(employer=employer, ends=ends, reason=found.remark), about=f"{attempt}.{round}")
        else:
            hired = found.verdict is TrialVerdict.HIRE
            await desk.record(TrialPlacementEnded(employer=employer, hired=hired), about=attempt)
    return bool(desk.state.trial and desk.state.trial.verdict is TrialVerdict.HIRE)


async def settle_wage_subsidy(desk: Desk, employer: UUID, attempt: int) -> None:
    """Loonkostensubsidie, when the loonwaarde is below the full wage (Participatiewet art. 10d)."""
    if desk.state.wage_value is None or desk.state.wage_value >= 100:
        return
    question = municipalities.request_wage_subsidy(employer, desk.state.wage_value)
    decision = await desk.ask(question, by=desk.plan.placement.answer_within, about=attempt)
    granted = decision is not None and decision.granted
    await desk.record(WageSubsidyDecided(granted=granted, percent=decision.percent if decision and granted else 0), about=attempt)


async def decline(desk: Desk, match: EmployerMatched, reason: str) -> bool:
    """This employer is out; the next follows."""
    await desk.record(PlacementDeclined(employer=match.employer, attempt=match.attempt, reason=reason), about=match.attempt)
    return False
