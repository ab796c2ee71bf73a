"""Voortraject: equip candidate and employer for learning and working together (whitepaper l.322-383)."""

from activities import employers, municipalities, schools
from events.vocabulary.parts import Stage
from events.vocabulary.preparation import (
    BarrierReported,
    BarriersSurveyed,
    ModuleCompleted,
    TasterPlacementArranged,
    TasterPlacementDeclined,
)
from events.vocabulary.trajectory import TrajectoryEnded
from workflows.desk import Desk, together
from workflows.programme import Module, Norm


async def voortraject(desk: Desk) -> Stage | TrajectoryEnded:
    """Modules, a snuffelstage and the clearing of barriers side by side; language and guidance have begun when it ends."""
    plan = desk.plan.voortraject
    await together(
        *(teach(desk, module) for module in plan.modules if not desk.state.modules.get(module.code)),
        clear_barriers(desk, plan.barriers_within),
        *([get_acquainted(desk, plan.taster.norm)] if plan.taster else []),
        desk.until(lambda state: state.language_running and state.guidance_running),
    )
    return Stage.GO_NO_GO


async def teach(desk: Desk, module: Module) -> None:
    """One module, at the school that gives it."""
    result = await desk.insist(schools.teach_module(module.provider, module.code, module.name), by=module.norm, about=module.code)
    await desk.record(ModuleCompleted(module=module.code, passed=result.passed, on=result.on), about=module.code)


async def get_acquainted(desk: Desk, norm: Norm) -> None:
    """A snuffelstage, if the employer has room for one."""
    taster = await desk.ask(employers.offer_taster_placement(), by=norm)
    if taster is None:
        await desk.record(TasterPlacementDeclined(reason="de werkgever heeft geen plek"))
    else:
        await desk.record(TasterPlacementArranged(starts=taster.starts, days=taster.days))


async def clear_barriers(desk: Desk, norm: Norm) -> None:
    """Find out what stands in the way at home, and have it cleared or accepted before the go/no-go."""
    survey = await desk.insist(municipalities.survey_barriers(), by=desk.plan.answer_within)
    due = norm.period.after(desk.now()).date()
    found = [BarrierReported(barrier=f"{b.kind}-{n}", kind=b.kind, owner=b.owner, due=due) for n, b in enumerate(survey.barriers, start=1)]
    await desk.record(BarriersSurveyed(found=len(found)), *found)
    await desk.task(
        "belemmeringen-wegnemen",
        "Neem de belemmeringen weg, of leg vast waarom ze worden aanvaard.",
        by=norm,
        until=lambda state: not state.open_barriers,
    )
