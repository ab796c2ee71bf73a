"""A workplace for the leer-werk: at a recognised leerbedrijf where the qualification needs one, with hours that a person looks at when they
are far from four days of work and one of learning (whitepaper l.133-137, 240-241; domain.md 2.4), and with a team that is ready."""

from datetime import date
from itertools import count
from uuid import UUID

from activities import employers, schools
from activities.question import Question
from events.vocabulary.base import Event
from events.vocabulary.leer_werk import CompanyRecognitionChecked, Income, IncomeSet, WorkplaceOffered
from events.vocabulary.placement import WageSubsidyRequested
from events.vocabulary.steering import AttentionPassed, AttentionRaised, AttentionSupplemented
from events.vocabulary.values import Component, Role
from workflows.decisions import tasks
from workflows.law.minimum_wage import age_on, lowest_wage
from workflows.signals.finding import HOURS
from workflows.steps.team import prepare, prepare_team
from workflows.verbs.desk import Desk


async def find_workplace(desk: Desk) -> None:
    """Ask the employers one by one; when none is left, or the one who had a place leaves, the regisseur brings in another."""
    plan = desk.plan.leer_werk
    question = employers.offer_workplace(plan.hours_work, plan.hours_learning)
    for attempt in count(1):
        employer = desk.asked_of(question, about=attempt) or await next_employer(desk, question, attempt)
        workplace = await desk.ask(question, to=employer, by=desk.plan.answer_within, about=attempt)
        if workplace is None or desk.left_since(question, about=attempt):
            continue
        starts = await first_day(desk, employer, workplace.starts)
        if desk.left_since(question, about=attempt):
            continue
        if desk.state.leer_werk.workplace != employer:
            offered = WorkplaceOffered(
                employer=employer,
                starts=starts,
                hours_work=plan.hours_work if workplace.hours_work is None else workplace.hours_work,
                hours_learning=plan.hours_learning if workplace.hours_learning is None else workplace.hours_learning,
                supervisor=workplace.supervisor,
            )
            signals = signals_about_hours(desk, offered.hours_work, offered.hours_learning)
            await desk.record(offered, *signals, *paid(desk, offered, workplace), about=f"plek-{attempt}" if attempt > 1 else "")
        await desk.until(at=desk.beginning_of(desk.state.teams[employer]))
        return


async def first_day(desk: Desk, employer: UUID, starts: date) -> date:
    """The day from which the team is ready, when that is later: before it nobody has a place, a wage or a norm that runs. Who worked there
    before the trajectory began has done so since the day that was told.
    """
    if employer not in desk.state.teams:
        await prepare_team(desk, employer, by=desk.plan.answer_within, starts=starts, about=employer)
    before = desk.state.voortraject
    if Role.EMPLOYER not in before.prepared or before.prepared_employer not in (None, employer):
        await prepare(desk, Role.EMPLOYER, employer)
    return starts if starts < desk.day_of(desk.began) else max(starts, desk.state.teams[employer])


def stay(desk: Desk, employer: UUID) -> str:
    """What is agreed for the work at an employer is agreed anew when the participant comes back from another; this tells it apart."""
    return desk.since_back(employers.offer_workplace(0, 0), employer)


def paid(desk: Desk, offered: WorkplaceOffered, told: employers.Workplace) -> list[Event]:
    """The wage that goes with a workplace, and the subsidy that is asked for it; nothing where none is paid (whitepaper l.136-137)."""
    if told.wage_cents is None:
        return []
    day = max(offered.starts, desk.day_of(desk.now()))
    least = lowest_wage(desk.rules(on=day), offered.hours_work, age_on(desk.state, day), bbl=desk.plan.leads_to_mbo)
    wage = IncomeSet(
        income=Income.WAGE,
        starts=offered.starts,
        wage_cents=told.wage_cents,
        hours=offered.hours_work,
        employer=offered.employer,
        least_cents=least,
    )
    enough = least is None or told.wage_cents >= least
    return [wage, WageSubsidyRequested(employer=offered.employer)] if told.subsidy and enough else [wage]


async def next_employer(desk: Desk, question: Question[employers.Workplace], attempt: int) -> UUID:
    """An employer who was not asked yet, and may train where that matters; when there is none, the regisseur brings one in."""
    while True:
        await desk.task_until(
            lambda _: bool(left(desk, question)),
            tasks.FIND_WORKPLACE,
            "Geen werkgever heeft een werkplek. Breng een andere werkgever in.",
            by=desk.plan.answer_within,
            about=attempt,
        )
        employer = left(desk, question)[0]
        if not desk.plan.needs_recognised_company or await is_recognised(desk, employer):
            return employer


def left(desk: Desk, question: Question[employers.Workplace]) -> list[UUID]:
    """Employers who were not asked yet, except those known not to be a recognised leerbedrijf."""
    return [employer for employer in desk.not_asked(question) if desk.state.leer_werk.recognised.get(employer, True)]


async def is_recognised(desk: Desk, employer: UUID) -> bool:
    """Whether SBB recognises the employer as a leerbedrijf; the school knows."""
    question = schools.check_recognition(employer, desk.plan.level, desk.plan.sector)
    found = await desk.insist(question, by=desk.plan.answer_within, about=employer)
    await desk.record(CompanyRecognitionChecked(employer=employer, recognised=found.recognised), about=employer)
    return found.recognised


def signals_about_hours(desk: Desk, work: int, learning: int) -> list[Event]:
    """Attention when practice has another share of the week than the norm; it passes with hours that are near it."""
    norm = desk.plan.leer_werk.practice_share
    if norm.holds(work, learning):
        return [AttentionPassed(signal=HOURS)] if HOURS in desk.state.attention else []
    evidence = (
        f"{work} uur werken en {learning} uur leren per week is {norm.of(work, learning)} % praktijk; "
        f"de norm is {norm.percent} %, met een marge van {norm.margin}."
    )
    if open_signal := desk.state.attention.get(HOURS):
        return [AttentionSupplemented(signal=HOURS, evidence=evidence, facts=open_signal.facts)]
    return [AttentionRaised(signal=HOURS, rule=HOURS, evidence=evidence, component=Component.WORKING)]
