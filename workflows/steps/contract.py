"""A contract: what the employer offers (whitepaper l.472-474), and what becomes of one that ends on a day (BW art. 7:668)."""

from datetime import date, timedelta
from itertools import count
from uuid import UUID

from activities import employers
from activities.employers import ContractOffer
from events.trajectory.placement_parts import Contract
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.placement import ContractChanged, ContractNotRenewed, ContractSigned, JobEnd, JobLost, WageSubsidyRequested
from events.vocabulary.values import AfterContract
from workflows.decisions import tasks
from workflows.decisions.acceptance import full_week_asked, too_low
from workflows.decisions.closing import close_tasks
from workflows.decisions.job_level import level_told
from workflows.decisions.livelihood import contracts_before
from workflows.decisions.withdrawing import withdraw
from workflows.law.calendar import end_of
from workflows.law.contract import last_day, months_until, notice, permanent_by_law, term_from
from workflows.law.key import Key
from workflows.law.minimum_wage import full_week, hourly_wage, lowest_wage
from workflows.law.residence import allows_work, may_work
from workflows.law.trial import free_from
from workflows.steps.team import prepare_team
from workflows.verbs.desk import Desk
from workflows.verbs.together import Together


async def ask_for_contract(desk: Desk, employer: UUID, about: object) -> ContractOffer | None:
    """What the employer offers; None is a no. One under the minimum wage is not accepted (`workflows.decisions.acceptance`)."""
    rules = desk.rules(on=desk.day_of(desk.now()))
    question = employers.offer_contract(hourly_wage(rules), full_week(rules))
    return await desk.ask(question, to=employer, by=desk.plan.placement.answer_within, about=about)


async def sign(desk: Desk, employer: UUID, attempt: int) -> bool:
    """A contract from the day on which the team is ready, on which no proefplaatsing or former contract runs, with a wage that is enough.

    It is not dated back, however long the answers took: aftercare and the time to ask for subsidy are counted from its start.
    False when the employer offers none.
    """
    within, times = desk.plan.placement.answer_within, count(2)
    offer, starts = await ask_for_contract(desk, employer, attempt), desk.day_of(desk.now())
    while offer is not None:
        ready = await prepare_team(desk, employer, by=within, starts=offer.starts, about=attempt)
        today = desk.day_of(desk.now())
        starts = max(offer.starts, ready, free_from(desk.state, today), today)
        if not may_work(desk.state, starts):
            await desk.until(allows_work(starts))
            continue
        if not too_low(desk.state, offer.wage_cents, offer.hours, starts, full_week=full_week_asked(desk.state)):
            break
        offer = await ask_for_contract(desk, employer, f"{attempt}.{next(times)}")
    if offer is None:
        return False
    rules, full = desk.rules(on=starts), full_week_asked(desk.state)
    full_time = rules.number(Key.SUBSIDY_FULL_TIME) if rules.says(Key.SUBSIDY_FULL_TIME) else None
    signed = ContractSigned(
        employer=employer,
        starts=starts,
        wage_cents=offer.wage_cents,
        months=offer.months,
        growth=offer.growth,
        hours=offer.hours,
        offered_for=offer.starts if offer.starts < starts else None,
        level=offer.level,
        level_learned=desk.plan.level,
        level_brought=desk.state.intake.diploma_level,
        least_cents=lowest_wage(rules, offer.hours or full) if full_time else None,
        full_time=full_time,
        full_week=full,
    )
    await desk.record(signed, *level_told(desk.state, signed), about=attempt)
    if offer.subsidy:
        await desk.record(WageSubsidyRequested(employer=employer), about=attempt)
    return True


async def watch_present_contract(desk: Desk) -> None:
    """The same in a pause; where the job was lost before it there is nothing to watch."""
    if not desk.state.placement.job_lost:
        await watch_contract(desk)


async def watch_contract(desk: Desk) -> None:
    """Until the job is over with a contract that ends on a day; one that has no last day may have one later."""
    while contract := present(desk.state):
        last = last_day(contract)
        if last is not None and not contract.ends:
            await see_to_the_end(desk, contract, last)
        elif not await desk.until_other(present, at=end_of(last) if last else None) and last:
            await lose_job(desk, contract, last)
            return


def present(state: Trajectory) -> Contract | None:
    """The contract as it is; None once the work is over or fell through."""
    return None if state.placement.job_lost else state.placement.contract


async def see_to_the_end(desk: Desk, contract: Contract, last: date) -> None:
    """In time for the day on which the employer has to say so, it is asked what follows, and the regisseur sees to it that it is known."""
    tell_by = notice(desk.rules(), last)
    half = (tell_by - desk.beginning_of(term_from(contract))) / 2
    # A term may begin after that day.
    ahead = min(tell_by, max(desk.plan.answer_within.period.before(tell_by), tell_by - half))
    if await desk.until_other(present, at=ahead):
        return
    what = (
        f"Het contract eindigt op {last:%d-%m-%Y}. Zie erop toe dat de werkgever uiterlijk {desk.day_of(tell_by):%d-%m-%Y} laat weten "
        "of het doorgaat, en leg vast wat er volgt."
    )
    what += f" {permanent_by_law(desk.rules(), contract, contracts_before(desk.state, contract, bbl=desk.plan.leads_to_mbo))}".rstrip()
    async with Together() as beside:
        asking = beside.create_task(ask_what_follows(desk, contract, last, desk.day_of(tell_by)))
        await desk.task_until(
            lambda state: state.placement.contract != contract, tasks.FOLLOW_CONTRACT, what, by=tell_by, about=contract.changes
        )
        asking.cancel()


async def ask_what_follows(desk: Desk, contract: Contract, last: date, tell_by: date) -> None:
    """The employer renews it, makes it permanent or lets it end; without an answer it is for the regisseur to find out."""
    question = employers.tell_what_follows(last, tell_by, hourly_wage(desk.rules(on=desk.day_of(desk.now()))))
    told = await desk.ask(question, to=contract.employer, by=notice(desk.rules(), last), about=contract.changes)
    if told is None:
        return
    if told.what is AfterContract.ENDS:
        follows: Event = ContractNotRenewed(employer=contract.employer, ends=last)
    else:
        now = contract.on(last)
        follows = ContractChanged(
            employer=contract.employer,
            starts=last + timedelta(days=1),
            wage_cents=told.wage_cents or now.wage_cents,
            hours=told.hours or now.hours,
            until=told.until,
        )
    await desk.record(follows, *close_tasks(desk.state, tasks.FOLLOW_CONTRACT), about=contract.changes)


async def lose_job(desk: Desk, contract: Contract, last: date) -> None:
    """The contract is over, and whatever was still asked about the job with it."""
    over = "het contract is afgelopen"
    ground = contract.ground or JobEnd.CONTRACT_OVER
    lost = JobLost(employer=contract.employer, month=months_until(contract, last), reason=over, on=last, ground=ground)
    confirming = withdraw(desk.state, over, lambda asked: asked.kind == "dienstverband-bevestigen")
    await desk.record(lost, *confirming, about=contract.changes)
