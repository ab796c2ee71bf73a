"""Rounds: a question that comes back every so often, for as long as something runs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from activities.question import Answer, Question
from events.trajectory.parts import Anchor
from events.trajectory.state import Trajectory
from workflows.programme.norm import Norm
from workflows.verbs.desk import Condition, Desk

A = TypeVar("A", bound=Answer)


def never(_: Trajectory) -> bool:
    """It does not stop by itself."""
    return False


def open_ended(_: Trajectory) -> None:
    """There is no moment at which all is over."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every so often since a moment, until it has stopped; `over` tells when all is over, if there is such a moment."""

    every: Norm
    since: Anchor | None
    stopped: Condition = never
    over: Callable[[Trajectory], datetime | None] = open_ended


async def in_rounds(
    desk: Desk,
    question: Callable[[int], Question[A]],
    take: Callable[[Desk, int, A], Awaitable[None]],
    rhythm: Rhythm,
    *,
    by: Norm,
    insisted: bool = False,
) -> None:
    """Ask round after round and take in the answers, until it has stopped; what was asked by then is waited for.

    A round that was overtaken by the next before it could be asked is left out: after months of silence a partner does not get all of
    them at once. When the rhythm changed, `since` is the moment of that change, and the rounds go on from there. A round that
    would come when all is `over` is not asked, unless that moves. `insisted` says that a no is arranged and asked again.
    """
    every, since, stopped, over = rhythm.every, rhythm.since, rhythm.stopped, rhythm.over
    before = sorted(map(int, desk.asked_about(question(1), by=since.at))) if since else []
    passed = before[-1] if before else 0

    def beyond(round: int) -> bool:
        """Whether a round would come when all is over."""
        ends = over(desk.state)
        return ends is not None and desk.after(since, every.period.times(round - passed)) > ends

    def moment(round: int) -> datetime:
        """When a round is asked: in time for its answer, where all is over by then."""
        at, ends = desk.after(since, every.period.times(round - passed)), over(desk.state)
        return at if ends is None or at > ends else min(at, by.period.before(ends))

    async def comes(round: int) -> bool:
        """Wait until a round is to be asked; False when it stopped before."""
        while not stopped(desk.state):
            if beyond(round):
                await desk.until(lambda state: stopped(state) or not beyond(round))
            elif not await desk.until(stopped, at=moment(round)) and moment(round) <= desk.now():
                return True
        return False

    async def ask(round: int) -> None:
        """Ask a round and take in the answer, unless that was done before."""
        answer = await (desk.insist if insisted else desk.ask)(question(round), by=by, about=round)
        if answer is not None:
            await take(desk, round, answer)

    for round in before:
        await ask(round)
    round = passed + 1
    while True:
        if not desk.asked(question(round), about=round):
            if not await comes(round):
                return
            last = last_due(round, lambda round: moment(round) <= desk.now())
            round = min((asked for asked in map(int, desk.asked_about(question(round))) if round < asked < last), default=last)
        await ask(round)
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
