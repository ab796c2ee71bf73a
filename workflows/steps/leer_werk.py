"""Leer-werk: about 80 % practice and 20 % learning, evaluated while it runs (whitepaper l.384-420, 531-532)."""

from activities import employers, schools
from activities.participants import Topic
from events.vocabulary.course import AttendanceReported, EvaluationHeld, SatisfactionReported, TrajectoryEnded
from events.vocabulary.leer_werk import Enrolled, HoursAgreed, PracticeAgreementSigned, QualificationNotObtained, QualificationObtained
from events.vocabulary.placement import IntentionDeclined, IntentionStated
from events.vocabulary.values import Component, QualificationKind, Role, Stage, Verdict
from workflows.decisions import tasks
from workflows.law.key import USUAL_LENGTH
from workflows.programme.stages import MOST_ROUNDS
from workflows.steps.expertise import agree_learning_line
from workflows.steps.hearing import hear
from workflows.steps.workplace import find_workplace, signals_about_hours
from workflows.verbs.desk import Desk, together


async def leer_werk(desk: Desk) -> Stage | TrajectoryEnded:
    """Enrol and find a workplace, then learn and work in rounds that end in an evaluation, then qualify."""
    await together(enrol(desk), find_workplace(desk), agree_learning_line(desk))
    if desk.plan.needs_recognised_company:
        await sign_practice_agreement(desk)
    await together(learn_and_work(desk), ask_intention(desk))
    await together(*(qualify(desk, kind) for kind in desk.plan.leer_werk.qualifications))
    return Stage.PLACEMENT


async def enrol(desk: Desk) -> None:
    """A place at the school, or the in-company form that it supports."""
    plan, programme = desk.plan.leer_werk, desk.plan
    question = schools.enrol(programme.level, programme.sector, plan.form)
    start = await desk.insist(question, by=programme.answer_within, follows_plan=True)
    enrolled = Enrolled(starts=start.starts, level=programme.level, sector=programme.sector, form=plan.form)
    times = desk.times_asked(question)
    await desk.record(enrolled, about=times if times > 1 else "")


async def sign_practice_agreement(desk: Desk) -> None:
    """Student, school and company sign before the practice counts towards a diploma or praktijkverklaring (domain.md 2.4)."""
    employer = desk.state.leer_werk.workplace
    assert employer is not None, "a praktijkovereenkomst follows a workplace"
    signed = await desk.insist(schools.sign_practice_agreement(employer), by=desk.plan.answer_within, about=employer)
    await desk.record(PracticeAgreementSigned(employer=employer, on=signed.on), about=employer)


async def ask_intention(desk: Desk) -> None:
    """Does the employer mean to hire? It binds to nothing, and a no is an answer as well (domain.md W17)."""
    employer = desk.state.leer_werk.workplace
    assert employer is not None, "who is asked has a place"
    stated = await desk.ask(employers.state_intention(), to=employer, by=desk.plan.answer_within, about=employer)
    if stated is None:
        await desk.record(IntentionDeclined(employer=employer), about=employer)
    else:
        await desk.record(IntentionStated(employer=employer, on=stated.on, until=stated.until), about=employer)


async def learn_and_work(desk: Desk) -> None:
    """Round after round, each from its own moment, with the hours that hold from then on."""
    plan = desk.plan.leer_werk
    for round in range(1, rounds(desk) + 1):
        await agree_hours(desk, round)
        await desk.until(at=desk.after(desk.state.stage_anchor, plan.evaluate_every.period.times(round)))
        heard = hear(desk, Topic.SATISFACTION, Topic.WISHES, about=round)
        await together(evaluate_work(desk, round), evaluate_study(desk, round), heard)


def rounds(desk: Desk) -> int:
    """As many as the programme says; for whom the level was adjusted, as many as fit in what is usual there (whitepaper l.175-178)."""
    plan, changed, usual = desk.plan.leer_werk, desk.state.plan_changes, USUAL_LENGTH.get(desk.plan.level)
    if "niveau" not in changed or "leer_werk.rondes" in changed or usual is None:
        return plan.rounds
    every, start = plan.evaluate_every.period, desk.state.stage_anchor
    ends, number = desk.after(start, desk.term(usual)), 1
    while number < MOST_ROUNDS and desk.after(start, every.times(number + 1)) <= ends:
        number += 1
    return number


async def agree_hours(desk: Desk, round: int) -> None:
    """When the plan was adjusted in its hours, those hold from this round on."""
    plan = desk.plan.leer_werk
    adjusted = {"leer_werk.uren_werk", "leer_werk.uren_leren"} & set(desk.state.plan_changes)
    if adjusted and desk.state.leer_werk.hours != (plan.hours_work, plan.hours_learning):
        agreed = HoursAgreed(hours_work=plan.hours_work, hours_learning=plan.hours_learning)
        await desk.record(agreed, *signals_about_hours(desk, plan.hours_work, plan.hours_learning), about=round)


async def evaluate_work(desk: Desk, round: int) -> None:
    """What the employer thinks, and the hours that were worked; a stop is talked over before anything else happens."""
    found = await desk.insist(employers.request_evaluation(round), by=desk.plan.answer_within, about=round)
    await desk.record(
        EvaluationHeld(round=round, party=Role.EMPLOYER, verdict=found.verdict, new_contacts=found.new_contacts),
        SatisfactionReported(side=Role.EMPLOYER, score=found.satisfaction),
        *worked(desk, round, found.hours),
        about=f"werk:{round}",
    )
    await talk_over(desk, Role.EMPLOYER, found.verdict, round)


def worked(desk: Desk, round: int, hours: int | None) -> list[AttendanceReported]:
    """The hours a week that were made, beside those agreed; nothing when the employer did not count."""
    agreed = desk.state.leer_werk.hours[0] if desk.state.leer_werk.hours else 0
    if hours is None or agreed == 0:
        return []
    return [AttendanceReported(component=Component.WORKING, round=round, percent=min(100, 100 * hours // agreed), hours=hours)]


async def evaluate_study(desk: Desk, round: int) -> None:
    """What the school thinks, and how much of the lessons was attended."""
    found = await desk.insist(schools.report_progress(round), by=desk.plan.answer_within, about=round)
    await desk.record(
        EvaluationHeld(round=round, party=Role.SCHOOL, verdict=found.verdict),
        AttendanceReported(component=Component.LEARNING, round=round, percent=found.attendance),
        about=f"studie:{round}",
    )
    await talk_over(desk, Role.SCHOOL, found.verdict, round)


async def talk_over(desk: Desk, party: Role, verdict: Verdict, round: int) -> None:
    """A party that wants to stop or adjust is heard; whether that happens is for a person to decide (domain.md W8)."""
    if verdict is Verdict.STOP:
        what = f"De {party} wil stoppen (ronde {round}). Bespreek het: stuur bij, of beëindig het traject."
        await desk.task(tasks.TALK_ABOUT_STOPPING, what, by=desk.plan.answer_within, about=f"{party}:{round}")
    elif verdict is Verdict.ADJUST:
        what = f"De {party} wil bijsturen (ronde {round}). Stuur het plan bij, of leg vast waarom dat niet nodig is."
        await desk.task(tasks.TALK_ABOUT_ADJUSTING, what, by=desk.plan.answer_within, about=f"{party}:{round}")


async def qualify(desk: Desk, kind: QualificationKind) -> None:
    """One of the qualifications that the programme leads to: the school grants it, or not."""
    about = "" if kind is desk.plan.leer_werk.qualification else kind
    obtained = await desk.ask(schools.qualify(kind), by=desk.plan.answer_within, about=about)
    if obtained is None:
        await desk.record(QualificationNotObtained(kind=kind, reason="de opleider kent die niet toe"), about=about)
    else:
        await desk.record(QualificationObtained(kind=obtained.kind, on=obtained.on), about=about)
