"""pgbench: as many separate commits a second as this server can make, from a client in C."""

import asyncio
import re
import shutil
import tempfile
from itertools import count
from pathlib import Path

from deploy.embedded.binaries import postgres_package
from tests.bench.harness import Sample
from tests.bench.payload import DATA, META, TYPE, WHEN
from tests.bench.raw import INSERT

_SCRIPT = f"""\\set version :version + 1
{INSERT} (md5(:run || ' ' || :client_id)::uuid, :version, gen_random_uuid(), :type, 1, :data, :meta, :occurred_at);
"""
_GIVEN = {"version": "0", "type": TYPE, "data": DATA, "meta": META, "occurred_at": WHEN.isoformat()}
_runs = count(1)
SHORTEST = 2
"""Seconds: in one, a busy machine hardly connects 64 clients."""


def program() -> Path | None:
    """The pgbench of the package with Postgres, else the one on the path."""
    packaged = postgres_package() / "pginstall/bin/pgbench"
    found = str(packaged) if packaged.exists() else shutil.which("pgbench")
    return Path(found) if found else None


async def run(program: Path, dsn: str, clients: int, seconds: float) -> Sample:
    """Insert the row of an event for so long; whole seconds, that is how pgbench counts."""
    turn = max(SHORTEST, round(seconds))
    given = {**_GIVEN, "run": str(next(_runs))}
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(_SCRIPT)
        script.flush()
        process = await asyncio.create_subprocess_exec(
            *(
                str(program),
                "--no-vacuum",
                "--protocol=prepared",
                f"--client={clients}",
                "--jobs=2",
                f"--time={turn}",
            ),
            *(f"--file={script.name}", *(f"--define={name}={value}" for name, value in given.items()), dsn),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"pgbench failed: {err.decode()}")
    # It names no rate when nothing was committed in time.
    found = re.search(r"^tps = ([\d.]+)", out.decode(), re.MULTILINE)
    return Sample(float(found[1]) if found else 0.0)
