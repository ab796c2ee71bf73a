"""Writing and reading what is kept of a life, and of the templates of a release."""

import lzma
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec
from pydantic import JsonValue

from events.record import Stored
from workflows.documents import read_document
from workflows.programme import catalogue

HERE = Path(__file__).parent
TEMPLATES = Path(catalogue.__file__).with_name("programmes")


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


@dataclass(frozen=True, slots=True)
class Template:
    """A programme as a release came with it: which version, and a digest of the document."""

    version: int
    digest: str


def digest_of(document: Mapping[str, JsonValue]) -> str:
    """The same for documents that say the same, however they are written down."""
    return sha256(msgspec.json.encode(document, order="sorted")).hexdigest()


def templates() -> dict[str, Template]:
    """The programmes that this code comes with, by code."""
    documents = (read_document(file) for file in sorted(TEMPLATES.glob("*.yaml")))
    return {str(each["code"]): Template(int(str(each["versie"])), digest_of(each)) for each in documents}


def keep_templates(release: str) -> None:
    """Keep which templates a release came with."""
    file = HERE / release / "templates.json"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(templates(), order="sorted")) + b"\n")


def released() -> dict[str, dict[str, Template]]:
    """The templates of each release."""
    return {
        file.parent.name: msgspec.json.decode(file.read_bytes(), type=dict[str, Template]) for file in sorted(HERE.glob("*/templates.json"))
    }
