"""Money: who pays for what, and a warning before a source ends that is still needed (whitepaper l.190-193; domain.md W9)."""

from activities import expertise
from events.trajectory.state import Trajectory
from events.vocabulary.base import DataClass, Event
from events.vocabulary.requests import TaskWithdrawn
from events.vocabulary.steering import AttentionPassed, AttentionRaised, FundingAdvised, MoneyCommitted
from events.vocabulary.subjects import subject
from events.vocabulary.values import LAST_STAGE, Component
from workflows.decisions import tasks
from workflows.programme.parties import Funding
from workflows.verbs.desk import Desk, together
from workflows.verbs.together import Together

ENDS = subject("geld-eindigt", DataClass.FUNDING)


async def money(desk: Desk) -> None:
    """Note what the sources of the programme pay for, and watch those that end."""
    for funding in desk.plan.funding:
        await commit(desk, funding)
    await together(*(watch(desk, funding) for funding in desk.plan.funding if funding.end))


async def commit(desk: Desk, funding: Funding) -> None:
    """What a source pays for in this trajectory; again when the programme gives it another end."""
    promised = (
        MoneyCommitted(source=funding.name, component=component, cents=funding.cents_for(component), ends=funding.end)
        for component in funding.components
    )
    await desk.record(*promised, about=f"{funding.name}:{funding.end or ''}")


async def watch(desk: Desk, funding: Funding) -> None:
    """Ahead of its end, the regisseur hears of a source for which something of this trajectory is still to come."""
    assert funding.end is not None
    about = f"{funding.name}:{funding.end}"
    moment = desk.plan.signal_money_before.period.before(desk.beginning_of(funding.end))
    if desk.now() < moment:
        await settle(desk, funding, f"{about}:later")
    if not await desk.until(lambda state: not depends(state, funding), at=moment):
        await warn(desk, funding, about)
    await settle(desk, funding, about)


async def warn(desk: Desk, funding: Funding, about: str) -> None:
    """A signal and a task, until nothing depends on this money any more."""
    assert funding.end is not None
    left, ends = depends(desk.state, funding), f"Het geld uit '{funding.name}' houdt op op {funding.end:%d-%m-%Y}."
    evidence = f"{ends} Daaruit loopt of komt nog: {', '.join(left)}."
    await desk.record(AttentionRaised(signal=f"{ENDS}:{funding.name}", rule=ENDS, evidence=evidence, component=left[0]), about=about)
    async with Together() as group:
        what = f"{ends} Regel ander geld, of leg vast hoe het verder gaat."
        arranging = desk.task(tasks.ARRANGE_MONEY, what, by=desk.plan.answer_within, about=about)
        beside = [group.create_task(doing) for doing in (arranging, take_advice(desk, funding, left, about))]
        await desk.until(lambda state: not depends(state, funding))
        for doing in beside:
            doing.cancel()


async def take_advice(desk: Desk, funding: Funding, components: list[Component], about: str) -> None:
    """What else can pay for it, of each partner with expertise that the programme names for learning (whitepaper l.417-420)."""
    assert funding.end is not None
    question = expertise.advise_on_funding(funding.name, funding.end, components)
    for partner in desk.state.partners(question.role) if desk.has_somebody_for(question) else ():
        advice = await desk.ask(question, to=partner, by=desk.plan.answer_within, about=f"{about}:{partner}")
        if advice is not None:
            told = FundingAdvised(by=partner, source=funding.name, options=len(advice.options))
            await desk.record(told, about=f"{about}:{partner}")


async def settle(desk: Desk, funding: Funding, about: str) -> None:
    """What was raised about this source is over: nothing depends on it any more, or it got another end."""
    signal = f"{ENDS}:{funding.name}"
    signals = [AttentionPassed(signal=signal)] if signal in desk.state.attention else []
    open_tasks = [t.key for t in desk.state.open_tasks if t.kind == tasks.ARRANGE_MONEY.name and t.about.startswith(f"{funding.name}:")]
    closing: list[Event] = [*signals, *(TaskWithdrawn(key=key, reason="dit geld is niet meer nodig") for key in open_tasks)]
    if closing:
        await desk.record(*closing, about=about)


def depends(state: Trajectory, funding: Funding) -> list[Component]:
    """The components for which this source pays that run or are still to come."""
    assert state.stage is not None
    return [component for component in funding.components if not state.stage.after(LAST_STAGE[component])]
