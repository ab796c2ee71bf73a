"""Files that a command makes for who asks for them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from gateway.cli.output import Exit, stop


@contextmanager
def new_file(path: Path) -> Iterator[TextIO]:
    """A new file that nobody else can read; there is none when something goes wrong, and one that is there already is left alone."""
    try:
        new = open(path, "x", encoding="utf-8", newline="\n", opener=lambda name, flags: os.open(name, flags, 0o600))  # noqa: SIM115
    except OSError as error:
        stop(Exit.USAGE, f"{path} is niet te maken: {error.strerror}.")
    try:
        with new as out:
            yield out
    except BaseException:
        path.unlink()
        raise
