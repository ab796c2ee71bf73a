"""The intake conversation: held with who comes, and what to do about who does not (whitepaper l.290-303)."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count

from activities import municipalities
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.intake import (
    CircumstancesTold,
    CriterionMeasured,
    DiplomaValued,
    IntakeHeld,
    IntakeMissed,
    LearnabilityTested,
    Requirement,
    ResidencePermitNoted,
    WishesTold,
)
from events.vocabulary.values import DiplomaValuation
from workflows.decisions import housing, tasks
from workflows.decisions.permit import renewed
from workflows.decisions.withdrawing import withdraw_tasks
from workflows.verbs.desk import Desk, alongside

Profile = Sequence[Requirement]


async def hold_intake(desk: Desk, profile: Profile) -> None:
    """Talk with the candidate. Who does not come is invited again, or somebody decides without having seen them.

    What the PIP leaves of the norm is for this, for what is asked and weighed because of it, and for the choice.
    How often is for that person to say: the three summons of the law are those of the brede intake (Wet inburgering art. 14).
    """
    answering, choosing = desk.plan.answer_within, desk.plan.intake.select_within

    def by() -> datetime:
        """What the weighing and the choice leave of the stage."""
        return desk.within_stage(answering, answering, choosing, choosing)

    for number in count(1):
        if desk.state.intake.finished_in_absence:
            return
        about = f"oproep-{number}" if number > 1 else ""
        held = await desk.insist(municipalities.hold_intake(profile, number), by=by, about=about)
        if held.appeared:
            over = [*undecided(desk.state, "het gesprek is gehouden"), *(renewed(desk.state) if held.permit_ends else [])]
            if held.without_home_since:
                over += [housing.awaited(desk.state, desk.plan, held.without_home_since), *housing.over(desk.state, "opnieuw verteld")]
            await desk.record(*found_in(held, profile), *over)
            return
        await desk.record(IntakeMissed(summons=number), *undecided(desk.state, "opnieuw uitgenodigd"), about=number)
        if not desk.asked(municipalities.hold_intake(profile, number + 1), f"oproep-{number + 1}"):
            await invite_again_or_decide(desk, number)
        if selected(desk.state):
            return


async def invite_again_or_decide(desk: Desk, number: int) -> None:
    """After so many invitations in vain somebody looks for the candidate, unless it is decided without a conversation."""
    by, missed = desk.plan.intake.select_within, f"De kandidaat kwam niet op het intakegesprek (uitnodiging {number})."
    decide = f"{missed} Nodig opnieuw uit, of besluit over de selectie zonder gesprek."
    await alongside(
        desk.task(tasks.INVITE_AGAIN, f"{missed} Zoek contact en nodig opnieuw uit.", by=by, about=number),
        desk.task_until(selected, tasks.SELECT, decide, by=by, about=f"afwezig-{number}"),
    )


async def weigh_diploma(desk: Desk, by: datetime) -> None:
    """Before the selection somebody looks what a diploma from the country of origin means for level, modules and route (l.69-71)."""
    if desk.state.intake.diploma not in (None, DiplomaValuation.NONE):
        what = "Een diploma uit het land van herkomst is gewaardeerd. Kijk met de kandidaat welk niveau, welke modules en route passen."
        await desk.task(tasks.WEIGH_DIPLOMA, what, by=by)


async def deepen(desk: Desk) -> None:
    """Where nobody who knows the background had a part in the conversation, somebody talks once more (whitepaper l.300-303)."""
    if desk.state.intake.culture_sensitive is False:
        what = "Het intakegesprek was niet cultuursensitief. Spreek de kandidaat nog eens, met iemand die de achtergrond kent."
        await desk.task(tasks.DEEPEN_INTAKE, what, by=desk.plan.answer_within)


def undecided(state: Trajectory, reason: str) -> list[Event]:
    """The end of the tasks to decide without a conversation, when there is one after all."""
    return [*withdraw_tasks(state, reason, lambda task: task.kind == tasks.SELECT.name)]


def selected(state: Trajectory) -> bool:
    """Whether somebody decided about the selection."""
    return state.intake.selected is not None


def found_in(held: municipalities.Intake, profile: Profile) -> list[Event]:
    """What was measured, tested and told; leerbaarheidstoets and diploma are kept beside the criteria, and are never one of them.

    A criterion that nobody asked about has a name of the partner's own: it stays in the answer, which is sealed.
    """
    asked = {requirement.criterion for requirement in profile}
    events: list[Event] = [IntakeHeld(interpreter=bool(held.interpreter), aids=held.aids, culture_sensitive=held.culture_sensitive)]
    events += [CriterionMeasured(criterion=m.criterion, measured=m.value, met=m.met) for m in held.measurements if m.criterion in asked]
    if held.learnability:
        events.append(LearnabilityTested(result=held.learnability))
    if held.diploma:
        events.append(DiplomaValued(result=held.diploma, level=held.diploma_level))
    if held.permit_ends:
        events.append(ResidencePermitNoted(ends=held.permit_ends))
    if held.wishes:
        events.append(WishesTold(told=held.wishes))
    if held.circumstances:
        events.append(CircumstancesTold(told=held.circumstances))
    return events
