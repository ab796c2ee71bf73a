"""Which build this is: a name made from the code that decides, so that changed code is another worker version by itself."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

ROOMS = ("events", "activities", "workflows")


@cache
def build_id() -> str:
    """Twelve hexadecimal digits over every source file and document of the rooms that a workflow runs on."""
    digest = sha256()
    for room in ROOMS:
        for name, content in sorted(_sources(files(room), room)):
            digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()[:12]


def _sources(folder: Traversable, path: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        name = f"{path}/{entry.name}"
        if entry.is_dir() and entry.name != "__pycache__":
            found += _sources(entry, name)
        elif entry.name.endswith((".py", ".sql", ".yaml")):
            found.append((name, entry.read_bytes()))
    return found
