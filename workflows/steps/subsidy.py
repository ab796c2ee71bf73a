"""Loonkostensubsidie: asked in time, decided by the municipality beside what the law's formula gives (Participatiewet art. 10d)."""

from datetime import datetime

from activities import municipalities
from activities.question import Question
from events.trajectory.parts import Contract
from events.vocabulary.placement import WageSubsidyDecided, WageValueMeasured
from workflows.law.calendar import lasting
from workflows.law.key import Key
from workflows.law.wage_subsidy import WageSubsidy, WageSubsidyRules
from workflows.verbs.desk import Desk


async def settle_wage_subsidy(desk: Desk, contract: Contract, *, attempt: int, asked_by_employer: bool) -> None:
    """When loonwaarde is below the full wage; or, when the employer asks before it was measured, as a forfait for the first months."""
    value, question = desk.state.wage_value.percent, request(desk, contract)
    wanted = asked_by_employer if value is None else value < 100
    if not wanted:
        return
    if not desk.asked(question, attempt) and desk.now() > desk.rules().deadline(Key.SUBSIDY_WINDOW, began(desk, contract)):
        await desk.record(WageSubsidyDecided(granted=False, percent=0, in_time=False), about=attempt)
    else:
        await decide_wage_subsidy(desk, contract, about=attempt)


async def decide_wage_subsidy(desk: Desk, contract: Contract, *, about: object) -> None:
    """The municipality decides within the term of the law; what it grants stands beside what the formula gives."""
    law, computed, measured = desk.rules(), compute(desk, contract), desk.state.wage_value.percent is not None
    decision = await desk.ask(request(desk, contract), by=law.deadline(Key.SUBSIDY_DECISION, desk.now()), about=about)
    granted = decision is not None and decision.granted
    decided = WageSubsidyDecided(
        granted=granted,
        percent=decision.percent if decision and granted else 0,
        computed_percent=computed.percent,
        computed_cents=computed.cents,
        until=lasting(began(desk, contract), law.period(Key.FORFAIT_LENGTH)) if granted and not measured else None,
    )
    await desk.record(decided, about=about)


def compute(desk: Desk, contract: Contract) -> WageSubsidy:
    """What the formula gives: from the loonwaarde, or the forfait while there is none; in the amounts of the day."""
    amounts, value = WageSubsidyRules.of(desk.rules(on=max(contract.starts, desk.day_of(desk.now())))), desk.state.wage_value.percent
    return amounts.in_advance(contract.hours) if value is None else amounts.measured(value, contract.hours)


def request(desk: Desk, contract: Contract) -> Question[municipalities.WageSubsidy]:
    """What the municipality is asked."""
    computed = compute(desk, contract)
    return municipalities.request_wage_subsidy(contract.employer, desk.state.wage_value.percent, computed.percent, computed.cents)


async def measure_after_forfait(desk: Desk, contract: Contract) -> None:
    """A forfait ends; by then loonwaarde is measured by the framework that was set, and the subsidy follows it."""
    ends = desk.state.wage_value.forfait_ends
    if ends is None:
        return
    await desk.until(at=ends)
    question = municipalities.measure_wage_value(contract.employer, desk.state.wage_value.criteria)
    found = await desk.insist(question, by=desk.plan.answer_within)
    measured = WageValueMeasured(
        employer=contract.employer, percent=found.percent, criteria=desk.state.wage_value.criteria, assessor=found.assessor
    )
    await desk.record(measured)
    if found.percent < 100:
        await decide_wage_subsidy(desk, contract, about="na-forfait")


def began(desk: Desk, contract: Contract) -> datetime:
    """When the employment began: at the signing, or at the beginning of another first day."""
    signed_on_the_first_day = desk.day_of(contract.signed_at) == contract.starts
    return contract.signed_at if signed_on_the_first_day else desk.beginning_of(contract.starts)
