"""Language: NT2 and vaktaal beside learning and working, so that it is used at once (whitepaper l.421-440)."""

from activities import schools
from events.vocabulary.learning_work import LanguageHoursChanged, LanguageLevelMeasured, LanguageStarted
from workflows.desk import Desk
from workflows.tracks.rounds import in_rounds


async def language(desk: Desk) -> None:
    """Lessons, and every so often the question how far they have brought the participant."""
    goal, plan = desk.plan.voortraject.language, desk.plan.language
    question = schools.teach_language(goal.target_level, goal.hours_per_week)
    lessons = await desk.insist(question, by=plan.answer_within, follows_plan=desk.state.language_running)
    await desk.record(LanguageStarted(starts=lessons.starts, hours_a_week=lessons.hours_a_week))
    if lessons.hours_a_week != desk.state.language_hours:
        changed = LanguageHoursChanged(starts=lessons.starts, hours_a_week=lessons.hours_a_week)
        await desk.record(changed, about=desk.times_asked(question))
    await in_rounds(
        desk,
        schools.report_language_progress,
        measure,
        every=plan.measure_every,
        since=desk.state.language_anchor,
        by=plan.answer_within,
        stopped=lambda state: not state.language_running,
    )


async def measure(desk: Desk, round: int, progress: schools.LanguageProgress) -> None:
    """The levels of a round, as far as the school measured any."""
    if progress.levels:
        levels = (LanguageLevelMeasured(skill=m.skill, level=m.level, round=round) for m in progress.levels)
        await desk.record(*levels, about=round)
