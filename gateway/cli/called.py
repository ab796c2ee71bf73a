"""What colleagues are called at the command line: a table has their name, JSON the number of their account."""

from collections.abc import Sequence
from dataclasses import replace

from events.vocabulary.words import same
from gateway.accounts.staff import Staff, account_in
from gateway.cli.connection import Connections
from gateway.cli.output import Format, Row
from gateway.persons.reading import Told
from projections.engine.paging import Selection
from projections.lists.accounts import everybody

WHO = ("regisseur", "wie")
"""The columns in which somebody stands."""


async def named(regie: Connections, rows: Sequence[Row], output: Format) -> Sequence[Row]:
    """Rows with the name of an account in the place of its number, for who reads them."""
    if output == "json":
        return rows
    there = {text for row in rows for column in WHO if isinstance(text := row.get(column), str)}
    numbers = {text: number for text in there if (number := account_in(text))}
    names = await Staff(regie.pool, regie.store).called(numbers.values())
    called = {text: name for text, number in numbers.items() if (name := names.get(number))}
    return [
        {name: called.get(value, value) if name in WHO and isinstance(value, str) else value for name, value in row.items()} for row in rows
    ]


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
