"""`make chaos MINUTES=10 SEED=7`: break an installation under load for so long, let it come to rest, and look what became of it.

What happens is told on stderr with its time; the last line on stdout is one JSON object. Ends with 0 only when nothing is wrong.
"""

import asyncio
import json
import logging
import shutil
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import structlog
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig

from tests.chaos.checks import Found, at_rest, while_it_runs
from tests.chaos.doors import AWAY
from tests.chaos.faults import Chaos, Fault, faults
from tests.chaos.histories import nondeterminism
from tests.chaos.ledger import wall
from tests.chaos.load import Load
from tests.chaos.restore import Backup, back_up, lose_temporal, put_back
from tests.chaos.site import Site, say
from tests.waiting import eventually

TRAJECTORIES = 60
LIVE_WITHIN = 180.0
BACK_UP, LOSE_TEMPORAL, PUT_BACK = 0.25, 0.45, 0.65
"""When, as a part of the whole, these happen."""
SETTLE = 60.0
SHOWN = 5


@dataclass(slots=True)
class Run:
    """A run of the driver: what it does, in order."""

    seed: int
    minutes: float
    trajectories: int
    site: Site
    load: Load
    chaos: Chaos
    differed: dict[str, str] = field(default_factory=dict)
    began: datetime = field(default_factory=wall)

    @classmethod
    def of(cls, home: Path, seed: int, minutes: float, trajectories: int) -> "Run":
        """A run in a folder of its own."""
        site = Site(home / "data", seed)
        load = Load(site, seed, trajectories)
        return cls(seed, minutes, trajectories, site, load, Chaos(site, load, seed))

    async def to_the_end(self) -> dict[str, object]:
        """All of it; returns the result."""
        await self.site.first_up()
        try:
            self.load.start()
            await self._live()
            await self._break()
            found = await self._rest()
        finally:
            await self.load.close()
            await self.site.down()
        _step("everything is down")
        found |= await at_rest(self.site, self.load.ledger)
        return self._result(found)

    async def _live(self) -> None:
        """Wait until most of the trajectories are under way."""
        await eventually(lambda: len(self.load.open) >= 0.8 * self.trajectories, "trajectories", within=LIVE_WITHIN, every=0.5)
        _step(f"{len(self.load.open)} trajectories are under way")

    async def _break(self) -> None:
        """Let things go wrong until the time is up; each loss happens, however short that is."""
        began, whole = wall(), timedelta(minutes=self.minutes)
        backup: Backup | None = None
        losses = [(BACK_UP, "back-up"), (LOSE_TEMPORAL, "temporal-lost"), (PUT_BACK, "put-back")]
        for fault in faults(self.seed):
            await asyncio.sleep(fault.after)
            past = (wall() - began) / whole
            if losses and past > losses[0][0]:
                backup = await self._lose(losses.pop(0)[1], backup)
            elif past < 1:
                await self.chaos.happen(fault)
            else:
                return

    async def _lose(self, what: str, backup: Backup | None) -> Backup | None:
        self.chaos.announce(Fault(what))
        match what:
            case "back-up":
                backup = await back_up(self.site)
            case "temporal-lost":
                await self._scan()
                await lose_temporal(self.site)
            case _:
                assert backup
                self.load.ledger.gaps.append(await put_back(self.site, backup))
        self.chaos.restarted()
        await self.site.up()
        return backup

    async def _rest(self) -> Found:
        """Nothing breaks any more: let it settle, then look."""
        _step("nothing breaks any more")
        await self.chaos.lift()
        if not self.site.alive:
            await self.site.up()
        await self.load.stop()
        _step("nobody gives orders any more")
        with suppress(AssertionError):
            await eventually(self._well, "a doctor who is content", within=SETTLE, every=1)
        found = {"alarms": await self.chaos.watcher.alarms()} | await while_it_runs(self.site, self.load)
        _step("every open trajectory was asked")
        await self._scan()
        return found

    async def _well(self) -> bool:
        return not await self.chaos.watcher.alarms()

    async def _scan(self) -> None:
        for _ in range(5):
            with suppress(*AWAY):
                async with self.site.connected() as regie:
                    self.differed |= await nondeterminism(regie.client)
                return
            await asyncio.sleep(2)
        raise RuntimeError("the histories cannot be read")

    def _result(self, found: Found) -> dict[str, object]:
        ledger, watcher = self.load.ledger, self.chaos.watcher
        found |= {
            "nondeterminism": [f"{run}: {why}" for run, why in self.differed.items()],
            "unseen": watcher.unseen,
            "gave_up": [f"start {n}" for n in range(self.site.gave_up)],
        }
        for name, those in found.items():
            for one in those[:SHOWN]:
                say(f"{name}: {one}")
        slowest = max(((ledger.recovery(one.since), one.fault) for one in self.chaos.happened), key=lambda each: each[0])
        say(f"slowest recovery: after {slowest[1]}")
        return {
            "seed": self.seed,
            "minutes": self.minutes,
            "trajectories": len({order.trajectory for order in ledger.orders}),
            "faults": len(self.chaos.happened),
            "acknowledged": sum(1 for _ in ledger.orders_due()) + sum(1 for _ in ledger.sent_due()),
            **{name: len(those) for name, those in sorted(found.items())},
            "seen": watcher.seen,
            "mended": watcher.mended,
            "slowest_recovery_s": round(slowest[0].total_seconds(), 1),
            "took_s": round((wall() - self.began).total_seconds()),
            "holds": not any(found.values()),
        }


@contextmanager
def folder(keep: Path | None = None) -> Iterator[Path]:
    """A folder for an installation, which goes afterwards unless it is one to `keep`."""
    home = keep or Path(mkdtemp(prefix="regie-chaos-"))
    home.mkdir(exist_ok=True)
    # The database may run under an account of its own, which has to come in.
    home.chmod(0o711)
    try:
        yield home
    finally:
        if not keep:
            shutil.rmtree(home, ignore_errors=True)


def _quiet() -> None:
    """What our own clients complain of while we break what they talk to is no news."""
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter="off"))))


def _step(text: str) -> None:
    say(f"{wall():%H:%M:%S} {text}")


def main(arguments: Sequence[str]) -> int:
    """Run, and tell."""
    parser = ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("minutes", type=float, nargs="?", default=10)
    parser.add_argument("seed", type=int, nargs="?", default=7)
    parser.add_argument("--trajectories", type=int, default=TRAJECTORIES, help="how many are kept open")
    parser.add_argument("--keep", type=Path, help="where everything stays afterwards; a folder that is not there yet")
    options = parser.parse_args(arguments)
    _quiet()
    with folder(options.keep) as home:
        say(f"seed {options.seed}, {options.minutes} minutes, {options.trajectories} trajectories, in {home}")
        result = asyncio.run(Run.of(home, options.seed, options.minutes, options.trajectories).to_the_end())
    print(json.dumps(result), flush=True)
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
