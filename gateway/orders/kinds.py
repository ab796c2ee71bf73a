"""What an order is: the fields in which a person says what a command needs, in Dutch, read alike at every door.

Of each order a pydantic model is made under the Dutch names of its fields. What somebody typed is read by that model; what has to be looked
up (a partner by its name, the newest version of a programme) is looked up then; and the command itself says whether it holds together.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin
from uuid import UUID

import asyncpg
import pydantic
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, ValidationError, create_model

from activities.directory import PartnerDirectory
from events.log.store import EventStore
from events.vocabulary.base import DataClass
from events.vocabulary.values import Role
from events.vocabulary.words import NAME, Name, same
from gateway import words
from gateway.access.grants import GRANTS, LETTERS
from gateway.access.terms import Action
from gateway.accounts.account import NOBODYS
from gateway.accounts.staff import NoSuchColleague, Place, Staff, account_in
from gateway.fate import NotPossible
from gateway.orders.inputs import Input, Options, input_of, plain
from gateway.partners.known import unknown
from gateway.persons.finding import Found
from projections.lists import file, partners
from workflows.decisions.command import Command
from workflows.faults import in_dutch
from workflows.law.moments import read_day, read_moment

EMPTY = "vul dit in"
MOST_NAMED = 10
"""Partners that are named when any of them can be meant."""
_BOTH = {"ja": True, "nee": False}


class Incomplete(Exception):
    """What somebody filled in is no order; `errors` are by the Dutch name of the field, and by "" for the whole."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {error}" if name else error for name, error in errors.items()))
        self.errors = errors


class NotThere(Incomplete):
    """Something that is named in an order does not exist."""


async def _nobody(person: UUID) -> Sequence[Found]:
    return ()


async def _all_of_them(trajectories: Sequence[UUID]) -> set[UUID]:
    return set(trajectories)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where an order looks things up. `id` is the order's own; `newest` gives the newest published version of a programme."""

    trajectory: UUID
    id: UUID
    pool: asyncpg.Pool
    store: EventStore
    newest: Callable[[str], Awaitable[int | None]]
    others: Callable[[UUID], Awaitable[Sequence[Found]]] = _nobody
    """Who else with a trajectory a person is likely to be; somebody looks at them by it."""
    among: Callable[[Sequence[UUID]], Awaitable[set[UUID]]] = _all_of_them
    """Of these trajectories those of which who asks may find the participant; where nobody logs in that is all."""
    staff: Staff | None = None
    """The colleagues with an account; without a login there are none, and somebody is whatever they are called."""

    async def organisation(self, named: UUID | str, roles: frozenset[Role], place: str, *, taking_part: bool = False) -> UUID:
        """The number of an organisation in the register, in one of these roles (none: any); who is `taking_part` may have left it since.

        Raises:
            Incomplete: when it may be more than one.
            NotThere: when it is not known.
        """
        number = named if isinstance(named, UUID) else await partner_named(self.pool, named, roles, place)
        if not taking_part and (why := await unknown(PartnerDirectory(self.store), number, roles)):
            raise NotThere({place: why})
        return number

    async def colleague(self, named: str, role: Role, place: str, municipality: UUID | None) -> str:
        """Who is meant in a role by a name or a number: the number of an account, or what was told where there are no accounts.

        `municipality` is that of a trajectory that is to begin; of another one it stands in its file.

        Raises:
            Incomplete: when it may be more than one, or it cannot be them.
            NotThere: when nobody is called so.
        """
        if self.staff is None or role in NOBODYS:
            return named
        try:
            return str(await self.staff.meant(named, role, Place(municipality) if municipality else await self._here()))
        except NoSuchColleague as nobody:
            raise NotThere({place: str(nobody)}) from None
        except NotPossible as no:
            raise Incomplete({place: str(no)}) from None

    async def holder(self, named: str, role: Role) -> str:
        """Who of those that hold a role in this trajectory is meant by a name, as it stands there; otherwise what was told."""
        row = await file.find(self.pool, self.trajectory) if self.staff else None
        held = [one.holder for one in row.holders if one.role is role] if row else []
        held += [row.regisseur] if row and role is Role.REGISSEUR else []
        numbers = {id: one for one in held if one and (id := account_in(one))}
        called = await self.staff.called(numbers) if self.staff else {}
        meant = [numbers[id] for id, name in called.items() if same(name, named)]
        return meant[0] if len(meant) == 1 and named not in held else named

    async def _here(self) -> Place:
        row = await file.find(self.pool, self.trajectory)
        return place_of(row) if row else Place(None)


Values = dict[str, Any]
"""What a command is made of, by its attributes."""
Adapt = Callable[[Values, Surroundings], Awaitable[None]]
"""Turns what was filled in into what the command needs, in place. Raises `Incomplete`."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an order under its Dutch name. What can be filled in follows from the command, unless `reads` is another type."""

    name: str
    label: str
    reads: object = None
    options: Options = ()
    """What a form offers, when that is less than there is, or called otherwise."""
    required: bool = False
    """Though the command can do without."""
    roles: frozenset[Role] = frozenset()
    """Roles of the partners among whom one is chosen; without any: all."""
    role_in: str = ""
    """The attribute that says in which role."""
    taking_part: bool = False
    """Only who takes part already is offered."""
    person: bool = False
    """A colleague, in one of these roles: by their account, where the installation has a login."""


def _written(read: Callable[[str], object]) -> BeforeValidator:
    return BeforeValidator(lambda value: read(value) if isinstance(value, str) else value)


def _partner(text: str) -> UUID | str:
    try:
        return UUID(text)
    except ValueError:
        return NAME.enter(text)


_WRITTEN: Mapping[object, BeforeValidator] = {
    bool: _written(lambda text: _BOTH.get(text, text)),
    date: _written(read_day),
    AwareDatetime: _written(read_moment),
    UUID: _written(_partner),
}
"""How people write what pydantic reads in another way."""


@dataclass(frozen=True, slots=True)
class Called:
    """What is said of an order. `name` is what it is called at the command line, and the last word of its address."""

    name: str
    title: str
    done: str
    """When it was carried out."""
    button: str = "Leg vast"


@dataclass(frozen=True)
class OrderKind:
    """An order that a person gives to a trajectory, or about somebody (`gateway.orders.rights`).

    `action` is what it is in the table of grants, and `data` the classes that it touches as that table writes them. An order that nobody is
    granted stops the import.
    """

    command: type[BaseModel]
    called: Called
    help: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    """By the attribute of the command that they fill; what the command does not have is taken by `adapt`."""
    adapt: Adapt | None = None
    shown: Callable[[file.Row], bool] = lambda _: True
    """Whether the page of a trajectory offers it now."""
    item: str = ""
    """The field that says what it is about; beside each of those things it is offered."""
    task: str = ""
    """The kind of task that it does."""
    beside_task: bool = False
    """Offered nowhere but beside such a task."""
    warning: str = ""
    """What somebody has to be sure of before a form is sent."""
    without_form: str = ""
    """Why it has no form among the others."""
    by_holder: bool = False
    """Whoever has to do the task that its item is, or that is about it, may give it as well."""
    action: Action = field(kw_only=True)
    data: str = field(kw_only=True)

    def __post_init__(self) -> None:
        if not self.may:
            raise TypeError(f"nobody is granted the order {self.name}: {self.action} {self.data}")

    @property
    def after_end(self) -> bool:
        """Whether it is offered when a trajectory has ended."""
        return issubclass(self.command, Command) and self.command.after_end

    @cached_property
    def touches(self) -> frozenset[DataClass]:
        """The classes of data that it touches."""
        return frozenset(LETTERS[letter] for letter in self.data)

    @cached_property
    def may(self) -> frozenset[Role]:
        """In which roles it can be given: those that have a grant for it."""
        granted = (one.role for one in GRANTS if one.action is self.action and self.touches <= one.classes)
        return frozenset(role for role in granted if isinstance(role, Role))

    @property
    def name(self) -> str:
        """The Dutch name."""
        return self.called.name

    @property
    def only_beside(self) -> bool:
        """Whether it is offered nowhere but beside a task, or the thing that it is always about."""
        return self.beside_task or any(asked.name == self.item and asked.required for asked in self.inputs)

    @cached_property
    def model(self) -> type[BaseModel]:
        """What is filled in, under the Dutch names."""
        fields: dict[str, Any] = {attribute: self._described(attribute, field) for attribute, field in self.fields.items()}
        return create_model(
            self.command.__name__, __doc__=self.help, __config__=ConfigDict(extra="forbid", hide_input_in_errors=True), **fields
        )

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """The form by which it is given, a field for each of `fields`."""
        return tuple(self._input(attribute, field) for attribute, field in self.fields.items())

    def own(self, filled: Mapping[str, str]) -> dict[str, object]:
        """What belongs to this order of all that is in a form."""
        return {one.name: filled[one.name] for one in self.inputs if one.name in filled}

    def read(self, filled: Mapping[str, object]) -> Values:
        """What was filled in under the Dutch names, as `command_from` takes it.

        Raises:
            Incomplete: with what is wrong with which field.
        """
        try:
            read = self.model.model_validate(filled)
        except ValidationError as error:
            raise Incomplete(_faults(error, {})) from None
        return {attribute: getattr(read, attribute) for attribute in read.model_fields_set}

    async def command_from(self, values: Values, around: Surroundings) -> Command:
        """The command to a trajectory, from what was read. Raises as `made` does."""
        command = await self.made(values, around)
        assert isinstance(command, Command), "it is an order to a trajectory"
        return command

    async def made(self, values: Values, around: Surroundings) -> BaseModel:
        """What is ordered, from what was read.

        Raises:
            Incomplete: with what is wrong with which field.
        """
        values = dict(values)
        for (attribute, told), asked in zip(self.fields.items(), self.inputs, strict=True):
            if asked.kind == "partner" and (named := values.get(attribute)) is not None:
                roles = frozenset({values[told.role_in]}) if told.role_in else told.roles
                values[attribute] = await around.organisation(named, roles, told.name, taking_part=told.taking_part)
            elif told.person and (named := values.get(attribute)) is not None:
                [role] = {values[told.role_in]} if told.role_in else told.roles
                if told.taking_part:
                    values[attribute] = await around.holder(named, role)
                else:
                    values[attribute] = await around.colleague(named, role, told.name, values.get("municipality"))
        if self.adapt:
            await self.adapt(values, around)
        try:
            return self.command.model_validate(values)
        except ValidationError as error:
            raise Incomplete(_faults(error, self.fields)) from None

    def _described(self, attribute: str, field: Field) -> tuple[object, object]:
        known = self.command.model_fields.get(attribute)
        if field.reads is not None or known is None:
            read, needed = field.reads, NoneType not in get_args(field.reads)
        else:
            read, needed = known.rebuild_annotation(), known.is_required() or field.required
            if (kind := plain(known.annotation)) in _WRITTEN:
                whole = UUID | Name if kind is UUID else read
                read = Annotated[whole if needed else whole | None, _WRITTEN[kind]]
        return read, pydantic.Field(... if needed else None, alias=field.name, title=field.label)

    def _input(self, attribute: str, field: Field) -> Input:
        info = self.model.model_fields[attribute]
        found = replace(input_of(field.name, field.label, info), roles=field.roles, taking_part=field.taking_part)
        if found.kind == "partner" and field.reads is not None:
            return replace(found, kind="keuze" if field.options else "tekst", options=field.options)
        if field.person:
            return replace(found, kind="account")
        chosen = plain(info.annotation)
        few = found.required and (chosen is bool or get_origin(chosen) is Literal)
        if field.options or few:
            return replace(found, kind="een_van" if few else "keuze", options=field.options or found.options)
        return found


def place_of(row: file.Row) -> Place:
    """Where who is to do something in a trajectory has to work."""
    employer = {row.employer} if row.employer else set()
    return Place(row.municipality, frozenset({party.partner for party in row.parties} | employer | {row.municipality}))


def _faults(error: ValidationError, fields: Mapping[str, Field]) -> dict[str, str]:
    """What is wrong by the name of the field: that of the model itself, or that of the one of `fields` which fills the attribute."""
    found: dict[str, str] = {}
    for fault, detail in zip(in_dutch(error.errors()), error.errors(), strict=True):
        place = str(detail["loc"][0]) if detail["loc"] else ""
        name = (fields[place].name if place in fields else "") if fields else place
        found.setdefault(name, EMPTY if detail["type"] == "missing" else fault.message)
    return found


async def partner_named(pool: asyncpg.Pool, text: str, roles: frozenset[Role], place: str) -> UUID:
    """The partner that has this number, this source or this name, and one of these roles (none: any); a number is taken for what it is.

    Raises:
        Incomplete: when that may be more than one.
        NotThere: when nobody does.
    """
    if isinstance(number := _partner(text), UUID):
        return number
    known = [one for one in await partners.taking_part(pool) if not roles or one.role in roles]
    found = [one for one in known if text == one.source] or [one for one in known if same(text, one.name)]
    if not found:
        what = f"als {', '.join(words.label(role) for role in sorted(roles))} " if roles else ""
        raise NotThere({place: f"'{text}' is {what}niet bekend; zie regie partners list, of noem het nummer"})
    if len(found) > 1:
        named = ", ".join(f"{one.name} ({words.label(one.role)}, {one.partner})" for one in found[:MOST_NAMED])
        raise Incomplete({place: f"'{text}' kan meer dan een zijn, noem het nummer: {named}"})
    return found[0].partner
