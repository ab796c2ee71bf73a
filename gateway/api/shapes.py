"""What the API shows of a view: a model under Dutch names, made from the fields of that view and nothing else.

What somebody does not see is not there, and neither is what there is not: no field is ever null. A moment is in UTC and called `…Tijdstip`,
a day `…Datum` (NLGov REST API Design Rules 2.2, date-time).
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, create_model

from events.vocabulary.base import DataClass
from gateway import words
from gateway.access.views import fields_of

Moment = Annotated[datetime, AfterValidator(lambda moment: moment.astimezone(UTC))]
_AS_SHOWN: Mapping[object, object] = {
    datetime: Moment,
    DataClass: Annotated[Literal[tuple(words.DATA_CLASSES.values())], BeforeValidator(lambda one: words.DATA_CLASSES.get(one, one))],
}
_ENDINGS: Mapping[object, str] = {datetime: "Tijdstip", date: "Datum"}


class Shape(BaseModel):
    """Something that the API shows."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True, hide_input_in_errors=True)


def camel(name: str) -> str:
    """A name of the command line as JSON has it: `uitstel-tot` is `uitstelTot`."""
    first, *rest = name.split("-")
    return first + "".join(word.capitalize() for word in rest)


class Shapes:
    """The models of views, each made of those before it."""

    def __init__(self) -> None:
        self._of: dict[type, type[Shape]] = {}

    def __getitem__(self, view: type) -> type[Shape]:
        return self._of[view]

    def add(self, view: type, called: str, help: str, **fields: str) -> None:
        """Make the model of a view: of each of its fields the Dutch name and, after a space, what it says where the name does not.

        A field with an empty name is not shown.

        Raises:
            TypeError: a field has no name, a name no field, or a moment or day is called otherwise than those are.
        """
        if wrong := set(fields_of(view)) ^ fields.keys():
            raise TypeError(f"{view.__module__}.{view.__qualname__}: not named, or no field: {', '.join(sorted(wrong))}")
        hints = get_type_hints(view)
        made = {name: self._field(view, name, hints[name], told) for name, told in fields.items() if told}
        self._of[view] = create_model(called, __base__=Shape, __doc__=help, **made)

    def _field(self, view: type, name: str, hint: object, told: str) -> Any:
        called, _, says = told.partition(" ")
        for kind, ending in _ENDINGS.items():
            if (kind in (hint, *get_args(hint))) is not called.endswith(ending):
                raise TypeError(f"{view.__module__}.{view.__qualname__}.{name} is called {called}")
        return self._shown(hint) | None, Field(None, alias=called, description=says or None)

    def _shown(self, hint: Any) -> Any:
        if hint in _AS_SHOWN:
            return _AS_SHOWN[hint]
        if hint in self._of:
            return self._of[hint]
        parts, origin = get_args(hint), get_origin(hint)
        if not parts or origin is Literal:
            return hint
        shown = tuple(map(self._shown, parts))
        return Union[shown] if origin not in (list, dict, tuple, Mapping) else origin[shown]  # noqa: UP007
