"""Child processes that never outlive their owner, are judged without trusting a process id, and stop within a bound.

Linux is what is tested. On macOS children do not die with a killed owner, and those left over are not recognised: niet getest.
"""

import asyncio
import ctypes
import os
import random
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LINUX = sys.platform == "linux"
_LIBC = ctypes.CDLL(None) if LINUX else None
_PR_SET_PDEATHSIG = 1
_LOOK = 0.02
_PORTS = range(15_000, 32_000)
"""Below the range from which Linux takes ports for outgoing connections: a client that keeps trying a port of a server that is down, would
else one day be connected to itself and hold the port."""


class StackError(Exception):
    """A part of the stack cannot do what was asked. The text is Dutch, for the person who started it."""


@dataclass(frozen=True, slots=True)
class Account:
    """An existing account of the machine."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Which process: its id and when it started, since ids are used again."""

    pid: int
    started: int

    @classmethod
    def of(cls, pid: int) -> "Identity":
        """The process that has this id now."""
        return cls(pid, _started(pid) or 0)

    @property
    def alive(self) -> bool:
        """Whether this very process runs still; one that has ended but was not collected by its parent does not."""
        return _started(self.pid) == self.started


class Child:
    """A process that we started."""

    def __init__(self, name: str, popen: "subprocess.Popen[bytes]") -> None:
        self.name = name
        self._popen = popen
        self.pid = popen.pid
        self.identity = Identity.of(popen.pid)

    @property
    def alive(self) -> bool:
        """Whether it runs; asking also collects it when it has ended."""
        return self._popen.poll() is None

    @property
    def code(self) -> int | None:
        """The exit code, negative for a signal, None while it runs."""
        return self._popen.poll()

    def send(self, number: signal.Signals) -> None:
        """Send a signal; nothing happens when it has ended."""
        with suppress(ProcessLookupError):
            self._popen.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end and tell the exit code."""
        while self._popen.poll() is None:  # noqa: ASYNC110 (the end of a process is no event that every platform has)
            await asyncio.sleep(_LOOK)
        return self._popen.returncode

    async def stop(self, number: signal.Signals = signal.SIGTERM, *, within: float) -> int:
        """Ask it to stop; after `within` seconds kill it, with whatever it started itself."""
        self.send(number)
        try:
            async with asyncio.timeout(within):
                return await self.ended()
        except TimeoutError:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            return await self.ended()


def start(
    name: str,
    argv: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str],
    account: Account | None = None,
    orphaned: signal.Signals = signal.SIGTERM,
    cwd: Path | None = None,
) -> Child:
    """Start a child in its own session (Ctrl-C is for us to pass on), its output appended to `log`. When its owner dies it gets `orphaned`.

    Raises `OSError` when the program cannot be executed.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("children are tied to the thread that starts them: start them from the main thread")
    log.parent.mkdir(mode=0o700, exist_ok=True)
    with open(log, "ab", opener=private) as output:
        popen = subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
            umask=0o077,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=_tie(orphaned) if LINUX else None,
        )
    return Child(name, popen)


def private(path: str, flags: int) -> int:
    """An opener for files that only their owner may read, and that are no links to somewhere else."""
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, wholly or not at all."""
    aside = path.with_name(f"{path.name}.new")
    aside.unlink(missing_ok=True)
    with open(aside, "x", encoding="utf-8", opener=private) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def free_ports(count: int) -> list[int]:
    """Different ports on which nobody listens now."""
    held: list[socket.socket] = []
    try:
        for port in random.sample(_PORTS, len(_PORTS)):
            attempt = socket.socket()
            try:
                attempt.bind(("127.0.0.1", port))
            except OSError:
                attempt.close()
            else:
                held.append(attempt)
            if len(held) == count:
                return [s.getsockname()[1] for s in held]
    finally:
        for taken in held:
            taken.close()
    raise StackError("Er is op deze machine geen vrije poort meer.")


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen here now; with port 0, whether the host is a name or address of this machine at all."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind(address)
    except OSError:
        return False
    return True


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log file, for a message about what went wrong."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def _tie(number: signal.Signals) -> Callable[[], None]:
    owner = os.getpid()
    libc = _LIBC

    def tie() -> None:
        assert libc is not None
        libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        # The owner may have died before the line above.
        if os.getppid() != owner:
            os._exit(1)

    return tie


def stopped(pid: int) -> bool:
    """Whether this process is held by a signal: it exists and does nothing. Only Linux tells."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "Tt"
    except OSError:
        return False


def working_in(folder: Path, program: str) -> list[Identity]:
    """The living processes of this program that have this very folder for their own, whatever it is called. Only Linux tells."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "comm").read_text().strip() == program and (entry / "cwd").samefile(folder):
                found.append(Identity.of(int(entry.name)))
        except OSError:
            continue
    return [one for one in found if one.started]


async def end(processes: Sequence[Identity], number: signal.Signals, *, within: float) -> bool:
    """End processes that need not be our children; tells whether they are gone in time. One that is held by a signal heeds SIGKILL only."""
    for one in processes:
        if one.alive:
            with suppress(ProcessLookupError):
                os.kill(one.pid, number)
    try:
        async with asyncio.timeout(within):
            while any(one.alive for one in processes):  # noqa: ASYNC110 (they are not our children)
                await asyncio.sleep(_LOOK)
    except TimeoutError:
        return False
    return True


def _started(pid: int) -> int | None:
    """When a living process started, in ticks since the machine did. Without /proc (macOS) 0 has to do: niet getest."""
    try:
        if not LINUX:
            os.kill(pid, 0)
            return 0
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if state in "ZX" else int(rest[18])
