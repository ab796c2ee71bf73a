"""Log files with a bound, while they are written: whoever writes keeps the file open, so its content moves aside and not the file.

Everybody here appends (O_APPEND), so the next line after that comes at the beginning of the emptied file.
"""

import os
from contextlib import suppress
from pathlib import Path

from deploy.embedded.folder import KEPT_LOGS
from deploy.embedded.process import private

LARGEST = 5_000_000
"""Bytes in one file. With the former ones that are kept, the bound for a process is four times as much."""
LOOK = 2.0
"""Seconds between looks."""


def bound(logs: Path) -> list[str]:
    """Empty every log that has become larger; what was in it is kept beside it if there is room. Returns the names of those."""
    emptied = []
    for log in sorted(logs.glob("*.log")):
        with suppress(OSError):
            if log.stat().st_size > LARGEST:
                _empty(log, LARGEST)
                emptied.append(log.name)
    return emptied


def _empty(log: Path, largest: int) -> None:
    former = log.with_suffix(".log.1")
    try:
        for number in range(KEPT_LOGS - 1, 0, -1):
            older = log.with_suffix(f".log.{number}")
            if older.exists():
                older.replace(log.with_suffix(f".log.{number + 1}"))
        with log.open("rb") as source, open(former, "xb", opener=private) as target:
            source.seek(-min(largest, log.stat().st_size), os.SEEK_END)
            # No further: whoever writes goes on writing.
            target.write(source.read(largest))
    except OSError:
        # A full disk: then the room is worth more than the lines.
        former.unlink(missing_ok=True)
    finally:
        os.truncate(log, 0)
