"""What the command line can do, the API can: of every command it is told by which address, or why it is not there."""

from collections.abc import Mapping
from pathlib import Path

from deploy.cli import app
from gateway.access.terms import Action
from gateway.api.document import document
from gateway.api.publisher import Publisher
from gateway.cli.needs import NEED, Need, commands
from gateway.orders.catalogue import ORDERS
from workflows.decisions.course import StartTrajectory

TABLE = Path(__file__).with_name("commands.txt")
AT_MACHINE, OPEN = "machine", "open"
FILES = {"persons processing", "process export"}
"""They write files of which the key stays with who is at the machine, or is kept nowhere."""
PUBLISHED = "GET /openapi.json"
MOST_OPEN = 33
"""It may only become fewer."""


def table() -> Mapping[str, str]:
    """For each command its addresses, or why there are none."""
    lines = (line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#"))
    return dict(line.split(": ", 1) for line in lines)


def addresses() -> set[str]:
    paths = document("https://regie.example.org", Publisher())["paths"]
    return {f"{method.upper()} {path}" for path, item in paths.items() for method in item}


def test_every_command_has_its_line_and_every_order_its_address() -> None:
    orders = {f"trajectories {name}": "" if one.command is StartTrajectory else f"/{{id}}/{name}" for name, one in ORDERS.items()}
    assert table().keys() == {name for name, _ in commands(app)} - orders.keys()
    assert {f"POST /trajecten{path}" for path in orders.values()} <= addresses()


def test_what_a_line_names_is_there_and_each_address_is_named_once() -> None:
    named = [f"{method} {path}" for line in table().values() if line not in (AT_MACHINE, OPEN) for method, path in _pairs(line)]
    assert len(named) == len(set(named))
    assert set(named) - addresses() == {PUBLISHED}


def test_only_what_keeps_the_installation_going_is_left_to_who_is_at_the_machine() -> None:
    needs = {name: getattr(command, NEED) for name, command in commands(app)}
    for name, line in table().items():
        need = needs[name]
        if line == AT_MACHINE and name not in FILES:
            assert need is None or (isinstance(need, Need) and need.action is Action.OPERATE), name


def test_what_is_not_there_yet_becomes_less() -> None:
    assert sum(line == OPEN for line in table().values()) <= MOST_OPEN


def _pairs(line: str) -> list[tuple[str, str]]:
    words = line.split()
    return list(zip(words[::2], words[1::2], strict=True))
