"""An event loop without a clock or an outside: it runs what is ready when it is told to, in order, and then returns.

The way in which Temporal runs a workflow between two activations.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context
from typing import Any, TypeVar, TypeVarTuple, Unpack

Ts = TypeVarTuple("Ts")
T = TypeVar("T")
MANY = 100
"""So often a task may refuse to be cancelled before it counts as a fault."""


class Loop(asyncio.AbstractEventLoop):
    """What tasks, futures and task groups ask of a loop, and no more. `faults` is what nobody was left to hear of."""

    def __init__(self) -> None:
        self.faults: list[dict[str, Any]] = []
        self._ready: deque[asyncio.Handle] = deque()
        self._tasks: set[asyncio.Task[Any]] = set()

    def run(self) -> bool:
        """Run until nothing is ready; whether anything was. May be called while another loop runs: that one waits."""
        if not self._ready:
            return False
        outer = asyncio._get_running_loop()
        asyncio._set_running_loop(self)
        try:
            while self._ready:
                self._ready.popleft()._run()
        finally:
            asyncio._set_running_loop(outer)
        return True

    def drop(self) -> None:
        """Throw away all that was begun."""
        for _ in range(MANY):
            if not self._tasks:
                return
            for task in list(self._tasks):
                task.cancel()
            self.run()
        raise RuntimeError(f"tasks that go on after they were cancelled: {self._tasks}")

    def get_debug(self) -> bool:
        """Never: it is slow."""
        return False

    def call_soon(self, callback: Callable[[Unpack[Ts]], object], *args: *Ts, context: Context | None = None) -> asyncio.Handle:
        """Run something after what is ready."""
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def create_future(self) -> "asyncio.Future[Any]":
        """A future of this loop."""
        return asyncio.Future(loop=self)

    def create_task(
        self, coro: Generator[Any, None, T] | Coroutine[Any, Any, T], *, name: str | None = None, context: Context | None = None
    ) -> "asyncio.Task[T]":
        """Start a coroutine on this loop."""
        task = asyncio.Task(coro, loop=self, name=name, context=context)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Keep what went wrong, for the caller to look at."""
        self.faults.append(context)
