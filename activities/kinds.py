"""Every kind of question there is. Importing this module declares them all; ask for `KINDS` here."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from pydantic import JsonValue

from activities import connectors, employers, expertise, municipalities, participants, schools
from activities.question import KINDS, Organisation
from events.vocabulary.values import Role

__all__ = ["KINDS", "connectors", "employers", "expertise", "municipalities", "organisations_in", "participants", "schools"]

_ORGANISATIONS: Mapping[str, Role] = {
    field.alias or name: mark.role
    for kind in KINDS.values()
    for name, field in kind.answer.model_fields.items()
    for mark in field.metadata
    if isinstance(mark, Organisation)
}


def organisations_in(answer: Mapping[str, JsonValue]) -> Iterator[tuple[str, UUID, Role]]:
    """The organisations that an answer names by their numbers: the public name of the field, the number, and the role it has to have.

    What is no number at all is a fault of the answer itself, and is not told here.
    """
    for name, role in _ORGANISATIONS.items():
        try:
            yield name, UUID(str(answer[name])), role
        except (KeyError, ValueError):
            continue
