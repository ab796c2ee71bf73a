"""Help for tests that run the stack: a supervisor in a process of its own, and waiting for what should become true."""

import json
import os
import pwd
import shutil
import stat
import subprocess
import sys
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from deploy.embedded.process import Account, Child, start, tail
from deploy.settings import PREFIX, Settings
from tests.waiting import eventually

HERE = Path(__file__).parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")


class Owner:
    """A supervisor in its own process, which dies with the test run."""

    def __init__(self, data: Path, account: Account | None = None, python: str = sys.executable) -> None:
        self.data = data
        self.log = data.with_name(f"{data.name}.owner")
        self.log.unlink(missing_ok=True)
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
        env = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        env |= {"PATH": path, "PYTHONPATH": os.pathsep.join((str(HERE), *_packages()))}
        self.child: Child = start(
            "owner", [python, "-m", "tests.deploy.owner", str(data)], log=self.log, env=env, account=account, cwd=HERE
        )

    async def up(self) -> Settings:
        """Wait until everything is up, and tell where."""
        await eventually(lambda: self._told() is not None or not self.child.alive, "the owner telling where it is", within=90)
        told = self._told()
        assert told is not None, tail(self.log)
        fields = {name.removeprefix(PREFIX).lower(): value for name, value in told.items()}
        return Settings.model_validate(fields)

    def _told(self) -> dict[str, str] | None:
        for line in self.log.read_text().splitlines():
            if line.startswith("{"):
                found: dict[str, str] = json.loads(line)
                return found
        return None


def mode(path: Path) -> int:
    """The rights of a file or folder."""
    return stat.S_IMODE(path.stat().st_mode)


async def execute(dsn: str, statement: str) -> object:
    """The first value of a statement, on a connection of its own."""
    connection = await asyncpg.connect(dsn, timeout=5)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def answers(dsn: str) -> bool:
    """Whether Postgres answers here."""
    try:
        return await execute(dsn, "select 1") == 1
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False


def dsn_of(settings: Settings) -> str:
    """The address of the database for its owner, who may do everything."""
    assert settings.owning.database_url
    return settings.owning.database_url.get_secret_value()


def ordinary() -> tuple[Account, str]:
    """An account without rights, and a Python of our version that it can run; without one the test is skipped."""
    entry = pwd.getpwnam("nobody")
    account = Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    own = f"python{sys.version_info.major}.{sys.version_info.minor}"
    env = {"PYTHONPATH": os.pathsep.join((str(HERE), *_packages()))}
    run = partial(subprocess.run, user=account.uid, group=account.gid, extra_groups=[], cwd=HERE, env=env, capture_output=True)
    for python in (sys.executable, shutil.which(own, path="/usr/local/bin:/usr/bin")):
        try:
            run([python or "", "-c", "import deploy.supervisor"], check=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        assert python
        return account, python
    pytest.skip("no Python that an ordinary account can run")


def _packages() -> list[str]:
    return [place for place in sys.path if place.endswith("site-packages")]
