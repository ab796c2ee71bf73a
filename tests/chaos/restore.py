"""The two losses of data that Regie has to survive: Temporal's database, and the database itself put back to an earlier moment.

A back-up is Postgres' folder and the seals beside it, taken while nothing runs. What Temporal keeps is never in it, so that after putting
it back the runs are ahead of the log.
"""

import asyncio
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from deploy.embedded.postgres import Postgres
from tests.chaos.ledger import Gap, wall
from tests.chaos.site import Site

SEALS = "seals*.jsonl"


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy, and the moment after which nothing is in it."""

    place: Path
    taken_at: datetime


async def back_up(site: Site) -> Backup:
    """Stop everything as an operator does, take a back-up, and leave it down."""
    place = site.folder.path.with_name("backup")
    await site.down()
    taken_at = wall()
    place.mkdir()
    await _copy(_cluster(site), place / "cluster")
    for seals in site.folder.path.glob(SEALS):
        shutil.copy2(seals, place / seals.name)
    return Backup(place, taken_at)


async def put_back(site: Site, backup: Backup) -> Gap:
    """Kill everything, put a back-up back, and leave it down; what was promised in the gap is gone."""
    await site.kill_supervisor()
    cluster = _cluster(site)
    await asyncio.to_thread(shutil.rmtree, cluster)
    await _copy(backup.place / "cluster", cluster)
    for newer in site.folder.path.glob(SEALS):
        newer.unlink()
    for seals in backup.place.glob(SEALS):
        shutil.copy2(seals, site.folder.path / seals.name)
    return Gap(backup.taken_at, wall())


async def lose_temporal(site: Site) -> None:
    """Kill everything, throw away all that Temporal knows, and leave it down."""
    await site.kill_supervisor()
    for file in site.folder.temporal_file.parent.glob(f"{site.folder.temporal_file.name}*"):
        file.unlink()


def _cluster(site: Site) -> Path:
    cluster = Postgres(site.folder.path, site.folder.log("postgres")).cluster
    assert cluster
    return cluster


async def _copy(source: Path, target: Path) -> None:
    """Copy a folder with its owners and rights."""
    process = await asyncio.create_subprocess_exec("cp", "-a", str(source), str(target))
    assert await process.wait() == 0, f"{source} could not be copied"
