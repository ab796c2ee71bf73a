"""Housing: a wait that lasts longer than a municipality has for it is told to whoever can ask about it (domain.md K14; whitepaper l.74-76).

Nothing here waits for a home: whether the trajectory goes on without one is for people to decide, who can pause it.
"""

from datetime import timedelta

from events.trajectory.parts import Housing
from events.vocabulary.steering import AttentionRaised
from events.vocabulary.values import COMPONENT_OF
from workflows.decisions import tasks
from workflows.decisions.housing import NO_HOME
from workflows.verbs.desk import Condition, Desk, alongside
from workflows.verbs.sight import once_more


async def housing(desk: Desk) -> None:
    """Watch the wait that was told last."""
    while True:
        await desk.until(lambda state: state.civic.housing is not None)
        if waits := desk.state.civic.housing:
            await alongside(desk.until(other_than(waits)), watch(desk, waits))


def other_than(waits: Housing) -> Condition:
    """Whether there is a home, or another day was told."""
    return lambda state: state.civic.housing != waits


async def watch(desk: Desk, waits: Housing) -> None:
    """A signal and a task when the last day has passed without a home."""
    await desk.until(at=desk.beginning_of(waits.due + timedelta(days=1)))
    assert desk.state.stage is not None
    evidence = f"Sinds {waits.since:%d-%m-%Y} wordt op een woning gewacht; die had er uiterlijk {waits.due:%d-%m-%Y} moeten zijn."
    component, about = COMPONENT_OF[desk.state.stage], once_more(f"{waits.since}", desk.state.civic.waits.count(waits.since))
    await desk.record(AttentionRaised(signal=NO_HOME, rule=NO_HOME, evidence=evidence, component=component), about=about)
    what = "Er is nog geen woning. Vraag de gemeente wanneer die er is, en leg vast vanaf welke dag, of wat er zolang kan."
    await desk.task(tasks.ASK_ABOUT_HOUSING, what, by=desk.plan.answer_within, about=about)
