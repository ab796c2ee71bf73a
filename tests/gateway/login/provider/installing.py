"""Installs what the provider is made of: `python -m tests.gateway.login.provider.installing`, and whatever test is first to need it."""

import fcntl
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
PLACE = HERE.parents[3] / ".venv" / "provider"
"""Beside what else the project installs, where nobody looks for tests or documents."""
FILES = ("package.json", "package-lock.json", "op.mjs")
PATIENCE = 240


def installed() -> str | None:
    """See that it is there, one process at a time; says why it is not."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "there is no node with npm on this machine (on Debian: apt-get install nodejs npm)"
    PLACE.mkdir(parents=True, exist_ok=True)
    with (PLACE / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = PLACE / "done"
        wanted = (HERE / "package-lock.json").read_text("utf-8")
        for name in FILES:
            shutil.copyfile(HERE / name, PLACE / name)
        if not done.exists() or done.read_text("utf-8") != wanted:
            # No scripts of packages run. What npm fetched before, it has kept.
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
            try:
                ran = subprocess.run(command, cwd=PLACE, capture_output=True, text=True, timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                return "npm ci took too long"
            if ran.returncode:
                return f"npm ci failed: {ran.stderr[-500:]}"
            done.write_text(wanted, "utf-8")
        return None


if __name__ == "__main__":
    print(installed() or "the provider for tests is installed")
