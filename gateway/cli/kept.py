"""The session of the command line, kept for who logged in: an opaque token in a file that nobody else can read."""

import os
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LONGEST = 200
"""Bytes of a token."""
READABLE = (
    "{path} is van een ander, of door anderen te lezen: wie daarin kijkt, kan in uw naam werken. Het is niet gebruikt. Verwijder het, en "
    "log opnieuw in: regie login"
)


class Unsafe(Exception):
    """What is kept cannot be trusted; in Dutch, with what to do."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept at a path."""

    path: Path

    def read(self) -> str | None:
        """The token, None when there is none. Raises `Unsafe` when others can read it, or it is no plain file of ours."""
        try:
            file = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except FileNotFoundError:
            return None
        except OSError:
            raise Unsafe(READABLE.format(path=self.path)) from None
        try:
            found = os.fstat(file)
            if not stat.S_ISREG(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
                raise Unsafe(READABLE.format(path=self.path))
            return os.read(file, LONGEST).decode("ascii", "replace").strip()
        finally:
            os.close(file)

    def keep(self, token: str) -> None:
        """Keep a token instead of what was kept; half of one is never there. Raises `OSError`."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Of mode 0600 from the first moment.
        handle, aside = tempfile.mkstemp(dir=self.path.parent)
        try:
            with open(handle, "w", encoding="ascii") as file:
                file.write(token)
            os.replace(aside, self.path)
        except BaseException:
            with suppress(OSError):
                os.unlink(aside)
            raise

    def forget(self) -> None:
        """Keep nothing any more. Raises `OSError`."""
        self.path.unlink(missing_ok=True)
