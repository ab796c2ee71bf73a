"""Voortraject: equip candidate and employer for learning and working together (whitepaper l.322-383)."""

from datetime import date, datetime

from activities import municipalities, schools
from activities.participants import Topic
from events.trajectory.state import Trajectory
from events.vocabulary.course import TrajectoryEnded
from events.vocabulary.values import Excuse, Role, Stage
from events.vocabulary.voortraject import (
    BarrierReported,
    BarriersSurveyed,
    ModuleCompleted,
    ModuleExcused,
    WorkSkillAssessed,
)
from workflows.decisions import tasks
from workflows.decisions.barriers import barrier_name
from workflows.decisions.guides import guided_from, unguided
from workflows.decisions.voortraject import speaks, to_teach
from workflows.programme.lengths import made_longer, planned_end
from workflows.programme.norm import Norm
from workflows.programme.stages import Module
from workflows.steps.acquainted import get_acquainted
from workflows.steps.direction import choose_direction
from workflows.steps.expertise import train_team
from workflows.steps.hearing import hear
from workflows.steps.team import prepare, prepare_team
from workflows.verbs.desk import Desk, together


async def voortraject(desk: Desk) -> Stage | TrajectoryEnded:
    """Modules, a snuffelstage, both sides and the team prepared, sector and level chosen, barriers cleared, side by side.

    Language has begun and everybody who has to guide is there when it ends. Who makes it longer gives them so much more time, whatever else
    there is to ask.
    """
    plan = desk.plan.voortraject
    await together(
        *(teach(desk, module) for module in to_teach(desk.state, desk.plan)),
        choose_direction(desk, desk.plan.answer_within if desk.plan.modules_by_level else plan.norm),
        clear_barriers(desk, plan.barriers_within),
        *([get_acquainted(desk, plan.taster.norm)] if plan.taster else []),
        prepare_and_agree(desk),
        *([] if desk.state.teams else [prepare_team_there(desk)]),
        train_team(desk),
        begin(desk),
        *([desk.until_it_is(planned_end)] if made_longer(desk.state) else []),
    )
    return Stage.GO_NO_GO


async def begin(desk: Desk) -> None:
    """Lessons in language have begun and everybody who has to guide does, and not on a day to come."""
    while not desk.state.language.running or unguided(desk.state, desk.plan, desk.day_of(desk.now())):
        await desk.until(lambda state: state.language.running and all(guided_from(state, kind) for kind in desk.plan.guidance.minimum))
        await desk.until_it_is(lambda state: begun(desk, state))


def begun(desk: Desk, state: Trajectory) -> datetime:
    """The first moment at which lessons and guidance have all begun, as far as it was told of a day when they do."""
    days = [state.language.begins, *(guided_from(state, kind) for kind in desk.plan.guidance.minimum)]
    return max([desk.began, *(desk.beginning_of(day) for day in days if day and day > date.min)])


async def teach(desk: Desk, module: Module) -> None:
    """One module, at the school that gives it; who speaks the Dutch that it leads to is excused before it begins."""
    question = schools.teach_module(module.provider, module.code, module.name, module.skills)
    if not desk.asked(question, about=module.code) and speaks(desk.state, module.up_to):
        reason = f"taalniveau {module.up_to} is al gemeten"
        await desk.record(ModuleExcused(module=module.code, ground=Excuse.NOT_NEEDED, reason=reason), about=module.code)
        return
    result = await desk.insist(question, by=module.norm, about=module.code)
    found = [WorkSkillAssessed(module=module.code, skill=each.skill, mastered=each.mastered) for each in result.skills]
    await desk.record(ModuleCompleted(module=module.code, passed=result.passed, on=result.on), *found, about=module.code)


async def prepare_and_agree(desk: Desk) -> None:
    """Both sides are prepared for the other, and then tell what they agreed."""
    unprepared = (side for side in (Role.PARTICIPANT, Role.EMPLOYER) if side not in desk.state.voortraject.prepared)
    await together(*(prepare_side(desk, side) for side in unprepared))
    await agree(desk)


async def prepare_side(desk: Desk, side: Role) -> None:
    """One of them; of several employers the one with the snuffelstage."""
    if side is Role.EMPLOYER:
        await desk.know_the_host()
    await prepare(desk, side)


async def prepare_team_there(desk: Desk) -> None:
    """The team of that same employer."""
    await desk.know_the_host()
    await prepare_team(desk, None, by=desk.plan.answer_within)


async def agree(desk: Desk) -> None:
    """The candidate tells what was agreed with the employer, which is at least one thing; if nobody told what, somebody asks them."""
    await hear(desk, Topic.AGREEMENTS)
    await desk.task_until(
        lambda state: state.voortraject.agreements > 0,
        tasks.MAKE_AGREEMENTS,
        "Leg vast wat kandidaat en werkgever afspraken: hoe het hier werkt, en wat er wordt verwacht.",
        by=desk.plan.answer_within,
    )


async def clear_barriers(desk: Desk, norm: Norm) -> None:
    """Find out what stands in the way at home; each owner clears it, or it is accepted, before the go/no-go (whitepaper l.356-358)."""
    survey = await desk.insist(municipalities.survey_barriers(desk.state.intake.support), by=desk.plan.answer_within)
    due, taken = desk.day_of(norm.period.after(desk.now())), set(desk.state.voortraject.barriers)
    found = []
    for barrier in survey.barriers:
        name = barrier_name(taken)
        taken.add(name)
        found.append(BarrierReported(barrier=name, kind=barrier.kind, owner=barrier.owner, due=due))
    await desk.record(BarriersSurveyed(found=len(found)), *found)
    await desk.until(lambda state: not state.open_barriers)
