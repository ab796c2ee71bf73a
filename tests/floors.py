"""The picture of the rooms (`docs/floors.md`), made from the contracts that hold the imports: `make picture`."""

import ast
import itertools
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "floors.md"
HEAD = """# The rooms

Made by `make picture` from the contracts in `pyproject.toml`, which `lint-imports` holds.
An arrow says that a room may use the one it points at, and all below it. Nothing points up.
What stands beside each other does not know each other, or is one floor.
"""


def drawing() -> str:
    """The document, as the contracts have it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layered = [contract for contract in contracts if contract["type"] == "layers"]
    house = next(contract for contract in layered if "containers" not in contract)
    parts = [HEAD, chart([rooms(layer) for layer in house["layers"]])]
    for contract in (contract for contract in layered if contract is not house):
        [container] = contract["containers"]
        layers = [rooms(layer) for layer in contract["layers"]]
        parts += [f"## {container.replace('.', '/')}", f"{contract['name']}.", chart(layers), table(container, layers)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def rooms(layer: str) -> list[str]:
    """The rooms of one floor."""
    return [room for room in re.split(r"[|:\s]+", layer) if room]


def chart(layers: list[list[str]]) -> str:
    """Floors from the top down, as a mermaid flowchart."""
    nodes = [f'    {room}["{room}"]' for floor in layers for room in floor]
    arrows = [f"    {upper} --> {lower}" for above, below in itertools.pairwise(layers) for upper in above for lower in below]
    return "\n".join(["```mermaid", "flowchart TB", *nodes, *arrows, "```"])


def table(container: str, layers: list[list[str]]) -> str:
    """What each room is for, in its own words: the first sentence of its docstring."""
    lines = [f"| `{room}` | {purpose(ROOT.joinpath(*container.split('.'), room))} |" for floor in layers for room in floor]
    return "\n".join(["| room | what lives there |", "|---|---|", *lines])


def purpose(room: Path) -> str:
    """The first line of the docstring of a package or module."""
    source = room / "__init__.py" if room.is_dir() else room.with_suffix(".py")
    docstring = ast.get_docstring(ast.parse(source.read_text("utf-8"))) or ""
    return docstring.partition("\n")[0].replace("|", "\\|")


if __name__ == "__main__":
    PICTURE.write_text(drawing(), "utf-8")
