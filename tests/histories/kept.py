"""Writing and reading what is kept of a life, and of the templates and the numbers of law and policy of a release."""

import lzma
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import msgspec
from pydantic import JsonValue

from events.record import Stored
from workflows.documents import read_document
from workflows.law.policy import Entry, Policy, policy_names, policy_set
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


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a policy set as a release came with it: its value and rule of counting, and until when it holds."""

    value: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """A policy set as a release came with it, on the day of that release: its version, and of that version its numbers, each by its key,
    for whom it is, since when it holds, and since which version."""

    version: int
    on: date
    numbers: dict[str, Number]


def numbers_of(policy: Policy, version: int) -> dict[str, Number]:
    """The numbers that a version of a policy set has of its own."""
    return {
        " ".join(filter(None, (entry.key, *_whom(entry), f"{entry.valid_from}", f"versie {entry.since_version}"))): Number(
            f"{entry.value} {entry.term}", entry.valid_until
        )
        for entry in policy.entries
        if entry.in_version(version)
    }


def _whom(entry: Entry) -> tuple[str | None, ...]:
    return entry.municipality, entry.sector, entry.level


def keep_policies(release: str, on: date) -> None:
    """Keep which numbers a release came with."""
    kept = {name: Numbers(policy_set(name).version, on, numbers_of(policy_set(name), policy_set(name).version)) for name in policy_names()}
    file = HERE / release / "policies.json"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(kept, order="sorted")) + b"\n")


def released_policies() -> dict[str, dict[str, Numbers]]:
    """The policy sets of each release."""
    return {
        file.parent.name: msgspec.json.decode(file.read_bytes(), type=dict[str, Numbers]) for file in sorted(HERE.glob("*/policies.json"))
    }


def changed_since(then: Numbers, now: Mapping[str, Number]) -> Iterator[str]:
    """What an edit changed for whoever began under a release, with what to do instead; `now` is the same version of that set."""
    for which, number in then.numbers.items():
        if which not in now:
            yield f"{which} is gone from version {then.version}: let it stand with 'tot_versie', and raise 'versie'"
        elif now[which].value != number.value:
            says = f"{which} was {number.value} and is {now[which].value}"
            yield f"{says}: raise 'versie' by one, let the old entry stand with 'tot_versie', put the right one beside it"
        elif now[which].until != number.until and not _ends_later(number, now[which], then.on):
            held, holds = number.until or "ever", now[which].until or "ever"
            yield f"{which} held until {held} and now {holds}: only what had no end gets one, after {then.on}"
    had = {which.split()[0] for which in then.numbers} - {which.split()[0] for which in then.numbers if which not in now}
    for which in now:
        if which not in then.numbers and (key := which.split()[0]) in had and (day := _first_day(which)) <= then.on:
            yield (
                f"{which} is new, and from {day} it goes before what whoever began by {then.on} has for {key}: "
                "let it hold from a later day, or raise 'versie' by one and give it 'vanaf_versie'"
            )


def _first_day(which: str) -> date:
    """Since when a number holds, by what it is called (`numbers_of`)."""
    return date.fromisoformat(which.split()[-3])


def _ends_later(then: Number, now: Number, on: date) -> bool:
    return then.until is None and now.until is not None and now.until > on
