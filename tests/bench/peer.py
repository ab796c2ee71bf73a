"""The `eventsourcing` package, in processes of its own (`tests.bench.peer_process`)."""

import asyncio
import json
import sys
from importlib.util import find_spec

from tests.bench.harness import Bench, Contestant, Sample


def installed() -> bool:
    """Whether the package and its driver are there: the extra `bench`."""
    return find_spec("eventsourcing") is not None and find_spec("psycopg") is not None


class Process:
    """A process that does what it is told, a line at a time."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments

    async def __aenter__(self) -> "Process":
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bench.peer_process", *self._arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()

    async def rate(self, amount: float) -> Sample:
        """Let it do so much; it answers with its events a second."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{amount}\n".encode())
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("the process with eventsourcing ended")
        return Sample(json.loads(line))


async def appending(bench: Bench, writers: int, *, functions: bool = False) -> Contestant:
    """Its recorder of an application, with so many threads."""
    dsn = await bench.database(migrated=False)
    process = await bench.stack.enter_async_context(Process("append", dsn, str(writers), str(int(functions))))
    return lambda: process.rate(bench.seconds)


async def catching_up(bench: Bench, events: int, *, durable: bool) -> Contestant:
    """Its projection runner, with a log and a view in databases of their own."""
    log, view = await bench.database(migrated=False), await bench.database(migrated=False)
    process = await bench.stack.enter_async_context(Process("catchup", log, view, str(int(durable))))
    return lambda: process.rate(events)
