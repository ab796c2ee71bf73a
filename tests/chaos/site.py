"""One installation with a demonstration in it, as its operator sees it: commands, processes, addresses."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from deploy.connections import connect
from deploy.embedded.folder import DataFolder
from deploy.embedded.postgres import Postgres
from deploy.embedded.process import Child, free_ports, start, tail
from deploy.settings import PREFIX, Settings
from deploy.simulation.city.plan import Plan
from deploy.supervisor import located
from gateway.cli.connection import Connections
from tests.waiting import eventually

UP = "Regie draait op"
START_WITHIN = 180.0
STOP_WITHIN = 240.0
CHECKPOINT = 60.0
COMMAND_WITHIN = 120.0
ATTEMPTS = 5


def say(text: str) -> None:
    """Tell the person who watches; the result goes elsewhere."""
    print(text, file=sys.stderr, flush=True)


class Told(NamedTuple):
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The data that it printed."""
        return json.loads(self.out.splitlines()[-1])


class Site:
    """The installation in a folder. `gave_up` counts starts that ended by themselves, which no start may."""

    def __init__(self, data: Path, seed: int) -> None:
        self.folder = DataFolder(data)
        self.log = data.with_name("up.log")
        self.gave_up = 0
        own, partners = free_ports(2)
        self.plan = Plan(participants=1, seed=seed, port=partners)
        self._settings = Settings(data=data, port=own)
        self._env = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        self._env |= {f"{PREFIX}DATA": str(data), f"{PREFIX}PORT": str(own)}
        # What commands remember of orders is about this installation, and not about the next one that somebody breaks.
        self._env["XDG_STATE_HOME"] = str(data.with_name("state"))
        self._up: Child | None = None

    async def first_up(self) -> None:
        """Make the installation and start it."""
        self.folder.make()
        self.plan.save(self.folder.path)
        await self.up()

    async def up(self) -> None:
        """Start it and wait until it says that it is up; a start that gives up is counted and done again."""
        for _ in range(ATTEMPTS):
            told = self._times_up()
            self._launch()
            with suppress(AssertionError):
                await eventually(partial(self._up_or_ended, told), "up", within=START_WITHIN, every=0.05)
            if self._times_up() > told:
                return
            self.gave_up += 1
            say(f"a start was given up:\n{tail(self.log, 6)}")
            await self.kill_supervisor()
        raise RuntimeError(f"it does not come up:\n{tail(self.log, 30)}")

    @property
    def alive(self) -> bool:
        """Whether a supervisor runs."""
        return self._up is not None and self._up.alive

    @property
    def supervisor(self) -> int:
        """The process id of the supervisor."""
        assert self._up
        return self._up.pid

    async def down(self) -> None:
        """Stop it as an operator does."""
        if self._up and self._up.alive:
            self._up.send(signal.SIGCONT)
            await self._up.stop(signal.SIGTERM, within=STOP_WITHIN)
        await self._gone()

    async def kill_supervisor(self) -> None:
        """Kill the supervisor, and wait until what belonged to it is gone too."""
        if self._up and self._up.alive:
            self._up.send(signal.SIGKILL)
            await self._up.ended()
        await self._gone()

    async def regie(self, *arguments: str, within: float = COMMAND_WITHIN, by: str = "beheer") -> Told:
        """Give a command, logged in on the machine under a name."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "deploy.cli", *arguments),
            env={**self._env, "LOGNAME": by},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(within):
                out, err = await process.communicate()
        except TimeoutError:
            process.kill()
            await process.wait()
            return Told(-1, "", f"regie {' '.join(arguments)}: no answer within {within:.0f} s")
        assert process.returncode is not None
        return Told(process.returncode, out.decode(), err.decode())

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[Connections]:
        """Connections to what runs now. Raises what a door would when something is away."""
        async with connect(located(self._settings)) as regie:
            yield regie

    @property
    def settings(self) -> Settings:
        """The settings, without the addresses of what runs."""
        return self._settings

    @property
    def url(self) -> str:
        """Where the pages were said to be at the last start."""
        run = self.folder.read_run()
        return run.url if run and run.url else self._settings.url

    @property
    def master(self) -> str:
        """The secret of which those of partners are made."""
        secret = self.folder.secret()
        assert secret
        return secret.get_secret_value()

    def pid(self, part: str) -> int | None:
        """The process of a part, None when none runs."""
        run = self.folder.read_run()
        found = run.parts.get(part) if run else None
        return found.pid if found and found.alive else None

    def send(self, pid: int | None, number: signal.Signals) -> None:
        """Send a signal to a process, when it is there."""
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _launch(self) -> None:
        argv = [sys.executable, "-m", "deploy.cli", "up", "--demo", "--history", "0"]
        self._up = start("supervisor", argv, log=self.log, env=self._env, orphaned=signal.SIGTERM)

    def _up_or_ended(self, told: int) -> bool:
        return self._times_up() > told or not self.alive

    def _times_up(self) -> int:
        return self.log.read_text(errors="replace").count(UP) if self.log.exists() else 0

    async def _gone(self) -> None:
        await eventually(lambda: self.folder.holder() is None, "the folder being let go of", within=60, every=0.05)
        run = self.folder.read_run()
        parts = dict(run.parts) if run else {}
        postgres = parts.pop("postgres", None)
        await eventually(lambda: not any(part.alive for part in parts.values()), "the parts ending", within=90, every=0.05)
        # Postgres writes a checkpoint when its owner was killed.
        with suppress(AssertionError):
            await eventually(lambda: not (postgres and postgres.alive), "Postgres ending", within=CHECKPOINT, every=0.05)
            return
        say("  postgres does not end; whoever starts it next has to see to that")
        next_one = Postgres(self.folder.path, self.folder.log("postgres"))
        await next_one.start()
        await next_one.stop()
