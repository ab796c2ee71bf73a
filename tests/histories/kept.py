"""Writing and reading what is kept of a life."""

import lzma
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from events.record import Stored

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Kept:
    """One life. `runs` are the histories of its runs as JSON text, oldest first; `stream` is what it told, opened.

    `programme` is the document that it ended under.
    """

    workflow: str
    programme: Mapping[str, object]
    runs: list[str]
    stream: list[Stored]


def present_release() -> str:
    """The version that this code is on its way to be; `.dev` as long as it is not there."""
    version: str = tomllib.loads((HERE.parents[1] / "pyproject.toml").read_text())["project"]["version"]
    return version


def write(release: str, road: str, kept: Kept) -> Path:
    """Keep a life."""
    file = HERE / release / f"{road}.json.xz"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(lzma.compress(msgspec.json.encode(kept)))
    return file


def read(file: Path) -> Kept:
    """A life that was kept."""
    return msgspec.json.decode(lzma.decompress(file.read_bytes()), type=Kept)


def files() -> Iterator[Path]:
    """All of them, release by release."""
    return iter(sorted(HERE.glob("*/*.json.xz")))
