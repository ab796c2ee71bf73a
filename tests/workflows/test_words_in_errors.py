"""What is wrong with a message, an answer, an order or an event is told without telling what was in it."""

import pkgutil
import zlib
from collections.abc import Iterator
from importlib import import_module

import msgspec
import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

import activities
import events
import gateway
import workflows
from activities.municipalities import Intake
from events.trajectory.carried import Piece, Pieces
from events.vocabulary.course import NoteWritten
from workflows.decisions.order import Order
from workflows.verbs.message import Message

OF_NOBODY = {
    *(f"workflows.programme.{module}" for module in ("document", "norm", "parties", "stages", "targets", "thresholds")),
    "workflows.law.policy",
    "workflows.law.calendar",
}
"""Documents, in which nobody is told of: there it helps to see what was written."""
WORD = "in vertrouwen"


def models(cls: type[BaseModel] = BaseModel) -> Iterator[type[BaseModel]]:
    """Every model of ours."""
    for package in (events, activities, workflows, gateway):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    found = [cls]
    while found:
        found += (one := found.pop()).__subclasses__()
        if one.__module__.partition(".")[0] in ("events", "activities", "workflows", "gateway"):
            yield one


def test_every_model_in_which_something_of_a_person_can_be_keeps_it_out_of_its_errors() -> None:
    telling = [one for one in models() if not one.model_config.get("hide_input_in_errors")]
    assert not [one for one in telling if one.__module__ not in OF_NOBODY]


@pytest.mark.parametrize("model", [Order, Message, NoteWritten, Intake])
def test_an_error_does_not_repeat_what_was_filled_in(model: type[BaseModel]) -> None:
    wrong = {"text": [WORD], "tolk": WORD, "command": {"name": "pause", "reason": [WORD]}, "data": WORD}
    for read in (model.model_validate, TypeAdapter(model).validate_python):
        with pytest.raises(ValidationError) as error:
            read(wrong)
        assert WORD not in str(error.value)


@pytest.mark.parametrize("told", [{"id": WORD}, {"regisseur": [WORD]}, {"attention": {"a": {"evidence": [WORD]}}}])
def test_a_state_that_cannot_be_read_is_told_without_what_it_says(told: dict[str, object]) -> None:
    carried = Piece(1, None, 0, 0, zlib.compress(msgspec.json.encode(told)))
    with pytest.raises(ValidationError) as error:
        Pieces().take(carried.packed())
    assert WORD not in str(error.value)
