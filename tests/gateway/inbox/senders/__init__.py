"""Libraries with which partners send, as they are: two lines of PyPI's cloudevents, which cannot be in one environment, each in a folder
of its own, and that of npm (`tests.npm`). `python -m tests.gateway.inbox.senders` installs the first two by their hashes; so does whatever
test is first to need them.
"""

import fcntl
import subprocess
import sys
from pathlib import Path

from tests.npm import ROOT

HERE = Path(__file__).parent
PATIENCE = 120
LINES = ("1", "2")
"""Of PyPI's cloudevents: 1.12 is what Open Zaak and Open Notificaties run on."""


def place(line: str) -> Path:
    """Where it is, beside what else the project installs."""
    return ROOT / ".venv" / f"cloudevents-{line}"


def missing(line: str) -> str | None:
    """See that it is there, one process at a time; says why it is not."""
    here, wanted = place(line), HERE / f"cloudevents-{line}.txt"
    here.mkdir(parents=True, exist_ok=True)
    with (here / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = here / "done"
        if done.exists() and done.read_text("utf-8") == wanted.read_text("utf-8"):
            return None
        # What they need besides is in the environment of the project.
        options = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--upgrade", "--target", str(here)]
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *options, "--requirement", str(wanted)]
        try:
            ran = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            return "pip took too long"
        if ran.returncode:
            return f"pip failed: {ran.stderr[-500:]}"
        done.write_text(wanted.read_text("utf-8"), "utf-8")
        return None
