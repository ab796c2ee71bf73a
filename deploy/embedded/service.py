"""A process of our own as a part of the stack: how it is started, when it is ready, how long it may take to stop."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from deploy import heartbeat
from deploy.embedded.process import Child, StackError, start, tail

_HANDED_ON = frozenset({"PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV"})
_HANDED_ON_BEGINNINGS = ("LC_", "PYTHON", "SSL_CERT_", "XDG_", "OPENBLAS_")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


def _surroundings() -> dict[str, str]:
    """What a process of ours gets to see of our environment: where and how it runs, and nothing that somebody keeps secret there."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in _HANDED_ON or name.startswith(_HANDED_ON_BEGINNINGS) or name.upper() in _PROXIES
    }


@dataclass(frozen=True, slots=True)
class Service:
    """What to run. Ready when its address answers 200, or when the callable says so; without either, as soon as it runs.

    `silent_after` is for one that shows signs of life (`deploy.heartbeat`): it hangs after so many seconds without any.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The settings that it needs; of others it learns nothing."""
    ready: Callable[[], Awaitable[bool]] | str | None = None
    ready_within: float = 60.0
    stop_within: float = 15.0
    silent_after: float | None = None


class RunningService:
    """A service that runs, or did."""

    def __init__(self, service: Service, log: Path) -> None:
        self.child: Child | None = None
        self._service = service
        self._beats = heartbeat.beside(log)
        self._heard: int | None = None
        self._environ = {**_surroundings(), "PYTHONUNBUFFERED": "1", heartbeat.VARIABLE: str(self._beats), **service.env}
        self._log = log

    @property
    def silent_after(self) -> float | None:
        """After how many seconds without a sign of life it hangs."""
        return self._service.silent_after

    async def start(self) -> None:
        """Start it and wait until it is ready. Raises `StackError` when it ends before that, or takes too long."""
        service = self._service
        if service.silent_after:
            heartbeat.touch(self._beats)
            self._heard = heartbeat.last(self._beats)
        try:
            # Killed at once when we are: what it talks to goes as well, and a port that is still held would keep the next start out.
            self.child = start(service.name, service.argv, log=self._log, env=self._environ, orphaned=signal.SIGKILL)
        except OSError as wrong:
            raise StackError(f"{service.name} kan niet worden gestart: {wrong}") from wrong
        try:
            async with asyncio.timeout(service.ready_within):
                while self.child.alive:
                    if await self._is_ready():
                        return
                    await asyncio.sleep(0.05)
        except TimeoutError:
            await self.stop()
            raise StackError(f"{service.name} is na {service.ready_within:.0f} seconden niet klaar. {self._last()}") from None
        raise StackError(f"{service.name} is meteen weer gestopt (code {self.child.code}). {self._last()}")

    async def responds(self) -> bool:
        """Whether there was a sign of life since this was last asked."""
        before, self._heard = self._heard, heartbeat.last(self._beats)
        return self._heard != before

    async def stop(self) -> None:
        """Ask it to stop, by force when that takes too long."""
        if self.child:
            await self.child.stop(signal.SIGTERM, within=self._service.stop_within)

    async def _is_ready(self) -> bool:
        ready = self._service.ready
        if not isinstance(ready, str):
            return ready is None or await ready()
        try:
            async with httpx2.AsyncClient(timeout=2, trust_env=False) as client:
                return (await client.get(ready)).status_code == 200
        except httpx2.HTTPError:
            return False

    def _last(self) -> str:
        return f"Het laatste in {self._log}:\n{tail(self._log)}"
