"""Language: NT2 and vaktaal beside learning and working, so that it is used at once (whitepaper l.421-440)."""

from uuid import UUID

from activities import employers, schools
from events.trajectory.state import Trajectory
from events.vocabulary.leer_werk import (
    IdiomSupplied,
    LanguageHoursChanged,
    LanguageLevelMeasured,
    LanguageStarted,
    VocationalLanguageArranged,
)
from events.vocabulary.values import Stage
from workflows.verbs.desk import Desk, alongside, together
from workflows.verbs.rounds import Rhythm, in_rounds

_LEARNING = (Stage.VOORTRAJECT, Stage.GO_NO_GO, Stage.LEER_WERK)


async def language(desk: Desk) -> None:
    """Lessons, and every so often the question how far they have brought the participant; vaktaal as soon as there is a workplace.

    Who goes back to learning after the lessons stopped gets them again.
    """
    course = lessons_of(desk.state)
    about = f"weer-{course}" if course else ""
    goal, plan = desk.plan.voortraject.language, desk.plan.language
    question = schools.teach_language(goal.target_level, goal.hours_per_week)
    lessons = await desk.insist(question, by=plan.answer_within, about=about, follows_plan=desk.state.language.running)
    started = LanguageStarted(starts=lessons.starts, hours_a_week=lessons.hours_a_week, by=desk.answered_in(question, about))
    await desk.record(started, about=about)
    if lessons.hours_a_week != desk.state.language.hours:
        changed = LanguageHoursChanged(starts=lessons.starts, hours_a_week=lessons.hours_a_week)
        times = desk.times_asked(question, about)
        await desk.record(changed, about=f"{about}:{times}" if about else times)
    rounds = in_rounds(
        desk,
        schools.report_language_progress,
        measure,
        Rhythm(every=plan.measure_every, since=desk.state.language.anchor, stopped=lambda state: not state.language.running),
        by=plan.answer_within,
    )
    await together(rounds, idiom(desk))


def lessons_of(state: Trajectory) -> int:
    """Which lessons are at hand, by how often there were any before: those that run or are to begin, and at work the last there were."""
    stops = state.language.stops
    return stops if state.language.running or state.stage in _LEARNING else max(0, stops - 1)


async def measure(desk: Desk, round: int, progress: schools.LanguageProgress) -> None:
    """The levels of a round, as far as the school measured any."""
    if progress.levels:
        levels = (LanguageLevelMeasured(skill=m.skill, level=m.level, round=round) for m in progress.levels)
        await desk.record(*levels, about=round)


async def idiom(desk: Desk) -> None:
    """Each employer where the participant works in turn tells which words matter on its floor, while there are lessons to put them in."""

    def now(state: Trajectory) -> tuple[UUID | None, bool]:
        """Where the work is, and whether there are lessons."""
        return state.leer_werk.workplace, state.language.running

    while True:
        employer, running = now(desk.state)
        doing = [words_of(desk, employer)] if employer else []
        if not running:
            # What was asked before is still waited for.
            return await together(*doing)
        await alongside(desk.until_other(now), *doing)


async def words_of(desk: Desk, employer: UUID) -> None:
    """The words of a floor, which the school plans into its lessons (whitepaper l.435-440)."""
    plan, question = desk.plan.language, employers.supply_idiom(desk.plan.sector)
    about = "" if desk.asked_of(question) in (None, employer) else desk.since_back(question, employer)
    supplied = await desk.ask(question, to=employer, by=plan.answer_within, about=about)
    if supplied is None:
        return
    await desk.record(IdiomSupplied(by=employer, terms=len(supplied.terms)), about=about)
    lessons = await desk.ask(schools.teach_idiom(term.word for term in supplied.terms), by=plan.answer_within, about=about)
    if lessons is not None:
        await desk.record(VocationalLanguageArranged(day_parts=lessons.day_parts, on_the_floor=lessons.on_the_floor), about=about)
