"""Language: NT2 and vaktaal beside learning and working, so that it is used at once (whitepaper l.421-440)."""

from itertools import count

from activities import schools
from events.vocabulary.learning_work import LanguageLevelMeasured, LanguageStarted
from workflows.desk import Desk


async def language(desk: Desk) -> None:
    """Lessons, and every so often the question how far they have brought the participant."""
    goal, plan = desk.plan.voortraject.language, desk.plan.language
    lessons = await desk.insist(schools.teach_language(goal.target_level, goal.hours_per_week), by=plan.answer_within)
    await desk.record(LanguageStarted(starts=lessons.starts, hours_a_week=lessons.hours_a_week))

    for round in count(1):
        await desk.until(at=desk.after(desk.state.language_anchor, plan.measure_every.period.times(round)))
        progress = await desk.ask(schools.report_language_progress(round), by=plan.answer_within, about=round)
        if progress is not None and progress.levels:
            levels = (LanguageLevelMeasured(skill=m.skill, level=m.level, round=round) for m in progress.levels)
            await desk.record(*levels, about=round)
