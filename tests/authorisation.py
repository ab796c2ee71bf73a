"""The document of who may do what (`docs/authorisation.md`), made from the table of grants: `make grants`."""

from itertools import groupby
from pathlib import Path

from events.vocabulary.base import DataClass
from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.access.grants import GRANTS, RULES, SENSITIVE, UNSEEN, Grant
from gateway.access.terms import BY_NAME, Action, Relation
from gateway.orders.catalogue import ORDERS
from gateway.words import DATA_CLASSES

DOCUMENT = Path(__file__).parents[1] / "docs" / "authorisation.md"
HEAD = """# Who may do what

Made by `make grants` from the table in `gateway/access/grants.py`. What does not stand here is denied, and nothing inherits: a stand-in
and a colleague have what stands with them, and no more.

A request is a role, a relation to what it is about, an action and a purpose. Each line is one grant: whoever has the role may do this in
that relation for that purpose, and sees of it the data of these classes. Who has several posts may what each of them may. Who may know
that something is there and may not do what they ask is told so (403); to who may not know, it is not there (404). What the words mean
stands in `gateway/access/terms.py`.
"""


def document() -> str:
    """The document, as the table has it."""
    sections = (_section(role, list(theirs)) for role, theirs in groupby(GRANTS, lambda grant: grant.role))
    parts = [HEAD, _masked(), _alone(), *sections, _orders()]
    return "\n\n".join(part.strip() for part in parts) + f"\n\nThese rules are `{RULES}`: every decision in the log names them.\n"


def _masked() -> str:
    return (
        f"In a sensitive case {_classes(SENSITIVE)} are seen by nobody but who is meant by name: in the relations "
        f"{', '.join(relation for relation in Relation if relation in BY_NAME)}. "
        f"Where a grant shows nothing of it then, it counts for nothing, but for {', '.join(one for one in Action if one in UNSEEN)}."
    )


def _alone() -> str:
    granted = {grant.role for grant in GRANTS}
    return f"Nothing is granted to: {', '.join(role for role in (*Role, *Office) if role not in granted)}."


def _section(role: Role | Office, grants: list[Grant]) -> str:
    head = f"## {role}\n\n| relation | action | purpose | data |\n|---|---|---|---|"
    return "\n".join([head, *(f"| {one.relation} | {one.action} | {one.purpose} | {_classes(one.classes) or 'none'} |" for one in grants)])


def _orders() -> str:
    said = "## Orders\n\nWhat each order to a trajectory is, and which data a grant has to show for it.\n"
    head = f"{said}\n| order | action | data |\n|---|---|---|"
    return "\n".join([head, *(f"| {one.name} | {one.action} | {_classes(one.touches)} |" for one in ORDERS.values())])


def _classes(classes: frozenset[DataClass]) -> str:
    return ", ".join(DATA_CLASSES[one] for one in DataClass if one in classes)


if __name__ == "__main__":
    DOCUMENT.write_text(document(), "utf-8")
