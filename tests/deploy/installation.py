"""A whole installation as an operator has it: `regie up` in a folder of its own, and the other commands beside it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx2

from deploy.embedded.folder import DataFolder, Run
from deploy.settings import PREFIX
from tests.waiting import eventually

Json = Any
"""What a command prints; a test says by looking what it should be."""


class Installation:
    """One data folder. What it starts dies with the test run."""

    def __init__(self, data: Path) -> None:
        self.folder = DataFolder(data)
        self.log = data.with_name(f"{data.name}.log")
        self._up: subprocess.Popen[bytes] | None = None
        self._env = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)} | {f"{PREFIX}DATA": str(data)}

    def regie(self, *arguments: str, typed: str = "") -> Json:
        """What a command prints with `-o json`, after this was typed where it asked for something."""
        done = subprocess.run(
            [sys.executable, "-m", "deploy.cli", *arguments, "-o", "json"],
            env=self._env,
            input=typed.encode(),
            capture_output=True,
            timeout=540,
            check=False,
        )
        assert done.returncode == 0, f"regie {' '.join(arguments)}: {done.returncode}\n{done.stderr.decode()}"
        return json.loads(done.stdout.decode().splitlines()[-1])

    async def up(self, *arguments: str) -> Run:
        """Start, and wait until the page answers and the release has been made."""
        with self.log.open("ab") as log:
            self._up = subprocess.Popen(  # noqa: ASYNC220 (starting takes no time, and the handle is used from synchronous code)
                [sys.executable, "-m", "deploy.cli", "up", *arguments], env=self._env, stdout=log, stderr=log, start_new_session=True
            )
        told = self.log.read_text().count("Regie draait op")

        def running() -> Run | None:
            assert self._up is not None
            assert self._up.poll() is None, self.log.read_text()[-3000:]
            return self.folder.read_run() if self.log.read_text().count("Regie draait op") > told else None

        return await eventually(running, "regie up", within=120)

    def kill(self, part: str) -> None:
        """Kill one part, the supervisor included, with no chance to clean up."""
        run = self.folder.read_run()
        assert run is not None
        os.kill(run.pid if part == "supervisor" else run.parts[part].pid, signal.SIGKILL)

    async def comes_back(self, part: str, than: int) -> None:
        """Wait until a part was started again after a kill; `than` is the process id that it had."""

        def anew() -> bool:
            run = self.folder.read_run()
            return run is not None and run.parts[part].pid != than

        await eventually(anew, f"{part} coming back", within=90)

    async def gone(self) -> None:
        """Wait until nothing holds the folder any more."""
        assert self._up is not None
        process = self._up
        await eventually(lambda: process.poll() is not None and self.folder.holder() is None, "the supervisor ending")

    async def down(self) -> None:
        """Stop, if it runs."""
        if self._up and self._up.poll() is None:
            self._up.send_signal(signal.SIGTERM)
            await self.gone()

    @property
    def dsn(self) -> str:
        """The address of the database."""
        run = self.folder.read_run()
        assert run is not None
        assert run.postgres is not None
        return run.postgres.dsn

    async def ask(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """Ask the database, on a connection of its own; while it starts, wait."""
        conn = await eventually(self._connect, "the database answering")
        try:
            return list(await conn.fetch(statement, *arguments))
        finally:
            await conn.close()

    async def _connect(self) -> asyncpg.Connection | None:
        try:
            return await asyncpg.connect(self.dsn)
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError):
            return None


@asynccontextmanager
async def installation(data: Path) -> AsyncIterator[Installation]:
    """An installation that is stopped at the end, whatever happened."""
    installed = Installation(data)
    try:
        yield installed
    finally:
        await installed.down()


async def received_by_partners(address: str) -> list[dict[str, str]]:
    """What the simulated partners say they received."""
    async with httpx2.AsyncClient(trust_env=False) as client:
        told: dict[str, list[dict[str, str]]] = (await client.get(f"{address}/log")).json()
    return told["ontvangen"]
