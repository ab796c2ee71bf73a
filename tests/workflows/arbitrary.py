"""Strategies for whatever people can order and partners can answer, made from the models themselves: a command or kind of question that is
added is tried without a word here. `Hints` know which ids, codes and dates exist, so that much of what is tried makes sense.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel, JsonValue, ValidationError
from pydantic.fields import FieldInfo

from activities.kinds import KINDS
from events.trajectory.state import Request, Trajectory
from events.vocabulary.base import Erased
from workflows.decisions.command import Command
from workflows.decisions.course import StartTrajectory
from workflows.decisions.open_items import RecordAnswer
from workflows.decisions.order import COMMANDS
from workflows.law.period import Period
from workflows.programme.document import Programme

PEOPLE = ("anna", "bert", "carla")
_FAR = timedelta(days=400)
_JUNK = ("", "x", "bestaat niet")


@dataclass(frozen=True, slots=True)
class Hints:
    """What exists in a trajectory at this moment."""

    state: Trajectory
    programme: Programme
    now: datetime
    partners: tuple[UUID, ...]

    def texts(self, field: str) -> tuple[str, ...]:
        """Values for a field of text, by its name; else anything that is called something."""
        state = self.state
        open_tasks, open_requests = tuple(t.key for t in state.open_tasks), tuple(r.key for r in state.open_requests)
        criteria = tuple(criterion.code for criterion in self.programme.criteria)
        known: Mapping[str, tuple[str, ...]] = {
            "task": open_tasks or tuple(state.tasks),
            "request": open_requests or tuple(state.requests),
            "barrier": tuple(state.voortraject.barriers),
            "criterion": state.unmet_hard_criteria or criteria,
            "signal": tuple(state.attention),
            "source": tuple(funding.name for funding in self.programme.funding),
            "programme": (self.programme.code,),
            "to": PEOPLE,
            "by": PEOPLE,
            "holder": PEOPLE,
            "module": tuple(m.code for m in self.programme.voortraject.modules),
        }
        anything = (*PEOPLE, *open_tasks, *open_requests, *state.voortraject.barriers, *criteria)
        return known.get(field) or anything

    def places(self) -> tuple[str, ...]:
        """Places in the programme that hold a norm."""
        return tuple(place for place, _ in self.programme.norms())


def kinds() -> st.SearchStrategy[list[type[Command]]]:
    """Some kinds of command: what goes wrong mostly takes few of them, one after the other."""
    return st.lists(st.sampled_from([each for each in COMMANDS if each is not StartTrajectory]), min_size=3, max_size=6, unique=True)


def commands(kinds: list[type[Command]], hints: Hints) -> st.SearchStrategy[Command]:
    """Commands of some kinds, most of them well-formed and some of them allowed."""
    return st.sampled_from(kinds).flatmap(lambda kind: command(kind, hints))


def command(kind: type[Command], hints: Hints) -> st.SearchStrategy[Command]:
    """Commands of a kind."""
    if kind is RecordAnswer and hints.state.open_requests:
        # Only together do a question and its answer make sense.
        return st.sampled_from(hints.state.open_requests).flatmap(
            lambda request: st.builds(RecordAnswer, request=st.just(request.key), agreed=st.booleans(), answer=answers(request, hints))
        )
    return built(kind, hints)


def answers(request: Request, hints: Hints) -> st.SearchStrategy[dict[str, JsonValue]]:
    """Answers to a question: of the right shape mostly, otherwise garbage."""
    fitting = built(KINDS[request.kind].answer, hints).map(lambda answer: answer.model_dump(mode="json", by_alias=True))
    garbage: st.SearchStrategy[dict[str, JsonValue]] = st.sampled_from(
        [{}, {"wat": "rommel"}, {"startdatum": "gisteren"}, {"metingen": [1]}]
    )
    return st.one_of(fitting, fitting, fitting, garbage)


def built(model: type[BaseModel], hints: Hints) -> st.SearchStrategy[Any]:
    """Instances of a model, of values that pass its validation."""
    required = {name: of_field(name, field, hints) for name, field in model.model_fields.items() if field.is_required()}
    optional = {name: of_field(name, field, hints) for name, field in model.model_fields.items() if not field.is_required()}

    def make(values: dict[str, Any]) -> BaseModel | None:
        try:
            return model.model_validate(values, by_name=True)
        except ValidationError:
            return None

    return st.fixed_dictionaries(required, optional=optional).map(make).filter(lambda made: made is not None)


def of_field(name: str, field: FieldInfo, hints: Hints) -> st.SearchStrategy[Any]:
    """Values for a field of a model."""
    bounds = {type(m).__name__.lower(): m for m in field.metadata}

    def bound(strict: str, other: str, towards: int, default: int) -> int:
        found = {name: getattr(bounds[name], name) for name in (strict, other) if name in bounds}
        numbers = [number + (towards if name == strict else 0) for name, number in found.items() if isinstance(number, int)]
        return numbers[0] if numbers else default

    low = bound("gt", "ge", 1, 0)
    return of_type(name, field.annotation, hints, (low, bound("lt", "le", -1, low + 100)))


def of_type(name: str, kind: Any, hints: Hints, whole: tuple[int, int] = (0, 40)) -> st.SearchStrategy[Any]:
    """Values of a type, for a field of that name."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return of_type(name, inner[0], hints, whole)
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in (Union, UnionType):
        return st.one_of([of_type(name, each, hints, whole) for each in inner if each is not Erased])
    if origin is tuple and inner[-1] is Ellipsis:
        return st.lists(of_type(name, inner[0], hints), max_size=4).map(tuple)
    if origin in (list, frozenset, set):
        return st.lists(of_type(name, inner[0], hints), max_size=4).map(origin)
    if origin in (dict, Mapping):
        values = st.one_of(st.sampled_from(["P1M", "P2W", "P10D"]), st.booleans(), st.integers(0, 40))
        return st.dictionaries(st.sampled_from(hints.places()), values, max_size=2)
    if kind is type(None):
        return st.none()
    if kind is bool:
        return st.booleans()
    if kind is int:
        versions = st.just(hints.programme.version)
        return versions if name == "programme_version" else st.sampled_from(sorted({*range(whole[0], min(whole[0] + 5, whole[1])), *whole}))
    if kind is str:
        return st.sampled_from((*hints.texts(name) * 3, *_JUNK))
    if kind is UUID:
        return st.sampled_from(hints.partners)
    if kind in (datetime, AwareDatetime):
        return st.timedeltas(-timedelta(days=10), _FAR).map(lambda by: hints.now + by)
    if kind is date:
        return st.integers(-30, 60).map(lambda days: hints.now.date() + timedelta(days=days))
    if kind is Period:
        return st.sampled_from(["P1D", "P2W", "P1M", "P3Y", "PT5S", "P0D", "P999999999Y"]).map(Period.parse)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return st.sampled_from(list(kind))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return built(kind, hints)
    return st.from_type(kind)
