"""Leer-werk: about 80 % practice and 20 % learning, evaluated while it runs (whitepaper l.384-420, 531-532)."""

from activities import employers, schools
from activities.question import Question
from events.vocabulary.course import DeadlineMoved, TrajectoryEnded
from events.vocabulary.leer_werk import Enrolled, HoursAgreed, PracticeAgreementSigned
from events.vocabulary.placement import IntentionDeclined, IntentionStated
from events.vocabulary.values import Role, Stage, Term
from workflows.law.told import told_to_employers
from workflows.programme.lengths import education_ends, planned_end
from workflows.steps.direction import choose_direction
from workflows.steps.evaluating import evaluate_study, evaluate_work, hear_participant
from workflows.steps.expertise import agree_learning_line
from workflows.steps.qualifying import qualify
from workflows.steps.workplace import find_workplace, signals_about_hours, stay
from workflows.verbs.desk import Desk, alongside, together


async def leer_werk(desk: Desk) -> Stage | TrajectoryEnded:
    """Enrol and find a workplace, then learn and work until the education is over and it is known what was obtained.

    Rounds of evaluation run all along it, and neither they nor an employer that does not say what it intends decide how long it takes.
    """
    await together(enrol(desk, again(desk)), find_workplace(desk), agree_learning_line(desk))
    if desk.plan.needs_recognised_company:
        await sign_practice_agreement(desk)
    await set_the_end(desk)
    await agree_hours(desk)
    await alongside(finish(desk), ask_intention(desk), evaluate_work(desk), evaluate_study(desk), hear_participant(desk))
    return Stage.PLACEMENT


async def enrol(desk: Desk, about: str = "") -> None:
    """A place at the school, or with who else answers for learning, for the sector and level that somebody chose; an employer is asked
    where there is a workplace."""
    question = place_to_learn(desk)
    if desk.whom(question) is Role.EMPLOYER and desk.asked_of(question, about) is None:
        await desk.until(lambda state: state.leer_werk.workplace is not None)
        employer = desk.state.leer_werk.workplace
        assert employer is not None, "that was waited for"
        about = f"{stay(desk, employer)}:{about}".removesuffix(":")
    if not desk.asked(question, about):
        await choose_direction(desk, desk.plan.answer_within)
    plan, question = desk.plan, place_to_learn(desk)
    told = await desk.insist(question, by=plan.answer_within, about=about, follows_plan=True)
    by, times = desk.answered_in(question, about), desk.times_asked(question, about)
    enrolled = Enrolled(starts=told.starts, level=plan.level, sector=plan.sector, form=plan.leer_werk.form, ends=told.ends, by=by)
    await desk.record(enrolled, about=f"{about}:{times}".removeprefix(":") if times > 1 else about)


def again(desk: Desk) -> str:
    """What tells the enrolment of now from those for an education that never began; nothing of the first."""
    times = desk.state.leer_werk.education.fell_through
    return f"vervallen-{times}" if times else ""


def place_to_learn(desk: Desk) -> Question[schools.Enrolment]:
    """The question for a place in the education, as the plan has it now."""
    work = desk.plan.leer_werk
    return schools.enrol(desk.plan.level, desk.plan.sector, work.form, work.qualifications)


async def sign_practice_agreement(desk: Desk) -> None:
    """Student, school and company sign before the practice counts towards a diploma or praktijkverklaring (domain.md 2.4)."""
    employer = desk.state.leer_werk.workplace
    assert employer is not None, "a praktijkovereenkomst follows a workplace"
    about = ":".join(filter(None, (stay(desk, employer), again(desk))))
    signed = await desk.insist(schools.sign_practice_agreement(employer), by=desk.plan.answer_within, about=about)
    await desk.record(PracticeAgreementSigned(employer=employer, on=signed.on, ends=signed.ends), about=about)


async def set_the_end(desk: Desk) -> None:
    """Leer-werk lasts until the end of the education: the day that was told, or else the norm from when there was school and work.

    A day that went by while there was no workplace is no end; the school is asked for another.
    """
    while not desk.recorded(DeadlineMoved, about := which_education(desk)):
        told = desk.state.leer_werk.education.until
        if told is not None and told <= desk.day_of(desk.now()):
            await enrol(desk, ":".join(filter(None, (f"na-{told}", again(desk)))))
        else:
            ends = education_ends(desk.state, desk.plan)
            await desk.record(DeadlineMoved(subject=Term.STAGE, due=ends, runs_on=told is not None), about=about)


def which_education(desk: Desk) -> str:
    """What tells the end of this enrolment, with what was told of it and for the work of now, from others."""
    education, employer = desk.state.leer_werk.education, desk.state.leer_werk.workplace
    by_school = education.school_until is not None or education.practice_until is None
    again = "" if by_school or employer is None else stay(desk, employer).removeprefix(f"{employer}")
    return f"opleiding-{education.enrolments}:{education.until or 'norm'}{again}"


async def agree_hours(desk: Desk) -> None:
    """When the plan was adjusted in its hours, those hold from now on."""
    plan = desk.plan.leer_werk
    adjusted = {"leer_werk.uren_werk", "leer_werk.uren_leren"} & set(desk.state.plan_changes)
    if adjusted and desk.state.leer_werk.hours != (plan.hours_work, plan.hours_learning):
        agreed = HoursAgreed(hours_work=plan.hours_work, hours_learning=plan.hours_learning)
        signals = signals_about_hours(desk, plan.hours_work, plan.hours_learning)
        await desk.record(agreed, *signals, about=f"bijsturing-{desk.state.interruptions}")


async def finish(desk: Desk) -> None:
    """Until the last day of the education, and as long as it takes to know of every qualification what became of it."""
    await together(*(qualify(desk, kind) for kind in desk.plan.leer_werk.qualifications))
    await desk.until_it_is(planned_end)


async def ask_intention(desk: Desk) -> None:
    """Does the employer mean to hire? It binds to nothing, and a no is an answer as well (domain.md W17)."""
    employer = desk.state.leer_werk.workplace
    assert employer is not None, "who is asked has a place"
    law, about = told_to_employers(desk.rules(on=desk.day_of(desk.now()))), stay(desk, employer)
    stated = await desk.ask(employers.state_intention(law), to=employer, by=desk.plan.answer_within, about=about)
    if stated is None:
        await desk.record(IntentionDeclined(employer=employer), about=about)
    else:
        await desk.record(IntentionStated(employer=employer, on=stated.on, until=stated.until), about=about)
