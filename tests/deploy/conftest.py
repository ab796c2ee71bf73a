"""A fresh data folder on a place that every account can reach."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that is not made yet. What goes wrong in a stack shows in its logs, so they are printed."""
    around = Path(tempfile.mkdtemp(prefix="regie-stack-"))
    # Anybody may make files here, as in /tmp itself.
    around.chmod(0o1777)
    try:
        yield around / "data"
        for log in (around / "data" / "logs").glob("*.log"):
            print(f"--- {log.name}\n{log.read_text(errors='replace')[-2000:]}")
    finally:
        shutil.rmtree(around, ignore_errors=True)
