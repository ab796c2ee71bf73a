"""What tests have from npm, each installed from its lockfile and kept until that changes: `python -m tests.npm`, and whatever test is first
to need it.
"""

import fcntl
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 240


@dataclass(frozen=True)
class Package:
    """A folder with `package.json` and its lockfile; `files` go along."""

    here: Path
    files: tuple[str, ...] = ()

    @property
    def place(self) -> Path:
        """Beside what else the project installs, where nobody looks for tests or documents."""
        return ROOT / ".venv" / self.here.name


PROVIDER = Package(ROOT / "tests" / "gateway" / "login" / "provider", ("op.mjs",))
"""A real OpenID provider, `oidc-provider`, that logging in is tested against."""
LINTER = Package(ROOT / "tests" / "gateway" / "api" / "linter")
"""Spectral, by which the description of the API is held to the NLGov REST API Design Rules."""
SENDER = Package(ROOT / "tests" / "gateway" / "inbox" / "senders", ("send.mjs",))
"""A library with which partners send events."""
AXE = Package(ROOT / "tests" / "gateway" / "axe")
"""axe-core, by which pages in a browser are held to WCAG."""


def missing(package: Package) -> str | None:
    """See that it is there, one process at a time; says why it is not."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "there is no node with npm on this machine (on Debian: apt-get install nodejs npm)"
    place = package.place
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = place / "done"
        wanted = (package.here / "package-lock.json").read_text("utf-8")
        for name in ("package.json", "package-lock.json", *package.files):
            shutil.copyfile(package.here / name, place / name)
        if not done.exists() or done.read_text("utf-8") != wanted:
            # No scripts of packages run. What npm fetched before, it has kept.
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
            try:
                ran = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                return "npm ci took too long"
            if ran.returncode:
                return f"npm ci failed: {ran.stderr[-500:]}"
            done.write_text(wanted, "utf-8")
        return None


if __name__ == "__main__":
    for one in (PROVIDER, LINTER, SENDER, AXE):
        print(missing(one) or f"{one.here.name}: installed")
