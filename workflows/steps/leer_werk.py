"""Leer-werk: about 80 % practice and 20 % learning, evaluated while it runs (whitepaper l.384-420, 531-532)."""

from itertools import count
from uuid import UUID

from activities import employers, schools
from activities.question import Question
from events.vocabulary.learning_work import Enrolled, QualificationNotObtained, QualificationObtained, WorkplaceOffered
from events.vocabulary.parts import Component, Role, Stage, Verdict
from events.vocabulary.trajectory import AttendanceReported, EvaluationHeld, SatisfactionReported, TrajectoryEnded
from workflows.desk import Desk, together


async def leer_werk(desk: Desk) -> Stage | TrajectoryEnded:
    """Enrol and find a workplace, then learn and work in rounds that end in an evaluation, then qualify."""
    plan = desk.plan.leer_werk
    await together(enrol(desk), find_workplace(desk))

    for round in range(1, plan.rounds + 1):
        await desk.until(at=desk.after(desk.state.stage_anchor, plan.evaluate_every.period.times(round)))
        await together(evaluate_work(desk, round), evaluate_study(desk, round))

    obtained = await desk.ask(schools.qualify(plan.qualification), by=desk.plan.answer_within)
    if obtained is None:
        await desk.record(QualificationNotObtained(kind=plan.qualification, reason="de opleider kent haar niet toe"))
    else:
        await desk.record(QualificationObtained(kind=obtained.kind, on=obtained.on))
    return Stage.PLACEMENT


async def enrol(desk: Desk) -> None:
    """A place at the school, or the in-company form that it supports."""
    plan, programme = desk.plan.leer_werk, desk.plan
    question = schools.enrol(programme.level, programme.sector, plan.form)
    start = await desk.insist(question, by=programme.answer_within, follows_plan=True)
    enrolled = Enrolled(starts=start.starts, level=programme.level, sector=programme.sector, form=plan.form)
    times = desk.times_asked(question)
    await desk.record(enrolled, about=times if times > 1 else "")


async def find_workplace(desk: Desk) -> None:
    """Ask the employers one by one; when none is left, or the one who had a place leaves, the regisseur brings in another."""
    plan = desk.plan.leer_werk
    question = employers.offer_workplace(plan.hours_work, plan.hours_learning)
    for attempt in count(1):
        employer = desk.asked_of(question, about=attempt) or await next_employer(desk, question, attempt)
        workplace = await desk.ask(question, to=employer, by=desk.plan.answer_within, about=attempt)
        if workplace is None or employer not in desk.state.partners(Role.EMPLOYER):
            continue
        if desk.state.workplace != employer:
            offered = WorkplaceOffered(
                employer=employer,
                starts=workplace.starts,
                hours_work=plan.hours_work,
                hours_learning=plan.hours_learning,
                supervisor=workplace.supervisor,
            )
            await desk.record(offered, about=attempt if attempt > 1 else "")
        return


async def next_employer(desk: Desk, question: Question[employers.Workplace], attempt: int) -> UUID:
    """An employer who was not asked yet; when there is none, the regisseur brings one in."""
    await desk.task(
        "werkplek-zoeken",
        "Geen werkgever heeft een werkplek. Breng een andere werkgever in.",
        by=desk.plan.answer_within,
        until=lambda _: bool(desk.not_asked(question)),
        about=attempt,
    )
    return desk.not_asked(question)[0]


async def evaluate_work(desk: Desk, round: int) -> None:
    """What the employer thinks; a stop is talked over before anything else happens."""
    found = await desk.insist(employers.request_evaluation(round), by=desk.plan.answer_within, about=round)
    await desk.record(
        EvaluationHeld(round=round, party=Role.EMPLOYER, verdict=found.verdict),
        SatisfactionReported(side=Role.EMPLOYER, score=found.satisfaction),
        about=f"werk:{round}",
    )
    await talk_over(desk, Role.EMPLOYER, found.verdict, round)


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
    """A party that wants to stop is heard; whether the trajectory stops is for a person to decide."""
    if verdict is Verdict.STOP:
        what = f"De {party} wil stoppen (ronde {round}). Bespreek het: stuur bij, of beëindig het traject."
        await desk.task("stop-bespreken", what, by=desk.plan.answer_within, about=f"{party}:{round}")
