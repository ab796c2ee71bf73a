"""Rounds: a question that comes back every so often, for as long as something runs."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from activities.question import Answer, Question
from events.trajectory import Anchor
from workflows.desk import Condition, Desk
from workflows.programme import Norm

A = TypeVar("A", bound=Answer)


async def in_rounds(
    desk: Desk,
    question: Callable[[int], Question[A]],
    take: Callable[[Desk, int, A], Awaitable[None]],
    *,
    every: Norm,
    since: Anchor | None,
    by: Norm,
    stopped: Condition,
) -> None:
    """Ask round after round and take in the answers, until it has stopped; what was asked by then is waited for.

    A round that was overtaken by the next before it could be asked is left out: after months of silence a partner does not get all of
    them at once.
    """

    def is_due(round: int) -> bool:
        """Whether its moment has come."""
        return desk.after(since, every.period.times(round)) <= desk.now()

    round = 1
    while True:
        if not desk.asked(question(round), about=round):
            if await desk.until(stopped, at=desk.after(since, every.period.times(round))):
                return
            last = last_due(round, is_due)
            round = min((asked for asked in map(int, desk.asked_about(question(round))) if round < asked < last), default=last)
        answer = await desk.ask(question(round), by=by, about=round)
        if answer is not None:
            await take(desk, round, answer)
        round += 1


def last_due(round: int, is_due: Callable[[int], bool]) -> int:
    """The last round that is due, from one that is, in few looks: where rounds last seconds, a week of silence holds very many of them."""
    step = 1
    while is_due(round + step):
        round, step = round + step, step * 2
    while step := step // 2:
        if is_due(round + step):
            round += step
    return round
