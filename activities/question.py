"""The partner request as a value: a kind of question, to a role, with a content and an answer of a known shape.

The ports (`municipalities`, `schools`, `employers`) declare their kinds with it in the words of those parties; `docs/partners.md` is
the same list for the partners themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, JsonValue
from pydantic.alias_generators import to_camel

from events.vocabulary.base import DataClass
from events.vocabulary.subjects import subject
from events.vocabulary.values import Component, Role


class Answer(BaseModel):
    """What a partner fills in. Field aliases are the public Dutch names; unknown fields are left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, alias_generator=to_camel, hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class Organisation:
    """Marks the number of an organisation, which has to be in the register of partners in this role."""

    role: Role


def as_list(value: object) -> object:
    """A list of codes, or one line with commas as a form sends it."""
    return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value


A_co = TypeVar("A_co", bound=Answer, covariant=True)

_kinds: dict[str, "Kind[Answer]"] = {}
KINDS: Mapping[str, "Kind[Answer]"] = MappingProxyType(_kinds)
"""Every kind of question by its public name."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[A_co]):
    """A kind of question: its public name (`soort`), what it is called in a list, and the shape of its answer.

    `follows` names what of its content the plan decides, beside whether and of whom it is asked; None when the plan has no part in it.
    `by_law` says that the law sets its date, which a pause does not move. `about` is the component that it belongs to, when more than one
    role can be asked: who that is follows from who answers for the component, or takes part in it (`workflows.programme.asked`); when it
    is `with_one`, as education is, who only takes part does not stand in for who answers for it, and it stays with whom it began with.
    `tells` names what of its content was told of the participant, and the class of data that it is: whoever withdrew the consent to share
    that is not told of to such a party (`activities.consent`). `data` is the class of what it is about: whoever does not see that class
    does not learn that it was asked, unless it was asked of them (`gateway.access.kinds`).
    """

    name: str
    title: str
    answer: type[A_co]
    data: DataClass
    follows: tuple[str, ...] | None = None
    by_law: bool = False
    about: Component | None = None
    tells: Mapping[str, DataClass] = field(default_factory=dict, hash=False)
    with_one: bool = False

    def told_in(self, content: Mapping[str, JsonValue]) -> tuple[DataClass, ...]:
        """The classes of data of the participant that a question with this content tells."""
        return tuple(dict.fromkeys(shared for name, shared in self.tells.items() if content.get(name)))

    def ask(
        self,
        role: Role,
        *,
        among: Sequence[Role] = (),
        words: Mapping[str, JsonValue] = MappingProxyType({}),
        **content: JsonValue,
    ) -> "Question[A_co]":
        """A question of this kind. What a person told, rather than the plan, belongs in `words`.

        `among` are the roles of which the programme chooses one, the better suited before the others; `role` is asked when it names none.
        """
        return Question(self, role, content, words, tuple(among))


@dataclass(frozen=True, slots=True)
class Question(Generic[A_co]):
    """One question, ready to be asked. The partner gets `content` and `words` as one; on the log the words are sealed."""

    kind: Kind[A_co]
    role: Role
    content: Mapping[str, JsonValue] = field(default_factory=dict)
    words: Mapping[str, JsonValue] = field(default_factory=dict)
    among: tuple[Role, ...] = ()

    def read(self, answer: Mapping[str, JsonValue]) -> A_co:
        """The answer as the kind's own type."""
        return self.kind.answer.model_validate(answer)


def declare(
    name: str,
    title: str,
    answer: type[A_co],
    data: DataClass,
    *,
    follows: tuple[str, ...] | None = None,
    by_law: bool = False,
    about: Component | None = None,
    tells: Mapping[str, DataClass] = MappingProxyType({}),
    with_one: bool = False,
) -> Kind[A_co]:
    """Make a kind known by its public name.

    Raises:
        ValueError: when the name is taken.
    """
    if name in _kinds:
        raise ValueError(f"question kind {name!r} is declared twice")
    kind = Kind(subject(name, data), title, answer, data, follows, by_law, about, tells, with_one)
    _kinds[name] = kind
    return kind
