"""Reports: what a party says of its own accord, such as a drop-out, is put before a person (domain.md W15)."""

from itertools import count

from workflows.decisions import tasks
from workflows.verbs.desk import Condition, Desk


async def reports(desk: Desk) -> None:
    """For each reported drop-out a task: the regisseur ends the trajectory, or notes why it goes on."""
    for number in count(1):
        await desk.until(reported(number))
        report = desk.state.drop_outs[number - 1]
        what = f"Uitval gemeld bij {report.component} ({report.reason}). Beëindig het traject, of leg vast waarom het doorgaat."
        await desk.task(tasks.JUDGE_DROP_OUT, what, by=desk.plan.answer_within, about=number)


def reported(number: int) -> Condition:
    """Whether so many drop-outs were reported."""
    return lambda state: len(state.drop_outs) >= number
