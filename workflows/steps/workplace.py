"""A workplace for the leer-werk: at a recognised leerbedrijf where the qualification needs one, with hours that a person looks at when they
are far from four days of work and one of learning (whitepaper l.133-137, 240-241; domain.md 2.4)."""

from uuid import UUID

from activities import employers, schools
from events.vocabulary.base import Event
from events.vocabulary.learning_work import CompanyRecognitionChecked, WorkplaceOffered
from events.vocabulary.parts import Component, Role
from events.vocabulary.steering import AttentionPassed, AttentionRaised
from workflows.desk import Condition, Desk

HOURS = "praktijkdeel"


async def find_workplace(desk: Desk) -> UUID:
    """Ask the employers one by one; when none is left, the regisseur brings in another."""
    plan, tried = desk.plan.leer_werk, 0
    while True:
        if tried == len(desk.state.partners(Role.EMPLOYER)):
            what = "Geen werkgever heeft een werkplek. Breng een andere werkgever in."
            await desk.task("werkplek-zoeken", what, by=desk.plan.answer_within, until=more_employers_than(tried), about=tried + 1)
        employer = desk.state.partners(Role.EMPLOYER)[tried]
        tried += 1
        if desk.plan.needs_recognised_company and not await is_recognised(desk, employer, tried):
            continue
        question = employers.offer_workplace(plan.hours_work, plan.hours_learning)
        workplace = await desk.ask(question, to=employer, by=desk.plan.answer_within, about=tried)
        if workplace is not None:
            offered = WorkplaceOffered(
                employer=employer,
                starts=workplace.starts,
                hours_work=plan.hours_work if workplace.hours_work is None else workplace.hours_work,
                hours_learning=plan.hours_learning if workplace.hours_learning is None else workplace.hours_learning,
                supervisor=workplace.supervisor,
            )
            await desk.record(offered, *signals_about_hours(desk, offered.hours_work, offered.hours_learning))
            return employer


async def is_recognised(desk: Desk, employer: UUID, tried: int) -> bool:
    """Whether SBB recognises the employer as a leerbedrijf; the school knows."""
    question = schools.check_recognition(employer, desk.plan.level, desk.plan.sector)
    found = await desk.insist(question, by=desk.plan.answer_within, about=tried)
    await desk.record(CompanyRecognitionChecked(employer=employer, recognised=found.recognised), about=tried)
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
    return [AttentionRaised(signal=HOURS, rule=HOURS, evidence=evidence, component=Component.WORKING)]


def more_employers_than(number: int) -> Condition:
    """Whether another employer was brought in."""
    return lambda state: len(state.partners(Role.EMPLOYER)) > number
