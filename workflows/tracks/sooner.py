"""Who did not do well when that was asked is asked after sooner than the rhythm of guidance says (whitepaper l.441-465)."""

from datetime import datetime

from activities import municipalities
from events.trajectory.state import Trajectory
from workflows.programme.norm import Norm
from workflows.signals.wellbeing import facts
from workflows.tracks.guidance import take_report
from workflows.verbs.desk import Desk


async def sooner(desk: Desk) -> None:
    """Some time after a fact that tells that it does not go well, the guide is asked, unless it told of contact meanwhile."""
    within = desk.plan.guidance.sooner
    if within is None:
        return

    def due(state: Trajectory) -> datetime | None:
        """When the guide is asked, as it stands."""
        return asked_after(desk, within, state)

    for about in desk.asked_about(municipalities.report_guidance(1)):
        await ask(desk, int(about))
    while True:
        if (moment := due(desk.state)) is not None and not await desk.until_other(due, at=moment):
            await ask(desk, desk.state.guidance.reports + 1)
        # A no tells nothing: then it is the next report of the rhythm that is waited for.
        if due(desk.state) == moment:
            await desk.until_other(due)


def asked_after(desk: Desk, within: Norm, state: Trajectory) -> datetime | None:
    """When contact is asked after because of what was told since the last report of it, that report included; None when nothing was."""
    guidance = state.guidance
    if not guidance.running or guidance.reported is None:
        return None
    told = [one.at for one in facts(state, desk.plan, desk.now()) if one.at >= guidance.reported.at]
    return within.period.after(min(told)) if told else None


async def ask(desk: Desk, report: int) -> None:
    """Ask for a report, by its count among all of them."""
    question = municipalities.report_guidance(report, desk.plan.guidance.minimum[0])
    answer = await desk.ask(question, by=desk.plan.guidance.answer_within, about=report)
    if answer is not None:
        await take_report(desk, report, answer)
