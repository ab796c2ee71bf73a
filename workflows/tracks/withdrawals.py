"""Withdrawals: a partner hears at once that an answer is no longer needed, because the plan or the parties changed."""

from workflows.verbs.desk import Desk


async def withdrawals(desk: Desk) -> None:
    """Tell of each question that was withdrawn; the step asks it again, if there is still something to ask."""
    await desk.tell_of_withdrawals()
