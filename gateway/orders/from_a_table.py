"""Trajectories that begin from a table, a row each: first it is seen what is wrong with which row, and only then they begin.

A row holds the fields of the order to begin one (`gateway.orders.steps`), who takes part, and in a column for each role which organisation
does. A row is the order of its place in its batch, so that a batch that broke off half-way is given again as it was.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Annotated
from uuid import UUID, uuid5

import asyncpg
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from activities.days import BORN
from activities.directory import ORGANISATIONS
from events.days import current_day
from events.fact import Actor
from events.log.store import EventStore
from events.sealing.vault import Vault
from events.vocabulary.base import DataClass
from events.vocabulary.person import Door, Looked, PersonRegistered
from events.vocabulary.words import CODE, NAME, identity
from gateway import reach
from gateway.access.terms import Action
from gateway.accounts.staff import Staff
from gateway.asker import Asker, Sight
from gateway.asking import Denied
from gateway.fate import NotPossible
from gateway.orders.catalogue import ORDERS
from gateway.orders.kinds import Incomplete, Surroundings
from gateway.orders.looking_up import Sure
from gateway.orders.sending import Failed, Office, Refused, Uncertain
from gateway.persons.finding import Found, People
from gateway.persons.reading import Look
from gateway.persons.rights import Rights
from gateway.programmes.publishing import newest_version
from gateway.sheets import Line
from workflows.decisions.course import StartTrajectory
from workflows.faults import in_dutch
from workflows.law.moments import read_day_as_typed, shown_day

BEGIN = ORDERS["starten"]
PARTY, PARTICIPANT, NAME_OF = "partij", "deelnemer", "naam"
ROLES = frozenset(str(role) for role in ORGANISATIONS)
_Name = Annotated[str, NAME, BeforeValidator(NAME.enter)]
_Code = Annotated[str, CODE, BeforeValidator(CODE.enter)]
_Language = Annotated[str, StringConstraints(pattern="^[a-z]{2,3}$")]
_TO_BE_KNOWN_BY = "noem ook de geboortedatum of het klantnummer; anders is niet te zien of deze deelnemer al bekend is"
_EITHER = "noem of het nummer van wie er al is, of wie het is"
_KNOWN = (
    "deze deelnemer lijkt al bekend te zijn: {}. Is het dezelfde? Zet het nummer in de kolom deelnemer, en laat de naam weg. Is het een "
    "ander? Zet ja in de kolom iemand-anders"
)


def _several(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


class _Who(BaseModel):
    """Who takes part, as a table has it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: _Name = Field(alias=NAME_OF)
    born: Annotated[date | None, BeforeValidator(read_day_as_typed)] = Field(None, alias="geboortedatum")
    client_number: _Code | None = Field(None, alias="klantnummer")
    called: _Name | None = Field(None, alias="aanspreekvorm")
    language: _Language = Field("nl", alias="taal")
    languages: Annotated[tuple[_Language, ...], BeforeValidator(lambda text: tuple(text.replace(",", " ").split()))] = Field(
        (), alias="talen"
    )
    interpreter: Sure | None = Field(None, alias="tolk")
    telephone: _Code | None = Field(None, alias="telefoon")
    email: _Code | None = Field(None, alias="email")
    someone_else: Sure = Field(False, alias="iemand-anders")


_OF_WHO = tuple(info.alias or name for name, info in _Who.model_fields.items())
DAYS = frozenset(asked.name for asked in BEGIN.inputs if asked.kind == "datum")
FIELDS = frozenset(asked.name for asked in BEGIN.inputs)
COLUMNS = (*(asked.name for asked in BEGIN.inputs), *sorted(ROLES - FIELDS), *_OF_WHO)
"""What a heading may be."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: the order that it is and who takes part, or what is wrong by the name of the column. `line` is where it stands,
    `trajectory` the number that its trajectory gets."""

    line: int
    id: UUID
    trajectory: UUID
    who: PersonRegistered | None = None
    command: StartTrajectory | None = None
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What whoever takes part is called, when that is told."""
        return self.who.name if self.who and isinstance(self.who.name, str) else ""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Somebody who begins trajectories from a table, through a door. `actor` says as whom they do what they see so much for, and `seer` is
    who looks whether somebody is known already."""

    pool: asyncpg.Pool
    store: EventStore
    vault: Vault
    office: Office
    asker: Asker
    actor: Callable[[Sight], Actor]
    seer: Actor
    door: Door

    async def looked_at(self, batch: UUID, lines: Sequence[Line]) -> list[Row]:
        """Each row as it would begin, or with all that is wrong with it. Nothing happens, but that is taken down who looked, and at whom it
        may be that is known already.

        Raises:
            NotPossible: the table has a column that says nothing here, or no rows.
            StoreUnavailable: the log cannot be reached.
        """
        lines = [replace(line, cells={_column(heading): texts for heading, texts in line.cells.items()}) for line in lines]
        if strange := sorted({heading for line in lines for heading in line.cells} - set(COLUMNS)):
            raise NotPossible(f"Deze kolommen zijn hier niet bekend: {', '.join(strange)}. Wel bekend zijn: {', '.join(COLUMNS)}.")
        if not lines:
            raise NotPossible("Onder de namen van de kolommen staat niets.")
        rows = [await self._row(uuid5(batch, str(place)), line) for place, line in enumerate(lines)]
        return list(_with_doubles(rows))

    async def begun(self, rows: Sequence[Row]) -> AsyncIterator[tuple[Row, str]]:
        """Begin those of which nothing is wrong, each with what kept it from that; nothing when it began. One that did not stops no other.
        Raises `StoreUnavailable`."""
        rights = Rights(self.pool, self.store, self.vault)
        for row in rows:
            assert row.command, "nothing is wrong with it"
            try:
                async with self.asker.may_begin(row.trajectory, row.command.municipality) as sight:
                    by = self.actor(sight)
                    await self.office.execute(row.trajectory, row.command, by, id=str(row.id))
                    if row.who:
                        await rights.register(row.command.participant, row.who, by, uuid5(row.id, NAME_OF), adding=True)
            except (Denied, Refused, Failed, Uncertain, NotPossible) as no:
                yield row, str(no)
            else:
                yield row, ""

    async def _row(self, id: UUID, line: Line) -> Row:
        row, faults = Row(line.number, id, uuid5(id, "traject")), dict[str, str]()
        cells, who = _parted(line.cells, faults)
        told = _who(who, faults) if who else None
        if told and PARTICIPANT in cells:
            faults[PARTICIPANT] = _EITHER
        try:
            values = BEGIN.read(cells)
            command = await BEGIN.command_from(values, await self._around(row))
            assert isinstance(command, StartTrajectory)
            row = replace(row, command=command)
            faults |= await self._kept_from(row.trajectory, command, told)
        except Incomplete as incomplete:
            faults |= incomplete.errors
        if told is None:
            return replace(row, faults=faults)
        known = not told.someone_else and row.command and await self._known(row.command.participant, registered(told))
        if known:
            faults.setdefault(NAME_OF, _KNOWN.format("; ".join(map(_as_told, known))))
        return replace(row, who=registered(told), faults=faults)

    async def _kept_from(self, trajectory: UUID, command: StartTrajectory, told: _Who | None) -> dict[str, str]:
        try:
            async with self.asker.may_begin(trajectory, command.municipality) as sight:
                if told and DataClass.IDENTITY not in sight.classes:
                    return {NAME_OF: "wie er meedoet, legt u niet vast; laat dit leeg"}
        except Denied as denied:
            return {"gemeente": str(denied)}
        return {}

    async def _around(self, row: Row) -> Surroundings:
        staff = Staff(self.pool, self.store) if self.asker.asking else None
        seen, newest = self.asker.over(action=Action.FIND), partial(newest_version, self.store)
        return Surroundings(row.trajectory, row.id, self.pool, self.store, newest, self._others, seen.among, staff)

    async def _others(self, person: UUID) -> Sequence[Found]:
        return await self._people.others(person, self._look, self.asker.over(action=Action.FIND).of())

    async def _known(self, person: UUID, who: PersonRegistered) -> Sequence[Found]:
        return await self._people.doubles(person, who, self._look, self.asker.over(action=Action.FIND).of())

    @property
    def _people(self) -> People:
        return People(self.pool, self.store, self.vault)

    @property
    def _look(self) -> Look:
        return Look(self.seer, Looked.FOUND, self.door)


def _column(heading: str) -> str:
    return "-".join(heading.casefold().split())


def registered(told: _Who) -> PersonRegistered:
    """Who somebody is, as it is written down."""
    return PersonRegistered(**told.model_dump(exclude={"someone_else"}))


def _parted(cells: Mapping[str, tuple[str, ...]], faults: dict[str, str]) -> tuple[dict[str, object], dict[str, str]]:
    """What a row says of the order, and of who takes part. A column that stands there twice is for several organisations of one role."""
    order, who, parties = dict[str, object](), dict[str, str](), list[str]()
    for heading, texts in cells.items():
        if heading == PARTY:
            parties += texts
        elif heading in ROLES - FIELDS:
            parties += [f"{heading}={text}" for text in texts]
        elif len(texts) > 1:
            faults[heading] = "deze kolom staat er meer dan een keer"
        else:
            (who if heading in _OF_WHO else order)[heading] = _day(texts[0]) if heading in DAYS else texts[0]
    return order | ({PARTY: parties} if parties else {}), who


def _day(text: str) -> str:
    """A day as the order reads it; what is none the order itself says."""
    with suppress(ValueError):
        return read_day_as_typed(text).isoformat()
    return text


def _who(filled: Mapping[str, str], faults: dict[str, str]) -> _Who | None:
    try:
        told = _Who.model_validate(filled)
    except ValidationError as error:
        for fault in in_dutch(error.errors()):
            faults.setdefault(fault.place, fault.message)
        return None
    if told.born and (wrong := BORN.wrong(told.born, current_day())):
        faults["geboortedatum"] = wrong
    if unreachable := reach.wrong(told.email, told.telephone):
        faults[NAME_OF] = unreachable
    if not (told.born or told.client_number):
        faults[NAME_OF] = _TO_BE_KNOWN_BY
    return told


def _with_doubles(rows: Sequence[Row]) -> Iterator[Row]:
    """The same, with a fault of each that is about whom a row above it is about."""
    seen = dict[object, int]()
    for row in rows:
        about = set(_known_by(row))
        if before := min((seen[one] for one in about if one in seen), default=0):
            row = replace(
                row, faults={**row.faults, NAME_OF if row.who else PARTICIPANT: f"dit is dezelfde deelnemer als op regel {before}"}
            )
        seen |= dict.fromkeys(about - seen.keys(), row.line)
        yield row


def _known_by(row: Row) -> Iterator[object]:
    if row.who is None and row.command:
        yield row.command.participant
    elif row.who and row.who.client_number:
        yield row.who.client_number
    if row.who and row.who.born:
        yield identity(row.name), row.who.born


def _as_told(one: Found) -> str:
    born = f", geboren op {shown_day(one.who.born)}" if isinstance(one.who.born, date) else ""
    return f"{one.who.name}{born} ({one.person})"
