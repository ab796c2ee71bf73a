"""Evaluation of the leer-werk: round after round all along it, of the work and of the learning (whitepaper l.531-532)."""

from activities import employers, participants, schools
from activities.participants import Topic
from events.trajectory.parts import Anchor
from events.vocabulary.course import AttendanceReported, EvaluationHeld, SatisfactionReported
from events.vocabulary.leer_werk import EvaluationsCompared
from events.vocabulary.values import Component, Role, Verdict, said_by
from workflows.decisions import tasks
from workflows.programme.lengths import education_begins, planned_end
from workflows.steps.hearing import take
from workflows.verbs.desk import Desk, together
from workflows.verbs.rounds import Rhythm, in_rounds


async def evaluate_work(desk: Desk) -> None:
    """What the employer thinks, and the hours that were worked."""
    await in_rounds(desk, employers.request_evaluation, take_work, all_along(desk), by=desk.plan.answer_within, insisted=True)


async def evaluate_study(desk: Desk) -> None:
    """What who answers for learning thinks, and how much of the lessons was attended."""
    await in_rounds(desk, schools.report_progress, take_study, all_along(desk), by=desk.plan.answer_within, insisted=True)


async def hear_participant(desk: Desk) -> None:
    """How satisfied the participant is, and whether there are other wishes by now."""
    question = participants.hear((Topic.SATISFACTION, Topic.WISHES))
    await in_rounds(desk, lambda _: question, take, all_along(desk), by=desk.plan.guidance.answer_within)


def all_along(desk: Desk) -> Rhythm:
    """Every so often from when there is both school and work, until the education is over."""
    since = Anchor(education_begins(desk.state), desk.state.leer_werk.education.paused_before)
    return Rhythm(every=desk.plan.leer_werk.evaluate_every, since=since, over=planned_end)


async def take_work(desk: Desk, round: int, found: employers.WorkEvaluation) -> None:
    """A stop is talked over before anything else happens."""
    await desk.record(
        EvaluationHeld(
            round=round, party=Role.EMPLOYER, verdict=found.verdict, new_contacts=found.new_contacts, component=Component.WORKING
        ),
        SatisfactionReported(side=Role.EMPLOYER, score=found.satisfaction),
        *worked(desk, round, found.hours),
        about=f"werk:{round}",
    )
    await together(talk_over(desk, Component.WORKING, round), lay_side_by_side(desk, round))


def worked(desk: Desk, round: int, hours: int | None) -> list[AttendanceReported]:
    """The hours a week that were made, beside those agreed; nothing when the employer did not count."""
    agreed = desk.state.leer_werk.hours[0] if desk.state.leer_werk.hours else 0
    if hours is None or agreed == 0:
        return []
    return [AttendanceReported(component=Component.WORKING, round=round, percent=min(100, 100 * hours // agreed), hours=hours)]


async def take_study(desk: Desk, round: int, found: schools.StudyProgress) -> None:
    """What the school, or who else answers for learning, told of a round."""
    party = desk.answered_in(schools.report_progress(round), round)
    await desk.record(
        EvaluationHeld(round=round, party=party, verdict=found.verdict, component=Component.LEARNING),
        AttendanceReported(component=Component.LEARNING, round=round, percent=found.attendance),
        about=f"studie:{round}",
    )
    await together(talk_over(desk, Component.LEARNING, round), lay_side_by_side(desk, round))


async def talk_over(desk: Desk, component: Component, round: int) -> None:
    """A party that wants to stop or adjust is heard; whether that happens is for a person to decide (domain.md W8)."""
    found = desk.state.leer_werk.by_round[round][component]
    party, verdict, about = found.party, found.verdict, f"{said_by(found.party, component)}:{round}"
    if verdict is Verdict.STOP:
        what = f"De {party} wil stoppen (ronde {round}). Bespreek het: stuur bij, of beëindig het traject."
        await desk.task(tasks.TALK_ABOUT_STOPPING, what, by=desk.plan.answer_within, about=about)
    elif verdict is Verdict.ADJUST:
        what = f"De {party} wil bijsturen (ronde {round}). Stuur het plan bij, of leg vast waarom dat niet nodig is."
        await desk.task(tasks.TALK_ABOUT_ADJUSTING, what, by=desk.plan.answer_within, about=about)


async def lay_side_by_side(desk: Desk, round: int) -> None:
    """Practice is of employer and school together: when one wants to go on and the other to stop, they talk (whitepaper l.403-405).

    Who answers for both is nobody to bring together.
    """
    found = desk.state.leer_werk.by_round[round]
    work, study = found.get(Component.WORKING), found.get(Component.LEARNING)
    if work is None or study is None or work.party is study.party:
        return
    employer, school = work.verdict, study.verdict
    await desk.record(EvaluationsCompared(round=round, employer=employer, school=school), about=f"samen:{round}")
    if {employer, school} == {Verdict.CONTINUE, Verdict.STOP}:
        what = f"De werkgever zegt over ronde {round}: {employer}; de opleider: {school}. Breng hen bij elkaar over de praktijk."
        await desk.task(tasks.TALK_TOGETHER, what, by=desk.plan.answer_within, about=f"samen:{round}")
