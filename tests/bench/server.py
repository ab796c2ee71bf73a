"""The Postgres on which everybody is measured: durable, and otherwise as the package and Regie have it."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.embedded.postgres import Postgres
from tests.postgres import PREFIX


@asynccontextmanager
async def durable_server() -> AsyncIterator[str]:
    """The address of the superuser's database of a new server, which goes with everything in it."""
    home = _home()
    postgres = Postgres(home, home / "postgres.log")
    try:
        await postgres.start()
        yield postgres.dsn("postgres")
    finally:
        await postgres.stop()
        shutil.rmtree(home, ignore_errors=True)


def _home() -> Path:
    home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    # So that an ordinary account can come in when the bench runs as root.
    home.chmod(0o711)
    return home
