"""What colleagues and participants are called at the command line: a table has names, JSON the numbers of accounts and trajectories."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from events.vocabulary.person import Door, Looked
from events.vocabulary.values import Role
from events.vocabulary.words import same
from gateway.accounts.staff import Staff, account_in
from gateway.asker import WHOLE_FILE, Everything
from gateway.asking import Reach
from gateway.cli.connection import Connections
from gateway.cli.output import Format, Row
from gateway.persons.participants import Participants
from gateway.persons.reading import Look, Told
from projections.engine.paging import Selection
from projections.lists.accounts import everybody

WHO = ("regisseur", "wie", "behandelaar")
"""The columns in which somebody stands."""
ABOUT = "traject"
PARTICIPANT = "deelnemer"


async def named(regie: Connections, rows: Sequence[Row], output: Format, seen: Reach | Everything | None = None) -> Sequence[Row]:
    """Rows with the name of an account in the place of its number, for who reads them; with what is `seen`, each trajectory has the
    name of its participant beside it."""
    if output == "json":
        return rows
    if seen:
        rows = await with_participants(regie, rows, output, seen)
    there = {text for row in rows for column in WHO if isinstance(text := row.get(column), str)}
    numbers = {text: number for text in there if (number := account_in(text))}
    names = await Staff(regie.pool, regie.store).called(numbers.values())
    called = {text: name for text, number in numbers.items() if (name := names.get(number))}
    return [
        {name: called.get(value, value) if name in WHO and isinstance(value, str) else value for name, value in row.items()} for row in rows
    ]


async def with_participants(regie: Connections, rows: Sequence[Row], output: Format, seen: Reach | Everything) -> Sequence[Row]:
    """Rows with beside each trajectory the name of its participant, for who reads them and may know that."""
    if output == "json":
        return rows
    about = [one for row in rows if isinstance(one := row.get(ABOUT), UUID)]
    participants = Participants(regie.pool, regie.store)
    names = await participants.in_list(seen, about, Door.COMMAND_LINE, regie.actor(Role.REGISSEUR))
    if not names:
        return rows
    return [{ABOUT: row[ABOUT], PARTICIPANT: names.get(of, "") if isinstance(of := row[ABOUT], UUID) else "", **row} for row in rows]


async def looked_into(regie: Connections, trajectory: UUID) -> str | None:
    """The name of the participant of a trajectory, for who sees that, after it was written down that they look into it."""
    classes = regie.acting.sight.classes & WHOLE_FILE
    look = Look.of_today(regie.actor(Role.REGISSEUR), Looked.FILE, Door.COMMAND_LINE, classes)
    return (await Participants(regie.pool, regie.store).seen([trajectory], look)).get(trajectory)


async def by_name(regie: Connections, texts: Sequence[Told], output: Format) -> list[Told]:
    """What was told, by whoever is called so, for who reads it."""
    if output == "json":
        return list(texts)
    numbers = [number for one in texts if (number := account_in(one.actor.id))]
    names = {str(id): name for id, name in (await Staff(regie.pool, regie.store).called(numbers)).items()}
    return [replace(one, actor=replace(one.actor, id=names.get(one.actor.id, one.actor.id))) for one in texts]


async def meant(regie: Connections, selection: Selection) -> Selection:
    """A selection of a regisseur by name as one of their accounts; a number, or a text that is nobody's name, stays as it is."""
    if not (text := selection.regisseur) or account_in(text):
        return selection
    names = await Staff(regie.pool, regie.store).called(row.account for row in await everybody(regie.pool))
    accounts = frozenset(str(id) for id, name in names.items() if same(name, text))
    return replace(selection, regisseur=None, regisseurs=accounts | {text}) if accounts else selection
