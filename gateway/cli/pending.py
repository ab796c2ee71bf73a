"""The id of an order at the command line: the same command is the same order until it is known what became of it.

The id is written down before the order goes out and thrown away once the answer is known, so that a command that was killed, or heard
nothing, is the same order when it is given again. After an hour it is a new one: then somebody means it.
"""

import hashlib
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from uuid import UUID, uuid4

from platformdirs import user_state_path

from gateway.cli.output import talk, why

REMEMBERED = 3600
"""Seconds for which an order of which the fate is not known keeps its id."""
SALT = 32
"""Bytes of what makes the names of orders unlike those of other machines."""
named: ContextVar[UUID | None] = ContextVar("named", default=None)
"""The id that was given with `--order`."""


class Pending:
    """An order that is about to be given; `said` is everything that makes it this order. What cannot be written down is not remembered;
    that is told before the order goes out.
    """

    def __init__(self, *said: str, folder: Path | None = None) -> None:
        self._folder = folder or user_state_path("regie", appauthor=False) / "opdrachten"
        self._file: Path | None = None
        self.id = named.get() or uuid4()
        if named.get() is None:
            try:
                self._file = self._folder / self._name(said)
                self.id = self._same()
            except OSError as error:
                self._file = None
                talk.print(
                    f"Deze machine kan de opdracht niet onthouden: {why(error)}. Wordt die afgebroken, geef dan precies deze opnieuw met: "
                    f"--order {self.id}"
                )

    @property
    def again(self) -> str:
        """How to give this very order again, for who does not know what became of it."""
        if self._file is None:
            return f"Geef precies deze opdracht opnieuw met: --order {self.id}"
        return f"Hetzelfde commando is binnen {REMEMBERED // 3600} uur dezelfde opdracht; elders of later met: --order {self.id}"

    @contextmanager
    def until_known(self, *no: type[Exception]) -> Iterator[UUID]:
        """Around giving it, as its id: done, or told `no`, it is known what became of it. Whatever else went wrong leaves that open."""
        try:
            yield self.id
        except no:
            self.settled()
            raise
        except Exception:
            talk.print(f"Het is niet zeker of de opdracht is uitgevoerd. {self.again}")
            raise
        self.settled()

    def settled(self) -> None:
        """It is known what became of it: the next time is another order."""
        if self._file:
            with suppress(OSError):
                self._file.unlink(missing_ok=True)

    def _same(self) -> UUID:
        assert self._file
        with suppress(OSError):
            if time.time() - self._file.stat().st_mtime > REMEMBERED:
                self._file.unlink(missing_ok=True)
        with suppress(OSError, ValueError):
            return UUID(self._file.read_text("ascii"))
        # What is there, if anything, is half of an id.
        self._file.unlink(missing_ok=True)
        return UUID(_first(self._file, str(self.id).encode()).decode("ascii"))

    def _name(self, said: tuple[str, ...]) -> str:
        """What an order is kept under: nobody can tell from it what was ordered, nor try out what it might have been."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        salt = self._folder / "zout"
        if salt.exists() and salt.stat().st_size != SALT:
            salt.unlink(missing_ok=True)
        key = salt.read_bytes() if salt.exists() else _first(salt, secrets.token_bytes(SALT))
        return hashlib.blake2b("\0".join(said).encode(), key=key, digest_size=16).hexdigest()


def _first(path: Path, content: bytes) -> bytes:
    """Lay down a whole file, unless another was first; returns what is in it. Half a file is never there. Raises `OSError`."""
    handle, aside = tempfile.mkstemp(dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(content)
        os.link(aside, path)
        return content
    except FileExistsError:
        return path.read_bytes()
    finally:
        os.unlink(aside)
