"""Rounds: a question that comes back every so often, for as long as something runs."""

from collections.abc import Awaitable, Callable
from itertools import count
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
    them at once. When the rhythm changed, `since` is the moment of that change, and the rounds go on from there.
    """
    before = desk.rounds_before(question, since)
    for round in count(1):
        if not desk.asked(question(round), about=round):
            if await desk.until(stopped, at=desk.after(since, every.period.times(round - before))):
                return
            if desk.after(since, every.period.times(round + 1 - before)) <= desk.now():
                continue
        answer = await desk.ask(question(round), by=by, about=round)
        if answer is not None:
            await take(desk, round, answer)
