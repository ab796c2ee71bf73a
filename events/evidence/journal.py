"""The seals outside the database: one line of JSON each, seal n on line n.

It is worth as much as it is out of reach of whoever can write to the database: another disk, another account, a copy elsewhere.
"""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec

from events.evidence.seal import Seal

_decode = msgspec.json.Decoder(Seal).decode


class Illegible(ValueError):
    """A line that is no seal."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} of the seals outside the database is no seal")
        self.line = line


class Journal:
    """A file that only grows."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, seal: Seal) -> None:
        """Add a seal; it is on disk when this returns."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = not self.path.exists()
        with open(self.path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(msgspec.json.encode(seal) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if new:
            _sync_folder(self.path.parent)

    def after(self, number: int) -> Iterator[Seal]:
        """The seals after a number, in order, as far as the file has come when it is read. What is not a whole line is not there yet.

        Raises:
            Illegible: a line is no seal.
        """
        if not self.path.exists():
            return
        with open(self.path, "rb") as file:
            for line, text in enumerate(islice(file, number, None), start=number + 1):
                if not text.endswith(b"\n"):
                    return
                try:
                    yield _decode(text)
                except msgspec.MsgspecError as error:
                    raise Illegible(line) from error

    def mend(self) -> None:
        """Remove the half line that a crash while writing leaves behind; nobody was told of that seal yet."""
        if not self.path.exists():
            return
        with open(self.path, "r+b") as file:
            whole = file.seek(0, os.SEEK_END)
            while whole and file.seek(whole - 1) >= 0 and file.read(1) != b"\n":
                whole -= 1
            file.truncate(whole)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
