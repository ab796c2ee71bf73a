"""Doing things side by side, in such a way that it can be cut off at any moment, and in an order that follows from what happened."""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")


class Together:
    """A task group: leaving it waits for all that was begun in it, and what goes wrong in one of them cuts off the others.

    It does what `asyncio.TaskGroup` does, but cuts off in the order in which things were begun. That one keeps a set, and cuts off in the
    order of addresses in memory: what Temporal is told of it would be in another order at the next replay, and the run would be stuck.

    Raises:
        BaseExceptionGroup: with what went wrong, in the order in which it did.
    """

    def __init__(self) -> None:
        self._running: dict[asyncio.Task[object], None] = {}
        self._errors: list[BaseException] = []
        self._cutting_off = False
        self._cut_off_parent = False
        self._finished: asyncio.Future[None] | None = None

    async def __aenter__(self) -> Self:
        parent = asyncio.current_task()
        assert parent is not None
        self._parent = parent
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Wait for all that was begun, unless the whole run is being dropped by a worker that stops: then there is nobody to wait for."""
        if isinstance(error, GeneratorExit):
            return
        cancelled = error if isinstance(error, asyncio.CancelledError) else None
        if error is not None:
            self._cut_off()
        while self._running:
            self._finished = asyncio.get_running_loop().create_future()
            try:
                await self._finished
            except asyncio.CancelledError as interruption:
                if not self._cutting_off:
                    cancelled = interruption
                    self._cut_off()
        # The parent may also have been cancelled from outside; that one counts.
        if self._cut_off_parent and self._parent.uncancel() == 0:
            cancelled = None
        if cancelled is not None and not self._errors:
            raise cancelled
        if error is not None and not isinstance(error, asyncio.CancelledError):
            self._errors.append(error)
        if self._errors:
            raise BaseExceptionGroup("what was done side by side went wrong", self._errors) from None

    def create_task(self, doing: Coroutine[object, object, T]) -> asyncio.Task[T]:
        """Begin something.

        Raises:
            RuntimeError: when the group is being cut off.
        """
        if self._cutting_off:
            doing.close()
            raise RuntimeError("nothing is begun in a group that is being cut off")
        task = asyncio.create_task(doing)
        self._running[task] = None
        task.add_done_callback(self._is_done)
        return task

    def _cut_off(self) -> None:
        self._cutting_off = True
        for task in self._running:
            task.cancel()

    def _is_done(self, task: asyncio.Task[object]) -> None:
        del self._running[task]
        if not self._running and self._finished is not None and not self._finished.done():
            self._finished.set_result(None)
        if task.cancelled() or (error := task.exception()) is None:
            return
        self._errors.append(error)
        if not self._cutting_off:
            self._cut_off()
            self._cut_off_parent = True
            self._parent.cancel()


async def together(*doings: Coroutine[object, object, object]) -> None:
    """Do things side by side, and go on when all of them are done."""
    async with Together() as group:
        for doing in doings:
            group.create_task(doing)


async def alongside(leading: Coroutine[object, object, object], *beside: Coroutine[object, object, object]) -> None:
    """Do something with other things beside it; what is not done when it is, is dropped."""
    async with Together() as group:
        running = [group.create_task(doing) for doing in beside]
        await leading
        for doing in running:
            doing.cancel()
